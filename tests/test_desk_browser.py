"""The desk as an editor meets it, in a real Chromium: sign in, keys, theme, a phone, a server that is gone; and for everybody: axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service.access.keys import Keys, Scope
from service.application import create_app
from service.desk.cookies import SESSION
from service.desk.editors import VIEWS
from service.settings import Settings
from service.store.database import Database
from tests.desk_browser import Desk, playwright, serving
from tests.fakes import FakeSummarizer, fake_bundle
from tests.newsroom import write
from tests.patience import LONGEST
from tests.screenshots import fill

STORY = write("the-thao", 4)
PATHS = ("/", "/hop-bai", "/da-xu-ly", "/mo-hinh")

# What is lower than 24 CSS pixels (WCAG 2.2, 2.5.8), but for links within a sentence and those that stretch over what is around them.
_SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24 && getComputedStyle(one).display !== "inline")
  .filter((one) => !one.matches(".skip, label input") && getComputedStyle(one, "::after").position !== "absolute")
  .map((one) => one.outerHTML)"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service without keys, and a newsroom that has worked with it for weeks."""
    home = tmp_path_factory.mktemp("open")
    app = create_app(Settings(home=home), fake_bundle())
    database = Database.in_folder(home)
    fill(app.test_client(), database)
    with serving(app) as url:
        yield url
    database.close()


@pytest.fixture(scope="module")
def guarded(home: Path) -> Iterator[tuple[str, Keys]]:
    """A service that wants a key, and its keys."""
    app: Flask = create_app(Settings(home=home), fake_bundle())
    keys = Keys(Database.in_folder(home))
    keys.create("first", [Scope.PREDICT])
    with serving(app) as url:
        yield url, keys


def test_an_editor_signs_in_sees_his_views_and_signs_out(browser: playwright.Browser, guarded: tuple[str, Keys]) -> None:
    url, keys = guarded
    _, token = keys.create("Thu Hà", [Scope.CORRECT])
    with Desk(browser, url, path="/hop-bai") as desk:
        assert desk.page.url == f"{url}/dang-nhap?next=/hop-bai"
        desk.assert_accessible()
        desk.sign_in("toasoan-" + "0" * 16 + "." + "a" * 43)
        assert "Khóa này không đúng" in desk.text("#error")
        assert desk.page.input_value("#key") == ""
        desk.sign_in(token)
        assert desk.page.url == f"{url}/hop-bai"
        assert desk.texts(".views a") == ["Hộp bài", "Đã xử lý", "Mô hình"]
        assert desk.text(".views a[aria-current=page]") == "Hộp bài"
        assert desk.text(".editor") == "Thu Hà"
        desk.page.click("text=Đăng xuất")
        assert desk.page.url == f"{url}/dang-nhap"
        desk.page.goto("/hop-bai")
        assert desk.page.url == f"{url}/dang-nhap?next=/hop-bai"


def test_a_link_from_another_site_finds_the_session(browser: playwright.Browser, guarded: tuple[str, Keys]) -> None:
    url, keys = guarded
    _, token = keys.create("Lan", [Scope.CORRECT])
    with Desk(browser, url, path="/hop-bai") as desk:
        desk.sign_in(token)
        elsewhere = url.replace("127.0.0.1", "localhost")  # another site to a browser
        desk.page.route(f"{elsewhere}/*", lambda route: route.fulfill(content_type="text/html", body=f"<a href='{url}/da-xu-ly'>x</a>"))
        desk.page.goto(elsewhere + "/chat")
        desk.page.click("a")
        desk.page.wait_for_url(f"{url}/da-xu-ly")
        desk.page.wait_for_selector(".editor")
        assert desk.text(".editor") == "Lan"
        desk.alarms = [alarm for alarm in desk.alarms if elsewhere not in alarm]


@pytest.mark.parametrize("path", [*PATHS, "/hop-bai/1", "/hop-bai?trang-thai=da-sua"])
def test_axe_finds_no_fault_in_any_view_light_or_dark(browser: playwright.Browser, open_desk: str, path: str) -> None:
    assert len(PATHS) == len(VIEWS)
    with Desk(browser, open_desk, path=path) as desk:
        desk.assert_accessible()
        if path == "/":
            desk.page.fill("#article", STORY.body)
            desk.page.press("#article", "Control+Enter")
            desk.page.wait_for_selector("#result :is(h2, h3)")
            desk.assert_accessible()
        desk.page.click("#keys-open")
        desk.assert_accessible()


@pytest.mark.parametrize("width", [320, 390])
def test_no_view_is_wider_than_a_phone(browser: playwright.Browser, open_desk: str, width: int) -> None:
    with Desk(browser, open_desk, viewport={"width": width, "height": 700}) as desk:
        for path in (*PATHS, "/dang-nhap", "/khong-co"):
            desk.page.goto(path)
            assert not desk.is_wider_than_the_screen(), path
            assert desk.page.evaluate(_SMALL) == [], path


def test_keys_go_to_the_views_and_can_be_switched_off(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk, path="/mo-hinh") as desk:
        desk.press("g", "h")
        desk.page.wait_for_url("**/hop-bai")
        desk.press("?")
        desk.page.wait_for_selector("#keys[open]")
        assert "Hộp bài" in desk.text("#keys")
        desk.page.uncheck("#keys-on")
        desk.press("Escape")
        desk.press("?")
        assert not desk.page.is_visible("#keys")
        desk.page.reload()
        desk.press("g", "m")
        assert desk.page.url.endswith("/hop-bai")


def test_the_theme_is_the_system_s_until_the_editor_chooses_and_then_stays(browser: playwright.Browser, open_desk: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with Desk(browser, open_desk, path="/mo-hinh", color_scheme="dark") as desk:
        dark = desk.page.evaluate(ground)
        desk.page.click("#theme")
        assert desk.text("#theme") == "Nền sáng"
        light = desk.page.evaluate(ground)
        assert light != dark
        desk.page.goto("/hop-bai")
        assert desk.page.evaluate(ground) == light
        assert desk.page.get_attribute("html", "data-theme") == "light"
        desk.page.click("#theme")
        assert desk.page.evaluate(ground) == dark
        desk.page.click("#theme")
        desk.page.emulate_media(color_scheme="light")
        assert desk.page.evaluate(ground) == light


def test_where_the_system_chooses_the_colours_the_present_view_state_and_article_alone_have_their_sign(
    browser: playwright.Browser, open_desk: str
) -> None:
    signs = {".views a": "borderBottomColor", ".states a": "borderTopColor", ".list li": "borderLeftColor"}
    with Desk(browser, open_desk, path="/hop-bai/1", forced_colors="active") as desk:
        for one, side in signs.items():
            colour = f"(found) => [...new Set(found.map((each) => getComputedStyle(each).{side}))]"
            assert desk.page.eval_on_selector_all(f"{one}:not([aria-current])", colour) == ["rgb(255, 255, 255)"], one
        assert (
            desk.page.eval_on_selector(".views a[aria-current]", "(one) => getComputedStyle(one).borderBottomColor") != "rgb(255, 255, 255)"
        )


def test_a_desk_in_the_dark_is_printed_dark_on_white_and_whole(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk, path="/mo-hinh", color_scheme="light") as desk:
        inks = []
        for theme in ("light", "dark"):
            desk.context.add_cookies([{"name": "toasoan-theme", "value": theme, "url": open_desk}])
            desk.page.goto("/hop-bai/1")
            desk.page.emulate_media(media="print")
            inks.append(desk.page.evaluate("getComputedStyle(document.body).color"))
            assert desk.page.eval_on_selector(".list", "(one) => getComputedStyle(one).overflowY") == "visible"
            desk.page.emulate_media(media="screen")
        assert inks[0] == inks[1]


def test_without_javascript_an_editor_signs_in_too(browser: playwright.Browser, guarded: tuple[str, Keys]) -> None:
    url, keys = guarded
    _, token = keys.create("Vân", [Scope.PREDICT])
    with Desk(browser, url, java_script_enabled=False) as desk:
        desk.sign_in(token)
        assert desk.page.url == f"{url}/"
        assert not desk.page.is_visible("#theme")
        desk.page.click("text=Đăng xuất")
        assert desk.page.url == f"{url}/dang-nhap"


def test_a_session_that_ends_while_he_types_costs_an_editor_nothing(browser: playwright.Browser, guarded: tuple[str, Keys]) -> None:
    url, keys = guarded
    _, token = keys.create("Quý", [Scope.PREDICT])
    with Desk(browser, url) as desk:
        desk.sign_in(token)
        desk.context.clear_cookies(name=SESSION)
        desk.page.fill("#article", STORY.body)
        desk.page.press("#article", "Control+Enter")
        desk.page.wait_for_selector("#notice:not([hidden])")
        assert desk.text("#notice").startswith("Phiên làm việc đã hết.")
        assert desk.page.input_value("#article") == STORY.body
        desk.assert_accessible()
        with desk.context.expect_page() as opened:
            desk.page.click("#notice a")
        opened.value.fill("#key", token)
        opened.value.press("#key", "Enter")
        opened.value.wait_for_selector(".editor")
        opened.value.close()
        desk.page.press("#article", "Control+Enter")
        desk.page.wait_for_selector("#result :is(h2, h3)")
        assert desk.page.is_hidden("#notice")


def test_without_javascript_such_a_form_is_sent_again(browser: playwright.Browser, guarded: tuple[str, Keys]) -> None:
    url, keys = guarded
    _, token = keys.create("Toản", [Scope.PREDICT])
    with Desk(browser, url, java_script_enabled=False) as desk:
        desk.sign_in(token)
        desk.context.clear_cookies(name=SESSION)
        desk.page.fill("#article", STORY.body)
        desk.page.click("#compose button[type=submit]")
        assert "gửi lại" in desk.text("#error")
        with desk.context.expect_page() as opened:
            desk.page.click("text=Đăng nhập trong thẻ mới")
        opened.value.fill("#key", token)
        with opened.value.expect_navigation():
            opened.value.press("#key", "Enter")
        desk.page.reload()
        assert desk.page.input_value("#article") == STORY.body
        assert desk.page.locator("#result :is(h2, h3)").count()


def test_the_first_view_is_light(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk) as desk:
        entries = "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        sizes = dict(desk.page.evaluate(f"{entries}.map((one) => [one.name, one.encodedBodySize])"))
        assert len(sizes) <= 8
        assert sum(sizes.values()) < 150_000, sizes


def test_a_server_that_is_gone_is_said_and_what_was_typed_outlives_a_reload(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk) as desk:
        desk.page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
        desk.page.fill("#article", STORY.body)
        desk.page.press("#article", "Control+Enter")
        desk.page.wait_for_selector("#notice:not([hidden])")
        assert "Không kết nối được với máy chủ" in desk.text("#notice")
        desk.page.reload()
        assert desk.page.input_value("#article") == STORY.body
        desk.context.set_offline(True)
        desk.page.wait_for_selector("#notice:not([hidden])")
        desk.context.set_offline(False)
        desk.page.wait_for_selector("#notice", state="hidden")


def test_the_notice_of_an_error_of_the_server_bears_the_code_that_it_asks_to_be_told(browser: playwright.Browser, tmp_path: Path) -> None:
    broken = FakeSummarizer()
    broken.summarize = None  # type: ignore[method-assign, assignment]
    app = create_app(Settings(home=tmp_path), fake_bundle(summarizer=broken))
    with serving(app) as url, Desk(browser, url) as desk:
        with desk.page.expect_response(lambda one: one.request.method == "POST") as answered:
            desk.page.fill("#article", STORY.body)
        assert answered.value.status == 500
        desk.page.wait_for_selector("#notice code")
        assert desk.text("#notice code") == answered.value.headers["x-request-id"]
        assert "kèm mã của yêu cầu" in desk.text("#notice")


def test_an_address_that_is_none_is_a_page_of_the_desk(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk, path="/khong-co") as desk:
        assert desk.text("h1") == "Không có trang này"
        desk.assert_accessible()


def test_a_session_that_ends_leaves_the_inbox_on_the_page_and_says_so(browser: playwright.Browser, guarded: tuple[str, Keys]) -> None:
    url, keys = guarded
    _, token = keys.create("Hà", [Scope.CORRECT])
    with Desk(browser, url, path="/hop-bai") as desk:
        desk.sign_in(token)
        desk.context.clear_cookies(name=SESSION)
        desk.page.click(".states a >> nth=1")
        desk.page.wait_for_selector("#notice:not(:empty)")
        assert "Phiên làm việc đã hết" in desk.text("#notice")
        assert desk.page.query_selector("#inbox")


def test_what_is_typed_after_an_article_was_filed_outlives_a_reload(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk) as desk:
        desk.page.fill("#article", f"{STORY.title}\n\n{STORY.body}")
        desk.page.wait_for_selector("input[name=section]")
        desk.page.fill("#editor", "Thu Hà")
        desk.page.check("input[name=section] >> nth=0")
        desk.page.click("#file")
        desk.page.wait_for_selector("#saved")
        desk.page.fill("#title", "Bài kế tiếp")
        desk.page.fill("#article", STORY.body)
        desk.let_pass(1.5)
        desk.page.reload()
        assert desk.page.input_value("#title") == "Bài kế tiếp"
        assert desk.page.input_value("#article") == STORY.body


def test_the_focus_stays_on_a_section_when_the_suggestions_are_renewed_and_on_the_button_that_filed_nothing(
    browser: playwright.Browser, open_desk: str
) -> None:
    focused = "document.activeElement.value || document.activeElement.id"
    with Desk(browser, open_desk) as desk:
        desk.page.fill("#article", f"{STORY.title}\n\n{STORY.body}")
        desk.page.focus("input[name=section][value=the-thao]")
        with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
            desk.page.evaluate("htmx.trigger('#compose', 'again')")
        desk.page.wait_for_selector("#result.htmx-swapping, #result.htmx-settling, #compose.htmx-request", state="detached")
        assert desk.page.evaluate(focused) == "the-thao"
        desk.page.focus("#file")
        desk.press("Enter")
        desk.page.wait_for_selector("text=Hãy ghi tên của bạn rồi lưu.")
        assert desk.page.evaluate(focused) == "file"


def test_a_title_without_a_space_is_no_wider_than_a_phone_when_it_is_filed_or_settled(browser: playwright.Browser, open_desk: str) -> None:
    title = "https://example.com/" + "dai" * 80
    with Desk(browser, open_desk, viewport={"width": 320, "height": 700}) as desk:
        desk.page.fill("#title", title)
        desk.page.fill("#article", write("the-thao", 60).body)
        desk.page.fill("#editor", "Thu Hà")
        desk.page.click("#file")
        desk.page.wait_for_selector("#saved")
        assert not desk.is_wider_than_the_screen()
        desk.page.click("#saved a")
        desk.page.click(".history h3 a >> nth=0")
        desk.page.click("#undo-standing")
        desk.page.wait_for_selector("#done-words")
        assert title in desk.text("#done-words")
        assert not desk.is_wider_than_the_screen()


def test_a_summary_and_a_name_without_a_space_are_no_wider_than_a_phone(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk, viewport={"width": 320, "height": 700}) as desk:
        for name in ("h" * 200, "k" * 200):  # the second is told what the first decided
            desk.page.goto("/")
            desk.page.fill("#article", write("the-thao", 61).body)
            desk.page.wait_for_selector("#summary")
            desk.page.fill("#summary", f"https://example.com/{'9' * 300}")
            desk.page.wait_for_selector("#facts strong")
            assert not desk.is_wider_than_the_screen()
            desk.page.fill("#editor", name)
            desk.page.click("#file")
            desk.page.wait_for_selector("#saved, .settle .error")
            assert not desk.is_wider_than_the_screen()
        assert desk.text(".settle .error").startswith("h" * 200)
        desk.page.goto("/da-xu-ly")
        assert desk.text(".history blockquote >> nth=0").endswith("9" * 300)
        assert not desk.is_wider_than_the_screen()


def test_the_name_that_an_editor_typed_stays_when_the_suggestions_are_renewed(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk) as desk:
        desk.page.fill("#article", f"{STORY.title}\n\n{STORY.body}")
        desk.page.wait_for_selector("#editor")
        desk.page.fill("#editor", "Khoa")
        with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
            desk.page.fill("#article", f"{STORY.title}\n\n{STORY.body} Thêm một câu nữa cho dài.")
        desk.let_pass(0.5)
        assert desk.page.input_value("#editor") == "Khoa"


@pytest.mark.parametrize("path", ["/", "/hop-bai/1", "/da-xu-ly"])
def test_the_name_that_an_editor_typed_outlives_a_reload(browser: playwright.Browser, open_desk: str, path: str) -> None:
    with Desk(browser, open_desk, path=path) as desk:
        if path == "/":
            desk.page.fill("#article", f"{STORY.title}\n\n{STORY.body}")
        desk.page.fill("#editor", "Khoa")
        desk.page.reload()
        playwright.expect(desk.page.locator("#editor")).to_have_value(
            "Khoa", timeout=1000 * LONGEST
        )  # htmx settles a little after it shows


def test_a_page_that_is_nowhere_has_a_way_back(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk, path="/khong-co") as desk:
        desk.page.click("text=Về trang đầu")
        assert desk.page.url == f"{open_desk}/"


@pytest.mark.parametrize("path", ["/hop-bai", "/da-xu-ly"])
def test_on_the_smallest_phone_what_the_search_may_be_given_is_read_whole(browser: playwright.Browser, open_desk: str, path: str) -> None:
    with Desk(browser, open_desk, path=path, viewport={"width": 320, "height": 640}) as desk:
        shown = "(one) => one.clientWidth - parseFloat(getComputedStyle(one).paddingLeft) - parseFloat(getComputedStyle(one).paddingRight)"
        needed = "(one) => { const pen = document.createElement('canvas').getContext('2d');"
        needed += " pen.font = getComputedStyle(one).font; return pen.measureText(one.placeholder).width; }"
        assert desk.page.eval_on_selector("#words", needed) <= desk.page.eval_on_selector("#words", shown)


def test_on_the_smallest_phone_no_name_of_a_view_is_broken_in_two(browser: playwright.Browser, open_desk: str) -> None:
    with Desk(browser, open_desk, viewport={"width": 320, "height": 640}) as desk:
        for path in PATHS:
            desk.page.goto(path)
            tallest = desk.page.eval_on_selector_all(".views a", "(all) => Math.max(...all.map((one) => one.offsetHeight))")
            assert tallest < 60, path
