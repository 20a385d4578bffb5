from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.apart import Sources
from training.hearings import Hearing

RANDOM = np.random.default_rng(5)


def hearing(*names: str, temperature: float = 1.0) -> Hearing:
    logits = [{form: RANDOM.normal(size=(len(names), 3)).astype(np.float32) for form in ("whole", "short")} for _ in range(2)]
    return Hearing(Sources(names, np.arange(len(names)) % 3), logits[0], logits[1], temperature)


def test_what_is_saved_is_heard_again_and_nothing_else_is_left(tmp_path: Path) -> None:
    said = hearing("a.example", "a.example", "", "b.example", temperature=0.7)
    said.save(tmp_path / "hearing.npz")
    found = Hearing.load(tmp_path / "hearing.npz")
    assert (found.sources.names, found.temperature) == (said.sources.names, 0.7)
    assert np.array_equal(found.sources.labels, said.sources.labels)
    for one, other in ((found.by_linear, said.by_linear), (found.by_encoder, said.by_encoder)):
        assert set(one) == set(other)
        assert all(np.array_equal(one[form], other[form]) for form in one)
    assert [path.name for path in tmp_path.iterdir()] == ["hearing.npz"]


def test_several_hearings_are_one_with_the_mean_temperature() -> None:
    one, other = hearing("a.example", "", temperature=0.5), hearing("b.example", temperature=2.0)
    joined = Hearing.joined([one, other])
    assert joined.sources.names == ("a.example", "", "b.example")
    assert joined.temperature == pytest.approx(1.0)
    assert np.array_equal(joined.by_encoder["short"][2:], other.by_encoder["short"])


def test_new_newspapers_are_tried_apart_from_known_ones() -> None:
    said = hearing("a.example", "", "b.example", "")
    new, known = said.trials(said.by_linear["whole"])
    assert (said.new.tolist(), new.labels.tolist(), known.labels.tolist()) == ([0, 2], [0, 2], [1, 0])
    assert new.precision < known.precision


def test_where_no_newspaper_is_new_all_articles_judge() -> None:
    assert hearing("", "", "").new.tolist() == [0, 1, 2]
