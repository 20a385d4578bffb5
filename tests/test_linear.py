from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import text
from model.article import Article
from model.errors import BundleError
from model.results import Decision, Evidence, Prediction
from model.sections.calibration import Calibration
from model.sections.features import Vocabulary
from model.sections.linear import FILE, LinearClassifier, Scorer
from model.taxonomy import Section, Taxonomy

TAXONOMY = Taxonomy((Section("the-thao", "Thể thao"), Section("kinh-te", "Kinh tế"), Section("phap-luat", "Pháp luật")))
WORDS = ("bóng", "đá", "lãi", "suất", "công", "an", "hòa")
PAIRS = ((0, 1), (2, 3), (4, 5))
SPORT = "Đội nhà đá bóng rất hay. Trận bóng đá kết thúc với tỷ số hòa."
MONEY = "Ngân hàng giảm lãi suất. Công ty mừng vì lãi cao."


def classifier(calibration: Calibration | None = None) -> LinearClassifier:
    weights = np.zeros((len(WORDS) + len(PAIRS), 3), np.float32)
    weights[[0, 1, 7], 0] = weights[[2, 3, 8], 1] = weights[[4, 5, 9], 2] = 3
    weights[6] = 1, -0.5, -0.5
    keys = np.array([first * len(WORDS) + second for first, second in PAIRS], np.int64)
    idf = np.array([2, 2, 2, 2, 1.5, 1.5, 3, 4, 4, 4], np.float32)
    vocabulary = Vocabulary(WORDS, keys, idf)
    bias = np.array([0.25, 0, -0.25], np.float32)
    return LinearClassifier(TAXONOMY, Scorer(vocabulary, weights, bias), calibration or Calibration(0.5, 0.95, 0.6))


def article(body: str, title: str = "", lead: str = "") -> Article:
    return Article.of(title=title, lead=lead, body=body)


def test_every_section_is_ranked_and_the_probabilities_sum_to_one() -> None:
    (prediction,) = classifier().classify([article(SPORT)])
    assert {score.section for score in prediction.ranked} == set(TAXONOMY)
    assert prediction.ranked[0].section.slug == "the-thao"
    shares = [score.probability for score in prediction.ranked]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)


def test_the_answer_of_a_batch_is_the_answer_to_each_alone() -> None:
    articles = [article(SPORT), article(MONEY), article(text.strip_diacritics(MONEY)), article("Công an xã", title=SPORT)] * 40
    assert classifier().classify(articles) == tuple(classifier().classify([one])[0] for one in articles)


def test_no_articles_no_predictions() -> None:
    assert classifier().classify([]) == ()


def test_spellings_of_one_text_get_one_answer() -> None:
    old, new = "Trận hòa bóng đá ở Khánh Hòa", "Trận hoà bóng đá ở Khánh Hoà"
    answers = classifier().classify([article(old), article(new), article(unicodedata.normalize("NFD", old))])
    assert answers[0] == answers[1] == answers[2]


def test_text_without_diacritics_is_understood() -> None:
    plain, bare = classifier().classify([article(MONEY), article(text.strip_diacritics(MONEY))])
    assert bare.ranked[0].section == plain.ranked[0].section
    assert bare.ranked[0].probability == pytest.approx(plain.ranked[0].probability, abs=0.05)


def test_a_surer_answer_gets_a_bolder_decision() -> None:
    sure, unsure, lost = classifier(Calibration(0.5, 0.95, 0.9)).classify([article(SPORT), article("Hòa và lãi an công"), article("xyz")])
    assert sure.decision is Decision.ASSIGN
    assert unsure.decision is Decision.REVIEW
    assert lost.decision is Decision.REVIEW


def test_nothing_is_trusted_that_was_read_in_one_or_two_known_words() -> None:
    two, three = classifier(Calibration(0.01, 0.5, 0.1)).classify([article("bóng đá x y"), article("bóng đá bóng y")])
    assert (two.decision, two.unknown) == (Decision.REVIEW, 0.5)
    assert (three.decision, three.unknown) == (Decision.ASSIGN, 0.25)


def test_of_many_sentences_the_five_that_say_most_are_evidence() -> None:
    (prediction,) = classifier().classify([article("Lãi cao. " * 4 + "Lãi suất giảm. " * 4)], evidence=1)
    weights = [one.weight for one in prediction.evidence]
    assert len(weights) == 5
    assert weights == sorted(weights, reverse=True)
    assert [one.span.start >= len("Lãi cao. " * 4) for one in prediction.evidence] == [True] * 4 + [False]


@pytest.mark.parametrize("body", ["xyz", "The quick brown fox", "1 2 3 một", "a" * 1_000_000, "a\n" * 500_000])
def test_strange_articles_are_answered(body: str) -> None:
    (prediction,) = classifier().classify([article(body)], evidence=True)
    assert sum(score.probability for score in prediction.ranked) == pytest.approx(1)


def test_evidence_names_the_sentences_that_spoke_for_the_first_section() -> None:
    written = article(MONEY + " Trời đẹp.", title="Lãi suất giảm", lead="Bóng đá là chuyện khác.")
    (prediction,) = classifier().classify([written], evidence=True)
    sentences = [getattr(written, one.span.field)[one.span.start : one.span.end] for one in prediction.evidence]
    assert sentences[0] in {"Lãi suất giảm", "Ngân hàng giảm lãi suất."}
    assert {"Lãi suất giảm", "Ngân hàng giảm lãi suất."} <= set(sentences)
    assert "Trời đẹp." not in sentences
    assert {one.section for one in prediction.evidence} == {"kinh-te"}
    assert classifier().classify([written])[0].evidence == ()


@given(st.lists(st.sampled_from([*WORDS, "x", "tin.", "Và"]), min_size=1, max_size=400))
def test_what_the_syllables_add_is_exactly_the_logit(words: list[str]) -> None:
    scorer = classifier().scorer
    ids = np.array(scorer.vocabulary.ids(text.syllables(" ".join(words))), np.int64)[:300]
    logits = scorer.logits(ids, np.array([len(ids)]))[0]
    assert scorer.contributions(ids, range(3)).sum(axis=0) + scorer.bias == pytest.approx(logits, abs=1e-4)


@pytest.mark.parametrize("body", [SPORT, MONEY, text.strip_diacritics(MONEY)])
def test_what_the_sentences_add_is_exactly_the_logit_with_diacritics_and_without(body: str) -> None:
    made, written = classifier(), article(body, title="Bong da" if body.isascii() else "Bóng đá")
    _, shares = made.sentence_contributions(written, range(3))
    assert shares.sum(axis=0) + made.scorer.bias == pytest.approx(made.forward([written]).logits[0], abs=1e-4)
    assert shares.any()


def test_a_sentence_weighs_what_it_adds_to_the_logit_divided_by_the_temperature() -> None:
    cold, warm = (classifier(Calibration(temperature)).classify([article(MONEY)], evidence=1)[0].evidence for temperature in (0.5, 2.0))
    assert [one.span for one in cold] == [one.span for one in warm]
    assert [one.weight for one in cold] == pytest.approx([4 * one.weight for one in warm])


def test_evidence_for_several_sections_is_that_for_each_and_the_first_keeps_its_own() -> None:
    written = article(MONEY + " Công an vào cuộc. Trời đẹp.", title="Lãi suất giảm", lead="Bóng đá là chuyện khác.")
    (one,), (all_three,) = classifier().classify([written], evidence=1), classifier().classify([written], evidence=3)
    assert all_three.evidence[: len(one.evidence)] == one.evidence
    sentences = {slug: [written.as_written(*_place(e)) for e in all_three.evidence if e.section == slug] for slug in TAXONOMY.slugs}
    assert sentences["the-thao"] == ["Bóng đá là chuyện khác."]
    assert sentences["phap-luat"][0] == "Công an vào cuộc."
    assert [e.section for e in all_three.evidence] == sorted((e.section for e in all_three.evidence), key=_ranks(all_three).index)


def _place(evidence: Evidence) -> tuple[str, int, int]:
    return evidence.span.field, evidence.span.start, evidence.span.end


def _ranks(prediction: Prediction) -> list[str]:
    return [score.section.slug for score in prediction.ranked]


def test_the_beginning_weighs_twice() -> None:
    late = article(" ".join(["x"] * 100) + " bóng đá bóng đá. Lãi suất.")
    early = article("Bóng đá bóng đá. " + " ".join(["x"] * 100) + " Lãi suất.")
    sport = [one.probability for answer in classifier().classify([early, late]) for one in answer.ranked if one.section.slug == "the-thao"]
    assert sport[0] > sport[1]


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    classifier().save(tmp_path)
    loaded = LinearClassifier.load(tmp_path, TAXONOMY)
    assert loaded.scorer.vocabulary.words == WORDS
    articles = [article(SPORT), article(MONEY), article(text.strip_diacritics(SPORT))]
    assert loaded.classify(articles, evidence=True) == classifier().classify(articles, evidence=True)  # these weights are exact in float16
    np.load(tmp_path / FILE, allow_pickle=False).close()


def test_a_classifier_for_other_sections_is_refused(tmp_path: Path) -> None:
    classifier().save(tmp_path)
    with pytest.raises(BundleError, match="was trained for the sections the-thao, kinh-te, phap-luat"):
        LinearClassifier.load(tmp_path, Taxonomy(TAXONOMY.sections[:2]))


@pytest.mark.parametrize("at", [0, 30, 200, 1000])
def test_a_cut_file_is_refused(tmp_path: Path, at: int) -> None:
    classifier().save(tmp_path)
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:at])
    with pytest.raises(BundleError, match=FILE):
        LinearClassifier.load(tmp_path, TAXONOMY)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weights", np.zeros((3, 3), np.float16)),
        ("weights", np.full((10, 3), np.nan, np.float16)),
        ("bias", np.zeros(2, np.float32)),
        ("idf", np.zeros(4, np.float16)),
        ("idf", np.zeros(10, np.float16)),
        ("words", np.frombuffer(b"\xff\xfe", np.uint8)),
        ("calibration", np.array([0.0, 0.9, 0.5])),
        ("calibration", np.array([1.0])),
        ("first", np.array([6, 5, 4], np.uint32)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, name: str, value: np.ndarray) -> None:
    classifier().save(tmp_path)
    with np.load(tmp_path / FILE) as file:
        arrays = {key: file[key] for key in file.files}
    np.savez(tmp_path / FILE, **{**arrays, name: value})
    with pytest.raises(BundleError, match=FILE):
        LinearClassifier.load(tmp_path, TAXONOMY)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=FILE):
        LinearClassifier.load(tmp_path, TAXONOMY)
