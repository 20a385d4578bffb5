"""A consistent, checked copy of the SQLite database while the service runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from model.replacing import sync
from service.errors import BackupFailed
from service.store.database import Database


def backup(database: Database, target: Path) -> int:
    """Write a copy of the SQLite ``database`` to the new file ``target``; its size in bytes, once it is on disk and has been checked.

    The copy is one state of the database. Raises BackupFailed, and leaves no file, when it cannot be made.
    """
    if not database.is_sqlite:
        name = database.url.database or ""
        raise BackupFailed(f"for PostgreSQL use pg_dump --format=custom --file={target.name} {name}; restore it with pg_restore")
    source = Path(database.url.database or "")
    if not source.is_file():
        raise BackupFailed(f"{source}: there is no database; check TOASOAN_HOME and TOASOAN_DATABASE_URL")
    if target.exists():
        raise BackupFailed(f"{target}: already exists; name a new file")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")  # unique: another backup may be running
    try:
        partial.unlink(missing_ok=True)  # may be a symlink that somebody else put there
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(source, partial)
        sync(partial)
        partial.rename(target)
        sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"{target}: {error}") from None
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)  # in one step: a write between two steps would restart it
        copy.execute("PRAGMA journal_mode = DELETE")  # the copy is one file
        if (found := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise BackupFailed(f"{target.name}: the copy is damaged: {found}")
