"""Drawing of charts: matplotlib without a display, as SVG that is legible on light and dark pages."""

from __future__ import annotations

import io
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

INK, MUTED, GRID = "#1f2937", "#6b7280", "#e5e7eb"
BLUE, TEAL, AMBER, RED = "#3b7dc4", "#2a9d8f", "#d98e2b", "#d2644b"  # visible on white and on black
PALE = "#9dc3e6"  # a background for ink
CELL_INK = "#1f2938"  # text in a matrix, which stays light on a dark page
_STYLE: Any = {  # matplotlib types its settings by the name of each
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "hatch.linewidth": 1.5,
    "text.parse_math": False,  # a label may hold dollars
    "svg.fonttype": "path",  # text as outlines, so that no font is needed
    "svg.hashsalt": "toasoan",  # reproducible files
}
# matplotlib writes colours into style attributes, which only an important rule overrides.
_DARK = "".join(
    f'[style*="{kind}: {light}"]{{{kind}:{dark} !important}}'
    for light, dark in ((INK, "#e5e7eb"), (MUTED, "#9ca3af"), (GRID, "#374151"), (PALE, "#2b5a8a"))
    for kind in ("fill", "stroke")
)
_STYLE_ELEMENT = f"<style>@media (prefers-color-scheme: dark){{{_DARK}}}</style>".encode()


styled = rc_context(_STYLE)  # a decorator that applies the style


@styled
def svg(figure: Figure) -> bytes:
    """``figure`` as SVG whose ink turns light under prefers-color-scheme: dark."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", bbox_inches="tight", metadata={"Date": None})
    return stream.getvalue().replace(b"<defs>", _STYLE_ELEMENT + b"<defs>", 1)


def in_per_cent(*axes: Axis) -> None:
    """Label these ``axes`` (0 to 1) in per cent, as in the tables."""
    for axis in axes:
        axis.set_major_formatter(lambda share, _: f"{100 * share:.3g} %")


def one(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of this size in inches with one chart."""
    figure = Figure((width, height), layout="constrained")
    return figure, figure.subplots()
