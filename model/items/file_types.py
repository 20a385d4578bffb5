"""Binary files that were sent as text, recognised by their first bytes."""

from __future__ import annotations

_BEGINNINGS = (
    ("%PDF-", "a PDF file"),
    ("PK\x03\x04", "a Word file (.docx), an .odt or a zip archive"),
    ("\xd0\xcf\x11\xe0", "an old Word file (.doc)"),
    ("\x89PNG", "a picture"),
    ("\xff\xd8\xff", "a picture"),
    ("GIF87a", "a picture"),
    ("GIF89a", "a picture"),
    ("\x1f\x8b", "a gzip archive"),
)


def file_type(beginning: str) -> str:
    """The type of the file with this ``beginning`` (text, or bytes decoded as Latin-1); "" if it may be text."""
    return next((kind for signature, kind in _BEGINNINGS if beginning.startswith(signature)), "")
