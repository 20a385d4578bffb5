"""Forms that only this desk's pages can send: each bears a token that is made of what only this browser holds.

The token is HMAC-SHA256 of the cookie of the session, or of the visit where there is no session, so that none of another session or
visitor will do and nothing is kept. A browser that says itself that another site makes it ask (Fetch Metadata) is refused as well.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Response, g, request

from service.desk import cookies
from service.errors import ForgedForm

FIELD = "csrf"
HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token() -> str:
    """What a form of the page that is being made must bear."""
    return _of(_held())


def check() -> None:
    """Raises ForgedForm when an unsafe request was not sent by a page of this session, or by one that this visitor was shown."""
    if request.method in SAFE:
        return
    presented = request.headers.get(HEADER) or request.form.get(FIELD, "")
    held = cookies.secret(cookies.SESSION) or cookies.secret(cookies.VISIT)
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not (ours and held and hmac.compare_digest(_of(held).encode(), presented.encode())):
        raise ForgedForm


def remember_visit(response: Response) -> Response:
    """Give the browser what the tokens of a new visitor were made of."""
    if visit := g.get("new_visit"):
        cookies.give_secret(response, cookies.VISIT, visit)
    return response


def _held() -> str:
    if held := cookies.secret(cookies.SESSION) or cookies.secret(cookies.VISIT):
        return held
    if "new_visit" not in g:
        g.new_visit = cookies.new_token()
    visit: str = g.new_visit
    return visit


def _of(held: str) -> str:
    return hmac.new(held.encode(), b"toasoan csrf", hashlib.sha256).hexdigest()
