"""python -m service and its commands, as they are typed."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from service import command_line as command
from service import commands
from service.application import create_app
from service.settings import Settings
from tests.fakes import fake_bundle
from tests.newsroom import write
from tests.servers import ROOT

STORY = write("the-thao", 1)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("TOASOAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOASOAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """What the command prints on stdout, or on stderr when it ends with a ``status`` that is not 0."""
    capsys.readouterr()
    assert command.main(arguments) == status
    captured = capsys.readouterr()
    return captured.err if status else captured.out


def predict(home: Path, *, external: str = "42") -> None:
    client = create_app(Settings(home=home), fake_bundle()).test_client()
    article = {"id": external, "title": STORY.title, "body": STORY.body}
    assert client.post("/v1/predictions", json={"articles": [article], "store": True}).status_code == 200


def rows(home: Path, table: str) -> int:
    with closing(sqlite3.connect(home / "toasoan.db")) as opened:
        return int(opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# --- serve -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ((), ("127.0.0.1", 8000, 3)),
        (("--port", "9"), ("127.0.0.1", 9, 3)),
        (("serve",), ("127.0.0.1", 8000, 3)),
        (("serve", "--host", "::1", "--port", "9", "--workers", "5"), ("::1", 9, 5)),
        (("--host", "::1", "serve", "--port", "9"), ("::1", 9, 3)),
    ],
)
def test_without_a_command_it_serves(arguments: tuple[str, ...], place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOASOAN_WORKERS", "3")
    served: list[Settings] = []
    monkeypatch.setattr(commands, "open_bundle", lambda _: fake_bundle())
    monkeypatch.setattr(commands, "log_to_stderr", lambda _: None)
    monkeypatch.setattr(commands, "SharedValues", Mock)  # the real one changes how this very process counts
    monkeypatch.setattr(commands, "serve_app", lambda _app, settings, _shared: served.append(settings))
    assert command.main(arguments) == 0
    (settings,) = served
    assert (settings.host, settings.port, settings.workers) == place


@pytest.mark.parametrize(
    "arguments",
    [
        ("--port", "70000"),
        ("serve", "--workers", "0"),
        ("keys",),
        ("keys", "create", "cms"),
        ("keys", "create", "cms", "--scopes", "everything"),
        ("keys", "create", "cms", "--scopes", ""),
        ("keys", "create", "cms", "--scopes", "predict", "--rate", "often"),
        ("keys", "create", "cms", "--scopes", "predict", "--expires", "2020-01-01"),
        ("keys", "create", "cms", "--scopes", "predict", "--expires", "9999-12-31"),
        ("keys", "create", "cms", "--scopes", "predict", "--expires", "0d"),
        ("keys", "create", "cms", "--scopes", "predict", "--expires", "0000365000d"),
        ("keys", "create", "cms", "--scopes", "predict", "--expires", "soon"),
        ("purge", "--days", "0"),
        ("backup",),
        ("delete",),
        ("unknown",),
    ],
)
def test_wrong_usage_is_told_and_does_nothing(arguments: tuple[str, ...], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m service" in capsys.readouterr().err
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--port", "70000"), "argument --port: must be a whole number from 0 to 65535"),
        (("serve", "--workers", "257"), "argument --workers: must be a whole number from 1 to 256"),
        (("purge", "--days", "x"), "argument --days: must be a whole number from 1 to 36500"),
        (
            ("keys", "create", "cms", "--scopes", "predict", "--rate", "often"),
            "argument --rate: must be a number, a slash and second, minute, hour or day, such as 600/minute",
        ),
        (("keys", "create", "cms", "--scopes", "predict", "--expires", "2020-01-01"), "argument --expires: must be a date in the future"),
    ],
)
def test_an_option_has_the_limits_of_its_setting_and_is_named(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"error: {says}\n")


def test_the_help_names_an_address_with_a_zone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOASOAN_HOST", "fe80::1%eth0")
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])
    assert ended.value.code == 0
    assert "(default: fe80::1%eth0)" in capsys.readouterr().out


# --- keys --------------------------------------------------------------------------------------------------------------


def test_a_key_is_printed_once_alone_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    token = run(capsys, "keys", "create", "cms", "--scopes", "predict, correct")
    assert re.fullmatch(r"toasoan-[0-9a-f]{16}\.[A-Za-z0-9_-]{43}\n", token)
    listed = run(capsys, "keys", "list")
    prefix, _, secret = token.strip().partition(".")
    assert listed.startswith(f"{prefix}  cms  predict,correct  is valid, created {datetime.now():%Y-%m-%d}, never used")
    assert secret not in listed


def test_a_key_may_expire_and_have_its_own_rate(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "keys", "create", "a", "--scopes", "predict", "--expires", "90d", "--rate", "10/minute")
    run(capsys, "keys", "create", "b", "--scopes", "admin", "--expires", "2999-01-31")
    first, second = (json.loads(line) for line in run(capsys, "keys", "list", "--json").splitlines())
    assert timedelta(days=89) < datetime.fromisoformat(first["expires_at"]) - datetime.now(UTC) <= timedelta(days=90)
    assert (first["rate"], first["scopes"]) == ("10/minute", ["predict"])
    assert second["expires_at"] == "2999-02-01T00:00:00+00:00", "the day itself is the last one"
    assert (second["rate"], second["revoked_at"], second["last_used_at"]) == (None, None, None)
    assert "digest" not in first
    assert "is valid until 2999-01-31 UTC, created" in run(capsys, "keys", "list")


def test_a_key_is_revoked_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    prefix = run(capsys, "keys", "create", "cms", "--scopes", "predict").partition(".")[0]
    assert run(capsys, "keys", "revoke", prefix) == f"{prefix} (cms) is revoked\n"
    assert "  is revoked, created" in run(capsys, "keys", "list")
    assert run(capsys, "keys", "revoke", "cms", status=1).startswith("python -m service: no key has this id")


# --- What is kept ------------------------------------------------------------------------------------------------------


def test_purge_needs_an_age(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    predict(home)
    assert "TOASOAN_RETENTION_DAYS" in run(capsys, "purge", status=1)
    assert run(capsys, "purge", "--days", "1") == "deleted 0 articles, 0 corrections, 0 predictions, 0 jobs, 0 articles of jobs\n"
    with closing(sqlite3.connect(home / "toasoan.db")) as opened, opened:
        opened.execute("UPDATE articles SET stored_at = '2020-01-01 00:00:00.000000'")
        opened.execute("UPDATE predictions SET created_at = '2020-01-01 00:00:00.000000'")
    monkeypatch.setenv("TOASOAN_RETENTION_DAYS", "30")
    assert run(capsys, "purge") == "deleted 1 articles, 0 corrections, 1 predictions, 0 jobs, 0 articles of jobs\n"
    assert rows(home, "articles") == 0


def test_delete_forgets_an_article(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predict(home)
    assert run(capsys, "delete", "42") == "deleted 1 articles, 0 corrections, 1 predictions, 0 jobs, 0 articles of jobs\n"
    assert rows(home, "articles") == 0
    assert "no article or prediction has this id" in run(capsys, "delete", "42", status=1)


def test_backup_copies_the_database(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predict(home)
    file = tmp_path / "copy.db"
    assert run(capsys, "backup", str(file)).startswith(f"{file}  ")
    assert "already exists" in run(capsys, "backup", str(file), status=1)
    folder = tmp_path / "backups"
    folder.mkdir()
    run(capsys, "backup", str(folder))
    (named,) = folder.iterdir()
    assert re.fullmatch(r"toasoan-\d{8}-\d{6}\.db", named.name)
    for copy in (file, named):
        with closing(sqlite3.connect(copy)) as opened:
            assert opened.execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_what_a_backup_holds_is_served_again_when_it_is_put_back(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predict(home)
    token = run(capsys, "keys", "create", "cms", "--scopes", "predict").strip()
    run(capsys, "backup", str(tmp_path / "copy.db"))
    other = tmp_path / "other"
    other.mkdir()
    (tmp_path / "copy.db").rename(other / "toasoan.db")
    client = create_app(Settings(home=other), fake_bundle()).test_client()
    assert client.get("/v1/model").status_code == 401
    assert client.get("/v1/model", headers={"X-API-Key": token}).status_code == 200
    assert rows(other, "articles") == 1


def test_backup_copies_a_database_of_an_earlier_version_as_it_is(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predict(home)
    with closing(sqlite3.connect(home / "toasoan.db")) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '0007'")  # the new version is here, the service still runs the old one
        opened.commit()
    run(capsys, "backup", str(tmp_path / "copy.db"))
    for file in (home / "toasoan.db", tmp_path / "copy.db"):
        with closing(sqlite3.connect(file)) as opened:
            assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == ("0007",)


def test_a_command_works_as_a_process_of_its_own(home: Path) -> None:
    line = [sys.executable, "-m", "service", "keys", "create", "cms", "--scopes", "predict"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == done.stderr.count("\n") == 1
    assert oct((home / "toasoan.db").stat().st_mode)[-3:] == "600"
