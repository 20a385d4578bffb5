"""A shadow bundle over real processes: asked about live articles, answering nobody, and harming nobody when it is broken."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.article import Article
from model.bundle import save_bundle
from model.registry import Registry
from model.results import Speed
from model.sections.linear import LinearClassifier, Scorer
from model.taxonomy import Taxonomy
from service.bundles import shadow as shadows
from service.bundles.comparisons import Comparisons
from service.bundles.shadow import Shadow
from service.bundles.shadow_routes import _in_shadow
from service.bundles.status import BundleStatus
from service.errors import StoreUnavailable
from service.predictions.cache import Cache
from service.predictions.engine import Engine
from service.predictions.predict import predict as answer_of
from service.request_schemas import PastedArticle, PredictionsRequest
from service.store.database import Database
from service.store.migration import migrate
from service.store.records import Predicted, Record, Records
from tests.bundles import tiny_bundle, tiny_classifier, write_taxonomy
from tests.fakes import FakeClassifier, fake_bundle
from tests.patience import until
from tests.servers import Server
from training.command_line import main


def contrary_bundle(folder: Path) -> str:
    """A bundle that takes for sports what the tiny ones take for business, and the other way round."""
    taxonomy = write_taxonomy(folder.with_suffix(".toml"), 9)
    usual = tiny_classifier(Taxonomy.load(taxonomy))
    weights = np.array(usual.scorer.weights)[:, [1, 0, 2]]
    turned = LinearClassifier(usual.taxonomy, Scorer(usual.scorer.vocabulary, weights, usual.scorer.bias), usual.calibration)
    return save_bundle(folder, taxonomy=taxonomy, classifier=turned).id


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with bundle 1 published."""
    home = tmp_path_factory.mktemp("home")
    tiny_bundle(home / "one", 1)
    Registry(home / "bundles").publish(home / "one")
    return home


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Server]:
    """It, served by two workers."""
    with Server.of_service("--workers", "2", environment={"TOASOAN_HOME": str(home)}) as server:
        yield server


def predict(server: Server, number: int, *, kept: bool = False) -> Any:
    body = f"Trận đấu thứ {number} kết thúc với {number} bàn thắng."
    status, _, answer = server.ask("POST", "/v1/predictions", {"articles": [{"id": f"a{number}", "body": body}], "store": kept})
    assert status == 200
    return answer


def shadow(server: Server) -> Any:
    status, _, answer = server.ask("GET", "/v1/model/shadow")
    assert status == 200
    return answer


def asker(server: Server) -> int | None:
    """The process that asks the shadow bundle."""
    for child in Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split():
        with suppress(OSError):
            if Path(f"/proc/{child}/comm").read_text().strip() == "toasoan-shadow":
                return int(child)
    return None


def test_it_is_asked_about_live_articles_and_answers_nobody(running: Server, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shadow(running)["shadow"] is None
    name = contrary_bundle(home / "two")
    assert main(["shadow", str(home / "two"), "--home", str(home)]) == 0
    assert capsys.readouterr().out.strip() == name
    until(lambda: (shadow(running)["shadow"] or {}).get("state") == "asked")
    before = shadow(running)["model"]["id"]
    answers = [predict(running, number, kept=number < 3) for number in range(20)]
    assert {answer["model"]["id"] for answer in answers} == {before}
    assert {answer["predictions"][0]["sections"][0]["slug"] for answer in answers} == {"the-thao"}
    until(lambda: shadow(running)["compared"] == 20)
    found = shadow(running)
    assert (found["shadow"]["id"], found["agreed"], found["settled"]) == (name, 0, {"articles": 0, "model": 0, "shadow": 0})
    (pair,) = found["disagreements"]
    assert (pair["section"], pair["shadow_section"], pair["articles"], sorted(pair["ids"])) == (
        "the-thao",
        "kinh-te",
        20,
        ["a0", "a1", "a2"],
    )
    metrics = running.ask("GET", "/metrics")[2]
    assert 'toasoan_shadow_articles_total{result="shown"} 20.0' in metrics
    assert 'toasoan_shadow_articles_total{result="disagreed"} 20.0' in metrics


def test_its_process_may_die_without_anybody_noticing(running: Server) -> None:
    first = asker(running)
    assert first
    os.kill(first, signal.SIGKILL)
    compared = shadow(running)["compared"]
    predict(running, 100)
    until(lambda: asker(running) not in (None, first))
    until(lambda: shadow(running)["shadow"]["state"] == "asked")
    predict(running, 101)
    until(lambda: shadow(running)["compared"] > compared)


def test_one_that_is_broken_is_refused_and_tells_why_while_answers_go_on(running: Server, home: Path) -> None:
    name = tiny_bundle(home / "three", 3)
    assert main(["shadow", str(home / "three"), "--home", str(home)]) == 0
    weights = home / "bundles" / name / "classifier" / "linear.npz"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    until(lambda: shadow(running)["shadow"]["state"] == "refused" and shadow(running)["shadow"]["id"] == name)
    assert "checksum" in shadow(running)["shadow"]["reason"]
    predict(running, 200)


def test_withdrawn_it_is_asked_no_more(running: Server, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["withdraw", "--home", str(home)]) == 0
    until(lambda: asker(running) is None)
    assert shadow(running)["shadow"] is None
    assert main(["withdraw", "--home", str(home)]) == 1
    assert "no bundle is in the shadow" in capsys.readouterr().err


@contextmanager
def database_in(folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / 'toasoan.db'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def shown_to(tmp_path: Path) -> Iterator[tuple[Shadow, Predicted, list[str]]]:
    """A shadow of which nobody takes what it is shown, an article to show it, and what it counts."""
    tiny_bundle(tmp_path / "one", 1)
    Registry(tmp_path / "bundles").put_in_shadow(tmp_path / "one")
    counted: list[str] = []
    article = Article.of(body="Trận đấu kết thúc với ba bàn thắng.")
    seen = Predicted(Record.of(article, FakeClassifier().classify([article])[0], "m0"), analyzed=article)
    with database_in(tmp_path) as database:
        yield Shadow(tmp_path / "bundles", Comparisons(database), counted.append), seen, counted


def test_what_finds_no_room_is_dropped_at_once_and_counted(shown_to: tuple[Shadow, Predicted, list[str]]) -> None:
    made, seen, counted = shown_to
    made.submit(seen)
    assert counted == [], "there is none in the shadow yet"
    assert made.step()
    assert not made.step()
    started = time.monotonic()
    for _ in range(2000):  # nobody takes them
        made.submit(seen)
    assert time.monotonic() - started < 1.5, "whoever shows does not wait for who looks"
    assert counted.count("dropped") > 1000


def test_nothing_is_put_aside_that_nobody_asks_for_or_that_has_no_section_to_compare(shown_to: tuple[Shadow, Predicted, list[str]]) -> None:
    made, seen, counted = shown_to
    made.submit(seen)
    assert made.step()
    made.submit(replace(seen, analyzed=None))
    made.submit(replace(seen, record=replace(seen.record, section=None)))
    assert not made._waiting
    assert made._thread is None
    assert counted == []


def test_what_is_too_long_to_be_handed_on_is_dropped_and_counted(shown_to: tuple[Shadow, Predicted, list[str]]) -> None:
    made, seen, counted = shown_to
    made.step()
    for times in (20_000, 12_000, 1):  # the first is longer than the kernel takes, the second than whoever receives it takes
        made.submit(replace(seen, analyzed=Article.of(body="Trận đấu. " * times)))
    until(lambda: counted == ["dropped", "dropped", "shown"])


def test_one_thread_hands_on_what_several_show_at_once(
    shown_to: tuple[Shadow, Predicted, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, seen, _ = shown_to
    made.step()
    hands: list[None] = []

    class SlowThread(threading.Thread):
        def __init__(self, **values: Any) -> None:
            time.sleep(0.05)  # in which the others come
            hands.append(None)
            super().__init__(**values)

    showing = [threading.Thread(target=made.submit, args=(seen,)) for _ in range(4)]
    monkeypatch.setattr(shadows.threading, "Thread", SlowThread)
    for thread in showing:
        thread.start()
    for thread in showing:
        thread.join()
    assert len(hands) == 1


def test_one_that_is_replaced_while_it_is_loaded_tells_nothing_in_the_name_of_the_next(
    shown_to: tuple[Shadow, Predicted, list[str]],
) -> None:
    made, _, _ = shown_to
    assert made.step()
    made.run(iter((True, True)).__next__)
    assert made.status().serving == ""
    made.run(iter((False, True)).__next__)
    assert made.status().serving == made.name()


def test_one_that_crashes_again_and_again_is_given_up_unless_it_has_answered(shown_to: tuple[Shadow, Predicted, list[str]]) -> None:
    made, seen, counted = shown_to
    made.step()

    def load() -> str:
        made.run(iter((False, True)).__next__)  # and no more: as if its process had died
        return made.status().refused

    assert [load(), load()] == ["", ""]
    made.submit(seen)
    until(lambda: counted == ["shown"])
    made.run(lambda: len(counted) > 1 or bool(made.status().refused))
    assert counted == ["shown", "agreed"]
    assert [load(), load(), load()] == ["", "", ""]
    assert load() == "the process that loaded it crashed 3 times"


def test_the_next_one_is_tried_as_often_as_the_one_that_was_given_up(shown_to: tuple[Shadow, Predicted, list[str]], tmp_path: Path) -> None:
    made, _, _ = shown_to
    made.step()
    for _ in range(4):
        made.run(iter((False, True)).__next__)
    assert made.status().refused
    tiny_bundle(tmp_path / "two", 2)
    Registry(tmp_path / "bundles").put_in_shadow(tmp_path / "two")
    assert made.step()
    made.run(iter((False, True)).__next__)
    assert (made.status().serving, made.status().refused) == (made.name(), "")


def test_comparisons_that_the_database_does_not_take_end_nothing_and_are_not_counted(
    shown_to: tuple[Shadow, Predicted, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, seen, counted = shown_to
    made.step()
    kept: list[Any] = []

    def refuse_once(some: Any) -> None:
        kept.append(some)
        if len(kept) == 1:
            raise StoreUnavailable

    monkeypatch.setattr(shadows, "_COMMIT_EVERY", 0.1)
    monkeypatch.setattr(made._comparisons, "keep", refuse_once)
    made.submit(seen)
    until(lambda: counted == ["shown"])
    made.run(lambda: len(kept) > 0)
    made.submit(seen)
    until(lambda: counted == ["shown", "shown"])
    made.run(lambda: len(kept) > 1)
    assert counted == ["shown", "shown", "agreed"]


def test_what_is_to_be_answered_fast_is_not_shown_to_it(tmp_path: Path) -> None:
    with database_in(tmp_path) as database:
        engine, shown = Engine(fake_bundle(), places=1, deadline=20), list[Predicted]()
        cache = Cache(0, on_lookup=lambda _: None, on_resize=lambda _: None)
        for speed in (Speed.FAST, Speed.BEST):
            request = PredictionsRequest(articles=[PastedArticle(text="Trận đấu kết thúc với ba bàn thắng.")], speed=speed)
            with engine.admit() as admission:
                answer_of(admission, request, Records(database), cache, shown.append)
            assert len(shown) == (speed is Speed.BEST)


def test_one_that_is_not_asked_yet_is_being_loaded_whatever_was_asked_before_it(shown_to: tuple[Shadow, Predicted, list[str]]) -> None:
    made, _, _ = shown_to
    made.step()
    for serving, state in (("", "loading"), ("another", "loading"), (made.name(), "asked")):
        made._status.write(BundleStatus(1.0, serving, ""))
        assert _in_shadow(made, made.name())["state"] == state


def test_a_registry_that_cannot_be_read_has_no_shadow(shown_to: tuple[Shadow, Predicted, list[str]], tmp_path: Path) -> None:
    made, _, _ = shown_to
    assert made.step()
    (tmp_path / "bundles" / "shadow").write_text("not JSON")
    assert made.name() == ""
    assert made.step()
    assert made.processes == 0


def test_one_that_is_asked_about_nothing_has_not_answered_yet(
    shown_to: tuple[Shadow, Predicted, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _, _ = shown_to
    monkeypatch.setattr(shadows, "_COMMIT_EVERY", 0.0)
    made.step()
    for refused in ("", "", "", "the process that loaded it crashed 3 times"):
        made.run(iter((False, False, True)).__next__)
        assert made.status().refused == refused


def test_what_is_shown_to_one_that_was_refused_is_taken_away_for_the_next_one(
    shown_to: tuple[Shadow, Predicted, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, seen, counted = shown_to
    made.step()
    monkeypatch.setattr(shadows, "_MAX_CRASHES", 0)
    made.submit(seen)
    until(lambda: counted == ["shown"])
    made.run(iter((False, False, True)).__next__)
    assert made.status().refused
    assert made._receive() is None
    assert counted == ["shown"]
