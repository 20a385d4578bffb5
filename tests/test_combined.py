from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model import __main__ as model_command
from model.arrays import Floats
from model.article import Article
from model.bundle import Bundle, Options, save_bundle
from model.errors import BundleError
from model.results import Speed
from model.sections.calibration import Calibration
from model.sections.combined import FILE, Cascade, CombinedClassifier
from model.sections.encoder import EncoderClassifier, Network
from model.sections.predictions import ClassifierOutput
from model.sections.tokens import TokenReader
from model.sections.windows import Window
from service.application import create_app
from service.settings import Settings
from tests.bundles import tiny_classifier
from tests.fakes import TAXONOMY
from tests.fitted_encoders import WINDOWING, fitted
from tests.newsroom import write
from tests.test_encoder import SLUGS, TOML, story
from training.encoders.network import NETWORK, load_fitted
from training.export.encoder import write_network
from training.export.fast_tokenizer import fast_tokenizer


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> CombinedClassifier:
    """A linear classifier of six words and a small XLM-R, 0.6 of it the encoder's."""
    made = tmp_path_factory.mktemp("combined")
    network, _, _ = load_fitted(fitted(made, "xlm-roberta"))
    fast = fast_tokenizer(made / "fitted" / NETWORK)
    reader = TokenReader(fast.serialized, fast.size, unknown=3, before=0, after=2, windowing=WINDOWING)
    bias = write_network(network, made / "encoder.onnx", most_tokens=WINDOWING.most_tokens)
    encoder = EncoderClassifier(TAXONOMY, reader, Network.load(made / "encoder.onnx"), bias, Calibration(3.0, 0.9, 0.5))
    return CombinedClassifier(tiny_classifier(TAXONOMY), encoder, 0.6, Calibration(1.5, 0.9, 0.5))


def averaged(classifier: CombinedClassifier, articles: Sequence[Article]) -> Floats:
    """The averaged logits of both models, also where the cascade would not run the encoder."""
    tokens = [classifier.encoder.token_contributions(article) for article in articles]
    return classifier._averaged(classifier.linear.forward(articles), classifier.encoder.pooled(tokens)).logits


def test_the_logits_are_those_of_both_weighed(classifier: CombinedClassifier) -> None:
    articles = [story(slug) for slug in SLUGS]
    both = averaged(classifier, articles)
    linear, encoder = classifier.linear.forward(articles).logits, classifier.encoder.logits(articles)
    np.testing.assert_allclose(both, 0.4 * linear / 0.5 + 0.6 * encoder / 3.0, rtol=1e-5, atol=1e-5)
    expected = Calibration(1.5).probabilities(both).max(axis=1)
    assert [one.ranked[0].probability for one in classifier.classify(articles)] == pytest.approx(expected.tolist())


def test_a_sentence_weighs_what_it_adds_to_the_logit_divided_by_the_temperature(classifier: CombinedClassifier) -> None:
    cooler = replace(classifier, calibration=Calibration(0.75, 0.9, 0.5))
    warm, cold = (one.classify([story("kinh-te")], evidence=1)[0].evidence for one in (classifier, cooler))
    assert [one.span for one in cold] == [one.span for one in warm]
    assert [one.weight for one in cold] == pytest.approx([2 * one.weight for one in warm])


def test_the_words_that_count_are_those_of_whichever_model_knows_fewer(classifier: CombinedClassifier) -> None:
    logits = np.zeros((2, len(TAXONOMY)), np.float32)
    linear = ClassifierOutput(logits, np.array([9, 2]), np.array([10, 10]))
    encoder = ClassifierOutput(logits, np.array([10, 15]), np.array([20, 20]))
    both = classifier._averaged(linear, encoder)
    assert (both.known.tolist(), both.words.tolist()) == ([10, 2], [20, 10])


def test_what_the_sentences_add_is_exactly_the_logit(classifier: CombinedClassifier) -> None:
    long = Article.of(title="Trận đấu", lead="Công an vào cuộc.", body="\n".join(story(slug, sentences=60).body for slug in SLUGS))
    for article in (story("kinh-te"), long):
        for section in range(len(TAXONOMY)):
            spans, shares = classifier._by_sentence(classifier.encoder.token_contributions(article), article, [section])
            assert len({(span.field, span.start) for span in spans}) == len(spans) == len(shares)
            bias = 0.6 * classifier.encoder.bias[section] / 3.0
            assert shares.sum() + bias == pytest.approx(averaged(classifier, [article])[0, section], abs=1e-3)
    (prediction,) = classifier.classify([story("kinh-te")], evidence=True)
    assert 1 <= len(prediction.evidence) <= 5
    assert classifier.classify([story("kinh-te")])[0].evidence == ()
    (both,) = classifier.classify([story("kinh-te")], evidence=2)
    assert both.evidence[: len(prediction.evidence)] == prediction.evidence
    assert {one.section for one in both.evidence} == {score.section.slug for score in both.ranked[:2]}


def test_the_encoder_is_asked_only_of_short_texts_of_which_the_linear_model_is_unsure(classifier: CombinedClassifier) -> None:
    short, long = Article.of(body="Lợi nhuận quý này, công an nói."), story("kinh-te", sentences=20)
    sure = Article.of(body="Trận đấu, trận đấu, trận đấu hôm nay.")
    cascaded = replace(classifier, cascade=Cascade(unsure=0.6, most_syllables=20))
    articles = [sure, short, long, short]
    for evidence in (0, 2):
        alone, always, found = (one.classify(articles, evidence=evidence) for one in (classifier.linear, classifier, cascaded))
        assert found == (alone[0], always[1], alone[2], always[3])
        assert all(alone[place] != always[place] for place in range(4))
    assert replace(classifier, cascade=Cascade(unsure=0.0)).classify(articles) == classifier.linear.classify(articles)
    assert classifier.classify([]) == ()
    assert Cascade(unsure=0.6, most_syllables=20).uses_encoder(np.array([0.6, 0.6, 0.7]), np.array([20, 21, 20])).tolist() == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "article",
    [
        Article.of(title="CÔNG AN NÓI VỀ LỢI NHUẬN QUÝ NÀY", lead="Lợi nhuận quý này, công an nói."),
        Article.of(title="Lợi nhuận quý này", body="CÔNG AN NÓI VỀ LỢI NHUẬN QUÝ NÀY, TRẬN ĐẤU HÔM NAY."),
        Article.of(title="Loi nhuan quy nay", body="Cong an noi ve loi nhuan quy nay, tran dau hom nay."),
    ],
)
def test_the_encoder_is_not_asked_of_letters_that_newspapers_do_not_use(classifier: CombinedClassifier, article: Article) -> None:
    assert classifier.classify([article], evidence=2) == classifier.linear.classify([article], evidence=2)


def test_the_encoder_is_asked_of_a_short_name_in_capitals(classifier: CombinedClassifier) -> None:
    article = Article.of(title="VAR", lead="Lợi nhuận quý này, công an nói.")
    assert classifier.classify([article]) != classifier.linear.classify([article])


def test_the_encoder_reads_an_article_once_for_its_sections_and_their_evidence(
    classifier: CombinedClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, read, token_logits = story("kinh-te", sentences=20), list[Window](), Network.token_logits
    monkeypatch.setattr(Network, "token_logits", lambda network, window: read.append(window) or token_logits(network, window))
    (explained,) = classifier.classify([article], evidence=2)
    assert explained.evidence
    assert tuple(read) == classifier.encoder.reader.read(article).windows


def test_what_is_saved_is_what_is_loaded(classifier: CombinedClassifier, tmp_path: Path) -> None:
    classifier = replace(classifier, cascade=Cascade(0.9, 150))
    classifier.save(tmp_path)
    loaded = CombinedClassifier.load(tmp_path, TAXONOMY)
    assert loaded.cascade == classifier.cascade
    articles = [story(slug) for slug in SLUGS]
    assert loaded.classify(articles, evidence=True) == classifier.classify(articles, evidence=True)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"share": 2, "calibration": [1, 1, 1], "asking": {}}',
        '{"share": 0.5, "calibration": [1], "asking": {}}',
        '{"share": 0.5, "calibration": [1, 1, 1]}',
        '{"share": 0.5, "calibration": [1, 1, 1], "asking": {"unsure": 2}}',
        '{"share": 0.5, "calibration": [1, 1, 1], "asking": {"most_syllables": 0}}',
        '{"share": 0.5, "calibration": [1, 1, 1], "asking": {"often": true}}',
        None,
    ],
)
def test_a_broken_share_is_refused(classifier: CombinedClassifier, tmp_path: Path, content: str | None) -> None:
    classifier.save(tmp_path)
    (tmp_path / FILE).unlink()
    if content is not None:
        (tmp_path / FILE).write_text(content)
    with pytest.raises(BundleError, match=FILE):
        CombinedClassifier.load(tmp_path, TAXONOMY)


def test_fast_is_the_linear_model_alone_on_the_command_line_and_over_http(
    classifier: CombinedClassifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taxonomy.toml").write_text(TOML, encoding="utf-8")
    save_bundle(tmp_path / "bundle", taxonomy=tmp_path / "taxonomy.toml", classifier=classifier)
    bundle = Bundle.load(tmp_path / "bundle")
    article = story("the-thao")
    best, fast = (bundle.analyze([article], Options(speed=speed))[0].prediction for speed in (Speed.BEST, Speed.FAST))
    alone = classifier.linear.classify([article])[0].ranked[0]
    assert best is not None
    assert fast is not None
    assert (fast.ranked[0].section.slug, fast.ranked[0].probability) == (alone.section.slug, alone.probability)
    assert fast.ranked[0].probability != best.ranked[0].probability
    match_report = write("the-thao", 1, seed=8)
    sent = {"title": match_report.title, "lead": match_report.lead, "body": match_report.body}
    client = create_app(Settings(home=tmp_path / "home"), bundle).test_client()
    for speed, expected in (("best", best), ("fast", fast)):
        answer = client.post("/v1/predictions", json={"articles": [sent], "speed": speed, "top": 1}).get_json()["predictions"][0]
        assert answer["sections"][0]["probability"] == round(expected.ranked[0].probability, 4)
        (tmp_path / "article.txt").write_text(f"{match_report.title}\n\n{match_report.lead}\n\n{match_report.body}", encoding="utf-8")
        command = [str(tmp_path / "article.txt"), "--bundle", str(tmp_path / "bundle"), "--json", "--top", "1", "--speed", speed]
        assert model_command.main(command) == 0
        assert json.loads(capsys.readouterr().out)["sections"][0]["slug"] == answer["sections"][0]["slug"]
    refused = client.post("/v1/predictions", json={"articles": [sent], "speed": "furious"})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/speed"
