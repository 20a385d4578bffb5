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
    where.add_argument("--host", help=f"address to listen on ({settings.host.replace('%', '%%')})")  # as in fe80::1%eth0
    where.add_argument("--port", type=READERS["port"], help=f"port to listen on ({settings.port})")
    where.add_argument("--workers", type=READERS["workers"], help=f"processes that answer ({settings.workers})")
    parser = argparse.ArgumentParser(prog="python -m service", parents=[where], description="Serve the page and the API.")
    parser.set_defaults(run=commands.serve)
    subcommands = parser.add_subparsers(metavar="COMMAND", title="commands; without one it serves")
    subcommands.add_parser("serve", parents=[where], help="serve the page and the API").set_defaults(run=commands.serve)
    worker = subcommands.add_parser("worker", help="work on jobs beside the service, also on another machine with the same database")
    worker.set_defaults(run=commands.work)
    _add_keys(subcommands.add_parser("keys", help="create, list and revoke the keys of those who may use the API"))
    purge = subcommands.add_parser("purge", help="delete what is older than TOASOAN_RETENTION_DAYS")
    purge.add_argument("--days", type=READERS["retention_days"], metavar="N", help="another age, in days")
    purge.set_defaults(run=commands.purge)
    backup = subcommands.add_parser("backup", help="copy the database while the service goes on")
    backup.add_argument("target", type=Path, metavar="FILE", help="the new file, or a folder for one named after the time")
    backup.set_defaults(run=commands.backup)
    delete = subcommands.add_parser("delete", help="delete an article with its corrections and predictions")
    delete.add_argument("id", metavar="ID", help="the id it was sent under, its content hash, or the id of a prediction of it")
    delete.set_defaults(run=commands.delete)
    return parser


def _add_keys(parser: argparse.ArgumentParser) -> None:
    subcommands = parser.add_subparsers(required=True, metavar="COMMAND")
    create = subcommands.add_parser("create", help="print a new key, prefix.secret; it is told this once")
    create.add_argument("name", metavar="NAME", help="who will use it")
    create.add_argument(
        "--scopes", type=_scopes, required=True, metavar="SCOPE,...", help=f"what it may do: {', '.join(Scope)}; none includes another"
    )
    create.add_argument("--expires", type=_moment, metavar="WHEN", help="a day such as 2027-01-31 (its end, UTC), or 90d from now; never")
    create.add_argument("--rate", type=READERS["rate"], metavar="RATE", help="its own rate, such as 600/minute (TOASOAN_RATE)")
    create.set_defaults(run=commands.create_key)
    listing = subcommands.add_parser("list", help="list the keys, without their secrets")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=commands.list_keys)
    revoke = subcommands.add_parser("revoke", help="refuse a key from now on")
    revoke.add_argument("id", metavar="ID", help="what stands before the dot of the key")
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
        raise argparse.ArgumentTypeError("must be a day such as 2027-01-31, or days from now such as 90d") from None
    if moment <= now:
        raise argparse.ArgumentTypeError("must be a day in the future")
    return moment
