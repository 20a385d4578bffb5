"""The inbox view: the kept articles beside the one that is read; accept, correct, undo, next. Complete without script."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, g, request

from service.access.control import requires
from service.access.keys import Scope
from service.desk import csrf
from service.desk.editors import named_editor
from service.desk.history import History
from service.desk.inbox import Inbox, Item, Opened
from service.desk.inbox_filters import STATE_WORDS, InboxSelection, link, state_query
from service.desk.presence import HEARTBEAT_SECONDS, Presence
from service.desk.reading import Reading
from service.desk.rendering import page, see_other
from service.desk.settling import AlreadySettled, Choice, CurrentDecision, Gone, Settling
from service.desk.words import DECISIONS, NO_NAME, SOMEBODY, labels, moment_in_words, percent, together
from service.errors import InvalidRequest
from service.metrics import Metrics
from service.predictions.engine import Engine

NO_SECTION = "Hãy chọn một chuyên mục rồi sửa: chưa có gì được lưu."


@dataclass(frozen=True, slots=True)
class Parts:
    """What the view is made of."""

    engine: Engine
    inbox: Inbox
    history: History
    settling: Settling
    presence: Presence
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Why nothing was saved: ``standing`` is what somebody else had decided, ``section`` what this editor wanted."""

    words: str = ""
    standing: CurrentDecision | None = None
    section: str = ""


_NUMBER = f"<int(max={2**63 - 1}):number>"  # databases hold no larger one


def add_routes(desk: Blueprint, parts: Parts) -> None:
    """Add the view to ``desk``."""

    @desk.get("/hop-bai")
    @desk.get(f"/hop-bai/{_NUMBER}")
    @requires(Scope.CORRECT)
    def inbox(number: int | None = None) -> Response:
        return _show(parts, InboxSelection.of(request.args), number)

    @desk.get(f"/hop-bai/{_NUMBER}/<any(tiep, truoc):way>")
    @requires(Scope.CORRECT)
    def move(number: int, way: str) -> Response:
        selection, here = InboxSelection.of(request.args), _open(parts, number).item
        if way == "truoc":
            return _go_to(parts, selection, here, parts.inbox.previous(selection.filters, here.place) or here)
        return _go_on(parts, selection, here)

    @desk.post(f"/hop-bai/{_NUMBER}")
    @requires(Scope.CORRECT)
    def settle(number: int) -> Response:
        return _settle(parts, number)

    @desk.post("/hop-bai/hoan-tac")
    @requires(Scope.CORRECT)
    def undo() -> Response:
        return _undo(parts)

    @desk.post(f"/hop-bai/{_NUMBER}/xem")
    @requires(Scope.CORRECT)
    def watch(number: int) -> Response:
        parts.presence.mark_open(number, _viewer(), g.editor.name)
        return page("desk/watched.html", **_watched(parts, _open(parts, number).item, _revision()))


def _settle(parts: Parts, number: int) -> Response:
    """Save the section that the form says, and go on; or the page again with why not."""
    selection, here = InboxSelection.of(request.args), _open(parts, number)
    wanted = request.form.get("other" if "correct" in request.form else "section", "")
    if not (section := _known(parts, here, wanted)):
        return _show(parts, selection, number, NotSaved(NO_SECTION), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        editor = named_editor()
        choice = Choice(number, _revision(), section, editor.name, editor.key_id, request.form.get("prediction") or None)
        identity = parts.settling.settle(choice)
    except InvalidRequest:
        return _show(parts, selection, number, NotSaved(NO_NAME), HTTPStatus.UNPROCESSABLE_ENTITY)
    except AlreadySettled as settled:
        return _show(parts, selection, number, NotSaved(standing=settled.standing, section=section), HTTPStatus.CONFLICT)
    except Gone:
        abort(HTTPStatus.NOT_FOUND)
    parts.metrics.corrections.inc()
    return _go_on(parts, selection, here.item, identity)


def _undo(parts: Parts) -> Response:
    """Take back the correction that the form names, and show its article."""
    identity, selection = request.form.get("correction", ""), InboxSelection.of(request.args)
    try:
        undone = parts.settling.undo(identity, named_editor().name)
    except InvalidRequest:
        if (done := parts.history.one(identity)) is None:
            abort(HTTPStatus.NOT_FOUND)
        answer = _show(parts, selection, done.article, NotSaved(NO_NAME), HTTPStatus.UNPROCESSABLE_ENTITY)
        answer.headers["HX-Push-Url"] = link("desk.inbox", selection.query, number=done.article)  # this address only takes forms
        return answer
    except Gone:
        abort(HTTPStatus.NOT_FOUND)
    return see_other(link("desk.inbox", selection.query, number=undone.number, xong=identity))


def _show(
    parts: Parts, selection: InboxSelection, number: int | None, refused: NotSaved | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    viewer = _viewer()
    opened = _open(parts, number) if number is not None else None
    if opened:
        parts.presence.mark_open(opened.item.number, viewer, g.editor.name)
    else:
        parts.presence.mark_closed(viewer)
    listed = parts.inbox.page(selection.filters, after=selection.after, before=selection.before)
    if not listed.items and selection.place_query:  # all that was there has been settled: start from the beginning
        selection = InboxSelection(selection.filters)
        listed = parts.inbox.page(selection.filters)
    done = parts.history.one(request.args.get("xong", "")) if request.method == "GET" else None
    return page(
        "desk/inbox.html",
        status=status,
        selection=selection,
        listed=listed,
        counts=parts.inbox.counts(selection.filters),
        states=STATE_WORDS,
        state_query=state_query,
        sources=parts.inbox.named("source", selection.filters.state),
        models=parts.inbox.named("model", selection.filters.state),
        sections=[(section.slug, section.label) for section in parts.engine.bundle.taxonomy],
        decisions=[(decision.value, name) for decision, (name, _) in DECISIONS.items()],
        looking=parts.presence.others(viewer, [item.number for item in listed.items]),
        reading=Reading.of(opened, parts.engine) if opened else None,
        done=done,
        refused=refused,
        percent=percent,
        link=link,
        somebody=SOMEBODY,
        together=together,
        heartbeat_seconds=HEARTBEAT_SECONDS,
        **_watched(parts, opened.item if opened else None),
    )


def _watched(parts: Parts, item: Item | None, revision: int | None = None) -> dict[str, Any]:
    """Who else has it open, and its current decision; ``moved``: it was decided after the page, which showed ``revision``."""
    watchers = parts.presence.others(_viewer(), [item.number]).get(item.number, ()) if item else ()
    standing = parts.settling.current(item.number) if item else None
    return {
        "watchers": together(watchers),
        "standing": standing,
        "moved": item is not None and revision is not None and item.revision != revision,
        "told": moment_in_words,
        "label": labels(parts.engine.bundle.taxonomy),
    }


def _open(parts: Parts, number: int) -> Opened:
    opened = parts.inbox.open(number)
    if opened is None:
        abort(HTTPStatus.NOT_FOUND)
    return opened


def _known(parts: Parts, here: Opened, section: str) -> str:
    """The slug ``section`` where it is one of the taxonomy, or the one that was suggested; else ""."""
    found = parts.engine.bundle.taxonomy.find(section) if section else None
    return found.slug if found else section if section == here.item.section else ""


def _revision() -> int:
    """The revision that the page showed; -1, which none is, where the form does not say it."""
    said = request.form.get("revision", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


def _go_on(parts: Parts, selection: InboxSelection, here: Item, done: str = "") -> Response:
    """Redirect to the next article that nobody else has open, or to the list when there is none."""
    taken = tuple(parts.presence.others(_viewer()))
    return _go_to(parts, selection, here, parts.inbox.next(selection.filters, here.place, taken=taken), done)


def _go_to(parts: Parts, selection: InboxSelection, here: Item, item: Item | None, done: str = "") -> Response:
    """Redirect to ``item`` on its page of the list: the current one, else the one that begins after ``here``, else the first."""
    done_query = {"xong": done} if done else {}
    if item is None:
        return see_other(link("desk.inbox", selection.filter_query, done_query))
    for places in (selection.place_query, {"sau": str(here.place)}):
        shown = InboxSelection.of(selection.filter_query | places)
        listed = parts.inbox.page(shown.filters, after=shown.after, before=shown.before)
        if item.number in {one.number for one in listed.items}:
            return see_other(link("desk.inbox", shown.query, done_query, number=item.number))
    return see_other(link("desk.inbox", selection.filter_query, done_query, number=item.number))


def _viewer() -> str:
    """The id of this browser for presence; derived from its CSRF token without revealing it."""
    return hashlib.sha256(csrf.token().encode()).hexdigest()[:32]
