"""Fixtures that several files share."""

from __future__ import annotations

import ast
import gc
import inspect
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from service.application import Application, create_app
from service.settings import Settings
from service.store.database import Database
from service.store.migration import migrate
from tests.checking import CheckingClient
from tests.fakes import fake_bundle
from tests.postgres import Cluster
from tests.servers import Server
from tests.watched_registry import HereAndNow, WatchedRegistry

settings.register_profile("ours", deadline=None)  # how long an example takes says how much else the machine has to do
settings.load_profile("ours")
CLOCKS = {"monotonic", "perf_counter", "sleep", "wait_for_timeout"}  # not those that count the processor's time of one process


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that reads the clock on the wall, or waits by it, is ``alone``: what runs beside it would count."""
    for item in items:
        if isinstance(item, pytest.Function) and _reads_a_clock(item.function):
            item.add_marker(pytest.mark.alone)


def pytest_collection_finish() -> None:
    """What every file has imported stays until the end: the collector of cycles need not look through it again and again."""
    gc.freeze()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only what is ``alone`` is wanted, a file none of whose tests names a clock or the mark need not be imported."""
    if config.getoption("markexpr") != "alone" or collection_path.suffix != ".py":
        return None
    source = collection_path.read_text(encoding="utf-8")
    if not any(word in source for word in (*CLOCKS, "mark.alone")):
        return True
    tests = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return None if any("mark.alone" in ast.unparse(test) or not CLOCKS.isdisjoint(_names(test)) for test in tests) else True


def _names(test: ast.FunctionDef) -> set[str]:
    """What its code names; what it names in a string, to replace it, is none of that."""
    nodes = list(ast.walk(test))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _reads_a_clock(test: Any) -> bool:
    made_by_hypothesis = getattr(test, "hypothesis", None)
    inner = inspect.unwrap(made_by_hypothesis.inner_test if made_by_hypothesis else test)
    return not CLOCKS.isdisjoint(inner.__code__.co_names)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for whatever a test keeps without saying where: no test touches that of whoever runs it."""
    before, made = os.environ.get("HOME"), tmp_path_factory.mktemp("home")
    os.environ["HOME"] = str(made)
    yield made
    if before is not None:
        os.environ["HOME"] = before


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real PostgreSQL."""
    with Cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new, empty database is, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'toasoan.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.database()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with every table, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "toasoan.db"
    migrate(Database(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_name(cluster: Cluster) -> str:
    """The name of a PostgreSQL database with every table, to be copied."""
    database = Database(cluster.database())
    migrate(database)
    return str(database.url.database)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new database with every table is, of each kind in turn: a copy, for the migrations take several times as long."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "toasoan.db")
        return f"sqlite:///{tmp_path / 'toasoan.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.database(request.getfixturevalue("migrated_name"))


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A database with every table, of each kind in turn."""
    made = Database(migrated_url)
    yield made
    made.close()


@pytest.fixture
def app() -> Application:
    """The application with a bundle of fakes; its clients hold every answer to the contract."""
    made = create_app(Settings(), fake_bundle())
    made.test_client_class = CheckingClient
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application, in process."""
    return app.test_client()


@pytest.fixture
def watched(tmp_path: Path) -> WatchedRegistry:
    """A registry with one bundle, and a watcher of it."""
    return WatchedRegistry(tmp_path)


@pytest.fixture
def tried_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundles of a watched registry are tried in this process."""
    monkeypatch.setattr("service.bundles.watcher.Trial", HereAndNow)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The application with a bundle of fakes as real processes, two workers, on a free port."""
    with Server.of_fakes(workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium for the tests of a module; they are skipped where there is none."""
    from tests.desk_browser import chromium  # not above: without playwright the other tests still run

    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def inbox_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the service behind ``inbox_url``."""
    return tmp_path_factory.mktemp("inbox")


@pytest.fixture(scope="module")
def inbox_url(inbox_home: Path) -> Iterator[str]:
    """Where a desk over a bundle of fakes is served."""
    from tests.desk_browser import serving

    with serving(create_app(Settings(home=inbox_home), fake_bundle())) as address:
        yield address


@pytest.fixture
def inbox(inbox_url: str, inbox_home: Path) -> Iterator[Database]:  # its tables are made where it is served
    """The database behind ``inbox_url``, with twelve articles in the inbox."""
    from tests.inbox_view import inbox_of_twelve

    with inbox_of_twelve(inbox_home) as one:
        yield one


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """The address of a desk over the embedded bundle, and its application."""
    from tests.compose_view import composing

    with composing(tmp_path_factory.mktemp("compose")) as one:
        yield one


@pytest.fixture
def desk(browser: Any, served: tuple[str, Any]) -> Iterator[Any]:
    """The desk at ``served``, opened anew."""
    from tests.desk_browser import Desk

    with Desk(browser, served[0]) as one:
        yield one
