"""How often editors agree with suggestions: by section and week, how many were accepted and how many corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, extract, func, select

from model.article import VIETNAM
from service.store.database import Database
from service.store.tables import corrections

_WEEK = 7 * 24 * 3600  # seconds
_FIRST_MONDAY = date(1970, 1, 5)
_OFFSET = int(datetime(1970, 1, 5, tzinfo=VIETNAM).timestamp())  # weeks begin on a Monday in Vietnam


@dataclass(frozen=True, slots=True)
class Agreement:
    """The suggestions of ``section`` that editors ``accepted`` and ``corrected`` in the week that begins on the Monday ``week``."""

    section: str
    week: date
    accepted: int
    corrected: int


def agreement(database: Database, *, weeks: int = 12, now: datetime | None = None) -> tuple[Agreement, ...]:
    """The last ``weeks`` weeks, this one included, by section and then week; a week without any is not there.

    Of an article that was decided several times the last decision counts, and none that was undone.
    """
    this_week = (int((now or datetime.now(UTC)).timestamp()) - _OFFSET) // _WEEK
    since = datetime.fromtimestamp(_OFFSET + (this_week - weeks + 1) * _WEEK, UTC)
    stands = and_(corrections.c.undone_at.is_(None), corrections.c.section.is_not(None))
    later = corrections.alias("later")
    decided_again = (
        select(later.c.number)
        .where(later.c.article == corrections.c.article, later.c.number > corrections.c.number)
        .where(later.c.undone_at.is_(None), later.c.section.is_not(None))
        .exists()
    )
    week = _week(database).label("week")
    agreed = case((corrections.c.section == corrections.c.suggested, 1), else_=0)
    wanted = (
        select(corrections.c.suggested, week, func.sum(agreed), func.count())
        .where(corrections.c.created_at >= since, stands, corrections.c.suggested.is_not(None), ~decided_again)
        .group_by(corrections.c.suggested, week)
        .order_by(corrections.c.suggested, week)
    )
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
    return tuple(
        Agreement(section, _FIRST_MONDAY + timedelta(weeks=int(number)), int(accepted), int(count - accepted))
        for section, number, accepted, count in rows
    )


def _week(database: Database) -> ColumnElement[int]:
    """Which week since the first Monday of 1970 a correction was made in."""
    made = corrections.c.created_at
    seconds = func.strftime("%s", made) if database.is_sqlite else func.floor(extract("epoch", made))
    return (cast(seconds, BigInteger) - _OFFSET) // _WEEK
