"""What the desk refuses: forms that only its own pages can send, attempts without end, pages that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access.keys import Keys, Scope
from service.application import create_app
from service.desk import cookies
from service.settings import Settings
from tests.desk_forms import filled, sign_in, token_of
from tests.desk_keys import WRONG, keys_in
from tests.fakes import fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 3)


@pytest.fixture
def keys(tmp_path: Path, migrated_file: Path) -> Iterator[Keys]:
    with keys_in(tmp_path, migrated_file) as made:
        yield made


@pytest.fixture
def token(keys: Keys) -> str:
    return keys.create("Thu Hà", [Scope.PREDICT, Scope.CORRECT])[1]


@pytest.fixture
def client(tmp_path: Path, keys: Keys) -> FlaskClient:
    return create_app(Settings(home=tmp_path), fake_bundle()).test_client()


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_without_its_token_is_refused(client: FlaskClient, keys: Keys, tmp_path: Path, signed_in: bool) -> None:
    if signed_in:
        sign_in(client, keys.create("Lan", [Scope.PREDICT])[1])
        others = client.application.test_client()
        sign_in(others, keys.create("Vân", [Scope.PREDICT])[1])
    else:  # a service without keys
        client, others = (create_app(Settings(home=tmp_path / "open"), fake_bundle()).test_client() for _ in range(2))
    good = token_of(client, "/")
    bad = ["", "0" * 64, good[:-1], good.upper(), "ký", token_of(others, "/")]
    for form in ({}, *({"csrf": one} for one in bad)):
        answer = client.post("/", data={"text": STORY.body} | form)
        assert (answer.status_code, answer.mimetype) == (403, "text/html"), form
        assert "Trang đã cũ" in answer.text
        assert STORY.body[:200] in answer.text, "what was typed is not lost"
        assert "Hãy quay lại trang trước, tải lại trang đó rồi gửi lại." in answer.text, "to reload this page sends the form again"
    assert "Hãy tải lại trang rồi gửi lại." in client.post("/", data={}, headers={"HX-Request": "true"}).text
    for site in ("cross-site", "same-site"):
        assert client.post("/", data={"text": STORY.body, "csrf": good}, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.post("/", data={"text": STORY.body, "csrf": good}).status_code == 200
    assert client.post("/", data={"text": STORY.body}, headers={"X-CSRF-Token": good}).status_code == 200


def test_every_unsafe_route_of_the_desk_wants_the_token(client: FlaskClient, keys: Keys) -> None:
    sign_in(client, keys.create("boss", list(Scope))[1])
    asked = 0
    for rule in client.application.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"} if rule.endpoint.startswith("desk.") else ():
            path = filled(rule.rule)
            assert client.open(path, method=method).status_code == 403, f"{method} {path}"
            asked += 1
    assert asked >= 3
    assert client.get("/").status_code == 200, "the session goes on"


def test_who_signs_in_again_may_send_what_he_had_typed(client: FlaskClient, token: str) -> None:
    sign_in(client, token)
    form = {"csrf": token_of(client, "/"), "text": STORY.body}
    client.delete_cookie(cookies.SESSION)
    refused = client.post("/", data=form, headers={"HX-Request": "true"})
    assert refused.status_code == 401
    assert "<html" not in refused.text
    assert "Đăng nhập trong thẻ mới" in refused.text
    sign_in(client, token)
    assert client.post("/", data=form).status_code == 200


def test_attempts_are_counted_by_address(client: FlaskClient, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.desk.sign_in.ATTEMPTS", "5/hour")  # within a minute one more may be admitted when the machine is slow
    form = {"csrf": token_of(client), "key": WRONG}
    answers = [client.post("/dang-nhap", data=form) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Có quá nhiều lần thử đăng nhập từ mạng này" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) >= 1
    elsewhere = client.post("/dang-nhap", data=form, environ_base={"REMOTE_ADDR": "127.0.0.2"})
    assert elsewhere.status_code == 422


def test_the_desk_s_policy_trusts_what_bears_the_nonce_of_the_page_and_nothing_else(client: FlaskClient, token: str) -> None:
    sign_in(client, token)
    nonces = set()
    for path in ("/", "/hop-bai", "/mo-hinh"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        found = re.search(r"script-src 'nonce-([\w-]{22})'; style-src 'nonce-\1'", policy)
        assert found
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        nonces.add(found[1])
        tags = re.findall(r"<(?:script|link rel=\"stylesheet\")[^>]*>", answer.text)
        assert len(tags) >= 3
        assert all(f'nonce="{found[1]}"' in tag for tag in tags)
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=|<style", answer.text)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)
    assert len(nonces) == 3


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("", "application/problem+json"),
    ],
)
def test_a_browser_that_asks_for_nothing_that_is_here_is_told_so_in_vietnamese(client: FlaskClient, accept: str, kind: str) -> None:
    answer = client.get("/khong-co", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (404, kind)
    assert ("Không có trang này" in answer.text) == (kind == "text/html")
    assert client.get("/dang-xuat", headers={"Accept": accept} if accept else {}).mimetype == kind
    assert client.get("/v1/khong-co", headers={"Accept": accept} if accept else {}).mimetype == "application/problem+json"


def test_a_fault_is_told_without_a_word_of_it(client: FlaskClient, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, token)

    def fail() -> str:
        raise RuntimeError("bí mật")

    monkeypatch.setitem(client.application.view_functions, "desk.compose", _like(client, "desk.compose", fail))
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Máy chủ gặp lỗi" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert "bí mật" not in answer.text


def _like(client: FlaskClient, endpoint: str, view: object) -> object:
    vars(view)["scopes"] = vars(client.application.view_functions[endpoint])["scopes"]
    return view
