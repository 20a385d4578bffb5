"""A gunicorn worker in which no request waits in a hidden queue.

It changes gunicorn's threaded worker in these ways:

- A new connection takes no thread until its first bytes are there, a request must arrive within REQUEST_TIMEOUT (deadline_socket.py), and
  the poller waits for clients that are slow to close: idle or slow clients do not delay others.
- A new connection goes to the worker that holds fewest (connection_counts.py).
- A request gets a free thread or, at once, a 429: there is no unbounded queue. Probes have threads of their own.
- A worker that stops first accepts every connection in the kernel's backlog, then closes its listener, so that a client is either answered
  or refused by the kernel, never accepted and dropped.
- What is not HTTP is answered with a problem; nothing of it is repeated, neither to the client nor in the log.
"""

from __future__ import annotations

import atexit
import errno
import selectors
import signal
import socket
import sys
import time
import uuid
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from service import problems
from service.processes import refusals
from service.processes.connection_close import honour_connection_close
from service.processes.deadline_socket import DeadlineSocket
from service.processes.expect_continue import defer_continue
from service.processes.forks import exit_now, unblock_signals

log = structlog.stdlib.get_logger("service")

_MAX_DRAINED_PIECES = 256  # of 64 kB: more than any body that is taken
_LINGER = 2.0  # seconds in which a client that was answered reads its answer and closes its end
_PROBE_THREADS = 2
_LEFT = 0.03  # seconds that a worker with fewer connections is given to accept a new one
_FREE = 0.25  # seconds in which this worker accepts every connection after the other did not
_MAX_ACCEPTED = 32  # connections at a time: other workers are to get some, too
_PROBES = tuple(f"{method} /{name} ".encode() for method in ("GET", "HEAD") for name in ("livez", "readyz", "metrics"))
_SWITCH_SECONDS = 0.0002  # the GIL's switch interval; with Python's 5 ms each system call would wait so long for its turn
_MAX_PROBE_BYTES = 2048
_MOMENT = 0.004  # seconds in which a client that sends one request after another sends the next, on a busy machine
_HEARTBEAT = 1.0  # seconds; the master's timeout is many times that
_GONE = ("ECONNABORTED", "ENETDOWN", "EPROTO", "ENOPROTOOPT", "EHOSTDOWN", "ENONET", "EHOSTUNREACH", "EOPNOTSUPP", "ENETUNREACH", "EPERM")
_NOTHING_THERE = {
    errno.EAGAIN,
    errno.EWOULDBLOCK,
    *(getattr(errno, name, errno.EAGAIN) for name in _GONE),
}  # the client's connection failed: accept(2)
_NO_ROOM = {
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOBUFS,
    errno.ENOMEM,
}  # the machine is short of resources: the connection waits in the kernel
_ROOM_DELAY = 0.2  # seconds until there may be some again
_ROOM_LOGGED = 10.0  # seconds until that is logged again

_STATUS = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}


def cache_settings(config: Config) -> None:
    """Store the settings of ``config`` as attributes: gunicorn reads dozens of them at each request, each by a lookup."""
    vars(config).update((name, setting.get()) for name, setting in config.settings.items() if not hasattr(type(config), name))


@dataclass(slots=True)
class Lingering:
    """An answered connection whose client has not closed its end: when to give it up, and how many chunks it has sent since."""

    until: float
    pieces: int = 0


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A process that serves requests."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.alive: bool = True
        self._probe_pool: ThreadPoolExecutor | None = None
        self._probing: set[TConn] = set()
        self._busy = 0  # threads that answer anything but probes; used by the main thread only
        self._lingering: dict[TConn, Lingering] = {}
        self._notified = -_HEARTBEAT
        self._no_room_logged = -_ROOM_LOGGED
        self._left_since = self._free_until = 0.0
        self.slot: str  # given by the master before the fork

    def notify(self) -> None:
        """Share the number of connections with the other workers, and once a second tell the master that this one lives."""
        self._share()
        if (now := time.monotonic()) >= self._notified + _HEARTBEAT:
            self._notified = now
            super().notify()

    def init_signals(self) -> None:
        """Handle signals as gunicorn's workers do, but ignore SIGHUP, which may be sent to all processes and is for the master."""
        super().init_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        unblock_signals()

    def init_process(self) -> None:
        """Serve, in the process that was forked."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        cache_settings(self.cfg)  # none is set after this
        self._probe_pool = ThreadPoolExecutor(_PROBE_THREADS)
        code = Arbiter.WORKER_BOOT_ERROR
        try:
            super().init_process()
            code = 0
        except Exception:
            self.log.exception("Exception in worker process")
            sys.exit(code)  # gunicorn would print the error's message, which is not JSON
        finally:
            atexit.register(exit_now, 1 if code and self.booted else code)

    # --- New connections ---

    def accept(self, listener: socket.socket) -> None:
        """Accept connections, some at a time: a new one must not wait behind many kept ones."""
        for _ in range(_MAX_ACCEPTED):
            if self.nr_conns >= self.worker_connections or self._yields_connection() or not self._accept_one(listener):
                break
            self._share()

    def _share(self) -> None:
        if self.alive:
            self.app.connection_counts.set(self.slot, self.nr_conns)
        else:
            self.app.connection_counts.remove(self.slot)

    def _yields_connection(self) -> bool:
        """Whether to leave the next connection, for a moment, to a worker that holds fewer."""
        now = time.monotonic()
        if self.nr_conns <= self.app.connection_counts.lowest() or now < self._free_until:
            self._left_since = 0.0
            return False
        self._left_since = self._left_since or now
        if now >= self._left_since + _LEFT:
            self._left_since, self._free_until = 0.0, now + _FREE  # the other may hang: the next ones do not wait for it
            return False
        time.sleep(_LEFT / 30)  # the listener is readable until it has
        return True

    def _accept_one(self, listener: socket.socket) -> bool:
        """Accept one connection and wait for its first bytes without a thread; False when there was none."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _NO_ROOM:
                if (now := time.monotonic()) >= self._no_room_logged + _ROOM_LOGGED:
                    self._no_room_logged = now
                    log.error("a connection must wait", error=errno.errorcode[error.errno])
                time.sleep(_ROOM_DELAY)  # the listener is readable until there is
            elif error.errno not in _NOTHING_THERE:
                raise
            return False
        sock = DeadlineSocket.of(client)
        conn = TConn(self.cfg, sock, address, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.nr_conns += 1
        self.pending_conns.append(conn)
        self.poller.register(sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
        return True

    def is_parent_alive(self) -> bool:
        """Whether the master lives; without it, stop as at SIGTERM."""
        if not super().is_parent_alive():
            self.alive = False  # only ever set to False: a SIGTERM may come in between
        return self.alive

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept new connections or, for a while or for good, none; before closing for good, accept the backlog."""
        super().set_accept_enabled(enabled)
        if self.alive or enabled:  # gunicorn enables it once even if the worker was stopped before it began
            return
        while self.sockets:
            listener = self.sockets.pop()
            listener.setblocking(False)
            while self._accept_one(listener):
                pass
            listener.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait for bytes until ``deadline`` at most: a stopping worker does not wait for silent clients."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    # --- Requests ---

    def enqueue_req(self, conn: TConn) -> None:
        """Answer the request whose first bytes are there."""
        assert self._probe_pool
        if self._busy < self.cfg.threads:
            self._busy += 1
            pool = self.tpool
        elif self._is_probe(conn):  # checked only here: it costs a system call, after which the thread waits for the GIL again
            self._probing.add(conn)
            pool = self._probe_pool
        else:
            self.app.refuse()
            refusals.write(conn.sock, refusals.busy(close=True))
            self._linger(conn)
            return
        pool.submit(self.handle, conn).add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def handle(self, conn: TConn) -> Any:
        """Answer a request, and those that follow at once: to go through the poller in between would cost two thread switches."""
        again = super().handle(conn)
        while again is True and self._next_request_came(conn):
            again = super().handle(conn)
        return again

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer ``req``, with Host, Connection: close and Expect: 100-continue handled as HTTP has them."""
        if req.version >= (1, 1) and all(name != "HOST" for name, _ in req.headers):
            raise errors.InvalidHeader("HOST")  # RFC 9112, 3.2
        honour_connection_close(req)
        defer_continue(req, conn.sock)
        return super().handle_request(req, conn)

    def _next_request_came(self, conn: TConn) -> bool:
        """Whether the next request comes within a moment and this thread may answer it, because enough others are free."""
        if not self.alive or self._busy > self.cfg.threads // 2 or conn.parser.unreader.buf.getvalue():
            return False
        conn.sock.setblocking(False)
        return conn.sock.readable(_MOMENT) and self.alive and not self.app.full()

    def _is_probe(self, conn: TConn) -> bool:
        """Whether the whole head of a probe has arrived; the probes' threads do not wait for the rest of one."""
        if conn.sock.waits:
            return False  # its bytes were read ahead with the previous request
        try:
            start = conn.sock.recv(_MAX_PROBE_BYTES, socket.MSG_PEEK)
        except OSError:
            return False
        return start.startswith(_PROBES) and b"\r\n\r\n" in start

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Answer the next request on a kept connection."""
        if not self._refuse_if_full(conn, self.keepalived_conns):
            super().on_client_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Answer the first request on a connection."""
        if not self._refuse_if_full(conn, self.pending_conns):
            super().on_pending_socket_readable(conn, client)

    def _refuse_if_full(self, conn: TConn, waiting: deque[TConn]) -> bool:
        """Answer 429 from here where there is no place for a prediction; True when it did. The connection stays among the ``waiting``."""
        if not (self.alive and self.app.full() and refusals.refuse_prediction(conn.sock)):
            return False
        self.app.refuse()
        conn.set_timeout()
        waiting.remove(conn)
        waiting.append(conn)  # which are in the order of their timeouts
        return True

    def finish_request(self, conn: TConn, done: Future[Any]) -> None:
        """Wait for the next request on the connection, or close it."""
        if conn in self._probing:
            self._probing.remove(conn)
        else:
            self._busy -= 1
        if done.cancelled() or not done.result():
            self._linger(conn)
        else:
            super().finish_request(conn, done)

    # --- Closing connections ---

    def _linger(self, conn: TConn) -> None:
        """Lingering close: shut down sending, and read until the client closes; closed at once, the kernel could reset the answer."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
            self._lingering[conn] = Lingering(time.monotonic() + _LINGER)
        except (OSError, ValueError, KeyError):  # it is closed already
            self.nr_conns -= 1
            conn.close()

    def _drain(self, conn: TConn, client: socket.socket) -> None:
        lingering = self._lingering[conn]
        lingering.pieces += 1
        try:
            gone = not client.recv(1 << 16) or lingering.pieces > _MAX_DRAINED_PIECES
        except BlockingIOError:
            return
        except OSError:
            gone = True
        if gone:
            self._close_lingering(conn)

    def _close_lingering(self, conn: TConn) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def murder_keepalived(self, force: bool = False) -> None:
        """Close connections that have timed out."""
        super().murder_keepalived(force)
        now = time.monotonic()
        for conn in [conn for conn, lingering in self._lingering.items() if force or lingering.until <= now]:
            self._close_lingering(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ARG002  # gunicorn's signature
        """Answer ``exc``, raised before the application saw the request or after it failed to answer."""
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(exc, errors.ParseException):
            status = _STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)
        request_id = uuid.uuid4().hex
        log.warning("refused", status=status.value, error=type(exc).__name__, request_id=request_id)
        kind = problems.kind_of_status(status) or problems.FAILURE
        refusals.write(client, refusals.raw_problem(kind, kind.advice, request_id))
