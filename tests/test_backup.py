"""A backup is one whole state of the database, made while others write, and never half a file."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from service.errors import BackupFailed
from service.store.backup import backup
from service.store.corrections import Corrections, EditorDecision
from service.store.database import FILE, Database
from service.store.idempotency import Attempt
from service.store.migration import migrate
from tests.newsroom import write
from tests.servers import ROOT


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with three corrections."""
    database = Database.in_folder(tmp_path / "home")
    migrate(database)
    for number in range(3):
        correct(database, number)
    yield database
    database.close()


def correct(database: Database, number: int) -> None:
    from model.article import Article

    article = Article.of(body=f"{number}. {write('kinh-te', number).body}")
    Corrections(database).add(Attempt("", "corrections", str(number), "0"), EditorDecision("Thu Hà", "kinh-te", article=article))


def ids(database: Database) -> list[object]:
    return [correction["id"] for correction in Corrections(database).page(500).corrections]


def test_a_backup_has_its_name_once_it_is_on_disk_and_so_is_that(
    newsroom: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, synced = tmp_path / "copies" / "copy.db", []
    target.parent.mkdir()

    def sync(path: Path) -> None:
        synced.append((path.is_dir(), path.stat().st_size > 0, target.exists()))

    monkeypatch.setattr("service.store.backup.sync", sync)
    backup(newsroom, target)
    assert synced == [(False, True, False), (True, True, True)]


def test_a_backup_is_restored_by_putting_it_in_the_place_of_the_file(newsroom: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert backup(newsroom, target) == target.stat().st_size
    (tmp_path / "other").mkdir()
    target.rename(tmp_path / "other" / FILE)
    restored = Database.in_folder(tmp_path / "other")
    migrate(restored)
    assert ids(restored) == ids(newsroom)
    correct(restored, 9)
    assert len(ids(restored)) == 4


def test_a_backup_is_one_file_for_nobody_else(newsroom: Database, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    backup(newsroom, tmp_path / "backups" / "copy.db")
    (only,) = (tmp_path / "backups").iterdir()
    assert stat.S_IMODE(only.stat().st_mode) == 0o600


def test_a_backup_goes_into_no_file_that_somebody_laid_ready(newsroom: Database, tmp_path: Path) -> None:
    for name in ("link", "file"):
        target, victim = tmp_path / f"{name}.db", tmp_path / "victim"
        laid = tmp_path / f".{name}.db.{os.getpid()}.partial"
        victim.write_text("mine")
        if name == "link":
            laid.symlink_to(victim)
        else:
            laid.touch()
            laid.chmod(0o666)
        with laid.open(encoding="utf-8") as held:
            backup(newsroom, target)
            assert held.read() in ("mine", "")  # whoever had opened it reads nothing of ours
        assert victim.read_text() == "mine"
        assert not target.is_symlink()
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_backup_made_while_others_write_is_whole(newsroom: Database, tmp_path: Path) -> None:
    stop = threading.Event()
    made: list[int] = []

    def keep_writing() -> None:
        while not stop.is_set():
            made.append(len(made))
            correct(newsroom, 100 + len(made))

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for number in range(5):
            before = len(ids(newsroom))
            backup(newsroom, tmp_path / f"{number}.db")
            copy = Database(f"sqlite:///{tmp_path / f'{number}.db'}")
            assert before <= len(ids(copy)) <= len(ids(newsroom))
            assert ids(copy) == ids(newsroom)[: len(ids(copy))]
            copy.close()
    finally:
        stop.set()
        writer.join()


def test_a_file_that_is_there_is_not_overwritten(newsroom: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(BackupFailed, match="already exists"):
        backup(newsroom, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_database_that_is_broken_gives_no_backup(newsroom: Database, tmp_path: Path) -> None:
    newsroom.close()
    with closing(sqlite3.connect(tmp_path / "home" / FILE)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'corrections_by_article'")
        connection.commit()
    with pytest.raises(BackupFailed):
        backup(newsroom, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy.db*"))


def test_where_there_is_no_database_none_is_made_to_be_copied(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match=r"toasoan\.db: there is no database; check TOASOAN_HOME and TOASOAN_DATABASE_URL"):
        backup(Database.in_folder(tmp_path / "misspelt"), tmp_path / "copy.db")
    assert not list(tmp_path.iterdir())


def test_a_backup_does_not_disturb_another_one_to_the_same_place(newsroom: Database, tmp_path: Path) -> None:
    other = tmp_path / ".copy.db.partial"
    other.write_text("under way")
    backup(newsroom, tmp_path / "copy.db")
    assert other.read_text() == "under way"


def test_a_folder_that_is_not_there_is_told(newsroom: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match=r"copy\.db"):
        backup(newsroom, tmp_path / "nowhere" / "copy.db")


def test_for_postgresql_its_own_tool_is_named_without_the_password() -> None:
    with pytest.raises(BackupFailed, match=r"pg_dump --format=custom --file=copy\.dump news") as caught:
        backup(Database("postgresql://desk:bimat@db/news"), Path("/srv/copy.dump"))
    assert "bimat" not in str(caught.value)


def test_a_backup_of_many_pages_ends_while_others_go_on_writing(newsroom: Database, tmp_path: Path) -> None:
    with newsroom.writing() as connection:
        connection.execute(text("CREATE TABLE bulk (x)"))
        connection.execute(text("INSERT INTO bulk VALUES (zeroblob(40000000))"))
    stop = threading.Event()

    def keep_writing() -> None:
        number = 100
        while not stop.wait(0.005):
            correct(newsroom, number := number + 1)

    writer = threading.Thread(target=keep_writing)
    copying = threading.Thread(target=backup, args=(newsroom, tmp_path / "copy.db"), daemon=True)
    writer.start()
    try:
        copying.start()
        copying.join(30)
        assert not copying.is_alive()  # asked before the writer is stopped
    finally:
        stop.set()
        writer.join()


@pytest.mark.skipif(not Path("/usr/bin/find").exists(), reason="find is elsewhere")
def test_copies_and_what_killed_backups_left_go_after_two_weeks(tmp_path: Path) -> None:
    old, new = (".toasoan-20251201-023000.db.77.partial", "toasoan-20251201-023000.db"), (".toasoan-1.db.7.partial", "toasoan-1.db")
    for name, days in (*((name, 14) for name in (*old, "notes")), *((name, 13) for name in new)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - days * 24 * 3600 - 60,) * 2)
    (line,) = re.findall("^ExecStartPost=(.*)$", (ROOT / "service/operations/toasoan-backup.service").read_text(), re.M)
    subprocess.run(line.replace("/var/backups/toasoan", str(tmp_path)).split(), check=True, timeout=30)  # systemd expands no patterns
    assert {path.name for path in tmp_path.iterdir()} == {*new, "notes"}
