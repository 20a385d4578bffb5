"""Charts of sections, drawn from a report's numbers. Labels are Vietnamese; DejaVu Sans covers Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from training.reports.drawing import AMBER, BLUE, CELL_INK, INK, MUTED, PALE, RED, in_per_cent, one, styled

Numbers = Mapping[str, Any]
_BLUES = LinearSegmentedColormap.from_list("paper to blue", ["#ffffff", "#cfe0f1", "#7fb0da", "#2563a8", "#123a66"])
_MIN_SHOWN = 0.005  # share of a gold section's articles; smaller ones are left blank


@styled
def confusion_matrix(confusion: Numbers, labels: Mapping[str, str]) -> Figure:
    """Share of each gold section (row) that went to each predicted one (column); ``labels`` maps slugs to labels."""
    counts = np.array(confusion["counts"], np.int64)
    names = [labels.get(slug, slug) for slug in confusion["slugs"]]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = 2.6 + 0.56 * len(names)
    figure, axes = one(side + 1.2, side)
    axes.imshow(shares, cmap=_BLUES, vmin=0, vmax=1, aspect="equal")
    for row, column in np.argwhere(shares >= _MIN_SHOWN):
        share = shares[row, column]
        axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=8.5, color="white" if share > 0.45 else CELL_INK)
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), [f"{name}  ({count:,})" for name, count in zip(names, counts.sum(axis=1), strict=True)])
    axes.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    axes.grid(which="minor", linewidth=1, color="#e5e7ec")  # on the light matrix, whatever the page
    axes.tick_params(which="both", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("predicted section")
    axes.set_ylabel("gold section (articles)")
    return figure


@styled
def reliability_diagram(sections: Numbers) -> Figure:
    """Accuracy of the top section by its probability; below the diagonal is overconfident."""
    bins = [one_bin for one_bin in sections["reliability"] if one_bin["n"]]
    figure = Figure((5.6, 5.6), layout="constrained")
    axes, below = figure.subplots(2, 1, height_ratios=(4, 1), sharex=True)
    width = bins[0]["high"] - bins[0]["low"] if bins else 1
    middles = [(each["low"] + each["high"]) / 2 for each in bins]
    right = [each["accuracy"] for each in bins]
    axes.bar(middles, right, width * 0.92, color=BLUE, label="accuracy")
    gaps = [each["confidence"] - each["accuracy"] for each in bins]
    gap: dict[str, Any] = {"facecolor": "none", "edgecolor": RED, "hatch": "////", "linewidth": 0}  # alike above a bar and on it
    axes.bar(middles, gaps, width * 0.92, right, label="gap to the probability", **gap)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle="--")
    axes.set(xlim=(0, 1), ylim=(0, 1), ylabel="accuracy")
    below.bar(middles, [each["n"] for each in bins], width * 0.92, color=MUTED)
    below.set(xlim=(0, 1), xlabel="probability of the top section", ylabel="articles")
    in_per_cent(axes.yaxis, below.xaxis)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)  # inside, it could cover a bar
    return figure


@styled
def coverage_curve(sections: Numbers, current: Numbers | None = None) -> Figure:
    """Precision against coverage: precision when only the most confident articles are answered; the ``current`` bundle's as a thin line."""
    figure, axes = one(5.6, 5.6)
    lowest = 1.0
    for numbers, name, width, colour in ((current, "current", 1.3, MUTED), (sections, "this bundle", 2.4, BLUE)):
        if numbers:
            points = numbers["coverage"]
            marker = "" if len(points) > 1 else "o"  # a line of one point would be invisible
            shares = [[point[key] for point in points] for key in ("coverage", "precision")]
            axes.plot(*shares, color=colour, linewidth=width, marker=marker, clip_on=False, label=name)
            lowest = min((lowest, *(point["precision"] for point in points)))
    axes.axhline(0.98, color=AMBER, linewidth=1.2, linestyle="--")
    axes.text(0.99, 0.982, "98 %", color=AMBER, ha="right", va="bottom", fontsize=9)
    axes.set(xlim=(0, 1), ylim=(max(lowest - 0.05, 0), 1.005), xlabel="coverage, most confident articles first", ylabel="precision")
    in_per_cent(axes.xaxis, axes.yaxis)
    axes.grid(True)
    if current:
        axes.legend(loc="lower left", frameon=False)
    return figure


@styled
def section_bars(sections: Numbers, labels: Mapping[str, str], current: Numbers | None = None) -> Figure:
    """F1 of each section with its interval as bars, best on top, with precision and recall, and the ``current`` bundle's F1, as marks."""
    scores = sections["per_section"]
    slugs = sorted(scores, key=lambda slug: scores[slug]["f1"])
    figure, axes = one(7.4, 1.4 + 0.4 * len(slugs))
    places = list(range(len(slugs)))
    values = [scores[slug]["f1"] for slug in slugs]
    signs = (("low", -1), ("high", 1))
    ends = [[max(sign * (scores[slug]["f1_interval"][end] - scores[slug]["f1"]), 0) for slug in slugs] for end, sign in signs]
    whole: dict[str, Any] = {"zorder": 3, "clip_on": False}  # also at 100 %, on the edge
    axes.barh(places, values, 0.66, color=PALE, label="F1")
    axes.errorbar(values, places, xerr=ends, fmt="none", ecolor=INK, elinewidth=0.9, capsize=2.2)
    axes.scatter([scores[slug]["precision"] for slug in slugs], places, color=BLUE, label="precision", marker="o", s=26, **whole)
    axes.scatter([scores[slug]["recall"] for slug in slugs], places, color=RED, label="recall", marker="D", s=22, **whole)
    before = current["per_section"] if current else {}
    if known := [(place, before[slug]["f1"]) for place, slug in zip(places, slugs, strict=True) if slug in before]:
        axes.scatter([f1 for _, f1 in known], [place for place, _ in known], color=INK, label="F1 of current", marker="|", s=150, **whole)
    axes.set_yticks(places, [f"{labels.get(slug, slug)}  {100 * value:.1f}" for slug, value in zip(slugs, values, strict=True)])
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(0, 1), ylim=(-0.6, len(slugs) - 0.4))
    in_per_cent(axes.xaxis)
    axes.grid(True, axis="x")
    axes.set_axisbelow(True)
    figure.legend(loc="outside lower center", ncols=4, frameon=False)
    return figure


@styled
def learning_curve(points: Sequence[Numbers], macro_f1: float, rows: int) -> Figure:
    """Macro-F1 and accuracy by training rows; the bundle itself, trained longer on all of its ``rows``, as a star."""
    figure, axes = one(5.6, 4.0)
    sizes = [point["rows"] for point in points]
    axes.plot(sizes, [point["macro_f1"] for point in points], color=BLUE, marker="o", label="macro-F1, quick fits")
    axes.plot(sizes, [point["accuracy"] for point in points], color=MUTED, marker="o", markersize=4, label="accuracy, quick fits")
    if rows:
        axes.plot([rows], [macro_f1], color=RED, marker="*", markersize=13, linestyle="none", label="macro-F1, this bundle")
    ticks = sorted({*sizes, rows} - {0})
    axes.set_xscale("log")
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks], rotation=30, ha="right")
    axes.minorticks_off()
    axes.set(xlabel="training rows", ylabel="on the evaluation rows")
    in_per_cent(axes.yaxis)
    axes.grid(True)
    axes.legend(frameon=False)
    return figure
