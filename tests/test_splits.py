from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import Row
from training.errors import CorpusError
from training.splits import fitting_sources, held_out, held_out_sources, leave_one_source_out, sample

STORIES = [f"story {number // 2}" for number in range(4000)]


def _rows(**counts: int) -> list[Row]:
    return [Row(f"{source}-{number}", source=source, dataset="kho") for source, count in counts.items() for number in range(count)]


@given(st.integers(0, 1000))
def test_a_story_stands_on_one_side(seed: int) -> None:
    sides: dict[str, set[bool]] = {}
    for story, out in zip(STORIES, held_out(STORIES, 0.3, seed), strict=True):
        sides.setdefault(story, set()).add(out)
    assert all(len(side) == 1 for side in sides.values())


def test_about_the_wanted_share_is_held_out() -> None:
    assert sum(held_out(STORIES, 0.1, 1)) / len(STORIES) == pytest.approx(0.1, abs=0.03)
    assert not any(held_out(STORIES, 0.0, 1))


def test_a_story_keeps_its_side_when_other_rows_come_and_go() -> None:
    before = dict(zip(STORIES, held_out(STORIES, 0.3, 5), strict=True))
    fewer = STORIES[::3]
    assert held_out(fewer, 0.3, 5) == [before[story] for story in fewer]


def test_another_seed_splits_another_way() -> None:
    assert held_out(STORIES, 0.3, 1) != held_out(STORIES, 0.3, 2)


@given(st.integers(0, 100))
def test_a_source_is_held_out_whole_and_never_all_of_them(seed: int) -> None:
    sources = ["a"] * 60 + ["b"] * 25 + ["c"] * 15
    held = held_out_sources(sources, 0.2, seed)
    out = {source for source, is_out in zip(sources, held, strict=True) if is_out}
    assert out == {"c"}
    assert all(is_out == (source in out) for source, is_out in zip(sources, held, strict=True))


def test_the_smallest_source_is_held_out_when_none_fits() -> None:
    assert held_out_sources(["a", "a", "a", "b", "b"], 0.1, 0) == [False, False, False, True, True]
    with pytest.raises(CorpusError, match="at least two sources"):
        held_out_sources(["a", "a"], 0.1, 0)


def test_only_sources_of_enough_rows_that_fit_into_the_share_are_drawn_and_where_none_does_none() -> None:
    sources = ["a"] * 60 + ["b"] * 30 + ["c"] * 10
    assert fitting_sources(sources, 0.35, 1, least=30) == {"b"}
    assert fitting_sources(sources, 0.2, 1, least=30) == set()


def test_each_large_source_is_left_out_once_and_trains_all_other_folds() -> None:
    rows = _rows(vne=600, tto=500, nld=499) + [Row("no source")] * 700
    folds = list(leave_one_source_out(rows))
    assert [fold.source for fold in folds] == ["tto", "vne"]
    for fold in folds:
        assert {rows[index].source for index in fold.test} == {fold.source}
        assert fold.source not in {rows[index].source for index in fold.train}
        assert sorted((*fold.train, *fold.test)) == list(range(len(rows)))


def test_a_sample_takes_so_many_of_each_source_and_keeps_their_order() -> None:
    rows = _rows(vne=50, tto=5)
    chosen = sample(rows, 10, seed=3)
    assert Counter(row.source for row in chosen) == {"vne": 10, "tto": 5}
    assert chosen == sorted(chosen, key=rows.index)
    assert chosen == sample(rows, 10, seed=3)
    assert chosen != sample(rows, 10, seed=4)


def test_a_sample_takes_so_many_of_each_dataset_of_a_source() -> None:
    rows = [Row(str(number), source="vne", dataset=dataset) for number, dataset in enumerate(["one"] * 50 + ["two"] * 20)]
    assert Counter(row.dataset for row in sample(rows, 10, seed=3)) == {"one": 10, "two": 10}


def test_a_sample_that_would_leave_a_source_too_few_rows_to_be_left_out_is_refused_and_of_500_each_none_does() -> None:
    rows = _rows(vne=700, tto=600, tn=20)
    with pytest.raises(
        CorpusError, match=r"--rows-per-group 499: leaves tto, vne fewer than 500 rows, too few to be left out; give 500 or more"
    ):
        sample(rows, 499, seed=3)
    assert len(sample(rows, 500, seed=3)) == 1_020


def test_rows_without_a_source_always_train() -> None:
    sources = ["", "", "a.vn", "b.vn"]
    assert not any(out for source, out in zip(sources, held_out_sources(sources, 0.9, 3), strict=True) if not source)
