"""The database: durable, private, one way in, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from service.desk.history import History
from service.desk.settling import Settling
from service.errors import InvalidSetting, StoreUnavailable
from service.retention import delete_article
from service.settings import Settings
from service.store.database import FILE, Database, PreparedInsert
from service.store.migration import LATEST, migrate, open_database
from service.store.tables import idempotency_keys, metadata, predictions
from tests.postgres import Cluster
from tests.test_settling import keep

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 11, 24, 12, tzinfo=timezone(timedelta(hours=7)))


def row(key: str) -> dict[str, object]:
    return {"owner": "", "operation": "test", "key": key, "request_digest": "0", "answer": {"a": key}, "created_at": NOON}


def keys(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.scalars(select(idempotency_keys.c.key).order_by(idempotency_keys.c.key)))


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.reading() as connection:
        options = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or not name.startswith("search_")}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []  # triggers keep those: test_search


def test_the_last_migration_is_the_one_that_a_start_looks_for() -> None:
    assert ScriptDirectory(str(ROOT / "service" / "migrations")).get_heads() == [LATEST]


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(idempotency_keys).values(row("a")))
    migrate(database)
    assert keys(database) == ["a"]


def forget_article_ids(connection: Connection) -> None:
    """Take back what version 0009 made."""
    connection.execute(text("DROP TABLE article_ids"))
    connection.execute(text("CREATE INDEX articles_by_external_id ON articles (external_id)"))


def test_an_id_that_an_earlier_version_kept_deletes_its_article(database: Database) -> None:
    keep(database)
    with database.writing() as connection:
        identity = connection.scalar(text("UPDATE articles SET external_id = 'cms-1' RETURNING content_hash"))
        forget_article_ids(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0008'"))
    migrate(database)
    assert identity
    assert delete_article(database, "cms-1").articles == 1


def test_names_that_an_earlier_version_kept_as_they_were_typed_become_those_of_one_person(database: Database) -> None:
    identity = Settling(database).settle(replace(keep(database), editor="Thu Ha\u0300"))
    Settling(database).undo(identity, " Thu  Hà")
    with database.writing() as connection:
        forget_article_ids(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    migrate(database)
    found = History(database).one(identity)
    assert found
    assert (found.editor, found.undone_by) == ("Thu Hà", "Thu Hà")


def test_a_database_of_a_later_version_is_not_touched(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="written by a newer version"):
        migrate(database)


def test_a_postgresql_connection_that_is_out_when_its_database_is_closed_is_closed_when_it_comes_back(cluster: Cluster) -> None:
    database = Database(cluster.database())
    out, idle = database.engine.raw_connection(), database.engine.raw_connection()
    driver = out.driver_connection
    idle.close()
    database.close()
    out.close()
    assert driver is not None
    assert driver.closed
    with database.reading() as connection:
        kept = connection.connection.driver_connection
    assert kept is not None
    assert not kept.closed
    database.close()


def test_a_postgresql_that_takes_no_writes_is_away(cluster: Cluster) -> None:
    database = Database(cluster.database())
    migrate(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ALTER DATABASE {database.url.database} SET default_transaction_read_only = on"))
    database.close()
    with pytest.raises(StoreUnavailable), database.writing() as connection:
        connection.execute(insert(idempotency_keys).values(row("a")))
    assert keys(database) == []
    database.close()


SESSION = {  # of PostgreSQL: what the service needs, and what a server may have been told to do usually
    "synchronous_commit": ("on", "off"),
    "TimeZone": ("UTC", "Asia/Ho_Chi_Minh"),
    "lock_timeout": ("10s", "0"),
    "idle_in_transaction_session_timeout": ("30s", "0"),
    "default_transaction_isolation": ("read committed", "serializable"),
    "plan_cache_mode": ("force_custom_plan", "force_generic_plan"),
}


def test_what_a_session_needs_does_not_hang_on_what_a_postgresql_usually_does(cluster: Cluster) -> None:
    address = cluster.database()
    made = Database(address)
    with made.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name, (_, usual) in SESSION.items():
            connection.execute(text(f"ALTER DATABASE {made.url.database} SET {name} = '{usual}'"))
    made.close()
    database = Database(address)
    with database.reading() as connection:
        assert {name: connection.scalar(text(f"SHOW {name}")) for name in SESSION} == {
            name: needed for name, (needed, _) in SESSION.items()
        }
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
    database.close()


def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    program = "import sys; from service.store import database, migration; migration.migrate(database.Database(sys.argv[1]))"
    started = [subprocess.Popen([sys.executable, "-c", program, database_url], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    database = Database(database_url)
    assert keys(database) == []
    database.close()


def test_what_a_block_wrote_is_there_when_it_ends_and_not_when_it_raises(database: Database) -> None:
    with suppress(ValueError), database.writing() as connection:
        connection.execute(insert(idempotency_keys).values(row("a")))
        raise ValueError
    with database.writing() as connection:
        connection.execute(insert(idempotency_keys).values(row("b")))
    assert keys(database) == ["b"]


def test_between_two_of_many_transactions_in_a_row_others_may_write_to_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    paused: list[float] = []
    now = iter((0.0, 100.0, 100.03, 100.03, 100.06, 108.06, 108.06, 108.16, 108.16))
    clock = SimpleNamespace(monotonic=lambda: next(now), sleep=lambda seconds: paused.append(round(seconds, 6)))
    monkeypatch.setattr("service.store.database.time", clock)
    for key in "abc":
        with database.writing_in_turn() as connection:
            connection.execute(insert(idempotency_keys).values(row(key)))
    assert keys(database) == ["a", "b", "c"]
    assert paused == [0, 0.03, 0.1], "as long as the last one took, but no longer than another takes to look again"
    database.close()


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    with database.reading() as reading:
        reading.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ" if not database.is_sqlite else "SELECT 1"))
        before = len(list(reading.execute(select(idempotency_keys))))
        with database.writing() as writing:
            writing.execute(insert(idempotency_keys).values(row("a")))
        assert len(list(reading.execute(select(idempotency_keys)))) == before == 0
    assert keys(database) == ["a"]


def test_a_moment_comes_back_in_utc(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(idempotency_keys).values(row("a")))
        (found,) = connection.scalars(select(idempotency_keys.c.created_at))
    assert found == NOON
    assert found.tzinfo == UTC


def test_a_commit_waits_for_the_disk(database: Database) -> None:
    with database.reading() as connection:
        if database.is_sqlite:
            assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
            assert connection.scalar(text("PRAGMA secure_delete")) == 1
        else:
            assert connection.scalar(text("SHOW synchronous_commit")) == "on"


def test_no_connection_crosses_a_fork(database: Database) -> None:
    assert keys(database) == []  # leaves an idle connection behind
    assert database.engine.pool.checkedin() == 1  # type: ignore[attr-defined]
    child = os.fork()
    if child == 0:
        os._exit(database.engine.pool.checkedin() or (0 if keys(database) == [] else 9))  # type: ignore[attr-defined]
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert keys(database) == []


def _add(url: str, name: str, count: int) -> None:
    database = Database(url)
    for number in range(count):
        with database.writing() as connection:
            assert connection.scalar(select(1)) == 1
            connection.execute(insert(idempotency_keys).values(row(f"{name}-{number:03}")))
    database.close()


def test_several_processes_write_at_once_and_none_is_refused(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_add, args=(database_url, str(name), 40)) for name in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(keys(database)) == 80
    database.close()


def test_the_file_is_for_nobody_else(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path / "new" / "folder")
    migrate(database)
    with database.writing() as connection:
        connection.execute(insert(idempotency_keys).values(row("a")))
        files = list((tmp_path / "new" / "folder").iterdir())
    database.close()
    assert FILE in {path.name for path in files}
    for path in files:
        if path.exists():
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path.name


def test_an_error_of_the_database_holds_nothing_that_was_written(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(idempotency_keys).values(row("bí mật")))
        with pytest.raises(IntegrityError) as caught:
            connection.execute(insert(idempotency_keys).values({**row("bí mật"), "request_digest": "điều kín"}))
        connection.rollback()
    assert "điều kín" not in str(caught.value)


def prediction(name: str) -> dict[str, object]:
    numbers = {"section": "xe", "probability": 0.5, "decision": "suggest", "scores": {"xe": 0.5}, "unknown": None}
    return {"id": name, "content_hash": name * 2, "model": "m", **numbers, "created_at": NOON}


def test_rows_that_are_inserted_one_after_the_other_are_those_that_sqlalchemy_would_write(database: Database) -> None:
    insertion = PreparedInsert(database, database.insert(predictions).on_conflict_do_nothing())
    insertion.write([prediction("a"), prediction("b")])
    insertion.write([prediction("b") | {"section": None}, prediction("c")])
    with database.writing() as connection:
        connection.execute(insert(predictions).values(prediction("d")))
    with database.reading() as connection:
        found = connection.execute(select(predictions).order_by(predictions.c.id)).mappings().all()
        stored = connection.execute(text("SELECT CAST(created_at AS TEXT), CAST(scores AS TEXT) FROM predictions")).all()
    assert [dict(row) for row in found] == [prediction(name) for name in "abcd"]
    assert len(set(stored)) == 1


def test_an_insertion_that_fails_leaves_nothing_behind_and_the_next_one_succeeds(database: Database) -> None:
    insertion = PreparedInsert(database, database.insert(predictions))
    insertion.write([prediction("b")])
    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        insertion.write([prediction("a"), prediction("b")])
    insertion.write([prediction("c")])
    with database.reading() as connection:
        assert list(connection.scalars(select(predictions.c.id).order_by(predictions.c.id))) == ["b", "c"]


def test_an_insertion_without_a_database_is_unavailable() -> None:
    database = Database("sqlite:////proc/nothing/here.db")
    with pytest.raises(StoreUnavailable, match=r"^the database "):
        PreparedInsert(database, database.insert(predictions)).write([prediction("a")])


@pytest.mark.parametrize("url", ["postgresql://nobody@/x?host=/nonexistent", "sqlite:////proc/nothing/here.db"])
def test_a_database_that_cannot_be_reached_is_unavailable(url: str) -> None:
    database = Database(url)
    with pytest.raises(StoreUnavailable, match=r"^the database "), database.reading():
        pass


@pytest.mark.parametrize("address", ["desk:bimat@/news?host=/nonexistent", "/news?host=/nonexistent&user=desk&password=bimat"])
def test_a_database_that_cannot_be_opened_at_the_start_is_named_without_its_password(address: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"cannot be opened .*; check TOASOAN_DATABASE_URL") as caught:
        open_database(Settings(database_url=f"postgresql://{address}"))
    assert "news" in str(caught.value)
    assert "bimat" not in str(caught.value)


@pytest.mark.parametrize("address", ["u:bimat@db:1/x", "u:bi%40mat@db:1/x", "db:1/x?user=u&password=bimat", "db:1/x?sslkey=/bimat"])
def test_no_password_is_told_wherever_it_stands_in_the_address(address: str) -> None:
    place = Database(f"postgresql://{address}").place
    assert place == "postgresql://db:1/x"


def test_an_at_sign_in_a_password_must_be_written_so_that_the_rest_is_not_taken_for_a_machine() -> None:
    with pytest.raises(InvalidSetting, match="%40") as caught:
        Database("postgresql://u:bi@mat@db:1/x")
    assert "mat" not in str(caught.value).replace("TOASOAN", "")


@pytest.mark.parametrize(
    "url",
    [
        "news",
        "mysql://a@b/c",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?cache=shared",
        "sqlite:///var/lib/toasoan/toasoan.db",
        "oracle://a@b/c",
        "postgresql+pg8000://a@b/c",
    ],
)
def test_another_kind_of_database_is_refused_by_the_name_of_the_setting(url: str) -> None:
    with pytest.raises(InvalidSetting, match=r"^TOASOAN_DATABASE_URL: (must be sqlite|SQLite needs)"):
        Database(url)


@pytest.mark.parametrize("url", ["mysql://desk:bimat@b/c", "postgresql://desk:x@bimat@db/news"])
def test_a_password_is_not_said(url: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Database(url)
    assert "bimat" not in str(caught.value)


@pytest.mark.parametrize("damaged", [b"no database at all, and longer than a header of SQLite would be" * 99, b""])
def test_a_file_that_is_no_database_or_is_damaged_is_told_in_one_line(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / FILE
    whole = Database.in_folder(tmp_path)
    migrate(whole)
    with file.open("r+b") as stream:  # a copy that broke off, where nothing else was put into its place
        stream.write(damaged)
        stream.truncate(stream.tell() or file.stat().st_size // 2)
    with pytest.raises(StoreUnavailable, match=r"cannot be opened \(SQLITE_(NOTADB|CORRUPT)\); check TOASOAN_DATABASE_URL"):
        open_database(Settings(home=tmp_path))


def test_why_a_database_fails_is_logged_without_what_was_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)

    def fill_the_disk() -> None:
        with database.writing() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))
            connection.execute(text("CREATE TABLE secret AS SELECT zeroblob(1000000)"))

    with pytest.raises(StoreUnavailable):
        fill_the_disk()
    assert "'error': 'SQLITE_FULL', 'event': 'the database fails'" in caplog.text
    assert "secret" not in caplog.text
