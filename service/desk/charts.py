"""Curves and bars as numbers of an SVG; a template draws them with the page's own colours, so that they are legible in light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 200  # of the picture, in its own units
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 22, 12, 34
_STEP = 0.05  # of the frame
_MAX_LINES = 6  # of the grid across


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: its place along the axis and what it means."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Curve:
    """``dots`` joined by a line, in a frame; ``points`` is what SVG's polyline takes."""

    points: str
    dots: tuple[tuple[float, float], ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    bottom: float = HEIGHT - _BOTTOM
    width: float = WIDTH
    height: float = HEIGHT


def curve(values: Sequence[tuple[float, float]]) -> Curve | None:
    """The curve through at least two ``values`` (x ascending; y 0 to 1); its frame begins below the lowest one. None for fewer."""
    if len(values) < 2:
        return None
    low = max(math.floor((min(y for _, y in values) - 0.01) / _STEP) * _STEP, 0.0)
    first, last = values[0][0], values[-1][0]

    def place(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + (x - first) / (last - first) * (WIDTH - _LEFT - _RIGHT)
        return round(across, 1), round(HEIGHT - _BOTTOM - (y - low) / (1 - low) * (HEIGHT - _TOP - _BOTTOM), 1)

    dots = tuple(place(x, y) for x, y in values)
    step = _STEP * math.ceil((1 - low) / _STEP / _MAX_LINES)
    steps = [1 - number * step for number in range(int((1 - low) / step + 1e-9) + 1)]
    return Curve(
        _polyline(dots),
        dots,
        tuple(Tick(place(x, 1)[0], x) for x, _ in values),
        tuple(Tick(place(first, y)[1], y) for y in steps),
    )


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line without a frame, 100 x 24; a gap where a value is missing begins another one."""

    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


def spark(values: Sequence[float | None]) -> Spark:
    """The line through ``values``, 0 to 1, one beside the other."""
    lines: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append((round(2 + 96 * number / max(len(values) - 1, 1), 1), round(22 - 20 * value, 1)))
    return Spark(tuple(_polyline(line) for line in lines if len(line) > 1), tuple(dot for line in lines for dot in line))


def _polyline(dots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in dots)
