"""The clients in the README, and in the service's own, do what they are shown for, against a real server."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import time
from typing import Any

import pytest

from service.jobs.webhooks import signature
from tests.receivers import Receiver
from tests.servers import ROOT, Server

README = (ROOT / "README.md").read_text(encoding="utf-8")
OF_THE_SERVICE = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
CURLS = [command for command in re.findall(r"^curl .*?'$", README, re.M | re.S) if "/v1/predictions" in command]
CODE = {
    words: block
    for words in ("urllib.request", "requests.post", "webhook-signature")
    for block in re.findall(r"```python\n(.*?)```", README + OF_THE_SERVICE, re.S)
    if words in block
}


def run(code: str, server: Server) -> dict[str, Any]:
    """The names that ``code`` leaves behind."""
    names: dict[str, Any] = {}
    exec(code.replace("localhost:8000", f"127.0.0.1:{server.port}"), names)
    return names


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("command", CURLS, ids=lambda command: command.split()[2])
def test_curl_is_answered(server: Server, command: str) -> None:
    ended = subprocess.run(
        ["bash", "-c", command.replace("localhost:8000", f"127.0.0.1:{server.port}")], capture_output=True, text=True, timeout=30
    )
    (prediction,) = json.loads(ended.stdout)["predictions"]
    assert prediction["decision"]
    if "ninjs" in command:
        assert prediction["item"]["subjects"][0]["uri"] == "http://cv.iptc.org/newscodes/mediatopic/07000000"
        assert prediction["item"]["descriptions"][0]["role"] == "summary"


def test_there_is_a_curl_for_articles_one_for_items_and_one_that_keeps_what_it_sends() -> None:
    assert [("ninjs" in command, "store" in command) for command in CURLS] == [(False, False), (True, False), (False, True)]


def test_python_is_answered(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    predict = run(CODE["urllib.request"], server)["predict"]
    assert capsys.readouterr().out.startswith("1 ")
    first, second = predict({"id": "a", "body": "Trận đấu ở Quảng Hà."}, {"text": ""}, server=server.url)
    assert first["sections"][0]["slug"] == "the-thao"
    assert second["error"]["status"] == 422


SPORT = {"name": "Thể thao", "qcode": "15000000"}
OTHER = {"name": "Bóng chuyền", "qcode": "15073000"}


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("trận đấu", None, [SPORT]),
        ("trận đấu", [OTHER], [OTHER, SPORT]),
        ("trận đấu", [OTHER, SPORT], [OTHER, SPORT]),
        ("buổi chiều", None, None),
        ("buổi chiều", [OTHER], [OTHER]),
    ],
)
def test_superdesk_files_what_is_sure_beside_what_is_there_and_nothing_else(server: Server, words: str, before: Any, after: Any) -> None:
    macro = run(CODE["requests.post"], server)
    item = {"guid": "urn:newsml:1", "headline": "Chuyện ở Quảng Hà", "body_html": f"<p>Người dân đến xem {words} từ sáng sớm.</p>"}
    given = item | ({"subject": before} if before else {})
    assert macro["callback"](given).get("subject") == after
    assert macro["name"].isidentifier()


@pytest.mark.parametrize("headline", [{}, {"headline": None}, {"headline": "Thẻ <script> là gì"}], ids=["absent", "null", "markup"])
def test_superdesk_files_an_item_whatever_its_headline_is(server: Server, headline: Any) -> None:
    item = {"guid": "urn:newsml:1", "body_html": "<p>Người dân đến xem trận đấu từ sáng sớm.</p>"} | headline
    assert run(CODE["requests.post"], server)["callback"](item)["subject"] == [SPORT]


def test_superdesk_leaves_an_item_without_a_word_as_it_is(server: Server) -> None:
    assert run(CODE["requests.post"], server)["callback"]({"guid": "urn:newsml:1"}) == {"guid": "urn:newsml:1"}


@pytest.mark.parametrize(
    ("status", "answer"),
    [(200, b""), (502, b"<html>Bad gateway</html>"), (429, b'{"status": 429}')],
    ids=["nothing", "a page", "a problem"],
)
def test_superdesk_hands_an_item_to_the_desk_when_the_service_is_away(status: int, answer: bytes) -> None:
    item = {"guid": "urn:newsml:1", "headline": "Chuyện ở Quảng Hà", "body_html": "<p>Người dân đến xem trận đấu từ sáng sớm.</p>"}
    names: dict[str, Any] = {}
    with Receiver([status], answer) as receiver:
        exec(CODE["requests.post"].replace("localhost:8000", f"127.0.0.1:{receiver.port}"), names)
        assert names["callback"](dict(item)) == item
        assert receiver.messages
    assert names["callback"](dict(item)) == item  # nobody listens there any more


def test_a_message_of_a_webhook_is_known_by_its_signature() -> None:
    names: dict[str, Any] = {}
    exec(CODE["webhook-signature"], names)
    moment = str(int(time.time()))
    headers = {"webhook-id": "job_1", "webhook-timestamp": moment, "webhook-signature": signature(b"k" * 24, "job_1", moment, b"{}")}
    secret = "whsec_" + base64.b64encode(b"k" * 24).decode()
    assert names["is_from_toasoan"](headers, b"{}", secret)
    assert not names["is_from_toasoan"](headers, b"{ }", secret)
    assert not names["is_from_toasoan"](headers | {"webhook-timestamp": str(int(moment) - 600)}, b"{}", secret)
