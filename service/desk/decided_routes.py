"""The view of decisions: what editors decided, who and when, what was undone; undo, and files for a spreadsheet or for training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Self

from flask import Blueprint, Response, abort, request, stream_with_context

from model.article import VIETNAM
from model.text import clean_line
from service.access.control import requires
from service.access.keys import Scope
from service.desk.editors import named_editor
from service.desk.exports import csv_lines, json_lines
from service.desk.history import ACCEPTED, CORRECTED, SUMMARIES, UNDONE, DecisionFilters, History
from service.desk.inbox_filters import DAYS, day, link
from service.desk.rendering import page, see_other
from service.desk.settling import Gone, Settling
from service.desk.words import labels, moment_in_words
from service.predictions.engine import Engine
from service.responses import started
from service.store.search import MAX_CHARACTERS

KINDS = {ACCEPTED: "Đã nhận gợi ý", CORRECTED: "Đã sửa chuyên mục", SUMMARIES: "Đã sửa tóm tắt", UNDONE: "Đã hoàn tác"}
_SEPARATORS = {"phay": ",", "cham-phay": ";"}  # of a CSV: Excel takes the one of its country
_NAMES = {"kind": "viec", "section": "muc", "editor": "nguoi", "words": "tim"}


@dataclass(frozen=True, slots=True)
class HistorySelection:
    """The decisions that an editor selects: those that ``filters`` match, on the page beside a number."""

    filters: DecisionFilters = field(default_factory=DecisionFilters)
    newer: int | None = None
    older: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The selection in ``query``; invalid values are ignored."""
        texts = {name: clean_line(query.get(key, ""))[:MAX_CHARACTERS] for name, key in _NAMES.items()}
        if texts["kind"] not in KINDS:
            texts["kind"] = ""
        days = {name: day(query.get(key, "")) for name, key in DAYS.items()}
        newer = _number(query.get("moi-hon", ""))
        return cls(DecisionFilters(**texts, **days), newer, None if newer else _number(query.get("cu-hon", "")))  # type: ignore[arg-type]  # by name

    @property
    def query(self) -> dict[str, str]:
        """The parameters of its filters."""
        found = {key: getattr(self.filters, name) for name, key in _NAMES.items()}
        found |= {key: chosen.isoformat() for name, key in DAYS.items() if (chosen := getattr(self.filters, name))}
        return {key: value for key, value in found.items() if value}

    @property
    def place_query(self) -> dict[str, int]:
        """The parameters of its place alone."""
        return {key: number for key, number in (("moi-hon", self.newer), ("cu-hon", self.older)) if number}


def add_routes(desk: Blueprint, engine: Engine, history: History, settling: Settling) -> None:
    """Add the view to ``desk``."""

    @desk.get("/da-xu-ly")
    @requires(Scope.CORRECT)
    def decided() -> Response:
        selection, label = HistorySelection.of(request.args), labels(engine.bundle.taxonomy)
        listed = history.page(selection.filters, newer=selection.newer, older=selection.older)
        if not listed.decisions and selection.place_query:  # nothing matches there any more: start from the newest
            selection = HistorySelection(selection.filters)
            listed = history.page(selection.filters)
        return page(
            "desk/decided.html",
            selection=selection,
            listed=listed,
            count=history.count(selection.filters),
            kinds=KINDS,
            editors=history.named("editor"),
            sections=[(slug, label(slug)) for slug in history.named("section")],
            done=history.one(request.args.get("xong", "")),
            label=label,
            told=moment_in_words,
            link=link,
        )

    @desk.post("/da-xu-ly/hoan-tac")
    @requires(Scope.CORRECT)
    def undo_decided() -> Response:
        identity, selection = request.form.get("correction", ""), HistorySelection.of(request.args)
        try:
            settling.undo(identity, named_editor().name)
        except Gone:
            abort(HTTPStatus.NOT_FOUND)
        return see_other(link("desk.decided", selection.query, selection.place_query, xong=identity))

    @desk.get("/da-xu-ly/xuat.csv")
    @requires(Scope.CORRECT)
    def export_csv() -> Response:
        separator = _SEPARATORS.get(request.args.get("ngan", ""), ",")
        lines = csv_lines(history.all(HistorySelection.of(request.args).filters), labels(engine.bundle.taxonomy), separator)
        return _file(lines, "text/csv; charset=utf-8", "csv")

    @desk.get("/da-xu-ly/xuat.jsonl")
    @requires(Scope.CORRECT)
    def export_json_lines() -> Response:
        rows = history.standing_rows(HistorySelection.of(request.args).filters)
        return _file(json_lines(rows), "application/jsonl; charset=utf-8", "jsonl")


def _file(lines: Iterator[str], media_type: str, ending: str) -> Response:
    answer = Response(stream_with_context(started(lines)), content_type=media_type)
    name = f"toasoan-da-xu-ly-{datetime.now(VIETNAM):%Y-%m-%d}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and 0 < len(said) <= 18 else None
