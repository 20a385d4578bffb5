"""What is around the desk's pages: parts for htmx, the library itself, and headers that keep caches from mixing them up."""

from __future__ import annotations

import re

from flask import Flask, g
from flask.testing import FlaskClient

from service.desk.frame import page
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


def test_a_page_and_its_parts_are_not_mixed_up_nor_kept(client: FlaskClient) -> None:
    answer = client.get("/")
    assert {"HX-Request", "Cookie"} <= set(answer.vary)
    assert answer.headers["Cache-Control"] == "no-store"
