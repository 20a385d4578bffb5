"""The service's settings, read from environment variables with the prefix ``TOASOAN_``.

| variable | default | meaning |
|---|---|---|
| `TOASOAN_HOME` | `~/.local/share/toasoan` | folder of the service's own files; published bundles are in `bundles/` below it |
| `TOASOAN_BUNDLE` | unset | serve the bundle in this folder, whatever is published |
| `TOASOAN_HOST` | `127.0.0.1` | address to listen on |
| `TOASOAN_PORT` | `8000` | port to listen on |
| `TOASOAN_WORKERS` | one a core | processes that answer |
| `TOASOAN_WAITING` | `24` | requests a process computes or keeps waiting; one more is told to come back later (429) |
| `TOASOAN_DEADLINE` | `20` | seconds in which a request must be answered; later it is given up (503) |
| `TOASOAN_CACHE_MEGABYTES` | `32` | answers of the last ten minutes that a process keeps in memory for whoever asks again; `0`: none |
| `TOASOAN_LOG_LEVEL` | `info` | `debug`, `info`, `warning` or `error` |
| `TOASOAN_DATABASE_URL` | a file in `TOASOAN_HOME` | what is kept: `sqlite:////path/to/file.db` or `postgresql://user@host/database` |
| `TOASOAN_KEEP_TEXT` | `no` | `yes`: keep the text of every article that is predicted, as if it had been sent with `"store": true` |
| `TOASOAN_RETENTION_DAYS` | unset | age at which `python -m service purge` deletes articles, corrections and predictions |
| `TOASOAN_RATE` | `6000/minute` | requests of each key per `second`, `minute`, `hour` or `day`; where set, of each address without keys |
| `TOASOAN_REDIS_URL` | unset | Redis that counts requests for all processes; without it each process counts for itself |
| `TOASOAN_PROXIES` | unset | addresses or networks of proxies whose `X-Forwarded-For` and `-Proto` are believed; all then need a key |
| `TOASOAN_CONSUMERS` | `1` | processes of low priority that work on jobs; `0`: only those of `python -m service worker` do |
| `TOASOAN_QUEUE_URL` | a file in `TOASOAN_HOME`, or that PostgreSQL | where they hear of new jobs: `redis://...` or `postgresql://...` |
| `TOASOAN_JOB_MEGABYTES` | `64` | of articles that a job may have, before they are compressed |
| `TOASOAN_JOB_DAYS` | `7` | for how long the results of a job are kept when it has ended |
| `TOASOAN_WEBHOOK_HOSTS` | unset | who may be told that a job has ended, over HTTPS at public addresses: `cms.example.vn,a.vn:8443` |
| `TOASOAN_WEBHOOK_LOCAL_HOSTS` | unset | who may be told in the own network, with or without TLS: `localhost:9000,cms.intern` |
| `TOASOAN_WEBHOOK_SECRET` | unset | signs what they are told: `whsec_` and 24 bytes or more in Base64, or `file:` and its path |

An empty variable counts as unset. A variable that is not in the table is refused.
"""

from __future__ import annotations

import base64
import difflib
import ipaddress
import os
import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias

from model.arguments import whole
from service.errors import InvalidSetting

PREFIX = "TOASOAN_"
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_RATE = re.compile(r"[1-9][0-9]{0,8}/(?:second|minute|hour|day)\Z")
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9.-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?\Z")
_MIN_SECRET_BYTES = 24  # as Standard Webhooks asks
LOG_LEVELS = ("debug", "info", "warning", "error")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each variable of the table above, named like it."""

    home: Path = field(default_factory=lambda: Path.home() / ".local/share/toasoan")
    bundle: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = field(default_factory=_cores)
    waiting: int = 24
    deadline: int = 20
    cache_megabytes: int = 32
    log_level: str = "info"
    database_url: str = field(default="", repr=False)  # it may hold a password
    keep_text: bool = False
    retention_days: int | None = None
    rate: str = ""
    redis_url: str = field(default="", repr=False)  # it may hold a password
    proxies: tuple[Network, ...] = ()
    consumers: int = 1
    queue_url: str = field(default="", repr=False)  # it may hold a password
    job_megabytes: int = 64
    job_days: int = 7
    webhook_hosts: tuple[str, ...] = ()
    webhook_local_hosts: tuple[str, ...] = ()
    webhook_secret: bytes = field(default=b"", repr=False)

    @property
    def registry(self) -> Path:
        """The folder of published bundles."""
        return self.home / "bundles"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings in ``environment``. Raises InvalidSetting for a value that cannot be used and for an unknown TOASOAN_ name."""
        names = {PREFIX + setting.name.upper(): setting.name for setting in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in environment.items():
            if not name.startswith(PREFIX):
                continue
            if name not in names:
                raise InvalidSetting(f"{name}: no such setting{_nearest(name, names)}")
            if value.strip()[:1] in ("'", '"'):  # a shell and systemd take them off, a container does not
                raise InvalidSetting(f"{name}: write the value without quotes")
            if value.strip():
                values[names[name]] = _value(name, names[name], value.strip())
        return cls(**values)


def _value(name: str, setting: str, value: str) -> Any:
    try:
        return READERS[setting](value)
    except ArgumentTypeError as error:
        raise InvalidSetting(f"{name}: {error}") from None


def _nearest(name: str, names: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0)
    return f"; did you mean {near[0]}?" if near else ""


def _path(value: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise ArgumentTypeError(f"the home directory of {Path(value).parts[0]} is unknown; write the absolute path") from None


def _text(value: str) -> str:
    return value


def _yes_or_no(value: str) -> bool:
    if value.lower() not in ("yes", "no"):
        raise ArgumentTypeError("must be yes or no")
    return value.lower() == "yes"


def _log_level(value: str) -> str:
    if value.lower() not in LOG_LEVELS:
        raise ArgumentTypeError(f"must be one of {', '.join(LOG_LEVELS)}")
    return value.lower()


def _rate(value: str) -> str:
    if not _RATE.match(value):
        raise ArgumentTypeError("must be a number, a slash and second, minute, hour or day, such as 600/minute")
    return value


def _redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "redis+unix://")):
        raise ArgumentTypeError("must be an address such as redis://localhost:6379/0, rediss://... or redis+unix:///path")
    return value


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in value.split(","))
    except ValueError:
        raise ArgumentTypeError("must be addresses or networks separated by commas, such as 127.0.0.1,10.0.0.0/8") from None


def _queue_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "redis+unix://", "postgresql://")):
        raise ArgumentTypeError("must be an address such as redis://localhost:6379/0 or postgresql://user@host/database")
    return value


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(one.strip().lower() for one in value.split(","))
    if not all(_HOST.match(one) for one in hosts):
        raise ArgumentTypeError("must be host names or addresses separated by commas, each with an optional port, such as cms.vn:8443")
    return hosts


def _secret(value: str) -> bytes:
    if value.startswith("file:"):
        try:
            value = Path(value.removeprefix("file:")).read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise ArgumentTypeError(f"the file cannot be read ({type(error).__name__})") from None
    try:
        secret = base64.b64decode(value.removeprefix("whsec_"), validate=True) if value.startswith("whsec_") else b""
    except ValueError:
        secret = b""
    if len(secret) < _MIN_SECRET_BYTES:
        raise ArgumentTypeError(
            f"must be whsec_ and at least {_MIN_SECRET_BYTES} bytes in Base64, or file: and the path of a file with that"
        )
    return secret


READERS: Mapping[str, Callable[[str], Any]] = {  # each answers the type of its field; also types for argparse, which names the option
    "home": _path,
    "database_url": _text,
    "keep_text": _yes_or_no,
    "retention_days": whole(1, 36_500),
    "bundle": _path,
    "host": _text,
    "port": whole(0, 65535),
    "workers": whole(1, 256),
    "waiting": whole(1, 10_000),
    "deadline": whole(1, 3600),
    "cache_megabytes": whole(0, 100_000),
    "log_level": _log_level,
    "rate": _rate,
    "redis_url": _redis_url,
    "proxies": _networks,
    "consumers": whole(0, 256),
    "queue_url": _queue_url,
    "job_megabytes": whole(1, 10_000),
    "job_days": whole(1, 36_500),
    "webhook_hosts": _hosts,
    "webhook_local_hosts": _hosts,
    "webhook_secret": _secret,
}
