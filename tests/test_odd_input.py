"""What real tools send and no schema forbids: placeholders for dates, NUL, numbers beyond every database, ids with odd spaces.

Each is asked of the service on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from service.application import create_app
from service.desk.drafts import Draft
from service.errors import InvalidRequest
from service.request_schemas import parse_correction
from service.settings import Settings
from tests.fakes import fake_bundle
from tests.newsroom import write

BODY = write("kinh-te", 1).body


@pytest.fixture
def client(migrated_url: str, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path, database_url=migrated_url), fake_bundle()).test_client()


def predict(client: FlaskClient, *articles: dict[str, Any], store: bool = True) -> Any:
    return client.post("/v1/predictions", json={"articles": [*articles], "store": store})


def correct(client: FlaskClient, article: dict[str, Any], key: str = "k", **fields: str) -> int:
    content = {"article": article, "section": "kinh-te", "editor": "Thu Hà", **fields}
    return client.post("/v1/corrections", json=content, headers={"Idempotency-Key": key}).status_code


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("kind", ["field", "page"])
def test_a_placeholder_for_a_date_breaks_neither_the_inbox_nor_the_corrections(client: FlaskClient, moment: str, kind: str) -> None:
    data = json.dumps({"@type": "NewsArticle", "datePublished": moment})
    page = f'<script type="application/ld+json">{data}</script><h1>Giá vàng tăng phiên thứ ba</h1><p>{BODY}</p>'
    article = {"body": BODY, "published_at": moment} if kind == "field" else {"html": page}
    assert predict(client, article).status_code == (422 if kind == "field" else 200)
    assert correct(client, article) == (422 if kind == "field" else 201)
    assert [client.get(path).status_code for path in ("/hop-bai", "/v1/corrections", "/da-xu-ly")] == [200, 200, 200]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/jobs/a%00b",
        "/hop-bai?nguon=%00",
        "/hop-bai?tim=%00",
        "/da-xu-ly?nguoi=%00",
        "/?da-luu=%00",
        "/hop-bai/99999999999999999999",
        "/hop-bai/99999999999999999999/tiep",
    ],
)
def test_what_no_database_can_hold_is_nowhere_and_no_fault_of_ours(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (200, 302, 303, 404)


def test_a_nul_names_nothing_that_could_be_deleted_or_corrected(client: FlaskClient) -> None:
    assert client.delete("/v1/articles/a%00b").status_code == 404
    answer = client.post(
        "/v1/corrections", json={"prediction_id": "a\0", "section": "kinh-te", "editor": "a"}, headers={"Idempotency-Key": "k"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("identity", ["a  b", " x ", "ba\u0300i", "a\0b", "x" * 200])
def test_an_article_is_deleted_under_exactly_the_id_it_was_sent_under(client: FlaskClient, identity: str) -> None:
    assert predict(client, {"id": identity, "body": BODY}).status_code == 200
    assert client.delete(f"/v1/articles/{quote(identity)}").json["articles"] == 1


def test_what_was_deleted_is_recorded_anew_when_it_is_asked_for_again(client: FlaskClient) -> None:
    first = predict(client, {"body": BODY}, store=False).json["predictions"][0]["prediction_id"]
    assert client.delete(f"/v1/articles/{first}").status_code == 200
    again = predict(client, {"body": BODY}, store=False).json["predictions"][0]["prediction_id"]
    assert correct(client, {"body": BODY}, prediction_id=again) == 201


@pytest.mark.parametrize(
    ("article", "place"),
    [
        ({"title": 7}, "/article/title"),
        ({"html": "<p>a", "source": "x" * 300}, "/article/source"),
        (7, "/article"),
        ({"title": "a", "zz": 1}, "/article/zz"),
    ],
)
def test_a_fault_of_a_corrections_article_is_named_by_where_it_stands_in_the_body(article: object, place: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_correction(json.dumps({"article": article, "section": "kinh-te", "editor": "x"}).encode())
    assert refused.value.errors[0].pointer == place


def test_a_length_of_many_digits_is_taken_as_not_said() -> None:
    assert Draft.of({"max_syllables": "00459999999"}).max_syllables is None
