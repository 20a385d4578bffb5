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
from service.desk.frame import page, see_other
from service.desk.history import ACCEPTED, CORRECTED, SUMMARIES, UNDONE, Asked, History
from service.desk.inbox_filters import DAYS, day, link
from service.desk.settling import Gone, Settling
from service.desk.words import labels, moment_in_words
from service.predictions.engine import Engine
from service.responses import started
from service.store.search import MOST_CHARACTERS

KINDS = {ACCEPTED: "Đã nhận gợi ý", CORRECTED: "Đã sửa chuyên mục", SUMMARIES: "Đã sửa tóm tắt", UNDONE: "Đã hoàn tác"}
_SEPARATORS = {"phay": ",", "cham-phay": ";"}  # of a CSV: Excel takes the one of its country
_NAMES = {"kind": "viec", "section": "muc", "editor": "nguoi", "words": "tim"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What an editor looks at: the decisions that are ``asked`` for, from the page beside a number."""

    asked: Asked = field(default_factory=Asked)
    newer: int | None = None
    older: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """What ``query`` asks for; what cannot be meant is taken as not said."""
        texts = {name: clean_line(query.get(key, ""))[:MOST_CHARACTERS] for name, key in _NAMES.items()}
        if texts["kind"] not in KINDS:
            texts["kind"] = ""
        days = {name: day(query.get(key, "")) for name, key in DAYS.items()}
        newer = _number(query.get("moi-hon", ""))
        return cls(Asked(**texts, **days), newer, None if newer else _number(query.get("cu-hon", "")))  # type: ignore[arg-type]  # by name

    @property
    def query(self) -> dict[str, str]:
        """The parameters of its filters."""
        found = {key: getattr(self.asked, name) for name, key in _NAMES.items()}
        found |= {key: chosen.isoformat() for name, key in DAYS.items() if (chosen := getattr(self.asked, name))}
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
        looked, label = Looked.of(request.args), labels(engine.bundle.taxonomy)
        listed = history.page(looked.asked, newer=looked.newer, older=looked.older)
        if not listed.decisions and looked.place_query:  # the filter lets nothing through there any more: from the newest, then
            looked = Looked(looked.asked)
            listed = history.page(looked.asked)
        return page(
            "desk/decided.html",
            looked=looked,
            listed=listed,
            count=history.count(looked.asked),
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
        identity, looked = request.form.get("correction", ""), Looked.of(request.args)
        try:
            settling.undo(identity, named_editor().name)
        except Gone:
            abort(HTTPStatus.NOT_FOUND)
        return see_other(link("desk.decided", looked.query, looked.place_query, xong=identity))

    @desk.get("/da-xu-ly/xuat.csv")
    @requires(Scope.CORRECT)
    def export_csv() -> Response:
        separator = _SEPARATORS.get(request.args.get("ngan", ""), ",")
        lines = csv_lines(history.all(Looked.of(request.args).asked), labels(engine.bundle.taxonomy), separator)
        return _file(lines, "text/csv; charset=utf-8", "csv")

    @desk.get("/da-xu-ly/xuat.jsonl")
    @requires(Scope.CORRECT)
    def export_json_lines() -> Response:
        rows = history.standing_rows(Looked.of(request.args).asked)
        return _file(json_lines(rows), "application/jsonl; charset=utf-8", "jsonl")


def _file(lines: Iterator[str], media_type: str, ending: str) -> Response:
    answer = Response(stream_with_context(started(lines)), content_type=media_type)
    name = f"toasoan-da-xu-ly-{datetime.now(VIETNAM):%Y-%m-%d}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and 0 < len(said) <= 18 else None
