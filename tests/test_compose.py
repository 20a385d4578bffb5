"""The compose view as an editor reads and edits in it, in a real Chromium, over the embedded bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.application import create_app
from service.settings import Settings
from tests.compose_view import BETWEEN_TWO, CRIME, PASTED, Held, answer, paste, summary
from tests.desk_browser import Desk, playwright, serving
from tests.fakes import FakeWriter, fake_bundle
from tests.newsroom import write
from tests.patience import LONGEST, until


def is_marked(desk: Desk, text: str) -> bool:
    """Whether the sentence of the article that holds ``text`` has the ground of evidence."""
    return bool(
        desk.page.evaluate(
            """(text) => {
              const ground = (element) => getComputedStyle(element).backgroundColor;
              const mark = [...document.querySelectorAll(".read mark")].find((one) => one.textContent.includes(text));
              return Boolean(mark) && ground(mark) === ground(document.querySelector(".legend .evidence"));
            }""",
            text,
        )
    )


def test_what_is_pasted_is_answered_by_itself_letter_for_letter_as_over_http(desk: Desk, served: tuple[str, Any]) -> None:
    desk.page.evaluate("window.same = true")
    paste(desk, PASTED)
    expected = answer(served, PASTED)
    assert summary(desk) == expected["summary"]["text"]
    assert desk.text("#syllables") == str(expected["summary"]["syllables"])
    assert desk.text(".read h4") == CRIME.title
    assert desk.texts(".read p.lead") == [CRIME.lead]
    assert desk.texts(".read p:not(.lead, .byline, .legend)") == expected["article"]["body"].split("\n")
    assert desk.text(".byline time") == "09:20, 12/01/2022"
    assert desk.texts(".choice .name")[0] == "Pháp luật"
    assert desk.texts(".badge")[0] == "Tự động"
    assert desk.texts(".why")[0] == "gần như chắc chắn · 5 câu dẫn chứng"
    assert "".join(desk.texts(".read p:not(.legend) mark.source")) == "".join(span["text"] for span in expected["summary"]["sources"])
    assert desk.page.evaluate("window.same"), "the page was reloaded"
    assert desk.page.input_value("#article") == PASTED


def test_what_is_pasted_is_asked_about_at_once_and_once(browser: playwright.Browser, served: tuple[str, Any]) -> None:
    with Desk(browser, served[0], permissions=["clipboard-read", "clipboard-write"]) as desk:
        asked: list[str] = []
        desk.page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
        desk.page.evaluate("(text) => navigator.clipboard.writeText(text)", PASTED)
        desk.page.focus("#article")
        desk.press("Control+v")
        desk.page.wait_for_selector(".read")
        desk.let_pass(0.6)
        assert asked == [f"{served[0]}/"]
        with desk.page.expect_request(lambda request: request.method == "POST"):
            desk.page.keyboard.type("x")
        desk.let_pass(0.6)
        assert len(asked) == 2


def test_html_is_read_as_a_page_and_a_title_of_its_own_is_kept(desk: Desk) -> None:
    html = "".join(f"<p>{line}</p>" for line in CRIME.body.splitlines())
    desk.page.fill("#title", "Tít của tôi")
    paste(desk, f"<!doctype html><html><body><article><h1>Tít của trang</h1>{html}</article></body></html>")
    assert desk.text(".read h4") == "Tít của tôi"
    assert "<p>" not in desk.text(".read")


def test_hovering_or_focusing_a_section_marks_the_sentences_that_spoke_for_it(desk: Desk, served: tuple[str, Any]) -> None:
    paste(desk, BETWEEN_TWO)
    assert desk.texts(".choice .name")[:2] == ["Pháp luật", "Kinh tế"]
    law, money = "khởi tố bị can", "công bố báo cáo tài chính"
    assert (is_marked(desk, law), is_marked(desk, money)) == (True, False)
    desk.page.hover(".s2")
    assert (is_marked(desk, law), is_marked(desk, money)) == (False, True)
    desk.page.mouse.move(0, 0)
    desk.page.focus(".s1 input")
    assert (is_marked(desk, law), is_marked(desk, money)) == (True, False)
    desk.press("ArrowDown")
    assert (is_marked(desk, law), is_marked(desk, money)) == (False, True)
    evidence = [span["text"] for span in answer(served, BETWEEN_TWO)["evidence"]]
    assert all("e1" in str(desk.page.get_attribute(f".read mark:has-text('{text[:40]}')", "class")) for text in evidence)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_sentence_that_is_in_the_summary_and_evidence_has_a_ground_of_its_own_and_the_lines_of_both(desk: Desk, scheme: Any) -> None:
    desk.page.emulate_media(color_scheme=scheme)
    paste(desk, PASTED)
    ground, line, dots = "backgroundColor", "borderBottomColor", "textDecorationLine"
    both, source, evidence = (
        dict(
            desk.page.eval_on_selector(
                one, f"(mark) => ['{ground}', '{line}', '{dots}'].map((name) => [name, getComputedStyle(mark)[name]])"
            )
        )
        for one in (".read p mark.source.e1", ".legend .source", ".legend .evidence")
    )
    assert len({one[ground] for one in (both, source, evidence)}) == 3
    assert (both[line], both[dots]) == (source[line], evidence[dots])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_sentence_and_every_missing_fact_is_seen_where_the_system_chooses_the_colours(
    browser: playwright.Browser, served: tuple[str, Any], scheme: Any
) -> None:
    with Desk(browser, served[0], forced_colors="active", color_scheme=scheme) as desk:
        paste(desk, BETWEEN_TWO)
        desk.page.fill("#summary", "Bắt 77 người ở Hà Nội.")
        desk.page.wait_for_selector("#checked mark")
        seen = "(marks) => marks.map(getComputedStyle).map((one) => [one.color, one.backgroundColor])"
        paper, ink = desk.page.eval_on_selector(".read", "(one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]")
        assert {tuple(pair) for pair in desk.page.eval_on_selector_all(".read mark", seen)} == {(ink, paper)}
        assert desk.page.eval_on_selector("#summary", "(one) => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"
        assert desk.page.eval_on_selector("#checked mark", "(one) => getComputedStyle(one).textDecorationColor") == ink


def test_a_fact_that_an_edit_brings_in_is_underlined_as_soon_as_it_is_typed(desk: Desk) -> None:
    paste(desk, PASTED)
    before = int(desk.text("#syllables"))
    desk.page.focus("#summary")
    desk.press("Control+End")
    desk.page.keyboard.type(" Thu 123 xe máy.")
    desk.page.wait_for_selector("#checked mark.unsupported:text-is('123')")
    assert desk.text("#facts strong") == "123"
    assert desk.text("#checked").strip() == summary(desk)
    assert desk.text("#syllables") == str(before + 4)
    assert desk.page.evaluate("document.activeElement.id") == "summary"
    desk.page.fill("#summary", summary(desk).replace("123", "4"))
    desk.page.wait_for_selector("#facts:empty", state="attached")
    assert desk.page.locator("#checked mark").count() == 0
    desk.page.click("#reset")
    desk.page.wait_for_selector(f"#syllables:text-is('{before}')")


def test_a_fact_with_signs_that_a_pattern_would_read_otherwise_is_underlined_while_one_types_on(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.fill("#summary", "Ngày 25-12, ông Lê Văn-Tám trả 1.234,5 USD.")
    desk.page.wait_for_selector("#facts:has-text('25-12')")
    facts = desk.texts("#facts strong")
    desk.page.route("**/kiem-tra", lambda route: route.abort())  # what is underlined now is what the page lays there itself
    desk.page.focus("#summary")
    desk.press("Control+End")
    desk.page.keyboard.type(" Xong.")
    assert desk.texts("#checked mark.unsupported") == facts
    assert desk.text("#checked") == summary(desk)


def test_marks_stay_at_their_words_while_one_types_before_behind_and_in_them(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.fill("#summary", "Chi 3000 USD cho 30 xe, rồi thêm 77 xe.")
    desk.page.wait_for_selector("#facts:has-text('77')")
    facts = desk.texts("#checked mark")
    desk.page.route("**/kiem-tra", lambda route: route.abort())  # what is underlined now is what the page lays there itself
    desk.page.focus("#summary")
    for key, typed in (("Control+End", " Hết 770 và 77."), ("Control+Home", "Tin 77: ")):
        desk.press(key)
        desk.page.keyboard.type(typed)
        assert desk.texts("#checked mark") == facts
        assert desk.text("#checked") == summary(desk)
    assert desk.page.eval_on_selector("#checked mark:last-of-type", "(one) => one.nextSibling.data") == " xe. Hết 770 và 77."
    desk.page.evaluate("(at) => document.getElementById('summary').setSelectionRange(at, at)", summary(desk).index("77 xe") + 1)
    desk.page.keyboard.type("0")
    assert desk.texts("#checked mark") == facts[:-1]
    assert desk.text("#checked") == summary(desk)


def test_what_is_said_of_missing_facts_changes_within_the_region_that_a_screen_reader_heeds(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.evaluate("window.heeded = document.getElementById('facts')")
    desk.page.fill("#summary", "Bắt 77 người.")
    desk.page.wait_for_selector("#facts:has-text('77')")
    assert desk.page.evaluate("window.heeded.textContent").startswith("Không tìm thấy trong bài: 77.")
    assert desk.page.evaluate("window.heeded.getAttribute('role')") == "status"


def test_the_suggested_summary_is_taken_again_so_that_it_can_be_undone(desk: Desk) -> None:
    paste(desk, PASTED)
    offered = summary(desk)
    assert desk.text("#origin").startswith("· Trích từ bài")
    desk.page.focus("#summary")
    desk.press("Control+a")
    desk.page.keyboard.type("Bản tôi viết.")
    assert desk.page.is_hidden("#origin")  # what he wrote is not taken from the article
    desk.page.click("#reset")
    assert summary(desk) == offered
    assert desk.page.is_hidden("#reset")
    assert desk.page.is_visible("#origin")
    desk.press("Control+z")
    assert summary(desk) == "Bản tôi viết."
    assert desk.text("#checked") == "Bản tôi viết."
    assert desk.page.is_visible("#reset")
    assert desk.page.is_hidden("#origin")


def test_an_answer_to_what_is_no_longer_there_is_never_shown(desk: Desk, served: tuple[str, Any]) -> None:
    held: Held = served[1].extensions["held"]
    desk.page.fill("#article", f"Tin chậm về bóng đá\n\n{write('the-thao', 1).body}")
    assert held.came.wait(LONGEST)
    desk.page.fill("#article", PASTED)
    desk.page.wait_for_selector(".read")
    held.free.set()
    desk.let_pass(0.3)
    assert desk.text(".read h4") == CRIME.title


def test_the_button_tells_that_an_answer_is_slow_to_come(desk: Desk, served: tuple[str, Any]) -> None:
    held: Held = served[1].extensions["held"]
    held.free.clear()
    held.came.clear()
    desk.page.fill("#article", f"Tin chậm về bóng đá\n\n{write('the-thao', 1).body}")
    opacity = "(one) => getComputedStyle(one).opacity"
    assert held.came.wait(LONGEST)
    assert desk.page.eval_on_selector(".controls button", "(one) => getComputedStyle(one).transitionDelay") == "0.4s"  # not at every pause
    until(lambda: desk.page.eval_on_selector(".controls button", opacity) == "0.7")
    held.free.set()
    desk.page.wait_for_selector(".read")
    assert desk.page.eval_on_selector(".controls button", opacity) == "1"


def test_the_slider_bounds_the_summary(desk: Desk, served: tuple[str, Any]) -> None:
    paste(desk, PASTED)
    desk.page.focus("#max_syllables")
    with desk.page.expect_response(lambda one: one.request.method == "POST"):
        desk.press("Home")
    expected = answer(served, PASTED, max_syllables=15)["summary"]
    desk.page.wait_for_selector(f"#syllables:text-is('{expected['syllables']}')")
    assert desk.text("#length") == "15"
    assert summary(desk) == expected["text"]
    assert expected["syllables"] <= 15


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("text", "words"), [(" \n ", "Chưa có bài nào"), ("12 34 56", "Không tìm thấy bài báo nào")])
def test_what_is_wrong_is_said_in_words_and_the_text_stays(
    browser: playwright.Browser, served: tuple[str, Any], text: str, words: str, script: bool
) -> None:
    with Desk(browser, served[0], java_script_enabled=script) as desk:
        desk.page.fill("#article", text)
        desk.page.click("text=Xem gợi ý")
        if script and not text.strip():
            desk.let_pass(0.1)
            assert desk.text("#error") == ""  # the empty field says it
            return
        desk.page.wait_for_selector("#error:not(:empty)")
        assert words in desk.text("#error")
        assert desk.page.input_value("#article") == text
        assert desk.page.get_attribute("#article", "aria-invalid") == "true"
        assert desk.page.locator(".read").count() == 0


@pytest.mark.parametrize("clipboard", ["", "undefined", "{writeText: () => Promise.reject(new Error())}"])
def test_the_summary_is_copied_letter_for_letter(browser: playwright.Browser, served: tuple[str, Any], clipboard: str) -> None:
    with Desk(browser, served[0], permissions=["clipboard-read", "clipboard-write"]) as desk:
        paste(desk, PASTED)
        if clipboard:
            desk.page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}, configurable: true}})")
        desk.page.click("#copy")
        desk.page.wait_for_selector("#copy:text-is('Đã sao chép')")
        desk.page.click("#copy")  # again before it has its name back, which it then has all the same
        desk.page.wait_for_selector("#copy:text-is('Sao chép')")
        assert desk.page.evaluate("document.activeElement.id") == "copy"
        if clipboard:
            desk.page.evaluate("delete navigator.clipboard")
        assert desk.page.evaluate("navigator.clipboard.readText()") == answer(served, PASTED)["summary"]["text"]


def test_where_there_is_no_summary_none_is_copied(browser: playwright.Browser, served: tuple[str, Any]) -> None:
    with Desk(browser, served[0], permissions=["clipboard-read", "clipboard-write"]) as desk:
        desk.page.evaluate("navigator.clipboard.writeText('Đã chép từ trước')")
        paste(desk, CRIME.title)
        assert summary(desk) == ""
        desk.page.click("#copy")
        desk.page.wait_for_selector("#copy:text-is('Chưa có tóm tắt, hãy viết trước')")
        assert desk.page.evaluate("navigator.clipboard.readText()") == "Đã chép từ trước"


def test_a_summary_that_may_not_be_copied_is_selected_to_be_copied_by_hand(desk: Desk) -> None:
    paste(desk, PASTED)
    desk.page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error()), document.execCommand = () => false")
    desk.page.click("#copy")
    desk.page.wait_for_selector("#copy:text-is('Đã chọn sẵn, hãy tự sao chép')")
    assert desk.page.evaluate("getSelection().toString()") == summary(desk)


def test_the_view_fits_every_screen_and_axe_finds_no_fault(desk: Desk) -> None:
    paste(desk, BETWEEN_TWO + "\n\nhttps://example.com/" + "dai" * 100)
    desk.page.fill("#summary", "Bắt 77 người ở Hà Nội.")
    desk.page.wait_for_selector("#facts strong")
    desk.assert_accessible()
    for width in (768, 390, 320):
        desk.page.set_viewport_size({"width": width, "height": 800})
        assert not desk.is_wider_than_the_screen()
    desk.assert_accessible()


@pytest.mark.parametrize("script", [True, False])
def test_another_version_of_the_summary_stands_beside_and_can_be_taken(browser: playwright.Browser, tmp_path: Path, script: bool) -> None:
    app = create_app(Settings(home=tmp_path), fake_bundle(summarizer=FakeWriter()))
    with serving(app) as url, Desk(browser, url, java_script_enabled=script) as desk:
        desk.page.fill("#article", PASTED)
        if not script:
            desk.page.click("text=Xem gợi ý")
        desk.page.wait_for_selector(".version-text:text-matches('^Tin mới: ')")
        extract = summary(desk)
        desk.page.fill("#summary", "Bản tôi viết.")
        desk.page.click(".version button")
        desk.page.wait_for_selector(".version h4:has-text('Bản của bạn')")
        assert summary(desk) == f"Tin mới: {extract}"
        desk.page.click("button[value=own]")
        desk.page.wait_for_selector(".version-text:text-is('Bản tôi viết.')", state="detached")
        assert summary(desk) == "Bản tôi viết."
        if script:
            desk.page.wait_for_selector(f".version-text:text-is('{extract}')")
            desk.assert_accessible()
