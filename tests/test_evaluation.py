from __future__ import annotations

from typing import Any

import pytest

from model.errors import BundleError
from model.results import Decision, Style, Summary
from tests.fakes import fake_bundle
from tests.newsroom import stories
from training.corpus import Row
from training.errors import CorpusError
from training.evaluation import evaluate_sections, evaluate_summaries, precision_at
from training.measuring.rouge import rouge

ROWS = [Row(str(n), story.title, story.lead, story.body, story.section) for n, story in enumerate(stories(25))]


class Recording:
    """A part that remembers the articles it was asked about and answers as another one would."""

    def __init__(self, part: Any) -> None:
        self.part, self.articles, self.kind = part, [], "fake"  # type: ignore[var-annotated]
        self.styles = (Style.EXTRACTIVE,)

    def summarize(self, articles: Any, *, max_syllables: int | None = None, style: Style = Style.AUTO) -> Any:
        self.articles += articles
        return self.part.summarize(articles, max_syllables=max_syllables, style=style)


def test_sections_are_evaluated_through_the_bundle_and_in_the_words_of_the_design() -> None:
    numbers = evaluate_sections(fake_bundle(), ROWS).numbers()
    assert {"n", "accuracy", "macro_f1", "top3_accuracy", "ece", "per_section", "decisions"} <= set(numbers)
    assert numbers["n"] == 100
    assert numbers["accuracy"] > 0.9
    assert set(numbers["per_section"]) == {"the-thao", "kinh-te", "suc-khoe", "phap-luat"}
    assert numbers["per_section"]["the-thao"]["support"] == 25
    assert numbers["decisions"]["assign"]["share"] > 0.9


def test_a_row_without_words_is_wrong_and_counted() -> None:
    results = evaluate_sections(fake_bundle(), [*ROWS[:4], Row("empty", section="xe".replace("xe", "kinh-te"))])
    assert results.numbers()["n"] == 5
    assert results.numbers()["unreadable"] == 1
    assert (results.predictions[4].ranked, results.predictions[4].decision) == ((), Decision.REVIEW)


def test_a_section_may_be_named_by_slug_label_or_alias() -> None:
    rows = [Row("1", body=ROWS[0].body, section=name) for name in ("the-thao", "Thể thao", "bóng đá")]
    assert evaluate_sections(fake_bundle(), rows).numbers()["per_section"]["the-thao"]["support"] == 3


def test_sections_that_the_taxonomy_has_not_are_named_and_nothing_is_measured() -> None:
    rows = [*ROWS[:2], Row("1", body="Một bài.", section="Chuyện lạ"), Row("2", body="Hai bài.", section="")]
    with pytest.raises(
        CorpusError, match=r"'' \(1 rows\), 'Chuyện lạ' \(1 rows\); .*taxonomy in the recipe.*; leave out rows that have none"
    ):
        evaluate_sections(fake_bundle(), rows)


def test_the_lead_is_hidden_from_the_summariser_and_is_the_reference() -> None:
    bundle = fake_bundle()
    recording = Recording(bundle.summarizer)
    results = evaluate_summaries(fake_bundle(summarizer=recording), ROWS)
    assert [article.lead for article in recording.articles] == [""] * 100
    first = ROWS[0].body.split("\n")[0]
    assert results.scored[0].rouge["syllable"] == rouge(first, ROWS[0].lead)


def test_summaries_are_counted_in_the_words_of_the_design_and_rouge_in_hundredths() -> None:
    numbers = evaluate_summaries(fake_bundle(), ROWS).numbers()
    for scale in ("syllable", "ascii"):
        assert 0 < numbers[f"rouge_{scale}2"] < numbers[f"rouge_{scale}1"] <= 100
        assert 0 < numbers[f"rouge_{scale}L"] <= numbers[f"rouge_{scale}1"]
    assert {"n", "unsupported_share", "mean_syllables", "max_syllables", "share_over_60", "empty_share"} <= set(numbers)
    assert numbers["unsupported_share"] == 0
    assert 20 < numbers["mean_syllables"] < 45


def test_a_row_without_other_text_than_its_lead_is_an_empty_summary_and_one_without_a_lead_is_left_out_and_counted() -> None:
    rows = [Row("1", lead="Chỉ có tóm tắt."), Row("2", body="Chỉ có thân bài."), ROWS[0]]
    numbers = evaluate_summaries(fake_bundle(), rows).numbers()
    assert (numbers["n"], numbers["unreadable"], numbers["without_reference"], numbers["empty_share"]) == (2, 1, 1, 0.5)


def test_an_invented_fact_is_counted_among_all_facts() -> None:
    class Inventing:
        kind, styles = "fake", (Style.EXTRACTIVE,)

        def summarize(self, articles: Any, *, max_syllables: int | None = None, style: Style = Style.AUTO) -> Any:
            return tuple(Summary("Đội nhà thu 77 tỷ đồng.", Style.EXTRACTIVE) for _ in articles)

    numbers = evaluate_summaries(fake_bundle(summarizer=Inventing()), ROWS[:10]).numbers()
    assert numbers["facts"] == 10
    assert numbers["unsupported_share"] == 1.0


def test_a_bundle_without_the_part_is_refused() -> None:
    from dataclasses import replace

    with pytest.raises(BundleError, match="no classifier"):
        evaluate_sections(replace(fake_bundle(), classifier=None), ROWS)
    with pytest.raises(BundleError, match="no summarizer"):
        evaluate_summaries(replace(fake_bundle(), summarizer=None), ROWS)
    with pytest.raises(CorpusError, match="no row has a lead"):
        evaluate_summaries(fake_bundle(), [Row("1", body="Một bài.")])


def test_the_extract_is_not_measured_in_place_of_a_style_that_the_bundle_has_not() -> None:
    recording = Recording(fake_bundle().summarizer)
    with pytest.raises(BundleError, match="has no generated summaries, only auto, extractive, none"):
        evaluate_summaries(fake_bundle(summarizer=recording), ROWS, Style.GENERATED)
    assert not recording.articles


def test_precision_at_a_coverage_reads_the_curve() -> None:
    predictions = evaluate_sections(fake_bundle(), ROWS).predictions
    assert precision_at(predictions, 1.0) == pytest.approx(sum(one.right for one in predictions) / len(predictions))
    assert precision_at((), 0.5) == 0.0
