"""``Connection: close`` in a list of options or in a second header; gunicorn sees it only alone in the first."""

from __future__ import annotations

from gunicorn.http.message import Request


def honour_connection_close(request: Request) -> None:
    """Have the connection closed after the answer to ``request`` where its client asks for that (RFC 9112, 9.6)."""
    for name, value in request.headers:
        if name == "CONNECTION" and "close" in (option.strip() for option in value.lower().split(",")):
            request.must_close = True
