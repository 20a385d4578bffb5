"""The index by date with the date of arrival, which counts where that of publication is not known."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.drop_index("articles_by_state_published_at_section_decision")
    indexed = ["state", "published_at", "stored_at", "section", "decision"]
    op.create_index(f"articles_by_{'_'.join(indexed)}", "articles", indexed)
