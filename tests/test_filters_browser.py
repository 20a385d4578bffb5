"""Filters, search and files in a real Chromium: what an editor chooses is what is listed, counted and taken away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from model.article import VIETNAM, Article
from model.results import Decision
from service.application import create_app
from service.settings import Settings
from service.store.database import Database
from service.store.records import Predicted, Record, Records
from tests.desk_browser import Desk, serving
from tests.desk_forms import send
from tests.fakes import FakeClassifier, fake_bundle
from tests.newsroom import stories

SOURCES = ("Báo Mới", "TTXVN", "Đài Phú Lộc")
MODELS = ("fa4e00000000", "01d000000000")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An inbox of 24 articles: of four sections in turn, three sources, twelve days and two models; and six decisions on others."""
    home = tmp_path_factory.mktemp("filters")
    app = create_app(Settings(home=home), fake_bundle())
    database = Database.in_folder(home)
    for number, story in enumerate(stories(9)):
        day = datetime(2026, 3, 1 + number % 12, 9, tzinfo=VIETNAM)
        source = SOURCES[number % 3]
        article = Article.of(title=f"{story.title} ({number})", lead=story.lead, body=story.body, source=source, published_at=day)
        prediction = FakeClassifier().classify([article])[0]
        if number % 5 == 0:
            prediction = replace(prediction, decision=Decision.REVIEW)
        record = Record.of(article, prediction, MODELS[number % 8 == 7])
        Records(database).keep([Predicted(record, article, f"cms-{number}")])
    client = app.test_client()
    for number in range(25, 37):  # the last twelve: six accepted, six corrected to Sức khỏe
        suggested = ("the-thao", "kinh-te", "suc-khoe", "phap-luat")[(number - 1) % 4]
        section = suggested if number % 2 else "suc-khoe"
        answer = send(client, f"/hop-bai/{number}", {"section": section, "revision": "0", "editor": ("Hà", "Khoa", "Lan")[number % 3]})
        assert answer.status_code == 303
    with serving(app) as address:
        yield address
    database.close()


def listed(desk: Desk) -> set[int]:
    """The numbers in the titles of the list."""
    return {int(title.rsplit("(", 1)[1].rstrip(")")) for title in desk.texts(":is(.list, .history) :is(.open, h3)")}


def ask(desk: Desk, button: str = ".fields button") -> None:
    before = desk.page.url
    desk.page.click(button)
    desk.page.wait_for_url(lambda address: address != before)
    desk.page.wait_for_selector(".htmx-request, .htmx-swapping, .htmx-settling", state="detached")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    ("field", "chosen", "keeps"),
    [
        ("#section-filter", "kinh-te", lambda number: number % 4 == 1),
        ("#decision-filter", "review", lambda number: number % 5 == 0),
        ("#source-filter", "TTXVN", lambda number: number % 3 == 1),
        ("#model-filter", MODELS[1], lambda number: number % 8 == 7),
        ("#since", "2026-03-10", lambda number: number % 12 >= 9),
        ("#until", "2026-03-02", lambda number: number % 12 <= 1),
    ],
)
def test_each_filter_of_the_inbox_lists_and_counts_what_it_says(
    browser: Any, url: str, script: bool, field: str, chosen: str, keeps: Any
) -> None:
    expected = {number for number in range(24) if keeps(number)}
    with Desk(browser, url, path="/hop-bai", java_script_enabled=script) as desk:
        assert listed(desk) == set(range(24))
        desk.page.click(".filters summary")
        if field in ("#since", "#until"):
            desk.page.fill(field, chosen)
        else:
            option = desk.page.locator(f"{field} option[value='{chosen}']")
            label = str(option.text_content()) if option.count() else ""
            assert field not in ("#section-filter", "#decision-filter") or label.endswith(f"({len(expected)})")
            desk.page.select_option(field, chosen)
        ask(desk)
        assert listed(desk) == expected
        assert desk.text("#list-title").startswith(f"{len(expected)} bài hợp với bộ lọc")
        assert desk.text(".filters summary") == "Bộ lọc (1)"
        desk.page.click("text=Bỏ bộ lọc")
        desk.page.wait_for_url(f"{url}/hop-bai")
        assert listed(desk) == set(range(24))


def test_filters_and_words_add_up_and_stay_while_one_reads(browser: Any, url: str) -> None:
    with Desk(browser, url, path="/hop-bai") as desk:
        desk.page.fill("#words", "benh nhan")
        ask(desk, ".find button")
        assert listed(desk) == {number for number in range(24) if number % 4 == 2}
        desk.page.click(".filters summary")
        desk.page.select_option("#source-filter", "TTXVN")
        ask(desk)
        assert listed(desk) == {10, 22}
        desk.page.click("#first")
        desk.page.wait_for_selector("#article-title")
        assert listed(desk) == {10, 22}
        assert desk.page.input_value("#words") == "benh nhan"
        desk.page.fill("#words", "bênh nhân")  # with marks they count: nothing is spelt so
        desk.page.press("#words", "Enter")
        desk.page.wait_for_selector(".empty:has-text('Không có bài nào hợp với bộ lọc.')")


@pytest.mark.parametrize("query", ["tim=khongco", "nguon=TTXVN"])
def test_without_the_filters_an_editor_still_looks_at_the_articles_of_the_state_that_he_chose(browser: Any, url: str, query: str) -> None:
    with Desk(browser, url, path=f"/hop-bai?trang-thai=sua&{query}") as desk:
        desk.page.click("a:text('Bỏ bộ lọc'):visible")
        desk.page.wait_for_url(f"{url}/hop-bai?trang-thai=sua")
        assert "Đã sửa" in desk.text(".states [aria-current]")
        assert len(listed(desk)) == 6


def test_the_counts_of_the_states_are_true(browser: Any, url: str) -> None:
    with Desk(browser, url, path="/hop-bai") as desk:
        assert [one.split() for one in desk.texts(".states a")] == [
            ["Chờ", "xem", "24"],
            ["Đã", "nhận", "gợi", "ý", "6"],
            ["Đã", "sửa", "6"],
        ]
        for state in ("nhan", "sua"):
            desk.page.goto(f"/hop-bai?trang-thai={state}")
            assert len(listed(desk)) == int(desk.text(".states [aria-current] .count"))


def test_the_history_is_filtered_and_its_files_hold_what_is_shown(browser: Any, url: str) -> None:
    with Desk(browser, url, path="/da-xu-ly") as desk:
        assert listed(desk) == set(range(24, 36))
        desk.page.click(".filters summary")
        desk.page.select_option("#editor-filter", "Khoa")
        desk.page.select_option("#kind", label="Đã sửa chuyên mục")
        ask(desk)
        shown = listed(desk)
        assert desk.texts(".history .what") == ["Kinh tế → Sức khỏe", "Pháp luật → Sức khỏe"]
        assert desk.text("#list-title").startswith("2 quyết định hợp với bộ lọc")
        rows = list(csv.DictReader(io.StringIO(_taken(desk, "CSV").removeprefix("\ufeff"))))
        assert [(row["biên tập viên"], row["gợi ý"], row["chuyên mục"]) for row in rows] == [
            ("Khoa", "Pháp luật", "Sức khỏe"),
            ("Khoa", "Kinh tế", "Sức khỏe"),
        ]
        assert {int(row["tiêu đề"].rsplit("(", 1)[1].rstrip(")")) for row in rows} == shown
        lines = [json.loads(line) for line in _taken(desk, "JSONL").splitlines()]
        assert [(line["editor"], line["section"]) for line in lines] == [("Khoa", "suc-khoe")] * 2


def _taken(desk: Desk, name: str) -> str:
    with desk.page.expect_download() as download:
        desk.page.click(f".exports a:text-is('{name}')")
    return Path(download.value.path()).read_text(encoding="utf-8")
