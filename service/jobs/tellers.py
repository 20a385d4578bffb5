"""Who tells webhooks: a thread for each receiver while there is something to tell it, so that one that hangs holds up nobody else."""

from __future__ import annotations

import threading

import structlog

from service.errors import StoreUnavailable
from service.jobs.notices import Notices
from service.jobs.webhooks import Place
from service.processes.logs import where

log = structlog.stdlib.get_logger("service")


class Tellers:
    """Threads that tell of jobs; what they are cut off from is due again later. There are no more than the settings allow receivers."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._lock = threading.Lock()
        self._waiting: dict[Place, dict[str, None]] = {}  # ids of jobs, in order, of each receiver that has a thread

    def tell(self, job: str) -> None:
        """Let the receiver of the job with this id be told, if that is due, after what waits for it already. Raises StoreUnavailable."""
        place = self._notices.place(job)
        if place is None:
            return
        with self._lock:
            if place not in self._waiting:
                threading.Thread(target=self._work, args=(place,), name="webhook", daemon=True).start()
            self._waiting.setdefault(place, {})[job] = None  # once: whoever looks for what is due finds it again and again

    def _work(self, place: Place) -> None:
        while job := self._next(place):
            try:
                self._notices.tell(job)
            except StoreUnavailable:
                continue  # it is due again later
            except Exception as error:  # the next one may go better
                log.error("a webhook failed", error=type(error).__name__, at=where(error))

    def _next(self, place: Place) -> str | None:
        """The job of which ``place`` is to be told next; None lets its thread end."""
        with self._lock:
            waiting = self._waiting[place]
            if not waiting:
                del self._waiting[place]
                return None
            job = next(iter(waiting))
            del waiting[job]
            return job
