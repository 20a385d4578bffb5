"""``/v1/corrections`` over HTTP: what is taken, what is refused and by which field, and what is then listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.application import create_app
from service.settings import Settings
from tests.checking import CheckingClient
from tests.fakes import fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 4)
ARTICLE = {"id": "cms-4", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    app = create_app(Settings(home=tmp_path), fake_bundle())
    app.test_client_class = CheckingClient
    return app.test_client()


def predict(client: FlaskClient, article: dict[str, Any] = ARTICLE, *, store: bool = True) -> str:
    """The id of the prediction of ``article``."""
    answer = client.post("/v1/predictions", json={"articles": [article], "store": store})
    return str(answer.json["predictions"][0]["prediction_id"])


def correct(client: FlaskClient, key: str = "k", **fields: Any) -> TestResponse:
    content = {"section": "kinh-te", "editor": "Thu Hà"} | fields
    sent = {name: value for name, value in content.items() if value is not None}
    return client.post("/v1/corrections", json=sent, headers={"Idempotency-Key": key} if key else {})


def listed(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    return list(client.get(f"/v1/corrections{query}").json["corrections"])


def refused_at(answer: TestResponse) -> list[str]:
    """The pointers of the fields for which ``answer`` refuses the request; nothing is kept of it."""
    assert answer.status_code == 422
    return [one["pointer"] for one in answer.json["errors"]]


def test_a_correction_that_names_a_prediction_is_listed_with_the_article_that_was_kept(client: FlaskClient) -> None:
    named = predict(client, ARTICLE | {"source": "Báo Mới", "author": "Lan", "published_at": "2026-03-12T02:20:00Z"})
    made = correct(client, prediction_id=named, summary="Đội nhà  thắng trận.")
    assert (made.status_code, made.json["warnings"], made.headers["Idempotent-Replayed"]) == (201, [], "false")
    (one,) = listed(client)
    assert (one["id"], one["prediction_id"], one["model"], one["suggested"]) == (made.json["id"], named, {"id": "fa4e00000000"}, "the-thao")
    assert (one["section"], one["summary"], one["editor"]) == ("kinh-te", "Đội nhà thắng trận.", "Thu Hà")
    article = {"source": "Báo Mới", "url": None, "author": "Lan", "published_at": "2026-03-12T09:20:00+07:00"}
    assert one["article"] == ARTICLE | article


def test_a_correction_that_sends_an_article_which_nobody_has_asked_about_has_no_prediction(client: FlaskClient) -> None:
    assert correct(client, article={"body": STORY.body}).status_code == 201
    (one,) = listed(client)
    assert (one["prediction_id"], one["model"], one["suggested"]) == (None, None, None)
    assert one["article"]["body"] == STORY.body


def test_one_that_sends_an_article_which_was_answered_without_its_text_is_of_that_answer(client: FlaskClient) -> None:
    named = predict(client, store=False)
    assert correct(client, article=ARTICLE).status_code == 201
    assert [(one["prediction_id"], one["suggested"], one["article"]["id"]) for one in listed(client)] == [(named, "the-thao", "cms-4")]


def test_sent_again_it_is_answered_the_same_kept_once_and_counted_once(client: FlaskClient) -> None:
    first, again = (correct(client, article=ARTICLE) for _ in range(2))
    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert len(listed(client)) == 1
    assert "toasoan_corrections_total 1.0" in client.get("/metrics").text
    other = correct(client, article=ARTICLE, section="suc-khoe")
    assert (other.status_code, other.json["type"]) == (422, "/docs#problem-idempotency-mismatch")


@pytest.mark.parametrize("key", ["", "dấu", "x" * 256, "a b"])
def test_it_needs_a_key_by_which_it_is_known_again(client: FlaskClient, key: str) -> None:
    sent = {"Idempotency-Key": key.encode().decode("latin-1")} if key else {}
    answer = client.post("/v1/corrections", json={"article": ARTICLE, "section": "kinh-te", "editor": "a"}, headers=sent)
    assert (answer.status_code, answer.json["type"]) == (400, "/docs#problem-no-idempotency-key")
    assert listed(client) == []


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({}, ["/prediction_id"]),
        ({"article": ARTICLE, "section": None}, ["/section"]),
        ({"section": None}, ["/prediction_id", "/section"]),
        ({"article": ARTICLE, "section": "Chuyện lạ"}, ["/section"]),
        ({"article": ARTICLE, "section": "chuyen--la"}, ["/section"]),
        ({"article": ARTICLE, "editor": " \u200b"}, ["/editor"]),
        ({"article": ARTICLE, "summary": " \u200b"}, ["/summary"]),
        ({"article": {"body": " \u200b"}}, ["/article/body"]),
        ({"prediction_id": "0" * 32}, ["/prediction_id"]),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_kept(client: FlaskClient, fields: dict[str, Any], places: list[str]) -> None:
    assert refused_at(correct(client, **fields)) == places
    assert listed(client) == []
    assert correct(client, article=ARTICLE).status_code == 201, "its key is as if it had not been used"


def test_a_prediction_and_the_article_of_another_are_not_one_correction(client: FlaskClient) -> None:
    named = predict(client)
    other = {"body": write("suc-khoe", 1).body}
    assert refused_at(correct(client, prediction_id=named, article=other)) == ["/article"]
    assert correct(client, prediction_id=named, article=ARTICLE | {"id": "of another tool"}).status_code == 201


def test_a_prediction_whose_article_was_not_kept_asks_for_the_article(client: FlaskClient) -> None:
    named = predict(client, store=False)
    answer = correct(client, prediction_id=named)
    assert (answer.status_code, answer.json["type"]) == (422, "/docs#problem-text-not-kept")
    assert correct(client, prediction_id=named, article=ARTICLE).status_code == 201


@pytest.mark.parametrize(
    ("name", "slug", "warnings"),
    [("Kinh doanh", "kinh-te", []), ("kinh-te", "kinh-te", []), ("chuyen-la", "chuyen-la", ["unknown_section"])],
)
def test_a_section_may_have_any_name_that_the_taxonomy_knows_and_a_new_one_is_kept_with_a_warning(
    client: FlaskClient, name: str, slug: str, warnings: list[str]
) -> None:
    assert correct(client, article=ARTICLE, section=name).json["warnings"] == warnings
    assert [one["section"] for one in listed(client)] == [slug]


def test_the_list_goes_on_where_its_page_ended(client: FlaskClient) -> None:
    made = [correct(client, str(number), article={"body": write("the-thao", number).body}).json["id"] for number in range(3)]
    first = client.get("/v1/corrections?limit=2").json
    assert [one["id"] for one in first["corrections"]] == made[:2]
    assert [one["id"] for one in listed(client, f"?limit=2&cursor={first['next']}")] == made[2:]
    for query in ("limit=0", "limit=501", "cursor=x", "page=2"):
        assert client.get(f"/v1/corrections?{query}").status_code == 422
