"""The inbox in a real Chromium, as editors work with it: two at a time, on a phone, without script, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from model.article import VIETNAM
from service import create_app
from service.corrections import Corrections, Decided
from service.database import Database
from service.idempotency import Attempt
from service.records import ACCEPTED, CORRECTED, OPEN
from service.settings import Settings
from service.tables import articles
from tests.desk_browser import Desk, serving
from tests.fakes import fake_bundle
from tests.inbox_view import act, decided, inbox_of_twelve, numbers, open_at, rest, state

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inbox")


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with serving(create_app(Settings(home=home), fake_bundle())) as address:
        yield address


@pytest.fixture
def database(url: str, home: Path) -> Iterator[Database]:
    with inbox_of_twelve(home) as one:
        yield one


def test_two_browsers_on_one_inbox_never_tread_on_each_other(browser: Any, url: str, database: Database) -> None:
    first, second, third, *_ = numbers(database)
    with open_at(browser, url, first, "Hà") as one, open_at(browser, url, first, "Khoa") as other:
        assert "Hà cũng đang xem" in other.text("#watched")
        one.page.evaluate("htmx.trigger('#watched', 'still-here')")
        one.page.wait_for_selector("#watched .watched")
        assert "Khoa cũng đang xem" in one.text("#watched")
        act(one, "s", "k", "Enter")
        assert state(database, first) == CORRECTED
        other.page.evaluate("htmx.trigger('#watched', 'still-here')")
        other.page.wait_for_selector("#watched .error")
        assert "Hà vừa xếp bài này vào Kinh tế" in other.text("#watched")
        act(other, "n")
        assert "Hà đã xếp bài này trước bạn, vào Kinh tế" in other.text(".conflict")
        other.page.wait_for_selector("#status:not(:empty)", state="attached")  # a screen reader says it, too
        other.assert_accessible()
        assert len(decided(database)) == 1
        rest(other)
        other.press("n")  # does nothing here: to override takes a choice
        act(other, "v")
        assert decided(database) == [(first, "Hà", "kinh-te", None), (first, "Khoa", "the-thao", None)]
        assert state(database, first) == ACCEPTED
        # Hà has the second one before her: Khoa was given the third.
        one.page.wait_for_url(f"**/hop-bai/{second}?*")
        other.page.wait_for_url(f"**/hop-bai/{third}?*")
        assert "Hà đang xem" in other.text(".list li:has(.watched)")


def test_who_edited_the_summary_alone_filed_nothing_and_every_page_says_what_he_did(browser: Any, url: str, database: Database) -> None:
    first, *_ = numbers(database)
    with open_at(browser, url, first, "Khoa") as desk:
        with database.reading() as connection:
            prediction = connection.scalar(select(articles.c.prediction_id).where(articles.c.id == first))
        edited = Decided("Hà", summary="Đội khách thắng.", prediction_id=prediction)
        Corrections(database).add(Attempt("", "corrections", f"summary of {first}", "0"), edited)
        title = desk.text("#article-title")
        desk.page.evaluate("htmx.trigger('#watched', 'still-here')")
        desk.page.wait_for_selector("#watched .error:text-matches('^Hà vừa sửa tóm tắt của bài này, lúc')")
        act(desk, "n")
        assert desk.text(".conflict p").startswith("Hà đã sửa tóm tắt của bài này trước bạn, lúc")
        desk.page.goto(f"/hop-bai/{first}")
        assert desk.text(".standing").startswith("Hà đã sửa tóm tắt của bài này, lúc")
        act(desk, "h")
        assert desk.text("#done-words") == f"Khoa đã hoàn tác việc sửa tóm tắt của “{title}”."
        desk.page.goto("/da-sua")
        assert desk.text(".history .what") == "Sửa tóm tắt"
        assert "—" not in desk.text("#inbox")


def test_articles_without_a_date_of_publication_are_found_by_the_day_on_which_they_came(browser: Any, url: str, database: Database) -> None:
    with database.reading() as connection:
        came = {moment.astimezone(VIETNAM).date() for moment in connection.scalars(select(articles.c.stored_at))}
    with Desk(browser, url, path="/hop-bai") as desk:
        desk.page.click(".filters summary")
        for field, day, kept in (("#since", min(came), len(numbers(database))), ("#until", min(came) - timedelta(days=1), 0)):
            desk.page.fill("#since", "")
            desk.page.fill(field, day.isoformat())
            desk.page.click(".fields button")
            desk.page.wait_for_selector(f"#list-title:text('{kept} bài hợp với bộ lọc')")


def test_on_a_phone_one_thing_is_shown_at_a_time_and_everything_can_be_tapped(browser: Any, url: str, database: Database) -> None:
    first, second, *_ = numbers(database)
    with Desk(browser, url, path="/hop-bai", **PHONE) as desk:
        assert not desk.is_wider_than_the_screen()
        desk.page.tap(".list li a")
        desk.page.wait_for_selector("#accept")
        assert not desk.is_wider_than_the_screen()
        assert not desk.page.is_visible(".list")
        desk.page.fill("#editor", "Hà")
        desk.page.tap("#accept")
        desk.page.wait_for_url(f"**/hop-bai/{second}?*")
        assert state(database, first) == ACCEPTED
        desk.page.tap("#correct")  # nothing is typed yet: the sections are offered
        desk.page.tap("#other-list li:text('Thể thao')")
        desk.page.wait_for_selector("#done-words:text('Đã sửa')")
        assert state(database, second) == CORRECTED
        desk.page.tap(".back a")
        desk.page.wait_for_selector(".list li")
        assert desk.page.is_visible(".list")
        desk.assert_accessible()


def test_without_a_server_it_says_so_and_loses_nothing(browser: Any, url: str, database: Database) -> None:
    first, second, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        desk.page.route("**/*", lambda route: route.abort())
        rest(desk)
        desk.press("s", "k", "Enter")
        desk.page.wait_for_selector("#notice:not([hidden])")
        assert "Không kết nối được với máy chủ" in desk.text("#notice")
        assert desk.page.url == f"{url}/hop-bai/{first}"
        assert desk.page.input_value("#other") == "kinh-te"  # what was chosen is still chosen
        assert decided(database) == []
        desk.page.unroute("**/*")
        with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
            desk.page.click("#correct")
        desk.page.wait_for_url(f"**/hop-bai/{second}?*")
        assert desk.page.is_hidden("#notice")
        assert decided(database) == [(first, "Hà", "kinh-te", None)]


def test_without_script_everything_works_by_forms(browser: Any, url: str, database: Database) -> None:
    first, *_ = numbers(database)
    with Desk(browser, url, path="/hop-bai", java_script_enabled=False) as desk:
        desk.page.fill("#words", "benh nhan")
        desk.page.click(".find button")
        assert desk.page.locator(".list li").count() == 3
        desk.page.fill("#words", "")
        desk.page.click(".find button")
        desk.page.click(".list li:first-child a")
        desk.page.fill("#editor", "Hà")
        desk.page.select_option("#other", "suc-khoe")
        desk.page.click("#correct")
        assert decided(database) == [(first, "Hà", "suc-khoe", None)]
        desk.page.click("#undo")
        assert state(database, first) == OPEN
        desk.page.click("#accept")
        assert decided(database)[-1] == (first, "Hà", "the-thao", None)
        desk.page.click("nav.views >> text=Đã sửa")
        assert desk.page.locator(".history li").count() == 2
        desk.page.click(".history li:first-child button")
        assert "Hà đã hoàn tác" in desk.text("#done-words")
        assert state(database, first) == OPEN


def test_whoever_undoes_where_there_are_no_keys_says_his_name_once_and_the_enter_key_there_undoes_nothing(
    browser: Any, url: str, database: Database
) -> None:
    first, second, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        act(desk, "n")
        act(desk, "s", "p", "Enter")
    with Desk(browser, url, path="/da-sua", **PHONE) as desk:
        assert desk.page.locator("#editor").count() == 1
        widths = [box["width"] for title in desk.page.locator(".history h3").all() if (box := title.bounding_box())]
        assert len(widths) == 2
        assert min(widths) > 180, "half of the phone"
        desk.assert_accessible()
        desk.page.click(".history li:last-child button")  # nothing is sent without a name
        desk.page.fill("#editor", "Khoa")
        desk.page.press("#editor", "Enter")
        desk.page.wait_for_timeout(200)
        assert [state(database, number) for number in (first, second)] == [ACCEPTED, CORRECTED]
        desk.page.click(".history li:last-child button")
        desk.page.wait_for_selector("#done-words:text('Khoa đã hoàn tác')")
        assert [state(database, number) for number in (first, second)] == [OPEN, CORRECTED]
        assert desk.page.locator("#editor").count() == 0  # from now on his name is known
        desk.page.click(".history li:first-child button")
        desk.page.wait_for_selector(".history li:nth-child(1) :text('Khoa hoàn tác lúc')")
        assert state(database, second) == OPEN


def test_both_views_are_accessible_and_mark_the_evidence(browser: Any, url: str, database: Database) -> None:
    first, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        assert desk.page.locator(".story mark").count() == 1
        desk.assert_accessible()
        rest(desk)
        desk.press("s")
        desk.assert_accessible()
        desk.press("Escape")
        act(desk, "n")
        desk.page.goto("/da-sua")
        desk.assert_accessible()
        with desk.page.expect_download() as download:
            desk.page.click("a:text-is('JSONL')")
        assert download.value.suggested_filename.endswith(".jsonl")


def test_whoever_undoes_in_the_inbox_without_a_name_is_asked_for_it_and_keeps_the_page(browser: Any, url: str, database: Database) -> None:
    first, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        act(desk, "n")
    with Desk(browser, url, path=f"/hop-bai/{first}?trang-thai=nhan") as desk:
        desk.page.click("#undo-standing")
        desk.page.wait_for_selector("#refused")
        assert desk.page.is_visible("#article-title")
        desk.page.wait_for_timeout(200)
        assert desk.page.evaluate("document.activeElement.id") == "undo-standing"
        desk.page.reload()
        assert desk.page.url == f"{url}/hop-bai/{first}?trang-thai=nhan"
        assert desk.page.is_visible("#undo-standing")
    assert state(database, first) == ACCEPTED
