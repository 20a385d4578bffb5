"""What was answered a short while ago is answered again without computing, in bounded memory and for a bounded time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.application import create_app
from service.errors import StoreUnavailable
from service.predictions import cache as cache_module
from service.predictions.cache import LIFETIME, Cache, cache_key
from service.request_schemas import HtmlArticle, PastedArticle, PredictionsRequest, SummaryOptions, WrittenArticle
from service.settings import Settings
from service.store.database import Database
from service.store.records import Records
from service.store.tables import articles
from tests.fakes import FakeClassifier, fake_bundle
from tests.newsroom import write
from tests.patience import until

STORY = write("the-thao", 1)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}


class Counting(FakeClassifier):
    """Counts the articles that it reads."""

    read = 0

    def classify(self, articles: Any, *, evidence: bool = False) -> Any:
        self.read += len(articles)
        return super().classify(articles, evidence=evidence)


class Kept:
    """A cache with a clock that stands still, and what it has told."""

    def __init__(self, most_bytes: int = 64_000) -> None:
        self.now, self.bytes = 0.0, 0.0
        self.lookups: list[str] = []
        self.cache = Cache(most_bytes, on_lookup=self.lookups.append, on_resize=self._grow, clock=lambda: self.now)

    def _grow(self, size: float) -> None:
        self.bytes += size


def test_what_was_put_is_got_until_its_time_is_over() -> None:
    kept = Kept()
    assert kept.cache.get(b"a") is None
    kept.cache.put(b"a", {"text": "Trận đấu"})
    assert kept.cache.get(b"a") == {"text": "Trận đấu"}
    kept.now = LIFETIME - 1
    assert kept.cache.get(b"a") == {"text": "Trận đấu"}
    kept.now = LIFETIME
    assert kept.cache.get(b"a") is None
    assert kept.bytes == 0
    assert kept.lookups == ["miss", "hit", "hit", "miss"]


def test_an_answer_is_kept_though_no_thread_can_begin_and_the_next_one_sees_that_old_ones_go(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[str] = []

    class Refused(threading.Timer):
        def start(self) -> None:
            began.append("refused" if not began else "begun")
            if began == ["refused"]:
                raise RuntimeError("can't start new thread")

    monkeypatch.setattr(cache_module.threading, "Timer", Refused)
    kept = Kept()
    kept.cache.put(b"a", {"text": "Trận đấu"})
    assert kept.cache.get(b"a") == {"text": "Trận đấu"}
    kept.cache.put(b"b", {"text": "Giá cà phê"})
    kept.cache.put(b"c", {"text": "Mưa lớn"})
    assert began == ["refused", "begun"]


def test_old_answers_are_swept_again_and_again_until_none_is_left_and_once_more_after_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[float, Callable[[], None]]] = []

    class Noted(threading.Timer):
        def start(self) -> None:
            begun.append((self.interval, self.function))

    monkeypatch.setattr(cache_module.threading, "Timer", Noted)
    kept = Kept()
    kept.cache.put(b"a", {"text": "Trận đấu"})
    kept.now = 10
    kept.cache.put(b"b", {"text": "Phiên toà"})
    for now in (LIFETIME, LIFETIME + cache_module._SWEEP):
        kept.now = now
        begun[-1][1]()
    assert kept.bytes == 0
    kept.cache.put(b"c", {"text": "Mưa lớn"})
    assert [seconds for seconds, _ in begun] == [LIFETIME, cache_module._SWEEP, LIFETIME]


def test_what_is_too_old_goes_though_it_was_asked_for_after_newer_ones() -> None:
    kept = Kept()
    kept.cache.put(b"a", {"text": "Trận đấu"})
    kept.now = 10
    kept.cache.put(b"b", {"text": "Phiên toà"})
    assert kept.cache.get(b"a")
    kept.now = LIFETIME
    kept.cache.sweep()
    assert kept.bytes > 0
    assert kept.cache.get(b"b")
    kept.now = LIFETIME + 10
    kept.cache.sweep()
    assert kept.bytes == 0


def test_no_text_stays_in_memory_where_nobody_asks_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "LIFETIME", 0.05)
    monkeypatch.setattr(cache_module, "_SWEEP", 0.05)
    held: list[float] = [0.0]
    cache = Cache(64_000, on_lookup=lambda _: None, on_resize=lambda size: held.append(held[-1] + size))
    cache.put(b"a", {"text": "Trận đấu"})
    assert held[-1] > 0
    until(lambda: held[-1] == 0)


def test_the_memory_is_bounded_and_what_was_not_asked_for_longest_goes_first() -> None:
    kept = Kept()
    for number in range(1000):
        kept.cache.put(b"%d" % number, {"text": "x" * 1000})
        assert kept.cache.get(b"0")
        assert kept.bytes <= 64_000
    assert kept.cache.get(b"999")
    assert kept.cache.get(b"1") is None


def test_what_is_too_old_does_not_stay_in_memory_for_want_of_questions() -> None:
    kept = Kept()
    kept.cache.put(b"a", {"text": "x" * 1000})
    kept.now = LIFETIME
    kept.cache.put(b"b", {})
    assert kept.bytes < 1000


def test_an_answer_that_would_drive_out_many_is_not_kept() -> None:
    kept = Kept()
    kept.cache.put(b"a", {"text": "x" * 5000})
    assert kept.cache.get(b"a") is None
    assert kept.bytes == 0


def test_putting_again_replaces() -> None:
    kept = Kept()
    for text in ("a", "b", "b"):
        kept.cache.put(b"a", {"text": text})
    assert kept.cache.get(b"a") == {"text": "b"}
    kept.now = LIFETIME
    kept.cache.get(b"a")
    assert kept.bytes == 0


def test_a_cache_of_nothing_keeps_and_counts_nothing() -> None:
    kept = Kept(0)
    kept.cache.put(b"a", {})
    assert kept.cache.get(b"a") is None
    assert kept.lookups == []


def test_whoever_changes_an_answer_does_not_change_the_next() -> None:
    kept = Kept()
    kept.cache.put(b"a", {"list": [1]})
    found = kept.cache.get(b"a")
    assert found
    found["list"].append(2)
    assert kept.cache.get(b"a") == {"list": [1]}


ARTICLE = WrittenArticle(id="1", title="Tin", body="Trận đấu.")


def test_the_key_is_that_of_everything_the_answer_depends_on() -> None:
    wanted = PredictionsRequest(articles=[ARTICLE])
    same = cache_key(ARTICLE, wanted, "m")
    assert cache_key(ARTICLE.model_copy(update={"id": "2"}), PredictionsRequest(articles=[ARTICLE, ARTICLE]), "m") == same
    others = [
        cache_key(ARTICLE, wanted, "n"),
        cache_key(ARTICLE.model_copy(update={"title": "Tin "}), wanted, "m"),
        cache_key(ARTICLE.model_copy(update={"title": None, "lead": "Tin"}), wanted, "m"),
        cache_key(PastedArticle(text="Trận đấu."), wanted, "m"),
        cache_key(HtmlArticle(html="Trận đấu."), wanted, "m"),
        *(
            cache_key(ARTICLE, PredictionsRequest(articles=[ARTICLE], **options), "m")  # type: ignore[arg-type]
            for options in (
                {"top": 4},
                {"evidence": True},
                {"speed": "fast"},
                {"summary": SummaryOptions(max_syllables=30)},
                {"summary": SummaryOptions.model_validate({"style": "none"})},
            )
        ),
    ]
    assert len({same, *others}) == len(others) + 1


@pytest.mark.parametrize("megabytes", [0, 1])
def test_the_same_article_is_read_once_and_answered_under_each_id(megabytes: int) -> None:
    counting = Counting()
    client = create_app(Settings(cache_megabytes=megabytes), fake_bundle(classifier=counting)).test_client()
    answers = [client.post("/v1/predictions", json={"articles": [GOOD | {"id": name}]}).json for name in ("a", "b", "b")]
    assert [answer["predictions"][0].pop("id") for answer in answers] == ["a", "b", "b"]
    assert answers[0] == answers[1] == answers[2]
    assert counting.read == (1 if megabytes else 3)
    counted = client.get("/metrics").text
    assert f"toasoan_cache_hit_ratio {2 / 3 if megabytes else 0.0}" in counted
    assert 'toasoan_articles_total{outcome="read"} 3.0' in counted


def test_a_prediction_that_was_deleted_is_made_anew() -> None:
    counting = Counting()
    client = create_app(Settings(), fake_bundle(classifier=counting)).test_client()

    def predicted() -> str:
        return str(client.post("/v1/predictions", json={"articles": [GOOD]}).json["predictions"][0]["prediction_id"])

    assert client.delete(f"/v1/articles/{predicted()}").status_code == 200
    assert client.delete(f"/v1/articles/{predicted()}").status_code == 200, "it is there again"
    assert counting.read == 2


def test_what_could_not_be_recorded_is_not_answered_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    client = create_app(Settings(), fake_bundle(classifier=counting)).test_client()

    def unavailable(*_: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(Records, "keep", unavailable)
        assert client.post("/v1/predictions", json={"articles": [GOOD]}).status_code == 503
    assert "toasoan_cache_bytes 0.0" in client.get("/metrics").text
    assert client.post("/v1/predictions", json={"articles": [GOOD]}).status_code == 200
    assert counting.read == 2


def test_no_text_is_kept_that_nobody_asked_to_keep(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    client.post("/v1/predictions", json={"articles": [GOOD]})
    with Database(f"sqlite:///{tmp_path / 'toasoan.db'}").reading() as connection:
        assert connection.scalars(select(articles.c.id)).all() == []


def test_an_article_that_cannot_be_read_is_not_kept() -> None:
    client = create_app(Settings(), fake_bundle()).test_client()
    for _ in range(2):
        assert client.post("/v1/predictions", json={"articles": [{"text": ""}]}).status_code == 422
    assert "toasoan_cache_bytes 0.0" in client.get("/metrics").text


def test_where_the_settings_keep_every_text_each_article_is_read_again_and_kept(tmp_path: Path) -> None:
    counting = Counting()
    client = create_app(Settings(home=tmp_path, keep_text=True), fake_bundle(classifier=counting)).test_client()
    for _ in range(2):
        named = client.post("/v1/predictions", json={"articles": [GOOD]}).json["predictions"][0]["prediction_id"]
    assert counting.read == 2
    assert client.delete(f"/v1/articles/{named}").json["articles"] == 1


def test_an_article_whose_text_is_to_be_kept_is_read_again() -> None:
    counting = Counting()
    client = create_app(Settings(), fake_bundle(classifier=counting)).test_client()
    for store in (True, True, False):
        assert "toasoan_cache_bytes 0.0" in client.get("/metrics").text, "it would drive out what is asked for"
        client.post("/v1/predictions", json={"articles": [GOOD], "store": store})
    assert counting.read == 3
