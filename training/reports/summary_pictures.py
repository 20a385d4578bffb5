"""Charts of summaries, drawn from a report's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from training.reports.drawing import AMBER, BLUE, RED, TEAL, one, styled
from training.reports.numbers import LONGEST_REFERENCE

Numbers = Mapping[str, Any]
_WIDTH = 3  # syllables of a bar
_SCALES = {"syllable": "syllables", "ascii": "rouge-score's default tokens"}


def lengths_of(group: Numbers) -> str:
    """The range of syllables of a group of ``by_length``."""
    return f"{group['from']} to {group['to'] - 1}" if group["to"] else f"{group['from']} and more"


@styled
def rouge_by_length(summaries: Numbers) -> Figure:
    """Mean ROUGE F1 by the length of the article, on both scales."""
    groups = summaries["by_length"]
    names = [lengths_of(group) for group in groups]
    figure = Figure((10.4, 3.9), layout="constrained")
    both = figure.subplots(1, 2)
    places = np.arange(len(groups))
    for axes, (scale, title) in zip(both, _SCALES.items(), strict=True):
        for offset, (name, colour) in enumerate((("1", BLUE), ("2", TEAL), ("L", AMBER))):
            values = [group[f"rouge_{scale}{name}"] for group in groups]
            bars = axes.bar(places + (offset - 1) * 0.27, values, 0.25, color=colour, label=f"ROUGE-{name}")
            axes.bar_label(bars, fmt="%.0f", fontsize=8.5, padding=1)
        axes.set_xticks(places, [f"{name}\n({group['n']:,})" for name, group in zip(names, groups, strict=True)])
        axes.set(title=title, xlabel="syllables of the article (articles)", ylabel="ROUGE F1")
        axes.grid(True, axis="y")
        axes.set_axisbelow(True)
    both[0].legend(loc="upper right", ncols=3, frameon=False, fontsize=8.5)
    both[0].margins(y=0.2)
    return figure


@styled
def syllable_histogram(summaries: Numbers) -> Figure:
    """The lengths of summaries and references in syllables."""
    figure, axes = one(6.0, 4.0)
    mine, theirs = summaries["summaries_of_syllables"], summaries["references_of_syllables"]
    longest = max(75, len(mine), len(theirs)) + _WIDTH
    bins = list(range(0, longest, _WIDTH))
    axes.hist(range(len(mine)), bins=bins, weights=mine, color=BLUE, alpha=0.85, label="summary")
    axes.hist(range(len(theirs)), bins=bins, weights=theirs, histtype="step", color=RED, linewidth=1.6, label="reference")
    pooled = f"; the last bar of references: {LONGEST_REFERENCE} and more" if len(theirs) > LONGEST_REFERENCE else ""
    axes.set(xlim=(0, bins[-1]), xlabel=f"syllables{pooled}", ylabel="articles")
    axes.grid(True, axis="y")
    axes.set_axisbelow(True)
    axes.legend(frameon=False)
    return figure


@styled
def unsupported_bars(summaries: Numbers) -> Figure:
    """How many summaries have 0, 1, 2 ... facts that their articles lack, on a logarithmic axis."""
    counts = summaries["summaries_with_unsupported"]
    figure, axes = one(6.0, 3.4)
    bars = axes.bar([str(number) for number in range(len(counts))], counts, 0.6, color=[BLUE] + [RED] * (len(counts) - 1))
    axes.bar_label(bars, fmt="{:,.0f}", fontsize=9, padding=2)
    axes.set_yscale("symlog", linthresh=1)
    axes.yaxis.set_major_formatter("{x:,.0f}")  # the default formatter needs math fonts
    axes.set_ylim(0, float(max(counts, default=1)) * 4 or 4)
    axes.set_xlim(-0.6, max(len(counts), 4) - 0.4)  # or a single bar would fill the chart
    axes.set(xlabel="facts of the summary that are not in the article", ylabel="summaries")
    return figure
