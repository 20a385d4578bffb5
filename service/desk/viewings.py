"""Who has which article before them right now: told to the others, so that two editors need not find out by settling it."""

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

ASKED_EVERY = 15  # seconds: how often a page says that it is still open
FRESH = timedelta(seconds=3 * ASKED_EVERY)  # an answer may be late or get lost


class Viewings:
    """Who looks at what in a database. A ``viewer`` is a browser, for one editor may have several, and several the same name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, article: int, viewer: str, editor: str, *, now: datetime | None = None) -> None:
        """Remember, where that can be, that ``viewer`` has ``article``, unless it is gone, before him and nothing else."""
        now = now or datetime.now(UTC)
        row = {"article": article, "viewer": viewer, "editor": editor, "seen_at": now}
        with _where_it_can_be(), self._database.writing() as connection:
            there = select(articles.c.id).where(articles.c.id == article).with_for_update(read=True, key_share=True)
            if connection.scalar(there) is not None:
                statement = self._database.insert(viewings).values(row)
                renewed = {"editor": editor, "seen_at": now}
                connection.execute(statement.on_conflict_do_update(index_elements=["article", "viewer"], set_=renewed))
            left = (viewings.c.viewer == viewer) & (viewings.c.article != article)
            old = select(viewings.c.article, viewings.c.viewer).where(left | (viewings.c.seen_at < now - FRESH))
            old = old.with_for_update(skip_locked=True)  # no two wait for each other; what is skipped is deleted by the next
            connection.execute(delete(viewings).where(tuple_(viewings.c.article, viewings.c.viewer).in_(old)))

    def leave(self, viewer: str) -> None:
        """Remember, where that can be, that ``viewer`` has no article before him any more."""
        with self._database.reading() as connection:  # mostly there is nothing to do, and then no writer is waited for
            looked = connection.scalar(select(viewings.c.article).where(viewings.c.viewer == viewer).limit(1))
        if looked is not None:
            with _where_it_can_be(), self._database.writing() as connection:
                connection.execute(delete(viewings).where(viewings.c.viewer == viewer))

    def others(self, viewer: str, numbers: Sequence[int] | None = None, *, now: datetime | None = None) -> Mapping[int, tuple[str, ...]]:
        """Who but ``viewer`` has an article before them: their names by its number; of ``numbers`` alone where they are given."""
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
def _where_it_can_be() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable:  # who only reads can go on
        log.warning("who looks at an article could not be written down")
