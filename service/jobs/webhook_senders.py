"""The threads that send webhooks: one for each receiver that has any waiting, so that one that hangs delays no other."""

from __future__ import annotations

import threading

import structlog

from service.errors import StoreUnavailable
from service.jobs.webhook_deliveries import WebhookDeliveries
from service.jobs.webhooks import Receiver
from service.processes.logs import frames_of

log = structlog.stdlib.get_logger("service")


class WebhookSenders:
    """Threads that send webhooks; what is interrupted is due again later. There are no more threads than the settings allow receivers."""

    def __init__(self, deliveries: WebhookDeliveries) -> None:
        self._deliveries = deliveries
        self._lock = threading.Lock()
        self._waiting: dict[Receiver, dict[str, None]] = {}  # ids of jobs, in order, of each receiver that has a thread

    def enqueue(self, job: str) -> None:
        """Send the webhook of the job with this id, if it is due, after those that wait for the same receiver. Raises StoreUnavailable."""
        receiver = self._deliveries.receiver(job)
        if receiver is None:
            return
        with self._lock:
            if receiver not in self._waiting:
                threading.Thread(target=self._work, args=(receiver,), name="webhook", daemon=True).start()
            self._waiting.setdefault(receiver, {})[job] = None  # a dict holds it once: it is found due again and again until it is sent

    def _work(self, receiver: Receiver) -> None:
        while job := self._next(receiver):
            try:
                self._deliveries.deliver(job)
            except StoreUnavailable:
                continue  # it is due again later
            except Exception as error:  # the next one may go better
                log.error("a webhook failed", error=type(error).__name__, at=frames_of(error))

    def _next(self, receiver: Receiver) -> str | None:
        """The next job for ``receiver``; None ends its thread."""
        with self._lock:
            waiting = self._waiting[receiver]
            if not waiting:
                del self._waiting[receiver]
                return None
            job = next(iter(waiting))
            del waiting[job]
            return job
