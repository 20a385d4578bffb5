"""The arguments of ``python -m service``: serve the page and the API, and administer keys and stored data."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from model.errors import ToaSoanError
from service import commands
from service.access.keys import Scope
from service.settings import READERS, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when done, 1 with one line on stderr when it cannot be, 2 for wrong usage."""
    try:
        settings = Settings.read(os.environ)
        wanted = _parser(settings).parse_args(arguments)
        given = {name: getattr(wanted, name) for name in ("host", "port", "workers") if name in wanted}
        wanted.run(replace(settings, **given), wanted)
    except BrokenPipeError:
        raise
    except (ToaSoanError, OSError) as error:
        sys.stderr.write(f"python -m service: {error}\n")
        return 1
    return 0


def _parser(settings: Settings) -> argparse.ArgumentParser:
    where = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)  # shared by the command and its subcommand serve
    where.add_argument("--host", help=f"address to listen on (default: {settings.host.replace('%', '%%')})")  # as in fe80::1%eth0
    where.add_argument("--port", type=READERS["port"], help=f"port to listen on (default: {settings.port})")
    where.add_argument("--workers", type=READERS["workers"], help=f"number of worker processes (default: {settings.workers})")
    parser = argparse.ArgumentParser(prog="python -m service", parents=[where], description="Serve the editors' desk and the HTTP API.")
    parser.set_defaults(run=commands.serve)
    subcommands = parser.add_subparsers(metavar="COMMAND", title="commands (default: serve)")
    subcommands.add_parser("serve", parents=[where], help="serve the desk and the API").set_defaults(run=commands.serve)
    worker = subcommands.add_parser("worker", help="run jobs only: beside the service, or on another machine with the same database")
    worker.set_defaults(run=commands.work)
    _add_keys(subcommands.add_parser("keys", help="create, list and revoke API keys"))
    purge = subcommands.add_parser("purge", help="delete stored data older than TOASOAN_RETENTION_DAYS")
    purge.add_argument("--days", type=READERS["retention_days"], metavar="N", help="age in days, instead of TOASOAN_RETENTION_DAYS")
    purge.set_defaults(run=commands.purge)
    backup = subcommands.add_parser("backup", help="copy the SQLite database while the service runs")
    backup.add_argument("target", type=Path, metavar="FILE", help="new file, or a folder for a file named after the time")
    backup.set_defaults(run=commands.backup)
    delete = subcommands.add_parser("delete", help="delete an article with its corrections and predictions")
    delete.add_argument("id", metavar="ID", help="the article's id or content hash, or the id of one of its predictions")
    delete.set_defaults(run=commands.delete)
    return parser


def _add_keys(parser: argparse.ArgumentParser) -> None:
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    create = subcommands.add_parser("create", help="create a key and print it (ID.SECRET); it cannot be shown again")
    create.add_argument("name", metavar="NAME", help="who will use the key")
    create.add_argument(
        "--scopes",
        type=_scopes,
        required=True,
        metavar="SCOPE,...",
        help=f"what the key may do: {', '.join(Scope)}; no scope includes another",
    )
    create.add_argument(
        "--expires",
        type=_moment,
        metavar="WHEN",
        help="last day such as 2027-01-31 (UTC), or a number of days such as 90d (default: never)",
    )
    create.add_argument(
        "--rate", type=READERS["rate"], metavar="RATE", help="rate limit of the key, such as 600/minute (default: TOASOAN_RATE)"
    )
    create.set_defaults(run=commands.create_key)
    listing = subcommands.add_parser("list", help="list keys without their secrets")
    listing.add_argument("--json", action="store_true", help="print JSON Lines")
    listing.set_defaults(run=commands.list_keys)
    revoke = subcommands.add_parser("revoke", help="revoke a key at once")
    revoke.add_argument("id", metavar="ID", help="the part of the key before the dot")
    revoke.set_defaults(run=commands.revoke_key)


def _scopes(value: str) -> tuple[Scope, ...]:
    try:
        return tuple(Scope(one.strip()) for one in value.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be one or more of {', '.join(Scope)}, separated by commas") from None


def _moment(value: str) -> datetime:
    now = datetime.now(UTC)
    if value.endswith("d") and value[:-1].isdecimal():
        return now + timedelta(days=READERS["retention_days"](value[:-1]))
    try:
        moment = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError("must be a date such as 2027-01-31, or a number of days such as 90d") from None
    if moment <= now:
        raise argparse.ArgumentTypeError("must be a date in the future")
    return moment
