"""A worker of gunicorn in which nothing queues unseen.

What gunicorn's threaded worker leaves open, and how it is closed here:

- A new connection takes no thread until its first bytes are there, a request must arrive in PATIENCE (patient_sockets.py), and
  a client that is slow to close its end is waited for by the poller: nobody holds up others by doing nothing.
- A new connection goes to the worker that holds fewest (shares.py).
- A request gets a free thread or, at once, a 429: none waits in a queue without a bound. Only probes then have threads of their own.
- A worker that stops first takes in every connection that the kernel has already accepted, then closes its listener, so that a client is
  either answered or refused by the kernel, but never accepted and dropped.
- What is not HTTP is answered with a problem, and nothing of it is repeated, neither to the client nor in the log.
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
from service.processes.closings import heed_close
from service.processes.expectations import await_body
from service.processes.forks import leave, release_signals
from service.processes.patient_sockets import PatientSocket

log = structlog.stdlib.get_logger("service")

_MOST_DRAINED_PIECES = 256  # of 64 kB: more than any body that is taken
_LINGER = 2.0  # seconds in which a client that was answered reads its answer and closes its end
_PROBE_THREADS = 2
_LEFT = 0.03  # seconds in which a worker with fewer connections takes in a new one, or is too busy for it
_FREE = 0.25  # seconds in which, after it did not, this worker takes in all
_MOST_ACCEPTED = 32  # connections at a time: the other worker is to have some, too
_PROBES = tuple(f"{method} /{name} ".encode() for method in ("GET", "HEAD") for name in ("livez", "readyz", "metrics"))
_SWITCH_SECONDS = 0.0002  # whoever computes lets others go on after that; at Python's 5 ms each call of the kernel would wait so long
_MOST_PROBE_BYTES = 2048
_MOMENT = 0.004  # seconds in which a client that asks again and again sends its next request, on a machine with much to do
_HEARTBEAT = 1.0  # seconds: the master waits for many times that
_GONE = ("ECONNABORTED", "ENETDOWN", "EPROTO", "ENOPROTOOPT", "EHOSTDOWN", "ENONET", "EHOSTUNREACH", "EOPNOTSUPP", "ENETUNREACH", "EPERM")
_NOTHING_THERE = {errno.EAGAIN, errno.EWOULDBLOCK, *(getattr(errno, name, errno.EAGAIN) for name in _GONE)}  # a client's fault: accept(2)
_NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}  # the machine's: the connection waits in the kernel
_MADE_ROOM = 0.2  # seconds in which there may be some again

_STATUS = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}


def settle(config: Config) -> None:
    """Write down what ``config`` says: gunicorn asks for dozens of its settings at each request, and each time it would look for them."""
    vars(config).update((name, setting.get()) for name, setting in config.settings.items() if not hasattr(type(config), name))


@dataclass(slots=True)
class Lingering:
    """An answered connection whose client has not closed its end: when to give it up, and how much it has sent since."""

    until: float
    pieces: int = 0


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A process that answers."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.alive: bool = True
        self._probe_pool: ThreadPoolExecutor | None = None
        self._probing: set[TConn] = set()
        self._busy = 0  # threads that answer something else than probes; read and written by the main thread only
        self._lingering: dict[TConn, Lingering] = {}
        self._notified = -_HEARTBEAT
        self._left_since = self._free_until = 0.0
        self.slot: str  # given by the master before the fork

    def notify(self) -> None:
        """Tell the other workers what this one holds, and, once a second, the master that it lives: that is a call of the kernel."""
        self._share()
        if (now := time.monotonic()) >= self._notified + _HEARTBEAT:
            self._notified = now
            super().notify()

    def init_signals(self) -> None:
        """Take signals as gunicorn's workers do; SIGHUP, which may be sent to all processes at once, is for the master."""
        super().init_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        release_signals()

    def init_process(self) -> None:
        """Serve, in the process that was forked."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        settle(self.cfg)  # nothing sets any from here on
        self._probe_pool = ThreadPoolExecutor(_PROBE_THREADS)
        code = Arbiter.WORKER_BOOT_ERROR
        try:
            super().init_process()
            code = 0
        except Exception:
            self.log.exception("Exception in worker process")
            sys.exit(code)  # gunicorn would print the error's message, which is no line of JSON
        finally:
            atexit.register(leave, 1 if code and self.booted else code)

    # --- Connections come in ---

    def accept(self, listener: socket.socket) -> None:
        """Take in connections that the kernel has accepted, some at a time: among many kept ones a new one must not wait for its turn."""
        for _ in range(_MOST_ACCEPTED):
            if self.nr_conns >= self.worker_connections or self._leaves_it() or not self._accept_one(listener):
                break
            self._share()

    def _share(self) -> None:
        if self.alive:
            self.app.shares.tell(self.slot, self.nr_conns)
        else:
            self.app.shares.leave(self.slot)

    def _leaves_it(self) -> bool:
        """Whether another worker, which holds fewer connections, is left a moment to take in the next one."""
        now = time.monotonic()
        if self.nr_conns <= self.app.shares.fewest() or now < self._free_until:
            self._left_since = 0.0
            return False
        self._left_since = self._left_since or now
        if now >= self._left_since + _LEFT:
            self._left_since, self._free_until = 0.0, now + _FREE  # the other may hang: not every one is to wait for it
            return False
        time.sleep(_LEFT / 30)  # the listener is readable until it has
        return True

    def _accept_one(self, listener: socket.socket) -> bool:
        """Take in one connection and wait for its first bytes without a thread; False when none was there."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _NO_ROOM:
                log.error("a connection must wait", error=errno.errorcode[error.errno])
                time.sleep(_MADE_ROOM)  # the listener is readable until there is
            elif error.errno not in _NOTHING_THERE:
                raise
            return False
        patient = PatientSocket.of(client)
        conn = TConn(self.cfg, patient, address, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.nr_conns += 1
        self.pending_conns.append(conn)
        self.poller.register(patient, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
        return True

    def is_parent_alive(self) -> bool:
        """Whether the master lives; without it, stop like at SIGTERM."""
        if not super().is_parent_alive():
            self.alive = False  # never set to what it was a moment ago: SIGTERM, which is told once, may come in between
        return self.alive

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take in new connections or, for a while or for good, none."""
        super().set_accept_enabled(enabled)
        if self.alive or enabled:  # gunicorn enables it once even if the worker was told to stop before it began
            return
        while self.sockets:
            listener = self.sockets.pop()
            listener.setblocking(False)
            while self._accept_one(listener):
                pass
            listener.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait no longer than ``deadline`` for bytes: a stopping worker does not outlive clients that have nothing to say."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    # --- Requests get a thread, or none ---

    def enqueue_req(self, conn: TConn) -> None:
        """Answer the request whose first bytes are there."""
        assert self._probe_pool
        if self._busy < self.cfg.threads:
            self._busy += 1
            pool = self.tpool
        elif self._is_probe(conn):  # asked only here: each call of the kernel waits anew for its turn to compute
            self._probing.add(conn)
            pool = self._probe_pool
        else:
            self.app.refuse()
            refusals.write(conn.sock, refusals.busy(close=True))
            self._linger(conn)
            return
        pool.submit(self.handle, conn).add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def handle(self, conn: TConn) -> Any:
        """Answer a request, and those that follow at once: to hand a connection back and be given it again costs two more turns."""
        again = super().handle(conn)
        while again is True and self._followed(conn):
            again = super().handle(conn)
        return again

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer ``req``; whoever waits with its body is told to send it when it is read, and whoever asks for the end gets it."""
        heed_close(req)
        await_body(req, conn.sock)
        return super().handle_request(req, conn)

    def _followed(self, conn: TConn) -> bool:
        """Whether the next request comes within a moment and this thread may answer it, for there are enough others."""
        if not self.alive or self._busy > self.cfg.threads // 2 or conn.parser.unreader.buf.getvalue():
            return False
        conn.sock.setblocking(False)
        return conn.sock.readable(_MOMENT) and self.alive and not self.app.full()

    def _is_probe(self, conn: TConn) -> bool:
        """Whether the whole head of a probe has arrived; one that dribbles in is not waited for by the threads of the probes."""
        if conn.sock.waits:
            return False  # its bytes have been read ahead with the request before
        try:
            start = conn.sock.recv(_MOST_PROBE_BYTES, socket.MSG_PEEK)
        except OSError:
            return False
        return start.startswith(_PROBES) and b"\r\n\r\n" in start

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Answer the next request on a kept connection."""
        if not self._refused(conn, self.keepalived_conns):
            super().on_client_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Answer the first request on a connection."""
        if not self._refused(conn, self.pending_conns):
            super().on_pending_socket_readable(conn, client)

    def _refused(self, conn: TConn, waiting: deque[TConn]) -> bool:
        """Whether the request was answered from here, because there is no place for it; the connection stays among the ``waiting``."""
        if not (self.alive and self.app.full() and refusals.refuse_prediction(conn.sock)):
            return False
        self.app.refuse()
        conn.set_timeout()
        waiting.remove(conn)
        waiting.append(conn)  # they are in the order of their timeouts
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

    # --- Connections go ---

    def _linger(self, conn: TConn) -> None:
        """Say that no more will come, and read on until the client closes: closed at once, the kernel would take the answer back."""
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
            gone = not client.recv(1 << 16) or lingering.pieces > _MOST_DRAINED_PIECES
        except BlockingIOError:
            return
        except OSError:
            gone = True
        if gone:
            self._let_go(conn)

    def _let_go(self, conn: TConn) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def murder_keepalived(self, force: bool = False) -> None:
        """Close what has been waited for long enough."""
        super().murder_keepalived(force)
        now = time.monotonic()
        for conn in [conn for conn, lingering in self._lingering.items() if force or lingering.until <= now]:
            self._let_go(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ARG002  # gunicorn's signature
        """Answer ``exc``, raised before the application saw the request or after it failed to answer."""
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(exc, errors.ParseException):
            status = _STATUS.get(type(exc), HTTPStatus.BAD_REQUEST)
        request_id = uuid.uuid4().hex
        log.warning("refused", status=status.value, error=type(exc).__name__, request_id=request_id)
        kind = problems.kind_of_status(status) or problems.FAILURE
        refusals.write(client, refusals.raw_problem(kind, kind.advice, request_id))
