"""How processes that work on jobs hear at once of what there is to do: Huey, on SQLite in a file, on PostgreSQL or on Redis.

What there is to do stands in the tables of jobs; a message here only says that it is worth a look now, and one that is lost costs a moment,
because every consumer looks by itself now and then. Messages are JSON of our own: nothing is pickled.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog
from huey.api import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from sqlalchemy.engine import make_url

from service.database import Database
from service.errors import InvalidSetting
from service.settings import Settings

log = structlog.stdlib.get_logger("service")

FILE = "queue.db"  # in the folder of the service's own files; nothing is lost with it
_NAME = "toasoan"
_MODULES = {"redis": "redis", "postgresql": "psycopg"}  # of the extras
_PAUSE = 0.1  # seconds between looks at a queue that cannot tell of a message by itself
_AFTER_FAULT = 5.0  # seconds
_PATIENCE = 5  # seconds for whoever keeps the queue to answer: a job is kept whether or not it does
_SCHEDULE_EVERY = 1.0  # seconds


class JsonSerializer(Serializer):  # type: ignore[misc]  # Huey ships no types
    """Messages of Huey as JSON: the name of a task, when it is due, and arguments that are JSON themselves."""

    _FIELDS = ("id", "name", "retries", "retry_delay", "args", "kwargs")

    def _serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message):
            raise TypeError(f"only messages are put into the queue, not {type(data).__name__}")
        content = {name: getattr(data, name) for name in self._FIELDS} | {"eta": data.eta.isoformat() if data.eta else None}
        return json.dumps(content).encode()

    def _deserialize(self, data: bytes) -> Message:
        content = json.loads(bytes(data))
        eta = content.pop("eta")
        known = {name: content[name] for name in self._FIELDS}
        return Message(**known | {"args": tuple(known["args"]), "eta": datetime.fromisoformat(eta) if eta else None})


class Dispatch:
    """Messages to every process that works on jobs. Connections are made when a process first needs one, so none crosses a fork."""

    def __init__(self, storage: Callable[[], BaseStorage]) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._huey: Huey | None = None
        self._on_work: Callable[[], None] = lambda: None
        self._on_tell: Callable[[str], None] = lambda _job: None
        self._tasks: dict[str, Any] = {}
        self._due = 0.0

    @classmethod
    def of(cls, settings: Settings, database: Database) -> Dispatch:
        """Where the settings say; else in the database where that is PostgreSQL, else in a file. Raises InvalidSetting."""
        url = settings.queue_url or ("" if database.is_sqlite else database.url.render_as_string(hide_password=False))
        extra = "redis" if url.startswith("redis") else "postgresql" if url else ""
        if extra and find_spec(_MODULES[extra]) is None:
            raise InvalidSetting(f"TOASOAN_QUEUE_URL: this needs the extra toasoan[{extra}]")
        if extra == "redis":
            return cls(lambda: _on_redis(url.replace("redis+unix://", "unix://", 1)))
        if extra:
            address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            return cls(lambda: PostgresStorage(_NAME, dsn=address, table_prefix="toasoan_queue", connect_timeout=_PATIENCE))
        return cls(lambda: _in_file(settings.home / FILE))

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
        try:
            self._open()
            task = self._tasks[name]
            if delay:
                task.schedule(args=arguments, delay=delay)
            else:
                task(*arguments)
        except Exception as error:  # the consumers find out by themselves, a moment later
            log.warning("the queue of jobs fails", error=type(error).__name__)

    def _open(self) -> Huey:
        with self._lock:
            if self._huey is None:
                try:
                    storage = self._storage()
                except Exception:  # two processes that make the tables of PostgreSQL at once are in each other's way, once
                    storage = self._storage()
                huey = Huey(_NAME, results=False, serializer=JsonSerializer(), storage_class=lambda _name: storage)
                self._tasks["work"] = huey.task(name="work")(lambda: self._on_work())
                self._tasks["tell"] = huey.task(name="tell")(lambda job: self._on_tell(job))
                self._huey = huey
            return self._huey


def _on_redis(url: str) -> RedisStorage:
    from redis import ConnectionPool  # an extra: who has no Redis needs none

    pool = ConnectionPool.from_url(url, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE)
    return RedisStorage(_NAME, connection_pool=pool)


def _in_file(path: Path) -> SqliteStorage:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    return SqliteStorage(_NAME, filename=str(path))
