"""New connections go to the worker that holds fewest; a thread stays a moment for the next request on a connection."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from service.processes.connection_counts import ConnectionCounts
from service.processes.deadline_socket import DeadlineSocket
from service.processes.workers import Worker
from tests.patience import let_pass, until
from tests.servers import Server

REQUEST = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_the_worker_with_fewest_connections_is_known() -> None:
    connection_counts = ConnectionCounts()
    connection_counts.set("0", 7)
    connection_counts.set("1", 2)
    assert connection_counts.lowest() == 2
    connection_counts.remove("1")
    assert connection_counts.lowest() == 7


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks")
def test_what_one_process_tells_another_knows() -> None:
    connection_counts = ConnectionCounts()
    connection_counts.set("0", 7)
    child = os.fork()
    if child == 0:
        connection_counts.set("1", 3)
        os._exit(0)
    os.waitpid(child, 0)
    assert connection_counts.lowest() == 3


class Accepting:
    """A worker beside another, asked first or second whether it takes in connections that wait."""

    def __init__(self, slot: str, connection_counts: ConnectionCounts, waiting: list[int]) -> None:
        self.worker = Worker.__new__(Worker)
        self.worker.alive, self.worker.slot, self.worker.app = True, slot, SimpleNamespace(connection_counts=connection_counts)
        self.worker.worker_connections, self.worker.nr_conns = 1000, 0
        self.worker._left_since = self.worker._free_until = 0.0
        self.worker._accept_one = lambda _: self.took(waiting)
        self.worker._share()

    def took(self, waiting: list[int]) -> bool:
        self.worker.nr_conns += len(waiting[:1])
        return bool(waiting) and waiting.pop() >= 0


def test_the_worker_that_always_asks_first_gets_no_more_than_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.processes.workers._LEFT", 0.9)  # so that the other is in time on a machine that has much to do
    waiting, connection_counts = list(range(12)), ConnectionCounts()
    first, second = Accepting("0", connection_counts, waiting), Accepting("1", connection_counts, waiting)
    while waiting:
        first.worker.accept(None)
        second.worker.accept(None)
    assert (first.worker.nr_conns, second.worker.nr_conns) == (6, 6)


@pytest.mark.alone
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts the sockets of a process")
def test_a_worker_that_hung_takes_in_all_kept_connections_until_the_counts_are_even() -> None:
    with Server.of_fakes(workers=2) as server, contextlib.ExitStack() as stack:
        until(lambda: len(server.children()) == 2)
        let_pass(1)  # until both take connections
        workers = server.children()
        before = [sockets(worker) for worker in workers]

        def held_after(connections: int) -> list[int]:
            for _ in range(connections):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
                connection.sendall(REQUEST)
                assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
            return [sockets(worker) - count for worker, count in zip(workers, before, strict=True)]

        os.kill(workers[0], signal.SIGSTOP)
        assert held_after(12) == [0, 12]
        os.kill(workers[0], signal.SIGCONT)
        let_pass(1)  # until it is waited for again
        assert max(held_after(12)) <= 13


def sockets(process: int) -> int:
    """How many sockets ``process`` has open."""
    found = 0
    for entry in os.listdir(f"/proc/{process}/fd"):  # links to no place
        with contextlib.suppress(OSError):
            found += os.readlink(f"/proc/{process}/fd/{entry}").startswith("socket:")
    return found


def test_a_worker_that_hangs_is_waited_for_once_and_not_at_each_connection() -> None:
    connection_counts = ConnectionCounts()
    connection_counts.set("0", 0)  # and takes nothing
    worker = Worker.__new__(Worker)
    worker.app, worker.slot, worker.nr_conns = SimpleNamespace(connection_counts=connection_counts), "1", 5
    worker._left_since = worker._free_until = 0.0
    left = 0
    while worker._yields_connection():
        left += 1
    assert left > 1
    assert not any(worker._yields_connection() for _ in range(10))


class Staying:
    """A worker that has just answered on a connection, whose other end is ``client``."""

    def __init__(self, client: socket.socket, served: socket.socket) -> None:
        self.client = client
        self.buffered = io.BytesIO()
        self.worker = Worker.__new__(Worker)
        self.worker.alive, self.worker._busy = True, 1
        self.worker.cfg = SimpleNamespace(threads=10)
        self.worker.app = SimpleNamespace(full=lambda: False)
        parser = SimpleNamespace(unreader=SimpleNamespace(buf=self.buffered))
        self.connection = SimpleNamespace(sock=DeadlineSocket.of(served), parser=parser)

    def followed(self) -> bool:
        return self.worker._next_request_came(self.connection)  # type: ignore[arg-type]


@pytest.fixture
def staying() -> Iterator[Staying]:
    client, served = socket.socketpair()
    staying = Staying(client, served)
    with client, staying.connection.sock:
        yield staying


def test_a_thread_stays_for_the_next_request(staying: Staying) -> None:
    staying.client.sendall(REQUEST)
    assert staying.followed()


def test_no_thread_waits_for_long_where_nothing_follows(staying: Staying) -> None:
    assert not staying.followed()


def test_no_thread_stays_that_others_may_need(staying: Staying) -> None:
    staying.client.sendall(REQUEST)
    staying.worker._busy = 5
    assert staying.followed()
    staying.worker._busy = 6
    assert not staying.followed()


def test_no_thread_stays_where_there_is_no_place_for_a_request(staying: Staying) -> None:
    staying.client.sendall(REQUEST)
    staying.worker.app = SimpleNamespace(full=lambda: True)
    assert not staying.followed()


def test_no_thread_of_a_worker_that_stops_stays(staying: Staying) -> None:
    staying.client.sendall(REQUEST)
    staying.worker.alive = False
    assert not staying.followed()


def test_what_was_read_ahead_goes_back_to_the_worker(staying: Staying) -> None:
    staying.buffered.write(REQUEST)
    assert not staying.followed()
