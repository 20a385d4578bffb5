"""An article filed in the compose view, and what was typed kept until it is, in a real Chromium."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.compose_view import CRIME, MONEY, PASTED, answer, paste, summary
from tests.desk_browser import Desk, playwright
from tests.newsroom import write

BAC_ME = Path(__file__).parent.parent.parent / "shared" / "articles" / "bac-me-2022-01-12.txt"
_FULL = """() => {
  for (let size = 1 << 23; size; size >>= 1) {
    try {
      sessionStorage.setItem(`full-${size}`, "x".repeat(size));
    } catch {
      // The next one is half as large.
    }
  }
}"""


def corrections(served: tuple[str, Any]) -> list[Any]:
    return list(served[1].test_client().get("/v1/corrections?limit=500").json["corrections"])


def test_what_the_editor_wrote_stays_when_the_article_changes(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.fill("#summary", "Bắt một nghi phạm ở Quảng Hà.")
    desk.page.select_option("#other", "doi-song")
    with desk.page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith("/")):
        desk.page.fill("#article", PASTED + "\nCông an đang điều tra thêm.")
    desk.page.wait_for_selector(".read p:text-is('Công an đang điều tra thêm.')")
    assert summary(desk) == "Bắt một nghi phạm ở Quảng Hà."
    assert desk.page.input_value("#other") == "doi-song"


@pytest.mark.parametrize("script", [True, False])
def test_an_accepted_section_is_among_the_corrections(browser: playwright.Browser, served: tuple[str, Any], script: bool) -> None:
    page = BAC_ME.read_text(encoding="utf-8") if BAC_ME.exists() else PASTED.replace("vừa bắt", "hôm qua bắt")
    text = page if script else page.replace("2022", "2021")
    slug, label = ("thoi-su", "Chính trị - Xã hội") if BAC_ME.exists() else ("phap-luat", "Pháp luật")
    with Desk(browser, served[0], java_script_enabled=script) as desk:
        desk.page.fill("#article", text)
        if not script:
            desk.page.click("text=Xem gợi ý")
        desk.page.wait_for_selector(".read")
        assert desk.text(".choice:has(:checked) .name") == label
        desk.page.fill("#editor", "Thu Hà")
        with desk.page.expect_navigation():
            desk.page.click("#file")
        assert desk.text("#saved").startswith("Đã lưu bài “")
        assert desk.page.input_value("#article") == ""
        made = corrections(served)[-1]
        assert (made["section"], made["suggested"], made["summary"], made["editor"]) == (slug, slug, None, "Thu Hà")
        assert made["article"]["body"] == answer(served, text)["article"]["body"]
        desk.page.reload()
        assert desk.page.input_value("#article") == ""
        desk.page.click("#saved a")
        assert made["article"]["title"] in desk.text("main")
        assert "Thu Hà" in desk.text("main")


@pytest.mark.parametrize("script", [True, False])
def test_the_length_that_was_set_for_an_article_is_that_of_the_next(
    browser: playwright.Browser, served: tuple[str, Any], script: bool
) -> None:
    with Desk(browser, served[0], java_script_enabled=script) as desk:
        desk.page.evaluate("document.getElementById('max_syllables').value = 30")
        desk.page.fill("#article", PASTED.replace("Quảng Hà", "Hải Lộc" if script else "Lộc Hải"))
        if not script:
            desk.page.click("text=Xem gợi ý")
        desk.page.wait_for_selector(".read")
        desk.page.fill("#editor", "Thu Hà")
        with desk.page.expect_navigation():
            desk.page.click("#file")
        assert (desk.text("#length"), desk.page.input_value("#max_syllables")) == ("30", "30")


def test_a_corrected_article_is_kept_with_its_section_and_its_summary(desk: Desk, served: tuple[str, Any]) -> None:
    paste(desk, f"{MONEY.title}\n\n{MONEY.lead}\n\n{MONEY.body}")
    desk.page.select_option("#other", "nha-dat")
    desk.page.fill("#summary", "Doanh nghiệp báo lãi.")
    desk.page.click("#file")
    desk.page.wait_for_selector("text=Hãy ghi tên của bạn rồi lưu.")
    assert (summary(desk), desk.page.input_value("#other")) == ("Doanh nghiệp báo lãi.", "nha-dat")
    desk.page.fill("#editor", "Minh Khôi")
    with desk.page.expect_navigation():
        desk.page.click("#file")
    made = corrections(served)[-1]
    assert (made["section"], made["suggested"], made["summary"]) == ("nha-dat", "kinh-te", "Doanh nghiệp báo lãi.")


def test_of_two_sections_that_an_editor_chose_the_last_one_counts_and_is_alone(desk: Desk, served: tuple[str, Any]) -> None:
    paste(desk, PASTED.replace("vừa", "mới"))
    chosen = "[name=section]:checked"
    desk.page.select_option("#other", "nha-dat")
    assert desk.page.locator(chosen).count() == 0
    desk.page.check("[name=section][value=phap-luat]")
    assert desk.page.input_value("#other") == ""
    desk.page.select_option("#other", "nha-dat")
    desk.page.select_option("#other", "")  # the suggestion is there again
    assert desk.page.locator(chosen).input_value() == "phap-luat"
    desk.page.fill("#editor", "Minh Khôi")
    with desk.page.expect_navigation():
        desk.page.click("#file")
    assert corrections(served)[-1]["section"] == "phap-luat"


def test_who_decided_first_is_told_before_it_is_decided_otherwise(browser: playwright.Browser, served: tuple[str, Any]) -> None:
    story = write("suc-khoe", 5)
    for editor, other, first in (("Lan", "", True), ("Khoa", "doi-song", False)):
        with Desk(browser, served[0]) as desk:
            paste(desk, f"{story.title}\n\n{story.body}")
            desk.page.select_option("#other", other)
            desk.page.fill("#editor", editor)
            if not first:
                desk.page.click("#file")
                desk.page.wait_for_selector("text=Lan đã xếp bài này vào Sức khỏe lúc")
            with desk.page.expect_navigation():
                desk.page.click("#file")
    assert [one["section"] for one in corrections(served)[-2:]] == ["suc-khoe", "doi-song"]


def test_when_the_server_is_gone_it_is_said_and_nothing_typed_is_lost_even_by_a_reload(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.fill("#summary", "Bắt nghi phạm.")
    desk.context.set_offline(True)
    desk.page.fill("#article", PASTED + "\nThêm một câu.")
    desk.page.wait_for_selector("#notice:has-text('Không kết nối được với máy chủ')")
    assert desk.page.input_value("#article") == PASTED + "\nThêm một câu."
    desk.context.set_offline(False)
    desk.page.reload()
    desk.page.wait_for_selector(".read p:text-is('Thêm một câu.')")
    assert desk.page.input_value("#article") == PASTED + "\nThêm một câu."
    assert summary(desk) == "Bắt nghi phạm."
    assert not desk.page.is_visible("#notice")


def begin_filing(desk: Desk, text: str) -> list[playwright.Route]:
    """File ``text``; the request is held back, in the answer, until it is told to continue."""
    held: list[playwright.Route] = []
    paste(desk, text)
    desk.page.fill("#editor", "Thu Hà")
    desk.page.route("**/luu", lambda route: held.append(route))
    desk.page.click("#file")
    return held


def test_what_is_written_while_an_article_is_filed_is_not_lost_when_it_is(desk: Desk) -> None:
    held = begin_filing(desk, PASTED.replace("vừa", "sớm nay"))
    desk.page.fill("#article", f"{MONEY.title}\n\n{MONEY.body}")
    desk.let_go(held)
    desk.page.wait_for_selector("#saved")
    desk.page.wait_for_selector(f".read h4:has-text('{MONEY.title}')")
    assert desk.page.input_value("#article") == f"{MONEY.title}\n\n{MONEY.body}"


def test_a_summary_that_is_edited_while_its_article_is_filed_is_not_lost_when_it_is(desk: Desk) -> None:
    held = begin_filing(desk, PASTED.replace("vừa", "trưa nay"))
    desk.page.fill("#summary", "Bắt nghi phạm.")
    desk.let_go(held)
    desk.page.wait_for_selector("#saved")
    desk.page.wait_for_selector(".read")
    assert summary(desk) == "Bắt nghi phạm."


def test_what_is_written_outlives_a_way_back_to_the_page_of_an_article_that_was_filed(desk: Desk) -> None:
    paste(desk, PASTED.replace("vừa", "tối qua"))
    desk.page.fill("#editor", "Thu Hà")
    desk.page.click("#file")
    desk.page.wait_for_selector("#saved")
    assert desk.page.input_value("#article") == ""
    desk.page.click("text=Viết")
    desk.page.wait_for_selector("#saved", state="detached")
    paste(desk, f"{MONEY.title}\n\n{MONEY.body}")
    desk.page.go_back()
    desk.page.wait_for_selector("#saved")
    assert desk.page.input_value("#article") == f"{MONEY.title}\n\n{MONEY.body}"


def test_what_is_typed_before_the_script_has_come_outlives_a_reload(browser: playwright.Browser, served: tuple[str, Any]) -> None:
    with Desk(browser, served[0]) as desk:
        desk.page.route("**/desk.js*", lambda route: None)
        desk.page.goto(served[0], wait_until="commit")
        desk.page.fill("#article", PASTED)
        desk.page.unroute("**/desk.js*")  # which lets go what waits
        desk.page.wait_for_selector(".read")
        desk.page.reload()
        desk.page.wait_for_selector(".read")
        assert desk.page.input_value("#article") == PASTED


def test_the_enter_key_in_the_name_files_the_article_and_does_not_ask_for_suggestions_again(desk: Desk, served: tuple[str, Any]) -> None:
    paste(desk, PASTED.replace("vừa", "chiều nay"))
    desk.page.click("#file")
    desk.page.wait_for_selector("text=Hãy ghi tên của bạn rồi lưu.")
    desk.page.fill("#editor", "Bích Vân")
    with desk.page.expect_navigation():
        desk.page.press("#editor", "Enter")
    assert desk.page.is_visible("#saved")
    assert corrections(served)[-1]["editor"] == "Bích Vân"


def test_without_script_why_an_article_was_not_filed_is_seen_on_a_phone(browser: playwright.Browser, served: tuple[str, Any]) -> None:
    with Desk(browser, served[0], java_script_enabled=False, viewport={"width": 360, "height": 640}) as desk:
        desk.page.fill("#article", PASTED.replace("vừa", "đêm qua"))
        desk.page.click("text=Xem gợi ý")
        here = ".views [aria-current=page]"
        assert desk.text(here) == "Viết"
        desk.page.click("#file")
        playwright.expect(desk.page).to_have_title(re.compile("^Lỗi"))
        assert desk.text(here) == "Viết"
        playwright.expect(desk.page.locator("text=Hãy ghi tên của bạn rồi lưu.")).to_be_in_viewport()
        desk.page.fill("#editor", "Thu Hà")
        desk.page.click("#file")
        playwright.expect(desk.page).to_have_title(re.compile("^Đã lưu"))  # what a screen reader says first
        playwright.expect(desk.page.locator("#saved")).to_be_in_viewport()


def test_a_draft_for_which_the_browser_has_no_room_breaks_nothing_and_no_older_one_comes_back(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.evaluate(_FULL)
    paste(desk, f"{PASTED}\nThêm một câu.")
    desk.page.wait_for_selector(".read p:text-is('Thêm một câu.')")
    desk.page.fill("#summary", "Bắt nghi phạm. " * 20)
    desk.page.wait_for_selector("#syllables:text-is('60')")
    desk.page.reload()
    assert desk.page.input_value("#article") == ""
    paste(desk, f"{MONEY.title}\n\n{MONEY.body}")
    assert not summary(desk).startswith("Bắt nghi phạm.")


def test_in_a_browser_that_keeps_nothing_the_view_works_without_drafts(desk: Desk) -> None:
    desk.context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
    )
    desk.page.reload()
    paste(desk, PASTED)
    desk.page.select_option("#other", "doi-song")
    desk.page.fill("#editor", "Lan")
    with desk.page.expect_navigation():
        desk.page.click("#file")
    assert desk.page.is_visible("#saved")


def test_the_view_is_worked_by_keyboard_alone(desk: Desk, served: tuple[str, Any]) -> None:
    desk.wait_for_focus("article")
    desk.page.keyboard.insert_text(f"{CRIME.title}\n\n{CRIME.body}")
    desk.press("Control+Enter")
    desk.page.wait_for_selector(".read")
    desk.page.fill("#editor", "Thu Hà")
    desk.page.focus(".s1 input")
    with desk.page.expect_navigation():
        desk.press("l")
    assert corrections(served)[-1]["editor"] == "Thu Hà"
