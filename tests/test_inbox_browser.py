"""The inbox in a real Chromium, as editors work with it: two at a time, on a phone, without script, without a server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from model.article import VIETNAM, Article
from service.store.corrections import Corrections, EditorDecision
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.records import ACCEPTED, CORRECTED, OPEN, Predicted, Record, Records
from service.store.tables import articles
from tests.desk_browser import Desk, playwright
from tests.fakes import FakeClassifier, fake_bundle
from tests.inbox_view import SETTLED, act, decided, numbers, open_at, rest, state
from tests.newsroom import stories

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def test_two_browsers_on_one_inbox_never_tread_on_each_other(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, second, third, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first, "Hà") as one, open_at(browser, inbox_url, first, "Khoa") as other:
        assert "Hà cũng đang xem" in other.text("#watched")
        one.page.evaluate("htmx.trigger('#watched', 'still-here')")
        one.page.wait_for_selector("#watched .watched")
        assert "Khoa cũng đang xem" in one.text("#watched")
        act(one, "s", "k", "Enter")
        assert state(inbox, first) == CORRECTED
        other.page.evaluate("htmx.trigger('#watched', 'still-here')")
        other.page.wait_for_selector("#watched .error")
        assert "Hà vừa xếp bài này vào Kinh tế" in other.text("#watched")
        act(other, "n")
        assert "Hà đã xếp bài này trước bạn, vào Kinh tế" in other.text(".conflict")
        other.page.wait_for_selector("#status:not(:empty)", state="attached")  # a screen reader says it, too
        other.assert_accessible()
        assert len(decided(inbox)) == 1
        rest(other)
        other.press("n")  # does nothing here: to override takes a choice
        act(other, "v")
        assert decided(inbox) == [(first, "Hà", "kinh-te", None), (first, "Khoa", "the-thao", None)]
        assert state(inbox, first) == ACCEPTED
        # Hà has the second one before her: Khoa was given the third.
        one.page.wait_for_url(f"**/hop-bai/{second}?*")
        other.page.wait_for_url(f"**/hop-bai/{third}?*")
        assert "Hà đang xem" in other.text(".list li:has(.watched)")


def test_who_edited_the_summary_alone_filed_nothing_and_every_page_says_what_he_did(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first, "Khoa") as desk:
        with inbox.reading() as connection:
            prediction = connection.scalar(select(articles.c.prediction_id).where(articles.c.id == first))
        edited = EditorDecision("Hà", summary="Đội khách thắng.", prediction_id=prediction)
        Corrections(inbox).add(Attempt("", "corrections", f"summary of {first}", "0"), edited)
        title = desk.text("#article-title")
        desk.page.evaluate("htmx.trigger('#watched', 'still-here')")
        desk.page.wait_for_selector("#watched .error:text-matches('^Hà vừa sửa tóm tắt của bài này, lúc')")
        act(desk, "n")
        assert desk.text(".conflict p").startswith("Hà đã sửa tóm tắt của bài này trước bạn, lúc")
        desk.page.goto(f"/hop-bai/{first}")
        assert desk.text(".standing").startswith("Hà đã sửa tóm tắt của bài này, lúc")
        act(desk, "h")
        assert desk.text("#done-words") == f"Khoa đã hoàn tác việc sửa tóm tắt của “{title}”."
        desk.page.goto("/da-xu-ly")
        assert desk.text(".history .what") == "Sửa tóm tắt"
        assert "—" not in desk.text("#inbox")


def test_articles_without_a_date_of_publication_are_found_by_the_day_on_which_they_came(
    browser: Any, inbox_url: str, inbox: Database
) -> None:
    with inbox.reading() as connection:
        came = {moment.astimezone(VIETNAM).date() for moment in connection.scalars(select(articles.c.stored_at))}
    with Desk(browser, inbox_url, path="/hop-bai") as desk:
        desk.page.click(".filters summary")
        for field, day, kept in (("#since", min(came), len(numbers(inbox))), ("#until", min(came) - timedelta(days=1), 0)):
            desk.page.fill("#since", "")
            desk.page.fill(field, day.isoformat())
            desk.page.click(".fields button")
            desk.page.wait_for_selector(f"#list-title:text('{kept} bài hợp với bộ lọc')")


def test_on_a_phone_one_thing_is_shown_at_a_time_and_everything_can_be_tapped(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, second, *_ = numbers(inbox)
    with Desk(browser, inbox_url, path="/hop-bai", **PHONE) as desk:
        assert not desk.is_wider_than_the_screen()
        desk.page.tap(".list li a")
        desk.page.wait_for_selector("#accept")
        assert not desk.is_wider_than_the_screen()
        assert not desk.page.is_visible(".list")
        desk.page.fill("#editor", "Hà")
        desk.page.tap("#accept")
        desk.page.wait_for_url(f"**/hop-bai/{second}?*")
        assert state(inbox, first) == ACCEPTED
        desk.page.tap("#correct")  # nothing is typed yet: the sections are offered
        playwright.expect(desk.page.locator("#other-list")).to_be_in_viewport(ratio=1)
        desk.page.tap("#other-list li:text('Thể thao')")
        desk.page.wait_for_selector("#done-words:text('Đã sửa')")
        assert state(inbox, second) == CORRECTED
        desk.page.tap(".back a")
        desk.page.wait_for_selector(".list li")
        assert desk.page.is_visible(".list")
        desk.assert_accessible()


def test_the_list_beside_the_article_stays_where_it_was_and_shows_the_article(browser: Any, inbox_url: str, inbox: Database) -> None:
    there = numbers(inbox)
    scrolled = "document.querySelector('.list').scrollTop"
    seen = """() => {
      const [row, list] = [".list [aria-current]", ".list"].map((one) => document.querySelector(one).getBoundingClientRect());
      return row.top >= list.top && row.bottom <= Math.min(list.bottom, innerHeight); }"""
    with open_at(browser, inbox_url, there[0], viewport={"width": 1100, "height": 500}) as desk:
        desk.page.eval_on_selector(".list", "(list) => { list.scrollTop = 250; }")
        rest(desk)
        desk.page.evaluate(SETTLED)
        desk.page.click(f".list a[href*='/hop-bai/{there[6]}']")
        desk.page.wait_for_selector("body[data-settled]")
        assert desk.page.evaluate(scrolled) == 250
        desk.page.goto(f"/hop-bai/{there[7]}")
        assert desk.page.evaluate(seen)
        for _ in range(3):
            act(desk, "j")
            assert desk.page.evaluate(seen), desk.page.url


def test_another_page_of_a_list_is_read_from_its_top(browser: Any, inbox_url: str, inbox: Database) -> None:
    for story in stories(20):
        article = Article.of(title=story.title, body=story.body)
        record = Record.of(article, FakeClassifier().classify([article])[0], fake_bundle().id)
        Records(inbox).keep([Predicted(record, article)])
    with Desk(browser, inbox_url, path="/hop-bai") as desk:
        for way in ("next", "prev"):
            desk.page.evaluate(SETTLED)
            desk.page.click(f"[rel={way}]")
            desk.page.wait_for_selector("body[data-settled]")
            desk.page.evaluate("delete document.body.dataset.settled")
            assert desk.page.evaluate("scrollY") == 0
            assert desk.page.evaluate("document.activeElement.id") == "list-title"


def test_without_a_server_it_says_so_and_loses_nothing(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, second, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        desk.page.route("**/*", lambda route: route.abort())
        rest(desk)
        desk.press("s", "k", "Enter")
        desk.page.wait_for_selector("#notice:not([hidden])")
        assert "Không kết nối được với máy chủ" in desk.text("#notice")
        assert desk.page.url == f"{inbox_url}/hop-bai/{first}"
        assert desk.page.input_value("#other") == "kinh-te"  # what was chosen is still chosen
        assert decided(inbox) == []
        desk.page.unroute("**/*")
        with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
            desk.page.click("#correct")
        desk.page.wait_for_url(f"**/hop-bai/{second}?*")
        assert desk.page.is_hidden("#notice")
        assert decided(inbox) == [(first, "Hà", "kinh-te", None)]


def test_without_script_everything_works_by_forms(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    with Desk(browser, inbox_url, path="/hop-bai", java_script_enabled=False) as desk:
        desk.page.fill("#words", "benh nhan")
        desk.page.click(".find button")
        assert desk.page.locator(".list li").count() == 3
        desk.page.fill("#words", "")
        desk.page.click(".find button")
        desk.page.click(".list li:first-child a")
        desk.page.fill("#editor", "Hà")
        desk.page.click("#correct")
        assert desk.text("#refused").startswith("Hãy chọn một chuyên mục")
        assert desk.text(".views [aria-current=page]") == "Hộp bài"
        desk.page.fill("#editor", "Hà")
        desk.page.select_option("#other", "suc-khoe")
        desk.page.click("#correct")
        assert decided(inbox) == [(first, "Hà", "suc-khoe", None)]
        desk.page.click("#undo")
        assert state(inbox, first) == OPEN
        desk.page.click("#accept")
        assert decided(inbox)[-1] == (first, "Hà", "the-thao", None)
        desk.page.click("nav.views >> text=Đã xử lý")
        assert desk.page.locator(".history li").count() == 2
        desk.page.click(".history li:first-child button")
        assert "Hà đã hoàn tác" in desk.text("#done-words")
        assert state(inbox, first) == OPEN


def test_whoever_undoes_where_there_are_no_keys_says_his_name_once_and_the_enter_key_there_undoes_nothing(
    browser: Any, inbox_url: str, inbox: Database
) -> None:
    first, second, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        act(desk, "n")
        act(desk, "s", "p", "Enter")
    with Desk(browser, inbox_url, path="/da-xu-ly", **PHONE) as desk:
        assert desk.page.locator("#editor").count() == 1
        widths = [box["width"] for title in desk.page.locator(".history h3").all() if (box := title.bounding_box())]
        assert len(widths) == 2
        assert min(widths) > 180, "half of the phone"
        desk.assert_accessible()
        desk.page.click(".history li:last-child button")  # nothing is sent without a name
        desk.page.fill("#editor", "Khoa")
        desk.page.press("#editor", "Enter")
        desk.let_pass(0.2)
        assert [state(inbox, number) for number in (first, second)] == [ACCEPTED, CORRECTED]
        desk.page.click(".history li:last-child button")
        desk.page.wait_for_selector("#done-words:text('Khoa đã hoàn tác')")
        assert [state(inbox, number) for number in (first, second)] == [OPEN, CORRECTED]
        assert desk.page.locator("#editor").count() == 0  # from now on his name is known
        desk.page.click(".history li:first-child button")
        desk.page.wait_for_selector(".history li:nth-child(1) :text('Khoa hoàn tác lúc')")
        assert state(inbox, second) == OPEN


def test_whoever_undoes_one_of_many_decisions_reads_on_at_its_place(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        for _ in range(3):
            act(desk, "n")
        desk.page.goto("/da-xu-ly")
        title = desk.text(".history li:nth-child(2) h3")
        desk.page.focus(".history li:nth-child(2) button")
        act(desk, "Enter")
        assert desk.page.evaluate("document.activeElement.textContent") == title
        assert title in desk.text("#status")
        desk.page.fill("#words", "khongco")
        desk.page.press("#words", "Enter")
        desk.page.click(".empty a:text-is('Bỏ bộ lọc')")
        desk.page.wait_for_selector(".history")


def test_both_views_are_accessible_and_mark_the_evidence(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        assert desk.page.locator(".story mark").count() == 1
        desk.assert_accessible()
        rest(desk)
        desk.press("s")
        desk.assert_accessible()
        desk.press("Escape")
        act(desk, "n")
        desk.page.goto("/da-xu-ly")
        desk.assert_accessible()
        with desk.page.expect_download() as download:
            desk.page.click("a:text-is('JSONL')")
        assert download.value.suggested_filename.endswith(".jsonl")


def test_whoever_undoes_in_the_inbox_without_a_name_is_asked_for_it_and_keeps_the_page(
    browser: Any, inbox_url: str, inbox: Database
) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        act(desk, "n")
    with Desk(browser, inbox_url, path=f"/hop-bai/{first}?trang-thai=nhan") as desk:
        desk.page.click("#undo-standing")
        desk.page.wait_for_selector("#refused")
        assert desk.page.is_visible("#article-title")
        desk.wait_for_focus("undo-standing")
        desk.let_pass(0.2)
        assert desk.page.evaluate("document.activeElement.id") == "undo-standing"
        desk.page.reload()
        assert desk.page.url == f"{inbox_url}/hop-bai/{first}?trang-thai=nhan"
        assert desk.page.is_visible("#undo-standing")
    assert state(inbox, first) == ACCEPTED
