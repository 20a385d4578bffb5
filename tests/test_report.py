from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from model.results import Decision
from model.taxonomy import Taxonomy
from tests.fakes import fake_bundle
from tests.newsroom import stories
from training import pictures
from training.corpus import Row
from training.evaluation import SectionResults, evaluate_sections, evaluate_summaries
from training.metrics import Judged
from training.report import write_report

ROWS = [Row(str(n), story.title, story.lead, story.body, story.section) for n, story in enumerate(stories(5))]
TAXONOMY = Taxonomy.load(Path(__file__).parent.parent / "training" / "recipes" / "taxonomy.toml")


def _report(folder: Path, task: str, name: str = "dev.parquet") -> str:
    bundle = fake_bundle()
    results = evaluate_sections(bundle, ROWS) if task == "sections" else evaluate_summaries(bundle, ROWS)
    path = write_report(folder, bundle, name, results)
    assert json.loads((folder / "evaluation.json").read_text(encoding="utf-8")) == json.loads(json.dumps(results.numbers()))
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("task", "count"), [("sections", 4), ("summaries", 3)])
def test_a_report_is_one_file_that_loads_nothing_from_anywhere(tmp_path: Path, task: str, count: int) -> None:
    page = _report(tmp_path, task)
    assert page.count('src="data:image/svg+xml;base64,') == count
    assert not re.search(r"<(script|link|iframe)|src=\"(?!data:)|href=|url\(|@import", page)


@pytest.mark.parametrize("task", ["sections", "summaries"])
def test_a_report_holds_no_word_of_the_articles(tmp_path: Path, task: str) -> None:
    page = _report(tmp_path, task)
    assert not any(sentence in page for row in ROWS for sentence in (row.title, *row.body.split("\n")))


def test_a_report_names_the_bundle_the_file_and_the_sections_in_vietnamese(tmp_path: Path) -> None:
    page = _report(tmp_path, "sections", name="<dev>.parquet")
    assert "fa4e00000000" in page
    assert "&lt;dev&gt;.parquet" in page
    assert "Sức khỏe" in page


def test_the_same_numbers_draw_the_same_file(tmp_path: Path) -> None:
    assert _report(tmp_path / "a", "sections") == _report(tmp_path / "b", "sections")


def test_every_vietnamese_label_is_drawn_with_letters_that_the_font_has() -> None:
    judged = [Judged(slug, (slug,), 0.9, Decision.ASSIGN) for slug in TAXONOMY.slugs]
    labels = {section.slug: section.label for section in TAXONOMY}
    assert pictures.svg(pictures.confusion_matrix(judged, labels)).startswith(b"<?xml")  # a missing letter is a warning, so an error here


@pytest.mark.parametrize("judged", [(), (Judged("kinh-te", (), 0.0, Decision.REVIEW),)])
def test_a_file_of_nothing_readable_still_gives_a_report(tmp_path: Path, judged: tuple[Judged, ...]) -> None:
    bundle = replace(fake_bundle(), summarizer=None)
    assert write_report(tmp_path, bundle, "dev.parquet", SectionResults(judged, len(judged))).is_file()
