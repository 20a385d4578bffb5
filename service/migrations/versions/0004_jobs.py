"""Jobs and their articles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "jobs",
        sa.Column("number", Number, primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("served_at", Moment, nullable=False),
        sa.Column("started_at", Moment),
        sa.Column("ended_at", Moment),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tell_at", Moment),
        sa.Column("told_at", Moment),
        sqlite_autoincrement=True,
    )
    op.create_index("jobs_by_owner_number", "jobs", ["owner", "number"])
    op.create_index("jobs_by_state_served_at", "jobs", ["state", "served_at"])
    op.create_index("jobs_by_created_at", "jobs", ["created_at"])
    op.create_index("jobs_by_tell_at", "jobs", ["tell_at"])
    op.create_table(
        "job_articles",
        sa.Column("job", Number, sa.ForeignKey("jobs.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("external_id", sa.String(200)),
        sa.Column("content_hash", sa.String(64)),
        sa.Column("request", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(200)),
        sa.Column("claimed_until", Moment),
    )
    op.create_index("job_articles_by_job_state_position", "job_articles", ["job", "state", "position"])
    op.create_index("job_articles_by_external_id", "job_articles", ["external_id"])
    op.create_index("job_articles_by_content_hash", "job_articles", ["content_hash"])
    op.create_index("job_articles_by_claim", "job_articles", ["claim"])
