"""Cursors lead back to where they were made, and anything else is told from one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cursors import cursor_of, number_of
from service.errors import InvalidRequest


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_is_short_plain_and_leads_back(number: int) -> None:
    cursor = cursor_of(b"x1", number)
    assert number_of(b"x1", cursor) == number
    assert len(cursor) <= 64
    assert cursor.isascii()


@given(st.text(max_size=70).filter(lambda text: len(text) != 14))
def test_what_is_no_cursor_is_told_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        number_of(b"x1", text)
    assert [one.parameter for one in caught.value.errors] == ["cursor"]
    assert len(text) < 8 or text not in str(caught.value)


def test_the_cursor_of_one_list_is_none_of_another() -> None:
    with pytest.raises(InvalidRequest):
        number_of(b"x2", cursor_of(b"x1", 5))
