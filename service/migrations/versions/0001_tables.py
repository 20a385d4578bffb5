"""Every table of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "predictions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("section", sa.String(64)),
        sa.Column("probability", sa.Float()),
        sa.Column("decision", sa.String(16)),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_index("predictions_by_content_hash", "predictions", ["content_hash"])
    op.create_index("predictions_by_created_at", "predictions", ["created_at"])
    op.create_table(
        "articles",
        sa.Column("id", Number, primary_key=True),
        sa.Column("content_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("external_id", sa.String(200)),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("published_at", Moment),
        sa.Column("stored_at", Moment, nullable=False),
        sa.Column("prediction_id", sa.String(32)),
        sa.Column("model", sa.String(64)),
        sa.Column("section", sa.String(64)),
        sa.Column("probability", sa.Float()),
        sa.Column("decision", sa.String(16)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("articles_by_external_id", "articles", ["external_id"])
    op.create_index("articles_by_stored_at", "articles", ["stored_at"])
    op.create_index("articles_by_state_probability_id", "articles", ["state", "probability", "id"])
    for column in ("section", "decision", "source"):
        op.create_index(f"articles_by_state_{column}_probability_id", "articles", ["state", column, "probability", "id"])
    op.create_index("articles_by_state_published_at", "articles", ["state", "published_at"])
    op.create_table(
        "texts",
        sa.Column("content_hash", sa.String(64), sa.ForeignKey("articles.content_hash", ondelete="CASCADE"), primary_key=True),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "corrections",
        sa.Column("number", Number, primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("article", Number, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
        sa.Column("prediction_id", sa.String(32)),
        sa.Column("model", sa.String(64)),
        sa.Column("suggested", sa.String(64)),
        sa.Column("section", sa.String(64)),
        sa.Column("summary", sa.Text()),
        sa.Column("editor", sa.String(200), nullable=False),
        sa.Column("key_id", sa.String(64)),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("undone_at", Moment),
        sa.Column("undone_by", sa.String(200)),
        sqlite_autoincrement=True,
    )
    op.create_index("corrections_by_article", "corrections", ["article"])
    op.create_index("corrections_by_created_at", "corrections", ["created_at"])
    op.create_index("corrections_by_section_created_at", "corrections", ["section", "created_at"])
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("operation", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
    )
    op.create_index("idempotency_keys_by_created_at", "idempotency_keys", ["created_at"])
    op.create_table(
        "keys",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("scopes", sa.String(64), nullable=False),
        sa.Column("rate", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.Column("last_used_at", Moment),
    )
