"""The page of documentation: everything the contract has, offline, under the strict policy."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from model.results import Caution
from service import problems
from service.application import create_app
from service.documents import routes as docs_routes
from service.settings import Settings
from tests.desk_browser import Desk, playwright, serving
from tests.fakes import fake_bundle


class Page(HTMLParser):
    """The tags of a page, its ids, and where its links lead."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return Page(client.get("/docs").text)


def test_every_operation_schema_and_problem_has_its_place(client: FlaskClient, page: Page) -> None:
    document = client.get("/openapi.json").json
    ids = page.values("id")
    wanted = {operation["operationId"] for methods in document["paths"].values() for operation in methods.values()}
    wanted |= {f"schema-{name}" for name in document["components"]["schemas"]}
    wanted |= {f"problem-{kind.name}" for kind in problems.KINDS}
    assert wanted <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("caution", list(Caution))
def test_every_warning_is_explained(client: FlaskClient, caution: Caution) -> None:
    assert f"{caution}: " in client.get("/openapi.json").json["components"]["schemas"]["Caution"]["description"]


def test_the_page_is_made_once_for_all_who_ask(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/docs").text
    monkeypatch.setattr(docs_routes, "render_template", lambda *_, **__: "made again")
    assert client.get("/docs").text == first


def test_every_link_leads_to_a_place_on_the_page_or_to_this_service(client: FlaskClient, page: Page) -> None:
    links = page.values("href")
    assert links
    for link in links:
        if link.startswith("#"):
            assert link[1:] in page.values("id"), link
        else:
            with client.get(link) as answer:
                assert answer.status_code == 200, link


@pytest.mark.parametrize("kind", problems.KINDS, ids=lambda kind: kind.name)
def test_the_type_of_a_problem_leads_to_its_paragraph(client: FlaskClient, kind: problems.Kind) -> None:
    address, _, anchor = kind.type.partition("#")
    assert anchor in Page(client.get(address).text).values("id")
    assert kind.advice.endswith(".")
    assert kind.title[0].isupper()


def test_the_page_needs_no_script_and_nothing_inline(page: Page, client: FlaskClient) -> None:
    assert "script" not in {tag for tag, _ in page.tags}
    assert "style" not in {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name == "style" or name.startswith("on")]
    assert not re.search(r"https?://", client.get("/docs").text.replace("http://www.w3.org", ""))
    assert "unsafe" not in client.get("/docs").headers["Content-Security-Policy"]


def test_nothing_of_a_request_is_on_the_page(client: FlaskClient) -> None:
    assert "bi-mat" not in client.get("/docs?q=bi-mat", headers={"Host": "bi-mat", "X-Forwarded-Host": "bi-mat"}).text


def test_the_page_is_readable_without_script_on_any_screen(browser: playwright.Browser, tmp_path: Path) -> None:
    with serving(create_app(Settings(home=tmp_path), fake_bundle())) as url:
        for width in (360, 1280):
            size = {"width": width, "height": 800}
            with Desk(browser, url, path="/docs#problem-busy", java_script_enabled=False, viewport=size) as desk:
                assert desk.page.locator("#problem-busy:target").is_visible()
                desk.page.get_by_role("link", name="POST /v1/predictions").click()
                assert desk.page.url.endswith("#post_predictions")
                assert desk.page.locator("main").bounding_box()["width"] <= width
