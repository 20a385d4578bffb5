"""Where the service keeps what it must not lose: SQLite in one file by default, PostgreSQL by URL; ``Database`` is the one way in.

What a ``writing`` block did is on disk when the block ends, and not before: SQLite keeps a write-ahead log that is synced at every commit,
PostgreSQL commits synchronously. A process that dies within a block leaves nothing of it behind.
"""

from __future__ import annotations

import os
import sqlite3
import threading
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
_PATIENCE = 10  # seconds to wait for another writer, or for a connection
_PAUSE = 30  # seconds in which a transaction does nothing: whoever began it is gone, and others wait for what it has locked
_MOMENT = 200  # milliseconds
_PROBE_PATIENCE = 1.0  # seconds
_CONNECTIONS = 8  # kept open by a process; as many again may be opened for a moment
_AWAY = (
    OperationalError,
    InterfaceError,
    InternalError,  # so PostgreSQL calls it that a server takes no writes, after a failover for one
    NoConnection,
    sqlite3.OperationalError,
    sqlite3.InterfaceError,
)
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")  # a file that is damaged, or no database
_WRITES = {"toasoan_writes": True}  # a transaction that begins as a writer never has to become one half-way, which SQLite may refuse


class Database:
    """An open database with its two kinds of transaction; threads may share it, and a fork takes no connection along."""

    def __init__(self, url: str | URL) -> None:
        """Raises InvalidSetting when ``url`` names nothing that can be used. Nothing is opened before the first transaction."""
        self.url = _checked(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._writer = self.engine.execution_options(**_WRITES)
        self._at_hand: deque[PoolProxiedConnection] = deque()
        self._probed = threading.Lock()
        _close_before_forks(self)
        weakref.finalize(self, _close, self.engine, self._at_hand)

    @classmethod
    def in_folder(cls, home: Path) -> Database:
        """The SQLite database in ``home``."""
        return cls(URL.create("sqlite", database=str(home / FILE)))

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the files of SQLite are; PostgreSQL's are its own affair."""
        return (Path(self.url.database or "").parent,) if self.is_sqlite else ()

    @property
    def place(self) -> str:
        """Where it is, for people: without user and options, either of which may hold a password."""
        name, host, port = self.url.get_backend_name(), self.url.host, self.url.port
        return URL.create(name, host=host, port=port, database=self.url.database).render_as_string()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database. Raises StoreUnavailable."""
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def probing(self) -> Iterator[Connection]:
        """``reading`` for probes, one at a time: where the database hangs, it holds one thread of theirs, and the others are told soon."""
        if not self._probed.acquire(timeout=_PROBE_PATIENCE):
            raise StoreUnavailable
        try:
            with self.reading() as connection:
                yield connection
        finally:
            self._probed.release()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; all of it is durable when the block ends, none of it when it raises. Raises StoreUnavailable."""
        with _translated(), self._writer.connect() as connection, connection.begin():
            yield connection

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT into ``table`` that can say what happens ON CONFLICT."""
        if self.is_sqlite:
            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql  # a twentieth of a second, for who has PostgreSQL

        return postgresql.insert(table)

    def overwrite_deleted(self) -> None:
        """Take the write-ahead log of SQLite into its file, so that nothing of what was deleted is left on disk.

        While somebody reads an older state this is not done, but the next time, of a sweep at the latest. PostgreSQL has its autovacuum.
        """
        if self.is_sqlite:
            with _translated(), closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {_MOMENT}")  # it waits for readers as the writer, and everybody else with it
                try:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")

    def take(self) -> PoolProxiedConnection:
        """A connection of the driver, outside any transaction: to be given back where all went well, and closed where not."""
        try:
            return self._at_hand.pop()
        except IndexError:
            return self.engine.raw_connection()

    def give_back(self, connection: PoolProxiedConnection) -> None:
        """Keep what ``take`` gave for the next one: through the pool it takes twenty times as many calls."""
        self._at_hand.append(connection)

    def close(self) -> None:
        """Close the idle connections; the database can be used again."""
        _close(self.engine, self._at_hand)


class Insertion:
    """Rows written by one INSERT in a transaction of their own, for what is written again and again.

    On SQLite the statement goes straight to the driver: made by SQLAlchemy each time, it takes twice the processor time, and the threads
    that wait for Python get their turns the later.
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
        """Return when ``rows``, at least one, each with every column, are on disk. Raises StoreUnavailable; then none of them is."""
        if not self._database.is_sqlite:
            with self._database.writing() as connection:
                connection.execute(self._statement, rows)
            return
        bound = [[bind(row[name]) if bind else row[name] for name, bind in self._bound] for row in rows]
        with _translated():
            driver = self._database.take()
            try:
                self._execute(driver.cursor(), bound)
            except BaseException:
                driver.close()  # which rolls back
                raise
            self._database.give_back(driver)

    def _execute(self, cursor: DBAPICursor, bound: Sequence[Sequence[Any]]) -> None:
        if len(bound) == 1:
            cursor.execute(self._text, bound[0])  # a transaction by itself: each call waits anew for its turn to compute
            return
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(self._text, bound)
        cursor.execute("COMMIT")


@contextmanager
def left_to_sweep() -> Iterator[None]:
    """What the next sweep does where the database cannot be used now: what was asked for is on disk, and is to be answered so."""
    try:
        yield
    except StoreUnavailable:
        log.warning("what was deleted is overwritten later")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (*_AWAY, DatabaseError, sqlite3.DatabaseError) as error:
        fault = fault_of(error)
        if not (isinstance(error, _AWAY) or fault.startswith(_BROKEN)):
            raise
        log.error("the database fails", error=fault)
        raise StoreUnavailable from error


def fault_of(error: BaseException) -> str:
    """What a database calls its error, such as SQLITE_FULL or DiskFull 53100; not its message, which may hold what was asked."""
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
        raise InvalidSetting("TOASOAN_DATABASE_URL: SQLite needs the whole path of a file, after four slashes: sqlite:////path/to/file.db")
    if "@" in (parsed.host or ""):  # and the rest of the password would be told as the name of a machine
        raise InvalidSetting("TOASOAN_DATABASE_URL: write an @ in a password as %40")
    return parsed


# --- SQLite --------------------------------------------------------------------------------------------------------------

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # a commit is on disk before it is acknowledged
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted is overwritten: a deleted article is not to be found in the file
    "temp_store = MEMORY",
    "cache_size = -8000",  # KiB of each connection: the rows of an inbox, without which every look into it reads the file
)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # an error must not carry text of an article
        connect_args={"timeout": _PATIENCE, "autocommit": sqlite3.LEGACY_TRANSACTION_CONTROL, "isolation_level": None}
        if hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL")
        else {"timeout": _PATIENCE, "isolation_level": None},
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=_PATIENCE,
    )
    file = Path(url.database or "")

    @event.listens_for(engine, "do_connect")
    def make_private(*_: object) -> None:
        with suppress(OSError):  # SQLite says it when it cannot open the file
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
        connect_args=given_up_after(_PATIENCE),
        pool_pre_ping=True,  # the server may have been restarted
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=_PATIENCE,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["pool"] = engine.pool
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")  # a commit is on disk before it is acknowledged, whatever the server's default
            cursor.execute("SET default_transaction_isolation = 'read committed'")  # who waited for a lock goes on with what is there now
            cursor.execute("SET timezone = 'UTC'")
            cursor.execute(f"SET lock_timeout = '{_PATIENCE}s'")
            cursor.execute(f"SET idle_in_transaction_session_timeout = '{_PAUSE}s'")
        connection.commit()
        connection.adapters.register_dumper(str, _without_nul())

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        if record.info.get("pool", engine.pool) is not engine.pool:
            record.invalidate()  # it was out while its pool was disposed of, where nobody would ever close it

    return engine


def given_up_after(seconds: int) -> dict[str, int]:
    """How libpq is to connect so that a server whose machine is gone without a word, as after a failover, is given up after ``seconds``.

    The kernel would wait a quarter of an hour for what was sent to be taken, and two hours for an answer. One that lives may take its time.
    """
    half = max(seconds // 2, 1)
    keepalives = {"keepalives_idle": half, "keepalives_interval": 1, "keepalives_count": half}
    return {"connect_timeout": seconds, "tcp_user_timeout": seconds * 1000, **keepalives}


def _without_nul() -> type[Any]:
    """What hands text to PostgreSQL, which holds no NUL and fails at one: nothing that is kept has any, so nothing is found."""
    from psycopg.types.string import StrDumperUnknown

    class WithoutNul(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    return WithoutNul


def _close(engine: Engine, at_hand: deque[PoolProxiedConnection]) -> None:
    with suppress(IndexError):
        while True:
            at_hand.pop().close()
    engine.dispose()


def _close_before_forks(database: Database) -> None:
    """A connection must not be in two processes: idle ones are closed before a fork, and each process opens its own."""
    if not hasattr(os, "register_at_fork"):
        return
    weak = weakref.ref(database)

    def close() -> None:
        if (living := weak()) is not None:
            living.close()

    os.register_at_fork(before=close)
