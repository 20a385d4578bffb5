from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.facts.numerals import MAGNITUDE, WORDS, number, readings, roman_value, word_value


@pytest.mark.parametrize(
    ("numeral", "values"),
    [
        ("007", [number("7")]),
        ("1.500", [number("1500")]),
        ("1,5", [number("15", -1)]),
        ("1.5", [number("15", -1)]),
        ("38.68", [number("3868", -2)]),
        ("1,500", [number("15", -1), number("1500")]),
        ("1.500.000", [number("15", 5)]),
        ("1.500,25", [number("150025", -2)]),
        ("1,500.25", [number("150025", -2)]),
        ("0.500", [number("5", -1)]),
        ("0,0", [number("0")]),
        ("1.2.3", []),
        ("1.50,25", []),
    ],
)
def test_a_numeral_means_what_vietnamese_and_english_papers_mean_by_it(numeral: str, values: list[object]) -> None:
    assert list(readings(numeral)) == values


@given(st.integers(0, 10**15), st.integers(0, 12))
def test_equal_values_are_equal_numbers(value: int, power: int) -> None:
    assert number(str(value * 10**power)) == number(str(value)).times_ten_to(power) == number("00" + str(value), power)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(-6, 6))
def test_a_sum_is_exact(first: int, second: int, power: int) -> None:
    assert number(str(first), power).plus(number(str(second), power)) == number(str(first + second), power)


@given(st.integers(1000, 10**12))
def test_points_between_thousands_change_nothing(value: int) -> None:
    assert readings(f"{value:,}".replace(",", ".")) == (number(str(value)),)


def test_a_million_digits_are_read_at_once() -> None:
    assert readings("1" * 1_000_000)[0].digits == "1" * 1_000_000


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("hai", 2),
        ("Mười", 10),
        ("mười lăm", 15),
        ("hai mươi", 20),
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("ba trăm bốn mươi tư", 344),
    ],
)
def test_number_words_are_read_whole(words: str, value: int) -> None:
    match = WORDS.match(words)
    assert match is not None
    assert match[0] == words
    assert word_value(words) == value


@pytest.mark.parametrize(("text", "words"), [("hai mươi năm", "hai mươi"), ("ba mươi hai mươi", "ba mươi"), ("mười haiku", "mười")])
def test_number_words_stop_where_the_number_stops(text: str, words: str) -> None:
    match = WORDS.match(text)
    assert match is not None
    assert match[0] == words


def test_a_rate_is_no_billion() -> None:
    assert MAGNITUDE.match(" tỷ đồng")
    assert not MAGNITUDE.match(" tỷ lệ")


@pytest.mark.parametrize(
    ("letters", "value"), [("I", 1), ("IV", 4), ("IX", 9), ("XV", 15), ("XIX", 19), ("XL", 40), ("IIII", 0), ("VX", 0), ("CLI", 151)]
)
def test_only_well_formed_roman_numerals_have_a_value(letters: str, value: int) -> None:
    assert roman_value(letters) == value
