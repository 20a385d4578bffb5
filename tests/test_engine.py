"""Which requests are admitted, whose turn it is, and when admission is given up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.application import create_app
from service.errors import DeadlineExceeded
from service.predictions.engine import Engine
from service.predictions.inference import InferenceRequest, infer_batch
from service.predictions.scheduler import LONG_ARTICLE, TurnQueue
from service.request_schemas import PastedArticle, PredictionOptions
from service.settings import Settings
from tests.desk_forms import send
from tests.fakes import FakeClassifier, fake_bundle
from tests.newsroom import write
from tests.patience import until

STORY = write("the-thao", 1)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}


def post(client: FlaskClient, request: Any) -> Any:
    return client.post("/v1/predictions", json=request)


class Slow(FakeClassifier):
    """Waits until it is let go, and remembers how many were inside at once and how many it has read."""

    def __init__(self, seconds: float = 30) -> None:
        super().__init__()
        self.go, self.lock, self.seconds = threading.Event(), threading.Lock(), seconds
        self.inside, self.most, self.read = 0, 0, 0

    def classify(self, articles: Any, *, evidence: bool = False) -> Any:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.go.wait(self.seconds)
        with self.lock:
            self.inside -= 1
            self.read += 1
        return super().classify(articles, evidence=evidence)


def in_threads(count: int, run: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_one_request_computes_some_wait_and_one_too_many_is_told_at_once_to_come_back() -> None:
    slow = Slow()
    app = create_app(Settings(waiting=6), fake_bundle(classifier=slow))
    statuses: list[int] = []
    threads = in_threads(9, lambda: statuses.append(post(app.test_client(), {"articles": [GOOD]}).status_code))
    try:
        until(lambda: statuses == [429] * 3)
        refused = post(app.test_client(), {"articles": [GOOD]})
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "1"
        page = send(app.test_client(), "/", {"text": STORY.body})
        assert page.status_code == 429
        assert "đang bận" in page.text
        assert app.test_client().get("/livez").status_code == 200
    finally:
        slow.go.set()
        for thread in threads:
            thread.join()
    assert sorted(statuses) == [200] * 6 + [429] * 3
    assert slow.most == 1
    assert post(app.test_client(), {"articles": [GOOD]}).status_code == 200


def test_a_short_article_waits_neither_for_a_long_one_nor_for_the_rest_of_a_batch() -> None:
    slow = Slow()
    app = create_app(Settings(), fake_bundle(classifier=slow))
    long = {"body": STORY.body + "\n" + "Trận đấu. " * LONG_ARTICLE}
    waiting = in_threads(1, lambda: post(app.test_client(), {"articles": [long]}))
    until(lambda: slow.inside == 1)
    slow.seconds = 0.05
    batch = in_threads(1, lambda: post(app.test_client(), {"articles": [GOOD] * 30}))
    until(lambda: slow.inside == 2)
    assert post(app.test_client(), {"articles": [GOOD]}).status_code == 200
    assert slow.read < 15
    slow.go.set()
    for thread in waiting + batch:
        thread.join()


def test_at_the_deadline_a_batch_is_given_up_between_two_articles_with_a_problem_that_says_what_to_do() -> None:
    slow = Slow(0.4)
    client = create_app(Settings(deadline=1), fake_bundle(classifier=slow)).test_client()
    answer = post(client, {"articles": [GOOD] * 30})
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert "send fewer or shorter articles" in answer.json["detail"]
    assert answer.headers["Retry-After"] == "1"
    read = slow.read
    assert 1 <= read <= 3
    time.sleep(0.6)
    assert slow.read == read


def test_the_page_says_so_too_when_the_deadline_passes() -> None:
    slow = Slow()
    app = create_app(Settings(deadline=1), fake_bundle(classifier=slow))
    threads = in_threads(1, lambda: post(app.test_client(), {"articles": [GOOD]}))
    until(lambda: slow.inside == 1)
    page = send(app.test_client(), "/", {"text": STORY.body})
    slow.go.set()
    for thread in threads:
        thread.join()
    assert page.status_code == 503
    assert "quá thời hạn" in page.text


def test_a_queue_lets_one_in_at_a_time_in_the_order_of_arrival() -> None:
    queue, order = TurnQueue(infer_batch), list[int]()
    assert queue.acquire(time.monotonic())
    threads = []
    for number in range(8):
        before = len(queue._waiting)

        def enter(number: int = number) -> None:
            assert queue.acquire(time.monotonic() + 30)
            order.append(number)
            queue.release()

        threads += in_threads(1, enter)
        until(lambda before=before: len(queue._waiting) == before + 1)  # type: ignore[misc]
    queue.release()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_whoever_leaves_a_queue_does_not_enter_again_before_those_who_wait() -> None:
    queue, order = TurnQueue(infer_batch), list[str]()
    assert queue.acquire(time.monotonic())

    def enter() -> None:
        assert queue.acquire(time.monotonic() + 30)
        order.append("waited")
        queue.release()

    threads = in_threads(1, enter)
    until(lambda: len(queue._waiting) == 1)
    queue.release()
    assert queue.acquire(time.monotonic() + 30)
    order.append("came again")
    queue.release()
    for thread in threads:
        thread.join()
    assert order == ["waited", "came again"]


def test_whoever_gives_up_waiting_leaves_the_queue_whole() -> None:
    queue = TurnQueue(infer_batch)
    assert queue.acquire(time.monotonic())
    assert not queue.acquire(time.monotonic() + 0.05)
    queue.release()
    assert queue.acquire(time.monotonic())


def test_a_turn_that_comes_while_its_waiter_gives_up_is_taken_and_not_lost() -> None:
    queue = TurnQueue(infer_batch)
    assert queue.acquire(time.monotonic())
    lock = queue._lock

    class TurnAtTheLastMoment:
        """The lock of the queue; whoever waits takes it a second time to give up, and right then the turn comes."""

        times = 0

        def __enter__(self) -> None:
            self.times += 1
            if self.times == 2:
                queue._lock = lock
                queue.release()
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            lock.release()

    queue._lock = TurnAtTheLastMoment()  # type: ignore[assignment]
    assert queue.acquire(time.monotonic())
    queue.release()
    assert queue.acquire(time.monotonic())


def test_whatever_ends_a_thread_in_its_turn_gives_the_turn_to_the_next() -> None:
    def end(_requests: object) -> Any:
        raise SystemExit

    queue = TurnQueue(end)
    request = InferenceRequest(fake_bundle(), PredictionOptions(), PastedArticle(text=STORY.body), keep_text=False)
    with pytest.raises(SystemExit):
        queue.infer(request, time.monotonic() + 30)
    assert queue.acquire(time.monotonic())


def test_a_request_keeps_its_bundle_when_another_is_switched_to() -> None:
    old, new = fake_bundle(), fake_bundle()
    engine = Engine(old, places=2, deadline=20)
    with engine.admit() as admission:
        engine.switch(new)
        assert admission.bundle is old
        assert engine.bundle is new
        with engine.admit() as later:
            assert later.bundle is new


def test_every_place_is_counted_when_it_is_taken_and_when_it_is_left_whatever_became_of_the_request() -> None:
    counted: list[float] = []
    engine = Engine(fake_bundle(), places=2, deadline=20, on_place=counted.append)
    with engine.admit():
        with pytest.raises(ZeroDivisionError), engine.admit():
            raise ZeroDivisionError
        assert counted == [1, 1, -1]
    assert counted == [1, 1, -1, -1]


def test_a_place_that_cannot_be_counted_is_free_again() -> None:
    def cannot(_amount: float) -> None:
        raise BlockingIOError

    engine = Engine(fake_bundle(), places=1, deadline=20, on_place=cannot)
    with pytest.raises(BlockingIOError), engine.admit():
        pytest.fail("it had no place")
    assert not engine.full()


def test_no_turn_is_given_after_the_deadline() -> None:
    engine = Engine(fake_bundle(), places=1, deadline=0)
    with engine.admit() as admission, pytest.raises(DeadlineExceeded), admission.turn(1):
        pass
