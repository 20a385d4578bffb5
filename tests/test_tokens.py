"""An article as the tokens that an encoder reads: all of them, whatever the tokenizer was saved with, and none twice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from model.sections.tokens import TextTokenizer, _stretches

UNKNOWN, KNOWN, BEYOND = 0, 1, 7


def words(*, cut_at: int = 0) -> TextTokenizer:
    """A tokenizer of single words, saved as one that cuts and pads to ``cut_at`` tokens."""
    tokenizer = Tokenizer(WordLevel({"?": UNKNOWN, "mưa": KNOWN, "gió": BEYOND}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    if cut_at:
        tokenizer.enable_truncation(cut_at)
        tokenizer.enable_padding(length=cut_at)
    return TextTokenizer(tokenizer.to_str(), size=2, unknown=UNKNOWN)


@pytest.mark.parametrize("text", ["mưa", "mưa " * 50])
def test_no_text_is_cut_or_padded_though_the_tokenizer_was_saved_to_do_so(text: str) -> None:
    assert words(cut_at=8).encode(text) == words().encode(text)
    assert len(words(cut_at=8).encode(text)[0]) == len(text.split())


def test_each_token_has_the_place_of_its_last_character_and_an_id_that_the_network_has() -> None:
    assert words().encode("mưa gió nắng") == ([KNOWN, UNKNOWN, UNKNOWN], [2, 6, 11])


@pytest.mark.parametrize("more", [1, 20, 500])
def test_of_a_text_that_is_too_long_stretches_are_read_from_its_first_word_to_its_last_and_none_twice(more: int) -> None:
    text = ("nghiêng " * 100)[: 400 + more].strip()
    found = _stretches(text, 400, 4)
    assert (found[0][0], found[-1][1]) == (0, len(text))
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    assert all(not text[start - 1 : start + 1].isalpha() for start, _ in found[1:]), "each begins with a word"
