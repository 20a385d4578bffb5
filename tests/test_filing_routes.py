"""``/luu``: an article of the compose view filed by a form, in process; tests/test_compose_filing.py files in a browser."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.application import create_app
from service.desk.compose import EMPTY, NO_NAME, NO_SECTION, NOT_KEPT
from service.desk.filing import Filing
from service.errors import StoreUnavailable
from service.settings import Settings
from tests.desk_forms import send
from tests.fakes import fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 6)
FORM = {"title": STORY.title, "text": STORY.body, "section": "kinh-te", "editor": "Hà"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), fake_bundle()).test_client()


def file(client: FlaskClient, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
    return send(client, "/luu", FORM | fields, headers=headers)


def kept(client: FlaskClient) -> list[tuple[Any, ...]]:
    """Section, summary and editor of what was filed."""
    found = client.get("/v1/corrections").json["corrections"]
    return [(one["section"], one["summary"], one["editor"]) for one in found]


def test_what_is_filed_is_a_correction_and_the_next_page_tells_its_title(client: FlaskClient) -> None:
    answer = file(client, summary="Đội nhà  thắng.", offered="Gợi ý.", max_syllables="30")
    assert answer.status_code == 303
    place = answer.headers["Location"]
    assert place.startswith("/?da-luu=")
    assert place.endswith("&do-dai=30"), "the next summary is as long"
    assert STORY.title in client.get(place).text
    assert kept(client) == [("kinh-te", "Đội nhà thắng.", "Hà")]


def test_a_summary_that_was_left_as_it_was_offered_is_no_decision_about_it(client: FlaskClient) -> None:
    file(client, summary="Gợi ý.\r\n", offered="Gợi ý.\n", section="Bóng đá")
    assert kept(client) == [("the-thao", None, "Hà")]


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"section": ""}, NO_SECTION), ({"section": "chuyen-la"}, NO_SECTION), ({"editor": " "}, NO_NAME), ({"title": "", "text": ""}, EMPTY)],
)
def test_what_is_missing_is_said_with_all_that_was_typed_and_nothing_is_filed(
    client: FlaskClient, fields: dict[str, str], says: str
) -> None:
    answer = file(client, **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert fields.get("text", STORY.body.splitlines()[0]) in answer.text
    assert kept(client) == []


def test_where_nothing_can_be_kept_the_page_says_so_and_holds_what_was_typed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_: object) -> str:
        raise StoreUnavailable

    monkeypatch.setattr(Filing, "file", unavailable)
    page, part = file(client), file(client, HTMX)
    assert (page.status_code, part.status_code) == (503, 503)
    assert NOT_KEPT in page.text
    assert STORY.body.splitlines()[0] in page.text
    assert NOT_KEPT not in part.text, "the page stays as it is, and the desk says why"


def test_whoever_files_what_another_has_decided_is_told_and_may_then_do_it(client: FlaskClient) -> None:
    first = file(client).headers["Location"].removeprefix("/?da-luu=")
    answer = file(client, editor="Khoa", section="suc-khoe")
    assert answer.status_code == 409
    assert "Hà" in answer.text
    assert f'name="seen" value="{first}"' in answer.text
    assert kept(client) == [("kinh-te", None, "Hà")]
    assert file(client, editor="Khoa", section="suc-khoe", seen=first).status_code == 303
    assert kept(client) == [("kinh-te", None, "Hà"), ("suc-khoe", None, "Khoa")]


@pytest.mark.parametrize(
    ("style", "text", "status"), [("extractive", STORY.body, 200), ("extractive", " ", 400), ("rhymed", STORY.body, 400)]
)
def test_another_version_of_the_summary_is_of_an_article_and_in_a_style_that_there_is(
    client: FlaskClient, style: str, text: str, status: int
) -> None:
    assert send(client, "/tom-tat", {"text": text, "version": style}).status_code == status


def test_the_log_says_that_an_article_was_read(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        send(client, "/", FORM)
    assert [record.msg["articles"] for record in caplog.records if record.msg["event"] == "request"] == [0, 1], "the form was looked at"


def test_a_script_is_told_where_to_go_on(client: FlaskClient) -> None:
    answer = file(client, HTMX)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["HX-Redirect"].startswith("/?da-luu=")
