from __future__ import annotations

import csv
import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model import classifiers, summarizers
from model.bundle import Bundle, save_bundle
from model.errors import BundleError
from model.extractive.summarizer import ExtractiveSummarizer
from model.generative.choosing import FEATURES, Chooser
from model.generative.decoding import Hypothesis
from model.generative.generator import Draft
from model.generative.summarizer import GeneratedSummarizer
from tests.fakes import FakeClassifier, FakeSummarizer, FakeWriter, fake_bundle
from tests.newsroom import stories
from tests.test_training_main import TAXONOMY
from training.command_line import main
from training.corpus import Row, write_rows
from training.errors import CorpusError
from training.reports.side_by_side import KEY, PAGE, comparisons, write_page

ROOT = Path(__file__).parent.parent
ROWS = [Row(f"id-{n}", f"{story.title} ({n})", story.lead, story.body, story.section) for n, story in enumerate(stories(10))]


def drawn(folder: Path, bundle: Bundle, *, most: int = 30, blind: int | None = None) -> str:
    return html.unescape(write_page(folder, bundle, comparisons(bundle, ROWS, most, 0), blind=blind).read_text(encoding="utf-8"))


def columns(page: str) -> list[str]:
    return re.findall(r"<th>([^<]*)</th>", page)


def rows_of(page: str) -> list[list[str]]:
    return [re.findall(r'<td><div lang="vi">(.*?)</div>', row, re.DOTALL) for row in page.split("<tr>")[2:]]


def test_thirty_articles_stand_beside_the_human_lead_the_extract_and_what_was_generated(tmp_path: Path) -> None:
    page = drawn(tmp_path, fake_bundle(summarizer=FakeWriter()))
    assert columns(page) == ["article", "human lead", "extractive", "generated"]
    found = rows_of(page)
    assert len(found) == 30
    leads = {row.title: row.lead for row in ROWS}
    for number, (title, lead, extract, generated) in enumerate(found, 1):
        assert title.startswith(f"{number}. ")
        assert lead == leads[title.partition(" ")[2]]
        assert generated in (f"Tin mới: {extract}", "")


def test_a_bundle_without_a_generator_has_no_such_column_and_says_so(tmp_path: Path) -> None:
    page = drawn(tmp_path, fake_bundle())
    assert columns(page) == ["article", "human lead", "extractive"]
    assert "This bundle has no generator" in page


def test_the_whole_article_can_be_unfolded_and_nothing_is_loaded_from_anywhere(tmp_path: Path) -> None:
    page = drawn(tmp_path, fake_bundle(), most=5)
    assert page.count("<details>") == 5
    shown = next(row for row in ROWS if row.title in page)
    assert all(paragraph in page for paragraph in shown.body.split("\n"))
    assert not re.search(r"<(script|link|iframe|img)|href=|url\(|@import", page)


def test_what_an_article_holds_is_text_and_no_markup(tmp_path: Path) -> None:
    row = Row("<b>", 'Tin "nóng" <script>alert(1)</script>', "Một <i>tin</i>.", ROWS[0].body)
    page = write_page(tmp_path, fake_bundle(), comparisons(fake_bundle(), [row], 1, 0)).read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "<i>" not in page
    assert "Một &lt;i&gt;tin&lt;/i&gt;." in page


def test_blind_only_the_key_says_who_wrote_what(tmp_path: Path) -> None:
    bundle = fake_bundle(summarizer=FakeWriter())
    page = drawn(tmp_path, bundle, blind=3)
    assert columns(page) == ["article", "A", "B", "C"]
    assert not re.search(r"human lead|syllables|repaired|auto uses", page)
    with (tmp_path / KEY).open(encoding="utf-8", newline="") as stream:
        key = list(csv.DictReader(stream))
    leads = {row.id: row.lead for row in ROWS}
    for entry, shown in zip(key, rows_of(page), strict=True):
        summaries = dict(zip((entry[letter] for letter in "ABC"), shown[1:], strict=True))
        assert summaries["human lead"] == leads[entry["id"]]
        assert summaries["generated"] in (f"Tin mới: {summaries['extractive']}", "(nothing)")
    assert len({entry["A"] for entry in key}) == 3


def test_what_the_guard_repaired_and_which_one_auto_answers_is_noted(tmp_path: Path) -> None:
    class Dictated:
        def drafts(self, article: Any, most_syllables: int | None = None) -> tuple[Draft, ...]:
            sentence = "Tỉnh Hòa Bình khánh thành cây cầu dài 530 m qua sông Bôi sáng 5/9."
            return (Draft(sentence if "350 m" in article.body else "Chính phủ cấm xe máy.", Hypothesis((5,), (-0.1,), True)),)

    made: Any = Dictated()
    extractive = ExtractiveSummarizer.load(ROOT / "model" / "default" / "summarizer")
    bundle = fake_bundle(summarizer=GeneratedSummarizer(extractive, made, Chooser((0.0,) * len(FEATURES), 9.0)))
    body = "Sáng 5/9, tỉnh Hoà Bình khánh thành cây cầu dài 350 m qua sông Bôi.\nCầu được xây trong hai năm với kinh phí 120 tỷ đồng."
    found = comparisons(bundle, [Row("1", "Hoà Bình mở cầu mới", "Cầu mở.", body), ROWS[0]], 2, 0)
    assert found[0].summaries["generated"].text == "Tỉnh Hoà Bình khánh thành cây cầu dài 350 m qua sông Bôi sáng 5/9."
    assert found[0].summaries["generated"].note == "16 syllables; repaired: 530 m → 350 m; auto uses this"
    assert (found[1].summaries["generated"].text, found[1].summaries["generated"].note) == (
        "",
        "no usable draft: the extract is returned",
    )


@pytest.mark.parametrize("folder", [ROOT, ROOT / "runs" / "reading", ROOT / "tests" / ".." / "x", Path("x")])
def test_articles_are_not_written_into_the_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    bundle = fake_bundle()
    with pytest.raises(CorpusError, match="is inside the repository"):
        write_page(folder, bundle, comparisons(bundle, ROWS, 1, 0))
    assert not (folder / PAGE).exists()


def test_a_link_into_the_repository_is_no_way_around(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ROOT)
    with pytest.raises(CorpusError, match="is inside the repository"):
        write_page(tmp_path / "link", fake_bundle(), comparisons(fake_bundle(), ROWS, 1, 0))


def test_rows_without_a_lead_or_a_title_are_not_drawn(tmp_path: Path) -> None:
    bare = [Row("1", "Chuyện", "", ROWS[0].body), Row("2", "", "Tin.", ROWS[0].body), Row("3", "Chuyện", "Tin.")]
    (found,) = comparisons(fake_bundle(), [*bare[:2], ROWS[0]], 30, 0)
    assert found.row == ROWS[0]
    with pytest.raises(CorpusError, match="no row has a title"):
        comparisons(fake_bundle(), bare[:2], 30, 0)
    with pytest.raises(BundleError, match="no summarizer"):
        comparisons(replace(fake_bundle(), summarizer=None), ROWS, 30, 0)


def test_one_command_makes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(classifiers.CLASSIFIER_KINDS, "fake", FakeClassifier)
    monkeypatch.setitem(summarizers.SUMMARIZER_KINDS, "fake", FakeSummarizer)
    (tmp_path / "taxonomy.toml").write_text(TAXONOMY, encoding="utf-8")
    save_bundle(tmp_path / "bundle", taxonomy=tmp_path / "taxonomy.toml", classifier=FakeClassifier(), summarizer=FakeSummarizer())
    write_rows(tmp_path / "dev.parquet", ROWS)
    line = ["side-by-side", "--bundle", str(tmp_path / "bundle"), "--data", str(tmp_path / "dev.parquet"), "--out"]
    assert main([*line, str(tmp_path / "reading"), "--blind"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'reading' / PAGE}\n"
    first = (tmp_path / "reading" / PAGE).read_text(encoding="utf-8")
    assert main([*line, str(tmp_path / "again"), "--blind"]) == 0
    assert (tmp_path / "again" / PAGE).read_text(encoding="utf-8") == first
    assert main([*line, str(ROOT / "runs")]) == 1
    assert "is inside the repository" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*line, str(tmp_path / "reading"), "--rows", "0"])
