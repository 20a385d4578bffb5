"""Who may ask for what: keys and their scopes, a service without keys, and the page."""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from model.bundle import DEFAULT_FOLDER
from model.manifest import MANIFEST
from service.access.control import check_guarded, is_local_only, is_loopback
from service.access.keys import Keys, Scope
from service.application import create_app
from service.documents.contract import operation_of
from service.errors import Unguarded
from service.settings import Settings
from service.store.database import Database
from service.store.migration import migrate
from tests.checking import CheckingClient
from tests.desk_forms import filled, send
from tests.fakes import fake_bundle
from tests.newsroom import write
from tests.patience import let_pass
from tests.servers import ROOT, Server, free_port

STORY = write("the-thao", 1)
ARTICLES = {"articles": [{"id": "1", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}]}
PUBLIC = {"/livez", "/readyz", "/metrics", "/openapi.json", "/docs"}
FOR_EVERYBODY = {"/dang-nhap", "/dang-xuat"}  # of the desk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return client_of(settings)


@pytest.fixture
def keys(settings: Settings) -> Iterator[Keys]:
    database = Database.in_folder(settings.home)
    migrate(database)
    yield Keys(database)
    database.close()


def client_of(settings: Settings) -> FlaskClient:
    app = create_app(settings, fake_bundle())
    app.test_client_class = CheckingClient
    return app.test_client()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def post(client: FlaskClient, **headers: Any) -> Any:
    return client.post("/v1/predictions", json=ARTICLES, **headers)


# --- Keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [lambda t: {"Authorization": f"Bearer {t}"}, lambda t: {"authorization": f"bearer  {t}"}, lambda t: {"X-API-Key": t}]
)
def test_a_key_is_sent_in_either_header(client: FlaskClient, keys: Keys, headers: Any) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    assert post(client, headers=headers(token)).status_code == 200
    assert post(client, headers=bearer(token) | {"X-API-Key": token}).status_code == 200


def test_two_different_keys_are_refused(client: FlaskClient, keys: Keys) -> None:
    tokens = [keys.create(name, [Scope.PREDICT])[1] for name in "ab"]
    answer = post(client, headers=bearer(tokens[0]) | {"X-API-Key": tokens[1]})
    assert (answer.status_code, answer.json["detail"]) == (401, "Authorization and X-API-Key hold different keys")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic Y21zOnNlY3JldA=="}, {"Authorization": "Bearer"}, {"X-API-Key": " "}])
def test_without_a_key_everybody_is_asked_for_one(client: FlaskClient, keys: Keys, headers: dict[str, str]) -> None:
    keys.create("cms", [Scope.PREDICT])
    answer = post(client, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="toasoan"'
    assert answer.json["type"] == "/docs#problem-unauthenticated"


def test_a_revoked_key_is_refused_within_a_second(client: FlaskClient, keys: Keys) -> None:
    key, token = keys.create("cms", [Scope.PREDICT])
    assert post(client, headers=bearer(token)).status_code == 200
    keys.revoke(key.id)
    let_pass(1)
    answer = post(client, headers=bearer(token))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="toasoan", error="invalid_token"'
    assert answer.json["detail"] == "the key is revoked"


def test_a_key_without_the_scope_is_told_which_it_lacks(client: FlaskClient, keys: Keys) -> None:
    _, token = keys.create("editor", [Scope.CORRECT, Scope.ADMIN])
    answer = post(client, headers=bearer(token))
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="toasoan", error="insufficient_scope", scope="predict"'
    assert answer.json["detail"] == "the key lacks the scope predict"


def test_every_operation_asks_for_a_key_but_those_that_are_public(client: FlaskClient, keys: Keys) -> None:
    keys.create("cms", list(Scope))
    asked = 0
    for rule in client.application.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = filled(rule.rule)
            with client.open(path, method=method) as answer:
                public = path in PUBLIC or rule.endpoint == "static"
                if rule.endpoint.startswith("desk."):
                    assert (answer.status_code == (303 if method == "GET" else 401)) != (path in FOR_EVERYBODY), f"{method} {path}"
                    continue
                assert (answer.status_code == 401) != public, f"{method} {path}"
            asked += not public
    assert asked >= 7


def test_every_scope_that_an_operation_names_exists(client: FlaskClient) -> None:
    views = client.application.view_functions
    named = {operation.scope for view in views.values() if (operation := operation_of(view)) and operation.scope}
    assert named == set(Scope)


def test_what_nobody_thought_of_needs_an_administrator(client: FlaskClient, keys: Keys) -> None:
    client.application.add_url_rule("/forgotten", "forgotten", lambda: "open")
    _, token = keys.create("cms", [Scope.PREDICT, Scope.CORRECT])
    assert client.get("/forgotten").status_code == 401
    assert client.get("/forgotten", headers=bearer(token)).status_code == 403
    assert client.get("/forgotten", headers=bearer(keys.create("boss", [Scope.ADMIN])[1])).status_code == 200


def test_the_log_names_the_key_by_its_prefix(client: FlaskClient, keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    key, token = keys.create("cms", [Scope.PREDICT])
    with caplog.at_level(logging.INFO):
        post(client, headers=bearer(token))
    assert key.id in caplog.text
    assert token.split(".")[1] not in caplog.text


def test_a_correction_is_recorded_under_its_key(client: FlaskClient, keys: Keys, settings: Settings) -> None:
    key, token = keys.create("desk", [Scope.CORRECT])
    correction = {"article": {"title": STORY.title, "body": STORY.body}, "section": "the-thao", "editor": "lan"}
    answer = client.post("/v1/corrections", json=correction, headers=bearer(token) | {"Idempotency-Key": "one"})
    assert answer.status_code == 201
    with contextlib.closing(sqlite3.connect(settings.home / "toasoan.db")) as opened:
        assert opened.execute("SELECT key_id FROM corrections").fetchall() == [(key.id,)]


def test_the_body_of_a_stranger_is_not_kept_in_memory(client: FlaskClient, keys: Keys) -> None:
    keys.create("cms", [Scope.PREDICT])
    body = io.BytesIO(b" " * (6 << 20))
    with client.post("/v1/predictions", input_stream=body, content_length=6 << 20) as answer:
        assert answer.status_code == 401
        assert "_cached_data" not in vars(answer.request)
    assert body.read(1) == b"", "it was read on, so that the client finds its answer"


# --- Without keys ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]", "127.9.9.9"])
def test_without_keys_this_machine_may_do_anything(client: FlaskClient, host: str) -> None:
    assert post(client, headers={"Host": host}).status_code == 200
    assert client.get("/v1/corrections", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "10.0.0.1:8000"},
        {"Host": "127.0.0.1.evil.example"},
        {"X-Forwarded-For": "10.0.0.1"},
        {"Forwarded": "for=10.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "1.1.1.1"},
    ],
)
def test_without_keys_nobody_else_may(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = post(client, headers=headers)
    assert (answer.status_code, answer.json["type"]) == (403, "/docs#problem-forbidden")
    assert "python -m service keys create" in answer.json["detail"]
    assert client.get("/livez", headers=headers).status_code == 200


def test_a_wrong_key_is_refused_even_where_none_is_needed(client: FlaskClient) -> None:
    assert post(client, headers=bearer("toasoan-0000000000000000." + "A" * 43)).status_code == 401


def test_the_first_key_closes_the_door_within_a_second(client: FlaskClient, keys: Keys) -> None:
    assert post(client).status_code == 200
    key, _ = keys.create("cms", [Scope.PREDICT])
    let_pass(1)
    assert post(client).status_code == 401
    keys.revoke(key.id)
    assert post(client).status_code == 401


@pytest.mark.parametrize(
    ("exposed", "place"),
    [
        (Settings(host="0.0.0.0"), "0.0.0.0"),
        (Settings(host="::"), "::"),
        (Settings(host="192.168.1.5"), "192.168.1.5"),
        (Settings(host="news.example"), "news.example"),
        (Settings.read({"TOASOAN_PROXIES": "127.0.0.1"}), "a proxy (TOASOAN_PROXIES)"),
    ],
)
def test_where_others_can_reach_it_there_must_be_a_key(keys: Keys, exposed: Settings, place: str) -> None:
    for _ in range(2):
        with pytest.raises(Unguarded) as refused:
            check_guarded(exposed, keys)
        assert str(refused.value).startswith(f"other machines can reach {place}, but no API key protects the service: create one with")
        key, _ = keys.create("cms", [Scope.PREDICT])
        check_guarded(exposed, keys)
        keys.revoke(key.id)


def test_an_address_of_this_machine_is_one() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.1", "localhost.example", "127.0.0.1.example", "")))
    assert is_local_only(Settings())


def test_the_application_itself_refuses_to_be_open(settings: Settings) -> None:
    with pytest.raises(Unguarded):
        create_app(Settings(home=settings.home, host="0.0.0.0"), fake_bundle())


# --- The page ----------------------------------------------------------------------------------------------------------


def test_without_keys_the_desk_is_open_on_this_machine(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
    assert send(client, "/", {"text": STORY.body}).status_code == 200


def test_with_keys_the_desk_is_for_whoever_signs_in(client: FlaskClient, keys: Keys) -> None:
    _, token = keys.create("cms", [Scope.PREDICT])
    answer = client.get("/?a=b", headers=bearer(token))  # a key in a header is for programs
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dang-nhap?next=/?a%3Db")
    refused = client.post("/", data={"text": STORY.body})
    assert (refused.status_code, refused.mimetype) == (401, "text/html")
    assert "Phiên làm việc đã hết" in refused.text
    assert STORY.body[:30] not in refused.text
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")  # a browser asks for no password then
    with client.get("/static/desk.css") as answer:
        assert answer.status_code == 200


def test_who_may_not_correct_learns_nothing_of_what_was_decided(client: FlaskClient, keys: Keys) -> None:
    body = {"article": ARTICLES["articles"][0], "section": "the-thao", "editor": "Lan"}
    made = client.post("/v1/corrections", json=body, headers={"Idempotency-Key": "1"}).get_json()["id"]
    for scopes, may_see in (([Scope.PREDICT], False), ([Scope.PREDICT, Scope.CORRECT], True)):
        assert send(client, "/dang-nhap", {"key": keys.create("Hà", scopes)[1]}).status_code == 303
        assert (STORY.title in client.get(f"/?da-luu={made}").text) == may_see


def test_through_a_proxy_a_desk_without_keys_is_closed(client: FlaskClient) -> None:
    answer = client.get("/", headers={"X-Forwarded-For": "10.0.0.1"})
    assert answer.status_code == 403
    assert "chưa có khóa truy cập nào" in answer.text


# --- Real processes ----------------------------------------------------------------------------------------------------


def test_every_process_refuses_a_revoked_key_within_a_second_and_nothing_tells_a_secret(settings: Settings, keys: Keys) -> None:
    (key, token), (_, other) = (keys.create(name, list(Scope)) for name in ("cms", "desk"))
    wrong = key.id + "." + "w" * 43
    answers = []
    with Server.of_fakes(workers=3, environment={"TOASOAN_HOME": str(settings.home), "TOASOAN_RATE": "60/minute"}) as server:
        for _ in range(12):
            assert server.ask("POST", "/v1/predictions", ARTICLES, bearer(token))[0] == 200
        answers += use_everything(server, (token, other, wrong))
        keys.revoke(key.id)
        let_pass(1)
        answers += [server.ask("GET", "/v1/model", headers=bearer(token)) for _ in range(30)]
        assert {status for status, *_ in answers[-30:]} == {401}
    secrets = [one.split(".")[1] for one in (token, other, wrong)]
    stored = b"".join(path.read_bytes() for path in settings.home.iterdir() if path.is_file())
    for secret in secrets:
        assert secret not in server.log()
        assert secret not in repr([(dict(headers), content) for _, headers, content in answers])
        assert secret.encode() not in stored
    assert key.id in server.log()
    assert key.id.encode() in stored


def use_everything(server: Server, tokens: tuple[str, ...]) -> list[tuple[int, Any, Any]]:
    """Every path with every key, in every place of a request where somebody may put one; what was answered."""
    answers = []
    for token in tokens:
        for headers in (bearer(token), {"X-API-Key": token}, {"Authorization": token}, {"Authorization": f"Basic {token}"}):
            for method, path in (
                ("GET", "/v1/model"),
                ("GET", "/v1/corrections"),
                ("DELETE", "/v1/articles/1"),
                ("POST", "/v1/predictions"),
            ):
                answers.append(server.ask(method, path, headers=headers))
        answers.append(server.ask("GET", f"/v1/model?key={token}"))
        answers.append(server.ask("GET", f"/v1/{token}"))
        answers.append(server.ask("GET", "/v1/model", headers={"X-Request-ID": token}))
        answers.append(server.ask("POST", "/v1/predictions", {"articles": [{"title": token}], token: 1}, bearer(tokens[1])))
        answers.append(server.ask("POST", "/v1/corrections", {"editor": token}, bearer(tokens[1]) | {"Idempotency-Key": "x y " + token}))
    return answers


@pytest.mark.skipif(not (DEFAULT_FOLDER / MANIFEST).exists(), reason="model/default holds no bundle yet")
def test_a_start_that_would_be_open_is_refused_in_one_line(settings: Settings) -> None:
    port = free_port()
    command = [sys.executable, "-m", "service", "--host", "0.0.0.0", "--port", str(port)]
    environment = {"TOASOAN_HOME": str(settings.home), "TOASOAN_LOG_LEVEL": "warning", "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith("python -m service: other machines can reach 0.0.0.0, but no API key protects the service: create one")
    assert ended.stderr.count("\n") == 1
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
