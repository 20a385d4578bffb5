"""The inbox and the history over HTTP: what is refused, what is gone, who may come in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.keys import Keys, Scope
from service.application import create_app
from service.desk.history import History
from service.desk.inbox import Counts, Inbox
from service.desk.inbox_filters import day
from service.errors import StoreUnavailable
from service.settings import Settings
from service.store.database import Database
from service.store.records import ACCEPTED, OPEN
from tests.desk_forms import send, sign_in
from tests.fakes import fake_bundle
from tests.newsroom import stories

SENT = [{"id": f"cms-{story.section}", "title": story.title, "lead": story.lead, "body": story.body} for story in stories(1)]


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A client of a service whose inbox holds four articles, one of each section."""
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    assert client.post("/v1/predictions", json={"articles": SENT, "store": True}).status_code == 200
    return client


def numbers(client: FlaskClient) -> list[int]:
    return [int(number) for number in re.findall(r'href="/hop-bai/(\d+)[^"]*" class="open"', client.get("/hop-bai").text)]


def corrections(client: FlaskClient) -> list[tuple[str, str]]:
    return [(one["section"], one["editor"]) for one in client.get("/v1/corrections").json["corrections"]]


def test_a_decision_at_the_desk_is_a_correction_of_the_api(client: FlaskClient) -> None:
    first, second, *_ = numbers(client)
    answer = send(client, f"/hop-bai/{first}", {"section": "the-thao", "revision": "0", "editor": "Hà"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/hop-bai/{second}?xong=")
    assert corrections(client) == [("the-thao", "Hà")]


def test_an_article_that_is_gone_is_told_of_on_a_page_of_the_desk(client: FlaskClient) -> None:
    first, *_ = numbers(client)
    for external in (one["id"] for one in SENT):
        assert client.delete(f"/v1/articles/{external}").status_code in (200, 204)
    for answer in (client.get(f"/hop-bai/{first}"), client.get(f"/hop-bai/{first}/tiep"), send(client, f"/hop-bai/{first}/xem", {})):
        assert answer.status_code == 404
        assert answer.mimetype == "text/html"
        assert "Không có trang này" in answer.text
        assert "Hãy quay lại danh sách rồi mở bài khác." in answer.text


def test_a_large_inbox_is_counted_with_points_between_thousands(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    many = Counts({OPEN: 12345, ACCEPTED: 1000}, {"the-thao": 2345}, {"review": 10000}, 12345)
    monkeypatch.setattr(Inbox, "counts", lambda *_: many)
    monkeypatch.setattr(History, "count", lambda *_: 4321)
    shown = client.get("/hop-bai").text
    for count in ("12.345</span>", "1.000</span>", "12.345 bài", "(2.345)", "(10.000)"):
        assert count in shown
    assert "4.321 quyết định" in client.get("/da-xu-ly").text


def test_an_editor_is_one_person_however_the_name_is_typed(client: FlaskClient) -> None:
    apart = unicodedata.normalize("NFD", " Thu\u00a0 Hà ")
    first, second, *_ = numbers(client)
    for number, name in ((first, apart), (second, "Thu Hà")):
        assert send(client, f"/hop-bai/{number}", {"section": "the-thao", "revision": "0", "editor": name}).status_code == 303
    sent = {"article": SENT[0], "summary": "Đội khách thắng.", "editor": apart}
    assert client.post("/v1/corrections", json=sent, headers={"Idempotency-Key": "1"}).status_code == 201
    assert {editor for _, editor in corrections(client)} == {"Thu Hà"}
    shown = client.get("/da-xu-ly", query_string={"nguoi": apart}).text
    assert "3 quyết định hợp với bộ lọc" in shown
    assert re.findall(r"<option( selected)?>(.+?)</option>", shown) == [(" selected", "Thu Hà")]


def test_what_is_no_section_or_has_no_name_or_revision_changes_nothing(client: FlaskClient) -> None:
    first, *_ = numbers(client)
    for fields, words in (
        ({"correct": "1", "other": "khong-co", "editor": "Hà"}, "chọn một chuyên mục"),
        ({"correct": "1", "editor": "Hà"}, "chọn một chuyên mục"),
        ({"section": "the-thao"}, "ghi tên của bạn"),
    ):
        answer = send(client, f"/hop-bai/{first}", fields | {"revision": "0"})
        assert answer.status_code == 422
        assert words in answer.text
    assert corrections(client) == []
    assert send(client, f"/hop-bai/{first}", {"section": "the-thao", "revision": "0", "editor": "Hà"}).status_code == 303
    for revision in ({}, {"revision": "-1"}, {"revision": "9" * 40}, {"revision": "²"}):
        answer = send(client, f"/hop-bai/{first}", {"section": "kinh-te", "editor": "Khoa"} | revision)
        assert answer.status_code == 409
        assert "Hà đã xếp bài này trước bạn" in answer.text
    assert corrections(client) == [("the-thao", "Hà")]


def test_a_browser_without_script_files_no_section_that_nobody_chose(client: FlaskClient) -> None:
    first, *_ = numbers(client)
    select = re.search(r'<select id="other".*?</select>', client.get(f"/hop-bai/{first}").text, re.DOTALL)
    assert select
    chosen, *others = re.findall(r'<option value="([^"]*)"', select[0])  # a browser sends the first
    assert others
    answer = send(client, f"/hop-bai/{first}", {"correct": "1", "other": chosen, "revision": "0", "editor": "Hà"})
    assert answer.status_code == 422
    assert "chọn một chuyên mục" in answer.text
    assert corrections(client) == []


def test_whoever_files_or_undoes_is_told_that_a_summary_alone_was_edited(client: FlaskClient) -> None:
    edited = {"article": SENT[0], "summary": "Đội khách thắng.", "editor": "Hà"}
    identity = client.post("/v1/corrections", json=edited, headers={"Idempotency-Key": "1"}).json["id"]
    text = "\n\n".join(SENT[0][name] for name in ("title", "lead", "body"))
    refused = send(client, "/luu", {"text": text, "section": "the-thao", "editor": "Khoa"})
    assert refused.status_code == 409
    assert "Hà đã sửa tóm tắt của bài này lúc" in refused.text
    sentence = f"tóm tắt của “{SENT[0]['title']}”."
    assert f"Đã sửa {sentence}" in client.get(f"/hop-bai?xong={identity}").text
    undone = send(client, "/da-xu-ly/hoan-tac", {"correction": identity, "editor": "Khoa"}, follow_redirects=True)
    assert f"Khoa đã hoàn tác việc sửa {sentence}" in undone.text


def test_whoever_undoes_in_the_list_without_a_name_is_told_to_give_one(client: FlaskClient) -> None:
    identity = client.post(
        "/v1/corrections", json={"article": SENT[0], "section": "kinh-te", "editor": "Hà"}, headers={"Idempotency-Key": "1"}
    ).json["id"]
    refused = send(client, "/da-xu-ly/hoan-tac", {"correction": identity, "editor": "   "})
    assert refused.status_code == 422
    assert "Hãy ghi tên của bạn rồi làm lại: chưa có gì được lưu." in refused.text


def test_the_list_follows_the_editor_past_its_end_and_back(client: FlaskClient) -> None:
    sent = [{"id": f"more-{number}", "title": f"Trận {number}", "body": f"Trận đấu thứ {number}."} for number in range(60)]
    for start in (0, 30):
        assert client.post("/v1/predictions", json={"articles": sent[start : start + 30], "store": True}).status_code == 200
    listed = numbers(client)
    assert len(listed) == 50
    over = client.get(f"/hop-bai/{listed[-1]}/tiep").headers["Location"]
    assert re.fullmatch(r"/hop-bai/\d+\?sau=0\.92_\d+", over)
    page = client.get(over).text
    assert page.count('<li aria-current="true">') == 1
    assert page.count('class="open"') == 14
    number = over.removeprefix("/hop-bai/").partition("?")[0]
    back = client.get(f"/hop-bai/{number}/truoc?{over.partition('?')[2]}").headers["Location"]
    assert back == f"/hop-bai/{listed[-1]}"
    assert client.get(f"/hop-bai/{listed[0]}/truoc").headers["Location"] == f"/hop-bai/{listed[0]}"


def test_what_was_deleted_is_gone_and_an_odd_address_is_the_whole_inbox(client: FlaskClient) -> None:
    first, *_ = numbers(client)
    found = re.search("Mã bài <code>(.+?)</code>", client.get(f"/hop-bai/{first}").text)
    assert found
    assert client.delete(f"/v1/articles/{found[1]}").status_code == 200
    for path in (f"/hop-bai/{first}", f"/hop-bai/{first}/tiep", "/hop-bai/999999999999999999"):
        assert client.get(path).status_code == 404, path
    for path in (f"/hop-bai/{first}", f"/hop-bai/{first}/xem"):
        assert send(client, path, {"section": "the-thao", "revision": "0", "editor": "Hà"}).status_code == 404
    assert send(client, "/hop-bai/hoan-tac", {"correction": "x", "editor": "Hà"}).status_code == 404
    for query in ("sau=x", "truoc=nan_1", "tu=hôm+qua&den=0001-01-01", "quyet-dinh=x", "trang-thai=x", "sau=0.5_99999999999999999999"):
        assert client.get(f"/hop-bai?{query}").text.count('class="open"') == 3, query
    assert client.get("/da-xu-ly?cu-hon=x&moi-hon=-1&viec=y&tu=z").status_code == 200
    assert client.get("/hop-bai?muc=x'--&nguon=%00&mo-hinh=%F0%9F%92%A9&tim=%00\"").text.count('class="open"') == 0


def test_whoever_may_only_predict_sees_no_inbox(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    keys = Keys(Database.in_folder(tmp_path))
    _, reader = keys.create("CMS", [Scope.PREDICT])
    _, editor = keys.create("Thu Hà", [Scope.CORRECT])
    first = 1
    client.post("/v1/predictions", json={"articles": SENT, "store": True}, headers={"Authorization": f"Bearer {reader}"})
    assert client.get("/hop-bai").status_code == 303  # to sign in
    sign_in(client, reader)
    for path in ("/hop-bai", f"/hop-bai/{first}", "/da-xu-ly", "/da-xu-ly/xuat.csv", "/da-xu-ly/xuat.jsonl"):
        assert client.get(path).status_code == 403, path
    sign_in(client, editor)
    assert send(client, f"/hop-bai/{first}", {"section": "the-thao", "revision": "0", "editor": "Ai đó"}).status_code == 303
    corrections = client.get("/v1/corrections", headers={"Authorization": f"Bearer {editor}"}).json["corrections"]
    assert [one["editor"] for one in corrections] == ["Thu Hà"]  # whom the key belongs to, whatever the form says
    for path, kind in (("/da-xu-ly/xuat.csv", "text/csv"), ("/da-xu-ly/xuat.jsonl", "application/jsonl")):
        answer = client.get(path)
        assert answer.mimetype == kind
        assert re.fullmatch(r'attachment; filename="toasoan-da-xu-ly-[\d-]+\.\w+"', answer.headers["Content-Disposition"])
        assert "Thu Hà" in answer.text


def test_a_page_of_a_list_on_which_nothing_is_left_shows_the_list_from_its_beginning(client: FlaskClient) -> None:
    first, *others = numbers(client)
    assert send(client, f"/hop-bai/{first}", {"section": "the-thao", "revision": "0", "editor": "Hà"}).status_code == 303
    for place in ("sau=0.9999_999", "truoc=0.0_0"):
        shown = client.get(f"/hop-bai?{place}").text
        assert [int(number) for number in re.findall(r'href="/hop-bai/(\d+)[^"]*" class="open"', shown)] == others
        assert "Hộp bài trống" not in shown
    for place in ("moi-hon=999", "cu-hon=1"):
        shown = client.get(f"/da-xu-ly?{place}").text
        assert f'href="/hop-bai/{first}"' in shown
        assert "Chưa có quyết định nào" not in shown


def test_the_view_of_decisions_lists_accepted_suggestions_too_and_is_called_so(client: FlaskClient) -> None:
    for number in numbers(client):
        assert send(client, f"/hop-bai/{number}", {"section": "the-thao", "revision": "0", "editor": "Hà"}).status_code == 303
    shown = client.get("/da-xu-ly").text
    assert shown.count("Nhận gợi ý: <strong>Thể thao</strong>") == 1
    assert shown.count("→ <strong>Thể thao</strong>") == 3
    assert "<title>Đã xử lý – Toà Soạn</title>" in shown
    assert "<h1>Đã xử lý</h1>" in shown
    for text in (shown, client.get("/hop-bai").text):
        assert re.search(r'<a href="/da-xu-ly" data-go="x"[^>]*>Đã xử lý</a>', text)
        assert "<dt><kbd>g</kbd> <kbd>x</kbd></dt><dd>Đến trang Đã xử lý</dd>" in text
    header = client.get("/da-xu-ly/xuat.csv").text.splitlines()[0]
    assert header.startswith("\ufefflúc,biên tập viên,việc,")


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_an_export_that_cannot_be_read_is_told_on_a_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    def unavailable(*_: object) -> Iterator[Any]:
        raise StoreUnavailable
        yield

    monkeypatch.setattr(History, "_rows", unavailable)
    answer = client.get(f"/da-xu-ly/xuat.{ending}")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")


def test_the_view_of_decisions_goes_on_from_any_place_and_what_is_none_is_its_beginning(client: FlaskClient) -> None:
    for number in numbers(client):
        send(client, f"/hop-bai/{number}", {"section": "kinh-te", "revision": "0", "editor": "Hà"})

    def shown(query: str) -> int:
        return client.get(f"/da-xu-ly?{query}").text.count('name="correction"')

    assert [shown(query) for query in ("cu-hon=3", "moi-hon=3", "cu-hon=2", "cu-hon=", "cu-hon=x", "cu-hon=%D9%A3")] == [2, 1, 1, 4, 4, 4]


def test_whoever_only_reads_can_go_on_where_nobody_can_write(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = numbers(client)

    def unavailable(*_: object) -> Any:
        raise StoreUnavailable

    monkeypatch.setattr(Database, "writing", unavailable)
    for path in (f"/hop-bai/{first}", "/hop-bai"):
        assert client.get(path).status_code == 200
    assert send(client, f"/hop-bai/{first}/xem", {"revision": "0"}).status_code == 200


def test_whoever_has_an_article_open_is_told_what_became_of_it_meanwhile(client: FlaskClient) -> None:
    first, *_ = numbers(client)
    client.get(f"/hop-bai/{first}")

    def notice(revision: int) -> str:
        return send(client, f"/hop-bai/{first}/xem", {"revision": str(revision), "editor": "Hà"}).text

    assert notice(0).strip() == ""
    other = client.application.test_client()
    settled = send(other, f"/hop-bai/{first}", {"section": "kinh-te", "revision": "0", "editor": "Khoa"})
    assert "Khoa vừa xếp bài này vào <strong>Kinh tế</strong>, lúc " in notice(0)
    assert notice(1).strip() == "", "he has seen it"
    correction = settled.headers["Location"].partition("xong=")[2]
    undone = send(other, "/hop-bai/hoan-tac", {"correction": correction, "editor": "Khoa"})
    assert undone.headers["Location"] == f"/hop-bai/{first}?xong={correction}"
    assert "Quyết định về bài này vừa được hoàn tác." in notice(1)


def test_whoever_comes_second_is_told_by_whom_it_was_settled_and_may_insist_on_his_own_choice(client: FlaskClient) -> None:
    first, *_ = numbers(client)
    send(client, f"/hop-bai/{first}", {"section": "kinh-te", "revision": "0", "editor": "Khoa"})
    answer = send(client, f"/hop-bai/{first}", {"section": "the-thao", "revision": "0", "editor": "Hà"})
    assert answer.status_code == 409
    assert "Khoa đã xếp bài này trước bạn" in answer.text
    assert "Lựa chọn của bạn, Thể thao, chưa được lưu." in answer.text
    assert '<button type="submit" name="section" value="the-thao" id="override">' in answer.text
    assert corrections(client) == [("kinh-te", "Khoa")]
    assert send(client, f"/hop-bai/{first}", {"section": "the-thao", "revision": "1", "editor": "Hà"}).status_code == 303
    assert corrections(client) == [("kinh-te", "Khoa"), ("the-thao", "Hà")]


def test_whoever_undoes_where_another_decided_the_same_is_told_what_was_undone_and_what_stands(client: FlaskClient) -> None:
    first, *_ = numbers(client)
    for revision, editor in enumerate(("Khoa", "Hà")):
        settled = send(client, f"/hop-bai/{first}", {"section": "kinh-te", "revision": str(revision), "editor": editor})
    identity = settled.headers["Location"].partition("xong=")[2]
    undone = send(client, "/hop-bai/hoan-tac", {"correction": identity, "editor": "Hà"}, follow_redirects=True)
    assert re.search("Hà đã hoàn tác việc xếp “[^”]+” vào Kinh tế[.]", undone.text)
    assert "Khoa đã xếp bài này vào <strong>Kinh tế</strong>" in undone.text


def test_an_inbox_to_which_nothing_ever_came_does_not_say_that_all_was_seen(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    text = client.get("/hop-bai").text
    assert "Hộp bài trống: chưa nhận được bài nào." in text
    assert "kém chắc chắn nhất trước" not in text
    assert "mới nhất trước" not in client.get("/da-xu-ly").text


def test_a_state_of_the_inbox_has_the_name_that_the_filter_of_decisions_has(client: FlaskClient) -> None:
    for path in ("/hop-bai", "/da-xu-ly"):
        text = client.get(path).text
        assert "Đã nhận gợi ý" in text
        assert "Đã sửa" in text


def test_an_article_of_which_a_summary_alone_was_edited_is_not_listed_as_if_its_section_had_been(client: FlaskClient) -> None:
    edited = {"article": SENT[0], "summary": "Đội khách thắng.", "editor": "Hà"}
    assert client.post("/v1/corrections", json=edited, headers={"Idempotency-Key": "1"}).status_code == 201
    text = client.get("/hop-bai?trang-thai=sua").text
    assert SENT[0]["title"] in text
    assert re.search(r'aria-current="true">Đã sửa <span class="count">1</span>', text)
    assert '<input type="hidden" name="trang-thai" value="sua">' in text


@pytest.mark.parametrize("path", ["/hop-bai", "/da-xu-ly"])
def test_a_section_that_matches_nothing_is_shown_as_chosen(client: FlaskClient, path: str) -> None:
    select = re.search(r'<select id="section-filter".*?</select>', client.get(f"{path}?muc=foo").text, re.DOTALL)
    assert select
    assert re.findall(r"<option[^>]* selected>([^<]+)", select[0]) == ["foo"]


@pytest.mark.parametrize(("written", "found"), [("2026-03-12", date(2026, 3, 12)), ("20260312", None), ("2026-W11-4", None), ("12", None)])
def test_a_day_is_written_as_browsers_do(written: str, found: date | None) -> None:
    assert day(written) == found


def test_a_title_that_holds_a_whole_article_is_shortened_in_the_lists(client: FlaskClient) -> None:
    title = "Trận cầu ở Quảng Hà " * 10_000
    client.post("/v1/predictions", json={"articles": [{"title": title, "body": "Trận đấu đã kết thúc."}], "store": True})
    number = max(numbers(client))
    assert len(client.get("/hop-bai").data) < 100_000
    assert title.strip() in client.get(f"/hop-bai/{number}").text
    assert send(client, f"/hop-bai/{number}", {"section": "the-thao", "revision": "0", "editor": "Hà"}).status_code == 303
    shown = client.get("/da-xu-ly")
    assert len(shown.data) < 100_000
    assert "…</a>" in shown.text
