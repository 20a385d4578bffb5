"""The database: SQLite in one file by default, PostgreSQL by URL; all access is through ``Database``.

What a ``writing`` block did is on disk when the block ends, not before: SQLite syncs its write-ahead log at every commit, PostgreSQL
commits synchronously. If the process dies within a block, all of it is rolled back.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from service.errors import InvalidSetting, StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.engine.interfaces import DBAPICursor
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

log = structlog.stdlib.get_logger("service")

FILE = "toasoan.db"  # in the folder of the service's own files
_DRIVERS = {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}
_WANTED = "TOASOAN_DATABASE_URL: must be sqlite:////path/to/file.db or postgresql://user@host/database"
_TIMEOUT = 10  # seconds to wait for another writer, or for a connection
_LOOKS_AGAIN = 0.1  # seconds after which SQLite's busy handler tries again, at most
_IDLE_TIMEOUT = 30  # seconds without a statement in a transaction: its process is gone, and others wait for its locks
_CHECKPOINT_TIMEOUT = 200  # milliseconds
_PROBE_TIMEOUT = 1.0  # seconds
_CONNECTIONS = 8  # in the pool of a process; as many again may be opened above it
_AWAY = (
    OperationalError,
    InterfaceError,
    InternalError,  # a PostgreSQL server is read-only, for example after a failover
    NoConnection,
    sqlite3.OperationalError,
    sqlite3.InterfaceError,
)
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")  # the file is damaged, or no database
_WRITES = {"toasoan_writes": True}  # begin as a writer: SQLite may refuse to upgrade a reading transaction


class Database:
    """A database with transactions for reading and for writing; threads may share it, and connections are closed before a fork."""

    def __init__(self, url: str | URL) -> None:
        """Raises InvalidSetting for an unusable ``url``. Nothing is opened before the first transaction."""
        self.url = _checked(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._writer = self.engine.execution_options(**_WRITES)
        self._spare: deque[PoolProxiedConnection] = deque()
        self._probed = threading.Lock()
        self._next_turn = 0.0  # of ``writing_in_turn``, by ``time.monotonic``
        _close_before_forks(self)
        weakref.finalize(self, _close, self.engine, self._spare)

    @classmethod
    def in_folder(cls, home: Path) -> Database:
        """The SQLite database in ``home``."""
        return cls(URL.create("sqlite", database=str(home / FILE)))

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folder of SQLite's files; none for PostgreSQL."""
        return (Path(self.url.database or "").parent,) if self.is_sqlite else ()

    @property
    def place(self) -> str:
        """Where it is, for people: without user and options, either of which may hold a password."""
        name, host, port = self.url.get_backend_name(), self.url.host, self.url.port
        return URL.create(name, host=host, port=port, database=self.url.database).render_as_string()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads one snapshot. Raises StoreUnavailable."""
        with _translate_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def probing(self) -> Iterator[Connection]:
        """``reading`` for probes, one at a time: a hanging database blocks one of their threads, and the others fail soon."""
        if not self._probed.acquire(timeout=_PROBE_TIMEOUT):
            raise StoreUnavailable
        try:
            with self.reading() as connection:
                yield connection
        finally:
            self._probed.release()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; all of it is durable when the block ends, none of it when it raises. Raises StoreUnavailable."""
        with _translate_errors(), self._writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing_in_turn(self) -> Iterator[Connection]:
        """``writing`` for one of many transactions in a row: between two of them there is a pause in which others write.

        SQLite has no queue of writers: whoever waits looks again after a tenth of a second at most, and would find the next one in a row.
        """
        time.sleep(max(self._next_turn - time.monotonic(), 0))
        began = time.monotonic()
        with self.writing() as connection:
            yield connection
        if self.is_sqlite:
            ended = time.monotonic()
            self._next_turn = ended + min(ended - began, _LOOKS_AGAIN)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT into ``table`` that supports ON CONFLICT."""
        if self.is_sqlite:
            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql  # takes 50 ms, needed only with PostgreSQL

        return postgresql.insert(table)

    def overwrite_deleted(self) -> None:
        """Checkpoint SQLite's write-ahead log into its file, so that nothing deleted is left on disk.

        While a reader uses an older snapshot nothing is done until the next call, by a sweep at the latest. PostgreSQL has its autovacuum.
        """
        if self.is_sqlite:
            with _translate_errors(), closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_TIMEOUT}")  # while it waits for readers, every writer waits, too
                try:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    cursor.execute(f"PRAGMA busy_timeout = {_TIMEOUT * 1000}")

    def take(self) -> PoolProxiedConnection:
        """A driver connection outside any transaction: give it back after success, close it after an error."""
        try:
            return self._spare.pop()
        except IndexError:
            return self.engine.raw_connection()

    def give_back(self, connection: PoolProxiedConnection) -> None:
        """Keep a connection for the next ``take``: the pool would cost twenty times as many calls."""
        self._spare.append(connection)

    def close(self) -> None:
        """Close the idle connections; the database can be used again."""
        _close(self.engine, self._spare)


class PreparedInsert:
    """An INSERT that is compiled once and executed often, each time in its own transaction.

    On SQLite it bypasses SQLAlchemy, with which it would take twice the processor time, during which other threads wait for the GIL.
    """

    def __init__(self, database: Database, statement: Insert) -> None:
        """``statement`` writes every column of its table."""
        self._database = database
        self._statement = statement
        dialect = database.engine.dialect
        columns = list(statement.table.columns)
        self._text = str(statement.compile(dialect=dialect, column_keys=[column.name for column in columns]))
        self._bound = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write ``rows``, at least one, each with every column; on disk on return. Raises StoreUnavailable; then none is written."""
        if not self._database.is_sqlite:
            with self._database.writing() as connection:
                connection.execute(self._statement, rows)
            return
        bound = [[bind(row[name]) if bind else row[name] for name, bind in self._bound] for row in rows]
        with _translate_errors():
            driver = self._database.take()
            try:
                self._execute(driver.cursor(), bound)
            except BaseException:
                driver.close()  # which rolls back
                raise
            self._database.give_back(driver)

    def _execute(self, cursor: DBAPICursor, bound: Sequence[Sequence[Any]]) -> None:
        if len(bound) == 1:
            cursor.execute(self._text, bound[0])  # autocommit: each further call would wait for the GIL again
            return
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(self._text, bound)
        cursor.execute("COMMIT")


@contextmanager
def deferred_to_sweep() -> Iterator[None]:
    """For overwriting what was deleted: where the database is unavailable the next sweep does it, and the request still succeeds."""
    try:
        yield
    except StoreUnavailable:
        log.warning("what was deleted is overwritten later")


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except (*_AWAY, DatabaseError, sqlite3.DatabaseError) as error:
        fault = error_name(error)
        if not (isinstance(error, _AWAY) or fault.startswith(_BROKEN)):
            raise
        log.error("the database fails", error=fault)
        raise StoreUnavailable from error


def error_name(error: BaseException) -> str:
    """The database's name for its error, such as SQLITE_FULL or DiskFull 53100; not its message, which may hold values."""
    own = getattr(error, "orig", None) or error
    return getattr(own, "sqlite_errorname", None) or f"{type(own).__name__} {getattr(own, 'sqlstate', None) or ''}".rstrip()


def _checked(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.drivername not in _DRIVERS:
            raise InvalidSetting(_WANTED)
        parsed.get_dialect().import_dbapi()
    except (ArgumentError, ValueError):
        raise InvalidSetting(_WANTED) from None
    except ImportError:
        raise InvalidSetting("TOASOAN_DATABASE_URL: PostgreSQL needs the extra toasoan[postgresql]") from None
    if parsed.get_backend_name() == "sqlite" and (not parsed.database or parsed.database.startswith((":memory:", "file:"))):
        raise InvalidSetting("TOASOAN_DATABASE_URL: SQLite needs the path of a file, which all processes share")
    if parsed.get_backend_name() == "sqlite" and isinstance(url, str) and not Path(parsed.database or "").is_absolute():
        raise InvalidSetting(
            "TOASOAN_DATABASE_URL: SQLite needs the absolute path of a file, after four slashes: sqlite:////path/to/file.db"
        )
    if "@" in (parsed.host or ""):  # the rest of the password would be shown as the host
        raise InvalidSetting("TOASOAN_DATABASE_URL: write an @ in a password as %40")
    return parsed


# --- SQLite --------------------------------------------------------------------------------------------------------------

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # a commit is on disk before it is acknowledged
    "foreign_keys = ON",
    "secure_delete = ON",  # deleted content is overwritten in the file
    "temp_store = MEMORY",
    "cache_size = -8000",  # 8,000 KiB for each connection: enough for the rows of an inbox
)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # an error must not carry text of an article
        connect_args={"timeout": _TIMEOUT, "autocommit": sqlite3.LEGACY_TRANSACTION_CONTROL, "isolation_level": None}
        if hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL")
        else {"timeout": _TIMEOUT, "isolation_level": None},
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=_TIMEOUT,
    )
    file = Path(url.database or "")

    @event.listens_for(engine, "do_connect")
    def make_private(*_: object) -> None:
        with suppress(OSError):  # SQLite reports it when it cannot open the file
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = _WRITES.items() <= connection.get_execution_options().items()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


# --- PostgreSQL ----------------------------------------------------------------------------------------------------------


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args=libpq_timeouts(_TIMEOUT),
        pool_pre_ping=True,  # the server may have been restarted
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=_TIMEOUT,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["pool"] = engine.pool
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")  # a commit is on disk before it is acknowledged, whatever the server's default
            cursor.execute(
                "SET default_transaction_isolation = 'read committed'"
            )  # after waiting for a lock, a statement sees the committed rows
            cursor.execute("SET timezone = 'UTC'")
            cursor.execute("SET plan_cache_mode = 'force_custom_plan'")  # a frequent word needs another plan than a rare one
            cursor.execute(f"SET lock_timeout = '{_TIMEOUT}s'")
            cursor.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_TIMEOUT}s'")
        connection.commit()
        connection.adapters.register_dumper(str, _without_nul())

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        if record.info.get("pool", engine.pool) is not engine.pool:
            record.invalidate()  # it was checked out while its pool was disposed of, and would never be closed

    return engine


def libpq_timeouts(seconds: int) -> dict[str, int]:
    """Options of libpq so that a server whose machine has vanished, as after a failover, is given up after ``seconds``.

    The kernel would wait a quarter of an hour for an acknowledgement, and two hours for an answer. A living server may take its time.
    """
    half = max(seconds // 2, 1)
    keepalives = {"keepalives_idle": half, "keepalives_interval": 1, "keepalives_count": half}
    return {"connect_timeout": seconds, "tcp_user_timeout": seconds * 1000, **keepalives}


def _without_nul() -> type[Any]:
    """A dumper that replaces NUL, which PostgreSQL refuses: no stored text has it, so a query with it finds nothing."""
    from psycopg.types.string import StrDumperUnknown

    class WithoutNul(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    return WithoutNul


def _close(engine: Engine, spare: deque[PoolProxiedConnection]) -> None:
    with suppress(IndexError):
        while True:
            spare.pop().close()
    engine.dispose()


def _close_before_forks(database: Database) -> None:
    """Close idle connections before a fork, for processes must not share one; each then opens its own."""
    if not hasattr(os, "register_at_fork"):
        return
    weak = weakref.ref(database)

    def close() -> None:
        if (living := weak()) is not None:
            living.close()

    os.register_at_fork(before=close)
