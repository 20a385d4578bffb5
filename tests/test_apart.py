from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import TAXONOMY
from training.apart import SHARES, Sources, mixed, on_new_newspapers, scores_of_shares
from training.card import _apart

SECTIONS = len(TAXONOMY)
NAMES = ("a.example",) * 60 + ("b.example",) * 60 + ("",) * 60
LABELS = np.arange(180) % SECTIONS


def logits(right: np.ndarray, size: float) -> np.ndarray:
    """``size`` for the right section of each article where ``right`` is true, for the next one where it is not."""
    return (size * np.eye(SECTIONS)[(LABELS + ~right) % SECTIONS]).astype(np.float32)


SOURCES = Sources(NAMES, LABELS)
OF_A = np.array(NAMES) == "a.example"


def test_a_newspaper_is_never_judged_with_the_share_that_it_would_have_chosen() -> None:
    # the linear model is right on a, the encoder on all others: a asks for no encoder, and gets what b asks for
    by_linear, by_encoder = logits(OF_A, 1.0), logits(~OF_A, 1.0)
    found = on_new_newspapers(by_linear, by_encoder, SOURCES, TAXONOMY)
    assert found["a.example"]["share"] > 0.5
    assert found["b.example"]["share"] == 0.0
    assert found["a.example"]["linear"]["macro_f1"] == 1.0
    assert found["a.example"]["both"]["macro_f1"] == 0.0


def test_with_one_new_newspaper_nothing_is_left_to_choose_by() -> None:
    one = Sources(tuple(name.replace("b.example", "") for name in NAMES), LABELS)
    assert on_new_newspapers(logits(OF_A, 1.0), logits(~OF_A, 1.0), one, TAXONOMY) == {}


def test_shares_go_from_the_linear_model_alone_to_the_encoder_alone() -> None:
    by_linear, by_encoder = logits(OF_A, 1.0), logits(~OF_A, 1.0)
    scores = scores_of_shares(by_linear, by_encoder, SOURCES, SOURCES.of("b.example"), TAXONOMY)
    assert (scores[0], scores[-1]) == (0.0, 1.0)
    assert np.array_equal(mixed(by_linear, by_encoder, SHARES[0]), by_linear)
    assert np.array_equal(mixed(by_linear, by_encoder, SHARES[-1]), by_encoder)


def test_the_card_has_a_line_for_each_model_newspaper_and_form() -> None:
    table = on_new_newspapers(logits(OF_A, 1.0), logits(~OF_A, 3.0), SOURCES, TAXONOMY)
    lines = _apart({"whole": table, "short": table}).splitlines()
    assert len(lines) == 2 + 2 * 2 * 3
    assert lines[2].startswith("| a.example | 60, whole | linear | 100.0 % | 100.0 % |")


@pytest.mark.parametrize("name", ["a.example", ""])
def test_articles_are_found_by_their_newspaper(name: str) -> None:
    assert [NAMES[place] for place in SOURCES.of(name).tolist()] == [name] * 60
