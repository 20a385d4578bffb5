"""Wording: which words of a text are names although any word has a capital there."""

from model.generative.wording import Wording
from model.words.names import Name


def named(text: str) -> list[str]:
    return [text[place.fact.start : place.fact.end] for place in Wording.of(text).facts if isinstance(place.fact, Name)]


def test_the_first_word_of_a_sentence_is_a_name_where_somebody_is_called_so_for_short() -> None:
    assert named("Bà Lê Thị Minh đến. Minh kể chuyện xóm.") == ["Lê Thị Minh", "Minh"]
    assert named("Ông Minh đến. Minh bạch là điều cần.") == ["Minh"]
