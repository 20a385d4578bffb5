from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.encoders.comparison import calibration_sets
from training.encoders.predictions import HeldOutPredictions, Newspapers

RANDOM = np.random.default_rng(5)


def predictions(*names: str, temperature: float = 1.0) -> HeldOutPredictions:
    logits = [{form: RANDOM.normal(size=(len(names), 3)).astype(np.float32) for form in ("whole", "short")} for _ in range(2)]
    syllables = {"whole": np.arange(len(names)) + 200, "short": np.arange(len(names)) + 20}
    return HeldOutPredictions(Newspapers(names, np.arange(len(names)) % 3), logits[0], logits[1], syllables, temperature)


def test_what_is_saved_is_loaded_again_and_nothing_else_is_left(tmp_path: Path) -> None:
    given = predictions("a.example", "a.example", "", "b.example", temperature=0.7)
    given.save(tmp_path / "hearing.npz")
    found = HeldOutPredictions.load(tmp_path / "hearing.npz")
    assert (found.sources.names, found.temperature) == (given.sources.names, 0.7)
    assert np.array_equal(found.sources.labels, given.sources.labels)
    pairs: list[tuple[Any, Any]] = [
        (getattr(found, name), getattr(given, name)) for name in ("linear_logits", "encoder_logits", "syllables")
    ]
    for one, other in pairs:
        assert set(one) == set(other)
        assert all(np.array_equal(one[form], other[form]) for form in one)
    assert [path.name for path in tmp_path.iterdir()] == ["hearing.npz"]


def test_predictions_of_several_folds_are_joined_with_the_mean_temperature() -> None:
    one, other = predictions("a.example", "", temperature=0.5), predictions("b.example", temperature=2.0)
    joined = HeldOutPredictions.joined([one, other])
    assert joined.sources.names == ("a.example", "", "b.example")
    assert joined.temperature == pytest.approx(1.0)
    assert np.array_equal(joined.encoder_logits["short"][2:], other.encoder_logits["short"])
    assert joined.syllables["short"].tolist() == [20, 21, 20]


def test_new_and_known_newspapers_are_two_calibration_sets_with_all_forms_together() -> None:
    given = predictions("a.example", "", "b.example", "")
    new, known = calibration_sets(given, given.linear_logits, {"whole": np.arange(4), "short": np.array([2, 3])})
    assert (given.new.tolist(), new.labels.tolist(), known.labels.tolist()) == ([0, 2], [0, 2, 2], [1, 0, 0])
    assert np.array_equal(new.logits, np.concatenate([given.linear_logits["whole"][[0, 2]], given.linear_logits["short"][[2]]]))
    assert new.min_precision < known.min_precision


def test_where_no_newspaper_is_new_all_articles_count_as_new() -> None:
    assert predictions("", "", "").new.tolist() == [0, 1, 2]
