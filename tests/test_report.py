from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.results import Decision
from model.taxonomy import Taxonomy
from tests.fakes import TAXONOMY, fake_bundle
from tests.newsroom import stories
from training.corpus import Row
from training.evaluation import SectionResults, evaluate_sections, evaluate_summaries
from training.limits import Limits
from training.measuring.measured import BundleMeasures, EvaluationFile, EvaluationRow, Identity, Measured, Point, Speed, TrainingData
from training.measuring.summary_quality import GuardedDraft
from training.metrics import LabelledPrediction
from training.report import write_report
from training.reports import drawing, pictures, summary_pictures
from training.reports.numbers import LONGEST_REFERENCE

ROWS = [Row(f"id-{n}", story.title, story.lead, story.body, story.section) for n, story in enumerate(stories(5))]
EVERY_SECTION = Taxonomy.load(Path(__file__).parent.parent / "training" / "recipes" / "taxonomy.toml")
GUARDED = (GuardedDraft(5, 1, 2, 0, True, False), GuardedDraft(3, 1, 2, 2, False, True))
LABELS = {section.slug: section.label for section in TAXONOMY}


def measures(name: str, wrong: int = 0) -> BundleMeasures:
    """What a bundle of fakes said, but for the first ``wrong`` rows, which it put into another section."""
    found = evaluate_sections(fake_bundle(), ROWS)
    other = ("phap-luat", "kinh-te", "xe")
    predictions = [replace(one, ranked=other if n < wrong else one.ranked[:3]) for n, one in enumerate(found.predictions)]
    return BundleMeasures(
        identity=Identity(
            name, "2026-11-24T00:00:00+00:00", f"digest of {name}", {"classifier": "c", "summarizer": "s"}, LABELS, 2_000_000
        ),
        known=tuple(LABELS),
        sections=SectionResults(tuple(predictions), 0),
        forms={"whole": {"n": 20, "accuracy": 0.9, "macro_f1": 0.8, "ece": 0.1, "assign_share": 0.0, "assign_precision": 0.0}},
        summaries=replace(evaluate_summaries(fake_bundle(), ROWS), guard=GUARDED),
        speed=Speed(20, 1.5, 2.5, 600.0),
        notes=("It was taught by 30 of 40 leads.", "Of 50 summaries, read by one strict reader: 31 <publishable>."),
    )


def measured(**changed: Any) -> Measured:
    found = Measured(
        made_at="2026-11-24T01:02:03+00:00",
        seconds=12.0,
        machine="<Processor> of a test",
        environment={"revision": "abc123", "processors": "2"},
        evaluation_files={task: EvaluationFile("/somewhere/<dev>.parquet", "d" * 64, 20) for task in ("sections", "summaries")},
        cases=tuple(EvaluationRow(row.id, f"paper-{n % 2}.example", "2026" if n % 3 else "") for n, row in enumerate(ROWS)),
        training_data=(TrainingData("classifier", "/somewhere/linear.toml", "r" * 64, "t" * 64, 1234, (("row-7", "id-3"),), 0.05, 0.1),),
        candidate=measures("0ld000000000", wrong=2),
        current=measures("4e4000000000"),
        curve=(Point(100, 0.7, 0.6), Point(200, 0.8, 0.7)),
    )
    return replace(found, **changed)


def draw(folder: Path, found: Measured) -> str:
    found.save(folder)
    return write_report(folder, Limits()).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report of ``measured``, drawn once, for that takes most of a second; not to be changed."""
    folder = tmp_path_factory.mktemp("drawn")
    draw(folder, measured())
    return folder


@pytest.fixture(scope="module")
def page(drawn: Path) -> str:
    """That report."""
    return (drawn / "report.html").read_text(encoding="utf-8")


def test_a_report_is_one_file_that_loads_nothing_from_anywhere_and_holds_no_word_of_the_articles(page: str) -> None:
    assert page.count('src="data:image/svg+xml;base64,') == 8
    assert not re.search(r"<(script|link|iframe)|src=\"(?!data:)|href=|url\(|@import", page)
    assert not any(sentence in page for row in ROWS for sentence in (row.title, *row.body.split("\n")))


def test_a_report_says_of_what_it_is_and_what_the_gate_says(page: str) -> None:
    for expected in (
        "0ld000000000",
        "4e4000000000",
        "&lt;dev&gt;.parquet",
        "d" * 64,
        "t" * 64,
        "abc123",
        "&lt;Processor&gt; of a test",
        "Sức khỏe",
    ):
        assert expected in page, expected
    assert "The gate refuses this bundle" in page
    assert "5.0 % of its evaluation rows leak" in page
    assert "row-7 repeats id-3" in page
    assert "id-0 (" in page, "the ids of what was taken for another section"


def test_beside_rouge_stands_what_it_does_not_see(page: str, drawn: Path) -> None:
    assert "not counting what the title says: ROUGE-1" in page
    assert "2 drafts: 0.2500 of their facts were unsupported before the guard; it repaired 50.0 %" in page
    assert "replaced 50.0 % by the extract, and dropped 50.0 % of the sentences" in page
    assert "It was taught by 30 of 40 leads." in page
    assert "31 &lt;publishable&gt;" in page
    found = json.loads((drawn / "report.json").read_text(encoding="utf-8"))["summaries"]
    assert {"rouge_beyond_title1", "rouge_beyond_title2", "repeating_share", "ends_whole_share", "guard"} <= set(found)


def test_its_json_holds_every_number_that_it_shows(page: str, drawn: Path) -> None:
    found = json.loads((drawn / "report.json").read_text(encoding="utf-8"))
    sections, summaries = found["sections"], found["summaries"]
    assert {"precision_interval", "recall_interval", "f1_interval", "support"} <= set(sections["per_section"]["the-thao"])
    assert {"confusion", "worst_confusions", "reliability", "coverage", "per_source", "per_year", "forms"} <= set(sections)
    assert {"by_length", "unsupported_share", "rouge_ascii2", "rouge_syllableL"} <= set(summaries)
    assert set(found["sections_compared"]["sections"]) == set(LABELS)
    assert {"rouge_syllable1", "rouge_asciiL", "unsupported"} <= set(found["summaries_compared"])
    assert [point["rows"] for point in found["learning_curve"]] == [100, 200]
    assert found["speed"]["bundle"]["articles_per_second"] == 600.0
    assert found["gate"]["refusals"]

    known = re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", json.dumps(found))
    rounded = {f"{scale * float(number):.{digits}f}" for number in known for digits in range(5) for scale in (1, 100, 1e-6)}
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>|<b>([^<]*)</b>", page.split("Most frequent confusions")[0])
    shown = {number for pair in cells for number in re.findall(r"\d+\.\d+", "".join(pair))}
    differences = {f"{abs(float(one['new']) - float(one['old'])) * scale:.2f}" for one in _differences(found) for scale in (1, 100)}
    assert len(shown) > 40
    assert shown <= {number.lstrip("-") for number in rounded} | differences


def _differences(found: Any) -> list[Any]:
    compared = found["sections_compared"]
    return [compared["accuracy"], compared["macro_f1"], *compared["sections"].values(), *found["summaries_compared"].values()]


def test_the_same_numbers_draw_the_same_file(page: str, tmp_path: Path) -> None:
    assert draw(tmp_path, measured()) == page


def test_a_bundle_alone_and_one_that_reads_nothing_have_reports_too(tmp_path: Path) -> None:
    alone = replace(measured().candidate, summaries=None, speed=None)
    page = draw(tmp_path / "alone", measured(candidate=alone, current=None, training_data=(), curve=()))
    assert "Compared with the current bundle" not in page
    unreadable = replace(alone, sections=SectionResults((LabelledPrediction("kinh-te", (), 0.0, Decision.REVIEW),), 1))
    page = draw(tmp_path / "unreadable", measured(candidate=unreadable, current=None, cases=(EvaluationRow("id-0", "", ""),)))
    assert "(unreadable)" in page


def test_the_speed_of_a_bundle_alone_was_measured_beside_no_other(page: str, tmp_path: Path) -> None:
    assert "both bundles alternately" in page
    alone = draw(tmp_path, measured(current=None))
    assert "20 articles, one at a time, with sections and summary, on " in alone


def test_every_vietnamese_label_is_drawn_with_letters_that_the_font_has() -> None:
    labels = {section.slug: section.label for section in EVERY_SECTION} | {"do-la": "Đô la $ và $\\frac"}
    counts = [[int(row == column) for column in range(len(labels))] for row in range(len(labels))]
    drawn = drawing.svg(pictures.confusion_matrix({"slugs": list(labels), "counts": counts}, labels))
    assert drawn.startswith(b"<?xml")  # a missing letter is a warning, so an error here


def test_a_picture_says_what_its_marks_mean_whatever_the_rows_are() -> None:
    lengths = {"summaries_of_syllables": [0, 2], "references_of_syllables": [0, 1]}
    assert summary_pictures.syllable_histogram(lengths).axes[0].get_xlabel() == "syllables"
    pooled = summary_pictures.syllable_histogram(lengths | {"references_of_syllables": [0] * LONGEST_REFERENCE + [7]})
    assert pooled.axes[0].get_xlabel().endswith("the last bar of references: 120 and more"), "else it is a peak that is not there"
    alone = pictures.coverage_curve({"coverage": [{"threshold": 0.8, "coverage": 1.0, "precision": 1.0}]})
    assert alone.axes[0].lines[0].get_marker() == "o", "a line of one point is not seen"
    scores = {"f1": 0.5, "precision": 0.5, "recall": 0.5, "f1_interval": {"low": 0.4, "high": 0.6}}
    bars = pictures.section_bars({"per_section": {f"s-{number}": scores for number in range(40)}}, {})
    bars.draw_without_rendering()
    assert [label.get_text() for label in bars.axes[0].get_xticklabels()] == ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]
    picture = bars.axes[0].get_tightbbox()
    assert picture
    gap = picture.y0 - bars.legends[0].get_window_extent().y1
    assert 0 <= gap < 20, "the legend is beside its picture, also with forty sections"


def test_picture_and_table_call_the_lengths_of_articles_alike_and_every_length_has_one_name(page: str, drawn: Path) -> None:
    scores = {f"rouge_{scale}{name}": 20.0 for scale in ("syllable", "ascii") for name in "12L"}
    groups = [{"from": low, "to": high, "n": 1, **scores} for low, high in ((150, 300), (450, None))]
    axes = summary_pictures.rouge_by_length({"by_length": groups}).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["150 to 299\n(1)", "450 and more\n(1)"]
    found = json.loads((drawn / "report.json").read_text(encoding="utf-8"))["summaries"]["by_length"]
    assert found
    assert all(f">{summary_pictures.lengths_of(group)}<" in page for group in found)


def test_one_bar_alone_is_no_wider_than_one_of_four() -> None:
    (axes,) = summary_pictures.unsupported_bars({"summaries_with_unsupported": [60]}).axes
    assert axes.patches[0].get_width() < 0.2 * (axes.get_xlim()[1] - axes.get_xlim()[0])


def test_shares_are_read_in_per_cent_as_in_the_tables_and_no_legend_stands_on_a_bar() -> None:
    bins = [{"low": place / 15, "high": (place + 1) / 15, "n": 1, "accuracy": 1.0, "confidence": 0.5} for place in range(15)]
    believed = pictures.reliability_diagram({"reliability": bins})
    points = [{"threshold": 0.9, "coverage": 0.5, "precision": 1.0}, {"threshold": 0.5, "coverage": 1.0, "precision": 0.8}]
    surest = pictures.coverage_curve({"coverage": points})
    more = pictures.learning_curve([{"rows": rows, "macro_f1": 0.6, "accuracy": 0.725} for rows in (100, 200)], 0.8, 200)
    for figure in (believed, surest, more):
        figure.draw_without_rendering()
    shares = (believed.axes[0].yaxis, believed.axes[1].xaxis, surest.axes[0].xaxis, surest.axes[0].yaxis, more.axes[0].yaxis)
    assert all(label.get_text().endswith(" %") for axis in shares for label in axis.get_ticklabels())
    assert believed.legends[0].get_window_extent().y1 <= believed.axes[1].get_window_extent().y0


def test_f1_stands_beside_its_bar_where_no_interval_strikes_it_out() -> None:
    score = {"f1": 0.308, "precision": 0.5, "recall": 0.222, "f1_interval": {"low": 0.0, "high": 0.615}}
    (axes,) = pictures.section_bars({"per_section": {"the-thao": score}}, LABELS).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Thể thao  30.8"]
    assert not axes.texts


def test_marks_of_a_hundred_per_cent_are_drawn_whole() -> None:
    interval = {"low": 0.9, "high": 1.0}
    perfect = {"per_section": {"the-thao": {"f1": 1.0, "precision": 1.0, "recall": 1.0, "f1_interval": interval}}}
    marks = pictures.section_bars(perfect, LABELS, perfect).axes[0].collections
    assert [mark.get_clip_on() for mark in marks if mark.get_label() in {"precision", "recall", "F1 of current"}] == [False] * 3


def test_where_nothing_was_wrong_no_empty_table_of_confusions_stands(page: str, tmp_path: Path) -> None:
    assert "<li>none</li>" in draw(tmp_path, measured(candidate=measures("right")))
    assert "<li>none</li>" not in page


def test_what_was_written_for_a_card_is_shown_without_its_marks(tmp_path: Path) -> None:
    page = draw(tmp_path, measured(candidate=replace(measures("noted"), notes=("ROUGE is 36.0 of `auto`.",))))
    assert "<li>ROUGE is 36.0 of auto.</li>" in page


def test_a_report_does_not_call_a_bundle_current_that_may_be_any_other(page: str) -> None:
    assert "compared with the current bundle 4e4000000000 of 2026-11-24T00:00:00+00:00" in page
    assert "which is current" not in page


@pytest.mark.parametrize("light", [drawing.INK, drawing.MUTED, drawing.GRID, drawing.PALE])
def test_ink_turns_light_on_a_dark_page(light: str) -> None:
    sections = json.loads(
        json.dumps({"per_section": {"xe": {"f1": 0.5, "precision": 0.5, "recall": 0.5, "f1_interval": {"low": 0.4, "high": 0.6}}}})
    )
    drawn = drawing.svg(pictures.section_bars(sections, {"xe": "Xe"})).decode()
    assert f'[style*="fill: {light}"]{{fill:' in drawn.split("</style>")[0]
    body = re.sub(r"<style.*?</style>", "", drawn, flags=re.DOTALL)
    assert light in body
    assert not re.search(r"<g id=\"text_\d+\">(?:(?!</g>).)*style=\"(?!fill: #)", body, re.DOTALL), "letters without a colour stay black"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_offline_on_any_screen_and_axe_finds_no_fault(browser: Any, tmp_path: Path, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = measured()
    leaks = tuple((f"row-{number}", f"id-{number}") for number in range(20))
    draw(tmp_path, replace(found, training_data=(replace(found.training_data[0], leaks=leaks),)))
    context = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": 360, "height": 800})
    try:
        page = context.new_page()
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        page.on("requestfailed", lambda request: messages.append(request.url[:100]))
        page.goto((tmp_path / "report.html").as_uri())
        assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        tallest = page.evaluate("Math.max(...[...document.querySelectorAll('tbody tr')].map((row) => row.offsetHeight))")
        assert tallest < 300, "a long list of ids is wide enough to be read, not one character a line"
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert not messages
    finally:
        context.close()
