"""What the clause rules offer of an article, by its text."""

from __future__ import annotations

from model.article import Article
from model.extractive.clauses import Piece, pieces
from model.extractive.reading import Reading


def offered(body: str, *, title: str = "Tin trong ngày") -> dict[str, Piece]:
    """The pieces of an article with this body, by their text."""
    reading = Reading.of(Article.of(title=title, body=body))
    found: dict[str, Piece] = {}
    for piece in pieces(reading):
        text = "".join(reading.text[start:end] for start, end in piece.spans)
        found[text[:1].upper() + text[1:]] = piece
    return found
