"""How a worker lets a connection go, and how long a socket waits for what comes or goes, one rule at a time in this process."""

from __future__ import annotations

import math
import socket
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from service.processes import deadline_socket, workers
from service.processes.deadline_socket import DeadlineSocket
from tests.worker_desk import Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


# --- Connections go --------------------------------------------------------------------------------------------------


def drain(desk: Desk) -> None:
    for key, _ in desk.worker.poller.select(0):
        key.data(key.fileobj)


def test_whoever_was_answered_is_told_that_no_more_comes_and_is_read_until_it_closes(desk: Desk) -> None:
    desk.worker._linger(desk.conn)
    assert desk.client.recv(10) == b""
    desk.client.sendall(b"more")
    drain(desk)
    assert not desk.closed()
    desk.client.close()
    drain(desk)
    assert desk.closed()
    assert not desk.worker.poller.get_map()


def test_whoever_goes_on_sending_is_read_for_so_many_pieces_and_no_longer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_MAX_DRAINED_PIECES", 2)
    desk.worker._linger(desk.conn)
    for still in (True, True, False):
        desk.client.sendall(b"more")
        drain(desk)
        assert desk.closed() != still


@pytest.mark.parametrize(
    ("seconds", "force", "gone"), [(workers._LINGER, False, True), (workers._LINGER / 2, False, False), (0.0, True, True)]
)
def test_whoever_does_not_close_its_end_is_closed_in_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seconds: float, force: bool, gone: bool
) -> None:
    now = [100.0]
    monkeypatch.setattr(workers, "time", SimpleNamespace(monotonic=lambda: now[0]))
    desk.worker._linger(desk.conn)
    now[0] += seconds
    desk.worker.murder_keepalived(force)
    assert desk.closed() == gone


def test_a_client_that_breaks_off_while_it_lingers_is_let_go(desk: Desk) -> None:
    desk.worker._linger(desk.conn)

    def broken(_size: int) -> bytes:
        raise ConnectionResetError

    desk.worker._drain(desk.conn, SimpleNamespace(recv=broken))  # type: ignore[arg-type]
    assert desk.closed()


def test_a_connection_that_is_closed_already_is_counted_out_once(desk: Desk) -> None:
    desk.conn.sock.close()
    desk.worker._linger(desk.conn)
    assert desk.closed()
    assert desk.worker._lingering == {}


# --- What a socket waits for -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "until"),
    [
        (lambda one: one.settimeout(5.0), 105.0),
        (lambda one: one.settimeout(500.0), 130.0),
        (lambda one: one.settimeout(None), 130.0),
        (lambda one: one.extend_deadline(), 130.0),
    ],
)
def test_a_request_is_waited_for_until_a_moment_that_only_a_piece_of_an_upload_moves(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[DeadlineSocket], None], until: float
) -> None:
    now = [100.0]
    monkeypatch.setattr(deadline_socket, "time", SimpleNamespace(monotonic=lambda: now[0]))
    ours, theirs = socket.socketpair()
    with theirs, DeadlineSocket.of(ours) as sock:
        sock.setblocking(True)
        act(sock)
        assert math.isclose(sock._until, until)
        now[0] = 980.0
        sock.extend_deadline()
        assert math.isclose(sock._until, 1000.0)  # which is UPLOAD_TIMEOUT after it began


def test_a_head_that_waits_for_its_answer_is_sent_before_another_one_waits() -> None:
    ours, theirs = socket.socketpair()
    with theirs, DeadlineSocket.of(ours) as sock:
        theirs.settimeout(5)
        for status in (b"103 Early Hints", b"200 OK"):
            sock.sendall(b"HTTP/1.1 " + status + b"\r\n\r\n")
        sock.setblocking(False)
        assert theirs.recv(100) == b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"


def test_a_client_that_takes_its_answer_piece_by_piece_gets_all_of_it(desk: Desk) -> None:
    answer = bytes(range(256)) * 8000
    got = bytearray()

    def take() -> None:
        while len(got) < len(answer):
            got.extend(desk.client.recv(65536))

    reader = threading.Thread(target=take)
    reader.start()
    desk.conn.sock.setblocking(True)
    desk.conn.sock.sendall(answer)
    reader.join()
    assert got == answer
