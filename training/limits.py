"""A recipe's ``[gate]``: the evaluation files of a bundle, and the limits that it must keep to be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from training.bounds import POSITIVE, SHARE, check, least
from training.recipe import Recipe, fill


@dataclass(frozen=True, slots=True)
class Limits:
    """``sections`` and ``summaries`` name the evaluation files in the data folder; the other fields are limits.

    Summaries are evaluated on rows with lead and body, at most ``stories`` of them, drawn at random: a generated one takes a second.
    ``calibration_error`` is the largest expected one, ``assign_precision`` the least precision of `assign`, ``milliseconds`` the median of
    one article with sections and summary, ``megabytes`` the whole bundle, ``unsupported_share`` of all facts in the summaries,
    ``leaked_share`` of the evaluation rows that a training row repeats. ``macro_f1_fall`` (0 to 1) and ``rouge_fall`` (0 to 100, ROUGE-1
    on syllables) are what a bundle may lose against the current one; a significantly larger loss is refused.
    """

    sections: str = "dev.parquet"
    summaries: str = "dev.parquet"
    stories: int = 2000
    calibration_error: float = 0.05
    assign_precision: float = 0.98
    milliseconds: float = 100.0
    megabytes: float = 2000.0
    unsupported_share: float = 0.01
    leaked_share: float = 0.01  # near-duplicates are found by hashing, so that even a careful split may show a few
    macro_f1_fall: float = 0.01
    rouge_fall: float = 1.0

    def __post_init__(self) -> None:
        positive = ("stories", "milliseconds", "megabytes")
        shares = ("calibration_error", "assign_precision", "unsupported_share", "leaked_share", "macro_f1_fall")
        check(self, "gate", rouge_fall=least(0), **dict.fromkeys(positive, POSITIVE), **dict.fromkeys(shares, SHARE))

    @classmethod
    def of(cls, recipe: Recipe) -> Limits:
        """The limits in ``[gate]`` of ``recipe``, with defaults for what it leaves out. Raises RecipeError naming the key."""
        return fill(recipe.gate, cls(), table="gate")[0]

    @classmethod
    def of_files(cls, recipes: Sequence[Path]) -> Limits:
        """The combined limits of the ``recipes`` in these files (at least one). Raises RecipeError."""
        return cls.together([cls.of(Recipe.load(path)) for path in recipes])

    @classmethod
    def together(cls, every: Sequence[Limits]) -> Limits:
        """The limits for a bundle whose parts are made by several recipes (at least one).

        Each limit is the strictest, except that time and size are the largest that a recipe allows; each file is the first that is not
        the default.
        """
        first, usual = every[0], cls()
        files = {
            name: next((own for one in every if (own := getattr(one, name)) != getattr(usual, name)), getattr(first, name))
            for name in _FILES
        }
        numbers = {name: (max if name in _LARGER else min)(getattr(one, name) for one in every) for name in _NUMBERS}
        return replace(first, **files, **numbers)


_FILES = ("sections", "summaries")
_LARGER = (
    "assign_precision",
    "milliseconds",
    "megabytes",
)  # the largest wins: the first is a minimum, the others grow with the parts
_NUMBERS = tuple(one.name for one in fields(Limits) if one.name not in _FILES)
