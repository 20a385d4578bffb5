"""The message queue that wakes the consumers of jobs at once: Huey, on SQLite in a file, on PostgreSQL or on Redis.

The work itself is in the tables of jobs; a message only says that it is worth a look now. A lost one costs a moment, because every consumer
polls the tables, too. Messages are JSON of our own: nothing is pickled.
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
_NAMESPACE = "service.dispatch"  # prefix of message names, whatever this module is called: other versions of the service read them
_MODULES = {"redis": "redis", "postgresql": "psycopg"}  # of the extras
_PAUSE = 0.1  # seconds between polls of an empty queue
_AFTER_FAULT = 5.0  # seconds
_SCHEDULE_EVERY = 1.0  # seconds


class MessageQueue:
    """Messages to the processes that work on jobs. A process connects when it first needs to, so no connection crosses a fork."""

    def __init__(self, place: str | Path) -> None:
        """``place`` is the URL of a Redis or PostgreSQL, or a file."""
        self._place = place
        self._lock = threading.Lock()
        self._huey: Huey | None = None
        self._on_work: Callable[[], None] = lambda: None
        self._on_webhook: Callable[[str], None] = lambda _job: None
        self._tasks: dict[str, Any] = {}
        self._due = 0.0
        self._retry_at = 0.0

    @classmethod
    def of(cls, settings: Settings, database: Database) -> MessageQueue:
        """The queue that the settings name; else in the database where that is PostgreSQL, else in a file. Raises InvalidSetting."""
        url = settings.queue_url or ("" if database.is_sqlite else database.url.render_as_string(hide_password=False))
        extra = "redis" if url.startswith("redis") else "postgresql" if url else ""
        if extra and find_spec(_MODULES[extra]) is None:
            raise InvalidSetting(f"TOASOAN_QUEUE_URL: this needs the extra toasoan[{extra}]")
        return cls(url or settings.home / FILE)

    def announce_work(self) -> None:
        """Say that there is a job to work on."""
        self._send("work")

    def announce_webhook(self, job: str, delay: float = 0.0) -> None:
        """Say that the webhook of the job with this id is to be sent in ``delay`` seconds."""
        self._send("tell", job, delay=delay)

    def listen(self, on_work: Callable[[], None], on_webhook: Callable[[str], None], stopped: threading.Event) -> None:
        """Call ``on_work`` or ``on_webhook`` for each message until ``stopped``. While the queue fails, try again every few seconds."""
        self._on_work, self._on_webhook = on_work, on_webhook
        while not stopped.is_set():
            try:
                received = self._receive()
            except Exception as error:  # each storage has its own errors; a broken message must not stop those after it
                log.warning("the queue of jobs fails", error=type(error).__name__)
                stopped.wait(_AFTER_FAULT)
                continue
            if not received:
                stopped.wait(_PAUSE)
        self.close()

    def close(self) -> None:
        """Close the connections of this thread; they are reopened when they are needed."""
        with self._lock:
            if self._huey:
                self._huey.storage.close()

    def _receive(self) -> bool:
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
        """Send a message; where the queue fails it is dropped, for consumers poll the tables anyway."""
        if self._is_failing():
            return
        try:
            self._open()
            task = self._tasks[name]
            if delay:
                task.schedule(args=arguments, delay=delay)
            else:
                task(*arguments)
        except Exception as error:
            self._retry_at = time.monotonic() + _AFTER_FAULT
            log.warning("the queue of jobs fails", error=type(error).__name__)

    def _is_failing(self) -> bool:
        """Whether it failed a moment ago: then no other upload waits for the same timeout."""
        return time.monotonic() < self._retry_at

    def _open(self) -> Huey:
        with self._lock:
            if self._huey is None:
                if self._is_failing():
                    raise ConnectionError
                huey = self._connect()
                self._tasks["work"] = _task(huey, "work", lambda: self._on_work())
                self._tasks["tell"] = _task(huey, "tell", lambda job: self._on_webhook(job))
                self._huey = huey
            return self._huey

    def _connect(self) -> Huey:
        from service.jobs.huey_queue import open_queue  # takes a sixth of a second, which would delay the start

        try:
            return open_queue(self._place)
        except Exception:
            self._retry_at = time.monotonic() + _AFTER_FAULT
            raise


def _task(huey: Huey, name: str, receive: Callable[..., None]) -> Any:
    """The task that sends messages of this name; ``receive`` is called with their arguments. Huey prefixes the name with its module."""
    receive.__module__ = _NAMESPACE
    return huey.task(name=name)(receive)
