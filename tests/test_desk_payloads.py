"""Two hundred hostile texts in every place from which the desk shows one: none runs, none becomes an element, none asks elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from model.taxonomy import Section, Taxonomy
from model.text import clean_line
from service.access.keys import MAX_NAME, Keys, Scope
from service.application import create_app
from service.desk.cookies import SESSION
from service.desk.sessions import Sessions
from service.settings import Settings
from service.store.database import Database
from tests.desk_browser import Desk, playwright, serving
from tests.fakes import KEYWORDS, fake_bundle
from tests.xss_payloads import PAYLOADS

GROUPS = {size: [PAYLOADS[start : start + size] for start in range(0, len(PAYLOADS), size)] for size in (10, 50)}
NAMES_IN_ADDRESSES = (
    "muc quyet-dinh nguon mo-hinh tim tu den viec nguoi trang-thai sau truoc moi-hon cu-hon xong da-luu do-dai next".split()
)
MAX_PAGES = 24  # that one walk over the desk looks at
NAMES = [clean_line(payload) for payload in PAYLOADS if len(payload) <= MAX_NAME and payload.isprintable()]
# What no page of the desk has, and what a payload would make of it.
_INJECTED = """() => {
  const known = new Set([...document.querySelectorAll("head > script[nonce][src^='/static/']")]);
  const strange = "script, iframe, object, embed, base, img, image, math, video, audio, frameset, style, template, noscript, marquee, "
    + "animate, set, meter[onmouseover], body link, body meta, [srcdoc], [style], [background], [href^='javascript' i], [href^='data:' i], "
    + "form:not([action^='/']):not([method=dialog]), [formaction]:not([formaction^='/']), [hx-on], [data-hx-get]";
  const found = [...document.querySelectorAll(strange)].filter((element) => !known.has(element));
  const runs = (element) => [...element.attributes].some((one) => /^(on|hx-on)/i.test(one.name));
  const handlers = [...document.querySelectorAll("*")].filter(runs);
  return [...found, ...handlers].map((element) => element.outerHTML.slice(0, 200));
}"""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A service every text of which is hostile."""

    app: Flask
    url: str
    keys: Keys
    sessions: Sessions


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    home = tmp_path_factory.mktemp("hostile")
    slugs = (*KEYWORDS, *(f"muc-{number}" for number in range(len(PAYLOADS) - len(KEYWORDS))))
    labels = enumerate(zip(slugs, PAYLOADS, strict=True))  # numbered: two names that differ in case alone are one
    sections = tuple(Section(slug, f"{payload} {number}", (), ()) for number, (slug, payload) in labels)
    app = create_app(Settings(home=home), fake_bundle(taxonomy=Taxonomy(sections)))
    fill(app.test_client())
    database = Database.in_folder(home)
    keys = Keys(database)
    with serving(app) as url:
        yield Hostile(app, url, keys, Sessions(database, keys))
    database.close()


def fill(client: FlaskClient) -> None:
    """Every payload as title, lead, body, author, source, address and id of an article that is kept, and of one that is corrected."""
    articles = [
        {
            "id": payload[:200],
            "title": payload,
            "lead": f"Mở đầu {payload}",
            "body": f"{payload} nói ở trận đấu {payload} hôm qua.\n{payload}",
            "author": payload,
            "source": payload,
            "url": f"https://example.com/{quote(payload)}",
        }
        for payload in PAYLOADS
    ]
    for start in range(0, len(articles), 32):
        assert client.post("/v1/predictions", json={"articles": articles[start : start + 32], "store": True}).status_code == 200
    for number, payload in enumerate(PAYLOADS):
        article = {"title": f"{payload} {number}", "body": f"Hôm nay {payload} ở trận đấu.", "source": payload}
        correction = {"article": article, "section": f"muc-{number % 100}", "summary": payload, "editor": payload}
        answer = client.post("/v1/corrections", json=correction, headers={"Idempotency-Key": str(number)})
        assert answer.status_code == 201, answer.text


def walk(desk: Desk, paths: list[str]) -> str:
    """Look at ``paths`` and at pages of the desk that they lead to, whole lists before single articles; every text that was shown."""
    seen: dict[str, str] = {}
    while paths and len(seen) < MAX_PAGES:
        path = paths.pop(0)
        if path in seen:
            continue
        desk.page.goto(path)
        assert_clean(desk)
        seen[path] = " ".join(desk.text("main").split())
        links = desk.page.eval_on_selector_all("main a[href^='/']:not([download])", "all => all.map((one) => one.getAttribute('href'))")
        paths += [link for link in links if not urlsplit(link).path.startswith(("/v1", "/docs", "/static", "/dang", "/da-xu-ly/xuat"))]
        paths.sort(key=lambda link: link.count("/"))
    return " ".join(seen.values())


def assert_clean(desk: Desk) -> None:
    assert desk.page.evaluate(_INJECTED) == [], desk.page.url
    assert desk.alarms == [], desk.page.url


def test_there_are_two_hundred() -> None:
    assert len(set(PAYLOADS)) >= 200


def test_the_watch_sees_what_runs_and_what_would(browser: playwright.Browser, hostile: Hostile) -> None:
    with Desk(browser, hostile.url, path="/dang-nhap") as desk:
        desk.page.route("**/unsafe", lambda route: route.fulfill(content_type="text/html", body="<p><img src=x onerror=alert(1)>"))
        policy = {"Content-Security-Policy": "default-src 'none'; script-src 'nonce-x'; img-src 'self'"}
        desk.page.route("**/kept", lambda route: route.fulfill(content_type="text/html", headers=policy, body="<svg onload=alert(1)>"))
        with desk.page.expect_event("dialog"):
            desk.page.goto("/unsafe")
        assert any(alarm.startswith("dialog") for alarm in desk.alarms)
        assert desk.page.evaluate(_INJECTED) != []
        desk.alarms.clear()
        with desk.page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            desk.page.goto("/kept")
        assert any("Content Security Policy" in alarm for alarm in desk.alarms)
        desk.alarms.clear()


def test_none_runs_in_what_was_sent_and_decided(browser: playwright.Browser, hostile: Hostile) -> None:
    with Desk(browser, hostile.url, path="/mo-hinh") as desk:
        shown = walk(desk, ["/", "/hop-bai", "/da-xu-ly", "/mo-hinh"])
    assert sum(" ".join(payload.split()) in shown for payload in PAYLOADS) >= 190, "they were shown: but for what no text may hold"


def test_none_runs_in_an_address(browser: playwright.Browser, hostile: Hostile) -> None:
    with Desk(browser, hostile.url, path="/mo-hinh") as desk:
        for some in GROUPS[50]:
            text = quote(" ".join(some))
            for path in ("/hop-bai", "/da-xu-ly", "/mo-hinh", "/khong-co", "/dang-nhap"):
                desk.page.goto(f"{path}?{'&'.join(f'{name}={text}' for name in NAMES_IN_ADDRESSES)}")
                assert_clean(desk)


def test_none_runs_in_a_draft(browser: playwright.Browser, hostile: Hostile) -> None:
    with Desk(browser, hostile.url) as desk:
        for some in GROUPS[10]:
            text = f"Trận đấu hôm qua {' '.join(some)} ở huyện.\n\nHôm nay {some[0]} thắng trận."
            desk.page.fill("#article", text)
            with desk.page.expect_response(lambda response: response.request.method == "POST"):
                desk.page.press("#article", "Control+Enter")
            desk.page.wait_for_selector("#result :is(h2, h3)")
            assert_clean(desk)


def test_none_runs_as_the_name_of_a_key(browser: playwright.Browser, hostile: Hostile) -> None:
    assert len(NAMES) >= 185
    client = hostile.app.test_client()
    tokens = [hostile.sessions.begin(hostile.keys.create(name, [Scope.PREDICT])[0]) for name in NAMES]
    for name, token in zip(NAMES, tokens, strict=True):
        client.set_cookie(SESSION, token)
        assert f'<span class="editor">{escape(name)}</span>' in client.get("/hop-bai").text
    with Desk(browser, hostile.url, path="/dang-nhap") as desk:
        for name, token in list(zip(NAMES, tokens, strict=True))[::8]:  # the template is one: some of them in the browser, too
            desk.context.add_cookies([{"name": SESSION, "value": token, "url": hostile.url}])
            desk.page.goto("/hop-bai", wait_until="domcontentloaded")
            assert desk.text(".editor") == name
            assert_clean(desk)
