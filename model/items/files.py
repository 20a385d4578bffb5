"""Files that hold no text for whoever opens them as such, told by how they begin."""

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


def kind_of_file(beginning: str) -> str:
    """What a file is that begins so (bytes as Latin-1, or text); "" where it may be text."""
    return next((kind for signature, kind in _BEGINNINGS if beginning.startswith(signature)), "")
