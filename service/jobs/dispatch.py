"""How processes that work on jobs hear at once of what there is to do: Huey, on SQLite in a file, on PostgreSQL or on Redis.

What there is to do stands in the tables of jobs; a message here only says that it is worth a look now, and one that is lost costs a moment,
because every consumer looks by itself now and then. Messages are JSON of our own: nothing is pickled.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from service.errors import InvalidSetting
from service.settings import Settings
from service.store.database import Database

if TYPE_CHECKING:
    from huey.api import Huey

log = structlog.stdlib.get_logger("service")

FILE = "queue.db"  # in the folder of the service's own files; nothing is lost with it
_NAMESPACE = "service.dispatch"  # of the names of messages: who reads them may be of another version, in which this module lies elsewhere
_MODULES = {"redis": "redis", "postgresql": "psycopg"}  # of the extras
_PAUSE = 0.1  # seconds between looks at a queue that cannot tell of a message by itself
_AFTER_FAULT = 5.0  # seconds
_SCHEDULE_EVERY = 1.0  # seconds


class Dispatch:
    """Messages to every process that works on jobs. Connections are made when a process first needs one, so none crosses a fork."""

    def __init__(self, place: str | Path) -> None:
        """``place`` is the URL of a Redis or of a PostgreSQL, or a file."""
        self._place = place
        self._lock = threading.Lock()
        self._huey: Huey | None = None
        self._on_work: Callable[[], None] = lambda: None
        self._on_tell: Callable[[str], None] = lambda _job: None
        self._tasks: dict[str, Any] = {}
        self._due = 0.0
        self._away_until = 0.0

    @classmethod
    def of(cls, settings: Settings, database: Database) -> Dispatch:
        """Where the settings say; else in the database where that is PostgreSQL, else in a file. Raises InvalidSetting."""
        url = settings.queue_url or ("" if database.is_sqlite else database.url.render_as_string(hide_password=False))
        extra = "redis" if url.startswith("redis") else "postgresql" if url else ""
        if extra and find_spec(_MODULES[extra]) is None:
            raise InvalidSetting(f"TOASOAN_QUEUE_URL: this needs the extra toasoan[{extra}]")
        return cls(url or settings.home / FILE)

    def work(self) -> None:
        """Say that there is a job to work on."""
        self._send("work")

    def tell(self, job: str, delay: float = 0.0) -> None:
        """Say that the webhook of the job with this id is to be told, in ``delay`` seconds."""
        self._send("tell", job, delay=delay)

    def listen(self, on_work: Callable[[], None], on_tell: Callable[[str], None], stopped: threading.Event) -> None:
        """Hand on what is said until ``stopped``. While the queue is away, look for it again now and then."""
        self._on_work, self._on_tell = on_work, on_tell
        while not stopped.is_set():
            try:
                heard = self._hear()
            except Exception as error:  # each storage has its own; what a broken message holds must not stop what comes after it
                log.warning("the queue of jobs fails", error=type(error).__name__)
                stopped.wait(_AFTER_FAULT)
                continue
            if not heard:
                stopped.wait(_PAUSE)
        self.close()

    def close(self) -> None:
        """Close the connections of this thread; they are made again when they are needed."""
        with self._lock:
            if self._huey:
                self._huey.storage.close()

    def _hear(self) -> bool:
        huey = self._open()
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + _SCHEDULE_EVERY
            for task in huey.read_schedule():
                huey.enqueue(task)
        task = huey.dequeue()
        if task is not None:
            huey.execute(task)
        return task is not None

    def _send(self, name: str, *arguments: str, delay: float = 0.0) -> None:
        """Send a message. One that nobody takes is not worth more than one wait: consumers find out by themselves, a moment later."""
        if self._is_away():
            return
        try:
            self._open()
            task = self._tasks[name]
            if delay:
                task.schedule(args=arguments, delay=delay)
            else:
                task(*arguments)
        except Exception as error:
            self._away_until = time.monotonic() + _AFTER_FAULT
            log.warning("the queue of jobs fails", error=type(error).__name__)

    def _is_away(self) -> bool:
        """Whether it has just failed: whoever uploads a job is not to wait for the same server after everybody who came before."""
        return time.monotonic() < self._away_until

    def _open(self) -> Huey:
        with self._lock:
            if self._huey is None:
                if self._is_away():
                    raise ConnectionError
                huey = self._opened()
                self._tasks["work"] = _task(huey, "work", lambda: self._on_work())
                self._tasks["tell"] = _task(huey, "tell", lambda job: self._on_tell(job))
                self._huey = huey
            return self._huey

    def _opened(self) -> Huey:
        from service.jobs.queues import open_queue  # a sixth of a second, which the start of the service need not wait for

        try:
            return open_queue(self._place)
        except Exception:
            self._away_until = time.monotonic() + _AFTER_FAULT
            raise


def _task(huey: Huey, name: str, hear: Callable[..., None]) -> Any:
    """What sends messages of this name, and is called with what they say. Huey names them after the function's module, too."""
    hear.__module__ = _NAMESPACE
    return huey.task(name=name)(hear)
