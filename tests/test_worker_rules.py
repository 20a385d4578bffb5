"""The rules of a worker one by one, in this process: where a request goes, when a connection is closed, and what is counted."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.processes import workers
from service.processes.workers import Worker
from tests.worker_desk import Desk, ended

BODY = b'{"articles": []}'
PREDICT = b"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


# --- What the master hears -------------------------------------------------------------------------------------------


def test_other_workers_hear_at_every_turn_what_this_one_holds_and_the_master_once_a_second_that_it_lives(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives: list[float] = []
    clock = iter((0.0, 0.5, 0.9, 1.0, 1.5, 2.5))
    monkeypatch.setattr(ThreadWorker, "notify", lambda _: lives.append(desk.worker._notified))
    monkeypatch.setattr(workers, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    desk.worker._notified = -workers._HEARTBEAT
    for held in (1, 2, 3, 4, 5, 6):
        desk.worker.nr_conns = held
        desk.worker.notify()
        assert desk.worker.app.connection_counts.lowest() == held
    assert lives == [0.0, 1.0, 2.5]


def test_a_worker_that_stops_is_out_of_the_count_of_who_has_fewest(desk: Desk) -> None:
    desk.worker._share()
    desk.worker.alive = False
    desk.worker._share()
    desk.worker.app.connection_counts.set("1", 9)
    assert desk.worker.app.connection_counts.lowest() == 9


@pytest.mark.parametrize(("booted", "code"), [(False, Arbiter.WORKER_BOOT_ERROR), (True, 1)])
def test_a_worker_that_fails_ends_with_a_code_that_tells_whether_it_had_begun(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, booted: bool, code: int
) -> None:
    messages: list[str] = []
    at_exit: list[tuple[Any, ...]] = []

    def fails(worker: Worker) -> None:
        worker.booted = booted
        raise RuntimeError("of an article")

    monkeypatch.setattr(ThreadWorker, "init_process", fails)
    monkeypatch.setattr(workers.atexit, "register", lambda *call: at_exit.append(call))
    monkeypatch.setattr(workers.sys, "setswitchinterval", lambda _: None)
    desk.worker.log = SimpleNamespace(exception=messages.append)
    with pytest.raises(SystemExit) as ending:
        desk.worker.init_process()
    assert ending.value.code == Arbiter.WORKER_BOOT_ERROR
    assert at_exit == [(workers.exit_now, code)]
    assert messages == ["Exception in worker process"]


# --- Connections come in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("waiting", "held", "most", "taken"), [(3, 0, 100, 3), (90, 0, 100, 32), (90, 95, 100, 5), (1, 100, 100, 0)])
def test_a_turn_takes_in_some_of_those_that_wait_and_no_more_than_a_worker_may_hold(
    desk: Desk, waiting: int, held: int, most: int, taken: int
) -> None:
    left = [None] * waiting

    def accept_one(_listener: object) -> bool:
        desk.worker.nr_conns += bool(left)
        return bool(left) and left.pop() is None

    desk.worker._accept_one, desk.worker.worker_connections, desk.worker.nr_conns = accept_one, most, held  # type: ignore[method-assign]
    desk.worker._left_since = desk.worker._free_until = 0.0
    desk.worker._share()
    desk.worker.accept(None)  # type: ignore[arg-type]
    assert desk.worker.nr_conns == held + taken
    assert desk.worker.app.connection_counts.lowest() == desk.worker.nr_conns


def test_a_stopping_worker_waits_no_longer_for_those_that_have_said_nothing_than_for_the_rest(desk: Desk) -> None:
    desk.conn.timeout = 30.0
    early = SimpleNamespace(timeout=5.0)
    desk.worker.pending_conns.extend((early, desk.conn))
    kept = SimpleNamespace(timeout=30.0)
    desk.worker.keepalived_conns.append(kept)
    desk.worker._cap_keepalive(10.0)
    assert (early.timeout, desk.conn.timeout, kept.timeout) == (5.0, 10.0, 10.0)


def test_a_connection_that_is_let_in_is_counted_and_waits_without_a_thread_for_as_long_as_one_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "time", SimpleNamespace(monotonic=lambda: 100.0))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        assert not desk.worker._accept_one(listener)
        with socket.create_connection(listener.getsockname()) as client:
            listener.setblocking(True)
            assert desk.worker._accept_one(listener)
            (conn,) = desk.worker.pending_conns
            assert (desk.worker.nr_conns, conn.timeout) == (2, 100.0 + desk.worker.cfg.keepalive)
            assert (conn.client, conn.server) == (client.getsockname(), listener.getsockname())
            assert desk.worker.poller.get_key(conn.sock).data.args == (conn,)
            with conn.sock, pytest.raises(BlockingIOError):
                conn.sock.recv(1)


def failing(number: int) -> Any:
    """A listener that fails with this error."""
    return SimpleNamespace(accept=lambda: (_ for _ in ()).throw(OSError(number, "of the kernel")))


def test_a_listener_that_fails_ends_a_worker(desk: Desk) -> None:
    with pytest.raises(OSError, match="of the kernel"):
        desk.worker._accept_one(failing(errno.EBADF))


@pytest.mark.parametrize("number", [errno.ECONNABORTED, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EPROTO])
def test_a_client_whose_network_fails_before_it_is_let_in_ends_no_worker(desk: Desk, number: int) -> None:
    assert not desk.worker._accept_one(failing(number))
    assert desk.worker.nr_conns == 1


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_where_the_machine_has_no_room_a_connection_waits_and_a_worker_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(workers, "time", SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept)))
    for _ in range(60):
        assert not desk.worker._accept_one(failing(number))
    assert slept == [workers._ROOM_DELAY] * 60
    assert caplog.text.count(errno.errorcode[number]) == 2  # in twelve seconds


# --- Requests get a thread, or none ----------------------------------------------------------------------------------


def test_a_request_without_a_place_is_refused_from_here_and_its_connection_waits_behind_the_others(desk: Desk) -> None:
    desk.waits()
    other = SimpleNamespace(timeout=1.0)
    desk.worker.pending_conns.append(other)
    desk.client.sendall(PREDICT)
    desk.worker.on_pending_socket_readable(desk.conn, desk.conn.sock)
    assert desk.client.recv(65536).startswith(b"HTTP/1.1 429 ")
    assert len(desk.refused) == 1
    assert list(desk.worker.pending_conns) == [other, desk.conn]
    assert desk.conn.timeout > 0.0
    assert desk.conn.sock in desk.worker.poller.get_map()


@pytest.mark.parametrize("why", ["there is a place", "the worker stops", "it is another request"])
@pytest.mark.parametrize("kind", ["pending", "kept"])
def test_any_other_request_is_given_to_a_thread(desk: Desk, monkeypatch: pytest.MonkeyPatch, why: str, kind: str) -> None:
    given: list[TConn] = []
    monkeypatch.setattr(Worker, "enqueue_req", lambda _, conn: given.append(conn))
    desk.full, desk.worker.alive = why != "there is a place", why != "the worker stops"
    desk.waits()
    if kind == "kept":
        desk.worker.keepalived_conns.append(desk.worker.pending_conns.pop())
    desk.client.sendall(b"GET / HTTP/1.1\r\n\r\n" if why == "it is another request" else PREDICT)
    readable = desk.worker.on_client_socket_readable if kind == "kept" else desk.worker.on_pending_socket_readable
    readable(desk.conn, desk.conn.sock)
    assert given == [desk.conn]
    assert desk.refused == []
    assert not desk.worker.pending_conns
    assert not desk.worker.keepalived_conns


class Pool:
    """Threads that do at once what they are given."""

    def __init__(self) -> None:
        self.given = 0

    def submit(self, _handle: object, _conn: TConn) -> Future[Any]:
        self.given += 1
        return ended(True)


@pytest.mark.parametrize(
    ("busy", "content", "given"), [(0, PREDICT, "usual"), (1, b"GET /livez HTTP/1.1\r\n\r\n", "probes"), (1, PREDICT, "")]
)
def test_a_request_gets_a_free_thread_and_only_a_probe_one_of_its_own_and_nothing_waits(
    desk: Desk, busy: int, content: bytes, given: str
) -> None:
    desk.worker.cfg.set("threads", 1)
    desk.worker._busy, desk.worker.tpool, desk.worker._probe_pool = busy, Pool(), Pool()
    finished: list[Any] = []
    desk.worker.method_queue = SimpleNamespace(defer=lambda *call: finished.append(call[:2]))
    desk.client.sendall(content)
    desk.worker.enqueue_req(desk.conn)
    assert (desk.worker.tpool.given, desk.worker._probe_pool.given) == (given == "usual", given == "probes")
    assert desk.worker._busy == busy + (given == "usual")
    assert desk.worker._probing == ({desk.conn} if given == "probes" else set())
    assert finished == ([(desk.worker.finish_request, desk.conn)] if given else [])
    if not given:
        assert len(desk.refused) == 1
        answer = desk.client.recv(65536)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"\r\nConnection: close\r\n" in answer
        assert desk.conn in desk.worker._lingering


@pytest.mark.parametrize(
    ("answers", "follows", "asked"),
    [([False], [True], 1), ([True], [False], 1), ([True, True, True], [True, True, False], 3), ([True, object()], [True, True], 2)],
)
def test_a_thread_stays_with_a_connection_for_as_long_as_it_is_kept_and_the_next_request_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answers: list[object], follows: list[bool], asked: int
) -> None:
    answered: list[object] = []

    def handle(_worker: Worker, _conn: TConn) -> object:
        answered.append(answers[len(answered)])
        return answered[-1]

    following = iter(follows)
    monkeypatch.setattr(ThreadWorker, "handle", handle)
    monkeypatch.setattr(Worker, "_next_request_came", lambda *_: next(following))
    assert desk.worker.handle(desk.conn) is answers[-1]
    assert len(answered) == asked


@pytest.mark.parametrize(
    ("content", "probe"),
    [
        (b"GET /livez HTTP/1.1\r\n\r\n", True),
        (b"HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", True),
        (b"GET /readyz HTTP/1.1\r\nHost:", False),
        (b"POST /livez HTTP/1.1\r\n\r\n", False),
        (b"GET /livezx HTTP/1.1\r\n\r\n", False),
        (b"", False),
    ],
)
def test_only_a_probe_that_has_arrived_whole_is_one(desk: Desk, content: bytes, probe: bool) -> None:
    desk.client.sendall(content)
    assert desk.worker._is_probe(desk.conn) == probe
    if content:
        assert desk.conn.sock.recv(100) == content


def test_what_was_read_ahead_is_not_looked_at_again_as_a_probe(desk: Desk) -> None:
    desk.client.sendall(b"GET /livez HTTP/1.1\r\n\r\n")
    desk.conn.sock.setblocking(True)
    assert not desk.worker._is_probe(desk.conn)


def test_a_probe_that_ends_frees_no_place_of_another_request(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ThreadWorker, "finish_request", lambda *_: None)
    desk.worker._busy = 5
    desk.worker._probing.add(desk.conn)
    desk.worker.finish_request(desk.conn, ended(True))
    assert (desk.worker._busy, desk.worker._probing) == (5, set())
    desk.worker.finish_request(desk.conn, ended(True))
    assert desk.worker._busy == 4


@pytest.mark.parametrize("how", ["closed", "cancelled", "kept"])
def test_a_connection_is_kept_only_where_its_request_ended_so(desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    kept: list[TConn] = []
    monkeypatch.setattr(ThreadWorker, "finish_request", lambda _, conn, _done: kept.append(conn))
    done = ended(how == "kept") if how != "cancelled" else Future[Any]()
    done.cancel()
    desk.worker.finish_request(desk.conn, done)
    assert kept == ([desk.conn] if how == "kept" else [])
    assert set(desk.worker._lingering) == (set() if how == "kept" else {desk.conn})
