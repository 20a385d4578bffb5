"""The kept articles as an editor looks through them: least certain first, filtered, counted, page by page in both directions.

Every order and filter is one scan of an index of ``articles``, however many there are (``tests/test_inbox.py`` asks both databases how
they do it).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, tuple_

from model.article import VIETNAM, Article
from service.store import search
from service.store.database import Database
from service.store.records import OPEN
from service.store.tables import articles, predictions, texts

PAGE = 50  # articles
MAX_NAMES = 300  # in a list to choose from


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles are wanted; "" and None: any. ``since`` and ``until`` are days in Vietnam, both included.

    An article without a day of publication is of the day on which it came.
    """

    state: str = OPEN
    section: str = ""
    decision: str = ""
    source: str = ""
    model: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in the order: by its probability, those without one first, then by its number."""

    probability: float | None
    number: int

    def __str__(self) -> str:
        return f"{'' if self.probability is None else repr(self.probability)}_{self.number}"

    @classmethod
    def read(cls, written: str) -> Self | None:
        """The place that was ``written`` by ``str``; None when it was not."""
        probability, _, number = written.partition("_")
        if not (number.isascii() and number.isdecimal() and len(number) <= 18):
            return None
        try:
            found = float(probability) if probability else None
        except ValueError:
            return None
        return cls(found, int(number)) if found is None or 0 <= found <= 1 else None


@dataclass(frozen=True, slots=True)
class Item:
    """An article in the list."""

    number: int
    title: str
    source: str
    published_at: datetime | None
    stored_at: datetime
    section: str | None
    probability: float | None
    decision: str | None
    state: str
    revision: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.probability, self.number)


@dataclass(frozen=True, slots=True)
class Page:
    """Some articles in order; ``before`` and ``after`` are where the pages beside it begin, None where there is none."""

    items: tuple[Item, ...]
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of articles: by state, and of the filtered ones by section and by decision, each counted without that filter."""

    states: Mapping[str, int]
    sections: Mapping[str | None, int]
    decisions: Mapping[str | None, int]
    total: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened article; ``scores`` are the probabilities of all sections, empty where the prediction was purged."""

    item: Item
    article: Article
    external_id: str | None
    content_hash: str
    model: str | None
    prediction_id: str | None
    scores: Mapping[str, float]


class Inbox:
    """The kept articles of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, filters: Filters, *, after: Place | None = None, before: Place | None = None, limit: int = PAGE) -> Page:
        """At most ``limit`` articles right after ``after`` or right before ``before``; the first ones without either."""
        backwards = before is not None
        with self._database.reading() as connection:
            rows = self._some(connection, filters, before or after, limit + 1, backwards=backwards)
        more, rows = len(rows) > limit, rows[:limit]
        items = tuple(map(_item, reversed(rows) if backwards else rows))
        if not items:
            return Page((), None, None)
        earlier, later = (more, True) if backwards else (after is not None, more)
        return Page(items, items[0].place if earlier else None, items[-1].place if later else None)

    def next(self, filters: Filters, after: Place, *, taken: Sequence[int] = ()) -> Item | None:
        """The first article after ``after`` that is none of ``taken``, else the first one from the beginning, else None."""
        for place in (after, None):
            with self._database.reading() as connection:
                rows = self._some(connection, filters, place, len(taken) + 2, backwards=False)
            free = [row for row in rows if row.id not in taken and row.id != after.number]
            if free:
                return _item(free[0])
        return None

    def previous(self, filters: Filters, before: Place) -> Item | None:
        """The article right before ``before``."""
        with self._database.reading() as connection:
            rows = self._some(connection, filters, before, 1, backwards=True)
        return _item(rows[0]) if rows else None

    def counts(self, filters: Filters) -> Counts:
        """How many articles there are, counted now."""
        with self._database.reading() as connection:
            states, groups = (connection.execute(query).all() for query in self.counting(filters))
        sections: dict[str | None, int] = {}
        decisions: dict[str | None, int] = {}
        total = 0
        for section, decision, count in groups:
            of_section, of_decision = filters.section in ("", section), filters.decision in ("", decision)
            if of_decision:
                sections[section] = sections.get(section, 0) + count
            if of_section:
                decisions[decision] = decisions.get(decision, 0) + count
            total += count if of_section and of_decision else 0
        return Counts(dict(map(tuple, states)), sections, decisions, total)

    def named(self, name: str, state: str) -> tuple[str, ...]:
        """The first different values of the column ``name`` (source or model) among the articles in ``state``, in alphabetical order."""
        column = articles.c[name]
        wanted = (
            select(column).distinct().where(articles.c.state == state, column.is_not(None), column != "").order_by(column).limit(MAX_NAMES)
        )
        with self._database.reading() as connection:
            return tuple(connection.scalars(wanted))

    def open(self, number: int) -> Opened | None:
        """The article with its text; None when there is none (any more)."""
        columns = (*_COLUMNS, *(articles.c[name] for name in ("external_id", "content_hash", "model", "prediction_id", "url", "author")))
        wanted: Select[Any] = select(*columns, texts.c.lead, texts.c.body, predictions.c.scores).join_from(articles, texts)
        wanted = wanted.outerjoin(predictions, predictions.c.id == articles.c.prediction_id).where(articles.c.id == number)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        copied = {name: getattr(row, name) for name in ("title", "lead", "body", "source", "url", "author", "published_at")}
        article = Article.of(**copied)
        return Opened(_item(row), article, row.external_id, row.content_hash, row.model, row.prediction_id, row.scores or {})

    def _some(self, connection: Connection, filters: Filters, place: Place | None, limit: int, *, backwards: bool) -> list[Row[Any]]:
        """At most ``limit`` rows from ``place`` on, in the direction asked for."""
        rows: list[Row[Any]] = []
        for scan in self.scans(filters, place, limit, backwards=backwards):
            if len(rows) < limit:
                rows += connection.execute(scan.limit(limit - len(rows))).all()
        return rows

    def scans(self, filters: Filters, place: Place | None, limit: int, *, backwards: bool = False) -> tuple[Select[Any], ...]:
        """The queries that together give the ``limit`` articles beside ``place``, one after the other.

        The databases sort what has no probability to different ends, so that those are a scan of their own.
        """
        order = (articles.c.probability, articles.c.id)
        listed = select(*_COLUMNS).where(*self._conditions(filters)).limit(limit)
        listed = listed.order_by(*((column.desc() for column in order) if backwards else order))
        kinds = (_beside(place, without, backwards) for without in ((False, True) if backwards else (True, False)))
        return tuple(listed.where(*conditions) for conditions in kinds if conditions is not None)

    def counting(self, filters: Filters) -> tuple[Select[Any], Select[Any]]:
        """The queries that count: all articles by state; those of ``filters`` without section and decision, by these two."""
        grouped = (func.nullif(articles.c.section, ""), func.nullif(articles.c.decision, ""))  # no column: SQLite would take an index that
        rest = replace(filters, section="", decision="")  # sorts the groups, and read every row for the rest
        return (
            select(articles.c.state, func.count()).group_by(articles.c.state),
            select(*grouped, func.count()).where(*self._conditions(rest)).group_by(*grouped),
        )

    def _conditions(self, filters: Filters) -> list[ColumnElement[bool]]:
        found = [articles.c.state == filters.state]
        found += [articles.c[name] == wanted for name in ("section", "decision", "source", "model") if (wanted := getattr(filters, name))]
        if filters.since:
            found.append(_dated(operator.ge, from_day(filters.since)))
        if filters.until:
            found.append(_dated(operator.lt, after_day(filters.until)))
        if filters.words:
            found.append(search.matching(self._database, filters.words))
        return found


_COLUMNS = tuple(articles.c[name] for name in ("id", *(field for field in Item.__dataclass_fields__ if field != "number")))


def _dated(compared: Callable[[Any, datetime], ColumnElement[bool]], moment: datetime) -> ColumnElement[bool]:
    """The condition on the date that the list shows; without COALESCE, for which PostgreSQL has no statistics and would read every row."""
    published, stored = articles.c.published_at, articles.c.stored_at
    return or_(compared(published, moment), and_(published.is_(None), compared(stored, moment)))


def _item(row: Row[Any]) -> Item:
    return Item(row.id, *(getattr(row, name) for name in list(Item.__dataclass_fields__)[1:]))


def _beside(place: Place | None, without: bool, backwards: bool) -> list[ColumnElement[bool]] | None:
    """The condition for rows after (before) ``place``, those with a probability or those ``without``; None when there can be none."""
    probability, number = articles.c.probability, articles.c.id
    kind = probability.is_(None) if without else probability.is_not(None)
    if place is None:
        return [kind]
    if without != (place.probability is None):  # all of them come before those with one
        return [kind] if without == backwards else None
    if without:
        return [kind, number < place.number if backwards else number > place.number]
    here = tuple_(place.probability, place.number)
    order = tuple_(probability, number)
    return [order < here if backwards else order > here]


def from_day(day: date) -> datetime:
    """When ``day`` begins in Vietnam."""
    return datetime.combine(day, clock(), VIETNAM)


def after_day(day: date) -> datetime:
    """When ``day`` is over in Vietnam."""
    return from_day(day) + timedelta(days=1)
