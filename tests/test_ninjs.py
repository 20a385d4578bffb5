"""IPTC ninjs in and out: items of both major versions are read, and what is answered is valid in both."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from service.predictions.ninjs import NinjsArticle, read_item
from tests.newsroom import write

STORY = write("the-thao", 1)
PARAGRAPHS = STORY.body.split("\n")
MARKUP = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
VERSION_2 = {
    "uri": "urn:newsml:toasoan.example:20220112:1",
    "type": "text",
    "versioncreated": "2022-01-12T09:20:00+07:00",
    "urgency": 5,
    "language": "vi",
    "by": "Trần Văn An",
    "headlines": [{"role": "short", "value": "Ngắn"}, {"role": "main", "value": STORY.title}],
    "descriptions": [{"role": "lead", "value": STORY.lead}],
    "bodies": [{"role": "plain", "contenttype": "text/plain", "charcount": 900, "value": STORY.body}],
    "subjects": [{"name": "Thể thao", "uri": "http://cv.iptc.org/newscodes/mediatopic/15000000"}],
}
VERSION_3 = {
    "uri": "https://toasoan.example/1.html",
    "type": "text",
    "versionCreated": "2022-01-12T02:20:00Z",
    "headlines": [{"value": STORY.title}],
    "bodies": [
        {"contentType": "application/xml", "value": "<nitf>x</nitf>"},
        {"contentType": "text/html", "value": f"<h1>{STORY.title}</h1>{MARKUP}<figure><figcaption>Ảnh: An</figcaption></figure>"},
    ],
}


def read(item: dict[str, Any]) -> Any:
    return read_item(NinjsArticle.model_validate_json(json.dumps(item))).article


# --- What comes in -----------------------------------------------------------------------------------------------------------


def test_an_item_of_version_2_is_read() -> None:
    article = read(VERSION_2)
    assert (article.title, article.lead, article.body) == (STORY.title, STORY.lead, STORY.body)
    assert article.author == "Trần Văn An"
    assert article.published_at.isoformat() == "2022-01-12T09:20:00+07:00"


def test_an_item_of_version_3_is_read_without_what_its_markup_has_beside_the_story() -> None:
    article = read(VERSION_3)
    assert article.title == STORY.title
    assert "\n".join(filter(None, (article.lead, article.body))) == STORY.body
    assert article.published_at.isoformat() == "2022-01-12T02:20:00+00:00"


def test_no_paragraph_of_marked_up_text_is_lost_where_the_lead_is_known() -> None:
    article = read({**VERSION_3, "descriptions": [{"role": "abstract", "value": STORY.lead}]})
    assert (article.title, article.lead, article.body) == (STORY.title, STORY.lead, STORY.body)


@pytest.mark.parametrize("role", ["summary", "text", None])
def test_a_description_is_not_taken_for_a_lead_unless_it_says_so(role: str | None) -> None:
    assert read({**VERSION_2, "descriptions": [{"role": role, "value": STORY.lead}]}).lead == ""


def test_a_description_is_read_where_there_is_no_body() -> None:
    assert read({"uri": "x:1", "headlines": [], "descriptions": [{"value": STORY.lead}]}).lead == STORY.lead


@pytest.mark.parametrize("name", ["contenttype", "contentType"])
def test_a_main_body_that_machines_read_is_passed_over_for_one_in_html_or_plain_text(name: str) -> None:
    nitf = {"role": "main", name: "application/nitf+xml", "value": f"<body.content>{MARKUP}</body.content>"}
    plain = {"role": "text", name: "text/plain; charset=utf-8", "value": STORY.body}
    assert read({**VERSION_2, "bodies": [nitf, plain]}).body == STORY.body
    assert read({**VERSION_2, "bodies": [nitf]}).body == STORY.body  # rather than nothing; its tags are none of its words


def test_a_media_type_may_have_parameters_and_capitals() -> None:
    bodies = [
        {"contenttype": "Text/Plain; charset=utf-8", "value": STORY.body},
        {"contenttype": "application/xml", "value": "<nitf>x</nitf>"},
    ]
    for several in (bodies, bodies[::-1]):
        assert read(VERSION_2 | {"bodies": several}).body == STORY.body


def test_a_body_without_a_media_type_is_html_if_it_looks_like_it() -> None:
    assert read({**VERSION_2, "bodies": [{"role": "main", "value": MARKUP}]}).body == STORY.body
    assert read({**VERSION_2, "bodies": [{"value": "Giá < 5 và > 3 tỷ <đồng>"}]}).body == "Giá < 5 và > 3 tỷ <đồng>"


@pytest.mark.parametrize("empty", ["", " \n", "<p>&nbsp;</p>"])
def test_what_has_no_words_is_passed_over_for_what_has(empty: str) -> None:
    main = {"role": "main", "value": empty}
    item = {**VERSION_2, "headlines": [main, {"value": STORY.title}], "bodies": [main, {"role": "text", "value": STORY.body}]}
    article = read({**item, "descriptions": [{"role": "abstract", "value": empty}, {"role": "lead", "value": STORY.lead}]})
    assert (article.title, article.lead, article.body) == (STORY.title, STORY.lead, STORY.body)
    assert read({"uri": "x:1", "bodies": [main], "descriptions": [main, {"value": STORY.lead}]}).lead == STORY.lead


def test_members_that_are_null_are_as_good_as_missing() -> None:
    item = {**VERSION_2, "descriptions": None, "by": None, "versioncreated": None}
    assert read(item).body == STORY.body
    assert read({**item, "bodies": None}).title == STORY.title


def test_a_headline_in_html_loses_its_tags() -> None:
    assert read({**VERSION_2, "headlines": [{"contenttype": "text/html", "value": "<p>Mưa <b>lớn</b></p>"}]}).title == "Mưa lớn"


def test_an_item_is_answered_by_its_uri(client: FlaskClient) -> None:
    answer = client.post("/v1/predictions", json={"articles": [VERSION_2, VERSION_3]})
    assert [one["id"] for one in answer.json["predictions"]] == [VERSION_2["uri"], VERSION_3["uri"]]
    assert [one["sections"][0]["slug"] for one in answer.json["predictions"]] == ["the-thao"] * 2


def test_an_item_that_cannot_be_read_keeps_its_uri(client: FlaskClient) -> None:
    bad = [{**VERSION_2, "bodies": [{"value": 5}]}, {**VERSION_2, "uri": ""}, {**VERSION_2, "uri": "x" * 1001}, {**VERSION_2, "uri": None}]
    answer = client.post("/v1/predictions", json={"articles": [VERSION_3, *bad]})
    assert [one["id"] for one in answer.json["predictions"]] == [VERSION_3["uri"], VERSION_2["uri"], "2", "3", "4"]


@pytest.mark.parametrize(
    ("item", "pointer"),
    [
        ({"headlines": [{"value": "Mưa"}]}, "/uri"),
        ({**VERSION_2, "headlines": [{"role": "main"}]}, "/headlines/0/value"),
        ({**VERSION_2, "bodies": STORY.body}, "/bodies"),
        ({**VERSION_2, "bodies": [{"value": 5}]}, "/bodies/0/value"),
        ({**VERSION_2, "headlines": [{"value": "Mưa"}] * 51}, "/headlines"),
        ({**VERSION_2, "versioncreated": "hôm qua"}, "/versioncreated"),
        ({**VERSION_3, "versionCreated": 5}, "/versionCreated"),
        ({"uri": "x:1", "headlines": [], "bodies": []}, "/bodies"),
        ({"uri": "x:1", "bodies": [{"contenttype": "text/html", "value": "<p></p>"}]}, "/bodies"),
        ({"uri": "x:1", "bodies": [{"value": "a" * 1_000_001}]}, "/bodies"),
    ],
)
def test_an_item_at_fault_is_refused_by_field(client: FlaskClient, item: dict[str, Any], pointer: str) -> None:
    answer = client.post("/v1/predictions", json={"articles": [item]})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [f"/articles/0{pointer}"]


# --- What goes out -----------------------------------------------------------------------------------------------------------

TEXT = {"type": "string"}
URI = {"type": "string", "format": "uri"}


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}


VARIANTS = {"type": "array", "items": closed({"role": TEXT, "value": TEXT}, "value")}
PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
SUBJECT = closed({"name": TEXT, "rel": TEXT, "uri": URI, "literal": TEXT, "creator": TEXT, "relevance": PERCENT, "confidence": PERCENT})
ITEM = closed(  # what ninjs 2.1 to 2.4 and 3.0 to 3.3 say alike of the members that we answer
    {
        "uri": URI,
        "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component"]},
        "language": TEXT,
        "headlines": VARIANTS,
        "descriptions": VARIANTS,
        "bodies": VARIANTS,
        "subjects": {"type": "array", "items": SUBJECT},
    },
    "uri",
)
NINJS = jsonschema_rs.validator_for({"$schema": "https://json-schema.org/draft/2020-12/schema", **ITEM}, validate_formats=True)


def predicted(client: FlaskClient, *articles: dict[str, Any], **options: Any) -> list[Any]:
    answer = client.post("/v1/predictions?format=ninjs", json={"articles": articles, **options})
    assert answer.status_code == 200
    found: list[Any] = answer.json["predictions"]
    for one in found:
        if "item" in one:
            NINJS.validate(one["item"])
    return found


def test_a_prediction_is_answered_as_a_valid_item(client: FlaskClient) -> None:
    (one,) = predicted(client, VERSION_2, top=2)
    assert set(one) >= {"id", "decision", "item", "warnings"}
    item = one["item"]
    assert item["uri"] == VERSION_2["uri"]
    assert item["headlines"] == [{"role": "main", "value": STORY.title}]
    assert item["descriptions"] == [{"role": "summary", "value": PARAGRAPHS[0]}]
    assert item["subjects"][0] == {
        "name": "Thể thao",
        "uri": "http://cv.iptc.org/newscodes/mediatopic/15000000",
        "literal": "the-thao",
        "creator": "toasoan/fa4e00000000",
        "confidence": 92,
    }
    assert len(item["subjects"]) == 2


def test_an_item_is_said_to_be_in_vietnamese_only_if_it_is(client: FlaskClient) -> None:
    english = "The flood closed three roads in the town, and hundreds of pupils had to stay at home until the water fell."
    for body, language in ((STORY.body, {"language": "vi"}), (english, {})):
        (one,) = predicted(client, {"body": body})
        assert {name: value for name, value in one["item"].items() if name == "language"} == language


def test_a_uri_is_made_of_an_id_that_is_none_and_always_the_same(client: FlaskClient) -> None:
    first, second, third = predicted(
        client, {"id": "42", "body": STORY.body}, {"id": "bài 1", "body": STORY.body}, {"id": "42", "body": "Mưa"}
    )
    assert first["item"]["uri"].startswith("urn:uuid:")
    assert first["item"]["uri"] == third["item"]["uri"] != second["item"]["uri"]
    assert (first["id"], second["id"]) == ("42", "bài 1")


def test_a_section_without_a_media_topic_has_no_uri_and_one_with_two_is_two_subjects() -> None:
    from service.predictions.ninjs import as_items

    sections = [
        {"slug": "the-gioi", "label": "Thế giới", "probability": 0.5051, "iptc": []},
        {"slug": "thoi-su", "label": "Thời sự", "probability": 0.4949, "iptc": ["11000000", "14000000"]},
    ]
    one = {
        "id": "a:1",
        "article": {"title": ""},
        "sections": sections,
        "decision": "review",
        "evidence": [],
        "summary": None,
        "warnings": [],
    }
    item = as_items({"model": {"id": "m"}, "predictions": [one]})["predictions"][0]["item"]
    NINJS.validate(item)
    assert [(subject["literal"], subject.get("uri", "")[-8:], subject["confidence"]) for subject in item["subjects"]] == [
        ("the-gioi", "", 51),
        ("thoi-su", "11000000", 49),
        ("thoi-su", "14000000", 49),
    ]
    assert item["headlines"] == item["descriptions"] == []


def test_an_unread_article_is_told_in_its_place(client: FlaskClient) -> None:
    good, bad = predicted(client, VERSION_2, {"id": "bad", "text": ""})
    assert "item" in good
    assert bad["error"]["status"] == 422


def test_an_unknown_format_is_refused_by_name(client: FlaskClient) -> None:
    answer = client.post("/v1/predictions?format=xml", json={"articles": [VERSION_2]})
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"parameter": "format", "detail": "input should be 'json' or 'ninjs'"}]
