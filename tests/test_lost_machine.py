"""A PostgreSQL whose machine is gone without a word: nothing that is sent there is taken any more, and nobody says so."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from service.errors import StoreUnavailable
from service.prefork import drop_new_connections
from service.store.database import Database
from tests.postgres import Cluster

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux drops what comes to a socket")
SECONDS = 2


class Machine:
    """Stands between a client and a PostgreSQL until it is lost; whoever connects anew then finds the next one."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._known: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def lose(self) -> None:
        for client in self._known:
            drop_new_connections(client)

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        for one in (self._door, *self._known):
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, server = self._door.accept()[0], socket.socket(socket.AF_UNIX)
                server.connect(self._place)
                self._known += [client, server]
                for giving, taking in ((client, server), (server, client)):
                    threading.Thread(target=self._hand_on, args=(giving, taking), daemon=True).start()

    @staticmethod
    def _hand_on(giving: socket.socket, taking: socket.socket) -> None:
        with suppress(OSError):
            while content := giving.recv(65536):
                taking.sendall(content)


@pytest.fixture
def machine(cluster: Cluster) -> Iterator[Machine]:
    running = Machine(f"{cluster.folder}/.s.PGSQL.5432")
    yield running
    running.close()


@pytest.fixture
def database(machine: Machine, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr("service.store.database._TIMEOUT", SECONDS)
    opened = Database(make_url(cluster.database()).set(host="127.0.0.1", port=machine.port, query={}))
    yield opened
    opened.close()


def test_a_connection_that_was_kept_is_given_up_soon_and_the_next_one_answers(machine: Machine, database: Database) -> None:
    with database.reading() as connection:
        assert connection.scalar(select(1)) == 1
    machine.lose()
    began = time.monotonic()
    with database.reading() as connection:
        assert connection.scalar(select(1)) == 1
    assert time.monotonic() - began < 5 * SECONDS


def test_whoever_waits_for_an_answer_is_told_soon_that_there_is_none(machine: Machine, database: Database) -> None:
    began = time.monotonic()
    threading.Timer(0.3, machine.lose).start()
    with pytest.raises(StoreUnavailable), database.reading() as connection:
        connection.execute(text("SELECT pg_sleep(60)"))
    assert time.monotonic() - began < 5 * SECONDS


def test_what_a_client_that_is_lost_has_locked_is_free_again_soon(
    machine: Machine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.database._IDLE_TIMEOUT", 1)
    lock = text("SELECT pg_advisory_xact_lock(7)")
    with database.engine.connect() as lost:
        lost.execute(lock)
        machine.lose()
        with database.writing() as connection:
            connection.execute(lock)
        lost.invalidate()


def test_a_server_that_lives_may_take_longer(database: Database) -> None:
    with database.reading() as connection:
        assert connection.scalar(text(f"SELECT 1 FROM pg_sleep({2 * SECONDS})")) == 1
