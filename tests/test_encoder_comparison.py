from __future__ import annotations

import numpy as np
import pytest

from model.sections.calibration import Calibration
from model.sections.combined import Cascade
from tests.fakes import TAXONOMY
from training.encoders.comparison import SHARES, asks_encoder, compare_on_new_sources, mix_logits, scores_by_share
from training.encoders.predictions import HeldOutPredictions, Newspapers
from training.measuring.card import _apart

SECTIONS = len(TAXONOMY)
NAMES = ("a.example",) * 60 + ("b.example",) * 60 + ("",) * 60
LABELS = np.arange(180) % SECTIONS


def logits(right: np.ndarray, size: float) -> np.ndarray:
    """``size`` for the right section of each article where ``right`` is true, for the next one where it is not."""
    return (size * np.eye(SECTIONS)[(LABELS + ~right) % SECTIONS]).astype(np.float32)


SOURCES = Newspapers(NAMES, LABELS)
OF_A = np.array(NAMES) == "a.example"
ALWAYS = Cascade()


def held_out(linear_logits: np.ndarray, encoder_logits: np.ndarray, sources: Newspapers = SOURCES, *forms: str) -> HeldOutPredictions:
    """Every form read alike."""
    each = [dict.fromkeys(forms or ("whole",), logits) for logits in (linear_logits, encoder_logits, np.full(len(LABELS), 200))]
    return HeldOutPredictions(sources, *each, 1.0)


def test_a_newspaper_is_never_evaluated_with_the_share_that_it_would_have_chosen() -> None:
    # the linear model is right on a, the encoder on all others: a asks for no encoder, and gets what b asks for
    linear_logits, encoder_logits = logits(OF_A, 1.0), logits(~OF_A, 1.0)
    found = compare_on_new_sources(held_out(linear_logits, encoder_logits), TAXONOMY, ALWAYS)["whole"]
    assert found["a.example"]["share"] > 0.5
    assert found["b.example"]["share"] == 0.0
    assert found["a.example"]["linear"]["macro_f1"] == 1.0
    assert found["a.example"]["both"]["macro_f1"] == 0.0


def test_the_labels_of_a_newspaper_do_not_change_its_own_calibration() -> None:
    of_b = np.array(NAMES) == "b.example"
    given = [logits(of_b | (np.arange(180) % 7 != 0), size) for size in (2.0, 3.0)]
    inverted = Newspapers(NAMES, np.where(of_b, (LABELS + 2) % SECTIONS, LABELS))
    found, same = (
        compare_on_new_sources(held_out(*given, sources), TAXONOMY, ALWAYS)["whole"]["b.example"] for sources in (SOURCES, inverted)
    )
    for model in ("linear", "encoder", "both"):
        assert (found[model]["accuracy"], same[model]["accuracy"]) == (1.0, 0.0)
        assert found[model]["assign_share"] == same[model]["assign_share"]
        assert same[model]["ece"] == pytest.approx(1 - found[model]["ece"]), "it is as sure as before"


def test_with_one_new_newspaper_nothing_is_left_to_choose_by() -> None:
    one = Newspapers(tuple(name.replace("b.example", "") for name in NAMES), LABELS)
    assert compare_on_new_sources(held_out(logits(OF_A, 1.0), logits(~OF_A, 1.0), one), TAXONOMY, ALWAYS) == {"whole": {}}


def test_shares_go_from_the_linear_model_alone_to_the_encoder_alone() -> None:
    linear_logits, encoder_logits = logits(OF_A, 1.0), logits(~OF_A, 1.0)
    scores = scores_by_share(held_out(linear_logits, encoder_logits), SOURCES.of("b.example"), TAXONOMY, ALWAYS, Calibration())
    assert (scores[0], scores[-1]) == (0.0, 1.0)
    assert np.array_equal(mix_logits(linear_logits, encoder_logits, SHARES[0]), linear_logits)
    assert np.array_equal(mix_logits(linear_logits, encoder_logits, SHARES[-1]), encoder_logits)


def test_both_are_evaluated_as_they_will_answer_the_linear_model_alone_where_the_encoder_is_not_asked() -> None:
    linear_logits = logits(np.zeros(180, bool), 1.0)
    linear_logits[::2] *= 8  # sure, and wrong
    given = held_out(linear_logits, logits(np.ones(180, bool), 3.0))
    unsure = Cascade(unsure=0.9)
    assert asks_encoder(given, "whole", unsure, Calibration()).tolist() == [place % 2 == 1 for place in range(180)]
    assert not asks_encoder(given, "whole", Cascade(unsure=0.9, most_syllables=199), Calibration()).any()
    table = compare_on_new_sources(given, TAXONOMY, Cascade(unsure=0.4))["whole"]["b.example"]  # of all that is wrong nothing is very sure
    assert (table["linear"]["accuracy"], table["both"]["accuracy"], table["encoder"]["accuracy"]) == (0.0, 0.5, 1.0)
    assert table["asked"] == 0.5


def test_the_card_has_a_line_for_each_model_newspaper_and_form() -> None:
    tables = compare_on_new_sources(held_out(logits(OF_A, 1.0), logits(~OF_A, 3.0), SOURCES, "whole", "short"), TAXONOMY, ALWAYS)
    lines = _apart(tables).splitlines()
    assert len(lines) == 2 + 2 * 2 * 3
    assert lines[2].startswith("| a.example | 60, whole | linear | 100.0 % | 100.0 % |")


@pytest.mark.parametrize("name", ["a.example", ""])
def test_articles_are_found_by_their_newspaper(name: str) -> None:
    assert [NAMES[place] for place in SOURCES.of(name).tolist()] == [name] * 60
