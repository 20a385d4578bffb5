"""Articles that wait for the same turn are read together, and nobody notices."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from service.application import Application, create_app
from service.predictions.scheduler import MAX_BATCH_SIZE
from service.settings import Settings
from tests.fakes import FakeClassifier, fake_bundle
from tests.newsroom import write
from tests.patience import until

STORIES = [write(section, 1) for section in ("the-thao", "kinh-te", "suc-khoe", "phap-luat")]
ARTICLES = [{"id": story.section, "title": story.title, "lead": story.lead, "body": story.body} for story in STORIES]


class Gated(FakeClassifier):
    """Waits before its first article, and remembers how many it is given at a time; fails at groups with ``poison`` in a title."""

    def __init__(self, poison: str = "") -> None:
        super().__init__()
        self.go, self.groups, self.poison = threading.Event(), list[int](), poison

    def classify(self, articles: Sequence[Any], *, evidence: int = 0) -> Any:
        self.groups.append(len(articles))
        self.go.wait(30)
        if self.poison and any(self.poison in article.title for article in articles):
            raise RuntimeError
        return super().classify(articles, evidence=evidence)


class Asked:
    """Requests under way, the first of which is being read while the others wait."""

    def __init__(self, app: Application, gated: Gated) -> None:
        self._app, self._gated = app, gated
        self._threads: list[threading.Thread] = []
        self.answers: dict[int, Any] = {}

    def ask(self, request: Mapping[str, Any]) -> None:
        number = len(self._threads)

        def post() -> None:
            self.answers[number] = self._app.test_client().post("/v1/predictions", json=request)

        self._threads.append(threading.Thread(target=post))
        self._threads[-1].start()
        waiting = self._app.parts.engine._scheduler._short._waiting
        until(lambda: len(waiting) == number and len(self._gated.groups) == 1)

    def finish(self) -> list[Any]:
        self._gated.go.set()
        for thread in self._threads:
            thread.join()
        return [self.answers[number] for number in range(len(self._threads))]


@contextmanager
def asked(gated: Gated, **settings: Any) -> Iterator[Asked]:
    under_way = Asked(create_app(Settings(**settings), fake_bundle(classifier=gated)), gated)
    try:
        yield under_way
    finally:
        under_way.finish()


def test_those_that_wait_are_read_together_and_each_gets_its_own_answer() -> None:
    gated = Gated()
    with asked(gated) as under_way:
        for article in [*ARTICLES, *ARTICLES[:2]]:
            under_way.ask({"articles": [article]})
        answers = under_way.finish()
    assert gated.groups == [1, MAX_BATCH_SIZE, 1]
    for article, answer in zip([*ARTICLES, *ARTICLES[:2]], answers, strict=True):
        (prediction,) = answer.json["predictions"]
        assert prediction["id"] == prediction["sections"][0]["slug"] == article["id"]


def test_what_is_read_together_is_what_is_read_alone() -> None:
    request = {"evidence": True, "summary": {"max_syllables": 50}}
    with asked(Gated()) as under_way:
        for article in ARTICLES:
            under_way.ask({"articles": [article], **request})
        together = under_way.finish()
    alone = Gated()
    alone.go.set()
    client = create_app(Settings(), fake_bundle(classifier=alone)).test_client()
    for article, answer in zip(ARTICLES, together, strict=True):
        assert answer.json["predictions"] == client.post("/v1/predictions", json={"articles": [article], **request}).json["predictions"]


def test_who_asks_for_something_else_is_not_read_with_the_others() -> None:
    gated = Gated()
    with asked(gated) as under_way:
        for number, article in enumerate(ARTICLES):
            under_way.ask({"articles": [article], "evidence": number == 2})
    assert gated.groups == [1, 1, 1, 1]


@pytest.mark.parametrize(("sentences", "groups"), [(600, [1, 1, 1, 1]), (400, [1, 2, 1]), (200, [1, 3])])
def test_longer_articles_wait_for_fewer_others(sentences: int, groups: list[int]) -> None:
    gated = Gated()
    with asked(gated) as under_way:
        for article in ARTICLES:
            under_way.ask({"articles": [article | {"body": "Trận đấu hay. " * sentences}]})
    assert gated.groups == groups


def test_an_article_that_cannot_be_read_spoils_no_other() -> None:
    gated = Gated()
    with asked(gated) as under_way:
        for article in [ARTICLES[0], ARTICLES[1], {"id": "empty", "body": "… ! …"}, ARTICLES[2]]:
            under_way.ask({"articles": [article]})
        answers = under_way.finish()
    assert [answer.status_code for answer in answers] == [200, 200, 422, 200]
    assert answers[3].json["predictions"][0]["sections"][0]["slug"] == "suc-khoe"


def test_an_article_at_which_the_bundle_fails_spoils_no_other() -> None:
    gated = Gated(poison="Thuốc độc")
    with asked(gated) as under_way:
        for article in [ARTICLES[0], ARTICLES[1], ARTICLES[2] | {"title": "Thuốc độc"}, ARTICLES[3]]:
            under_way.ask({"articles": [article]})
        answers = under_way.finish()
    assert [answer.status_code for answer in answers] == [200, 200, 500, 200]


@pytest.mark.parametrize("waiting", [1, 3])
def test_who_waits_past_the_deadline_is_told_so_and_the_others_are_read(waiting: int) -> None:
    gated = Gated()
    with asked(gated, deadline=1) as under_way:
        for article in ARTICLES[: waiting + 1]:
            under_way.ask({"articles": [article]})
        until(lambda: len(under_way.answers) == waiting)
        answers = under_way.finish()
        assert [answer.status_code for answer in answers] == [200] + [503] * waiting
        assert under_way._app.test_client().post("/v1/predictions", json={"articles": ARTICLES}).status_code == 200
