"""Gunicorn, configured in code: a master, and workers forked from it that share what it has loaded.

When another bundle is published, the master tries and loads it, forks new workers that share it, and asks the old ones to finish what they
have accepted and end. So the pages of a model are in memory once, before a swap and after it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from service.application import Application, Parts
from service.bundles.trials import warm_up
from service.metrics import SharedValues
from service.processes.connection_counts import ConnectionCounts
from service.processes.forks import exit_now, signals_blocked
from service.processes.logs import gunicorn_logger
from service.processes.supervisor import Supervisor

log = structlog.stdlib.get_logger("service")

_SO_ATTACH_FILTER = 26  # of Linux's asm-generic/socket.h; Python does not name it


class PreforkApplication(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """A gunicorn master with forked workers; all serve the one ``app`` that was loaded before the fork.

    ``consumers`` more processes are forked that work on jobs, and one for the shadow bundle while there is one. ``shared`` is told the slot
    of each process. ``full`` says that there is no place for another request that computes; ``refuse`` is called for each one refused for
    that. Each worker warms the bundle up in the background once it is ready, so that it is ready sooner.
    """

    def __init__(self, app: Application, options: Mapping[str, object], consumers: int, shared: SharedValues) -> None:
        self._app = app
        self._options = dict(options) | {"logger_class": gunicorn_logger()}
        self._shared = shared
        parts, supervised = app.parts, partial(Supervisor, on_start=shared.take, on_exit=shared.forget)
        self._consumers = supervised(lambda stopped: parts.consumer(lambda: None).run(stopped), consumers)
        self._shadow_process = supervised(parts.shadow.run, 0, kind="shadow", nice=0)
        self.connection_counts = ConnectionCounts()
        self.full = parts.engine.full
        self.refuse = parts.metrics.refuse
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's configuration: our options and nothing from a file or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)
        engine, shared = self._app.parts.engine, self._shared
        self.cfg.set("post_worker_init", lambda _: threading.Thread(target=lambda: warm_up(engine.bundle), daemon=True).start())
        self.cfg.set("pre_fork", _take_slot)
        self.cfg.set("post_fork", lambda _, worker: shared.take(worker.slot))
        self.cfg.set("child_exit", self._forget)

    def _forget(self, _master: Arbiter, worker: Any) -> None:
        self.connection_counts.remove(worker.slot)
        self._shared.forget(worker.slot)

    def load(self) -> Application:
        """The application."""
        return self._app

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        gc.collect()
        gc.freeze()  # the collector of a worker must not write to the pages it shares with the others
        Master(self, self._app.parts, self._consumers, self._shadow_process).run()


def _take_slot(master: Arbiter, worker: Any) -> None:
    """Give ``worker`` the first slot that no living worker has."""
    taken = {other.slot for other in master.WORKERS.values()}
    worker.slot = next(str(number) for number in range(len(taken) + 1) if str(number) not in taken)


class Master(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """The process that watches the workers and the registry; SIGHUP makes it check the registry at once."""

    def __init__(self, processes: PreforkApplication, parts: Parts, consumers: Supervisor, shadow_process: Supervisor) -> None:
        super().__init__(processes)
        self._watcher = parts.watcher
        self._shadow = parts.shadow
        self._consumers = consumers
        self._shadow_process = shadow_process
        self._to_renew = 0

    def handle_hup(self) -> None:
        """Check the registry at the next step."""
        self._watcher.request_check()

    def handle_usr2(self) -> None:
        """Start no second master, as gunicorn would: ``python -m service`` cannot be started by the path of its file."""

    def spawn_worker(self) -> Any:
        """Fork a worker with signals blocked until its ``init_signals``: the inherited handlers of the master would lose them.

        Its process id; None where the system has no process or no memory for it: the others go on, and the next round tries again.
        """
        try:
            with signals_blocked():
                return super().spawn_worker()
        except OSError as error:
            if os.getpid() != self.pid:  # a child must not return into the master's loop, where it would stop every worker
                exit_now(1)
            log.error("a worker cannot be forked", error=type(error).__name__)
            return None

    def murder_workers(self) -> None:
        """Kill workers that hang; gunicorn calls this about once a second, so it also steps the watcher and the supervisors."""
        super().murder_workers()
        if self._watcher.step():
            gc.unfreeze()
            gc.collect()  # what is left of the old bundle
            gc.freeze()
            self._to_renew = self.num_workers
            self._consumers.replace()
        while self._to_renew and self.spawn_worker():  # gunicorn then stops the oldest ones above the number of workers
            self._to_renew -= 1
        if self._shadow.step():
            self._shadow_process.replace(self._shadow.processes)
        for supervisor in (self._consumers, self._shadow_process):
            supervisor.spawn_missing(self._detach)

    def stop(self, graceful: bool = True) -> None:
        """Stop every process; what was accepted is finished first."""
        if not (self.systemd or self.reexec_pid or self.master_pid):  # else systemd or another master goes on with the same sockets
            for listener in self.LISTENERS:
                drop_new_connections(listener.sock)
        for supervisor in (self._consumers, self._shadow_process):
            supervisor.stop()
        super().stop(graceful)
        for supervisor in (self._consumers, self._shadow_process):
            supervisor.wait()

    def _detach(self) -> None:
        """Close the listeners in a process that serves no requests: else the kernel would accept connections for it."""
        for listener in self.LISTENERS:
            listener.close()
        for worker in self.WORKERS.values():
            worker.tmp.close()


def drop_new_connections(listener: socket.socket) -> None:
    """Drop, on Linux, the packets that would open new connections; those in the backlog can still be accepted.

    Between the last ``accept`` and ``close`` the kernel could accept one more connection and reset it. With the filter the client's TCP
    retries after a second, and is refused or finds the next service. (socket(7), SO_ATTACH_FILTER, with the one instruction "ret 0".)
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    with suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(program)))
