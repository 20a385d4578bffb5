from __future__ import annotations

import numpy as np
import pytest

from training.encoders.judges import Judging, Sides, mean_macro_f1
from training.errors import RecipeError

SOURCES = ["a.example"] * 60 + ["b.example"] * 30 + ["c.example"] * 10


def test_named_newspapers_judge_and_teach_nothing() -> None:
    sides = Sides.choose(Judging(held_out=("b.example",), validation_share=0.5), SOURCES, seed=1)
    assert sides.new.tolist() == list(range(60, 90))
    assert not set(sides.teaching) & {*sides.new, *sides.known}
    assert {SOURCES[row] for row in sides.known} <= {"a.example", "c.example"}
    assert len(sides.teaching) + len(sides.known) == 70
    assert sides.judging is sides.new


def test_where_none_is_named_newspapers_are_drawn_that_fit_into_the_share() -> None:
    sides = Sides.choose(Judging(validation_share=0.35), SOURCES, seed=1)
    judges = {SOURCES[row] for row in sides.new}
    assert judges
    assert len(sides.new) <= 35
    assert not judges & {SOURCES[row] for row in sides.teaching}


def test_rows_of_one_newspaper_are_held_out_by_themselves() -> None:
    sides = Sides.choose(Judging(validation_share=0.2), [""] * 100, seed=1)
    assert not len(sides.new)
    assert sides.judging is sides.known
    assert 5 < len(sides.known) < 40
    assert len(sides.teaching) + len(sides.known) == 100


def test_no_more_rows_of_a_newspaper_judge_than_asked_for() -> None:
    sides = Sides.choose(Judging(held_out=("b.example", "c.example"), max_validation_rows=8), SOURCES, seed=1)
    assert [sum(SOURCES[row] == source for row in sides.new) for source in ("b.example", "c.example")] == [8, 8]
    assert len(sides.teaching) > 50


@pytest.mark.parametrize(
    "judging", [Judging(held_out=("b.example",)), Judging(validation_share=0.35), Judging(train_on_all_sources=True, validation_share=0.5)]
)
def test_annotated_rows_teach_and_do_not_judge_and_those_of_a_newspaper_that_judges_do_neither(judging: Judging) -> None:
    annotated = [number % 2 == 0 for number in range(len(SOURCES))]
    sides = Sides.choose(judging, SOURCES, 1, annotated)
    assert len(sides.judges)
    assert not any(annotated[row] for row in sides.judges)
    judges = {SOURCES[row] for row in sides.new}
    assert judges.isdisjoint(SOURCES[row] for row in sides.teaching)
    others = {row for row, told in enumerate(annotated) if told and SOURCES[row] not in judges}
    assert others <= set(sides.teaching)


MARKED = [number % 10 == 0 for number in range(len(SOURCES))]


def test_annotated_rows_that_are_marked_judge_and_all_others_teach() -> None:
    annotated = [number % 2 == 0 for number in range(len(SOURCES))]
    sides = Sides.choose(Judging(), SOURCES, 1, annotated, MARKED)
    assert sides.judging.tolist() == np.flatnonzero(MARKED).tolist()
    assert not len(sides.new)
    assert sides.teaching.tolist() == np.flatnonzero(~np.array(MARKED)).tolist()
    assert len(Sides.choose(Judging(max_validation_rows=4), SOURCES, 1, annotated, MARKED).judging) == 4
    assert sides.in_words() == f"{len(sides.teaching)} rows teach; {sum(MARKED)} annotated ones, marked for it, judge"
    assert "of newspapers that do not teach" in Sides.choose(Judging(held_out=("b.example",)), SOURCES, 1, MARKED, MARKED).in_words()


def test_an_export_is_held_against_its_network_on_judges_and_beside_marked_ones_on_as_many_that_teach() -> None:
    sides = Sides.choose(Judging(held_out=("b.example",)), SOURCES, seed=1)
    assert sides.compared(10).tolist() == sides.judges.tolist()
    assert sides.compared(90).tolist() == [*sides.judges.tolist(), *sides.teaching.tolist()][:90]
    marked = Sides.choose(Judging(), SOURCES, 1, MARKED, MARKED)
    found = marked.compared(5).tolist()
    assert found[:10] == marked.judges.tolist()
    assert len(found) == len(set(found)) == 20
    assert found[10:] == marked.teaching.tolist()[::9][:10], "from the first file to the last"
    assert len(marked.compared(70)) == 70


def test_rows_that_are_marked_neither_judge_nor_teach_where_newspapers_are_left_out() -> None:
    sides = Sides.choose(Judging(held_out=("b.example",)), SOURCES, 1, MARKED, MARKED)
    assert not {*np.flatnonzero(MARKED).tolist()} & {*sides.judges.tolist(), *sides.teaching.tolist()}


def test_marks_that_leave_nobody_to_teach_are_refused() -> None:
    everyone = [True] * len(SOURCES)
    with pytest.raises(RecipeError, match=r"data\.annotations: no row is left"):
        Sides.choose(Judging(), SOURCES, 1, everyone, everyone)


def test_a_newspaper_whose_rows_are_all_annotated_judges_nothing() -> None:
    annotated = [source == "b.example" for source in SOURCES]
    assert "b.example" not in {SOURCES[row] for row in Sides.choose(Judging(validation_share=0.9), SOURCES, 1, annotated).new}
    with pytest.raises(RecipeError, match=r"no row is from b\.example"):
        Sides.choose(Judging(held_out=("b.example",)), SOURCES, 1, annotated)


def test_a_judge_without_rows_and_judges_that_leave_nobody_to_teach_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"no row is from x\.example"):
        Sides.choose(Judging(held_out=("x.example",)), SOURCES, seed=1)
    with pytest.raises(RecipeError, match="no row is left"):
        Sides.choose(Judging(held_out=tuple(set(SOURCES))), SOURCES, seed=1)
    for wrong in ({"validation_share": 0.0}, {"max_validation_rows": 0}, {"evaluations": 0}):
        with pytest.raises(RecipeError):
            Judging(**wrong)  # type: ignore[arg-type]


def test_a_small_newspaper_judges_as_much_as_a_large_one() -> None:
    labels = np.array([0, 1] * 50 + [0, 1] * 15)
    logits = np.eye(2, dtype=np.float32)[np.array([0, 1] * 50 + [1, 0] * 15)]
    assert mean_macro_f1(logits, labels, ["large"] * 100 + ["small"] * 30, ("x", "y")) == 0.5


def test_a_handful_of_rows_judges_only_where_there_is_no_more() -> None:
    logits = np.eye(2, dtype=np.float32)[np.array([0, 1] * 50 + [1, 0])]
    labels = np.array([0, 1] * 51)
    assert mean_macro_f1(logits, labels, ["large"] * 100 + ["few.example", "fewer.example"], ("x", "y")) == 1.0
    assert mean_macro_f1(logits[-2:], labels[-2:], ["few.example", "fewer.example"], ("x", "y")) == 0.0


@pytest.mark.parametrize("sizes", [(2000, 12), (1200, 800)])
def test_where_no_newspaper_can_judge_and_fits_into_the_share_rows_of_all_are_held_back(sizes: tuple[int, int]) -> None:
    sides = Sides.choose(Judging(), ["large"] * sizes[0] + ["small"] * sizes[1], seed=1)
    assert not len(sides.new)
    assert len(sides.known) == round(0.1 * sum(sizes))
    assert len(sides.teaching) + len(sides.known) == sum(sizes)
    assert "no newspaper is left out, 20" in sides.in_words()


def test_what_was_predicted_is_tried_apart_for_new_and_known_newspapers() -> None:
    sides = Sides.choose(Judging(held_out=("b.example",), validation_share=0.5), SOURCES, seed=1)
    rows = len(sides.new) + len(sides.known)
    new, known = sides.trials(np.zeros((rows, 2), np.float32), np.arange(rows))
    assert new.labels.tolist() == list(range(30))
    assert len(known.labels) == len(sides.known)
    assert new.error > known.error


def test_rows_that_name_no_newspaper_teach_where_others_can_judge() -> None:
    sides = Sides.choose(Judging(validation_share=0.8), [*[""] * 60, *SOURCES[60:]], seed=1)
    assert len(sides.new)
    assert min(sides.new) >= 60


def test_where_all_teach_no_newspaper_is_left_out_and_some_rows_of_them_judge() -> None:
    sides = Sides.choose(Judging(train_on_all_sources=True, validation_share=0.2), SOURCES, seed=1)
    assert {SOURCES[row] for row in sides.teaching.tolist()} == set(SOURCES)
    assert len(sides.new) == 0
    assert 0 < len(sides.known) <= 0.05 * len(SOURCES)
    assert not set(sides.known.tolist()) & set(sides.teaching.tolist())


def test_training_on_all_sources_excludes_held_out_ones() -> None:
    with pytest.raises(RecipeError, match=r"options\.train_on_all_sources"):
        Judging(train_on_all_sources=True, held_out=("b.example",))
