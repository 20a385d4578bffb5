"""Signing in and out of the desk over HTTP, and where an editor comes after it."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import urllib.parse
from collections.abc import Iterator
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service.access.control import MAX_OPEN_BYTES
from service.access.keys import Keys, Scope
from service.application import create_app
from service.desk import cookies
from service.errors import StoreUnavailable
from service.settings import Settings
from service.store.database import Database
from tests.desk_forms import send, sign_in, token_of
from tests.desk_keys import WRONG, keys_in
from tests.fakes import fake_bundle
from tests.newsroom import write
from tests.servers import Server

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


def cookie_of(answer: TestResponse, name: str) -> str:
    """The line with which the answer gives the browser a cookie; "" when it gives none."""
    return next((line for line in answer.headers.getlist("Set-Cookie") if line.startswith(name + "=")), "")


def held(client: FlaskClient, name: str = cookies.SESSION) -> str:
    found = client.get_cookie(name)
    return found.value if found else ""


def test_an_editor_signs_in_and_out(client: FlaskClient, token: str) -> None:
    assert client.get("/").headers["Location"] == "/dang-nhap?next=/"
    assert sign_in(client, token).headers["Location"] == "/"
    assert "Thu Hà" in client.get("/").text
    assert client.get("/dang-nhap").headers["Location"] == "/"
    assert send(client, "/dang-xuat", {"csrf": token_of(client, "/")}).headers["Location"] == "/dang-nhap"
    assert held(client) == ""
    assert client.get("/").status_code == 303


def test_who_is_not_signed_in_signs_out_without_writing_anything(client: FlaskClient, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    form = {"csrf": token_of(client)}

    def unavailable(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(Database, "writing", unavailable)
    assert client.post("/dang-xuat", data=form).headers["Location"] == "/dang-nhap"


def test_what_a_browser_held_before_is_of_no_use_after_signing_out(client: FlaskClient, token: str) -> None:
    sign_in(client, token)
    before = held(client)
    client.post("/dang-xuat", data={"csrf": token_of(client, "/")})
    client.set_cookie(cookies.SESSION, before)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("wrong", [WRONG, "", "x", "toasoan-\x00", "ký tự", "a" * 10_000])
def test_another_key_is_refused_and_not_repeated(client: FlaskClient, keys: Keys, wrong: str) -> None:
    answer = sign_in(client, wrong)
    assert answer.status_code == 422
    assert "Khóa này không đúng" in answer.text
    assert len(wrong) < 5 or wrong not in answer.text
    assert cookie_of(answer, cookies.SESSION) == ""


def test_signing_in_begins_another_session_than_any_that_the_browser_was_given(client: FlaskClient, token: str) -> None:
    client.set_cookie(cookies.SESSION, "known-to-others")
    sign_in(client, token)
    assert held(client) not in ("", "known-to-others")
    stranger = client.application.test_client()
    stranger.set_cookie(cookies.SESSION, "known-to-others")
    assert stranger.get("/").status_code == 303


def test_whoever_signs_in_again_ends_the_session_before(client: FlaskClient, keys: Keys, token: str) -> None:
    sign_in(client, token)
    before = held(client)
    form = {"csrf": token_of(client, "/"), "key": keys.create("Lan", [Scope.CORRECT])[1]}
    client.post("/dang-nhap", data=form)
    assert held(client) != before
    client.set_cookie(cookies.SESSION, before)
    assert client.get("/da-xu-ly").status_code == 303


def test_whoever_has_signed_in_in_another_tab_can_still_sign_in_here(client: FlaskClient, token: str) -> None:
    form = {"csrf": token_of(client), "key": token}
    sign_in(client, token)
    assert client.post("/dang-nhap", data=form).status_code == 303
    assert client.get("/").status_code == 200
    assert client.post("/", data={"text": STORY.body} | form).status_code == 403, "a form of nobody's is no editor's"


def test_a_revoked_key_ends_its_sessions(client: FlaskClient, keys: Keys, tmp_path: Path) -> None:
    key, token = keys.create("Lan", [Scope.PREDICT])
    sign_in(client, token)
    assert client.get("/").status_code == 200
    keys.revoke(key.id)
    again = create_app(Settings(home=tmp_path), fake_bundle()).test_client()  # a process that has read nothing of the key yet
    again.set_cookie(cookies.SESSION, held(client))
    assert again.get("/").status_code == 303


def test_the_cookies_are_for_this_host_its_pages_and_no_script(client: FlaskClient, token: str) -> None:
    for answer in (client.get("/dang-nhap"), sign_in(client, token)):
        for line in answer.headers.getlist("Set-Cookie"):
            (cookie,) = SimpleCookie(line).values()
            assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", "/", "")
            assert not cookie["secure"]
    assert SimpleCookie(cookie_of(answer, cookies.SESSION))[cookies.SESSION]["max-age"] == "", "it goes when the browser is closed"


def test_under_https_no_other_host_can_set_them(tmp_path: Path, token: str) -> None:
    behind = Settings.read({"TOASOAN_HOME": str(tmp_path), "TOASOAN_PROXIES": "127.0.0.1"})
    client = create_app(behind, fake_bundle()).test_client()
    secure = {"base_url": "https://desk.example/", "headers": {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.7"}}
    form = client.get("/dang-nhap", **secure)
    found = re.search(r'name="csrf" value="(\w+)"', form.text)
    assert found
    answer = client.post("/dang-nhap", data={"csrf": found[1], "key": token}, **secure)
    for line in (cookie_of(form, "__Host-" + cookies.VISIT), cookie_of(answer, "__Host-" + cookies.SESSION)):
        assert "; Secure" in line
        assert "Domain" not in line
    assert client.get("/", **secure).status_code == 200


def test_a_session_opens_no_operation_of_the_api(client: FlaskClient, keys: Keys) -> None:
    sign_in(client, keys.create("boss", list(Scope))[1])
    assert client.get("/").status_code == 200
    body = {"articles": [{"title": STORY.title, "body": STORY.body}]}
    assert client.post("/v1/predictions", json=body).status_code == 401
    assert client.get("/v1/corrections").status_code == 401
    assert client.delete("/v1/articles/1").status_code == 401
    assert client.post("/v1/model/reload", headers={"X-CSRF-Token": token_of(client, "/")}).status_code == 401


def test_what_the_key_does_not_allow_is_neither_shown_nor_done(client: FlaskClient, keys: Keys) -> None:
    sign_in(client, keys.create("Lan", [Scope.PREDICT])[1])
    page = client.get("/").text
    assert "/mo-hinh" in page
    assert "/hop-bai" not in page
    refused = client.get("/hop-bai")
    assert (refused.status_code, refused.mimetype) == (403, "text/html")
    assert "không có quyền" in refused.text


def test_a_stranger_sends_no_more_than_a_key(client: FlaskClient, keys: Keys) -> None:
    answer = sign_in(client, "a" * MAX_OPEN_BYTES)
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert "aaaa" not in answer.text


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text(), st.text(max_size=200), st.binary(max_size=200), st.text(alphabet=st.characters(codec="latin-1"), max_size=99))
def test_whatever_is_sent_is_answered_with_a_page(key: str, wanted: str, name: str, body: bytes, cookie: str) -> None:
    client = open_client()
    asked = {"environ_base": {"REMOTE_ADDR": f"127.0.0.{len(key) % 250 + 1}"}}
    cookies_sent = f"{cookies.SESSION}={cookie}; {cookies.VISIT}={cookie}; {cookies.EDITOR}={cookie}; {cookies.THEME}={cookie}"
    headers = {"Cookie": re.sub(r"[\r\n\0]", "", cookies_sent), "Content-Type": "application/x-www-form-urlencoded"}
    for answer in (
        client.get("/dang-nhap", query_string={"next": wanted}, headers=headers),
        client.get("/hop-bai", query_string={name: wanted}, headers=headers),
        client.post("/dang-nhap", data={"key": key, "next": wanted, "csrf": name, "editor": name}, **asked),
        client.post("/dang-nhap", data=body, headers=headers, **asked),
        client.post("/dang-xuat", data=body, headers=headers, **asked),
        client.post("/", data=body, headers=headers, **asked),
    ):
        assert answer.status_code < 500
        assert answer.mimetype == "text/html"


@cache
def open_client() -> FlaskClient:
    """A client without cookies of its own of a service without keys, one for all examples."""
    home = Path(tempfile.mkdtemp(prefix="toasoan"))
    atexit.register(shutil.rmtree, home)
    return create_app(Settings(home=home), fake_bundle()).test_client(use_cookies=False)


@pytest.mark.parametrize("wanted", ["/hop-bai", "/da-xu-ly", "/hop-bai?section=the-thao&decision=review", "/mo-hinh"])
def test_after_signing_in_the_wanted_page_comes(client: FlaskClient, token: str, wanted: str) -> None:
    asked = client.get(wanted).headers["Location"]
    page = client.get(asked)
    found = re.search(r'name="next" value="([^"]+)"', page.text)
    assert found
    assert sign_in(client, token, query_string={"next": wanted}).headers["Location"] == wanted
    assert found[1].replace("&amp;", "&") == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/hop-bai",
        "/\\evil.example/",
        "\\\\evil.example",
        "http:/hop-bai",
        "javascript:alert(1)",
        "hop-bai",
        "/dang-nhap",
        "/dang-xuat",
        "/v1/model",
        "/static/desk.css",
        "/hop-bai\r\nX: y",
        "/hop-bai\t",
        "/khong-co",
        "/hop-bai/../../evil",
        "",
        "/a" * 5000,
        "//[",
    ],
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, token: str, wanted: str) -> None:
    assert 'name="next"' not in client.get("/dang-nhap", query_string={"next": wanted}).text
    answer = send(client, "/dang-nhap", {"key": token, "next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_an_editor_whose_key_reads_no_articles_begins_where_he_may(client: FlaskClient, keys: Keys) -> None:
    assert sign_in(client, keys.create("Lan", [Scope.CORRECT])[1]).headers["Location"] == "/hop-bai"


def test_a_page_that_another_site_links_to_asks_again_with_its_cookies(client: FlaskClient, token: str) -> None:
    answer = client.get("/hop-bai?q=a", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in answer.text
    assert cookie_of(answer, cookies.SESSION) == ""


def test_a_key_that_is_typed_is_in_no_url_and_no_log(tmp_path: Path, keys: Keys, token: str) -> None:
    with Server.of_fakes(workers=1, environment={"TOASOAN_HOME": str(tmp_path)}) as server:
        _, headers, text = server.ask("GET", "/dang-nhap?next=/hop-bai")
        visit = headers["Set-Cookie"].split(";")[0]
        found = re.search(r'name="csrf" value="(\w+)"', text)
        assert found
        assert '<form method="post" action="/dang-nhap"' in text
        answers = []
        for key in (token, token[:-1] + "x", WRONG):
            body = urllib.parse.urlencode({"csrf": found[1], "key": key, "next": "/hop-bai"}).encode()
            form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": visit}
            answers.append(server.ask("POST", "/dang-nhap", body, form))
        server.ask("POST", "/dang-nhap", b"key=" + token.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        assert [status for status, *_ in answers] == [303, 422, 422]
        session = answers[0][1]["Set-Cookie"].split(";")[0].split("=")[1]
    for secret in (token.split(".")[1], session):
        assert secret not in server.log()
        assert secret not in "".join(content + headers.get("Location", "") for _, headers, content in answers)
    assert token.split(".")[0] in server.log(), "the log names the key"
