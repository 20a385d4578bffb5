from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.bundle import Bundle
from model.errors import BundleError
from tests.bundles import tiny_bundle
from tests.fakes import fake_bundle
from training.corpus import Row
from training.errors import CorpusError
from training.measuring.faithfulness import SENTENCES, evaluate_evidence
from training.measuring.tables import evidence

PLAIN = [f"Câu số {number} không nói gì." for number in range(7)]
LOUD = ["Trận thứ nhất.", "Trận thứ hai.", "Trận thứ ba."]


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    tiny_bundle(tmp_path / "bundle", 1)
    return Bundle.load(tmp_path / "bundle")


def rows(count: int = 6) -> list[Row]:
    return [Row(str(number), title="Tin", body=" ".join([*PLAIN[:number], *LOUD, *PLAIN[number:]])) for number in range(count)]


def test_without_its_evidence_a_section_loses_more_than_without_other_sentences(bundle: Bundle) -> None:
    results = evaluate_evidence(bundle, rows())
    numbers = results.numbers()
    assert (numbers["n"], numbers["sentences"]) == (6, SENTENCES)
    for one in results.erasures:
        assert one.top == pytest.approx(1 / 3)  # nothing is left that spoke
        assert one.top <= one.random <= one.full
    assert numbers["fall"] > 0
    assert numbers["factor"] is None or numbers["factor"] > 1
    assert evaluate_evidence(bundle, rows()) == results
    evidence(numbers)
    evidence({**numbers, "factor": None})


def test_no_more_articles_are_measured_than_asked_for_and_none_without_enough_sentences(bundle: Bundle) -> None:
    short = Row("short", title="Tin", body=" ".join(LOUD))
    silent = Row("silent", title="Tin", body=" ".join(PLAIN))
    empty = Row("empty")
    assert len(evaluate_evidence(bundle, [short, silent, empty, *rows()], most=2).erasures) == 2
    with pytest.raises(CorpusError, match="no row has 6 sentences"):
        evaluate_evidence(bundle, [short, silent, empty])


def test_a_bundle_without_a_classifier_has_no_evidence() -> None:
    with pytest.raises(BundleError, match="no classifier"):
        evaluate_evidence(replace(fake_bundle(), classifier=None), rows())
