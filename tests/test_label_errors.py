from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.newsroom import STORIES, stories
from training.corpus import Row
from training.data.label_errors import FOLDS, Dispute, _folds, disputed, estimated_errors, find_label_errors

ROWS = [Row(str(number), story.title, story.lead, story.body, story.section) for number, story in enumerate(stories(50))]


def _find(rows: list[Row], stories: list[str] | None = None) -> tuple[Dispute, ...]:
    return find_label_errors(rows, stories or [row.id for row in rows], seed=1, progress=lambda step, done, total: None)


def test_flipped_labels_are_found_with_their_true_section() -> None:
    slugs = sorted(STORIES)
    flipped = set(range(0, len(ROWS), 10))
    rows = [replace(row, section=slugs[slugs.index(row.section) - 1]) if n in flipped else row for n, row in enumerate(ROWS)]
    found = _find(rows)
    first = found[: len(flipped)]
    assert len({one.row for one in first} & flipped) >= 0.9 * len(flipped)
    assert all(one.suggested == ROWS[one.row].section for one in first if one.row in flipped)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)


def test_right_labels_are_left_alone_and_the_same_seed_says_the_same() -> None:
    assert len(_find(ROWS)) <= 0.02 * len(ROWS)
    assert _find(ROWS) == _find(ROWS)


def test_rows_without_a_section_or_a_word_are_not_disputed_and_a_handful_is_not_asked() -> None:
    rows = [*ROWS, Row("a", body="Một bài chưa có mục."), Row("b", section="the-thao")]
    assert {len(ROWS), len(ROWS) + 1}.isdisjoint(one.row for one in _find(rows))
    assert _find(ROWS[:19]) == ()
    assert _find([row for row in ROWS if row.section == "the-thao"]) == ()


def test_one_story_lies_in_one_fold() -> None:
    names = [str(number % 40) for number in range(120)]
    folds = _folds(names, 3)
    assert set(folds.tolist()) == set(range(FOLDS))
    assert all(len(set(folds[[place for place, name in enumerate(names) if name == one]].tolist())) == 1 for one in names)


def test_copies_of_a_row_do_not_vouch_for_its_label() -> None:
    wrong = next(slug for slug in STORIES if slug != ROWS[0].section)
    copies = [replace(ROWS[0], id=f"copy {number}", section=wrong) for number in range(8)]
    rows = [*ROWS[1:], *copies]
    found = {one.row for one in _find(rows, [*(row.id for row in ROWS[1:]), *(["one story"] * len(copies))])}
    assert found >= set(range(len(ROWS) - 1, len(rows)))


def test_the_number_of_errors_is_that_of_the_calibrated_confident_joint() -> None:
    """Worked by hand: thresholds 0.7 and 0.6; rows 0, 1 (true 0), 2, 4 (true 1) and 3 (no section is sure) of labels 0, 0, 0, 1, 1."""
    first = np.array([0.9, 0.9, 0.3, 0.5, 0.3], np.float32)
    probabilities = np.stack((first, 1 - first), axis=1)
    labels = np.array([0, 0, 0, 1, 1])
    assert estimated_errors(probabilities, labels) == 1
    assert disputed(probabilities, labels).tolist() == [2]
