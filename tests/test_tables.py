from __future__ import annotations

import re
from dataclasses import replace

from rich.console import Console

from tests.fakes import fake_bundle
from tests.newsroom import stories
from training.corpus import Row
from training.evaluation import evaluate_sections, evaluate_summaries
from training.measuring import tables
from training.measuring.summary_quality import Guarded
from training.reports.bundle_diff import Change, Difference

ROWS = [Row(str(n), story.title, story.lead, story.body, story.section) for n, story in enumerate(stories(5))]


def _shown(table: object) -> str:
    console = Console(width=120)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_sections_show_each_section_decision_and_the_whole() -> None:
    numbers = evaluate_sections(fake_bundle(), ROWS).numbers()
    shown = _shown(tables.sections(numbers))
    for word in (*numbers["per_section"], "assign", "suggest", "review", f"{100 * numbers['macro_f1']:.1f} %", "ECE"):
        assert word in shown


def test_of_a_decision_that_nobody_got_no_precision_is_shown() -> None:
    numbers = evaluate_sections(fake_bundle(), ROWS).numbers()
    numbers["decisions"]["assign"] = {"share": 0.0, "precision": 0.0}
    for table in (tables.sections(numbers), tables.unseen({**numbers, "per_source": {"a.vn": numbers}})):
        assert re.search(r"0\.0 % +-(\s|$)", _shown(table))


def test_summaries_show_both_scales() -> None:
    numbers = evaluate_summaries(fake_bundle(), ROWS).numbers()
    shown = _shown(tables.summaries(numbers))
    assert f"{numbers['rouge_syllable1']:.2f}" in shown
    assert f"{numbers['rouge_asciiL']:.2f}" in shown


def test_beside_rouge_stands_what_it_does_not_see_and_what_the_guard_did() -> None:
    found = evaluate_summaries(fake_bundle(), ROWS)
    assert "drafts" not in _shown(tables.summaries(found.numbers()))
    numbers = replace(found, guard=(Guarded(4, 1, 2, 1, True, False),)).numbers()
    shown = " ".join(_shown(tables.summaries(numbers)).split())
    assert f"on what the title does not say ROUGE-1 {numbers['rouge_beyond_title1']:.2f}" in shown
    said = (
        "1 drafts: before the guard 0.2500 of their facts unsupported; 100.0 % repaired, 50.0 % of their sentences dropped, 0.0 % replaced"
    )
    assert said in shown


def test_unseen_sources_show_the_reference_where_there_is_one() -> None:
    numbers = evaluate_sections(fake_bundle(), ROWS).numbers()
    alone = {**numbers, "per_source": {"a.vn": numbers}}
    assert "reference" not in _shown(tables.unseen(alone))
    reference = {"accuracy": 0.125, "macro_f1": 0.25}
    beside = {**numbers, "per_source": {"a.vn": {**numbers, "reference": reference}}, "reference": {"name": "TF-IDF", **reference}}
    shown = _shown(tables.unseen(beside))
    assert shown.count("12.5 %") == 2
    assert "reference: TF-IDF" in shown


def test_a_difference_names_every_metric_to_the_end_however_long_the_values_are() -> None:
    paths = [f"sections/dev.parquet/per_section/khoa-hoc-cong-nghe/{name}" for name in ("f1", "precision", "recall")]
    changes = (*(Change(path, 0.5, 0.75) for path in paths), Change("sections/dev.parquet/command", "python " * 20, "python " * 19))
    shown = _shown(tables.difference(Difference("a", "b", (), (), changes, (), ())))
    for path in paths:
        assert re.search(rf"{path} +0\.5 +0\.75 +\+0\.25", shown), shown
