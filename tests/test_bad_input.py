"""Whatever is sent: a problem that names the field or an answer with a warning, in two seconds of the processor, and never a failure."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from model.results import Caution
from service.application import create_app
from service.errors import InvalidRequest
from service.request_schemas import Refused, parse_predictions
from service.settings import Settings
from tests.fakes import fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 1)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}


def post(client: FlaskClient, request: Any) -> Any:
    return client.post("/v1/predictions", json=request)


def post_raw(client: FlaskClient, body: bytes | str) -> Any:
    return client.post("/v1/predictions", data=body, content_type="application/json")


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json["errors"]]


ENGLISH = "The quick brown fox jumps over the lazy dog while the river keeps flowing quietly towards the distant southern sea."
UNMARKED = "Doi bong da thang tran dau toi qua tren san nha truoc hang nghin khan gia den co vu va an mung suot dem."
BAD_ARTICLES: dict[str, tuple[Any, str]] = {  # what is wrong: the article, and the field that is named or the warning that is given
    "empty text": ({"text": ""}, "text"),
    "empty fields": ({"title": "", "lead": "", "body": ""}, "body"),
    "nothing at all": ({}, "body"),
    "whitespace": ({"text": " \t\r\n\u00a0\u200b"}, "text"),
    "whitespace body": ({"body": "\n \n"}, "body"),
    "one syllable": ({"text": "trận"}, Caution.TOO_SHORT),
    "only digits": ({"body": "123 456"}, "body"),
    "two megabytes": ({"title": "Dài", "body": "Trận đấu. " * 160_000}, "body"),
    "two megabytes of text": ({"text": "a" * 2_000_000}, "text"),
    "a million newlines": ({"text": "\n" * 1_000_000}, "text"),
    "a story after many newlines": ({"text": "\n" * 900_000 + STORY.body}, ""),
    "no diacritics": ({"body": UNMARKED}, Caution.NO_DIACRITICS),
    "English": ({"body": ENGLISH}, Caution.NOT_VIETNAMESE),
    "lone surrogates": ({"body": "\ud800" + STORY.body + "\udfff"}, Caution.CHARACTERS_REMOVED),
    "nothing but surrogates": ({"body": "\ud83d\ud83d"}, "body"),
    "NUL": ({"text": "\0" + STORY.body + "\0"}, Caution.CHARACTERS_REMOVED),
    "HTML in a body": ({"body": f"<p>{STORY.body}</p>"}, Caution.HTML_AS_TEXT),
    "never-closing HTML": ({"html": "<div><p>" * 50_000 + STORY.body}, ""),
    "HTML that is all tags": ({"html": "<div " * 100_000}, ""),
    "HTML without an article": ({"html": "<html><body></body></html>"}, "html"),
    "an unclosed script": ({"html": "<script>" + "var a = '<p>';" * 10_000}, ""),
    "a number for a title": ({"title": 5, "body": STORY.body}, "title"),
    "a list for a body": ({"body": [STORY.body]}, "body"),
    "a number for an id": ({"id": 5, "body": STORY.body}, "id"),
    "a long id": ({"id": "x" * 201, "body": STORY.body}, "id"),
    "an unknown field": ({"titel": "x", "body": STORY.body}, "titel"),
    "text and html": ({"text": STORY.body, "html": STORY.body}, "html"),
    "text and title": ({"text": STORY.body, "title": STORY.title}, "title"),
    "not an object": (STORY.body, "articles/1"),
    "null": (None, "articles/1"),
    "a list": ([], "articles/1"),
}


@pytest.mark.parametrize("name", BAD_ARTICLES)
def test_a_bad_article_gets_an_error_or_a_warning_in_its_place_and_the_others_are_answered(client: FlaskClient, name: str) -> None:
    article, expected = BAD_ARTICLES[name]
    began = time.process_time()
    answer = post_raw(client, json.dumps({"articles": [GOOD, article, GOOD]}))
    assert time.process_time() - began < 2
    assert answer.status_code == 200
    before, bad, after = answer.json["predictions"]
    assert before == after
    assert before["sections"][0]["slug"] == "the-thao"
    if isinstance(expected, Caution):
        assert expected in bad["warnings"]
    elif expected:
        assert bad["error"]["status"] == 422
        assert bad["error"]["errors"][0]["pointer"].endswith("/" + expected)
    if "error" in bad:
        assert set(bad["error"]) == {"type", "title", "status", "detail", "errors"}


@pytest.mark.parametrize("name", BAD_ARTICLES)
def test_a_bad_article_alone_is_a_problem_that_names_the_field_or_an_answer_with_a_warning(client: FlaskClient, name: str) -> None:
    article, expected = BAD_ARTICLES[name]
    answer = post_raw(client, json.dumps({"articles": [article]}))
    if isinstance(expected, Caution):
        assert expected in answer.json["predictions"][0]["warnings"]
    elif expected:
        assert answer.status_code == 422
        assert answer.mimetype == "application/problem+json"
        assert pointers(answer)[0].endswith("/" + expected.replace("articles/1", "articles/0"))
    else:
        assert answer.status_code in {200, 422}


def test_an_article_keeps_its_id_whatever_is_wrong_with_it(client: FlaskClient) -> None:
    answer = post(client, {"articles": [GOOD, {"id": "empty", "text": ""}, {"id": "odd", "titel": ""}, {"id": 7, "text": ""}]})
    predictions = answer.json["predictions"]
    assert [prediction["id"] for prediction in predictions] == ["good", "empty", "odd", "3"]
    assert predictions[3]["error"]["errors"][0]["pointer"] == "/articles/3/id"  # so nobody takes it for an article that was sent as "3"


@pytest.mark.parametrize(
    ("article", "detail"),
    [
        ({"text": "Mưa", "title": "Mưa"}, "cannot be combined with text; send title, lead and body, or text, or html"),
        ({"html": "Mưa", "body": "Mưa"}, "cannot be combined with html; send title, lead and body, or text, or html"),
        ({"text": "Mưa", "titel": "Mưa"}, "unknown field; did you mean title?"),
        ({"headline": "Mưa", "body": "Mưa"}, "unknown field; did you mean title?"),
        ({"title": "Mưa", "sapo": "Mưa", "body": "Mưa"}, "unknown field; did you mean lead?"),
        ({"title": "Mưa", "content": "Mưa"}, "unknown field; did you mean body, or html where it has tags?"),
        ({"text": "Mưa", "pubDate": "2022-01-12"}, "unknown field; did you mean published_at?"),
        ({"text": "Mưa", "mood": "Mưa"}, "unknown field; leave it out"),
        ({"id": 42, "text": "Mưa"}, "input should be a string; put a number in quotes, and paragraphs into one string with line breaks"),
        (None, "input should be an object"),
    ],
)
def test_what_is_wrong_with_an_article_is_told_to_whoever_knows_the_documents_only(client: FlaskClient, article: Any, detail: str) -> None:
    (error,) = post(client, {"articles": [article]}).json["errors"]
    assert error["detail"] == detail


@pytest.mark.parametrize(
    ("request_", "pointer", "detail"),
    [
        ({"title": "Mưa", "articles": [GOOD]}, "/title", "unknown field here; put it inside an article"),
        ({"articles": [GOOD], "sumary": {}}, "/sumary", "unknown field; did you mean summary?"),
        ({"articles": [GOOD], "summary": {"max_syllable": 40}}, "/summary/max_syllable", "unknown field; did you mean max_syllables?"),
        ({"articles": [GOOD], "summary": False}, "/summary", 'input should be an object, such as {"style": "none"}'),
        ([GOOD], "", 'input should be an object with articles: {"articles": [...]}'),
    ],
)
def test_what_is_wrong_with_a_request_is_told_with_what_to_do(client: FlaskClient, request_: Any, pointer: str, detail: str) -> None:
    assert post_raw(client, json.dumps(request_)).json["errors"] == [{"pointer": pointer, "detail": detail}]


def test_json_behind_a_mark_of_the_byte_order_is_json(client: FlaskClient) -> None:
    assert post_raw(client, b"\xef\xbb\xbf" + json.dumps({"articles": [GOOD]}).encode()).status_code == 200


def test_the_name_of_an_unknown_field_is_not_repeated_when_it_may_be_text(client: FlaskClient) -> None:
    answer = post(client, {"articles": [GOOD], "Bí mật của một bài": 1})
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"pointer": "", "detail": "unknown field; leave it out"}]


def test_thousands_of_unknown_fields_are_one_fault() -> None:
    many = "{" + ",".join(f'"f{number}": 0' for number in range(50_000)) + "}"
    with pytest.raises(InvalidRequest) as caught:
        parse_predictions(many.encode())
    assert [error.as_json() for error in caught.value.errors] == [{"pointer": "", "detail": "has more than 1,000 errors, too many to list"}]
    refused, good = parse_predictions(f'{{"articles": [{many}, {{"body": "x"}}]}}'.encode()).articles
    assert isinstance(refused, Refused)
    assert refused.errors == caught.value.errors
    assert not isinstance(good, Refused)


def test_each_of_many_faults_is_named(client: FlaskClient) -> None:
    answer = post(client, {"articles": [GOOD], **{f"f{number}": 0 for number in range(1_000)}})
    assert len(pointers(answer)) == 1_000


BAD_REQUESTS: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, ""),
    "whitespace": (b" \n", 400, ""),
    "not JSON": (b"hello", 400, ""),
    "100,000 brackets": (b"[" * 100_000, 400, ""),
    "100,000 nested objects": (b'{"articles":' * 100_000, 400, ""),
    "a bracket too many": (b'{"articles": []]', 400, ""),
    "broken UTF-8": (b'{"articles": [{"text": "tr\xe2\x82n"}]}', 400, ""),
    "UTF-16": ('{"articles": []}'.encode("utf-16"), 400, ""),
    "Latin-1": ('{"articles": [{"text": "ô"}]}'.encode("latin-1"), 400, ""),
    "NaN for a top": (b'{"articles": [{"text": "a"}], "top": NaN}', 422, "/top"),
    "infinity for a length": (b'{"articles": [{"text": "a"}], "summary": {"max_syllables": Infinity}}', 422, "/summary/max_syllables"),
    "NaN for a text": (b'{"articles": [{"text": NaN}]}', 422, "/articles/0/text"),
    "a top as text": (b'{"articles": [{"text": "a"}], "top": "3"}', 422, "/top"),
    "a top as a fraction": (b'{"articles": [{"text": "a"}], "top": 3.0}', 422, "/top"),
    "a top of true": (b'{"articles": [{"text": "a"}], "top": true}', 422, "/top"),
    "a top of nothing": (b'{"articles": [{"text": "a"}], "top": 0}', 422, "/top"),
    "a huge top": (b'{"articles": [{"text": "a"}], "top": 1' + b"0" * 4000 + b"}", 422, "/top"),
    "evidence as a number": (b'{"articles": [{"text": "a"}], "evidence": 1}', 422, "/evidence"),
    "an unknown style": (b'{"articles": [{"text": "a"}], "summary": {"style": "short"}}', 422, "/summary/style"),
    "a style of null": (b'{"articles": [{"text": "a"}], "summary": {"style": null}}', 422, "/summary/style"),
    "14 syllables": (b'{"articles": [{"text": "a"}], "summary": {"max_syllables": 14}}', 422, "/summary/max_syllables"),
    "61 syllables": (b'{"articles": [{"text": "a"}], "summary": {"max_syllables": 61}}', 422, "/summary/max_syllables"),
    "an unknown option": (b'{"articles": [{"text": "a"}], "summary": {"length": 45}}', 422, "/summary/length"),
    "an unknown field": (b'{"articles": [{"text": "a"}], "language": "vi"}', 422, "/language"),
    "no articles": (b"{}", 422, "/articles"),
    "zero articles": (b'{"articles": []}', 422, "/articles"),
    "33 articles": (json.dumps({"articles": [{"text": "a"}] * 33}).encode(), 422, "/articles"),
    "articles as an object": (b'{"articles": {"text": "a"}}', 422, "/articles"),
    "a list": (b"[]", 422, ""),
    "null": (b"null", 422, ""),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_bad_request_is_a_problem_that_names_the_field(client: FlaskClient, name: str) -> None:
    body, status, expected = BAD_REQUESTS[name]
    began = time.process_time()
    answer = post_raw(client, body)
    assert time.process_time() - began < 2
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail", "request_id"} <= set(answer.json)
    assert answer.json["status"] == status
    if status == 422:
        assert pointers(answer) == [expected]


def test_eight_megabytes_of_escaped_half_surrogates_are_read_in_time(client: FlaskClient) -> None:
    article = b'{"text": "' + rb"\ud800" * 160_000 + b'"}'
    began = time.process_time()
    answer = post_raw(client, b'{"articles": [' + b",".join([article] * 8) + b"]}")
    assert time.process_time() - began < 2
    assert answer.status_code == 422
    assert len(pointers(answer)) == 8


def test_an_escaped_backslash_before_a_u_is_not_half_a_surrogate(client: FlaskClient) -> None:
    answer = post_raw(client, rb'{"articles": [{"title": "C:\\ud800", "body": "Tr\u1eadn \ud83c\udfdf\ufe0f \ud800"}]}')
    assert answer.json["predictions"][0]["article"]["title"] == r"C:\ud800"
    assert answer.json["predictions"][0]["article"]["body"].startswith("Trận 🏟")


def test_a_megabyte_is_counted_in_bytes_of_utf_8(client: FlaskClient) -> None:
    fits, exceeds = "ậ" * 333_333, "ậ" * 333_334
    answer = post(client, {"articles": [{"body": fits}, {"body": exceeds}]})
    assert [set(prediction) >= {"sections"} for prediction in answer.json["predictions"]] == [True, False]


def test_a_text_may_have_as_many_commas_and_quotes_as_it_likes(client: FlaskClient) -> None:
    table = 'Giá: [1,2],{"3,4"}' + ',"\\' * 200_000
    assert client.post("/v1/predictions", json={"articles": [{"body": table}]}).status_code == 200


def test_more_than_eight_megabytes_are_refused(client: FlaskClient) -> None:
    answer = post_raw(client, b" " * (8 << 20) + b"{")
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data; boundary=x"])
def test_only_json_is_taken(client: FlaskClient, kind: str) -> None:
    answer = client.post("/v1/predictions", data=json.dumps({"articles": [GOOD]}), content_type=kind)
    assert answer.status_code == 415
    assert answer.mimetype == "application/problem+json"


def test_a_compressed_body_is_not_taken_for_json(client: FlaskClient) -> None:
    body = json.dumps({"articles": [GOOD]})
    for coding, status in (("gzip", 415), ("br", 415), ("Identity", 200)):
        answer = client.post("/v1/predictions", data=body, content_type="application/json", headers={"Content-Encoding": coding})
        assert answer.status_code == status


def test_json_with_a_charset_is_taken(client: FlaskClient) -> None:
    answer = client.post("/v1/predictions", data=json.dumps({"articles": [GOOD]}), content_type="application/json; charset=utf-8")
    assert answer.status_code == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v1/nothing", 404), ("GET", "/v1/predictions", 405), ("DELETE", "/", 405)])
def test_what_is_not_there_is_a_problem(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert (status == 405) == ("Allow" in answer.headers)


@pytest.fixture(scope="module")
def open_to_all() -> FlaskClient:
    """A client of one application for every example, which takes longer to make than to ask."""
    return create_app(Settings(), fake_bundle()).test_client()


@settings(max_examples=150, deadline=None)
@given(
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["articles", "summary", "top", "id", "text", "html", "title", "body", "style", "x"]), inner)
        ),
    )
)
def test_no_json_whatever_makes_the_service_fail(open_to_all: FlaskClient, content: Any) -> None:
    for request in (content, {"articles": [GOOD, content]}, {"articles": content}):
        answer = post_raw(open_to_all, json.dumps(request))
        assert answer.status_code in {200, 400, 422}


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=200))
def test_no_bytes_whatever_make_the_service_fail(open_to_all: FlaskClient, body: bytes) -> None:
    for content in (body, b'{"articles": [{"text": "' + body + b'"}]}'):
        answer = post_raw(open_to_all, content)
        assert answer.status_code in {200, 400, 422}
