"""The HTTP contract, in process and with a bundle of fakes."""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from model.bundle import Bundle
from model.errors import BundleError
from model.results import Caution, Decision, Evidence, Prediction, Score, Span, Style, Summary
from service import create_app, engine
from service.engine import open_bundle
from service.settings import Settings
from tests.fakes import TAXONOMY, FakeClassifier, FakeSummarizer, fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 1)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}


def post(client: FlaskClient, request: Any) -> Any:
    return client.post("/v1/predictions", json=request)


def post_raw(client: FlaskClient, body: bytes | str) -> Any:
    return client.post("/v1/predictions", data=body, content_type="application/json")


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json["errors"]]


# --- Answers ---------------------------------------------------------------------------------------------------------


def test_an_answer_has_the_shape_of_the_contract(client: FlaskClient) -> None:
    answer = post(client, {"articles": [GOOD], "evidence": True, "summary": {"style": "extractive", "max_syllables": 60}})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert set(answer.json) == {"model", "predictions"}
    assert answer.json["model"] == {"id": "fa4e00000000"}
    (prediction,) = answer.json["predictions"]
    assert set(prediction) == {"id", "article", "sections", "decision", "evidence", "summary", "warnings"}
    assert set(prediction["article"]) == {"title", "lead", "body", "published_at", "author"}
    assert prediction["id"] == "good"
    assert [set(section) for section in prediction["sections"]] == [{"slug", "label", "probability", "iptc"}] * 3
    assert prediction["sections"][0]["slug"] == "the-thao"
    assert prediction["decision"] == "assign"
    assert set(prediction["summary"]) == {"text", "style", "syllables", "sources", "unsupported"}


def test_offsets_are_code_points_of_the_answered_article(client: FlaskClient) -> None:
    article = {"title": "Chuyện 🏟️ sân cỏ", "body": "Sân 🏟️ vỡ òa trong trận đấu cuối. Người xem ra về lúc nửa đêm."}
    (prediction,) = post(client, {"articles": [article], "evidence": True}).json["predictions"]
    for span in (*prediction["evidence"], *prediction["summary"]["sources"]):
        assert prediction["article"][span["field"]][span["start"] : span["end"]] == span["text"]
        assert span["text"].endswith("trận đấu cuối.")


def test_an_article_is_answered_in_its_own_tone_style(client: FlaskClient) -> None:
    for body in ("Khán giả hoà mình vào trận đấu ở Thuỷ Nguyên.", "Khán giả hòa mình vào trận đấu ở Thủy Nguyên."):
        (prediction,) = post(client, {"articles": [{"body": body}]}).json["predictions"]
        assert prediction["article"]["body"] == prediction["summary"]["text"] == body


def test_without_evidence_asked_none_is_answered(client: FlaskClient) -> None:
    assert post(client, {"articles": [GOOD]}).json["predictions"][0]["evidence"] == []


def test_style_none_answers_no_summary(client: FlaskClient) -> None:
    assert post(client, {"articles": [GOOD], "summary": {"style": "none"}}).json["predictions"][0]["summary"] is None


def test_a_style_the_bundle_lacks_is_refused_by_field(client: FlaskClient) -> None:
    answer = post(client, {"articles": [GOOD], "summary": {"style": "generated"}})
    assert answer.status_code == 422
    assert pointers(answer) == ["/summary/style"]


@pytest.mark.parametrize(("top", "count"), [(1, 1), (4, 4), (100, 4)])
def test_top_says_how_many_sections_are_answered(client: FlaskClient, top: int, count: int) -> None:
    assert len(post(client, {"articles": [GOOD], "top": top}).json["predictions"][0]["sections"]) == count


def test_an_article_without_an_id_is_answered_by_its_index(client: FlaskClient) -> None:
    answer = post(client, {"articles": [{"text": STORY.body}, GOOD, {"text": STORY.body}, {"id": "", "text": STORY.body}]})
    assert [prediction["id"] for prediction in answer.json["predictions"]] == ["0", "good", "2", ""]


def test_fields_that_are_null_are_absent(client: FlaskClient) -> None:
    assert post(client, {"articles": [{"id": None, "title": None, "lead": None, "body": STORY.body}]}).status_code == 200


def test_pasted_text_and_html_are_read_like_fields(client: FlaskClient) -> None:
    page = f"<html><body><h1>{STORY.title}</h1><p>{STORY.lead}</p><p>{STORY.body}</p></body></html>"
    answer = post(client, {"articles": [{"text": f"{STORY.title}\n\n{STORY.lead}\n\n{STORY.body}"}, {"html": page}]})
    assert [prediction["sections"][0]["slug"] for prediction in answer.json["predictions"]] == ["the-thao"] * 2


def test_thirty_two_articles_are_answered_in_order(client: FlaskClient) -> None:
    articles = [{"id": str(number), "body": write("kinh-te", number).body} for number in range(32)]
    answer = post(client, {"articles": articles})
    assert [prediction["id"] for prediction in answer.json["predictions"]] == [article["id"] for article in articles]
    assert [prediction["article"]["body"] for prediction in answer.json["predictions"]] == [article["body"] for article in articles]


def test_the_taxonomy_is_answered_in_label_order(client: FlaskClient) -> None:
    answer = client.get("/v1/taxonomy").json
    assert [section["slug"] for section in answer["sections"]] == list(TAXONOMY.slugs)
    assert answer["sections"][0] == {"slug": "the-thao", "label": "Thể thao", "aliases": ["Bóng đá"], "iptc": ["15000000"]}


def test_the_model_tells_what_it_is(client: FlaskClient) -> None:
    answer = client.get("/v1/model").json
    assert answer["id"] == "fa4e00000000"
    assert answer["metrics"] == {"sections": {"accuracy": 0.5}}
    assert answer["styles"] == ["auto", "extractive", "none"]
    assert answer["card"] == "# A card\n"


def test_the_probes_answer(client: FlaskClient) -> None:
    assert client.get("/livez").json == {"status": "live"}
    assert client.get("/readyz").json == {"status": "ready", "model": {"id": "fa4e00000000"}}


# --- Bad input -------------------------------------------------------------------------------------------------------

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
    began = time.perf_counter()
    answer = post_raw(client, json.dumps({"articles": [GOOD, article, GOOD]}))
    assert time.perf_counter() - began < 2
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
    assert [prediction["id"] for prediction in answer.json["predictions"]] == ["good", "empty", "odd", "3"]


def test_the_name_of_an_unknown_field_is_not_repeated_when_it_may_be_text(client: FlaskClient) -> None:
    answer = post(client, {"articles": [GOOD], "Bí mật của một bài": 1})
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"pointer": "", "detail": "unknown field"}]


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
    began = time.perf_counter()
    answer = post_raw(client, body)
    assert time.perf_counter() - began < 2
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail", "request_id"} <= set(answer.json)
    assert answer.json["status"] == status
    if status == 422:
        assert pointers(answer) == [expected]


def test_eight_megabytes_of_escaped_half_surrogates_are_read_in_time(client: FlaskClient) -> None:
    article = b'{"text": "' + rb"\ud800" * 160_000 + b'"}'
    began = time.perf_counter()
    answer = post_raw(client, b'{"articles": [' + b",".join([article] * 8) + b"]}")
    assert time.perf_counter() - began < 2
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


def test_more_than_eight_megabytes_are_refused(client: FlaskClient) -> None:
    answer = post_raw(client, b" " * (8 << 20) + b"{")
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data; boundary=x"])
def test_only_json_is_taken(client: FlaskClient, kind: str) -> None:
    answer = client.post("/v1/predictions", data=json.dumps({"articles": [GOOD]}), content_type=kind)
    assert answer.status_code == 415
    assert answer.mimetype == "application/problem+json"


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


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["articles", "summary", "top", "id", "text", "html", "title", "body", "style", "x"]), inner)
        ),
    )
)
def test_no_json_whatever_makes_the_service_fail(content: Any) -> None:
    client = create_app(Settings(), fake_bundle()).test_client()
    for request in (content, {"articles": [GOOD, content]}, {"articles": content}):
        answer = post_raw(client, json.dumps(request))
        assert answer.status_code in {200, 400, 422}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_whatever_make_the_service_fail(body: bytes) -> None:
    client = create_app(Settings(), fake_bundle()).test_client()
    for content in (body, b'{"articles": [{"text": "' + body + b'"}]}'):
        answer = post_raw(client, content)
        assert answer.status_code in {200, 400, 422}


# --- Failures, logs, headers -----------------------------------------------------------------------------------------


class Broken(FakeClassifier):
    def classify(self, articles: Any, *, evidence: bool = False) -> Any:
        raise RuntimeError(articles[0].body)


def test_a_failure_is_a_500_that_tells_nothing_and_a_log_line_that_tells_where(caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(Settings(), fake_bundle(classifier=Broken())).test_client()
    with caplog.at_level(logging.INFO):
        answer = client.post("/v1/predictions", json={"articles": [GOOD]}, headers={"X-Request-ID": "abc-1"})
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert answer.json["request_id"] == "abc-1"
    assert "request_id=abc-1 error=RuntimeError at=" in caplog.text
    assert "test_service.py" in caplog.text
    for text in (answer.text, caplog.text):
        assert "trận" not in text


def test_a_log_line_says_how_it_went_and_holds_no_text(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/predictions", json={"articles": [GOOD, {"text": ""}]}, headers={"X-Request-ID": "r1"})
        client.get("/bai-viet-bi-mat?q=bai-viet-bi-mat")
        client.post("/", data={"text": STORY.body})
    assert re.search(r"POST /v1/predictions 200 ms=\d+\.\d articles=2 bytes=\d+ request_id=r1", caplog.text)
    assert re.search(r"GET - 404 ", caplog.text)
    assert "bi-mat" not in caplog.text
    for line in STORY.body.splitlines():
        assert line[:20] not in caplog.text


def test_a_request_id_is_kept_when_it_is_one_and_made_when_it_is_not(client: FlaskClient) -> None:
    assert client.get("/livez", headers={"X-Request-ID": "cms.42_a-B"}).headers["X-Request-ID"] == "cms.42_a-B"
    made = set()
    for bad in ("", "x" * 65, "a b", "<script>", "ậ".encode().decode("latin-1"), "a/b"):
        made.add(client.get("/livez", headers={"X-Request-ID": bad}).headers["X-Request-ID"])
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in made)
    assert len(made) == 6


@pytest.mark.parametrize("path", ["/", "/v1/model", "/nothing", "/static/page.js"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert ("no-store" in headers["Cache-Control"]) == (path != "/static/page.js")


# --- The engine ------------------------------------------------------------------------------------------------------


class Slow(FakeClassifier):
    """Waits until it is let go, and remembers how many were inside at once."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.lock = threading.Event(), threading.Lock()
        self.inside, self.most = 0, 0

    def classify(self, articles: Any, *, evidence: bool = False) -> Any:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.go.wait(30)
        with self.lock:
            self.inside -= 1
        return super().classify(articles, evidence=evidence)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_a_few_requests_compute_some_wait_and_one_too_many_is_told_at_once_to_come_back() -> None:
    slow = Slow()
    app = create_app(Settings(waiting=6), fake_bundle(classifier=slow))
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(post(app.test_client(), {"articles": [GOOD]}).status_code)

    threads = [threading.Thread(target=ask) for _ in range(9)]
    for thread in threads:
        thread.start()
    try:
        assert eventually(lambda: statuses == [429] * 3)
        assert slow.most == engine.MOST_COMPUTING
        refused = post(app.test_client(), {"articles": [GOOD]})
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "1"
        page = app.test_client().post("/", data={"text": STORY.body})
        assert page.status_code == 429
        assert "đang bận" in page.text
        assert app.test_client().get("/livez").status_code == 200
    finally:
        slow.go.set()
        for thread in threads:
            thread.join()
    assert sorted(statuses) == [200] * 6 + [429] * 3
    assert slow.most == engine.MOST_COMPUTING
    assert post(app.test_client(), {"articles": [GOOD]}).status_code == 200


def test_what_the_settings_name_is_served_or_the_start_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError, match=r"manifest\.json: missing"):
        open_bundle(Settings(bundle=tmp_path))
    monkeypatch.setattr(Bundle, "load", lambda folder: fake_bundle(classifier=Broken()))
    with pytest.raises(BundleError, match=r"fails on a plain article \(RuntimeError\)$"):
        open_bundle(Settings(bundle=tmp_path))


def test_a_published_bundle_that_is_broken_leaves_the_embedded_one_answering(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    embedded = fake_bundle()
    monkeypatch.setattr(Bundle, "default", lambda: embedded)
    assert open_bundle(Settings(home=tmp_path)) is embedded
    assert not caplog.records
    folder = tmp_path / "bundles"
    (folder / "abc123").mkdir(parents=True)
    for pointer, manifest in (('["abc123"]', "{}"), ('["gone"]', None), ("not JSON", None)):
        (folder / "current").write_text(pointer)
        if manifest:
            (folder / "abc123" / "manifest.json").write_text(manifest)
        caplog.clear()
        assert open_bundle(Settings(home=tmp_path)) is embedded
        assert len(caplog.records) == 1
        assert "\n" not in caplog.text.strip()


# --- The page, as HTML -----------------------------------------------------------------------------------------------


class Everything(FakeSummarizer):
    """A summary with a fact that is not in the article."""

    def summarize(self, articles: Any, *, max_syllables: int = 45) -> Any:
        return tuple(Summary("Có 99 người & <b>ba</b> trận.", Style.EXTRACTIVE, (Span("body", 0, 4),), (), 6) for _ in articles)


def test_the_page_shows_an_empty_form(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="vi">' in answer.text
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]*src=)", answer.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 422, "Chưa có bài nào"),
        (" \n ", 422, "Chưa có bài nào"),
        ("12 34", 422, "Không tìm thấy bài báo nào"),
        ("Trận " * 200_000, 413, "quá 1 MB"),
    ],
)
def test_the_page_says_in_vietnamese_what_is_wrong_and_keeps_the_text(client: FlaskClient, text: str, status: int, words: str) -> None:
    answer = client.post("/", data={"text": text})
    assert answer.status_code == status
    assert words in answer.text
    assert answer.text.split("<textarea", 1)[1].split(">\n", 1)[1].split("</textarea>")[0] == text


@pytest.mark.parametrize("length", ["", "x", "14", "61", "9" * 5000, "٤٥"])
def test_a_length_that_cannot_be_is_the_usual_one(client: FlaskClient, length: str) -> None:
    answer = client.post("/", data={"text": STORY.body, "max_syllables": length})
    assert answer.status_code == 200
    assert 'value="45"' in answer.text


def test_every_text_on_the_page_is_escaped() -> None:
    client = create_app(Settings(), fake_bundle(summarizer=Everything())).test_client()
    article = "Trận <script>alert(1)</script> đấu\n\nTrận đấu <img src=x onerror=alert(2)> lớn nhất năm </textarea><b>ở đây</b> hôm qua."
    text = client.post("/", data={"text": article}).text
    for raw in ("<script>alert", "<img", "<b>"):
        assert raw not in text
    assert 'Có <mark class="unsupported">99</mark> người &amp; &lt;b&gt;ba&lt;/b&gt; trận.' in text
    assert "Không tìm thấy trong bài: <strong>99</strong>." in text


def test_every_decision_and_warning_has_words() -> None:
    from service import pages

    assert set(pages.DECISIONS) == set(Decision)
    assert set(pages.WARNINGS) == set(Caution)


def test_marks_that_overlap_are_cut_into_segments() -> None:
    from service.pages import Segment, segments

    assert segments("abcdef", [(1, 4, "source"), (2, 6, "evidence")]) == [
        Segment("a", ()),
        Segment("b", ("source",)),
        Segment("cd", ("evidence", "source")),
        Segment("ef", ("evidence",)),
    ]
    assert segments("", []) == []


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("ab"))))
def test_segments_lose_no_character(text: str, marks: list[tuple[int, int, str]]) -> None:
    from service.pages import segments

    inside = [(min(one, two, len(text)), min(max(one, two), len(text)), name) for one, two, name in marks]
    assert "".join(segment.text for segment in segments(text, inside)) == text


def test_a_bundle_without_a_summarizer_or_sections_still_has_a_page() -> None:
    class Silent(FakeClassifier):
        def classify(self, articles: Any, *, evidence: bool = False) -> Any:
            score = Score(TAXONOMY.sections[0], 0.4)
            return tuple(Prediction((score,), Decision.SUGGEST, (Evidence("the-thao", Span("title", 0, 4), 0.1),)) for _ in articles)

    bundle = fake_bundle(classifier=Silent())
    client = create_app(Settings(), type(bundle)(bundle.manifest, bundle.taxonomy, bundle.classifier, None, "")).test_client()
    text = client.post("/", data={"text": f"{STORY.title}\n\n{STORY.body}"}).text
    assert "Không có bản tóm tắt" in text
    assert "Gợi ý" in text
    assert f'<mark class="evidence">{STORY.title[:4]}</mark>' in text
