"""An inbox of twelve articles in a browser, for the tests that work with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from model.article import Article
from service.store.database import Database
from service.store.records import Predicted, Record, Records
from service.store.tables import articles, corrections
from tests.desk_browser import Desk
from tests.fakes import FakeClassifier, fake_bundle
from tests.newsroom import stories

SETTLED = """document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "inbox") {
    document.body.dataset.settled = "";
  }
})"""


@contextmanager
def inbox_of_twelve(home: Path) -> Iterator[Database]:
    """The database of the service in ``home`` with three articles of each section in its inbox, and no others."""
    database = Database.in_folder(home)
    with database.writing() as connection:
        connection.execute(articles.delete())
    for number, story in enumerate(stories(3)):
        article = Article.of(title=story.title, lead=story.lead, body=story.body, source="Báo Mới")
        record = Record.of(article, FakeClassifier().classify([article])[0], fake_bundle().id)
        Records(database).keep([Predicted(record, article, f"cms-{number}")])
    yield database
    database.close()


def numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return list(connection.scalars(select(articles.c.id).order_by(articles.c.id)))


def state(database: Database, number: int) -> str:
    with database.reading() as connection:
        return str(connection.scalar(select(articles.c.state).where(articles.c.id == number)))


def decided(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        wanted = select(corrections.c.article, corrections.c.editor, corrections.c.section, corrections.c.undone_by)
        return [tuple(row) for row in connection.execute(wanted.order_by(corrections.c.number))]


def open_at(browser: Any, url: str, number: int, name: str = "Hà", **options: Any) -> Desk:
    """An editor called ``name`` who has the article ``number`` before them."""
    desk = Desk(browser, url, path="/hop-bai", **options)
    desk.context.add_cookies([{"name": "toasoan-editor", "value": "".join(f"%{byte:02X}" for byte in name.encode()), "url": url}])
    desk.page.goto(f"/hop-bai/{number}")
    return desk


def rest(desk: Desk) -> None:
    """Let the time pass in which a key would be taken for the echo of the one before."""
    desk.page.wait_for_timeout(350)


def act(desk: Desk, *keys: str) -> None:
    """Press ``keys`` when the page is ready for them, and wait until what comes of it is shown."""
    rest(desk)
    desk.page.evaluate(SETTLED)
    desk.press(*keys)
    desk.page.wait_for_selector("body[data-settled]")
    desk.page.evaluate("delete document.body.dataset.settled")
