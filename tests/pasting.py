"""What is read of a story that was pasted as plain text."""

from model.article import Article
from model.intake import read_text


def pasted_lines(*lines: str, between: str = "\n") -> Article:
    """The article of ``lines``, each right below the other."""
    return read_text(between.join(lines)).article


def pasted_paragraphs(*paragraphs: str) -> Article:
    """The article of ``paragraphs`` with an empty line between them."""
    return pasted_lines(*paragraphs, between="\n\n")
