"""What an editor types, chooses and presses while the scripts of a page are still on their way, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from service.store.database import Database
from tests.compose_view import MONEY, PASTED, paste, summary
from tests.desk_browser import Desk, playwright
from tests.inbox_view import decided, numbers, open_at


@contextmanager
def before_scripts(desk: Desk) -> Iterator[None]:
    """Within, the scripts of a page that is opened have not come; behind, they have run."""
    held: list[playwright.Route] = []
    desk.page.route("**/desk.js*", lambda route: held.append(route))
    yield
    desk.let_go(held)
    desk.page.unroute("**/desk.js*")
    desk.page.wait_for_selector("#theme:visible")


def test_a_title_that_is_typed_after_an_article_was_filed_keeps_the_focus_and_brings_no_filed_article_back(desk: Desk) -> None:
    paste(desk, PASTED.replace("vừa", "sáng qua"))
    desk.page.fill("#editor", "Thu Hà")
    with before_scripts(desk):
        desk.page.click("#file", no_wait_after=True)
        desk.page.wait_for_selector("#saved")
        desk.page.click("#title")
        desk.page.keyboard.type("Bài kế tiếp")
    assert desk.page.evaluate("document.activeElement.id") == "title"
    assert desk.page.input_value("#title") == "Bài kế tiếp"
    assert desk.page.input_value("#article") == ""


def test_what_was_decided_of_an_article_is_not_of_another_one_that_is_pasted_after_a_reload(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.fill("#summary", "Bắt nghi phạm.")
    with before_scripts(desk):
        desk.page.reload(wait_until="commit")
        desk.page.fill("#article", f"{MONEY.title}\n\n{MONEY.body}")
    desk.page.wait_for_selector(".read")
    assert summary(desk) != "Bắt nghi phạm."


def test_the_length_that_is_chosen_is_the_one_that_is_said(desk: Desk) -> None:
    with before_scripts(desk):
        desk.page.reload(wait_until="commit")
        desk.page.fill("#max_syllables", "30")
    assert desk.text("#length") == "30"


def test_the_section_that_is_chosen_in_the_inbox_is_still_chosen(browser: Any, inbox_url: str, inbox: Database) -> None:
    first, *_ = numbers(inbox)
    with open_at(browser, inbox_url, first) as desk:
        with before_scripts(desk):
            desk.page.reload(wait_until="commit")
            desk.page.select_option("#other", "kinh-te")
        assert desk.page.input_value("#other-typed").startswith("Kinh tế")
        desk.page.click("#correct")
        desk.page.wait_for_selector("#done-words:text('Kinh tế')")
        assert decided(inbox) == [(first, "Hà", "kinh-te", None)]
