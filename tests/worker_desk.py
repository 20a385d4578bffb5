"""A worker in this process, without a server, that holds one connection."""

from __future__ import annotations

import selectors
import socket
from collections import deque
from concurrent.futures import Future
from functools import partial
from types import SimpleNamespace
from typing import Any

from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from service.processes.connection_counts import ConnectionCounts
from service.processes.deadline_socket import DeadlineSocket
from service.processes.workers import Worker


class Desk:
    """A worker that holds one connection, whose other end is ``client``."""

    def __init__(self) -> None:
        self.refused: list[None] = []
        self.full = True
        self.worker = worker = Worker.__new__(Worker)
        worker.app = SimpleNamespace(full=lambda: self.full, refuse=lambda: self.refused.append(None), connection_counts=ConnectionCounts())
        worker.alive, worker.slot, worker.cfg = True, "0", Config()
        worker.poller = selectors.DefaultSelector()
        worker.pending_conns, worker.keepalived_conns = deque(), deque()
        worker._lingering, worker._probing, worker._busy, worker.nr_conns = {}, set(), 0, 1
        worker._no_room_logged = -10.0
        self.client, ours = socket.socketpair()
        self.client.settimeout(5)
        self.conn = TConn(worker.cfg, DeadlineSocket.of(ours), None, None)

    def waits(self) -> None:
        """The connection waits for the bytes of its first request."""
        self.conn.timeout = 0.0
        self.worker.pending_conns.append(self.conn)
        readable = partial(self.worker.on_pending_socket_readable, self.conn)
        self.worker.poller.register(self.conn.sock, selectors.EVENT_READ, readable)

    def closed(self) -> bool:
        return self.conn.sock.fileno() < 0 and self.worker.nr_conns == 0

    def close(self) -> None:
        self.worker.poller.close()
        self.conn.sock.close()
        self.client.close()


def ended(answer: Any) -> Future[Any]:
    done: Future[Any] = Future()
    done.set_result(answer)
    return done
