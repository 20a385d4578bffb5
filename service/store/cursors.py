"""Cursors for lists that are read page by page: opaque to clients, and validated."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, TypeAlias

from pydantic import Field

from service.errors import FieldError, InvalidRequest

Cursor: TypeAlias = Annotated[
    str | None, Field(min_length=1, max_length=64, description="`next` of the previous page. Default: the first page.")
]


def cursor_of(kind: bytes, number: int) -> str:
    """The cursor to the row ``number`` of a list; ``kind``, two bytes, distinguishes the cursors of different lists."""
    return base64.urlsafe_b64encode(kind + number.to_bytes(8)).rstrip(b"=").decode()


def number_of(kind: bytes, cursor: str) -> int:
    """The number in ``cursor``. Raises InvalidRequest when it is no cursor of this kind."""
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        content = b""
    number = int.from_bytes(content[len(kind) :])
    if not content.startswith(kind) or len(content) != len(kind) + 8 or number >= 1 << 63:
        raise InvalidRequest([FieldError("", "is not a cursor of this list; use next of the previous page", parameter="cursor")])
    return number
