"""Rendering the desk: a whole page or, for htmx, a fragment, with the editor, CSRF tokens and the Content-Security-Policy."""

from __future__ import annotations

import json
import secrets
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from markupsafe import Markup

from service.desk import cookies, csrf
from service.desk.editors import Editor, views_of
from service.desk.words import grouped
from service.processes.bodies import check_form

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HTMX = {  # https://htmx.org/reference/#config; nothing of a page is kept in the browser, and nothing in it is run
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "attributesToSettle": ["class"],  # a style that a script gave an element must not become an attribute, which the policy forbids
    "selfRequestsOnly": True,
    "timeout": 30_000,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409|422", "swap": True},  # a view's own words on a conflict or a field
        {"code": "[45]..", "swap": False, "error": True},  # desk.js says it, and the page stays as it is
    ],
}


def install(desk: Blueprint) -> None:
    """Recognise the editor, check forms and add the policy for every page of ``desk``."""
    for step in (_recognise, check_form, csrf.check):
        desk.before_request(step)
    desk.after_request(guard)


def is_fragment() -> bool:
    """Whether htmx requests a fragment, not the whole page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers and "HX-History-Restore-Request" not in request.headers


def page(template: str, *, fragment: str = "", status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Response:
    """``template`` rendered with ``values``; the template ``fragment`` instead where htmx requests a part."""
    if "editor" not in g:
        _recognise()
    chosen = fragment if fragment and is_fragment() else template
    frame = {
        "editor": g.editor,
        "views": views_of(g.editor),
        "theme": cookies.theme(),
        "nonce": _nonce(),
        "csrf": csrf.token(),
        "csrf_field": _csrf_field,
        "htmx": json.dumps(_HTMX),
        "grouped": grouped,
    }
    return make_response(render_template(chosen, **frame, **values), status)


def see_other(address: str) -> Response:
    """A redirect to ``address`` after a form (303 See Other)."""
    answer = redirect(address, HTTPStatus.SEE_OTHER)
    assert isinstance(answer, Response)
    return answer


def guard(response: Response) -> Response:
    """Add the Content-Security-Policy with the page's nonce, and the cookie behind the CSRF tokens."""
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=_nonce())
    response.vary.update(("HX-Request", "Cookie"))
    return csrf.remember_visit(response)


def _recognise() -> None:
    caller = g.get("caller")
    g.editor = Editor.nobody() if caller is None else Editor.of_key(caller.key) if caller.key else Editor.of_this_machine()


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, csrf.token())


def _nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    nonce: str = g.nonce
    return nonce
