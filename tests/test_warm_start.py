from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from model.sections.calibration import Calibration
from model.sections.features import Vocabulary
from model.sections.linear import LinearClassifier
from model.taxonomy import Section, Taxonomy
from tests.fakes import TAXONOMY
from tests.newsroom import stories
from training.corpus import ANNOTATION, Row
from training.fit_linear import fit
from training.linear.warm_start import WarmStart
from training.recipe import Recipe

RECIPE = Recipe("linear", seed=3, options={"max_features": 20_000})
WEATHER = Section("thoi-tiet", "Thời tiết")


def _rows(per_section: int, seed: int = 0) -> list[Row]:
    return [Row(f"{seed}-{n}", s.title, s.lead, s.body, s.section, f"p{n % 2}") for n, s in enumerate(stories(per_section, seed=seed))]


def _weather(count: int, first: int = 0) -> list[Row]:
    return [
        Row(
            f"w{n}",
            f"Bão số {n} hướng vào đất liền",
            body=f"Gió giật cấp {n % 5 + 8}, mưa lớn {n * 7} mm trên diện rộng.",
            section="thoi-tiet",
        )
        for n in range(first, first + count)
    ]


def _fit(rows: list[Row], taxonomy: Taxonomy = TAXONOMY, start: WarmStart | None = None, recipe: Recipe = RECIPE) -> LinearClassifier:
    return fit(recipe, rows, taxonomy=taxonomy, progress=lambda message: None, start=start)


def _right(classifier: LinearClassifier, rows: list[Row]) -> float:
    answers = classifier.classify([row.article() for row in rows])
    return float(np.mean([answer.ranked[0].section.slug == row.section for answer, row in zip(answers, rows, strict=True)]))


def _weights_by_words(classifier: LinearClassifier) -> Mapping[str, tuple[float, ...]]:
    """What each feature, by its words, weighs for each section."""
    words = classifier.scorer.vocabulary.words
    first, second = np.divmod(classifier.scorer.vocabulary.pairs, len(words))
    names = [*words, *(f"{words[one]} {words[other]}" for one, other in zip(first, second, strict=True))]
    return {name: tuple(weights) for name, weights in zip(names, classifier.scorer.weights.tolist(), strict=True)}


@pytest.fixture(scope="module")
def classifier() -> LinearClassifier:
    return _fit(_rows(40))


def test_a_warm_started_classifier_keeps_what_few_rows_do_not_show(classifier: LinearClassifier) -> None:
    few = [replace(row, lead="", body="") for row in _rows(1, seed=5)]
    new = [replace(row, title="", lead="", body=row.body.split("\n")[3]) for row in _rows(25, seed=9)]
    cold, warm = _right(_fit(few), new), _right(_fit(few, start=WarmStart(classifier)), new)
    assert warm > 0.95 > 0.8 > cold


def test_it_starts_as_the_other_bit_for_bit_where_words_and_sections_are_the_same(classifier: LinearClassifier) -> None:
    start = WarmStart(classifier)
    vocabulary = start.vocabulary(classifier.scorer.vocabulary, 10)
    assert vocabulary.words == classifier.scorer.vocabulary.words
    assert (vocabulary.pairs == classifier.scorer.vocabulary.pairs).all()
    assert (vocabulary.idf == classifier.scorer.vocabulary.idf).all()
    regression = start.regression(vocabulary, TAXONOMY)
    assert (regression.weights == classifier.scorer.weights).all()
    assert (regression.bias == classifier.scorer.bias).all()


def test_new_words_and_new_sections_begin_at_nothing_and_old_ones_keep_their_say(classifier: LinearClassifier) -> None:
    start = WarmStart(classifier)
    small = Vocabulary(("bão", "công", "an"), np.array([5]), np.array([2, 3, 4, 5], np.float32))
    vocabulary = start.vocabulary(small, 500)
    assert {"bão", "công", "an"} <= set(vocabulary.words)
    assert len(vocabulary) in range(500, 700)
    assert (np.diff(vocabulary.pairs) > 0).all()
    grown = Taxonomy((WEATHER, *TAXONOMY.sections))
    regression = start.regression(vocabulary, grown)
    found = _weights_by_words(
        LinearClassifier(grown, replace(classifier.scorer, vocabulary=vocabulary, weights=regression.weights), classifier.calibration)
    )
    old = _weights_by_words(classifier)
    assert found["bão"] == (0, 0, 0, 0, 0)
    assert all(weights == (0, *old[name]) for name, weights in found.items() if name in old)
    assert sum(name in old for name in found) > 400


def test_a_new_section_is_learnt_and_the_old_ones_are_still_known(classifier: LinearClassifier) -> None:
    grown = Taxonomy((*TAXONOMY.sections, WEATHER))
    found = _fit([*_rows(5, seed=2), *_weather(20)], grown, WarmStart(classifier))
    assert _right(found, _weather(10, first=50)) == 1
    assert _right(found, _rows(20, seed=9)) > 0.9


def test_it_is_never_surer_than_what_it_starts_from_for_its_calibration_rows_may_be_too_easy(classifier: LinearClassifier) -> None:
    wary = replace(classifier, calibration=Calibration(3.0, 0.97, 0.6))
    found = _fit(_rows(30, seed=2), start=WarmStart(wary)).calibration
    assert found.temperature >= 3
    assert found.assign >= 0.97
    assert found.suggest == 0.6
    kind = replace(classifier, calibration=Calibration(0.01, 0.5, 0.0))
    own = _fit(_rows(30, seed=2), start=WarmStart(kind)).calibration
    assert own.temperature > 0.05
    assert own.assign > 0.5


def test_renamed_and_merged_sections_keep_what_was_known_of_them(classifier: LinearClassifier) -> None:
    merged = Taxonomy((Section("the-thao", "Thể thao"), Section("doi-song", "Đời sống")))
    start = WarmStart(classifier, {"kinh-te": "doi-song", "suc-khoe": "doi-song", "phap-luat": "-"})
    regression = start.regression(classifier.scorer.vocabulary, merged)
    assert (regression.weights[:, 0] == classifier.scorer.weights[:, 0]).all()
    assert np.allclose(regression.weights[:, 1], classifier.scorer.weights[:, 1:3].mean(axis=1))


def test_the_same_start_gives_the_same_classifier_to_the_last_bit_and_forgotten_sections_are_named(classifier: LinearClassifier) -> None:
    rows = [row for row in _rows(5, seed=2) if row.section != "kinh-te"]
    messages: list[str] = []
    found = [fit(RECIPE, rows, taxonomy=TAXONOMY, progress=messages.append, start=WarmStart(classifier)) for _ in range(2)]
    assert (found[0].scorer.weights == found[1].scorer.weights).all()
    assert any("no rows of kinh-te: the classifier forgets" in line for line in messages)


@pytest.mark.parametrize("annotated", ["kinh-te", "the-thao"])
def test_a_section_is_forgotten_that_no_row_is_trained_with_whatever_its_own(classifier: LinearClassifier, annotated: str) -> None:
    rows = [replace(row, annotated_section=annotated) if row.section == "kinh-te" else row for row in _rows(5, seed=2)]
    messages: list[str] = []
    fit(RECIPE, rows, taxonomy=TAXONOMY, progress=messages.append, start=WarmStart(classifier))
    assert any("no rows of kinh-te" in line for line in messages) == (annotated != "kinh-te")


def test_a_section_of_annotated_rows_is_not_forgotten(classifier: LinearClassifier) -> None:
    rows = [row for row in _rows(5, seed=2) if row.section != "kinh-te"]
    unlabelled = [replace(row, provenance=ANNOTATION) for row in _rows(5, seed=2) if row.section == "kinh-te"]
    messages: list[str] = []
    fit(RECIPE, rows, taxonomy=TAXONOMY, unlabelled=unlabelled, progress=messages.append, start=WarmStart(classifier))
    assert not any("a classifier forgets" in line for line in messages)
