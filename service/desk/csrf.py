"""CSRF protection: every form bears a token derived from a cookie of this browser and from the editor who is signed in.

The token is HMAC-SHA256 of the id of the editor's key under the cookie of the visit, so that no other browser's and no other editor's will
do and nothing is kept; who signs in again in another tab, because the session ended, can still send what was typed. A browser that says
itself that another site makes it ask (Fetch Metadata) is refused as well.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Response, g, request

from service.desk import cookies
from service.errors import ForgedForm

FIELD = "csrf"
HEADER = "X-CSRF-Token"
SIGN_IN, SIGN_OUT = "desk.check_key", "desk.sign_out"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token() -> str:
    """The token for the forms of the current page."""
    visit = cookies.secret(cookies.VISIT) or g.get("new_visit")
    if not visit:
        visit = g.new_visit = cookies.new_token()
    return _of(visit, g.editor.key_id)


def check() -> None:
    """Raises ForgedForm when an unsafe request was not sent by a page that this editor was shown in this browser."""
    if request.method in SAFE or (request.endpoint == SIGN_OUT and not g.editor.key_id):  # whose session has ended may sign out of it
        return
    presented = request.headers.get(HEADER) or request.form.get(FIELD, "")
    visit = cookies.secret(cookies.VISIT)
    ours = request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")  # none: the editor himself, who sends it again
    shown_to = {g.editor.key_id, None} if request.endpoint == SIGN_IN else {g.editor.key_id}  # he may have signed in in another tab since
    if not (ours and visit and any(hmac.compare_digest(_of(visit, key_id).encode(), presented.encode()) for key_id in shown_to)):
        raise ForgedForm


def remember_visit(response: Response) -> Response:
    """Give a new visitor the cookie behind the tokens."""
    if visit := g.get("new_visit"):
        cookies.give_visit(response, visit)
    return response


def _of(visit: str, key_id: str | None) -> str:
    return hmac.new(visit.encode(), (key_id or "").encode(), hashlib.sha256).hexdigest()
