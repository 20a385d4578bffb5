"""Metrics of a manifest that was edited by hand and sealed again: one clear line that names the bundle and the key."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model import classifiers, summarizers
from model.bundle import DEFAULT_FOLDER, save_bundle
from model.errors import BundleError
from model.manifest import Manifest
from tests.fakes import TAXONOMY, FakeClassifier, FakeSummarizer
from training.command_line import main
from training.corpus import Row, write_rows
from training.measuring import card
from training.measuring.recorded import metrics_of

DEFAULT = Manifest.read(DEFAULT_FOLDER)
GUARD = ("drafts", "unsupported_share_before", "repaired_share", "dropped_sentence_share", "replaced_share")
NOTES = {
    "pairs": {"kept": 3, "rows": 4, "facts_lacking": 1, "facts": 9, "dropped": {"facts": 1}},
    "parity": {"rouge_exported": 40.0, "rouge_fitted": 40.5},
    "auto": {"generated_share": 0.5, "articles": 9, "rouge_extract": 40.0, "rouge_generated": 39.0, "rouge_auto": 41.0, "kept": True},
}
RECIPE = 'kind = "linear"\n[data]\ntrain = "dev.parquet"\ntaxonomy = "taxonomy.toml"\n'
GONE = object()


def _metrics() -> dict[str, Any]:
    """Everything that a manifest may hold; of what is alike one of a kind."""
    metrics = copy.deepcopy(dict(DEFAULT.metrics))
    metrics["training"]["summarizer"] |= copy.deepcopy(NOTES)
    metrics["summaries"]["summaries-dev.parquet"]["guard"] = dict.fromkeys(GUARD, 0.5)
    metrics["forced"] = {"reason": "vì cần", "at": "2026-11-29", "refused": ["macro-F1 fell"]}
    metrics["unseen_sources"]["per_source"] = dict(list(metrics["unseen_sources"]["per_source"].items())[:1])
    metrics["apart"]["tables"] = {"whole": dict(list(metrics["apart"]["tables"]["whole"].items())[:1])}
    return metrics


def _places(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, inner in value.items():
        yield (*path, name)
        if isinstance(inner, dict):
            yield from _places(inner, (*path, name))


def _edited(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    metrics = _metrics()
    inner = metrics
    for name in path[:-1]:
        inner = inner[name]
    if value is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return metrics


def _fault(metrics: dict[str, Any]) -> str:
    try:
        metrics_of(replace(DEFAULT, metrics=metrics))
    except BundleError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("value", ["0.9", None, 7, [], ["a"], {}, {"a": 1}, GONE])
def test_whatever_was_edited_is_refused_with_its_key_or_the_card_can_be_written(value: Any) -> None:
    refused = 0
    for path in _places(_metrics()):
        metrics = _edited(path, value)
        if fault := _fault(metrics):
            refused += 1
            assert f"bundle {DEFAULT.id}: manifest.json: metrics/{'/'.join(path)}" in fault
        else:
            card.render(DEFAULT.parts, TAXONOMY, metrics)
    assert refused > 10


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("sections", "sections-dev.parquet", "accuracy"), "0.9", "metrics/sections/sections-dev.parquet/accuracy must be a number"),
        (("sections", "sections-dev.parquet", "per_section"), GONE, "metrics/sections/sections-dev.parquet/per_section is missing"),
        (("training", "classifier"), [], "metrics/training/classifier must be an object"),
        (("evidence", "sections-dev.parquet", "factor"), "2", "metrics/evidence/sections-dev.parquet/factor must be a number or null"),
        (("forced", "refused"), "all", "metrics/forced/refused must be a list"),
        (("training", "summarizer", "data_digest"), 7, "metrics/training/summarizer/data_digest must be text"),
    ],
)
def test_the_key_is_named_with_what_it_must_be(path: tuple[str, ...], value: Any, fault: str) -> None:
    with pytest.raises(BundleError, match=fault):
        metrics_of(replace(DEFAULT, metrics=_edited(path, value)))


def test_only_what_is_read_is_checked() -> None:
    odd = replace(DEFAULT, metrics=_edited(("sections",), 7))
    assert metrics_of(odd, "training", "reading") is odd.metrics


@pytest.mark.parametrize(
    "line",
    [
        ["evaluate", "--bundle", "bundle", "--data", "dev.parquet", "--record"],
        ["report", "linear.toml", "--bundle", "bundle", "--against", "none", "--no-learning-curve"],
        ["fit", "linear.toml", "--base", "bundle", "--out", "new"],
        ["publish", "bundle", "--home", "home", "--force", "for a test"],
    ],
)
def test_a_command_ends_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: list[str]
) -> None:
    monkeypatch.setitem(classifiers.CLASSIFIER_KINDS, "fake", FakeClassifier)
    monkeypatch.setitem(summarizers.SUMMARIZER_KINDS, "fake", FakeSummarizer)
    monkeypatch.chdir(tmp_path)
    sections = "".join(f'[[section]]\nslug = "{section.slug}"\nlabel = "{section.label}"\n' for section in TAXONOMY)
    Path("taxonomy.toml").write_text(sections, encoding="utf-8")
    Path("linear.toml").write_text(RECIPE, encoding="utf-8")
    write_rows(Path("dev.parquet"), [Row(str(n), "Tin mới", "Mở đầu.", "Câu một. Câu hai.", one.slug) for n, one in enumerate(TAXONOMY)])
    metrics = {"training": {"classifier": {**json.loads(json.dumps(DEFAULT.metrics))["training"]["classifier"], "rows": "1234"}}}
    made = save_bundle(
        Path("bundle"), taxonomy=Path("taxonomy.toml"), classifier=FakeClassifier(), summarizer=FakeSummarizer(), metrics=metrics
    )
    assert main(line) == 1
    errors = capsys.readouterr().err.splitlines()[-1]
    assert f"bundle {made.id}: manifest.json: metrics/training/classifier/rows must be a number" in errors
