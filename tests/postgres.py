"""A PostgreSQL of the tests' own: a new cluster in a temporary folder, reached through a socket there, gone when its block ends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Self

import psycopg
import pytest

USERS = ("postgres", "nobody")  # whose cluster it is when the tests run as root, which PostgreSQL refuses


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; the newest version's where there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).resolve().parent if named else None


class Cluster:
    """A running PostgreSQL with the settings that Debian gives it."""

    def __enter__(self) -> Self:
        folder = programs()
        if folder is None:
            pytest.skip("PostgreSQL is not installed")
        self._programs = folder
        self._user = next((pwd.getpwnam(name) for name in USERS if _exists(name)), None) if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket has at most 107 bytes
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        try:
            self._run("initdb", "--pgdata", "data", "--username", "toasoan", "--auth", "trust", "--encoding", "UTF8", "--no-sync")
            options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_connections=60"
            self._run("pg_ctl", "--pgdata", "data", "--log", "log", "--wait", "--options", options, "start")
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "--pgdata", "data", "--mode", "immediate", "--wait", "stop")
        shutil.rmtree(self.folder)

    def database(self, template: str = "template1") -> str:
        """The URL of a new database: empty, or a copy of the one that is called ``template``, to which nobody is connected."""
        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(host=str(self.folder), user="toasoan", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return f"postgresql://toasoan@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        with tempfile.TemporaryFile() as output:  # a file: a server that was started keeps a pipe open
            command = [str(self._programs / program), *arguments]
            ended = subprocess.run(command, cwd=self.folder, env=environment, stdout=output, stderr=output, timeout=60, **user)
            output.seek(0)
            assert ended.returncode == 0, output.read().decode()


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
