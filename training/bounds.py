"""The allowed range of each number in a recipe, checked by name before anything is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.errors import BundleError
from model.sections.segmentation import profile
from model.text import TextProfile
from training.errors import RecipeError


@dataclass(frozen=True, slots=True)
class Bound:
    """``holds`` tells whether a number is allowed, ``words`` which ones are."""

    words: str
    holds: Callable[[float], bool]


def least(number: int) -> Bound:
    """``number`` or more."""
    return Bound(f"{number:,} or more", lambda value: value >= number)


POSITIVE = Bound("more than 0", lambda value: value > 0)
SHARE = Bound("0 to 1", lambda value: 0 <= value <= 1)
BELOW_ONE = Bound("0 or more and less than 1", lambda value: 0 <= value < 1)
INSIDE = Bound("more than 0 and less than 1", lambda value: 0 < value < 1)


def check(options: object, table: str = "options", /, **bounds: Bound) -> None:
    """Raise RecipeError for the first field of ``options`` that is outside its bound."""
    for name, bound in bounds.items():
        value = getattr(options, name)
        if not bound.holds(value):
            raise RecipeError(f"{table}.{name}: is {value:,}, but must be {bound.words}")


def check_segmenter(name: str) -> None:
    """Raise RecipeError for a word segmenter that is unknown or not installed; "" means none."""
    try:
        if profile(name or None) == TextProfile() and name:
            raise RecipeError(f"options.segmenter: {name!r} does not join words; leave it out")
    except BundleError as error:
        raise RecipeError(f"options.segmenter: {error}") from None
