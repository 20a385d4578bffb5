"""Fixtures that several files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import create_app
from service.settings import Settings
from tests.checking import CheckingClient
from tests.fakes import fake_bundle
from tests.servers import Server


@pytest.fixture
def app() -> Flask:
    """The application with a bundle of fakes; its clients hold every answer to the contract."""
    made = create_app(Settings(), fake_bundle())
    made.test_client_class = CheckingClient
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application, in process."""
    return app.test_client()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The application with a bundle of fakes as real processes, two workers, on a free port."""
    with Server.of_fakes(workers=2) as running:
        yield running
