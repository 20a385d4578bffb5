"""The inbox: least certain first, filtered, counted truly, page by page in both directions, each by an index of the database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, insert, text

from model.article import VIETNAM
from service.desk.inbox import Filters, Inbox, Item, Place
from service.store.database import Database
from service.store.migration import migrate
from service.store.records import ACCEPTED, CORRECTED, OPEN
from service.store.tables import articles, texts
from tests.newsroom import stories
from tests.postgres import Cluster

SECTIONS = ("the-thao", "kinh-te", "suc-khoe", "phap-luat")
DECISIONS = ("assign", "suggest", "review")
SOURCES = ("Báo Mới", "Báo Đắk Lắk", "TTXVN", "")
NOON = datetime(2026, 3, 2, 12, tzinfo=VIETNAM)


def fill(database: Database, count: int) -> None:
    """``count`` kept articles, three in four open; every 40th is without a prediction, and many have the same probability."""
    chance = random.Random(7)
    invented = stories(25, sentences=4)
    with database.writing() as connection:
        for first in range(0, count, 1000):
            numbers = range(first, min(first + 1000, count))
            connection.execute(insert(articles), [_row(number, f"{invented[number % 100].title} ({number})", chance) for number in numbers])
            kept = [{"content_hash": f"{number:064}", "lead": "", "body": invented[number % 100].body} for number in numbers]
            connection.execute(insert(texts), kept)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


def _row(number: int, title: str, chance: random.Random) -> dict[str, object]:
    plain = number % 40 == 0
    return {
        "title": title,
        "content_hash": f"{number:064}",
        "source": chance.choice(SOURCES),
        "url": "",
        "author": "",
        "published_at": NOON + timedelta(hours=6 * (number % 400)) if number % 7 else None,
        "stored_at": NOON,
        "prediction_id": None if plain else f"{number:032}",
        "model": None if plain else "m1" if number % 9 else "m2",
        "section": None if plain else SECTIONS[number % 4],
        "probability": None if plain else round(chance.random(), 3),
        "decision": None if plain else DECISIONS[number % 3],
        "state": chance.choice((OPEN, OPEN, OPEN, ACCEPTED if number % 2 else CORRECTED)),
        "revision": 0,
    }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with 3,000 articles."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('inbox') / 'toasoan.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.database()
    database = Database(url)
    migrate(database)
    fill(database, 3000)
    yield database
    database.close()


FILTERS = [
    Filters(),
    Filters(state=CORRECTED),
    Filters(section="kinh-te"),
    Filters(decision="review", section="the-thao"),
    Filters(source="Báo Đắk Lắk", model="m2"),
    Filters(since=date(2026, 3, 10), until=date(2026, 3, 12)),
    Filters(words="benh nhan"),
    Filters(words="không có từ nào như thế"),
]


@pytest.mark.parametrize("filters", FILTERS)
def test_pages_in_both_directions_show_every_article_once_and_in_order(filled: Database, filters: Filters) -> None:
    inbox = Inbox(filled)
    expected = inbox.page(filters, limit=5000).items
    assert list(expected) == sorted(expected, key=lambda item: (item.probability is not None, item.probability, item.number))
    forwards, page = [], inbox.page(filters, limit=70)
    assert page.before is None
    while True:
        forwards += page.items
        if page.after is None:
            break
        page = inbox.page(filters, after=page.after, limit=70)
    assert tuple(forwards) == expected
    backwards = list(page.items)
    while page.before:
        page = inbox.page(filters, before=page.before, limit=70)
        backwards = [*page.items, *backwards]
    assert tuple(backwards) == expected
    if expected:
        full = inbox.page(filters, limit=len(expected))
        assert (full.before, full.after) == (None, None), "a page that holds the last one has none behind it"


@pytest.mark.parametrize("filters", FILTERS)
def test_counts_are_of_what_the_pages_show(filled: Database, filters: Filters) -> None:
    inbox = Inbox(filled)
    counts = inbox.counts(filters)
    assert counts.total == len(inbox.page(filters, limit=5000).items)
    for section in (*SECTIONS, None):
        if section:
            assert counts.sections.get(section, 0) == inbox.counts(replace(filters, section=section)).total
    for decision in DECISIONS:
        assert counts.decisions.get(decision, 0) == len(inbox.page(replace(filters, decision=decision), limit=5000).items)
    assert counts.states[filters.state] == inbox.counts(Filters(state=filters.state)).total
    assert sum(counts.states.values()) == 3000


def test_filters_keep_what_they_say(filled: Database) -> None:
    inbox = Inbox(filled)
    days = Filters(since=date(2026, 3, 10), until=date(2026, 3, 10))
    found = inbox.page(days).items
    assert found
    assert {item.published_at.astimezone(VIETNAM).date() for item in found if item.published_at} == {date(2026, 3, 10)}
    undated = {item.number for item in inbox.page(Filters(), limit=5000).items if item.published_at is None}
    for filters, kept in ((Filters(since=NOON.date(), until=NOON.date()), undated), (Filters(since=date(2026, 3, 3)), set())):
        found = inbox.page(filters, limit=5000).items
        assert {item.number for item in found if item.published_at is None} == kept  # by the day on which they came
    assert {item.section for item in inbox.page(Filters(section="kinh-te")).items} == {"kinh-te"}
    assert inbox.named("source", OPEN) == ("Báo Mới", "Báo Đắk Lắk", "TTXVN")  # by code points, as the cluster of the tests sorts, too
    assert inbox.named("model", OPEN) == ("m1", "m2")


def test_the_next_one_is_none_that_somebody_else_looks_at_and_after_the_last_comes_the_first(filled: Database) -> None:
    inbox = Inbox(filled)
    filters = Filters(section="kinh-te")
    items = inbox.page(filters, limit=5000).items
    assert inbox.next(filters, items[3].place) == items[4]
    assert inbox.next(filters, items[3].place, taken=(items[4].number, items[5].number)) == items[6]
    assert inbox.next(filters, items[-1].place) == items[0]
    assert inbox.next(filters, items[-1].place, taken=(items[0].number,)) == items[1]
    assert inbox.previous(filters, items[3].place) == items[2]
    assert inbox.previous(filters, items[0].place) is None
    only = Filters(words=f'"{items[0].title}"')
    assert inbox.next(only, items[0].place) is None


def test_a_place_is_read_as_it_was_written_and_nothing_else_is() -> None:
    for place in (Place(0.1 + 0.2, 7), Place(None, 1), Place(1.0, 10**17)):
        assert Place.read(str(place)) == place
    for wrong in ("", "_", "x_1", "nan_1", "2.0_1", "0.5_", "0.5_-1", "0.5_1x", "0.5_²", "0.5_" + "9" * 30, "inf_1"):
        assert Place.read(wrong) is None


def test_an_article_is_opened_with_its_text(filled: Database) -> None:
    inbox = Inbox(filled)
    item = inbox.page(Filters()).items[7]
    opened = inbox.open(item.number)
    assert opened
    assert (opened.item, opened.article.title) == (item, item.title)
    assert opened.article.body
    assert inbox.open(10**9) is None


# --- How the databases do it ------------------------------------------------------------------------------------------

INDEXES = {
    "articles_by_state_probability_id": Filters(),
    "articles_by_state_section_probability_id": Filters(section="kinh-te"),
    "articles_by_state_decision_probability_id": Filters(decision="review"),
    "articles_by_state_source_probability_id_section_decision": Filters(source="TTXVN"),
    "articles_by_state_model_probability_id_section_decision": Filters(model="m2"),
}


def plan(database: Database, query: Select[Any]) -> str:
    compiled = query.compile(database.engine)
    explain, known = (
        ("EXPLAIN QUERY PLAN", tuple(map(compiled.params.get, compiled.positiontup or ())))
        if database.is_sqlite
        else ("EXPLAIN", compiled.params)
    )
    with database.reading() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {compiled}", known))


@pytest.mark.parametrize("index", INDEXES)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_page_is_one_scan_of_an_index_that_begins_at_its_place_and_sorts_nothing(filled: Database, index: str, backwards: bool) -> None:
    inbox, filters = Inbox(filled), INDEXES[index]
    items = inbox.page(filters, limit=400).items
    (scan, *without_probability) = inbox.scans(filters, items[len(items) // 2].place, 51, backwards=backwards)
    query_plan = plan(filled, scan)
    assert index in query_plan
    assert "probability" in query_plan.replace(index, "")  # the place is a bound of the scan
    assert not any(word in query_plan for word in ("TEMP B-TREE", "Sort", "Seq Scan", "Filter")), query_plan
    assert all(index in plan(filled, query) for query in without_probability)


@pytest.mark.parametrize("filters", [Filters(), Filters(source="TTXVN"), Filters(model="m2"), Filters(since=date(2026, 3, 10))])
def test_what_is_counted_is_read_from_an_index_alone(filled: Database, filters: Filters) -> None:
    queries = list(Inbox(filled).counting(filters))
    assert queries
    for query in queries:
        query_plan = plan(filled, query)
        assert ("COVERING INDEX" if filled.is_sqlite else "Index Only Scan") in query_plan, query_plan


def test_words_are_looked_up_in_an_index(filled: Database) -> None:
    (_, query) = Inbox(filled).scans(Filters(words='cứu "dot quy (1622)"'), None, 51)
    query_plan = plan(filled, query)
    assert ("VIRTUAL TABLE INDEX" if filled.is_sqlite else "search_words_by_words") in query_plan, query_plan


def test_moments_are_told_in_utc(filled: Database) -> None:
    assert isinstance(Inbox(filled).page(Filters()).items[0], Item)
    assert Inbox(filled).page(Filters()).items[0].stored_at.tzinfo == UTC
