"""``Connection: close`` in a list or in the second of two headers; gunicorn hears it only where it stands alone in the first."""

from __future__ import annotations

from gunicorn.http.message import Request


def heed_close(request: Request) -> None:
    """Have the connection closed behind the answer to ``request`` where its client asks for that (RFC 9112, 9.6)."""
    for name, value in request.headers:
        if name == "CONNECTION" and "close" in (option.strip() for option in value.lower().split(",")):
            request.must_close = True
