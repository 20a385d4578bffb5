"""The compose view: an editor writes or pastes an article, sees sections and a summary as it settles, files it. Complete without script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, request, url_for
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from model.answer import as_json
from model.article import Article
from model.bundle import Bundle
from model.errors import InvalidArticle, NotText, SeveralArticles
from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES
from model.results import Style
from model.text import clean_line
from service.access.control import requires
from service.access.keys import Scope
from service.desk import words
from service.desk.drafts import Draft
from service.desk.editors import named_editor
from service.desk.filing import Filed, Filing
from service.desk.rendering import is_fragment, page, see_other
from service.desk.settling import AlreadySettled
from service.desk.suggestions import Checked, Suggestions, Version
from service.errors import Busy, DeadlineExceeded, InvalidRequest, StoreUnavailable
from service.metrics import Metrics
from service.predictions.engine import Engine
from service.request_schemas import MAX_SUMMARY

_UNREAD: dict[type[Exception], tuple[HTTPStatus, str]] = {  # why a draft was not read
    InvalidArticle: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Không tìm thấy bài báo nào ở đây: hãy viết hoặc dán tiêu đề và nội dung bài.",
    ),
    SeveralArticles: (HTTPStatus.UNPROCESSABLE_ENTITY, "Ở đây có nhiều bài: hãy dán từng bài một."),
    NotText: (HTTPStatus.UNPROCESSABLE_ENTITY, "Đây là tệp PDF, Word hoặc ảnh, không phải chữ: hãy mở tệp, chép phần chữ rồi dán vào."),
    RequestEntityTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Bài dài quá 1 MB: hãy dán riêng phần bài báo."),
    Busy: (HTTPStatus.TOO_MANY_REQUESTS, "Máy chủ đang bận: hãy thử lại sau giây lát."),
    DeadlineExceeded: (HTTPStatus.SERVICE_UNAVAILABLE, "Đã quá thời hạn mà chưa đọc xong bài: hãy thử lại sau giây lát."),
}
EMPTY = "Chưa có bài nào: hãy viết hoặc dán bài vào ô."
NO_SECTION = "Hãy chọn một chuyên mục rồi lưu."
NO_NAME = "Hãy ghi tên của bạn rồi lưu."
NOT_KEPT = "Chưa lưu được: kho bài tạm thời không trả lời. Hãy thử lại sau giây lát."
_LENGTH = "do-dai"
Answer = TypeVar("Answer")
_LIMITS = {"least": MIN_SYLLABLES, "most": MAX_SYLLABLES, "summary": MAX_SUMMARY}


@dataclass(frozen=True, slots=True)
class ConflictingDecision:
    """Another editor's decision about the same article, in words; ``id`` is the decision's."""

    id: str
    editor: str
    section: str
    at: str


@dataclass(frozen=True, slots=True)
class PageState:
    """What the page shows: ``error`` of the article, ``unsaved`` why it was not filed, ``saved`` the title of the one that was."""

    draft: Draft = field(default_factory=Draft)
    suggestions: Suggestions | None = None
    error: str = ""
    unsaved: str = ""
    conflict: ConflictingDecision | None = None
    saved: str | None = None


def add_routes(desk: Blueprint, engine: Engine, filing: Filing, metrics: Metrics) -> None:
    """Add the view to ``desk``: what ``engine`` says, filed by ``filing``, counted by ``metrics``."""

    @desk.get("/")
    @requires(Scope.PREDICT)
    def compose() -> Response:
        identity = request.args.get("da-luu", "") if Scope.CORRECT in g.editor.scopes else ""  # what was decided is for who decides
        return _page(
            PageState(Draft.of({"max_syllables": request.args.get(_LENGTH, "")}), saved=filing.title(identity) if identity else None)
        )

    @desk.post("/")
    @requires(Scope.PREDICT)
    def suggest() -> Response:
        draft = Draft.of(request.form)
        return _read(engine, draft, lambda suggestions, _: _page(PageState(draft, suggestions)))

    @desk.post("/tom-tat")
    @requires(Scope.PREDICT)
    def version() -> Response:
        draft, wanted = Draft.of(request.form), request.form.get("version", "")
        if wanted not in words.STYLES:
            raise BadRequest
        found = _article(engine, draft, lambda article, bundle: Version.of(draft, article, bundle, Style(wanted)))
        if found is None:
            raise BadRequest
        return page("desk/version.html", version=found)

    @desk.post("/kiem-tra")
    @requires(Scope.PREDICT)
    def check() -> Response:
        draft = Draft.of(request.form)
        checked = _article(engine, draft, lambda article, _: Checked.of(draft.summary, article))
        return page("desk/checked.html", checked=checked or Checked.of(draft.summary, None))

    @desk.post("/luu")
    @requires(Scope.CORRECT)
    def file() -> Response:
        draft = Draft.of(request.form)
        return _read(engine, draft, lambda suggestions, bundle: _file(filing, metrics, draft, suggestions, bundle))


def _read(engine: Engine, draft: Draft, then: Callable[[Suggestions, Bundle], Response]) -> Response:
    """What ``then`` answers to the suggestions for ``draft``; a page that says why there are none, with the draft still in its fields."""
    if draft.empty:
        return _page(PageState()) if is_fragment() else _page(PageState(draft, error=EMPTY), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        g.articles = 1
        if draft.too_large:
            raise RequestEntityTooLarge
        with engine.admit() as admission:
            with admission.turn(draft.size):
                suggestions = Suggestions.of(draft, draft.read(), admission.bundle, every_style=not is_fragment())
            bundle = admission.bundle
    except tuple(_UNREAD) as error:
        status, reason = _UNREAD[type(error)]
        if is_fragment() and status is not HTTPStatus.UNPROCESSABLE_ENTITY:
            raise  # the page stays as it is, and the desk says why
        return _page(PageState(draft, error=reason), status)
    return then(suggestions, bundle)


def _article(engine: Engine, draft: Draft, then: Callable[[Article, Bundle], Answer]) -> Answer | None:
    """What ``then`` makes of the article of ``draft`` in a turn of its own; None where there is no article yet."""
    if draft.empty or draft.too_large:
        return None
    try:
        with engine.admit() as admission, admission.turn(draft.size):
            return then(draft.read().article, admission.bundle)
    except InvalidArticle:
        return None


def _file(filing: Filing, metrics: Metrics, draft: Draft, suggestions: Suggestions, bundle: Bundle) -> Response:
    analysis = suggestions.analysis
    section = bundle.taxonomy.find(draft.section) if draft.section else None
    try:
        if section is None:
            return _unsaved(draft, suggestions, NO_SECTION)
        summary = clean_line(draft.edited or "") or None
        filed = Filed(analysis.article, analysis.prediction, bundle.id, section.slug, summary, request.form.get("seen", ""))
        identity = filing.file(filed, named_editor())
    except InvalidRequest:
        return _unsaved(draft, suggestions, NO_NAME)
    except StoreUnavailable:
        return _unsaved(draft, suggestions, NOT_KEPT, HTTPStatus.SERVICE_UNAVAILABLE)
    except AlreadySettled as settled:
        there = settled.standing
        label = words.labels(bundle.taxonomy)(there.section) if there.section else ""
        told = ConflictingDecision(there.id, there.editor, label, words.moment_in_words(there.at))
        return _page(PageState(draft, suggestions, conflict=told), HTTPStatus.CONFLICT)
    metrics.answer([as_json(analysis)])  # not whenever suggestions are renewed: half an article says nothing of the news
    metrics.corrections.inc()
    length = {_LENGTH: draft.max_syllables} if draft.max_syllables else {}  # who wants one summary short wants the next one so, too
    return _go_to(f"{url_for('desk.compose')}?{urlencode({'da-luu': identity} | length)}")


def _unsaved(draft: Draft, suggestions: Suggestions, reason: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> Response:
    if is_fragment() and status is not HTTPStatus.UNPROCESSABLE_ENTITY:
        raise StoreUnavailable
    return _page(PageState(draft, suggestions, unsaved=reason), status)


def _page(state: PageState, status: HTTPStatus = HTTPStatus.OK) -> Response:
    values = {name: getattr(state, name) for name in PageState.__dataclass_fields__}
    return page("desk/compose.html", fragment="desk/result.html", status=status, limits=_LIMITS, **values)


def _go_to(address: str) -> Response:
    if is_fragment():
        response = make_response("")
        response.headers["HX-Redirect"] = address
        return response
    return see_other(address)
