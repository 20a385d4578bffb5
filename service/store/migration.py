"""Migrates the database to this version's tables with alembic, safely when several processes start at once."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, inspect, text

from service.errors import StoreUnavailable
from service.settings import Settings
from service.store.database import Database, error_name

LATEST = "0009"  # the last of the migrations
_SCRIPTS = Path(__file__).parents[1] / "migrations"
_LOCK = 7_363_842_901  # of an advisory lock of PostgreSQL; any number that nobody else uses


def open_database(settings: Settings) -> Database:
    """The database that ``settings`` name, up to date. Raises InvalidSetting, and StoreUnavailable when it cannot be opened."""
    database = named_database(settings)
    try:
        migrate(database)
    except StoreUnavailable as error:
        if error.__cause__ is None:
            raise
        raise StoreUnavailable(f"{database.place} cannot be opened ({error_name(error.__cause__)}); check TOASOAN_DATABASE_URL") from error
    return database


def named_database(settings: Settings) -> Database:
    """The database that ``settings`` name, as it is: not opened, created or migrated. Raises InvalidSetting."""
    return Database(settings.database_url) if settings.database_url else Database.in_folder(settings.home)


def migrate(database: Database) -> None:
    """Bring ``database`` up to date, in one transaction. Raises StoreUnavailable when it cannot be opened or is of a later version."""
    with _exclusive(database), database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not _is_current(connection):
            _upgrade(connection)
    database.close()


def _is_current(connection: Connection) -> bool:
    """Whether there is nothing to do, as at every start but the first; checked without importing alembic."""
    known = inspect(connection).has_table("alembic_version")
    return known and connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [LATEST]


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        raise StoreUnavailable("the database was written by a newer version of the service; start that version")
    command.upgrade(config, "head")


def _exclusive(database: Database) -> AbstractContextManager[object]:
    """A file lock for SQLite, which switches to its write-ahead log only while nobody else has the file open."""
    if not database.is_sqlite:
        return nullcontext()
    file = Path(database.url.database or "")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileLock(file.with_name(file.name + ".lock"), mode=0o600)
