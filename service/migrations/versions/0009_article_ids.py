"""Every id under which an article was sent: only the last one was kept, and by another it could not be deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    kept = op.create_table(
        "article_ids",
        sa.Column("external_id", sa.String(200), primary_key=True),
        sa.Column("content_hash", sa.String(64), sa.ForeignKey("articles.content_hash", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("article_ids_by_content_hash", "article_ids", ["content_hash"])
    known = sa.table("articles", sa.column("external_id", sa.String(200)), sa.column("content_hash", sa.String(64)))
    sent = sa.select(known.c.external_id, known.c.content_hash).where(known.c.external_id.is_not(None))
    op.get_bind().execute(kept.insert().from_select(["external_id", "content_hash"], sent))
    op.drop_index("articles_by_external_id", "articles")
