"""The editor's page in a real Chromium, against a real server."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Self

import pytest

from tests.newsroom import write
from tests.servers import Server

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the page's tests: make setup installs it")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="the page's tests need Chromium: apt-get install chromium, or its path in CHROMIUM")

STORY = write("phap-luat", 7)
PASTED = f"Pháp luật\n\n{STORY.title}\n\n12/01/2022 09:20\n\n{STORY.lead}\n\n{STORY.body}\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        running = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


class Editor:
    """An editor in front of the page; what no page may do is remembered in ``alarms``."""

    def __init__(self, browser: playwright.Browser, server: Server, **options: Any) -> None:
        self.context = browser.new_context(base_url=server.url, **options)
        self.context.set_default_timeout(30_000)
        self.alarms: list[str] = []
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.alarms.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.alarms.append(f"error: {error}"))
        self.page.on("console", lambda message: self._hear(message.text))
        self.page.on("request", lambda request: self._see(request.url, server.url))
        self.page.goto("/")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()
        assert self.alarms == []

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "Refused to" in text:
            self.alarms.append(text)

    def _see(self, url: str, own: str) -> None:
        if not url.startswith(own + "/"):
            self.alarms.append(f"asked {url}")

    def paste(self, text: str) -> None:
        self.page.fill("#article", text)

    def submit(self) -> None:
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            self.page.click("text=Phân tích")

    def analyze(self, text: str) -> None:
        self.paste(text)
        self.submit()
        self.page.wait_for_selector(".read")

    def text(self, selector: str) -> str:
        return str(self.page.text_content(selector))

    def texts(self, selector: str) -> list[str]:
        return [str(one) for one in self.page.locator(selector).all_text_contents()]


@pytest.fixture
def editor(browser: playwright.Browser, server: Server) -> Iterator[Editor]:
    with Editor(browser, server) as one:
        yield one


@pytest.fixture
def editor_without_script(browser: playwright.Browser, server: Server) -> Iterator[Editor]:
    with Editor(browser, server, java_script_enabled=False) as one:
        yield one


def answer(server: Server, text: str) -> Any:
    return server.ask("POST", "/v1/predictions", {"articles": [{"text": text}], "evidence": True})[2]["predictions"][0]


def assert_shows_the_story(one: Editor, server: Server) -> None:
    expected = answer(server, PASTED)
    assert one.text("#summary") == expected["summary"]["text"]
    assert one.text(".read h4") == STORY.title
    assert one.texts(".read p.lead") == [STORY.lead]
    assert one.texts(".read p:not(.lead, .byline, .legend)") == expected["article"]["body"].split("\n")
    assert one.text(".byline time") == "09:20, 12/01/2022"
    assert one.texts(".sections .name")[0] == "Pháp luật"
    assert one.texts(".sections .percent")[0] == "92%"
    assert one.text(".badge") == "Tự động"
    assert one.texts("p:not(.legend) > mark.source") == one.texts("p:not(.legend) > mark.evidence") == [expected["summary"]["text"]]


def test_an_editor_pastes_a_page_and_sees_what_http_answers(editor: Editor, server: Server) -> None:
    editor.page.evaluate("window.same = true")
    editor.analyze(PASTED)
    assert_shows_the_story(editor, server)
    assert editor.page.evaluate("window.same"), "the page was reloaded"
    assert editor.page.input_value("#article") == PASTED


def test_without_javascript_the_page_does_the_same(editor_without_script: Editor, server: Server) -> None:
    editor_without_script.analyze(PASTED)
    assert_shows_the_story(editor_without_script, server)
    assert editor_without_script.page.input_value("#article") == PASTED
    assert not editor_without_script.page.is_visible("#copy")


def test_pasted_html_is_read_as_a_page(editor: Editor) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY.body.splitlines())
    editor.analyze(f"<!doctype html><html><body><article><h1>{STORY.title}</h1>{paragraphs}</article></body></html>")
    assert STORY.title in editor.text(".read")
    assert "<p>" not in editor.text(".read")


def test_the_summary_is_copied_letter_for_letter(browser: playwright.Browser, server: Server) -> None:
    with Editor(browser, server, permissions=["clipboard-read", "clipboard-write"]) as one:
        one.analyze(PASTED)
        one.page.click("#copy")
        one.page.wait_for_selector("#copy:text-is('Đã chép')")
        assert one.page.evaluate("navigator.clipboard.readText()") == answer(server, PASTED)["summary"]["text"]


def test_where_the_browser_keeps_the_clipboard_away_the_summary_is_still_copied(browser: playwright.Browser, server: Server) -> None:
    with Editor(browser, server, permissions=["clipboard-read"]) as one:
        one.analyze(PASTED)
        one.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        one.page.click("#copy")
        one.page.wait_for_selector("#copy:text-is('Đã chép')")
        assert one.page.evaluate("getSelection().toString()") == answer(server, PASTED)["summary"]["text"]


def test_the_page_is_worked_by_keyboard_alone(editor: Editor) -> None:
    keyboard = editor.page.keyboard
    assert editor.page.evaluate("document.activeElement.id") == "article"
    keyboard.insert_text(PASTED)
    keyboard.press("Control+Enter")
    editor.page.wait_for_selector(".read")
    assert editor.page.evaluate("document.activeElement.id") == "result"
    keyboard.press("Tab")
    assert editor.page.evaluate("document.activeElement.id") == "copy"
    assert editor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_marks_are_right_after_characters_outside_the_basic_plane(editor: Editor, server: Server) -> None:
    text = f"Lễ hội 🎉🎉 ở {STORY.title}\n\n{STORY.lead}\n\n🎉 Công an 🏟️ bắt ba người vì trộm xe. 🎉 Vụ án đang được điều tra thêm."
    editor.analyze(text)
    assert editor.texts("p:not(.legend) > mark.source") == [answer(server, text)["summary"]["text"]]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    ("text", "words"),
    [(" \n ", "Chưa có bài nào"), ("12 34 56", "Không tìm thấy bài báo nào")],
)
def test_an_error_is_said_in_words_and_the_text_stays(
    browser: playwright.Browser, server: Server, text: str, words: str, script: bool
) -> None:
    with Editor(browser, server, java_script_enabled=script) as one:
        one.paste(text)
        one.submit()
        one.page.wait_for_selector("#error:not(:empty)")
        assert words in one.text("#error")
        assert one.page.input_value("#article") == text
        assert one.page.get_attribute("#article", "aria-invalid") == "true"
        assert one.page.locator(".read").count() == 0


def test_when_the_server_is_gone_the_page_says_so_and_loses_nothing(editor: Editor) -> None:
    editor.page.route("**/*", lambda route: route.abort())
    editor.paste(PASTED)
    editor.page.click("text=Phân tích")
    editor.page.wait_for_selector("#error:not(:empty)")
    assert "Không kết nối được với máy chủ" in editor.text("#error")
    assert editor.page.input_value("#article") == PASTED
    editor.page.unroute("**/*")
    editor.submit()
    editor.page.wait_for_selector(".read")
    assert editor.text("#error") == ""


def test_a_warning_is_said_in_words(editor: Editor) -> None:
    editor.analyze("Cong an bat ba nguoi vi trom xe may vao toi hom qua o cho huyen, theo mot nguoi dan song gan do ke lai cho phong vien.")
    assert "Bài không có dấu: chuyên mục và tóm tắt kém chắc chắn hơn." in editor.texts(".warnings li")


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_a_phone(browser: playwright.Browser, server: Server, width: int) -> None:
    with Editor(browser, server, viewport={"width": width, "height": 800}) as one:
        one.analyze(PASTED + "\n\nhttps://example.com/" + "dai" * 100)
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width


CONTRASTS = """() => {
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const color = parse(getComputedStyle(element).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
  };
  return [...document.querySelectorAll("body *")]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .filter((element) => element.checkVisibility())
    .map((element) => {
      const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(ground(element))];
      return [element.tagName + "." + element.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_contrasts_with_its_ground_as_wcag_aa_asks(browser: playwright.Browser, server: Server, scheme: str) -> None:
    with Editor(browser, server, color_scheme=scheme) as one:
        one.analyze(PASTED)
        contrasts = one.page.evaluate(CONTRASTS)
        assert len(contrasts) > 20
        assert [pair for pair in contrasts if pair[1] < 4.5] == []
        one.paste("")
        one.submit()
        assert [pair for pair in one.page.evaluate(CONTRASTS) if pair[1] < 4.5] == []


def test_every_control_has_a_name_and_the_headings_descend(editor: Editor) -> None:
    editor.analyze(PASTED)
    tree = editor.page.locator("body").aria_snapshot()
    for named in ('textbox "Bài báo"', 'spinbutton "Tóm tắt dài tối đa"', 'button "Phân tích"', 'button "Chép"', 'article "Bài đã đọc"'):
        assert named in tree
    levels = [int(level) for level in editor.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => h.tagName[1])")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert editor.page.get_attribute("html", "lang") == "vi"


def test_the_documentation_is_readable_without_script_on_any_screen(browser: playwright.Browser, server: Server) -> None:
    for width in (360, 1280):
        with Editor(browser, server, java_script_enabled=False, viewport={"width": width, "height": 800}) as one:
            one.page.goto("/docs#problem-busy")
            assert one.page.locator("#problem-busy:target").is_visible()
            one.page.get_by_role("link", name="POST /v1/predictions").click()
            assert one.page.url.endswith("#post_predictions")
            assert one.page.locator("main").bounding_box()["width"] <= width


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</mark></p><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '"><body onload=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "{{ 7 * 7 }}{% raw %}",
    "${alert(1)}",
    "<!--<script>alert(1)//-->",
    "<style>@import 'http://example.com/x.css'</style>",
    "<base href='http://example.com/'>",
    "<meta http-equiv=refresh content='0;url=http://example.com/'>",
    "<form action='http://example.com/'><button>x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u2028<script>alert(1)</script>\u2029",
)


@pytest.mark.parametrize("script", [True, False])
def test_no_payload_runs_wherever_it_is_shown(browser: playwright.Browser, server: Server, script: bool) -> None:
    with Editor(browser, server, java_script_enabled=script) as one:
        for payload in PAYLOADS:
            one.analyze(
                f"Công an nói {payload} ở huyện\n\nHôm nay {payload} công an báo.\n\nCông an {payload} bắt ba người. Rồi {payload} thôi."
            )
            assert one.page.url.startswith(server.url)
            assert one.page.locator(".read :is(script, img, svg, iframe, a, style, base, meta, form)").count() == 0
            assert not re.search(r"\b49\b", one.text(".read"))
        one.page.wait_for_timeout(100)
