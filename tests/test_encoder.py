"""An encoder that serves: whole articles, exact evidence, the same answer every time, and nothing broken is loaded."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.article import Article
from model.bundle import Bundle, Options, save_bundle
from model.errors import BundleError
from model.results import Decision, Speed
from model.sections.calibration import Calibration
from model.sections.encoder import FACTS, NETWORK, TOKENIZER, EncoderClassifier, Network
from model.sections.tokens import TokenReader
from model.taxonomy import Taxonomy
from tests.fakes import TAXONOMY
from tests.fitted_encoders import WINDOWING, fitted
from tests.newsroom import write
from tests.patience import until
from tests.servers import Server
from training.encoders.network import NETWORK as FITTED_NETWORK
from training.encoders.network import load_fitted
from training.export.encoder import write_network
from training.export.fast_tokenizer import fast_tokenizer

SLUGS = [section.slug for section in TAXONOMY]
TOML = "\n".join(f'[[section]]\nslug = "{section.slug}"\nlabel = "{section.label}"\n' for section in TAXONOMY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small BERT that knows the invented newsroom."""
    made = tmp_path_factory.mktemp("encoder")
    source = fitted(made, "bert")
    network, _, facts = load_fitted(source)
    fast = fast_tokenizer(source / FITTED_NETWORK)
    reader = TokenReader(fast.serialized, fast.size, unknown=1, before=2, after=3, windowing=facts.windowing)
    saved = made / "classifier"
    saved.mkdir()
    bias = write_network(network, saved / NETWORK, most_tokens=WINDOWING.most_tokens)
    EncoderClassifier(TAXONOMY, reader, Network.load(saved / NETWORK), bias, Calibration(2.0, 0.95, 0.5)).save(saved)
    return saved


@pytest.fixture(scope="module")
def classifier(folder: Path) -> EncoderClassifier:
    return EncoderClassifier.load(folder, TAXONOMY)


def story(section: str, number: int = 1, sentences: int = 7) -> Article:
    article = write(section, number, seed=8, sentences=sentences)
    return Article.of(title=article.title, lead=article.lead, body=article.body)


@pytest.mark.parametrize("slug", SLUGS)
def test_it_knows_the_sections_of_the_newsroom(classifier: EncoderClassifier, slug: str) -> None:
    (prediction,) = classifier.classify([story(slug)])
    assert prediction.ranked[0].section.slug == slug
    assert sum(score.probability for score in prediction.ranked) == pytest.approx(1)
    assert len(prediction.ranked) == len(TAXONOMY)


def test_of_a_text_longer_than_its_windows_the_first_word_and_the_last_are_read(classifier: EncoderClassifier) -> None:
    body = " ".join(f"lượt{number}" for number in range(9_000))
    read = classifier.reader.read(Article.of(body=body)).text
    assert read[0].place < len("lượt0")
    assert read[-1].place == len(body) - 1


def test_the_last_paragraph_can_change_the_answer(classifier: EncoderClassifier) -> None:
    beginning = story("the-thao", sentences=14)
    ending = "\n".join(story("kinh-te", number, sentences=14).body for number in range(3))
    whole = Article.of(title="Tin trong ngày", body=f"{beginning.body}\n{ending}")
    assert len(classifier.reader.read(whole).windows) == WINDOWING.most_windows
    alone, followed = classifier.classify([Article.of(title="Tin trong ngày", body=beginning.body), whole])
    assert alone.ranked[0].section.slug == "the-thao"
    assert followed.ranked[0].section.slug == "kinh-te"
    last = whole.body.rindex("\n")
    cut = Article.of(title=whole.title, body=whole.body[:last])
    assert not np.array_equal(classifier.logits([whole]), classifier.logits([cut]))


def test_what_the_sentences_add_is_exactly_the_logit(classifier: EncoderClassifier) -> None:
    for section, slug in enumerate(SLUGS):
        article = story(slug, sentences=12)
        spans, shares = classifier.by_sentence(classifier.token_contributions(article), article, [section])
        assert len(spans) == len(shares) >= 8
        assert shares.sum() + classifier.bias[section] == pytest.approx(classifier.logits([article])[0, section], abs=1e-4)


def test_a_title_that_is_not_read_apart_is_read_as_the_beginning_of_the_text_and_is_still_the_title(classifier: EncoderClassifier) -> None:
    opening = replace(WINDOWING, most_windows=1, title_apart=False)
    reader = replace(classifier, reader=replace(classifier.reader, windowing=opening))
    article = story("kinh-te")
    assert np.array_equal(reader.logits([article]), reader.logits([Article.of(body=f"{article.title} {article.lead} {article.body}")]))
    assert not np.array_equal(reader.logits([article]), classifier.logits([article]))
    spans, shares = reader.by_sentence(reader.token_contributions(article), article, [0])
    assert (spans[0].field, spans[0].start) == ("title", 0)
    assert shares.sum() + reader.bias[0] == pytest.approx(reader.logits([article])[0, 0], abs=1e-4)


def test_evidence_names_the_sentences_that_spoke_for_the_first_section(classifier: EncoderClassifier) -> None:
    article = Article.of(title="Tin trong ngày", body=story("the-thao").body + "\n" + story("kinh-te").body[:80])
    (prediction,) = classifier.classify([article], evidence=True)
    first = SLUGS.index(prediction.ranked[0].section.slug)
    spans, shares = classifier.by_sentence(classifier.token_contributions(article), article, [first])
    assert 3 <= len(prediction.evidence) <= 5
    weights = [one.weight for one in prediction.evidence]
    assert weights == sorted(weights, reverse=True)
    assert prediction.evidence[0].span == spans[int(shares.argmax())]
    assert weights[0] == pytest.approx(shares.max() / 2)
    assert classifier.classify([article])[0].evidence == ()
    (both,) = classifier.classify([article], evidence=2)
    assert both.evidence[: len(prediction.evidence)] == prediction.evidence
    assert {one.section for one in both.evidence} == {score.section.slug for score in both.ranked[:2]}


def test_the_answer_of_a_batch_is_the_answer_to_each_alone_to_the_last_bit(classifier: EncoderClassifier) -> None:
    articles = [story(slug, number, sentences=number) for number in (2, 9, 20) for slug in SLUGS]
    together = classifier.logits(articles)
    for place, article in enumerate(articles):
        assert np.array_equal(together[place], classifier.logits([article])[0])
        assert np.array_equal(together[place], classifier.logits([article])[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_gives_the_same_answer(classifier: EncoderClassifier) -> None:
    expected = classifier.logits([story("kinh-te")]).tobytes()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, classifier.logits([story("kinh-te")]).tobytes())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 1000) == expected


@pytest.mark.parametrize("body", ["xyz", "1 2 3 một", "The quick brown fox", "a" * 1_000_000, "a\n" * 500_000, "a. " * 333_000])
def test_strange_articles_are_answered(classifier: EncoderClassifier, body: str) -> None:
    (prediction,) = classifier.classify([Article.of(body=body)], evidence=True)
    assert sum(score.probability for score in prediction.ranked) == pytest.approx(1)


def test_nothing_is_trusted_that_was_read_in_one_or_two_known_words(classifier: EncoderClassifier) -> None:
    bold = EncoderClassifier(TAXONOMY, classifier.reader, classifier.network, classifier.bias, Calibration(0.01, 0.3, 0.1))
    assert bold.classify([Article.of(body="qwx zzk ỷỵk")])[0].decision is Decision.REVIEW
    assert bold.classify([story("kinh-te")])[0].decision is Decision.ASSIGN


def test_what_is_saved_is_what_is_loaded(classifier: EncoderClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = EncoderClassifier.load(tmp_path, TAXONOMY)
    articles = [story(slug) for slug in SLUGS]
    assert loaded.classify(articles, evidence=True) == classifier.classify(articles, evidence=True)


def test_a_bundle_of_it_answers_alike_at_both_speeds(classifier: EncoderClassifier, tmp_path: Path) -> None:
    (tmp_path / "taxonomy.toml").write_text(TOML, encoding="utf-8")
    save_bundle(tmp_path / "bundle", taxonomy=tmp_path / "taxonomy.toml", classifier=classifier)
    bundle = Bundle.load(tmp_path / "bundle")
    assert bundle.manifest.parts == {"classifier": "encoder"}
    assert "onnxruntime" in bundle.manifest.packages
    best, fast = (bundle.analyze([story("kinh-te")], Options(speed=speed)) for speed in Speed)
    assert best[0].prediction == fast[0].prediction


def test_the_processes_of_a_server_end_though_onnxruntime_waits_for_a_thread_of_their_master(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "taxonomy.toml").write_text(TOML, encoding="utf-8")
    save_bundle(tmp_path / "bundle", taxonomy=tmp_path / "taxonomy.toml", classifier=EncoderClassifier.load(folder, TAXONOMY))
    environment = {"TOASOAN_HOME": str(tmp_path), "TOASOAN_BUNDLE": str(tmp_path / "bundle")}
    article = {"title": story("kinh-te").title, "body": story("kinh-te").body}
    with Server.of_service("--workers", "2", environment=environment) as server:
        assert server.ask("POST", "/v1/predictions", {"articles": [article]})[0] == 200
        lines = json.dumps(article).encode()
        place = server.ask("POST", "/v1/jobs", lines, {"Content-Type": "application/x-ndjson"})[1]["Location"]
        until(lambda: server.ask("GET", place)[2]["state"] == "done")
        forked = [*server.children(), *server.consumers()]
        assert len(forked) == 3
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(25) == 0  # before whoever hangs is killed
        assert not any(Path(f"/proc/{process}").exists() for process in forked)
        assert "SIGKILL" not in server.log()


def test_it_is_ready_soon_and_without_torch_or_transformers(folder: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\nfrom model.sections.encoder import EncoderClassifier\nfrom model.article import Article\n"
        "from model.taxonomy import Section, Taxonomy\n"
        f"taxonomy = Taxonomy(tuple(Section(slug, slug) for slug in {SLUGS}))\n"
        f"EncoderClassifier.load(Path({str(folder)!r}), taxonomy).classify([Article.of(body='Trận đấu kết thúc.')])\n"
        "print(sorted({'torch', 'transformers', 'underthesea', 'onnx'} & set(sys.modules)))\n"
    )
    before = _of_children()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert done.stdout.strip() == "[]"
    assert _of_children() - before < 30  # never minutes; what it takes is measured by bench_predict


def _of_children() -> float:
    """The seconds of the processor that processes of ours took which have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_a_classifier_for_other_sections_is_refused(folder: Path) -> None:
    with pytest.raises(BundleError, match="was trained for the sections the-thao, kinh-te"):
        EncoderClassifier.load(folder, Taxonomy(TAXONOMY.sections[:2]))


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER, FACTS])
@pytest.mark.parametrize("share", [None, 0.0, 0.5, 0.99])
def test_a_file_that_is_missing_or_cut_is_refused(classifier: EncoderClassifier, tmp_path: Path, name: str, share: float | None) -> None:
    classifier.save(tmp_path)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    if share is not None:
        (tmp_path / name).write_bytes(content[: int(len(content) * share)])
    refused(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("bias", [0.0, 0.0]),
        ("bias", [0.0, 0.0, 0.0, float("nan")]),
        ("calibration", [0, 0.5, 0.5]),
        ("calibration", [1.0]),
        ("before", 10**7),
        ("before", -1),
        ("unknown", 10**7),
        ("size", 10**7),
        ("windowing", {"most_tokens": 10**6}),
        ("windowing", {"most_tokens": 4000}),
        ("windowing", {"most_tokens": 10, "most_words": 3}),
        ("segmenter", "scissors"),
        ("sections", None),
    ],
)
def test_facts_that_do_not_fit_are_refused(classifier: EncoderClassifier, tmp_path: Path, key: str, value: object) -> None:
    classifier.save(tmp_path)
    facts = json.loads((tmp_path / FACTS).read_text())
    (tmp_path / FACTS).write_text(json.dumps(facts | {key: value}))
    refused(tmp_path)


def refused(folder: Path) -> None:
    with pytest.raises(BundleError) as caught:
        EncoderClassifier.load(folder, TAXONOMY)
    assert "\n" not in str(caught.value)
