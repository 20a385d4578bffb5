"""``/dang-nhap`` and ``/dang-xuat``: an editor signs in with a key, and out."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException

from service.access.control import public
from service.access.keys import Keys
from service.access.rate_limits import RateLimiter, address_key
from service.desk import cookies
from service.desk.editors import Editor, views_of
from service.desk.rendering import page, see_other
from service.desk.sessions import Sessions
from service.errors import InvalidKey, RateExceeded

ATTEMPTS = "30/minute"  # of an address or a network of IPv6, behind which there may be a whole newsroom
UNKNOWN = "Khóa này không đúng, đã hết hạn hoặc đã bị thu hồi. Hãy kiểm tra lại hoặc hỏi người quản trị máy chủ."
TOO_OFTEN = "Có quá nhiều lần thử đăng nhập từ mạng này: hãy thử lại sau {} giây."


def add_routes(desk: Blueprint, keys: Keys, sessions: Sessions, rate_limiter: RateLimiter) -> None:
    """Add the two to ``desk``."""

    @desk.get("/dang-nhap")
    @public
    def sign_in() -> Response:
        return _onward(g.editor) if g.editor.key_id else _form("")

    @desk.post("/dang-nhap")
    @public
    def check_key() -> Response:
        try:
            rate_limiter.count(f"sign-in {address_key(request.remote_addr or '')}", ATTEMPTS)
            key = keys.find(request.form.get("key", "").strip())
        except RateExceeded as error:
            answer = _form(TOO_OFTEN.format(error.retry_after), HTTPStatus.TOO_MANY_REQUESTS)
            answer.headers.update(error.headers)
            return answer
        except InvalidKey:
            return _form(UNKNOWN, HTTPStatus.UNPROCESSABLE_ENTITY)
        if old := cookies.secret(cookies.SESSION):
            sessions.end(old)
        g.key = key.id
        answer = _onward(Editor.of_key(key))
        cookies.give_session(answer, sessions.begin(key))  # always a new one: what the browser held may be known to others
        return answer

    @desk.post("/dang-xuat")
    @public
    def sign_out() -> Response:
        if token := cookies.secret(cookies.SESSION):
            sessions.end(token)
        answer = see_other(url_for("desk.sign_in"))
        cookies.take_session(answer)
        return answer


def wanted_page(next_: str) -> str:
    """``next_`` where it is a page of the desk that can be shown, else "": nobody is sent anywhere else."""
    path, mark, query = next_.partition("?")
    if not (next_.isascii() and next_.isprintable() and path.startswith("/") and not path.startswith("//") and "\\" not in next_):
        return ""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return ""
    return path + mark + query if endpoint.startswith("desk.") and endpoint != "desk.sign_in" else ""


def _onward(editor: Editor) -> Response:
    views = views_of(editor)
    return see_other(wanted_page(request.values.get("next", "")) or url_for(views[0].endpoint))


def _form(error: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return page("desk/sign_in.html", status=status, error=error, next=wanted_page(request.values.get("next", "")))
