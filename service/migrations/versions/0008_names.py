"""The names of editors in one form: NFC, one space between words. The desk kept them as they were typed."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAMES = (("corrections", "editor", 200), ("corrections", "undone_by", 200), ("keys", "name", 80))


def upgrade() -> None:
    """To this version."""
    connection = op.get_bind()
    for table, column, most in _NAMES:
        name = sa.column(column, sa.String())
        for typed in connection.scalars(sa.select(name).select_from(sa.table(table)).where(name.is_not(None)).distinct()).all():
            clean = " ".join(unicodedata.normalize("NFC", typed).split())[:most]
            if clean not in ("", typed):
                connection.execute(sa.table(table, name).update().where(name == typed).values({column: clean}))
