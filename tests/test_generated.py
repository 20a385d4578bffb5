from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from model.article import Article
from model.bundle import DEFAULT_FOLDER
from model.extractive.summarizer import ExtractiveSummarizer
from model.generative.choosing import FEATURES, Candidate, Chooser, features
from model.generative.decoding import Hypothesis, OutOfTime
from model.generative.generator import Draft
from model.generative.summarizer import GeneratedSummarizer, whole_sentences
from model.results import Style, Summary

ARTICLE = Article.of(
    title="Hoà Bình mở cầu mới",
    body="Sáng 5/9, tỉnh Hoà Bình khánh thành cây cầu dài 350 m qua sông Bôi.\nÔng Trần Văn Thuỷ, Chủ tịch tỉnh, cắt băng khánh thành.\n"
    "Cầu được xây trong hai năm với kinh phí 120 tỷ đồng. Xe tải trên 10 tấn không được qua cầu.",
)
GOOD = "Tỉnh Hòa Bình khánh thành cây cầu dài 350 m qua sông Bôi sáng 5/9."
MORE = "Cầu được xây trong hai năm với kinh phí 120 tỷ đồng."


@dataclass
class Dictated:
    """A generator that writes what it is told."""

    texts: Sequence[str] = ()
    ended: bool = True
    late: bool = False
    asked: list[int | None] = field(default_factory=list)

    def drafts(self, article: Article, most_syllables: int | None = None) -> tuple[Draft, ...]:
        self.asked.append(most_syllables)
        if self.late:
            raise OutOfTime("no summary within 2 s")
        return tuple(Draft(one, Hypothesis((5, 6), (-0.1, -0.3), self.ended)) for one in self.texts)


@pytest.fixture(scope="module")
def extractive() -> ExtractiveSummarizer:
    return ExtractiveSummarizer.load(DEFAULT_FOLDER / "summarizer")


def summary_of(extractive: ExtractiveSummarizer, *texts: str, style: Style = Style.GENERATED, **options: Any) -> Summary:
    most = options.pop("max_syllables", None)
    chooser = options.pop("chooser", None)
    made: Any = Dictated(texts, **options)
    return GeneratedSummarizer(extractive, made, chooser).summarize([ARTICLE], max_syllables=most, style=style)[0]


def test_what_the_article_says_is_shown_in_the_article_s_own_spelling(extractive: ExtractiveSummarizer) -> None:
    summary = summary_of(extractive, f"{GOOD} {MORE}")
    assert summary.style is Style.GENERATED
    assert summary.text == f"Tỉnh Hoà Bình khánh thành cây cầu dài 350 m qua sông Bôi sáng 5/9. {MORE}"
    assert [one.sentence for one in summary.sources] == [0, 1]
    assert ARTICLE.as_written("body", summary.sources[1].start, summary.sources[1].end) == MORE


def test_a_wrong_fact_is_repaired_and_the_answer_says_so(extractive: ExtractiveSummarizer) -> None:
    summary = summary_of(extractive, "Tỉnh Ninh Bình khánh thành cây cầu dài 530 m qua sông Bôi sáng 5/9.")
    assert summary.text == "Tỉnh Hoà Bình khánh thành cây cầu dài 350 m qua sông Bôi sáng 5/9."
    assert [(one.was, one.text) for one in summary.repaired] == [("Ninh Bình", "Hoà Bình"), ("530 m", "350 m")]
    assert all(summary.text[one.start : one.end] == one.text for one in summary.repaired)


def test_a_sentence_that_cannot_be_repaired_is_dropped_and_the_others_stay(extractive: ExtractiveSummarizer) -> None:
    summary = summary_of(extractive, f"{GOOD} Xe tải trên 10 tấn được qua cầu.")
    assert summary.style is Style.GENERATED
    assert summary.text.count(".") == 1


@pytest.mark.parametrize(
    "draft", ["", "Xe tải trên 10 tấn được qua cầu.", "Chính phủ cấm xe máy ở Hà Nội.", "ựcựcự ạcạc", "Ông ấy cắt băng khánh thành."]
)
def test_where_nothing_may_be_shown_the_extract_answers(extractive: ExtractiveSummarizer, draft: str) -> None:
    assert summary_of(extractive, draft) == extractive.summarize([ARTICLE])[0]


def test_the_second_draft_answers_where_the_first_may_not_be_shown(extractive: ExtractiveSummarizer) -> None:
    assert summary_of(extractive, "Chính phủ cấm xe máy.", GOOD).style is Style.GENERATED


def test_a_generator_that_is_late_is_not_waited_for(extractive: ExtractiveSummarizer) -> None:
    assert summary_of(extractive, GOOD, late=True) == extractive.summarize([ARTICLE])[0]


@pytest.mark.parametrize("most", [15, 20, 25, 40, 60])
def test_a_length_is_kept_by_whole_sentences(extractive: ExtractiveSummarizer, most: int) -> None:
    for summary in (summary_of(extractive, f"{GOOD} {MORE}", max_syllables=most), summary_of(extractive, MORE, max_syllables=most)):
        assert summary.syllables <= most
        assert not summary.text or summary.text.endswith(".")


def test_no_three_syllables_come_twice(extractive: ExtractiveSummarizer) -> None:
    summary = summary_of(extractive, f"{GOOD} Tỉnh Hòa Bình khánh thành cây cầu dài 350 m.")
    assert summary.text.count("cây cầu") == 1


@pytest.mark.parametrize(
    ("draft", "ended", "sentences"),
    [
        ("Một câu. Hai câu", True, ("Một câu.", "Hai câu.")),
        ("Một câu. Hai câu", False, ("Một câu.",)),
        ("Một câu dở dang", False, ()),
        ("Một câu,", True, ("Một câu.",)),
        ("", True, ()),
    ],
)
def test_sentences_end_whole(draft: str, ended: bool, sentences: tuple[str, ...]) -> None:
    assert whole_sentences(Draft(draft, Hypothesis((), (), ended))) == sentences


def test_without_a_learnt_score_auto_is_the_extract_and_nothing_is_written(extractive: ExtractiveSummarizer) -> None:
    made: Any = Dictated([GOOD])
    assert GeneratedSummarizer(extractive, made).summarize([ARTICLE])[0].style is Style.EXTRACTIVE
    assert made.asked == []


@pytest.mark.parametrize(("bias", "style"), [(5.0, Style.GENERATED), (-5.0, Style.EXTRACTIVE)])
def test_auto_chooses_by_the_learnt_score(extractive: ExtractiveSummarizer, bias: float, style: Style) -> None:
    chooser = Chooser((0.0,) * len(FEATURES), bias)
    assert summary_of(extractive, GOOD, style=Style.AUTO, chooser=chooser).style is style
    assert summary_of(extractive, "Xe tải được qua cầu.", style=Style.AUTO, chooser=chooser).style is Style.EXTRACTIVE


def test_extractive_asks_no_generator(extractive: ExtractiveSummarizer) -> None:
    made: Any = Dictated([GOOD])
    summarizer = GeneratedSummarizer(extractive, made, Chooser((0.0,) * len(FEATURES), 9.0))
    assert summarizer.summarize([ARTICLE], style=Style.EXTRACTIVE)[0] == extractive.summarize([ARTICLE])[0]
    assert made.asked == []


def test_the_score_looks_at_as_many_features_as_it_has_weights(extractive: ExtractiveSummarizer) -> None:
    made: Any = Dictated([GOOD])
    found = GeneratedSummarizer(extractive, made).candidate(ARTICLE)
    assert features(found).shape == (len(FEATURES),)
    assert Chooser((0.0,) * len(FEATURES), 0.0).score(found) == 0.5
    assert Chooser((0.0,) * len(FEATURES), 0.0).score(Candidate(ARTICLE, found.extract)) == 0.0
    assert Chooser((0.0,) * len(FEATURES), -9.0).score(replace(found, extract=Summary("", Style.EXTRACTIVE))) == 1.0
    with pytest.raises(ValueError, match="weights"):
        Chooser((1.0,), 0.0)


def test_what_the_draft_had_wrong_is_known_of_a_candidate(extractive: ExtractiveSummarizer) -> None:
    made: Any = Dictated([f"Tỉnh Ninh Bình khánh thành cầu dài 350 m. {MORE} Chính phủ cấm xe máy."])
    found = GeneratedSummarizer(extractive, made).candidate(ARTICLE)
    assert [one.text for one in found.unsupported] == ["Tỉnh Ninh Bình"]
    assert (found.sentences, found.dropped) == (3, 1)
