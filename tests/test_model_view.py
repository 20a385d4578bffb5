"""The model view over a registry with two bundles and a newsroom that has decided for weeks."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from model.bundle import DEFAULT_FOLDER, Bundle, describe_bundle
from model.registry import Registry
from service.application import create_app
from service.settings import Settings
from service.store.database import Database
from service.store.tables import articles, corrections
from tests.desk_browser import Desk, playwright, serving
from tests.fakes import fake_bundle
from tests.newsroom import stories


def publish_two(registry: Registry, folder: Path) -> Bundle:
    """The embedded bundle, published after a copy of it that was worse."""
    shutil.copytree(DEFAULT_FOLDER, folder)
    metrics = copy.deepcopy(Bundle.default().manifest.metrics)
    (numbers,) = metrics["sections"].values()
    numbers["macro_f1"] -= 0.02
    describe_bundle(folder, metrics=metrics, card="# Old")
    for bundle in (folder, DEFAULT_FOLDER):
        registry.publish(bundle)
    return Bundle.default()


def decide(database: Database, section: str, decided: str, weeks_ago: int) -> None:
    at = datetime.now(UTC) - timedelta(weeks=weeks_ago)
    with database.writing() as connection:
        empty = dict.fromkeys(("title", "source", "url", "author"), "")
        name = f"{section}{decided}{weeks_ago}"
        row = {"content_hash": name, "stored_at": at, "state": "corrected", "revision": 1, **empty}
        number = connection.execute(insert(articles).values(row).returning(articles.c.id)).scalar_one()
        made = {"id": name, "article": number, "suggested": section, "section": decided, "editor": "Thu Hà", "created_at": at}
        connection.execute(insert(corrections).values(made))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    home = tmp_path_factory.mktemp("model")
    settings = Settings(home=home)
    app = create_app(settings, publish_two(Registry(settings.registry), home / "old"))
    database = Database.in_folder(home)
    for weeks_ago in (0, 1, 3):
        decide(database, "kinh-te", "kinh-te", weeks_ago)
    decide(database, "kinh-te", "nha-dat", 0)
    decide(database, "doi-song", "du-lich", 2)
    with serving(app) as url:
        yield url, app


def test_the_view_shows_what_changed_and_where_editors_disagree(served: tuple[str, Flask], browser: playwright.Browser) -> None:
    with Desk(browser, served[0], path="/mo-hinh") as desk:
        rows = {one.split("\n")[0]: one for one in desk.page.locator("[aria-labelledby=measures-title] tbody tr").all_inner_texts()}
        assert any("+2,0 tốt hơn" in row for row in rows.values())
        assert sum("như trước" in row for row in rows.values()) == len(rows) - 1
        agreed = [" ".join(one.split()) for one in desk.page.locator("[aria-labelledby=agreed-title] tbody tr").all_inner_texts()]
        assert [row.split("tuần")[0].strip() for row in agreed] == ["Mọi chuyên mục 60% 5", "Đời sống 0% 1", "Kinh tế 75% 4"]
        assert agreed[2].count("tuần") == 3
        assert desk.page.locator(".spark").first.locator("circle").count() == 4
        assert desk.text(".badge") == "Chưa so được" or desk.text(".badge") == "Chưa đủ số liệu"
        desk.page.click("text=Toàn văn, bằng tiếng Anh")
        assert desk.page.locator(".model-card h3").text_content() == "Model card"
        assert desk.page.locator(".model-card table").count() >= 4
        desk.page.click("text=Xem bằng số")
        desk.assert_accessible()


def test_on_a_phone_no_table_of_the_view_is_cut(served: tuple[str, Flask], browser: playwright.Browser) -> None:
    with Desk(browser, served[0], path="/mo-hinh", viewport={"width": 390, "height": 844}) as desk:
        cut = "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
        assert desk.page.locator(".scroll").count() >= 5
        assert desk.page.evaluate(cut) == []


@pytest.mark.parametrize("width", [320, 768])
def test_the_view_fits_a_small_screen_and_needs_no_script(served: tuple[str, Flask], browser: playwright.Browser, width: int) -> None:
    size = {"width": width, "height": 800}
    with Desk(browser, served[0], path="/mo-hinh", viewport=size, java_script_enabled=False) as desk:
        assert desk.page.locator("h1").text_content() == "Mô hình"
        assert desk.page.locator("body").bounding_box()["width"] <= width


def test_the_view_warns_when_the_news_has_moved_away_from_what_the_model_was_validated_on(
    tmp_path: Path, browser: playwright.Browser
) -> None:
    app = create_app(Settings(home=tmp_path), Bundle.default())
    articles = stories(40)
    sport = [{"title": one.title, "body": one.body} for one in articles if one.section in ("the-thao", "suc-khoe", "phap-luat")]
    for start in range(0, len(sport), 32):
        asked = {"articles": sport[start : start + 32], "summary": {"style": "none"}}
        assert app.test_client().post("/v1/predictions", json=asked).status_code == 200
    with serving(app) as url, Desk(browser, url, path="/mo-hinh") as desk:
        drift = "[aria-labelledby=drift-title]"
        assert desk.text(f"{drift} .badge") in ("Theo dõi", "Nên huấn luyện lại")
        assert "120 bài trong 28 ngày qua" in desk.text(drift)
        assert "Tỷ lệ các chuyên mục đã đổi: " in desk.text(f"{drift} li >> nth=0")
        desk.assert_accessible()


def test_a_picture_has_the_same_numbers_as_its_table(served: tuple[str, Flask], browser: playwright.Browser) -> None:
    with Desk(browser, served[0], path="/mo-hinh") as desk:
        for row in desk.page.locator("[aria-labelledby=sections-title] tbody tr").all():
            width = float(row.locator("rect").get_attribute("width"))
            assert row.locator(".number").first.text_content() == f"{100 * width:.0f}%"
        heights = [float(dot.get_attribute("cy")) for dot in desk.page.locator(".chart circle").all()]
        numbers = [float(one.strip("%").replace(",", ".")) for one in desk.texts("details td:nth-child(2)")[: len(heights)]]
        assert heights == sorted(heights)
        assert numbers == sorted(numbers, reverse=True)
        assert len(heights) == len(numbers) > 3


def test_without_numbers_a_registry_or_decisions_the_view_still_stands(tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path), fake_bundle()).test_client()
    text = client.get("/mo-hinh").text
    assert "Chưa có mô hình nào trước nó để so." in text
    assert "fa4e00000000" in text
    assert "Biên tập viên đồng ý" not in text


def test_a_card_from_anywhere_is_escaped(tmp_path: Path) -> None:
    bundle = fake_bundle()
    card = "# <script>alert(1)</script>\n\n[x](javascript:alert(1)) `<img src=x onerror=alert(2)>`\n\n| <b>a</b> |\n| --- |\n"
    about = {"training": {"classifier": {"about": "<i>x</i>", "rows": "<u>"}}}
    hostile = replace(bundle, manifest=replace(bundle.manifest, metrics=about), card=card)
    text = create_app(Settings(home=tmp_path), hostile).test_client().get("/mo-hinh").text
    for raw in ("<script>alert", "<img", "<b>a", "<i>x", "<u>", 'href="javascript'):
        assert raw not in text


def test_what_the_makers_say_of_a_part_is_a_quotation_in_english_that_an_editor_need_not_open(tmp_path: Path) -> None:
    bundle = fake_bundle()
    about = {"training": {"classifier": {"about": "News of one newspaper.", "rows": 1200}}}
    described = replace(bundle, manifest=replace(bundle.manifest, metrics=about))
    text = create_app(Settings(home=tmp_path), described).test_client().get("/mo-hinh").text
    assert "học từ 1.200 bài" in text
    assert "<summary>Lời của người làm mô hình, bằng tiếng Anh</summary>" in text
    assert '<blockquote class="hint" lang="en">News of one newspaper.</blockquote>' in text


def test_a_column_of_per_cent_is_not_called_a_number_of_articles(served: tuple[str, Flask]) -> None:
    text = served[1].test_client().get("/mo-hinh").text
    assert "Tỷ lệ bài máy tự xếp" in text
    assert "tỷ lệ bài máy tự xếp" in text
    assert "Số bài máy tự xếp" not in text
