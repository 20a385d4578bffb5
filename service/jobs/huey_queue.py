"""The Huey instance behind ``service.jobs.message_queue``: in a file, on PostgreSQL or on Redis.

Huey imports the drivers of all its storages, so a process imports this module only when it first uses the queue.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from huey.api import Huey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from sqlalchemy.engine import make_url

from service.store.database import libpq_timeouts

_NAME = "toasoan"
_TIMEOUT = 5  # seconds: a job is kept whether or not the queue answers


class JsonSerializer(Serializer):  # type: ignore[misc]  # Huey ships no types
    """Huey's messages as JSON: the name of the task, when it is due, and its arguments, which are JSON themselves."""

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


def open_queue(place: str | Path) -> Huey:
    """The queue at ``place``: the URL of a Redis or of a PostgreSQL, or a file."""
    try:
        storage = _storage(place)
    except Exception:  # two processes that create the tables in PostgreSQL at the same time: one of them fails once
        storage = _storage(place)
    return Huey(_NAME, results=False, serializer=JsonSerializer(), storage_class=lambda _name: storage)


def _storage(place: str | Path) -> BaseStorage:
    if isinstance(place, Path):
        return _in_file(place)
    if place.startswith("redis"):
        return _on_redis(place.replace("redis+unix://", "unix://", 1))
    address = make_url(place).set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresStorage(_NAME, dsn=address, table_prefix="toasoan_queue", **libpq_timeouts(_TIMEOUT))


def _on_redis(url: str) -> RedisStorage:
    from redis import ConnectionPool  # an extra: needed only with Redis

    pool = ConnectionPool.from_url(url, socket_connect_timeout=_TIMEOUT, socket_timeout=_TIMEOUT)
    return RedisStorage(_NAME, connection_pool=pool)


def _in_file(path: Path) -> SqliteStorage:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    return SqliteStorage(_NAME, filename=str(path))
