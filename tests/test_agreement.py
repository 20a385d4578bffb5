"""How often editors agree, by section and week: the last decision of an article counts, none that was undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import insert, update

from model.article import VIETNAM
from service.desk.agreement import Agreement, agreement
from service.store.database import Database
from service.store.tables import articles, corrections

NOW = datetime(2026, 11, 25, 9, tzinfo=VIETNAM)  # a Wednesday
MONDAY = date(2026, 11, 23)


def decide(database: Database, number: int, suggested: str | None, section: str | None, at: datetime, *, undone: bool = False) -> None:
    text = {"content_hash": str(number), "title": "", "source": "", "url": "", "author": ""}
    row = {"article": number, "suggested": suggested, "section": section, "editor": "Hà", "created_at": at}
    with database.writing() as connection:
        kept = database.insert(articles).values(id=number, **text, stored_at=at, state="open", revision=0)
        connection.execute(kept.on_conflict_do_nothing())
        identity = f"{number}-{at.timestamp()}"
        connection.execute(insert(corrections).values(id=identity, **row))
        if undone:
            connection.execute(update(corrections).where(corrections.c.id == identity).values(undone_at=at, undone_by="Hà"))


def test_suggestions_are_counted_by_section_and_week(database: Database) -> None:
    for number in range(3):
        decide(database, number, "kinh-te", "kinh-te", NOW)
    decide(database, 3, "kinh-te", "xe", NOW)
    decide(database, 4, "kinh-te", "kinh-te", NOW - timedelta(days=7))
    decide(database, 5, "xe", "kinh-te", NOW)
    found = agreement(database, now=NOW)
    assert found == (
        Agreement("kinh-te", MONDAY - timedelta(days=7), 1, 0),
        Agreement("kinh-te", MONDAY, 3, 1),
        Agreement("xe", MONDAY, 0, 1),
    )


def test_a_week_begins_on_monday_at_midnight_in_vietnam(database: Database) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=VIETNAM)
    decide(database, 1, "xe", "xe", midnight)
    decide(database, 2, "xe", "xe", midnight - timedelta(seconds=1))
    assert [one.week for one in agreement(database, now=NOW)] == [MONDAY - timedelta(days=7), MONDAY]


def test_the_last_decision_of_an_article_counts_and_none_that_was_undone(database: Database) -> None:
    decide(database, 1, "xe", "kinh-te", NOW - timedelta(hours=3))
    decide(database, 1, "xe", "xe", NOW - timedelta(hours=2))
    decide(database, 1, "xe", "the-thao", NOW - timedelta(hours=1), undone=True)
    decide(database, 1, "xe", None, NOW)  # a summary says nothing of the section
    decide(database, 2, None, "xe", NOW)  # nothing was suggested
    assert agreement(database, now=NOW) == (Agreement("xe", MONDAY, 1, 0),)


def test_only_the_weeks_that_are_asked_for_are_counted(database: Database) -> None:
    for week in range(5):
        decide(database, week, "xe", "xe", NOW - timedelta(weeks=week))
    assert [one.week for one in agreement(database, weeks=2, now=NOW)] == [MONDAY - timedelta(days=7), MONDAY]
