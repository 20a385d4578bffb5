"""The filters of the inbox, and the place in the list, as query parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from flask import url_for

from model.pages.dates import YEARS
from model.results import Decision
from service.desk.inbox import Filters, Place
from service.store.records import ACCEPTED, CORRECTED, OPEN
from service.store.search import MAX_CHARACTERS

_STATES = {"cho": OPEN, "nhan": ACCEPTED, "sua": CORRECTED}  # as an address says it
STATE_WORDS = {OPEN: "Chờ xem", ACCEPTED: "Đã nhận gợi ý", CORRECTED: "Đã sửa"}  # its section, or a summary alone
_STATE_NAMES = {state: name for name, state in _STATES.items()}
_NAMES = {"section": "muc", "decision": "quyet-dinh", "source": "nguon", "model": "mo-hinh", "words": "tim"}
DAYS = {"since": "tu", "until": "den"}


def link(endpoint: str, *queries: Mapping[str, Any], **values: Any) -> str:
    """The address of ``endpoint`` with the parameters of ``queries``, whose names need not be Python identifiers."""
    for query in queries:
        values |= query
    return url_for(endpoint, **values)


def state_query(state: str) -> dict[str, str]:
    """The parameter that asks for articles in ``state``; none for those that are open, which are shown unasked."""
    return {} if state == OPEN else {"trang-thai": _STATE_NAMES[state]}


@dataclass(frozen=True, slots=True)
class InboxSelection:
    """The articles that an editor selects: those that ``filters`` match, on the page right ``after`` or ``before`` a place."""

    filters: Filters = field(default_factory=Filters)
    after: Place | None = None
    before: Place | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The selection in ``query``; invalid values are ignored."""
        texts = {name: query.get(key, "").strip()[:MAX_CHARACTERS] for name, key in _NAMES.items()}
        if texts["decision"] not in tuple(Decision):
            texts["decision"] = ""
        days = {name: day(query.get(key, "")) for name, key in DAYS.items()}
        filters = Filters(_STATES.get(query.get("trang-thai", ""), OPEN), **texts, **days)  # type: ignore[arg-type]  # texts and days by name
        before = Place.read(query.get("truoc", ""))
        return cls(filters, None if before else Place.read(query.get("sau", "")), before)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of its address."""
        return self.filter_query | self.place_query

    @property
    def filter_query(self) -> dict[str, str]:
        """The parameters of its filters alone."""
        found = {key: getattr(self.filters, name) for name, key in _NAMES.items()}
        found |= {key: chosen.isoformat() for name, key in DAYS.items() if (chosen := getattr(self.filters, name))}
        return self.state_query | {key: value for key, value in found.items() if value}

    @property
    def state_query(self) -> dict[str, str]:
        """The parameter of its state alone, which is kept when the filters are cleared."""
        return state_query(self.filters.state)

    @property
    def place_query(self) -> dict[str, str]:
        """The parameters of its place alone."""
        return {key: str(place) for key, place in (("sau", self.after), ("truoc", self.before)) if place}

    @property
    def narrowed(self) -> int:
        """How many filters are set, the state and the words aside."""
        return len(self.filter_query.keys() - {"trang-thai", "tim"})


def day(written: str) -> date | None:
    """The day ``written`` as 2026-03-12; None where it is invalid, or out of range for a database."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if found.isoformat() == written and found.year in YEARS else None
