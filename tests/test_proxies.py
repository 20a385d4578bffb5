"""Reverse proxies: whom to believe, and what."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from service.access.keys import Keys, Scope
from service.access.proxies import TrustedProxies
from service.application import create_app
from service.settings import Settings
from service.store.database import Database
from service.store.migration import migrate
from tests.fakes import fake_bundle
from tests.servers import Server

FORWARDED = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


def client_behind(*networks: str) -> FlaskClient:
    app = Flask("test")
    app.add_url_rule("/", view_func=lambda: {"address": request.remote_addr, "scheme": request.scheme, "host": request.host})
    app.wsgi_app = TrustedProxies(app.wsgi_app, [ip_network(one) for one in networks])  # type: ignore[method-assign]
    return app.test_client()


def answered(client: FlaskClient, peer: str) -> Any:
    return client.get("/", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": peer}).json


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:10.1.2.3"])
def test_a_proxy_of_ours_tells_for_whom_it_asks(peer: str) -> None:
    client = client_behind("127.0.0.1", "10.0.0.0/8", "::1")
    assert answered(client, peer) == {"address": "203.0.113.7", "scheme": "https", "host": "localhost"}


@pytest.mark.parametrize("peer", ["127.0.0.2", "11.0.0.1", "::2", "::ffff:11.0.0.1", "", "unix"])
def test_anybody_else_is_not_believed(peer: str) -> None:
    assert answered(client_behind("127.0.0.1", "10.0.0.0/8", "::1"), peer) == {"address": peer, "scheme": "http", "host": "localhost"}


def test_behind_a_proxy_everybody_needs_a_key(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    _, token = Keys(database).create("cms", [Scope.PREDICT])
    database.close()
    client = create_app(Settings(home=tmp_path, proxies=(ip_network("127.0.0.1"),)), fake_bundle()).test_client()
    assert client.get("/v1/model", headers={"X-API-Key": token, "Host": "news.example", **FORWARDED}).status_code == 200
    assert client.get("/v1/model", headers={"Host": "localhost"}).status_code == 401


def test_by_default_no_server_believes_a_forwarded_header(tmp_path: Path) -> None:
    with Server.of_fakes(environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        assert server.ask("GET", "/v1/model", headers=FORWARDED)[0] == 403
        assert server.ask("GET", "/v1/model")[0] == 200
