"""What each command of ``python -m service`` does with its arguments, and what it prints."""

from __future__ import annotations

import gc
import json
import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta

import structlog

from service import retention
from service.access.keys import Key, Keys
from service.application import create_app
from service.bundles.trials import open_bundle
from service.errors import InvalidCommand
from service.metrics import SharedValues
from service.processes.forks import StopFlag
from service.processes.logs import log_to_stderr
from service.processes.supervisor import lower_priority
from service.retention import DeletedRows
from service.server import serve as serve_app
from service.settings import Settings
from service.store.backup import backup as copy_database
from service.store.migration import named_database, open_database

log = structlog.stdlib.get_logger("service")


def serve(settings: Settings, wanted: Namespace) -> None:  # noqa: ARG001  # every command takes both
    """Serve until stopped."""
    gc.disable()  # as in __main__: objects made until the fork stay
    log_to_stderr(settings.log_level)
    shared = SharedValues()  # before the metrics are made, which are then shared
    try:
        app = create_app(settings, open_bundle(settings))  # the bundle has no local name, so that it is freed when another replaces it
        model = app.parts.engine.bundle.id
        log.info("serving", model=model, host=settings.host, port=settings.port, workers=settings.workers)
        gc.enable()
        serve_app(app, settings, shared)
    finally:
        shared.remove()


def work(settings: Settings, wanted: Namespace) -> None:  # noqa: ARG001  # every command takes both
    """Work on jobs until stopped, and watch the registry; any number of such processes may, on machines with the same database."""
    log_to_stderr(settings.log_level)
    app = create_app(settings, open_bundle(settings))
    stopped = StopFlag()
    lower_priority()
    log.info("working on jobs", model=app.parts.engine.bundle.id)
    app.parts.consumer(app.parts.watcher.step).run(stopped)


def create_key(settings: Settings, wanted: Namespace) -> None:
    """Create a key and print it: it cannot be shown again."""
    key, token = Keys(open_database(settings)).create(wanted.name, wanted.scopes, rate=wanted.rate or "", expires_at=wanted.expires)
    _print(token)
    sys.stderr.write(f"key {key.id} of {key.name!r} created, scopes {', '.join(key.scopes)}; copy it now: only a hash of it is stored\n")


def list_keys(settings: Settings, wanted: Namespace) -> None:
    """Print a line for each key, the oldest first; with --json one JSON object a line."""
    for key in Keys(open_database(settings)).all():
        _print(json.dumps(_as_json(key), ensure_ascii=False) if wanted.json else _in_words(key))


def revoke_key(settings: Settings, wanted: Namespace) -> None:
    """Print what was revoked."""
    key = Keys(open_database(settings)).revoke(wanted.id)
    _print(f"{key.id} ({key.name}) is revoked")


def purge(settings: Settings, wanted: Namespace) -> None:
    """Delete what is older than the retention; print how much."""
    days = wanted.days or settings.retention_days
    if days is None:
        raise InvalidCommand("no age is given: set TOASOAN_RETENTION_DAYS or give --days")
    _print(_counted(retention.purge(open_database(settings), days)))


def delete(settings: Settings, wanted: Namespace) -> None:
    """Delete an article; print how much that was."""
    gone = retention.delete_article(open_database(settings), wanted.id)
    if gone == DeletedRows():
        raise InvalidCommand("no article or prediction has this id")
    _print(_counted(gone))


def backup(settings: Settings, wanted: Namespace) -> None:
    """Copy the database as it is, even before its migration to this version; print the path and size of the copy."""
    target = wanted.target
    if target.is_dir():
        target = target / f"toasoan-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db"
    _print(f"{target}  {copy_database(named_database(settings), target):,} bytes")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _counted(gone: DeletedRows) -> str:
    articles = f"{gone.articles:,} articles, {gone.corrections:,} corrections, {gone.predictions:,} predictions"
    return f"deleted {articles}, {gone.jobs:,} jobs, {gone.job_articles:,} articles of jobs"


def _in_words(key: Key) -> str:
    state = key.refusal(datetime.now().astimezone()).removeprefix("the key ") or "is valid"
    until = f" until {_last_day(key.expires_at)}" if key.expires_at and not key.revoked_at else ""
    used = f"last used {key.last_used_at.astimezone():%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
    rate = f"  {key.rate}" if key.rate else ""
    return f"{key.id}  {key.name}  {','.join(key.scopes)}{rate}  {state}{until}, created {_day(key.created_at)}, {used}"


def _last_day(expires_at: datetime) -> str:
    return f"{expires_at.astimezone(UTC) - timedelta(microseconds=1):%Y-%m-%d} UTC"  # keys expire at the end of a day in UTC


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"


def _as_json(key: Key) -> dict[str, object]:
    moments = {name: getattr(key, name) for name in ("created_at", "expires_at", "revoked_at", "last_used_at")}
    texts = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {"id": key.id, "name": key.name, "scopes": list(key.scopes), "rate": key.rate or None, **texts}
