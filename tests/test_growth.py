"""The measure of growth tells quadratic work from linear."""

from __future__ import annotations

from tests.growth import MAX, growth


def test_linear_work_stays_below_the_limit_and_quadratic_work_does_not() -> None:
    assert growth(lambda text: [ord(character) for character in text], "a ") < MAX
    assert growth(lambda text: [text.find("b") for _ in range(len(text) // 50)], "a ") > MAX
