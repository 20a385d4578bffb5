"""The share of unknown words of each prediction, and an index that has all that statistics count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.add_column("predictions", sa.Column("unknown", sa.Float()))
    op.create_index("predictions_for_statistics", "predictions", ["model", "created_at", "section", "probability", "unknown"])
