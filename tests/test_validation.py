from __future__ import annotations

import numpy as np
import pytest

from training.encoders.validation import Split, ValidationOptions, mean_macro_f1
from training.errors import RecipeError

SOURCES = ["a.example"] * 60 + ["b.example"] * 30 + ["c.example"] * 10


def test_named_newspapers_are_for_validation_and_not_trained_on() -> None:
    split = Split.choose(ValidationOptions(held_out=("b.example",), validation_share=0.5), SOURCES, seed=1)
    assert split.unseen.tolist() == list(range(60, 90))
    assert not set(split.train) & {*split.unseen, *split.seen}
    assert {SOURCES[row] for row in split.seen} <= {"a.example", "c.example"}
    assert len(split.train) + len(split.seen) == 70
    assert split.selection is split.unseen


def test_where_none_is_named_newspapers_are_drawn_that_fit_into_the_share() -> None:
    split = Split.choose(ValidationOptions(validation_share=0.35), SOURCES, seed=1)
    held_out = {SOURCES[row] for row in split.unseen}
    assert held_out
    assert len(split.unseen) <= 35
    assert not held_out & {SOURCES[row] for row in split.train}


def test_rows_of_one_newspaper_are_held_out_by_themselves() -> None:
    split = Split.choose(ValidationOptions(validation_share=0.2), [""] * 100, seed=1)
    assert not len(split.unseen)
    assert split.selection is split.seen
    assert 5 < len(split.seen) < 40
    assert len(split.train) + len(split.seen) == 100


def test_no_more_rows_of_a_newspaper_validate_than_asked_for() -> None:
    split = Split.choose(ValidationOptions(held_out=("b.example", "c.example"), max_validation_rows=8), SOURCES, seed=1)
    assert [sum(SOURCES[row] == source for row in split.unseen) for source in ("b.example", "c.example")] == [8, 8]
    assert len(split.train) > 50


@pytest.mark.parametrize(
    "options",
    [
        ValidationOptions(held_out=("b.example",)),
        ValidationOptions(validation_share=0.35),
        ValidationOptions(train_on_all_sources=True, validation_share=0.5),
    ],
)
def test_annotated_rows_are_for_training_alone_and_unused_where_their_newspaper_is_held_out(options: ValidationOptions) -> None:
    annotated = [number % 2 == 0 for number in range(len(SOURCES))]
    split = Split.choose(options, SOURCES, 1, annotated)
    assert len(split.validation)
    assert not any(annotated[row] for row in split.validation)
    held_out = {SOURCES[row] for row in split.unseen}
    assert held_out.isdisjoint(SOURCES[row] for row in split.train)
    others = {row for row, only in enumerate(annotated) if only and SOURCES[row] not in held_out}
    assert others <= set(split.train)


MARKED = [number % 10 == 0 for number in range(len(SOURCES))]


def test_annotated_rows_that_are_marked_are_the_validation_set_and_all_others_are_trained_on() -> None:
    annotated = [number % 2 == 0 for number in range(len(SOURCES))]
    split = Split.choose(ValidationOptions(), SOURCES, 1, annotated, MARKED)
    assert split.selection.tolist() == np.flatnonzero(MARKED).tolist()
    assert not len(split.unseen)
    assert split.train.tolist() == np.flatnonzero(~np.array(MARKED)).tolist()
    assert len(Split.choose(ValidationOptions(max_validation_rows=4), SOURCES, 1, annotated, MARKED).selection) == 4
    assert split.in_words() == f"{len(split.train)} rows for training; for validation {sum(MARKED)} annotated ones, marked for it"
    assert (
        "of newspapers that are left out" in Split.choose(ValidationOptions(held_out=("b.example",)), SOURCES, 1, MARKED, MARKED).in_words()
    )


def test_an_export_is_compared_with_its_network_on_validation_rows_and_beside_marked_ones_on_as_many_training_rows() -> None:
    split = Split.choose(ValidationOptions(held_out=("b.example",)), SOURCES, seed=1)
    assert split.parity_rows(10).tolist() == split.validation.tolist()
    some = split.parity_rows(len(split.validation) + 5).tolist()
    assert some[: len(split.validation)] == split.validation.tolist()
    assert len(set(some)) == len(split.validation) + 5
    assert {split.train[0], split.train[-1]} <= set(some), "a file may be in the order of its sections"
    assert sorted(split.parity_rows(10_000).tolist()) == sorted([*split.validation.tolist(), *split.train.tolist()])
    marked = Split.choose(ValidationOptions(), SOURCES, 1, MARKED, MARKED)
    found = marked.parity_rows(5).tolist()
    assert found[:10] == marked.validation.tolist()
    assert len(found) == len(set(found)) == 20
    assert {marked.train[0], marked.train[-1]} <= set(found[10:]), "from the first file to the last"
    assert len(marked.parity_rows(70)) == 70


def test_rows_that_are_marked_are_unused_where_newspapers_are_held_out() -> None:
    split = Split.choose(ValidationOptions(held_out=("b.example",)), SOURCES, 1, MARKED, MARKED)
    assert not {*np.flatnonzero(MARKED).tolist()} & {*split.validation.tolist(), *split.train.tolist()}


def test_marks_that_leave_no_row_to_train_on_are_refused() -> None:
    everyone = [True] * len(SOURCES)
    with pytest.raises(RecipeError, match=r"data\.annotations: no row is left"):
        Split.choose(ValidationOptions(), SOURCES, 1, everyone, everyone)


def test_a_newspaper_whose_rows_are_all_annotated_is_never_held_out() -> None:
    annotated = [source == "b.example" for source in SOURCES]
    assert "b.example" not in {SOURCES[row] for row in Split.choose(ValidationOptions(validation_share=0.9), SOURCES, 1, annotated).unseen}
    with pytest.raises(RecipeError, match=r"no row is from b\.example"):
        Split.choose(ValidationOptions(held_out=("b.example",)), SOURCES, 1, annotated)


def test_a_held_out_newspaper_without_rows_and_held_out_ones_that_leave_none_to_train_on_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"no row is from x\.example"):
        Split.choose(ValidationOptions(held_out=("x.example",)), SOURCES, seed=1)
    with pytest.raises(RecipeError, match="no row is left"):
        Split.choose(ValidationOptions(held_out=tuple(set(SOURCES))), SOURCES, seed=1)
    for wrong in ({"validation_share": 0.0}, {"max_validation_rows": 0}, {"evaluations": 0}):
        with pytest.raises(RecipeError):
            ValidationOptions(**wrong)  # type: ignore[arg-type]


def test_a_small_newspaper_counts_as_much_as_a_large_one() -> None:
    labels = np.array([0, 1] * 50 + [0, 1] * 15)
    logits = np.eye(2, dtype=np.float32)[np.array([0, 1] * 50 + [1, 0] * 15)]
    assert mean_macro_f1(logits, labels, ["large"] * 100 + ["small"] * 30, ("x", "y")) == 0.5


def test_a_handful_of_rows_counts_only_where_there_is_no_more() -> None:
    logits = np.eye(2, dtype=np.float32)[np.array([0, 1] * 50 + [1, 0])]
    labels = np.array([0, 1] * 51)
    assert mean_macro_f1(logits, labels, ["large"] * 100 + ["few.example", "fewer.example"], ("x", "y")) == 1.0
    assert mean_macro_f1(logits[-2:], labels[-2:], ["few.example", "fewer.example"], ("x", "y")) == 0.0


@pytest.mark.parametrize("sizes", [(2000, 12), (1200, 800)])
def test_where_no_newspaper_fits_into_the_share_rows_of_all_are_held_out(sizes: tuple[int, int]) -> None:
    split = Split.choose(ValidationOptions(), ["large"] * sizes[0] + ["small"] * sizes[1], seed=1)
    assert not len(split.unseen)
    assert len(split.seen) == round(0.1 * sum(sizes))
    assert len(split.train) + len(split.seen) == sum(sizes)
    assert ", as no newspaper is left out" in split.in_words()


def test_new_and_known_newspapers_are_two_calibration_sets() -> None:
    split = Split.choose(ValidationOptions(held_out=("b.example",), validation_share=0.5), SOURCES, seed=1)
    rows = len(split.unseen) + len(split.seen)
    new, known = split.calibration_sets(np.zeros((rows, 2), np.float32), np.arange(rows))
    assert new.labels.tolist() == list(range(30))
    assert len(known.labels) == len(split.seen)
    assert new.max_error > known.max_error


def test_rows_that_name_no_newspaper_are_trained_on_where_others_can_be_held_out() -> None:
    split = Split.choose(ValidationOptions(validation_share=0.8), [*[""] * 60, *SOURCES[60:]], seed=1)
    assert len(split.unseen)
    assert min(split.unseen) >= 60


def test_where_all_sources_are_trained_on_no_newspaper_is_held_out_and_some_rows_of_each_are() -> None:
    split = Split.choose(ValidationOptions(train_on_all_sources=True, validation_share=0.2), SOURCES, seed=1)
    assert {SOURCES[row] for row in split.train.tolist()} == set(SOURCES)
    assert len(split.unseen) == 0
    assert 0 < len(split.seen) <= 0.05 * len(SOURCES)
    assert not set(split.seen.tolist()) & set(split.train.tolist())


def test_training_on_all_sources_excludes_held_out_ones() -> None:
    with pytest.raises(RecipeError, match=r"options\.train_on_all_sources"):
        ValidationOptions(train_on_all_sources=True, held_out=("b.example",))
