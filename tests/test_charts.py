from hypothesis import given
from hypothesis import strategies as st

from service.desk.charts import HEIGHT, WIDTH, curve, spark

SHARES = st.floats(0, 1)


@given(st.lists(SHARES, min_size=2, max_size=20))
def test_a_curve_stays_in_its_frame_and_higher_is_above(heights: list[float]) -> None:
    drawn = curve([(float(place), height) for place, height in enumerate(heights)])
    assert drawn
    assert all(drawn.left <= x <= drawn.right and drawn.top <= y <= drawn.bottom for x, y in drawn.dots)
    assert [x for x, _ in drawn.dots] == sorted(x for x, _ in drawn.dots)
    assert all(
        (one[1] <= other[1]) or (a < b)
        for one, a in zip(drawn.dots, heights, strict=True)
        for other, b in zip(drawn.dots, heights, strict=True)
        if a >= b
    )
    assert 2 <= len(drawn.up) <= 7
    assert all(drawn.top - 0.1 <= tick.at <= drawn.bottom + 0.1 for tick in drawn.up)
    assert drawn.points.count(",") == len(heights)
    assert drawn.right < WIDTH
    assert drawn.bottom < HEIGHT


def test_one_point_is_no_curve() -> None:
    assert curve([(0.5, 0.9)]) is None
    assert curve([]) is None


def test_a_small_line_breaks_where_a_value_is_missing() -> None:
    drawn = spark([1.0, 0.5, None, 0.0, None, 0.2, 0.4])
    assert drawn.lines == ("2.0,2.0 18.0,12.0", "82.0,18.0 98.0,14.0")
    assert len(drawn.dots) == 5
    assert spark([]).dots == ()
