"""What a process does that works on jobs: forked by the master like the workers, so that it shares the model's pages, or run by itself.

It has low priority, so that live requests go first. At SIGTERM, or when its master has died, it finishes its current article, writes the
results, gives back its other claims and ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from service.errors import StoreUnavailable
from service.jobs.claims import Claims
from service.jobs.message_queue import MessageQueue
from service.jobs.runner import Runner
from service.jobs.webhook_deliveries import WebhookDeliveries
from service.jobs.webhook_senders import WebhookSenders
from service.processes.logs import frames_of

log = structlog.stdlib.get_logger("service")

_MIN_WAIT, _MAX_WAIT = 0.05, 1.0  # seconds between looks at a table in which nothing waits
_AFTER_FAULT = 2.0  # seconds
_LOOK_EVERY = 10.0  # seconds between looks for claims of dead processes and for webhooks that are due
_SWEEP = 600.0  # seconds between deletions of what is too old


class Consumer:
    """Works on jobs, in the process that calls ``run``.

    Periodically that process also calls ``step``, which follows the registry, and ``sweep``, which deletes what is too old.
    """

    def __init__(
        self,
        runner: Runner,
        claims: Claims,
        deliveries: WebhookDeliveries,
        queue: MessageQueue,
        *,
        sweep: Callable[[], object],
        step: Callable[[], object],
    ) -> None:
        self._runner = runner
        self._claims = claims
        self._deliveries = deliveries
        self._senders = WebhookSenders(deliveries)
        self._queue = queue
        self._sweep = sweep
        self._step = step
        self._work = threading.Event()
        self._next: dict[Callable[[], object], float] = {}

    def run(self, stopped: Callable[[], bool]) -> None:
        """Work until ``stopped``. Threads listen to the queue and send webhooks: neither waits for an article."""
        stop_listening = threading.Event()
        listener = threading.Thread(
            target=self._queue.listen, args=(self._work.set, self._enqueue_webhook, stop_listening), name="jobs", daemon=True
        )
        listener.start()
        wait = _MIN_WAIT
        while not stopped():
            try:
                self._do_periodic()
                wait = _MIN_WAIT if self._runner.step(stopped) else min(wait * 2, _MAX_WAIT)
            except StoreUnavailable:
                log.warning("jobs wait for the database")
                wait = _AFTER_FAULT
            except Exception as error:  # the next step may do better, and no fault may end them all
                log.error("a step of jobs failed", error=type(error).__name__, at=frames_of(error))
                wait = _AFTER_FAULT
            if wait > _MIN_WAIT and not stopped():
                self._work.wait(wait)
                self._work.clear()
        stop_listening.set()
        with suppress(StoreUnavailable):
            self._claims.release()

    def _enqueue_webhook(self, job: str) -> None:
        with suppress(StoreUnavailable):  # it is due again later
            self._senders.enqueue(job)

    def _do_periodic(self) -> None:
        self._every(1.0, self._step)
        self._every(_LOOK_EVERY, self._claims.release_dead)
        self._every(_LOOK_EVERY, self._announce_due_webhooks)
        self._every(_SWEEP, self._sweep)

    def _every(self, seconds: float, act: Callable[[], object]) -> None:
        now = time.monotonic()
        if now >= self._next.get(act, 0.0):
            self._next[act] = now + seconds
            act()

    def _announce_due_webhooks(self) -> None:
        for job in self._deliveries.due():
            self._queue.announce_webhook(job)
