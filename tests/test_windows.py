from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.sections.windows import Windowing

TOKENS = st.lists(st.integers(10, 99), max_size=300)
SMALL = Windowing(most_tokens=32, most_title=8, most_windows=4)


@given(TOKENS, TOKENS)
def test_no_window_is_longer_than_it_may_be_and_each_begins_with_the_title(title: list[int], text: list[int]) -> None:
    windows = SMALL.cut(title, text, 1, 2)
    assert 1 <= len(windows) <= SMALL.most_windows
    for window in windows:
        assert len(window.ids) == len(window.content) <= SMALL.most_tokens
        assert (window.ids[0], window.ids[-1]) == (1, 2)
        assert list(window.ids[1 : 1 + window.title]) == title[: SMALL.most_title]
        assert [inside for inside, token in zip(window.content, window.ids, strict=True) if token > 2] == [True] * sum(window.content)


@given(TOKENS, st.lists(st.integers(10, 99), max_size=80))
def test_every_token_of_a_text_that_fits_is_read_exactly_once(title: list[int], text: list[int]) -> None:
    read = []
    for window in SMALL.cut(title, text, 1, 2):
        tokens = [token for token, inside in zip(window.ids, window.content, strict=True) if inside][window.title :]
        assert tokens == text[window.start : window.start + len(tokens)]
        read += tokens
    assert read == text


@pytest.mark.parametrize("length", [4 * 28 - 1, 4 * 28, 4 * 28 + 1])
def test_a_text_that_just_fits_is_read_once_and_of_one_token_more_as_much_as_fits(length: int) -> None:
    windows = SMALL.cut([10], list(range(100, 100 + length)), 1, 2)
    read = [token for window in windows for token in window.ids if token >= 100]
    assert len(windows) == SMALL.most_windows
    assert len(read) == len(set(read)) == min(length, 4 * 28)


def test_a_title_longer_than_a_window_leaves_room_for_the_text() -> None:
    narrow = Windowing(most_tokens=8, most_title=64, most_windows=2)
    windows = narrow.cut(list(range(10, 90)), [100, 101], 1, 2)
    assert [len(window.ids) for window in windows] == [8, 8]
    assert [window.ids[-2] for window in windows] == [100, 101]


def test_of_a_text_too_long_for_its_windows_the_first_and_the_last_words_are_read() -> None:
    windows = SMALL.cut([10], list(range(100, 1100)), 1, 2)
    assert len(windows) == SMALL.most_windows
    assert windows[0].start == 0
    assert windows[-1].ids[-2] == 1099


@pytest.mark.parametrize("odd", [{"most_tokens": 4}, {"most_title": -1}, {"most_windows": 0}])
def test_windows_in_which_nothing_can_be_read_are_refused(odd: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(odd))} "):
        Windowing(**odd)
    assert Windowing(most_tokens=5, most_title=0, most_windows=1).cut([7], [8, 9, 10], 1, 2)[0].ids == (1, 8, 9, 2)


def test_windows_of_one_article_are_about_as_long_as_each_other() -> None:
    lengths = [len(window.ids) for window in SMALL.cut([10], list(range(100, 130)), 1, 2)]
    assert lengths == [19, 19]


def test_a_title_alone_and_a_text_alone_take_no_separator_for_what_is_missing() -> None:
    assert SMALL.cut([10, 11], [], 1, 2)[0].ids == (1, 10, 11, 2)
    assert SMALL.cut([], [20], 1, 2)[0].ids == (1, 20, 2)
    assert SMALL.cut([10], [20], 1, 2)[0].ids == (1, 10, 2, 20, 2)
    assert SMALL.cut([], [], 1, 2)[0].ids == (1, 2)


@given(TOKENS, TOKENS)
def test_a_title_that_is_not_read_apart_is_the_beginning_of_the_text(title: list[int], text: list[int]) -> None:
    merged = replace(SMALL, title_apart=False)
    assert merged.cut(title, text, 1, 2) == SMALL.cut([], [*title[: SMALL.most_title], *text], 1, 2)
