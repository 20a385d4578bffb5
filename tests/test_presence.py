"""Who looks at what: told to the others while it is so, and not for long after."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from service.desk.presence import FRESH, Presence
from service.retention import purge
from service.store.database import Database
from service.store.tables import articles, viewings
from tests.patience import let_pass
from tests.test_settling import keep

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_others_see_who_looks_and_nobody_sees_himself(database: Database) -> None:
    number, seen = keep(database).number, Presence(database)
    seen.mark_open(number, "a", "Hà", now=NOW)
    seen.mark_open(number, "b", "Khoa", now=NOW)
    assert seen.others("c", now=NOW) == {number: ("Hà", "Khoa")}
    assert seen.others("a", [number], now=NOW) == {number: ("Khoa",)}
    assert seen.others("a", [number + 1], now=NOW) == {}


def test_whoever_opens_another_article_or_leaves_or_is_silent_looks_no_more(database: Database) -> None:
    from model.article import Article

    first, second = keep(database).number, keep(database, Article.of(body="Một bài khác về trận đấu.")).number
    seen = Presence(database)
    seen.mark_open(first, "a", "Hà", now=NOW)
    seen.mark_open(second, "a", "Hà", now=NOW)
    assert seen.others("b", now=NOW) == {second: ("Hà",)}
    assert seen.others("b", now=NOW + FRESH + timedelta(seconds=1)) == {}
    seen.mark_closed("a")
    assert seen.others("b", now=NOW) == {}


def test_nothing_of_them_is_kept(database: Database) -> None:
    number, seen = keep(database).number, Presence(database)
    seen.mark_open(number, "a", "Hà", now=NOW)
    seen.mark_open(number, "b", "Khoa", now=NOW + 2 * FRESH)
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(viewings)) == 1
    purge(database, -1)
    seen.mark_open(number, "b", "Khoa", now=NOW)  # the article is gone
    assert seen.others("x", now=NOW) == {}


def test_whoever_looks_does_not_wait_for_whoever_writes_down_that_another_still_does(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    number, seen, later = keep(database).number, Presence(database), NOW + 2 * FRESH
    seen.mark_open(number, "a", "Hà", now=NOW)
    with database.writing() as connection:
        connection.execute(select(viewings.c.viewer).with_for_update())
        seen.mark_open(number, "b", "Khoa", now=later)
        assert seen.others("x", now=later) == {number: ("Khoa",)}


def test_an_article_that_is_deleted_while_somebody_opens_it_is_nobodys_failure(database: Database) -> None:
    number, seen = keep(database).number, Presence(database)
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            connection.execute(delete(articles).where(articles.c.id == number))
            looked = threads.submit(seen.mark_open, number, "a", "Hà", now=NOW)
            let_pass(0.5)  # it waits for what becomes of the article
        looked.result()
    assert seen.others("b", now=NOW) == {}
