from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.facts.moments import NO_YEAR, Clock, Day, known_year, read_clock, read_date, read_day_and_month

DAYS = st.builds(Day, st.integers(1, 31), st.integers(1, 12), st.sampled_from([0, 2021, 2022]), st.just(0))


@pytest.mark.parametrize(
    ("numeral", "day"),
    [
        ("6/1", Day(6, 1)),
        ("06/01/2022", Day(6, 1, 2022)),
        ("6-1-2022", Day(6, 1, 2022)),
        ("6.1.2022", Day(6, 1, 2022)),
        ("2/2022", Day(0, 2, 2022)),
        ("2022-01-06", Day(6, 1, 2022)),
        ("32/1", None),
        ("6/13", None),
        ("138/138", None),
        ("6/1-2022", None),
    ],
)
def test_a_numeral_is_a_date_only_where_the_calendar_has_it(numeral: str, day: Day | None) -> None:
    assert read_date(numeral) == day


def test_a_spoken_date_is_read_to_its_year() -> None:
    text = "6 tháng 1 năm 2022, tại Hà Giang"
    assert read_day_and_month("6", text, 1) == (Day(6, 1, 2022), len("6 tháng 1 năm 2022"))


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9h30", Clock(9, 30)),
        ("9g30", Clock(9, 30)),
        ("9 giờ 30 phút", Clock(9, 30)),
        ("9 giờ", Clock(9)),
        ("5 giờ chiều", Clock(5, 0, "pm")),
        ("9 giờ 30 ngày", Clock(9, 30)),
        ("9 giờ 30/4", Clock(9)),
        ("25h", None),
        ("9 hộ", None),
    ],
)
def test_a_time_of_day_is_read_with_its_minutes(text: str, clock: Clock | None) -> None:
    digits = "".join(character for character in text[:2] if character.isdigit())
    found = read_clock(digits, text, len(digits))
    assert (found[0] if found else None) == clock


@given(DAYS)
def test_a_date_supports_itself(day: Day) -> None:
    assert any(set(claim) <= set(day.supports()) for claim in day.claims())


@given(DAYS, DAYS)
def test_two_dates_support_each_other_only_if_no_part_differs(first: Day, second: Day) -> None:
    same = first[:2] == second[:2] and (first.year == second.year or not first.year)
    assert any(set(claim) <= set(second.supports()) for claim in first.claims()) == same


def test_a_year_is_taken_from_elsewhere_only_if_it_is_known() -> None:
    claims, supports = Day(6, 1, 2022).claims(), set(Day(6, 1).supports())
    assert any(set(claim) <= supports | {known_year(2022)} for claim in claims)
    assert any(set(claim) <= supports | {NO_YEAR} for claim in claims)
    assert not any(set(claim) <= supports | {known_year(2021)} for claim in claims)


def test_five_in_the_afternoon_is_seventeen_and_not_five_in_the_morning() -> None:
    supports = set(Clock(5, 0, "pm").supports())
    assert any(set(claim) <= supports for claim in Clock(17).claims())
    assert any(set(claim) <= supports for claim in Clock(5).claims())
    assert not any(set(claim) <= supports for claim in Clock(5, 0, "am").claims())
