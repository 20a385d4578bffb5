"""The inbox by keyboard, in a real Chromium: few keys for everything, and none that does what nobody meant."""

from __future__ import annotations

from typing import Any

import pytest

from service.store.database import Database
from service.store.records import ACCEPTED, CORRECTED, OPEN
from tests.desk_browser import Desk
from tests.inbox_view import act, decided, numbers, open_at, rest, state


def test_an_article_is_corrected_by_keyboard_alone_with_at_most_four_key_presses(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, second, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        pressed = ["s", "k", "Enter"]
        act(desk, *pressed)
        assert len(pressed) <= 4
        desk.page.wait_for_url(f"**/hop-bai/{second}?*")
        assert decided(inbox) == [(first, "Hà", "kinh-te", None)]
        assert state(inbox, first) == CORRECTED
        assert "vào Kinh tế" in desk.text("#done-words")
        desk.page.wait_for_selector("#status:text('vào Kinh tế')", state="attached")  # a screen reader says it
        assert desk.page.evaluate("document.activeElement.id") == "article-title"


def test_the_second_most_probable_section_takes_two_keys_and_an_alias_or_marks_find_a_section(
    browser: Any, inbox_url: str, inbox: Database
) -> None:
    first, second, third, fourth, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        act(desk, "s", "Enter")
        act(desk, "s", *"bong da", "Enter")  # an alias of Thể thao, without marks
        rest(desk)
        desk.press("s")
        desk.page.keyboard.insert_text("sức")
        act(desk, "Enter")
        act(desk, "s", *"luat", "ArrowDown", "ArrowUp", "Enter")  # what was suggested is accepted so, too
        assert [row[:3:2] for row in decided(inbox)][1:] == [(second, "the-thao"), (third, "suc-khoe"), (fourth, "phap-luat")]
        rest(desk)
        desk.press("s", *"khongco", "Enter")  # nothing is called so: nothing is sent
        assert desk.page.get_attribute("#other-typed", "aria-invalid") == "true"
        assert desk.text("#other-none") == "Không có chuyên mục này."
        desk.assert_accessible()
        desk.press("Escape")
        assert desk.page.get_attribute("#other-typed", "aria-invalid") == "false"
        assert not desk.page.is_visible("#other-list")
        assert desk.text("#other-none") == ""
        assert len(decided(inbox)) == 4


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_section_that_was_typed_is_the_one_that_the_button_files_and_none_without_typing(
    browser: Any, inbox_url: str, inbox: Database, by_mouse: bool
) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        rest(desk)
        desk.page.focus("#correct")
        desk.press("Enter")
        assert desk.page.evaluate("document.activeElement.id") == "other-typed"
        assert decided(inbox) == []
        desk.page.keyboard.type("phap luat")
        if by_mouse:
            desk.page.click("#correct")
        else:
            desk.press("Tab", "Enter")
        desk.page.wait_for_selector("#done-words:text('Pháp luật')")
        assert decided(inbox) == [(first, "Hà", "phap-luat", None)]


def test_from_the_field_of_a_section_the_tab_key_goes_on_to_the_button(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        desk.page.evaluate("document.getElementById('other-list').style.maxHeight = '3rem'")  # few sections: as if they were many
        desk.page.focus("#other-typed")
        desk.press("Tab")
        assert desk.page.evaluate("document.activeElement.id") == "correct"


def test_the_letters_of_a_section_that_are_typed_while_the_page_changes_settle_nothing(
    browser: Any, inbox_url: str, inbox: Database
) -> None:
    first, second, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        held: list[Any] = []
        desk.page.route("**/tiep*", lambda route: held.append(route))
        rest(desk)
        desk.press("j", "s", "k", "i")
        desk.page.evaluate("window.at = performance.now(), performance.now = () => window.at")  # however slow the machine is
        desk.let_go(held)
        desk.page.wait_for_url(f"**/hop-bai/{second}*")
        desk.wait_for_focus("article-title")
        for letter in "nhnhnhnh":
            desk.page.evaluate("window.at += 60")
            desk.press(letter)
        desk.let_pass(0.3)
        assert decided(inbox) == []
        desk.page.evaluate("window.at += 350")
        act(desk, "n")
        assert [row[0] for row in decided(inbox)] == [second]


def test_one_key_accepts_one_undoes_and_one_skips(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, second, third, *_ = numbers(inbox)
    with Desk(browser, inbox_url, path="/hop-bai") as desk:
        act(desk, "j")
        assert desk.page.url == f"{inbox_url}/hop-bai/{first}"
        desk.page.fill("#editor", "Thu Hà")  # without keys an editor says his name once
        desk.page.focus("#article-title")
        act(desk, "n")
        assert state(inbox, first) == ACCEPTED
        assert decided(inbox) == [(first, "Thu Hà", ("the-thao"), None)]
        assert desk.texts(".states .count") == ["11", "1", "0"]
        act(desk, "h")
        desk.page.wait_for_url(f"**/hop-bai/{first}?*")
        assert state(inbox, first) == OPEN
        assert decided(inbox) == [(first, "Thu Hà", "the-thao", "Thu Hà")]
        assert "Thu Hà đã hoàn tác" in desk.text("#done-words")
        act(desk, "b")
        assert desk.page.url == f"{inbox_url}/hop-bai/{second}"
        act(desk, "j")
        assert desk.page.url == f"{inbox_url}/hop-bai/{third}"
        act(desk, "k")
        assert desk.page.url == f"{inbox_url}/hop-bai/{second}"


def test_under_caps_lock_a_key_does_what_it_does_without(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        act(desk, "N")  # pressed without Shift: Playwright has no Caps Lock, but this is what a page sees of it
        assert state(inbox, first) == ACCEPTED
        rest(desk)
        desk.press("Shift+h")  # no key of the page, with Caps Lock or without
        desk.page.evaluate("""document.body.dispatchEvent(
          new KeyboardEvent("keydown", {key: "h", shiftKey: true, modifierCapsLock: true, bubbles: true}))""")
        desk.let_pass(0.2)
        assert state(inbox, first) == ACCEPTED
        act(desk, "H")
        assert state(inbox, first) == OPEN
        desk.press("G", "V")
        desk.page.wait_for_url(f"{inbox_url}/")


def test_the_enter_key_in_the_name_neither_accepts_nor_undoes_anything(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    before = decided(inbox)
    with Desk(browser, inbox_url, path=f"/hop-bai/{first}") as desk:
        desk.page.fill("#editor", "Khoa")
        desk.page.press("#editor", "Enter")
        desk.let_pass(0.5)
        assert decided(inbox) == before
        assert state(inbox, first) == OPEN
        assert desk.page.input_value("#editor") == "Khoa"


def test_a_key_that_is_pressed_before_the_answer_undoes_nothing_of_the_article_before(
    browser: Any, inbox_url: str, inbox: Database
) -> None:
    first, second, third, *_ = numbers(inbox)
    before = len(decided(inbox))
    with open_at(browser, inbox_url, first) as desk:
        act(desk, "n")
        held: list[Any] = []
        desk.page.route(f"**/hop-bai/{second}*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
        rest(desk)
        desk.press("n")
        desk.let_pass(0.4)
        desk.press("h")
        desk.let_pass(0.2)
        desk.let_go(held)
        desk.page.wait_for_url(f"**/hop-bai/{third}?*")
    assert [row[3] for row in decided(inbox)[before:]] == [None, None]


def test_a_key_of_an_input_method_that_makes_a_letter_corrects_nothing_and_is_no_shortcut(
    browser: Any, inbox_url: str, inbox: Database
) -> None:
    first, *_ = numbers(inbox)
    pressed = 'new KeyboardEvent("keydown", { key, keyCode: 229, bubbles: true, cancelable: true })'
    late = f"(key) => document.activeElement.dispatchEvent({pressed})"
    with open_at(browser, inbox_url, first) as desk:
        rest(desk)
        desk.page.evaluate(late, "n")
        desk.press("s", *"kinh te")
        desk.page.evaluate(late, "Enter")
        desk.let_pass(0.3)
        assert desk.page.input_value("#other-typed") == "kinh te"
        assert decided(inbox) == []
        desk.press("Enter")
        desk.page.wait_for_selector("#done-words:text('Kinh tế')")
