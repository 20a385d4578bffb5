"""The cookies of the desk: what a session is known by, what a browser is known by, and two small preferences.

Under HTTPS the first two are ``__Host-`` cookies, which no other host or path can set (RFC 6265bis, section 4.1.3.2).
"""

from __future__ import annotations

import secrets
from urllib.parse import quote, unquote

from flask import Response, request

from model.text import clean_line

SESSION = "toasoan-session"
VISIT = "toasoan-visit"
EDITOR = "toasoan-editor"  # the name that an editor gave where there are no keys
THEME = "toasoan-theme"  # written by desk.js
THEMES = ("light", "dark")
MAX_NAME = 200  # characters of an editor's name, as in a correction
TOKEN_BYTES = 32
_YEAR = 365 * 24 * 3600  # seconds


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def secret(kind: str) -> str:
    """The value of the SESSION or VISIT cookie; "" when there is none."""
    return request.cookies.get(_host_only(kind), "")


def give_session(response: Response, token: str) -> None:
    """Set the session cookie until the browser is closed; no script can read it and no other site can have it sent."""
    response.set_cookie(_host_only(SESSION), token, path="/", secure=request.is_secure, httponly=True, samesite="Strict")


def give_visit(response: Response, token: str) -> None:
    """Set the visit cookie for a year, so that the forms of restored tabs stay valid."""
    response.set_cookie(_host_only(VISIT), token, _YEAR, path="/", secure=request.is_secure, httponly=True, samesite="Strict")


def take_session(response: Response) -> None:
    """Delete the session cookie."""
    response.delete_cookie(_host_only(SESSION), path="/", secure=request.is_secure, httponly=True, samesite="Strict")


def theme() -> str:
    """``light`` or ``dark`` where the editor has chosen one; else "", for the system's theme."""
    chosen = request.cookies.get(THEME, "")
    return chosen if chosen in THEMES else ""


def editor_name() -> str:
    """The name that the editor gave last; "" when there is no valid one."""
    return checked_name(unquote(request.cookies.get(EDITOR, ""), errors="ignore"))


def checked_name(name: str) -> str:
    """``name`` as the API stores it, so that nobody appears as two people; "" when it is too long or not printable."""
    name = clean_line(name)
    return name if len(name) <= MAX_NAME and name.isprintable() else ""


def remember_editor(response: Response, name: str) -> None:
    """Set a cookie with the editor's name for a year."""
    response.set_cookie(EDITOR, quote(name), max_age=_YEAR, path="/", secure=request.is_secure, httponly=True, samesite="Strict")


def _host_only(name: str) -> str:
    return f"__Host-{name}" if request.is_secure else name
