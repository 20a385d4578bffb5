from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model import classifiers, summarizers
from model.bundle import save_bundle
from model.results import Decision, Prediction, Score, Summary
from model.taxonomy import Section, Taxonomy
from tests.fakes import FakeClassifier, FakeSummarizer, fake_bundle
from tests.newsroom import stories
from training.corpus import Row, write_rows
from training.errors import CorpusError, RecipeError
from training.measuring.measuring import called_now, measure
from training.measuring.speeds import time_bundles

RECIPE = 'kind = "linear"\n[data]\ntrain = "train.parquet"\nlabels = "labels.toml"\n'
HISTORY = '[[history]]\non = 2026-03-01\nfrom = ["bong-da"]\nto = "the-thao"\n'
SECTIONS = {"the-thao": "Thể thao", "kinh-te": "Kinh tế", "suc-khoe": "Sức khỏe", "phap-luat": "Pháp luật"}
ROWS = [Row(f"id-{n}", s.title, s.lead, s.body, s.section, published_at="Wed, 12 Jan 2022 09:20") for n, s in enumerate(stories(6))]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rows, a recipe and two bundles of fakes: ``new`` calls a section the-thao, which ``old`` calls bong-da."""
    monkeypatch.setitem(classifiers.CLASSIFIER_KINDS, "fake", FakeClassifier)
    monkeypatch.setitem(summarizers.SUMMARIZER_KINDS, "fake", FakeSummarizer)
    forms = [replace(ROWS[0], body=""), replace(ROWS[1], title=""), replace(ROWS[2], lead=""), *ROWS[3:]]
    write_rows(tmp_path / "dev.parquet", forms)
    write_rows(tmp_path / "train.parquet", [replace(row, id=f"t-{row.id}") for row in ROWS[:5]])
    (tmp_path / "linear.toml").write_text(RECIPE, encoding="utf-8")
    (tmp_path / "labels.toml").write_text(HISTORY, encoding="utf-8")
    for name, sections in (("new", SECTIONS), ("old", {"bong-da": "Bóng đá", **dict(list(SECTIONS.items())[1:])})):
        toml = tmp_path / f"{name}.toml"
        toml.write_text("".join(f'[[section]]\nslug = "{slug}"\nlabel = "{label}"\n' for slug, label in sections.items()), encoding="utf-8")
        save_bundle(tmp_path / name, taxonomy=toml, classifier=FakeClassifier(Taxonomy.load(toml)), summarizer=FakeSummarizer())
    return tmp_path


def test_a_bundle_from_before_a_renaming_is_evaluated_by_the_names_of_today(room: Path) -> None:
    found = measure(room / "new", room / "old", [room / "linear.toml"], room, room / "out", with_curve=False)
    assert found.current is not None
    assert found.current.known == found.candidate.known == tuple(SECTIONS)
    assert found.current.sections is not None
    assert found.candidate.sections is not None
    assert {one.gold for one in found.current.sections.predictions} == set(SECTIONS)
    assert {slug for one in found.current.sections.predictions for slug in one.ranked} == set(SECTIONS)


def test_each_form_is_read_of_the_rows_that_have_it_beside_the_same_rows_whole(room: Path) -> None:
    found = measure(room / "new", None, [room / "linear.toml"], room, room / "out", with_curve=False)
    assert {form: one["n"] for form, one in found.candidate.forms.items()} == {"title": 23, "title and lead": 22, "whole": 24}
    assert found.candidate.forms["title"]["accuracy"] < found.candidate.forms["title"]["whole"]["accuracy"]
    assert {case.year for case in found.cases} == {"2022"}
    assert found.training_data[0].leaked == pytest.approx(len({repeated for _, repeated in found.training_data[0].leaks}) / 24)
    assert {repeated for _, repeated in found.training_data[0].leaks} >= {"id-3", "id-4"}
    assert found.candidate.summaries is not None
    assert len(found.candidate.summaries.scored) == found.evaluation_files["summaries"].rows == 22, (
        "neither without a lead nor with nothing else"
    )


def test_parts_that_are_the_same_are_asked_once(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    summarize = FakeSummarizer.summarize

    def counting(self: FakeSummarizer, articles: Sequence[Any], **options: Any) -> Any:
        asked.append(len(articles))
        return summarize(self, articles, **options)

    monkeypatch.setattr(FakeSummarizer, "summarize", counting)
    measure(room / "new", room / "old", [room / "linear.toml"], room, room / "out", with_curve=False)
    assert [count for count in asked if count > 1] == [22]


def test_what_cannot_be_evaluated_is_reported(room: Path) -> None:
    write_rows(room / "dev.parquet", [replace(row, section="") for row in ROWS])
    with pytest.raises(CorpusError, match=r"dev\.parquet: has no row with a section"):
        measure(room / "new", None, [room / "linear.toml"], room, room / "out")
    (room / "pretrain.toml").write_text('kind = "pretrain"\n[data]\ntrain = "train.parquet"\n', encoding="utf-8")
    with pytest.raises(RecipeError, match="makes no part of a bundle"):
        measure(room / "new", None, [room / "pretrain.toml"], room, room / "out")
    assert not (room / "out").exists()


def test_sections_that_became_one_have_their_probabilities_together() -> None:
    shares = {"kinh-te": 0.4, "am-thuc": 0.3, "du-lich": 0.2, "an-ninh": 0.1}
    ranked = tuple(Score(Section(slug, slug), share) for slug, share in shares.items())
    found = called_now(Prediction(ranked, Decision.SUGGEST), {"am-thuc": "doi-song", "du-lich": "doi-song"})
    assert [score.section.slug for score in found.ranked] == ["doi-song", "kinh-te", "an-ninh"], "the most probable first"
    assert [score.probability for score in found.ranked] == pytest.approx([0.5, 0.4, 0.1])


def test_summaries_are_evaluated_on_as_many_stories_as_the_recipe_says_the_same_ones_every_time(room: Path) -> None:
    (room / "linear.toml").write_text(RECIPE + "[gate]\nstories = 9\n", encoding="utf-8")
    first, second = (measure(room / "new", None, [room / "linear.toml"], room, room / "out", with_curve=False) for _ in range(2))
    assert first.evaluation_files["summaries"].rows == 9
    assert first.candidate.summaries == second.candidate.summaries


def test_bundles_are_timed_in_turns_and_the_faster_round_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.010, 0.0, 0.020, 0.0, 0.004, 0.0, 0.050])  # first bundle, second bundle; again
    monkeypatch.setattr("training.measuring.speeds.time.perf_counter", lambda: next(clock))
    monkeypatch.setattr("training.measuring.speeds._waited", lambda: 0.0)
    first, second = time_bundles([fake_bundle(), fake_bundle()], [ROWS[0].article()])
    assert (first.n, first.milliseconds, second.milliseconds) == (1, pytest.approx(4), pytest.approx(20))
    assert first.articles_per_second == pytest.approx(250)


def test_a_slow_bundle_is_timed_on_fewer_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.measuring.speeds._SECONDS", 0)
    assert time_bundles([fake_bundle()], [row.article() for row in ROWS])[0].n == 1


def test_what_a_bundle_waits_for_a_processor_that_others_have_is_not_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, waits = iter([0.0, 0.110, 5.0, 5.260]), iter([3.0, 3.102, 4.0, 4.250])  # two rounds: 8 and 10 ms of its own
    monkeypatch.setattr("training.measuring.speeds.time.perf_counter", lambda: next(clock))
    monkeypatch.setattr("training.measuring.speeds._waited", lambda: next(waits))
    assert time_bundles([fake_bundle()], [ROWS[0].article()])[0].milliseconds == pytest.approx(8)


def test_a_slow_bundle_is_never_faster_for_having_to_wait_while_the_clocks_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    now = waited = 0.0

    def put_off(value: float) -> float:
        nonlocal now, waited
        now, waited = now + 0.1, waited + 0.1
        return value

    class Slow(FakeSummarizer):
        def _summarize(self, article: Any, max_syllables: int) -> Summary:
            nonlocal now
            now += 0.25
            return super()._summarize(article, max_syllables)

    monkeypatch.setattr("training.measuring.speeds.time.perf_counter", lambda: put_off(now))
    monkeypatch.setattr("training.measuring.speeds._waited", lambda: put_off(waited))
    assert time_bundles([fake_bundle(summarizer=Slow())], [ROWS[0].article()])[0].milliseconds >= 250


@pytest.mark.skipif(not Path("/proc/thread-self/schedstat").exists(), reason="only Linux tells how long a thread waited")
def test_a_bundle_beside_processes_that_do_not_rest_is_as_fast_as_alone() -> None:
    class Busy(FakeSummarizer):
        def _summarize(self, article: Any, max_syllables: int) -> Summary:
            until = time.thread_time() + 0.02
            while time.thread_time() < until:
                pass
            return super()._summarize(article, max_syllables)

    bundle = fake_bundle(summarizer=Busy())
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3 * (os.cpu_count() or 1))]
    try:
        found = time_bundles([bundle], [row.article() for row in ROWS[:9]])[0]
    finally:
        for other in others:
            other.kill()
            other.wait()
    assert 20 <= found.milliseconds < 40
