"""The quality measures in a bundle's manifest, ready to be drawn; as a manifest may come from anywhere, invalid numbers are left out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.manifest import Manifest
from model.results import Decision
from model.taxonomy import Taxonomy
from service.desk import words

_SAME = 0.05  # of what is shown with one decimal: less is no change


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a manifest: its name, where it stands, how it is shown, and whether more of it is better (None: neither)."""

    name: str
    task: str
    path: tuple[str, ...]
    times: float
    unit: str
    decimals: int = 1
    more_is_better: bool | None = True


MEASURES = (
    Measure("Xếp đúng chuyên mục", "sections", ("accuracy",), 100, "%"),
    Measure("Macro-F1 của các chuyên mục", "sections", ("macro_f1",), 100, "%"),
    Measure("“Tự động” xếp đúng", "sections", ("decisions", "assign", "precision"), 100, "%"),
    Measure("“Tự động” chiếm", "sections", ("decisions", "assign", "share"), 100, "% số bài"),
    Measure("Xác suất lệch thực tế (ECE)", "sections", ("ece",), 100, " điểm", more_is_better=False),
    Measure("Macro-F1 trên báo chưa từng gặp", "unseen_sources", ("macro_f1",), 100, "%"),
    Measure("Tóm tắt giống sa-pô (ROUGE-1, âm tiết)", "summaries", ("rouge_syllable1",), 1, ""),
    Measure("Tóm tắt giống sa-pô (ROUGE-L, âm tiết)", "summaries", ("rouge_syllableL",), 1, ""),
    Measure("Dữ kiện không có trong bài", "summaries", ("unsupported_share",), 100, "%", 2, more_is_better=False),
    Measure("Tóm tắt dài trung bình", "summaries", ("mean_syllables",), 1, " âm tiết", more_is_better=None),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure of a bundle beside that of another; ``verdict`` is ``better``, ``worse``, ``same`` or "" where there is nothing to say."""

    name: str
    now: str
    before: str
    change: str
    verdict: str


@dataclass(frozen=True, slots=True)
class SectionScores:
    """The scores of a section, 0 to 1; ``n`` is the number of articles."""

    label: str
    f1: float
    precision: float
    recall: float
    n: int


@dataclass(frozen=True, slots=True)
class DecisionScores:
    """The share of the articles that got a decision, and of those the share that was right."""

    decision: Decision
    name: str
    share: float
    right: float


@dataclass(frozen=True, slots=True)
class SourceScores:
    """Macro-F1 on a newspaper that was left out of training, and that of the reference there, if any."""

    source: str
    macro_f1: float
    reference: float | None


def compare(manifest: Manifest, other: Manifest | None) -> tuple[Compared, ...]:
    """Every measure that ``manifest`` has, beside that of ``other`` where it was taken on the same file."""
    return tuple(found for measure in MEASURES if (found := _compare(measure, manifest, other)))


def sections(manifest: Manifest, taxonomy: Taxonomy) -> tuple[SectionScores, ...]:
    """The sections that were judged, best first."""
    numbers = _largest(manifest.metrics, "sections")[1].get("per_section")
    found = []
    for section in taxonomy:
        f1, precision, recall = (_share(numbers, section.slug, name) for name in ("f1", "precision", "recall"))
        n = _number(numbers, section.slug, "support")
        if f1 is not None and precision is not None and recall is not None and n is not None:
            found.append(SectionScores(section.label, f1, precision, recall, int(n)))
    return tuple(sorted(found, key=lambda one: -one.f1))


def coverage(manifest: Manifest) -> tuple[tuple[float, float], ...]:
    """Share of the articles that the model is surest of, and how many of those are right; by ascending share."""
    numbers = _largest(manifest.metrics, "sections")[1].get("precision_at_coverage")
    found: dict[float, float] = {}  # 0.5 may be written 0.50, too
    for name in numbers if isinstance(numbers, dict) else ():
        try:
            share = float(name)
        except ValueError:
            continue
        right = _share(numbers, name)
        if right is not None and 0 < share <= 1:
            found[share] = right
    return tuple(sorted(found.items()))


def decisions(manifest: Manifest) -> tuple[DecisionScores, ...]:
    """The decisions that were taken."""
    numbers = _largest(manifest.metrics, "sections")[1].get("decisions")
    found = []
    for decision in Decision:
        share, right = _share(numbers, decision, "share"), _share(numbers, decision, "precision")
        if share is not None and right is not None:
            found.append(DecisionScores(decision, words.DECISIONS[decision][0], share, right))
    return tuple(found)


def sources(manifest: Manifest) -> tuple[SourceScores, ...]:
    """The newspapers that were left out of training in turn, best first."""
    numbers = _mapping(manifest.metrics.get("unseen_sources")).get("per_source")
    found = []
    for name in numbers if isinstance(numbers, dict) else ():
        macro_f1 = _share(numbers, name, "macro_f1")
        if macro_f1 is not None:
            found.append(SourceScores(name, macro_f1, _share(numbers, name, "reference", "macro_f1")))
    return tuple(sorted(found, key=lambda one: -one.macro_f1))


def decimal(value: float, decimals: int = 1) -> str:
    """``value`` as Vietnamese writes it, with a comma."""
    return f"{value:.{decimals}f}".replace(".", ",")


def _compare(measure: Measure, manifest: Manifest, other: Manifest | None) -> Compared | None:
    file, now = _measured(measure, manifest.metrics)
    if now is None:
        return None
    before_file, before = _measured(measure, other.metrics) if other else ("", None)
    shown = f"{decimal(now, measure.decimals)}{measure.unit}"
    if before is None or before_file != file:
        return Compared(measure.name, shown, "", "", "")
    change = now - before
    same = abs(change) < _SAME * 10 ** (1 - measure.decimals)
    better = None if measure.more_is_better is None else (change > 0) == measure.more_is_better
    verdict = "same" if same else "" if better is None else "better" if better else "worse"
    told = f"{'+' if change > 0 else '−'}{decimal(abs(change), measure.decimals)}"
    return Compared(measure.name, shown, f"{decimal(before, measure.decimals)}{measure.unit}", "" if same else told, verdict)


def _measured(measure: Measure, metrics: Mapping[str, Any]) -> tuple[str, float | None]:
    """The file on which it was measured, and the number as it is shown; None where there is none."""
    file, numbers = ("", _mapping(metrics.get(measure.task))) if measure.task == "unseen_sources" else _largest(metrics, measure.task)
    value = _number(numbers, *measure.path)
    return file, None if value is None else value * measure.times


def _largest(metrics: Mapping[str, Any], task: str) -> tuple[str, Mapping[str, Any]]:
    """The name of the largest file that ``task`` was judged by, and its numbers."""
    files = {name: one for name, one in _mapping(metrics.get(task)).items() if _number(one, "n") is not None}
    name = max(files, key=lambda one: (_number(files[one], "n") or 0, one), default="")
    return name, files.get(name, {})


def _number(value: Any, *path: str) -> float | None:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _share(value: Any, *path: str) -> float | None:
    found = _number(value, *path)
    return found if found is not None and 0 <= found <= 1 else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
