from __future__ import annotations

import numpy as np
import pytest

from model.generative.choosing import FEATURES
from training.generators.auto_score import _choose

CHANCE = np.random.default_rng(0)
SEEN = CHANCE.normal(size=(200, len(FEATURES)))


def test_choosing_is_learnt_where_it_gains_and_generates_where_the_gain_is() -> None:
    gains = 5.0 * SEEN[:, 0]
    chooser, chosen = _choose(SEEN, gains, [20.0] * 200)
    assert chooser is not None
    assert chosen.kept
    assert chosen.auto > chosen.extract + 1.5
    assert chosen.auto > chosen.generated
    assert 0.3 < chosen.share < 0.7
    assert chooser.weights[0] > 10 * max(abs(weight) for weight in chooser.weights[1:])


@pytest.mark.parametrize("gains", [np.full(200, -3.0), np.full(200, 3.0)])
def test_where_one_is_always_better_nothing_can_be_learnt_and_the_extract_answers(gains: np.ndarray) -> None:
    chooser, chosen = _choose(SEEN, gains, [20.0] * 200)
    assert chooser is None
    assert not chosen.kept
    assert (chosen.auto, chosen.share) == (20.0, 0.0)


@pytest.mark.parametrize(("worse", "learns"), [(1, False), (4, False), (5, True)])
def test_where_too_few_candidates_are_worse_for_every_fold_to_have_one_nothing_is_learnt(worse: int, learns: bool) -> None:
    gains = np.where(np.arange(45) < worse, -3.0, 3.0)
    seen = np.column_stack([gains, SEEN[:45, 1:]])
    assert (_choose(seen, gains, [20.0] * 45)[0] is not None) is learns


def test_a_choice_that_gains_nothing_on_articles_it_has_not_seen_is_not_used() -> None:
    gains = np.where(CHANCE.random(200) < 0.5, 0.1, -9.0)
    chooser, chosen = _choose(SEEN, gains, [20.0] * 200)
    assert chooser is None
    assert not chosen.kept
    assert "auto returns the extract" in str(chosen)


def test_of_too_few_articles_nothing_is_learnt() -> None:
    chooser, chosen = _choose(SEEN[:30], 5.0 * SEEN[:30, 0], [20.0] * 30)
    assert chooser is None
    assert chosen.articles == 30


def test_drafts_of_which_nothing_may_be_shown_count_as_extracts() -> None:
    _, chosen = _choose(SEEN[:100], np.full(100, 4.0), [20.0] * 200)
    assert chosen.generated == 22.0
