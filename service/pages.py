"""The editor's page: paste an article, see its sections and a summary. Complete without JavaScript."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, g, request

from model.answer import as_json
from model.article import TEXT_FIELDS
from model.bundle import Options
from model.errors import InvalidArticle
from model.lengths import LEAST_SYLLABLES, MOST_SYLLABLES, USUAL_SYLLABLES
from model.results import Caution, Decision, Style
from service.access import needs
from service.articles import read, size
from service.desk.frame import page
from service.engine import Engine
from service.errors import Busy, Overdue
from service.keys import Scope
from service.metrics import Metrics
from service.schemas import MOST_ARTICLE_BYTES, PastedArticle

DECISIONS = {  # what the editor is told: a word, and what to do
    Decision.ASSIGN: ("Tự động", "Đủ chắc chắn để xếp ngay vào chuyên mục đầu tiên."),
    Decision.SUGGEST: ("Gợi ý", "Nên xem qua trước khi xếp vào chuyên mục đầu tiên."),
    Decision.REVIEW: ("Cần xem", "Chưa đủ chắc chắn: mời biên tập viên tự chọn chuyên mục."),
}
WARNINGS = {
    Caution.NO_DIACRITICS: "Bài không có dấu: chuyên mục và tóm tắt kém chắc chắn hơn.",
    Caution.NOT_VIETNAMESE: "Bài có vẻ không viết bằng tiếng Việt: đừng tin kết quả.",
    Caution.TOO_SHORT: "Bài quá ngắn: chuyên mục chỉ là phỏng đoán.",
    Caution.NO_TITLE: "Không nhận ra tiêu đề của bài.",
    Caution.CHARACTERS_REMOVED: "Đã bỏ những ký tự hỏng hoặc ký tự điều khiển.",
    Caution.TRUNCATED: "Mã HTML quá rối hoặc không đóng thẻ: chỉ đọc được phần đầu.",
    Caution.NO_SUMMARY: "Không câu nào trong bài đứng riêng được thành tóm tắt.",
}
STYLES = {Style.EXTRACTIVE: "trích từ bài", Style.GENERATED: "viết lại"}
FIELD_NAMES = {"title": "tiêu đề", "lead": "sa-pô", "body": "thân bài"}
TOP = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks: ``evidence``, ``source``, ``unsupported``; none for plain text."""

    text: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What the form shows: the text stays in its box, whatever became of it."""

    text: str = ""
    max_syllables: int | None = None
    error: str = ""


def add_routes(desk: Blueprint, engine: Engine, metrics: Metrics) -> None:
    """Add the page to ``desk``, answered by ``engine`` and counted by ``metrics``."""

    @desk.get("/")
    @needs(Scope.PREDICT)
    def compose() -> Response:
        return _render(Form(), None)

    @desk.post("/")
    @needs(Scope.PREDICT)
    def analyze() -> Response:
        text, length = request.form.get("text", ""), request.form.get("max_syllables", "")
        known = length.isascii() and length.isdecimal() and LEAST_SYLLABLES <= int(length[:4]) <= MOST_SYLLABLES
        filled = Form(text, int(length) if known else None)
        if not text.strip():
            return _refuse(filled, "Chưa có bài nào: hãy dán bài vào ô rồi bấm Phân tích.")
        if len(text.encode()) > MOST_ARTICLE_BYTES:
            return _refuse(filled, "Bài dài quá 1 MB: hãy dán riêng phần bài báo.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        g.articles = 1
        try:
            pasted = PastedArticle(text=text)
            with engine.admit() as work, work.turn(size(pasted)):
                reading = read(pasted)
                (analysis,) = work.bundle.analyze([reading.article], Options(max_syllables=filled.max_syllables, evidence=True))
                answer = as_json(analysis, top=TOP, warnings=reading.warnings)
                metrics.answer([answer])
                return _render(filled, _result(answer, work.bundle.id))
        except InvalidArticle:
            return _refuse(filled, "Không tìm thấy bài báo nào trong phần vừa dán: hãy dán tiêu đề và nội dung bài.")
        except Busy:
            return _refuse(filled, "Máy chủ đang bận: hãy thử lại sau giây lát.", HTTPStatus.TOO_MANY_REQUESTS)
        except Overdue:
            return _refuse(filled, "Đã quá thời hạn mà chưa phân tích xong: hãy thử lại sau giây lát.", HTTPStatus.SERVICE_UNAVAILABLE)


def _refuse(form: Form, message: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> Response:
    return _render(Form(form.text, form.max_syllables, message), None, status)


def _render(form: Form, result: dict[str, Any] | None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    limits = {"least": LEAST_SYLLABLES, "usual": USUAL_SYLLABLES, "most": MOST_SYLLABLES}
    return page("page.html", form=form, result=result, limits=limits, status=status)


def _result(answer: dict[str, Any], model: str) -> dict[str, Any]:
    """What the template needs of ``answer``, the same one HTTP gives, in the editor's words."""
    article, summary = answer["article"], answer["summary"]
    marks = [(span["field"], span["start"], span["end"], "evidence") for span in answer["evidence"]]
    if summary:
        marks += [(span["field"], span["start"], span["end"], "source") for span in summary["sources"]]
    marked = {name: _paragraphs(article[name], [mark[1:] for mark in marks if mark[0] == name]) for name in TEXT_FIELDS}
    return {
        "model": model,
        "sections": [{**section, "percent": _percent(section["probability"])} for section in answer["sections"]],
        "decision": answer["decision"],
        "decision_words": DECISIONS[Decision(answer["decision"])] if answer["decision"] else None,
        "summary": _summary(summary) if summary and summary["text"] else None,
        "warnings": [WARNINGS[Caution(code)] for code in answer["warnings"]],
        "article": {**marked, "author": article["author"], "published_at": article["published_at"]},
        "published": _moment(article["published_at"]),
    }


def _summary(summary: dict[str, Any]) -> dict[str, Any]:
    spans = [(fact["start"], fact["end"], "unsupported") for fact in summary["unsupported"]]
    facts = list(dict.fromkeys(fact["text"] for fact in summary["unsupported"]))
    places = list(dict.fromkeys(FIELD_NAMES[span["field"]] for span in summary["sources"]))
    return {
        "text": summary["text"],
        "segments": segments(summary["text"], spans),
        "syllables": summary["syllables"],
        "style": STYLES[Style(summary["style"])],
        "facts": facts,
        "places": places,
    }


def _paragraphs(text: str, marks: Iterable[tuple[int, int, str]]) -> list[list[Segment]]:
    marks, offset, paragraphs = list(marks), 0, []
    for line in text.split("\n") if text else ():
        inside = [(max(start - offset, 0), min(end - offset, len(line)), mark) for start, end, mark in marks]
        paragraphs.append(segments(line, [mark for mark in inside if mark[0] < mark[1]]))
        offset += len(line) + 1
    return paragraphs


def segments(text: str, marks: Iterable[tuple[int, int, str]]) -> list[Segment]:
    """``text`` cut wherever one of ``marks`` (start, end, name) begins or ends; marks may overlap."""
    marks = list(marks)
    cuts = sorted({0, len(text), *(edge for start, end, _ in marks for edge in (start, end))})
    found = []
    for start, end in pairwise(cuts):
        names = sorted({name for first, last, name in marks if first <= start and end <= last})
        found.append(Segment(text[start:end], tuple(names)))
    return found


def _percent(probability: float) -> str:
    if probability >= 0.995:
        return "> 99%"
    return f"{probability * 100:.0f}%" if probability >= 0.005 else "< 1%"


def _moment(iso: str | None) -> str:
    return f"{datetime.fromisoformat(iso):%H:%M, %d/%m/%Y}" if iso else ""
