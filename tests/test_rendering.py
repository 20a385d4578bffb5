"""What is around the desk's pages: parts for htmx, the library itself, and headers that keep caches from mixing them up."""

from __future__ import annotations

import re
import time

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from service.desk.rendering import page
from tests.desk_forms import token_of
from tests.servers import ROOT

STATIC = ROOT / "service" / "static"


def test_the_library_is_the_one_that_the_makefile_fetches_and_has_its_licence() -> None:
    wanted = re.search(r"^HTMX := ([\d.]+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert wanted
    assert f'version:"{wanted[1]}"' in (STATIC / "htmx.min.js").read_text(encoding="utf-8")
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE").read_text(encoding="utf-8")


def test_the_library_runs_nothing_that_a_page_holds(client: FlaskClient) -> None:
    text = client.get("/").text
    for setting in ("allowEval", "allowScriptTags", "includeIndicatorStyles"):
        assert f"&#34;{setting}&#34;: false" in text
    assert "&#34;historyCacheSize&#34;: 0" in text


def test_htmx_is_answered_a_part_and_a_browser_that_goes_back_the_whole(app: Flask) -> None:
    part, boosted, restored = (
        {"HX-Request": "true"} | more for more in ({}, {"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"})
    )
    for headers, whole in ((part, False), (boosted, True), (restored, True), ({}, True)):
        with app.test_request_context("/", headers=headers):
            g.request_id = "x"
            text = page("desk/error.html", fragment="desk/error_part.html", title="t", advice="a", typed=(), sign_in=False).get_data(
                as_text=True
            )
        assert ("<html" in text) == whole


@pytest.mark.parametrize(("chosen", "attribute"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ('"><script', "")])
def test_a_page_comes_in_the_theme_that_the_editor_chose(client: FlaskClient, chosen: str, attribute: str) -> None:
    client.set_cookie("toasoan-theme", chosen)
    assert f'<html lang="vi"{attribute}>' in client.get("/").text


def test_a_page_and_its_parts_are_not_mixed_up_nor_kept(client: FlaskClient) -> None:
    answer = client.get("/")
    assert {"HX-Request", "Cookie"} <= set(answer.vary)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("template", sorted(path.name for path in (ROOT / "service" / "templates").rglob("*.html")))
def test_no_template_holds_what_the_policy_forbids_or_leaves_a_text_as_it_is(template: str) -> None:
    (path,) = (ROOT / "service" / "templates").rglob(template)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|\sstyle=|\son\w+=|hx-on|hx-vals=.js:|<style|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("script", sorted(path.name for path in STATIC.glob("*.js") if path.name != "htmx.min.js"))
def test_no_script_makes_elements_of_texts_or_runs_them(script: str) -> None:
    text = (STATIC / script).read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://", text)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('--b\r\nContent-Disposition: form-data; name="title"' + ";a=b" * 2_000_000 + "\r\n\r\nx\r\n--b--\r\n", 415),
        ("&title=x" * 999, 200),
        ("&title=x" * 1_000, 413),
        ("&a" * 4_000_000, 413),
        ("text=" + "%" * 8_000_000, 400),  # each of which would be looked at
        ("text=" + "%E1%BA%A1" * 300_000, 200),  # every letter of Vietnamese with its mark
        ("text=100%25%20%C4%91%C3%BAng", 200),
    ],
)
def test_a_form_that_would_take_seconds_to_take_apart_is_refused_before(client: FlaskClient, body: str, status: int) -> None:
    kind = "multipart/form-data; boundary=b" if body.startswith("--b") else "application/x-www-form-urlencoded"
    headers = {"X-CSRF-Token": token_of(client, "/"), "Content-Type": kind}
    began = time.thread_time()
    answer = client.post("/kiem-tra", data=body, headers=headers)
    assert answer.status_code == status
    assert status == 200 or time.thread_time() - began < 1
