"""Choices of the pieces of an invented article, as the ranker would offer them."""

import numpy as np

from model import text
from model.article import Article
from model.extractive.clauses import pieces
from model.extractive.naming import text_of
from model.extractive.ranking import CHOICE_FEATURES, Choices
from model.extractive.reading import Reading

BRIDGE = "Sáng 3/4, huyện Tân Lập khởi công cầu Vạn An với số vốn 120 tỷ đồng."


def offer(body: str, *choices: tuple[str, ...], title: str = "Tin trong ngày") -> tuple[Reading, Choices]:
    """The choices that say the pieces of ``body`` with these openings."""
    reading = Reading.of(Article.of(title=title, body=body))
    found = pieces(reading)
    texts = [text_of(reading, piece.spans) for piece in found]
    places = [[next(n for n, one in enumerate(texts) if one.lower().startswith(opening.lower())) for opening in one] for one in choices]
    sizes = [sum(text.count_syllables(texts[place]) for place in one) for one in places]
    first, second = np.array([one[0] for one in places]), np.array([one[1] if len(one) > 1 else -1 for one in places])
    return reading, Choices(found, first, second, np.array(sizes), np.zeros((len(choices), CHOICE_FEATURES), np.float32))
