"""The desk in a real Chromium, and an editor before it whose every page is watched for what no page may do.

The fixture ``browser`` (conftest) is one Chromium a module; a test takes ``Desk(browser, url)``.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import get_input_stream

from tests.patience import LONGEST

playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives the desk's tests: make setup installs it")
# The one without windows first: it opens a page for a quarter of the processor's time. The others are found as distributions call them.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)

_WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
_OF_THE_NETWORK = (  # no answer, one with an error status, one that is not waited for: what the page makes of it is what a test looks at
    "Failed to load resource",
    "Response Status Error Code",
    "htmx:afterRequest",
    "htmx:sendAbort",
    "htmx:sendError",
)


@contextmanager
def chromium() -> Iterator[playwright.Browser]:
    """A Chromium that runs; skips the test where there is none."""
    if not CHROMIUM:
        pytest.skip("the desk's tests need Chromium: apt-get install chromium-headless-shell, or its path in CHROMIUM")
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        running = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


class Desk:
    """An editor at the desk of the service at ``url``; what no page may do is remembered in ``alarms`` and fails the test at the end.

    That is: a dialog, a violation of the policy, an error of a script, a message of an error on the console, a request to elsewhere.
    """

    def __init__(self, browser: playwright.Browser, url: str, *, path: str = "/", **options: Any) -> None:
        self.url = url
        self.alarms: list[str] = []
        self.context = browser.new_context(base_url=url, **options)
        self.context.set_default_timeout(1000 * LONGEST)
        self.context.add_init_script(_WATCH)
        self.page = self.context.new_page()
        self._watch(self.page)
        self.context.on("page", self._watch)
        self.page.goto(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.context.close()
        assert kind is not None or self.alarms == [], self.alarms

    def _watch(self, page: playwright.Page) -> None:
        page.on("dialog", lambda dialog: (self.alarms.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.alarms.append(f"error: {error}"))
        page.on("console", lambda message: self._hear(message))
        page.on("request", lambda request: self._see(request.url))

    def _hear(self, message: playwright.ConsoleMessage) -> None:
        policy = "Content Security Policy" in message.text or "Refused to" in message.text
        if policy or (message.type == "error" and not message.text.startswith(_OF_THE_NETWORK)):
            self.alarms.append(message.text)

    def _see(self, url: str) -> None:
        if not url.startswith(self.url + "/"):
            self.alarms.append(f"asked {url}")

    def sign_in(self, key: str) -> None:
        """Sign in with ``key`` on the page that asks for it."""
        self.page.fill("#key", key)
        with self.page.expect_navigation():
            self.page.press("#key", "Enter")

    def press(self, *keys: str) -> None:
        """Press ``keys``, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def let_go(self, held: list[playwright.Route]) -> None:
        """Have the one request that is ``held`` back go on, as soon as it is there."""
        while not held:
            self.let_pass(0.05)
        held[0].continue_()

    def wait_for_focus(self, identity: str) -> None:
        """Wait until the element ``identity`` has the focus; Playwright's own waiting for a function is what the policy forbids."""
        self.page.wait_for_selector(f"[id='{identity}']:focus")

    def let_pass(self, seconds: float) -> None:
        """Let at least so many ``seconds`` pass, in which the page may do what it should not: more do no harm to the test."""
        self.page.wait_for_timeout(1000 * seconds)

    def text(self, selector: str) -> str:
        """The text of the one element that ``selector`` finds."""
        return str(self.page.text_content(selector))

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that ``selector`` finds."""
        return [str(one) for one in self.page.locator(selector).all_text_contents()]

    def is_wider_than_the_screen(self) -> bool:
        """Whether the page must be scrolled sideways, once its style sheets are there."""
        self.page.wait_for_load_state()
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def assert_accessible(self) -> None:
        """Fails where axe finds fault with the page as it stands, in light or in dark."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults = Axe().run(self.page).response["violations"]
            found = [(scheme, fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults]
            assert found == [], f"{self.page.url}: {found}"


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of ``app`` in threads of this process: for an application that a test makes itself."""

    def whole(environ: dict[str, Any], start: Any) -> Any:
        environ["wsgi.input"] = get_input_stream(environ)  # werkzeug's own server lets an application read on for ever
        found = app(environ, start)
        try:
            return [b"".join(found)]
        finally:  # werkzeug's own server forgets to, where a browser has gone: a file would stay open
            getattr(found, "close", lambda: None)()

    server = make_server("127.0.0.1", 0, whole, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
