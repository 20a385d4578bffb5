"""Dates and times in a request: RFC 3339 with a zone, and nothing else that could be read as one."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

BODY = "Sân vỡ òa trong trận đấu cuối cùng của mùa giải năm nay trước hàng nghìn người xem."


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2022-01-12T09:20:00+07:00", "2022-01-12T09:20:00+07:00"),
        ("2022-01-12t09:20:00.25z", "2022-01-12T09:20:00.250000+00:00"),
        ("2022-01-12T09:20:00.123456789-00:00", "2022-01-12T09:20:00.123456+00:00"),
        (None, None),
    ],
)
def test_a_moment_with_a_zone_is_taken(client: FlaskClient, sent: str | None, answered: str | None) -> None:
    answer = client.post("/v1/predictions", json={"articles": [{"body": BODY, "published_at": sent}]})
    assert answer.json["predictions"][0]["article"]["published_at"] == answered


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "hôm qua",
        "2022-01-12",
        "2022-01-12T09:20:00",
        "2022-13-12T09:20:00Z",
        "1641954000",
        1641954000,
        1.5,
        True,
        [],
        "2022-01-12T09:20:00Z\n",
    ],
)
def test_anything_else_is_refused_by_field_and_not_repeated(client: FlaskClient, sent: object) -> None:
    answer = client.post("/v1/predictions", json={"articles": [{"body": BODY, "published_at": sent}]})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/articles/0/published_at"]
    assert "hôm qua" not in json.dumps(answer.json, ensure_ascii=False)


@pytest.mark.parametrize("sent", ["2022-02-30T09:20:00Z", "2016-12-31T23:59:60Z", "2022-01-12T24:00:00Z", "2022-01-12T09:20:00+24:00"])
def test_a_moment_that_does_not_exist_is_refused_in_words_of_our_own(client: FlaskClient, sent: str) -> None:
    answer = client.post("/v1/predictions", json={"articles": [{"body": BODY, "published_at": sent}]})
    sentence = "must be a valid date, time and time zone, such as 2022-01-12T09:20:00+07:00"
    assert answer.json["errors"] == [{"pointer": "/articles/0/published_at", "detail": sentence}]


@pytest.mark.parametrize("sent", ["0001-01-01T09:20:00Z", "9999-12-31T09:20:00Z"])
def test_a_year_that_only_a_placeholder_has_is_refused(client: FlaskClient, sent: str) -> None:
    answer = client.post("/v1/predictions", json={"articles": [{"body": BODY, "published_at": sent}]})
    (error,) = answer.json["errors"]
    assert error["detail"].startswith("must be within the years ")


@pytest.mark.parametrize("sent", ["2022-01-12T09:20:00+07:00", "2022-01-12"])
def test_whoever_forgets_that_a_plus_in_an_address_is_a_space_is_told(client: FlaskClient, sent: str) -> None:
    (error,) = client.get(f"/v1/statistics?since={sent}").json["errors"]
    assert error == {"parameter": "since", "detail": "must be RFC 3339 with a time zone, such as 2022-01-12T02:20:00Z; a + is sent as %2B"}
