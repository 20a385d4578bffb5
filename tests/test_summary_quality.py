from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.article import Article
from model.bundle import DEFAULT_FOLDER
from model.extractive.summarizer import ExtractiveSummarizer
from model.generative.decoding import Hypothesis, OutOfTime
from model.generative.generator import Draft
from model.generative.summarizer import GeneratedSummarizer
from model.results import Style, Summary
from tests.fakes import fake_bundle
from training.corpus import Row
from training.evaluation import evaluate_summaries
from training.measuring.summary_quality import GuardedDraft, SummaryQuality, guard_numbers, quality_numbers

TITLE = "Hoà Bình mở cầu mới"
LEAD = "Sáng 5/9, tỉnh Hoà Bình mở cầu mới dài 350 m qua sông Bôi."
BODY = (
    "Sáng 5/9, tỉnh Hoà Bình khánh thành cây cầu dài 350 m qua sông Bôi.\nÔng Trần Văn Thuỷ, Chủ tịch tỉnh, cắt băng khánh thành.\n"
    "Cầu được xây trong hai năm với kinh phí 120 tỷ đồng. Xe tải trên 10 tấn không được qua cầu."
)
GOOD = "Tỉnh Hòa Bình khánh thành cây cầu dài 350 m qua sông Bôi sáng 5/9."
WRONG = "Tỉnh Hòa Bình khánh thành cây cầu dài 530 m qua sông Bôi sáng 5/9."
DENIED = "Xe tải trên 10 tấn được qua cầu."


def quality(text: str, *, style: Style = Style.EXTRACTIVE) -> SummaryQuality:
    return SummaryQuality.of(Summary(text, style) if text else None, TITLE, LEAD)


class Dictated:
    """A generator that writes one text for each article, in turn, and is late where there is none."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def drafts(self, article: Article, most_syllables: int | None = None) -> tuple[Draft, ...]:
        if not (draft := self.texts.pop(0)):
            raise OutOfTime("no summary within 2 s")
        return (Draft(draft, Hypothesis((5,), (-0.1,), True)),)


def guarded(*texts: str, style: Style = Style.GENERATED) -> tuple[GuardedDraft, ...]:
    made: Any = Dictated(*texts)
    bundle = fake_bundle(summarizer=GeneratedSummarizer(ExtractiveSummarizer.load(DEFAULT_FOLDER / "summarizer"), made))
    return evaluate_summaries(bundle, [Row("1", TITLE, LEAD, BODY)] * len(texts), style).guard


def test_who_repeats_the_title_says_nothing_beyond_it() -> None:
    assert quality(f"{TITLE}.").beyond_one == 0.0
    assert quality(LEAD).beyond_one == quality(LEAD).beyond_two == 1.0


def test_what_the_title_says_counts_on_neither_side() -> None:
    measured = quality("Tỉnh Hoà Bình mở cầu mới.")  # one of the ten syllables of the lead that the title lacks
    assert measured.beyond_one == pytest.approx(2 * 1 / (1 + 10))
    assert measured.beyond_one == quality("Tỉnh.").beyond_one


@pytest.mark.parametrize(("text", "repeats"), [("Cầu mới dài, cầu mới rộng.", False), ("Cầu mới dài và cầu mới dài.", True), ("", False)])
def test_three_syllables_that_come_twice_are_seen(text: str, repeats: bool) -> None:
    assert quality(text).repeats is repeats


@pytest.mark.parametrize(("text", "whole"), [("Cầu mở.", True), ('Ông nói "cầu đã mở".', True), ("Cầu mở và", False), ("", False)])
def test_whether_it_ends_as_a_sentence_is_seen(text: str, whole: bool) -> None:
    assert quality(text).whole is whole


def test_a_summary_that_is_missing_lowers_the_means() -> None:
    numbers = quality_numbers([quality(LEAD, style=Style.GENERATED), quality("")])
    assert numbers["rouge_beyond_title1"] == 50.0
    assert (numbers["ends_whole_share"], numbers["generated_share"], numbers["repeating_share"]) == (0.5, 0.5, 0.0)


def test_what_became_of_a_draft_is_told_as_it_was_before_the_guard() -> None:
    good, mended, shortened, replaced, late = guarded(GOOD, WRONG, f"{GOOD} {DENIED}", DENIED, "")
    assert good == GuardedDraft(facts=good.facts, unsupported=0, sentences=1, dropped=0, repaired=False, replaced=False)
    assert good.facts > 2
    assert mended == replace(good, unsupported=1, repaired=True)
    assert (shortened.sentences, shortened.dropped, shortened.replaced) == (2, 1, False)
    assert (replaced.sentences, replaced.dropped, replaced.replaced) == (1, 1, True)
    assert late == GuardedDraft(facts=0, unsupported=0, sentences=0, dropped=0, repaired=False, replaced=True)


def test_the_shares_are_of_facts_of_articles_and_of_sentences() -> None:
    numbers = guard_numbers([GuardedDraft(5, 1, 2, 0, True, False), GuardedDraft(3, 1, 2, 2, False, True)])
    assert numbers == {
        "unsupported_share_before": 0.25,
        "repaired_share": 0.5,
        "dropped_sentence_share": 0.5,
        "replaced_share": 0.5,
        "drafts": 2,
    }


def test_an_evaluation_tells_of_the_guard_only_where_something_was_drafted() -> None:
    assert guarded("", style=Style.EXTRACTIVE) == ()
    assert guarded("", style=Style.AUTO) == (), "without a learnt score auto writes nothing"
    numbers = evaluate_summaries(fake_bundle(), [Row("1", TITLE, LEAD, BODY)]).numbers()
    assert "guard" not in numbers
    assert numbers["generated_share"] == 0.0


def test_the_style_that_is_asked_for_is_measured() -> None:
    made: Any = Dictated(GOOD)
    extractive = ExtractiveSummarizer.load(DEFAULT_FOLDER / "summarizer")
    bundle = fake_bundle(summarizer=GeneratedSummarizer(extractive, made))
    numbers = evaluate_summaries(bundle, [Row("1", TITLE, LEAD, BODY)], Style.GENERATED).numbers()
    assert numbers["generated_share"] == 1.0
    assert numbers["guard"]["drafts"] == 1
    assert numbers["unsupported_share"] == 0.0
