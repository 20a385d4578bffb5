"""The inbox in a real Chromium, as editors work with it: by keyboard, two at a time, on a phone, without script, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from model.article import VIETNAM, Article
from service import create_app
from service.corrections import Corrections, Decided
from service.database import Database
from service.idempotency import Attempt
from service.records import ACCEPTED, CORRECTED, OPEN, Predicted, Record, Records
from service.settings import Settings
from service.tables import articles, corrections
from tests.desk_browser import Desk, serving
from tests.fakes import FakeClassifier, fake_bundle
from tests.newsroom import stories

SETTLED = """document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "inbox") {
    document.body.dataset.settled = "";
  }
})"""
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
    """An inbox of twelve articles, three of each section."""
    database = Database.in_folder(home)
    with database.writing() as connection:
        connection.execute(articles.delete())
    for number, story in enumerate(stories(3)):
        article = Article.of(title=story.title, lead=story.lead, body=story.body, source="Báo Mới")
        record = Record.of(article, FakeClassifier().classify([article])[0], fake_bundle().id)
        Records(database).keep([Predicted(record, article, f"cms-{number}")])
    yield database
    database.close()


def numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return list(connection.scalars(select(articles.c.id).order_by(articles.c.id)))


def state(database: Database, number: int) -> str:
    with database.reading() as connection:
        return str(connection.scalar(select(articles.c.state).where(articles.c.id == number)))


def decided(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        wanted = select(corrections.c.article, corrections.c.editor, corrections.c.section, corrections.c.undone_by)
        return [tuple(row) for row in connection.execute(wanted.order_by(corrections.c.number))]


def open_at(browser: Any, url: str, number: int, name: str = "Hà", **options: Any) -> Desk:
    """An editor called ``name`` who has the article ``number`` before them."""
    desk = Desk(browser, url, path="/hop-bai", **options)
    desk.context.add_cookies([{"name": "toasoan-editor", "value": "".join(f"%{byte:02X}" for byte in name.encode()), "url": url}])
    desk.page.goto(f"/hop-bai/{number}")
    return desk


def act(desk: Desk, *keys: str) -> None:
    """Press ``keys`` when the page is ready for them, and wait until what comes of it is shown."""
    desk.page.wait_for_timeout(350)  # in which a key would be taken for the echo of the one before
    desk.page.evaluate(SETTLED)
    desk.press(*keys)
    desk.page.wait_for_selector("body[data-settled]")
    desk.page.evaluate("delete document.body.dataset.settled")


def test_an_article_is_corrected_by_keyboard_alone_with_at_most_four_key_presses(browser: Any, url: str, database: Database) -> None:
    first, second, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        pressed = ["s", "k", "Enter"]
        act(desk, *pressed)
        assert len(pressed) <= 4
        desk.page.wait_for_url(f"**/hop-bai/{second}?*")
        assert decided(database) == [(first, "Hà", "kinh-te", None)]
        assert state(database, first) == CORRECTED
        assert "vào Kinh tế" in desk.text("#done-words")
        desk.page.wait_for_selector("#status:text('vào Kinh tế')", state="attached")  # a screen reader says it
        assert desk.page.evaluate("document.activeElement.id") == "article-title"


def test_the_second_most_probable_section_takes_two_keys_and_an_alias_or_marks_find_a_section(
    browser: Any, url: str, database: Database
) -> None:
    first, second, third, fourth, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        act(desk, "s", "Enter")
        act(desk, "s", *"bong da", "Enter")  # an alias of Thể thao, without marks
        desk.page.wait_for_timeout(350)
        desk.press("s")
        desk.page.keyboard.insert_text("sức")
        act(desk, "Enter")
        act(desk, "s", *"luat", "ArrowDown", "ArrowUp", "Enter")  # what was suggested is accepted so, too
        assert [row[:3:2] for row in decided(database)][1:] == [(second, "the-thao"), (third, "suc-khoe"), (fourth, "phap-luat")]
        desk.page.wait_for_timeout(350)
        desk.press("s", *"khongco", "Enter")  # nothing is called so: nothing is sent
        assert desk.page.get_attribute("#other-typed", "aria-invalid") == "true"
        desk.press("Escape")
        assert len(decided(database)) == 4


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_section_that_was_typed_is_the_one_that_the_button_files_and_none_without_typing(
    browser: Any, url: str, database: Database, by_mouse: bool
) -> None:
    first, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        desk.page.wait_for_timeout(350)
        desk.page.focus("#correct")
        desk.press("Enter")
        assert desk.page.evaluate("document.activeElement.id") == "other-typed"
        assert decided(database) == []
        desk.page.keyboard.type("phap luat")
        if by_mouse:
            desk.page.click("#correct")
        else:
            desk.press("Tab", "Enter")
        desk.page.wait_for_selector("#done-words:text('Pháp luật')")
        assert decided(database) == [(first, "Hà", "phap-luat", None)]


def test_the_letters_of_a_section_that_are_typed_while_the_page_changes_settle_nothing(browser: Any, url: str, database: Database) -> None:
    first, second, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        held: list[Any] = []
        desk.page.route("**/tiep*", lambda route: held.append(route))
        desk.page.wait_for_timeout(350)
        desk.press("j", "s", "k", "i")
        held[0].continue_()
        desk.page.wait_for_url(f"**/hop-bai/{second}*")
        desk.page.wait_for_function("document.activeElement.id === 'article-title'")
        for _ in range(4):
            desk.page.keyboard.type("nh", delay=60)
        desk.page.wait_for_timeout(300)
        assert decided(database) == []
        act(desk, "n")
        assert [row[0] for row in decided(database)] == [second]


def test_one_key_accepts_one_undoes_and_one_skips(browser: Any, url: str, database: Database) -> None:
    first, second, third, *_ = numbers(database)
    with Desk(browser, url, path="/hop-bai") as desk:
        act(desk, "j")
        assert desk.page.url == f"{url}/hop-bai/{first}"
        desk.page.fill("#editor", "Thu Hà")  # without keys an editor says his name once
        desk.page.focus("#article-title")
        act(desk, "n")
        assert state(database, first) == ACCEPTED
        assert decided(database) == [(first, "Thu Hà", ("the-thao"), None)]
        assert desk.texts(".states .count") == ["11", "1", "0"]
        act(desk, "h")
        desk.page.wait_for_url(f"**/hop-bai/{first}?*")
        assert state(database, first) == OPEN
        assert decided(database) == [(first, "Thu Hà", "the-thao", "Thu Hà")]
        assert "Thu Hà đã hoàn tác" in desk.text("#done-words")
        act(desk, "b")
        assert desk.page.url == f"{url}/hop-bai/{second}"
        act(desk, "j")
        assert desk.page.url == f"{url}/hop-bai/{third}"
        act(desk, "k")
        assert desk.page.url == f"{url}/hop-bai/{second}"


def test_under_caps_lock_a_key_does_what_it_does_without(browser: Any, url: str, database: Database) -> None:
    first, *_ = numbers(database)
    with open_at(browser, url, first) as desk:
        act(desk, "N")  # pressed without Shift: Playwright has no Caps Lock, but this is what a page sees of it
        assert state(database, first) == ACCEPTED
        desk.page.wait_for_timeout(350)
        desk.press("Shift+h")  # no key of the page, with Caps Lock or without
        desk.page.evaluate("""document.body.dispatchEvent(
          new KeyboardEvent("keydown", {key: "h", shiftKey: true, modifierCapsLock: true, bubbles: true}))""")
        desk.page.wait_for_timeout(200)
        assert state(database, first) == ACCEPTED
        act(desk, "H")
        assert state(database, first) == OPEN
        desk.press("G", "V")
        desk.page.wait_for_url(f"{url}/")


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
        other.page.wait_for_timeout(350)
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
        desk.page.wait_for_timeout(350)
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
        desk.page.wait_for_timeout(350)
        desk.press("s")
        desk.assert_accessible()
        desk.press("Escape")
        act(desk, "n")
        desk.page.goto("/da-sua")
        desk.assert_accessible()
        with desk.page.expect_download() as download:
            desk.page.click("a:text-is('JSONL')")
        assert download.value.suggested_filename.endswith(".jsonl")


def test_the_enter_key_in_the_name_neither_accepts_nor_undoes_anything(browser: Any, url: str, database: Database) -> None:
    first, *_ = numbers(database)
    before = decided(database)
    with Desk(browser, url, path=f"/hop-bai/{first}") as desk:
        desk.page.fill("#editor", "Khoa")
        desk.page.press("#editor", "Enter")
        desk.page.wait_for_timeout(500)
        assert decided(database) == before
        assert state(database, first) == OPEN
        assert desk.page.input_value("#editor") == "Khoa"


def test_a_key_that_is_pressed_before_the_answer_undoes_nothing_of_the_article_before(browser: Any, url: str, database: Database) -> None:
    first, second, third, *_ = numbers(database)
    before = len(decided(database))
    with open_at(browser, url, first) as desk:
        act(desk, "n")
        held: list[Any] = []
        desk.page.route(f"**/hop-bai/{second}*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
        desk.page.wait_for_timeout(350)
        desk.press("n")
        desk.page.wait_for_timeout(400)
        desk.press("h")
        desk.page.wait_for_timeout(200)
        held[0].continue_()
        desk.page.wait_for_url(f"**/hop-bai/{third}?*")
    assert [row[3] for row in decided(database)[before:]] == [None, None]


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
