"""The HTTP contract, in process and with a bundle of fakes."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

import service
from model.taxonomy import Taxonomy
from service.application import create_app
from service.request_schemas import MAX_REQUEST_BYTES
from service.settings import Settings
from tests.fakes import TAXONOMY, BrokenClassifier, fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 1)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}


def post(client: FlaskClient, request: Any) -> Any:
    return client.post("/v1/predictions", json=request)


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
    assert set(prediction) == {"id", "prediction_id", "article", "sections", "decision", "evidence", "summary", "warnings"}
    assert set(prediction["article"]) == {"title", "lead", "body", "published_at", "author"}
    assert prediction["id"] == "good"
    assert [set(section) for section in prediction["sections"]] == [{"slug", "label", "probability", "iptc"}] * 3
    assert prediction["sections"][0]["slug"] == "the-thao"
    assert prediction["decision"] == "assign"
    assert set(prediction["summary"]) == {"text", "style", "syllables", "sources", "unsupported", "repaired"}


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


def test_evidence_is_answered_where_it_is_asked_for_and_only_there(client: FlaskClient) -> None:
    for asked in (True, False):
        evidence = post(client, {"articles": [GOOD], "evidence": asked}).json["predictions"][0]["evidence"]
        assert bool(evidence) == asked
    assert post(client, {"articles": [GOOD]}).json["predictions"][0]["evidence"] == []


def test_style_none_answers_no_summary(client: FlaskClient) -> None:
    assert post(client, {"articles": [GOOD], "summary": {"style": "none"}}).json["predictions"][0]["summary"] is None


def test_a_generated_summary_that_cannot_be_written_is_an_extract_and_says_so(client: FlaskClient) -> None:
    (prediction,) = post(client, {"articles": [GOOD], "summary": {"style": "generated"}}).json["predictions"]
    assert prediction["summary"]["style"] == "extractive"
    assert prediction["warnings"] == ["not_generated"]


def test_a_style_that_there_is_none_of_is_refused_by_field(client: FlaskClient) -> None:
    answer = post(client, {"articles": [GOOD], "summary": {"style": "poetic"}})
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
    assert client.get("/readyz").json == {"status": "ready", "model": {"id": "fa4e00000000"}, "remarks": {}}


@pytest.mark.parametrize("path", ["/v1/taxonomy", "/v1/model", "/openapi.json"])
def test_what_the_client_has_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["ETag"]
    for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).data == first.data


@pytest.mark.parametrize("path", ["/v1/taxonomy", "/v1/model", "/openapi.json", "/static/desk.css"])
def test_a_client_that_wants_another_version_is_told_so_by_a_problem(client: FlaskClient, path: str) -> None:
    tag = client.get(path, buffered=True).headers["ETag"]
    for sent in (tag, f'"other", {tag}', "*"):
        assert client.get(path, buffered=True, headers={"If-Match": sent}).status_code == 200
    refused = client.get(path, buffered=True, headers={"If-Match": '"other"'})
    assert (refused.status_code, refused.json["type"]) == (412, "/docs#problem-precondition-failed")


@pytest.mark.parametrize("path", ["/v1/taxonomy", "/v1/corrections", "/livez", "/openapi.json"])
def test_a_body_that_nobody_asked_for_may_be_too_large_and_the_contract_says_so(client: FlaskClient, path: str) -> None:
    refused = client.get(path, data=b" " * (MAX_REQUEST_BYTES + 1))
    assert (refused.status_code, refused.json["type"]) == (413, "/docs#problem-too-large")


def test_the_tag_of_the_model_is_that_of_the_bundle(client: FlaskClient) -> None:
    other = create_app(Settings(), fake_bundle(taxonomy=Taxonomy(TAXONOMY.sections[:2]))).test_client()
    assert other.get("/v1/taxonomy").headers["ETag"] != client.get("/v1/taxonomy").headers["ETag"]


# --- Failures, logs, headers -----------------------------------------------------------------------------------------


def test_a_failure_is_a_500_that_tells_nothing_and_a_log_line_that_tells_where(caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(Settings(), fake_bundle(classifier=BrokenClassifier())).test_client()
    with caplog.at_level(logging.INFO):
        answer = client.post("/v1/predictions", json={"articles": [GOOD]}, headers={"X-Request-ID": "abc-1"})
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert answer.json["request_id"] == "abc-1"
    (failed,) = [record.msg for record in caplog.records if record.levelname == "ERROR"]
    assert failed["event"] == "failed"
    assert failed["error"] == "RuntimeError"
    assert failed["request_id"] == "abc-1"
    assert "fakes.py:" in failed["at"]
    for text in (answer.text, caplog.text):
        assert "trận" not in text


def test_a_log_line_says_how_it_went_and_holds_no_text(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/predictions", json={"articles": [GOOD, {"text": ""}]}, headers={"X-Request-ID": "r1"})
        client.get("/bai-viet-bi-mat?q=bai-viet-bi-mat")
        client.post("/", data={"text": STORY.body})
    predicted, missed, _ = [record.msg for record in caplog.records if record.msg["event"] == "request"]
    assert predicted["method"] == "POST"
    assert predicted["route"] == "/v1/predictions"
    assert (predicted["status"], predicted["articles"], predicted["request_id"]) == (200, 2, "r1")
    assert predicted["ms"] > 0
    assert (missed["method"], missed["route"], missed["status"]) == ("GET", None, 404)
    assert "ERROR" not in {record.levelname for record in caplog.records}, "what a client does wrong is no failure of ours"
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
    if path != "/static/page.js":
        assert headers["Cache-Control"] == ("private, no-cache" if path == "/v1/model" else "no-store")


def test_the_factory_is_the_package_s_own_name() -> None:
    assert service.create_app is create_app
    with pytest.raises(AttributeError, match="no attribute 'app'"):
        service.app  # noqa: B018
