"""Presence: who has which article open right now, shown to other editors so that two do not settle the same one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, select, tuple_

from service.errors import StoreUnavailable
from service.store.database import Database
from service.store.tables import articles, viewings

log = structlog.stdlib.get_logger("service")

HEARTBEAT_SECONDS = 15  # how often an open page reports that it is
FRESH = timedelta(seconds=3 * HEARTBEAT_SECONDS)  # a heartbeat may be late or get lost


class Presence:
    """Who has which article open. A ``viewer`` is a browser: an editor may have several, and editors may share a name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark_open(self, article: int, viewer: str, editor: str, *, now: datetime | None = None) -> None:
        """Record that ``viewer`` has only ``article`` open, if it still exists; skipped while the database is unavailable."""
        now = now or datetime.now(UTC)
        row = {"article": article, "viewer": viewer, "editor": editor, "seen_at": now}
        with _if_available(), self._database.writing() as connection:
            there = select(articles.c.id).where(articles.c.id == article).with_for_update(read=True, key_share=True)
            if connection.scalar(there) is not None:
                statement = self._database.insert(viewings).values(row)
                renewed = {"editor": editor, "seen_at": now}
                connection.execute(statement.on_conflict_do_update(index_elements=["article", "viewer"], set_=renewed))
            left = (viewings.c.viewer == viewer) & (viewings.c.article != article)
            old = select(viewings.c.article, viewings.c.viewer).where(left | (viewings.c.seen_at < now - FRESH))
            old = old.with_for_update(skip_locked=True)  # no two writers wait for each other; the next one deletes what is skipped
            connection.execute(delete(viewings).where(tuple_(viewings.c.article, viewings.c.viewer).in_(old)))

    def mark_closed(self, viewer: str) -> None:
        """Record that ``viewer`` has no article open; skipped while the database is unavailable."""
        with self._database.reading() as connection:  # usually there is nothing to do, and no write lock is needed
            looked = connection.scalar(select(viewings.c.article).where(viewings.c.viewer == viewer).limit(1))
        if looked is not None:
            with _if_available(), self._database.writing() as connection:
                connection.execute(delete(viewings).where(viewings.c.viewer == viewer))

    def others(self, viewer: str, numbers: Sequence[int] | None = None, *, now: datetime | None = None) -> Mapping[int, tuple[str, ...]]:
        """The names of other viewers by the number of the article they have open, optionally only of ``numbers``."""
        wanted = select(viewings.c.article, viewings.c.editor).where(
            viewings.c.seen_at >= (now or datetime.now(UTC)) - FRESH, viewings.c.viewer != viewer
        )
        if numbers is not None:
            wanted = wanted.where(viewings.c.article.in_(numbers))
        found: dict[int, tuple[str, ...]] = {}
        with self._database.reading() as connection:
            for article, editor in connection.execute(wanted.order_by(viewings.c.editor)):
                found[article] = (*found.get(article, ()), editor)
        return found


@contextmanager
def _if_available() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable:  # reading goes on without it
        log.warning("who looks at an article could not be written down")
