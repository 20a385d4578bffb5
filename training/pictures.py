"""The pictures of a report, drawn with matplotlib without a screen. Labels are Vietnamese; DejaVu Sans has every letter of it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from training.evaluation import JudgedSummary
from training.metrics import Judged, confusion, precision_coverage, reliability

INK, MUTED, GRID = "#1f2937", "#6b7280", "#e5e7eb"
BLUE, TEAL, AMBER, RED = "#2563a8", "#2a9d8f", "#e09f3e", "#c8553d"
_BLUES = LinearSegmentedColormap.from_list("paper to blue", ["#ffffff", "#cfe0f1", "#7fb0da", BLUE, "#123a66"])
_STYLE: Any = {  # matplotlib types its settings by the name of each
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "svg.fonttype": "path",  # the letters travel with the picture
    "svg.hashsalt": "toasoan",  # the same numbers draw the same file
}
_BUCKETS = ((0, 150), (150, 300), (300, 450), (450, 10**9))  # syllables of an article


def svg(figure: Figure) -> bytes:
    """``figure`` as SVG."""
    stream = io.BytesIO()
    with rc_context(_STYLE):
        figure.savefig(stream, format="svg", bbox_inches="tight", metadata={"Date": None})
    return stream.getvalue()


def confusion_matrix(judged: Sequence[Judged], labels: Mapping[str, str]) -> Figure:
    """Share of each gold section (row) that went to each predicted one (column); ``labels`` maps slug to label in order."""
    counts = confusion(judged, list(labels))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = 2.6 + 0.56 * len(labels)
    figure, axes = _figure(side + 1.2, side)
    axes.imshow(shares, cmap=_BLUES, vmin=0, vmax=1, aspect="equal")
    for row, column in np.argwhere(shares >= 0.005):
        share = shares[row, column]
        axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=8.5, color="white" if share > 0.45 else INK)
    axes.set_xticks(range(len(labels)), list(labels.values()), rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), [f"{label}  ({count:,})" for label, count in zip(labels.values(), counts.sum(axis=1), strict=True)])
    axes.set_xticks(np.arange(len(labels) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(labels) + 1) - 0.5, minor=True)
    axes.grid(which="minor", linewidth=1)
    axes.tick_params(which="both", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("predicted section")
    axes.set_ylabel("gold section (articles)")
    return figure


def reliability_diagram(judged: Sequence[Judged]) -> Figure:
    """How often the first section was right, by its probability; below the diagonal is overconfident."""
    bins = [one for one in reliability(judged) if one.n]
    figure, (axes, below) = _two_rows(5.6, 5.6)
    width = bins[0].high - bins[0].low if bins else 1
    middles = [(one.low + one.high) / 2 for one in bins]
    axes.bar(middles, [one.accuracy for one in bins], width * 0.92, color=BLUE, label="right")
    gaps = [one.confidence - one.accuracy for one in bins]
    axes.bar(middles, gaps, width * 0.92, [one.accuracy for one in bins], color=RED, alpha=0.35, label="gap to the probability")
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle="--")
    axes.set(xlim=(0, 1), ylim=(0, 1), ylabel="share right")
    axes.legend(loc="upper left", frameon=False)
    below.bar(middles, [one.n for one in bins], width * 0.92, color=MUTED)
    below.set(xlim=(0, 1), xlabel="probability of the first section", ylabel="articles")
    return figure


def coverage_curve(judged: Sequence[Judged]) -> Figure:
    """Precision against coverage: what is right when only the surest articles are answered."""
    points = precision_coverage(judged)
    figure, axes = _figure(5.6, 5.6)
    axes.plot([point.coverage for point in points], [point.precision for point in points], color=BLUE, linewidth=2.2)
    axes.axhline(0.98, color=AMBER, linewidth=1.2, linestyle="--")
    axes.text(0.99, 0.982, "98 %", color=AMBER, ha="right", va="bottom", fontsize=9)
    lowest = min((point.precision for point in points), default=0.0)
    axes.set(xlim=(0, 1), ylim=(max(lowest - 0.05, 0), 1.005), xlabel="share of the articles, surest first", ylabel="share right")
    axes.grid(True)
    return figure


def section_bars(scores: Mapping[str, Mapping[str, float]], labels: Mapping[str, str]) -> Figure:
    """F1 of each section as bars, best on top, with precision and recall as marks."""
    slugs = sorted(scores, key=lambda slug: scores[slug]["f1"])
    figure, axes = _figure(6.8, 1.4 + 0.38 * len(slugs))
    places = list(range(len(slugs)))
    values = [scores[slug]["f1"] for slug in slugs]
    axes.barh(places, values, 0.66, color="#9dc3e6", label="F1")
    axes.scatter([scores[slug]["precision"] for slug in slugs], places, color=BLUE, marker="o", s=26, zorder=3, label="precision")
    axes.scatter([scores[slug]["recall"] for slug in slugs], places, color=RED, marker="D", s=22, zorder=3, label="recall")
    for place, value in zip(places, values, strict=True):
        axes.text(0.01, place, f"{100 * value:.1f}", va="center", fontsize=8.5)
    axes.set_yticks(places, [labels[slug] for slug in slugs])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 1)
    axes.grid(True, axis="x")
    axes.set_axisbelow(True)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3, frameon=False)
    return figure


def rouge_by_length(judged: Sequence[JudgedSummary]) -> Figure:
    """Mean ROUGE on syllables by the length of the article."""
    groups = [[one for one in judged if low <= one.article_syllables < high] for low, high in _BUCKETS]
    names = [f"{low}-{high}" if high < 10**9 else f"over {low}" for low, high in _BUCKETS]
    present = [(name, group) for name, group in zip(names, groups, strict=True) if group]
    figure, axes = _figure(6.0, 4.0)
    places = np.arange(len(present))
    for offset, (name, field, colour) in enumerate((("ROUGE-1", "one", BLUE), ("ROUGE-2", "two", TEAL), ("ROUGE-L", "longest", AMBER))):
        values = [100 * float(np.mean([getattr(one.rouge["syllable"], field) for one in group])) for _, group in present]
        bars = axes.bar(places + (offset - 1) * 0.27, values, 0.25, color=colour, label=name)
        axes.bar_label(bars, fmt="%.0f", fontsize=8.5, padding=1)
    axes.set_xticks(places, [f"{name}\n({len(group):,})" for name, group in present])
    axes.set(xlabel="syllables of the article (articles)", ylabel="ROUGE F1, syllables")
    axes.grid(True, axis="y")
    axes.set_axisbelow(True)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.14), ncols=3, frameon=False)
    return figure


def syllable_histogram(judged: Sequence[JudgedSummary]) -> Figure:
    """How long summaries and references are."""
    figure, axes = _figure(6.0, 4.0)
    longest = max(75, *(max(one.syllables, min(one.reference_syllables, 120)) for one in judged))
    bins = list(range(0, longest + 3, 3))
    axes.hist([one.syllables for one in judged], bins=bins, color=BLUE, alpha=0.85, label="summary")
    axes.hist([one.reference_syllables for one in judged], bins=bins, histtype="step", color=RED, linewidth=1.6, label="reference")
    axes.set(xlim=(0, bins[-1]), xlabel="syllables", ylabel="articles")
    axes.grid(True, axis="y")
    axes.set_axisbelow(True)
    axes.legend(frameon=False)
    return figure


def unsupported_bars(judged: Sequence[JudgedSummary]) -> Figure:
    """How many summaries have 0, 1, 2 ... facts that their articles lack, on a logarithmic axis."""
    figure, axes = _figure(6.0, 3.4)
    counts = np.bincount([min(one.unsupported, 3) for one in judged], minlength=4)
    bars = axes.bar(["none", "1", "2", "3 and more"], counts, 0.6, color=[TEAL, AMBER, RED, RED])
    axes.bar_label(bars, fmt="{:,.0f}", fontsize=9, padding=2)
    axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(0, float(counts.max(initial=1)) * 4)
    axes.set(xlabel="facts of the summary that are not in the article", ylabel="summaries")
    return figure


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    with rc_context(_STYLE):
        figure = Figure((width, height), layout="constrained")
        return figure, figure.subplots()


def _two_rows(width: float, height: float) -> tuple[Figure, tuple[Axes, Axes]]:
    with rc_context(_STYLE):
        figure = Figure((width, height), layout="constrained")
        first, second = figure.subplots(2, 1, height_ratios=(4, 1), sharex=True)
        return figure, (first, second)
