"""Consumers hear of what there is to do, through each kind of queue, and nothing in a queue can hurt them."""

from __future__ import annotations

import json
import os
import pickle
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from huey.registry import Message

from service.errors import InvalidSetting
from service.jobs.huey_queue import JsonSerializer, open_queue
from service.jobs.message_queue import _AFTER_FAULT, _PAUSE, FILE, MessageQueue
from service.settings import Settings
from service.store.database import Database
from tests.patience import lasting, let_pass
from tests.postgres import Cluster
from tests.redis_server import RedisServer, needs_redis


@pytest.fixture(params=["sqlite", "postgresql", pytest.param("redis", marks=needs_redis)])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, Database]]:
    """Settings and database of each kind of queue."""
    file = Database.in_folder(tmp_path)
    if request.param == "sqlite":
        yield Settings(home=tmp_path), file
    elif request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        yield Settings(home=tmp_path), Database(cluster.database())
    else:
        with RedisServer() as redis:
            yield Settings(home=tmp_path, queue_url=redis.url), file


class Consumer:
    """A consumer that notes the messages that it receives."""

    def __init__(self, queue: MessageQueue) -> None:
        self.received: list[str] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=queue.listen, args=(lambda: self.received.append("work"), self._on_webhook, self._stopped))
        self._thread.start()

    def _on_webhook(self, job: str) -> None:
        self.received.append(job)
        if job == "broken":
            raise RuntimeError

    def until(self, count: int, seconds: float = 20) -> list[str]:
        deadline = time.monotonic() + seconds
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.received

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


def test_a_message_is_received_by_another_process_at_once_or_when_it_is_due(made: tuple[Settings, Database]) -> None:
    sender, receiver = MessageQueue.of(*made), MessageQueue.of(*made)
    consumer = Consumer(receiver)
    try:
        sender.announce_work()
        sender.announce_webhook("broken")
        sender.announce_webhook("job")
        assert sorted(consumer.until(3)) == ["broken", "job", "work"]
        with lasting(1.5):
            sender.announce_webhook("later", delay=1.5)
            assert sorted(consumer.until(4)) == ["broken", "job", "later", "work"]
    finally:
        consumer.stop()
        sender.close()


def test_a_queue_that_is_away_fails_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).mkdir()
    queue = MessageQueue.of(Settings(home=tmp_path), Database.in_folder(tmp_path))
    queue.announce_work()
    consumer = Consumer(queue)
    let_pass(0.2)
    consumer.stop()
    assert consumer.received == []


def test_whoever_speaks_does_not_wait_again_for_a_queue_that_was_waited_for_in_vain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, waited, in_vain = [100.0], list[object](), [threading.Event(), threading.Event()]

    def silent(place: object) -> None:
        waited.append(place)
        in_vain[0].set()
        in_vain[1].wait(60)
        raise TimeoutError

    monkeypatch.setattr("service.jobs.message_queue.time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr("service.jobs.huey_queue.open_queue", silent)
    queue = MessageQueue(tmp_path / FILE)
    speaking = [threading.Thread(target=queue.announce_work) for _ in range(4)]
    speaking[0].start()
    in_vain[0].wait(60)
    for one in speaking[1:]:
        one.start()
    in_vain[1].set()
    for one in speaking:
        one.join()
    queue.announce_webhook("job")
    assert len(waited) == 1
    now[0] += _AFTER_FAULT
    queue.announce_work()
    assert len(waited) == 2


def test_a_queue_that_fails_once_is_spoken_to_again_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, received = [100.0], list[str]()

    def broken() -> None:
        received.append("broken")
        raise ConnectionResetError

    monkeypatch.setattr("service.jobs.message_queue.time", SimpleNamespace(monotonic=lambda: now[0]))
    queue = MessageQueue(tmp_path / FILE)
    queue._huey = SimpleNamespace()
    for task, seconds in ((broken, 0.0), (lambda: received.append("lost"), 1.0), (lambda: received.append("said"), _AFTER_FAULT)):
        now[0] += seconds
        queue._tasks["work"] = task
        queue.announce_work()
    assert received == ["broken", "said"]


def test_whoever_listens_rests_when_there_is_nothing_to_hear_and_only_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(threading.Event):
        """Is set at the second rest, and notes how long each was to be."""

        def __init__(self) -> None:
            super().__init__()
            self.rests: list[float | None] = []

        def wait(self, timeout: float | None = None) -> bool:
            self.rests.append(timeout)
            if len(self.rests) == 2:
                self.set()
            return self.is_set()

    queue, received, stopped = MessageQueue(tmp_path / FILE), iter([True, False, True, False]), Stopped()
    monkeypatch.setattr(queue, "_receive", lambda: next(received))
    queue.listen(lambda: None, lambda _: None, stopped)
    assert stopped.rests == [_PAUSE, _PAUSE]


def test_a_queue_in_a_file_is_for_nobody_else_and_its_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "home" / FILE
    queue = MessageQueue(file)
    queue.announce_work()
    queue.close()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file.parent, file)] == [0o700, 0o600]


def test_whoever_has_listened_closes_its_connection(tmp_path: Path) -> None:
    closed: list[None] = []
    queue, stopped = MessageQueue(tmp_path / FILE), threading.Event()
    stopped.set()
    queue._huey = SimpleNamespace(storage=SimpleNamespace(close=lambda: closed.append(None)))
    queue.listen(lambda: None, lambda _job: None, stopped)
    assert len(closed) == 1


@pytest.mark.parametrize("rubbish", [b"", b"{", b"null", b"[]", b"{}", b'{"eta": 5}', pickle.dumps("x")])
def test_rubbish_in_the_queue_is_dropped_and_never_unpickled(tmp_path: Path, rubbish: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.jobs.message_queue._AFTER_FAULT", 0.01)
    queue = MessageQueue.of(Settings(home=tmp_path), Database.in_folder(tmp_path))
    queue._open().storage.enqueue(rubbish)
    queue.announce_webhook("job")
    consumer = Consumer(queue)
    try:
        assert consumer.until(1) == ["job"]
    finally:
        consumer.stop()


def test_whoever_can_write_into_the_queue_can_have_nothing_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Order:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "run"),)

    monkeypatch.setattr("service.jobs.message_queue._AFTER_FAULT", 0.01)
    queue = MessageQueue(tmp_path / FILE)
    queue._open().storage.enqueue(pickle.dumps(Order()))
    queue.announce_webhook("job")
    consumer = Consumer(queue)
    try:
        assert consumer.until(1) == ["job"]
    finally:
        consumer.stop()
    assert not (tmp_path / "run").exists()


def test_a_queue_for_which_something_is_not_installed_is_told_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.jobs.message_queue.find_spec", lambda _name: None)
    file = Database.in_folder(tmp_path)
    MessageQueue.of(Settings(home=tmp_path), file)
    for url, extra in (("redis://localhost", "redis"), ("postgresql://localhost/x", "postgresql")):
        with pytest.raises(InvalidSetting, match=rf"TOASOAN_QUEUE_URL: .*\[{extra}\]"):
            MessageQueue.of(Settings(home=tmp_path, queue_url=url), file)


def test_messages_have_the_names_that_versions_before_and_after_this_one_know(tmp_path: Path) -> None:
    queue = open_queue(tmp_path / FILE)
    before = {"id": "1", "name": "service.dispatch.tell", "eta": None, "retries": 0, "retry_delay": 0, "args": ["job"], "kwargs": {}}
    queue.storage.enqueue(json.dumps(before).encode())
    queue.storage.close()
    sender, consumer = MessageQueue(tmp_path / FILE), Consumer(MessageQueue(tmp_path / FILE))
    try:
        assert consumer.until(1) == ["job"]
    finally:
        consumer.stop()
    sender.announce_work()
    sender.announce_webhook("job", delay=60)
    held = [*queue.storage.enqueued_items(), *queue.storage.scheduled_items()]
    assert [json.loads(bytes(message))["name"] for message in held] == ["service.dispatch.work", "service.dispatch.tell"]
    sender.close()
    queue.storage.close()


def test_messages_are_json_and_nothing_else_is_put_there() -> None:
    serializer = JsonSerializer()
    message = Message("1", "work", args=("a",), kwargs={}, retries=0, retry_delay=0)
    assert json.loads(serializer.serialize(message))["args"] == ["a"]
    assert serializer.deserialize(serializer.serialize(message))._asdict() == message._asdict()
    with pytest.raises(TypeError, match="only messages"):
        serializer.serialize({"a": 1})
