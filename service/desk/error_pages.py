"""The desk's error pages, in Vietnamese: what happened, and what to do."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, request, url_for
from werkzeug.exceptions import HTTPException

from service.desk.editors import FIELD
from service.desk.rendering import guard, page, see_other
from service.desk.words import NO_NAME
from service.errors import (
    Busy,
    DeadlineExceeded,
    ForgedForm,
    InvalidRequest,
    NotSignedIn,
    RateExceeded,
    RemoteWithoutKey,
    StoreUnavailable,
    respond,
)
from service.processes.bodies import check_form

_WORDS: dict[int, tuple[str, str]] = {  # a title, and what to do
    400: ("Yêu cầu không đọc được", "Hãy tải lại trang rồi thử lại."),
    401: ("Phiên làm việc đã hết", "Hãy đăng nhập lại trong một thẻ mới, rồi quay lại đây và gửi lại: chưa mất gì bạn đã gõ."),
    403: ("Bạn không có quyền làm việc này", "Khóa của bạn không cho phép. Hãy hỏi người quản trị máy chủ."),
    404: ("Không có trang này", "Địa chỉ sai, hoặc bài đã bị xóa. Hãy quay lại danh sách rồi mở bài khác."),
    405: ("Không làm được như vậy ở đây", "Hãy quay lại trang trước rồi thử lại."),
    408: ("Đường truyền quá chậm", "Máy chủ chưa nhận đủ nội dung. Hãy thử lại."),
    409: ("Có người đã làm trước bạn", "Hãy tải lại trang để xem tình trạng mới nhất."),
    413: ("Nội dung quá dài", "Mỗi bài dài tối đa 1 MB. Hãy rút ngắn rồi thử lại."),
    415: ("Máy chủ không nhận kiểu dữ liệu này", "Hãy tải lại trang rồi thử lại."),
    422: ("Có chỗ chưa đúng", "Hãy xem lại những gì vừa nhập."),
    429: ("Máy chủ đang bận", "Hãy thử lại sau giây lát."),
    500: ("Máy chủ gặp lỗi", "Lỗi đã được ghi lại. Hãy thử lại; nếu vẫn lỗi, hãy báo người quản trị kèm mã của yêu cầu."),
    503: ("Máy chủ tạm thời không trả lời được", "Chưa có gì bị thay đổi. Hãy thử lại sau giây lát."),
}
NO_KEYS_YET = "Máy chủ chưa có khóa truy cập nào nên chỉ trả lời chính máy của nó, tại địa chỉ localhost. Hãy hỏi người quản trị máy chủ."
FORGED = "Biểu mẫu không được gửi từ trang của phiên này: có thể bạn vừa đăng nhập lại. Hãy {} rồi gửi lại."
_RELOAD = "tải lại trang"
_GO_BACK = "quay lại trang trước, tải lại trang đó"  # where the error page has replaced it: reloading that would send the form again
_TYPED = ("title", "text", "summary")  # fields in which an editor writes
_AFTER_READING = (ForgedForm, RateExceeded, Busy, DeadlineExceeded, StoreUnavailable)  # errors that are raised after the form has been read
TOO_OFTEN = "Bạn gửi quá nhanh: hãy thử lại sau {} giây."


def install(desk: Blueprint) -> None:
    """Answer every error of ``desk`` with a page, and redirect to sign in where there is no session."""
    desk.register_error_handler(NotSignedIn, _to_sign_in)
    desk.register_error_handler(Exception, error_page)
    desk.register_error_handler(HTTPStatus.NOT_FOUND, error_page)  # by its number, too: Flask asks the application for that before the desk


def install_for_browsers(app: Flask) -> None:
    """Answer a browser's request for an unknown path with a page, too; API clients get a problem."""
    app.register_error_handler(HTTPStatus.NOT_FOUND, _unknown_path)
    app.register_error_handler(HTTPStatus.METHOD_NOT_ALLOWED, _unknown_path)


def error_page(error: Exception) -> Response:
    """The page for ``error``, with the status and headers of the problem that an API client would get."""
    answer = respond(error)
    status = answer.status_code
    title, advice = _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]
    if isinstance(error, RemoteWithoutKey):
        advice = NO_KEYS_YET
    elif isinstance(error, ForgedForm):
        title, advice = "Trang đã cũ", FORGED.format(_RELOAD if "HX-Request" in request.headers else _GO_BACK)
    elif isinstance(error, InvalidRequest) and error.errors[0].parameter == FIELD:
        title, advice = "Chưa có tên", NO_NAME
    elif isinstance(error, RateExceeded):
        advice = TOO_OFTEN.format(error.retry_after)
    told = {"title": title, "advice": advice, "typed": _typed(error), "sign_in": status == HTTPStatus.UNAUTHORIZED}
    shown = page("desk/error.html", fragment="desk/error_part.html", status=HTTPStatus(status), **told)
    for name, value in answer.headers.items():
        if name not in ("Content-Type", "Content-Length"):
            shown.headers[name] = value
    return shown


def _typed(error: Exception) -> tuple[str, ...]:
    """What the editor had typed into a form that was refused, so that it is not lost with the page."""
    if not isinstance(error, _AFTER_READING):
        return ()
    try:
        check_form()  # not yet done where a rate is exceeded
        return tuple(text for name in _TYPED if (text := request.form.get(name, "")).strip())
    except HTTPException:  # no page of the desk sends such a form
        return ()


def _to_sign_in(error: NotSignedIn) -> Response:
    if request.method not in ("GET", "HEAD") or "HX-Request" in request.headers:  # the page stays as it is, with what was typed
        return error_page(error)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return page("desk/again.html")  # a browser asks without the cookie then, and with it once the page loads itself
    return see_other(url_for("desk.sign_in", next=request.full_path.rstrip("?")))


def _unknown_path(error: HTTPException) -> Response:
    liked = request.accept_mimetypes.best_match(("application/problem+json", "application/json", "text/html"))
    for_people = liked == "text/html" and request.url_rule is None and not request.path.startswith("/v1/")
    return guard(error_page(error)) if for_people else respond(error)
