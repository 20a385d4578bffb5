"""A bundle is tried on built-in articles before it answers anybody."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from model.article import Article
from model.bundle import Bundle
from model.errors import BundleError
from model.results import Decision, Evidence, Prediction, Score, Source, Span, Style, Summary
from service.bundles import trials
from service.bundles.trials import Trial, load_published, open_bundle, try_out
from service.settings import Settings
from tests.bundles import tiny_bundle
from tests.fakes import TAXONOMY, BrokenClassifier, FakeClassifier, FakeSummarizer, fake_bundle
from tests.patience import let_pass, until


class Wrong(FakeClassifier):
    """Answers every article with one wrong prediction."""

    def __init__(self, prediction: Prediction) -> None:
        super().__init__()
        self.prediction = prediction

    def classify(self, articles: Sequence[Article], *, evidence: bool = False) -> tuple[Prediction, ...]:
        return tuple(self.prediction for _ in articles)


class Wordy(FakeSummarizer):
    """Answers every article with one summary."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary

    def summarize(self, articles: Sequence[Article], *, max_syllables: int | None = None, style: Style = Style.AUTO) -> tuple[Summary, ...]:
        return tuple(self.summary for _ in articles)


def ranked(*shares: float) -> tuple[Score, ...]:
    return tuple(Score(section, share) for section, share in zip(TAXONOMY, shares, strict=False))


EVIDENCE = (Evidence("the-thao", Span("body", 0, 3), float("nan")),)
WRONG = {
    "a probability that is none": Prediction(ranked(float("nan"), 0.2, 0.2, 0.2), Decision.ASSIGN),
    "probabilities that do not sum to one": Prediction(ranked(0.9, 0.9, 0.9, 0.9), Decision.ASSIGN),
    "a negative probability": Prediction(ranked(1.2, 0.1, -0.1, -0.2), Decision.ASSIGN),
    "sections out of order": Prediction(ranked(0.1, 0.2, 0.3, 0.4), Decision.ASSIGN),
    "sections left out": Prediction(ranked(0.6, 0.4), Decision.ASSIGN),
    "no sections": Prediction((), Decision.ASSIGN),
    "evidence without weight": Prediction(ranked(0.7, 0.1, 0.1, 0.1), Decision.ASSIGN, EVIDENCE),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_classifier_that_answers_wrongly_is_refused(name: str) -> None:
    with pytest.raises(BundleError, match=r"^bundle fa4e00000000: "):
        try_out(fake_bundle(classifier=Wrong(WRONG[name])))


def test_a_classifier_that_fails_is_refused_without_its_message() -> None:
    with pytest.raises(BundleError, match=r"^bundle fa4e00000000: fails on a simple article \(RuntimeError\)$"):
        try_out(fake_bundle(classifier=BrokenClassifier()))


@pytest.mark.parametrize(
    "summary",
    [
        Summary("Dài", Style.EXTRACTIVE, (), (), 61),
        Summary("Sai chỗ", Style.EXTRACTIVE, (Source("no such field", 0, 3),), (), 2),
    ],
)
def test_a_summariser_that_answers_wrongly_is_refused(summary: Summary) -> None:
    with pytest.raises(BundleError, match=r"^bundle fa4e00000000: "):
        try_out(fake_bundle(summarizer=Wordy(summary)))


class Mixed(FakeSummarizer):
    """Answers a batch in the wrong order."""

    def summarize(self, articles: Sequence[Article], *, max_syllables: int | None = None, style: Style = Style.AUTO) -> tuple[Summary, ...]:
        return super().summarize(articles, max_syllables=max_syllables, style=style)[::-1]


def test_a_bundle_that_answers_a_batch_in_another_order_is_refused() -> None:
    with pytest.raises(BundleError, match="answers a batch otherwise than each of its articles"):
        try_out(fake_bundle(summarizer=Mixed()))


def test_a_bundle_that_answers_well_passes() -> None:
    try_out(fake_bundle())


def test_the_embedded_bundle_passes() -> None:
    try_out(Bundle.default())


def test_what_the_settings_name_is_served_or_the_start_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError, match=r"manifest\.json: missing"):
        open_bundle(Settings(bundle=tmp_path))
    monkeypatch.setattr(Bundle, "load", lambda folder: fake_bundle(classifier=BrokenClassifier()))
    with pytest.raises(BundleError, match=r"fails on a simple article \(RuntimeError\)$"):
        open_bundle(Settings(bundle=tmp_path))


def test_a_published_bundle_that_is_broken_leaves_the_embedded_one_answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = fake_bundle()
    monkeypatch.setattr(Bundle, "default", lambda: embedded)
    assert open_bundle(Settings(home=tmp_path)) is embedded
    folder = tmp_path / "bundles"
    (folder / "abc123").mkdir(parents=True)
    for pointer, manifest in (('["abc123"]', "{}"), ('["gone"]', None), ("not JSON", None)):
        (folder / "current").write_text(pointer)
        if manifest:
            (folder / "abc123" / "manifest.json").write_text(manifest)
        assert open_bundle(Settings(home=tmp_path)) is embedded


def test_a_bundle_that_lies_under_the_name_of_another_is_not_the_published_one(tmp_path: Path) -> None:
    identity = tiny_bundle(tmp_path / "made", 1)
    (tmp_path / "made").rename(tmp_path / identity)
    assert load_published(tmp_path / identity).id == identity
    (tmp_path / identity).rename(tmp_path / "0123456789ab")
    with pytest.raises(BundleError, match=f"contains the bundle {identity}, not the one published under this name"):
        load_published(tmp_path / "0123456789ab")


def test_the_built_in_articles_are_of_every_kind() -> None:
    pages = trials._pages()
    assert {bool(page.article.title) for page in pages} == {True, False}
    assert {len(page.article.body) > 5_000 for page in pages} == {True, False}
    assert any(page.article.body.isascii() for page in pages)
    json.dumps([page.article.body for page in pages])


def test_a_trial_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "hangs"
    hanging.write_text("#!/bin/sh\nexec sleep 600\n")
    hanging.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(hanging))
    trial = Trial(tmp_path)
    assert trial.verdict() is None
    trial._until = time.monotonic()
    assert trial.verdict() == f"{tmp_path}: did not pass its trial in 60 s"


HANGING = """
import sys, time
from service.bundles import trials
trials.load_published = lambda folder: time.sleep(600)
trials.main(*sys.argv[3:])
"""


def test_a_trial_that_hangs_ends_even_if_nobody_asks_for_its_verdict_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "hangs"
    hanging.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{HANGING}' \"$@\"\n")
    hanging.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(hanging))
    monkeypatch.setattr(trials, "_SECONDS", 0.5)
    trial = Trial(tmp_path)
    until(lambda: trial._process.poll() is not None)
    assert trial._process.returncode == -signal.SIGALRM
    trial._stream.close()


@pytest.mark.parametrize("script", ["exit 1", "kill -SEGV $$", "echo nonsense", 'echo "{}"'])
def test_a_trial_that_crashes_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    crashing = tmp_path / "crashes"
    crashing.write_text(f"#!/bin/sh\n{script}\n")
    crashing.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(crashing))
    trial = Trial(tmp_path)
    while (verdict := trial.verdict()) is None:
        let_pass(0.01)
    assert verdict == f"{tmp_path}: its trial crashed"
