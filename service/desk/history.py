"""Editors' decisions, newest first: filtered, counted, page by page; and all of them for an export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from service.desk.inbox import MAX_NAMES, after_day, from_day
from service.store import search
from service.store.database import Database
from service.store.tables import articles, corrections, texts

PAGE = 50  # decisions
_AT_A_TIME = 500  # read for a file in one transaction, so that none lasts as long as the file takes
_TEXTS_AT_A_TIME = 32  # the same with their articles, each of which may have a megabyte
_NUMBERS_AT_A_TIME = 20_000  # found at a time: whatever is read of a search, all of it is searched

ACCEPTED, CORRECTED, SUMMARIES, UNDONE = "nhan", "sua", "tom-tat", "hoan-tac"  # kinds of decisions, as an address says them
_section, _suggested, _undone = corrections.c.section, corrections.c.suggested, corrections.c.undone_at
_KINDS: dict[str, ColumnElement[bool]] = {
    ACCEPTED: and_(_section == _suggested, _undone.is_(None)),
    CORRECTED: and_(_section.is_not(None), _section.is_distinct_from(_suggested), _undone.is_(None)),
    SUMMARIES: and_(corrections.c.summary.is_not(None), _undone.is_(None)),
    UNDONE: _undone.is_not(None),
}


@dataclass(frozen=True, slots=True)
class DecisionFilters:
    """Which decisions to list; "" and None: any. ``words`` are searched for in the article."""

    kind: str = ""
    section: str = ""
    editor: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision with its article; ``number`` counts up."""

    number: int
    id: str
    article: int
    title: str
    external_id: str | None
    source: str
    url: str
    editor: str
    created_at: datetime
    suggested: str | None
    section: str | None
    summary: str | None
    model: str | None
    undone_at: datetime | None
    undone_by: str | None

    @property
    def kind(self) -> str:
        """Whether the suggestion was accepted, corrected, or only a summary edited."""
        return SUMMARIES if self.section is None else ACCEPTED if self.section == self.suggested else CORRECTED


@dataclass(frozen=True, slots=True)
class Page:
    """Some decisions, newest first; ``newer`` and ``older`` are where the pages beside it begin, None where there is none."""

    decisions: tuple[Decision, ...]
    newer: int | None
    older: int | None


class History:
    """The decisions in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, filters: DecisionFilters, *, newer: int | None = None, older: int | None = None, limit: int = PAGE) -> Page:
        """At most ``limit`` decisions: those right before the number ``older``, or right after ``newer``, or the newest."""
        number = corrections.c.number
        wanted = self._wanted(filters).limit(limit + 1)
        if newer is not None:
            wanted = wanted.where(number > newer).order_by(number)
        else:
            wanted = wanted.where(number < older if older is not None else number > 0).order_by(number.desc())
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        more, kept = len(rows) > limit, rows[:limit]
        found = tuple(map(_decision, reversed(kept) if newer is not None else kept))
        if not found:
            return Page((), None, None)
        has_newer, has_older = (more, True) if newer is not None else (older is not None, more)
        return Page(found, found[0].number if has_newer else None, found[-1].number if has_older else None)

    def count(self, filters: DecisionFilters) -> int:
        """How many there are."""
        wanted = select(func.count()).select_from(corrections).where(*self._conditions(filters))
        if filters.words:
            wanted = wanted.join(articles)
        with self._database.reading() as connection:
            return connection.scalar(wanted) or 0

    def named(self, column: str) -> tuple[str, ...]:
        """The first different editors or sections there are, in alphabetical order."""
        name = corrections.c[column]
        with self._database.reading() as connection:
            return tuple(connection.scalars(select(name).distinct().where(name.is_not(None)).order_by(name).limit(MAX_NAMES)))

    def one(self, identity: str) -> Decision | None:
        """The decision with this id; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(self._wanted(DecisionFilters()).where(corrections.c.id == identity)).first()
        return _decision(row) if row else None

    def all(self, filters: DecisionFilters) -> Iterator[Decision]:
        """Every decision, oldest first."""
        return map(_decision, self._rows(filters, self._wanted(DecisionFilters()), _AT_A_TIME))

    def standing_rows(self, filters: DecisionFilters) -> Iterator[Row[Any]]:
        """Every decision that was not undone, with the text of its article, oldest first."""
        beside = (corrections.c.prediction_id, *(articles.c[name] for name in ("content_hash", "author", "published_at")))
        wanted = self._wanted(DecisionFilters(), *beside, texts.c.lead, texts.c.body).join(texts)
        return self._rows(filters, wanted.where(_undone.is_(None)), _TEXTS_AT_A_TIME)

    def _rows(self, filters: DecisionFilters, wanted: Select[Any], at_a_time: int) -> Iterator[Row[Any]]:
        """The rows of ``wanted`` that ``filters`` match, oldest first."""
        number, last = corrections.c.number, 0
        matching = select(number).join_from(corrections, articles).where(*self._conditions(filters)).order_by(number)
        while True:
            with self._database.reading() as connection:
                numbers = connection.scalars(matching.where(number > last).limit(_NUMBERS_AT_A_TIME)).all()
            for start in range(0, len(numbers), at_a_time):
                some = wanted.where(number.in_(numbers[start : start + at_a_time])).order_by(number)
                with self._database.reading() as connection:
                    rows = connection.execute(some).all()
                yield from rows
            if len(numbers) < _NUMBERS_AT_A_TIME:
                return
            last = numbers[-1]

    def _wanted(self, filters: DecisionFilters, *more: ColumnElement[Any]) -> Select[Any]:
        return select(*_COLUMNS, *more).join_from(corrections, articles).where(*self._conditions(filters))

    def _conditions(self, filters: DecisionFilters) -> list[ColumnElement[bool]]:
        found = [_KINDS[filters.kind]] if filters.kind in _KINDS else []
        found += [corrections.c[name] == wanted for name in ("section", "editor") if (wanted := getattr(filters, name))]
        if filters.since:
            found.append(corrections.c.created_at >= from_day(filters.since))
        if filters.until:
            found.append(corrections.c.created_at < after_day(filters.until))
        if filters.words:
            found.append(search.matching(self._database, filters.words))
        return found


_OF_ARTICLE = ("title", "external_id", "source", "url")
_COLUMNS = tuple((articles if name in _OF_ARTICLE else corrections).c[name] for name in Decision.__dataclass_fields__)


def _decision(row: Row[Any]) -> Decision:
    return Decision(*(getattr(row, name) for name in Decision.__dataclass_fields__))
