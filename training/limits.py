"""What a recipe's ``[gate]`` says: which files judge a bundle, and what a bundle must keep to be published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from training.bounds import POSITIVE, SHARE, check, least
from training.recipe import Recipe, fill


@dataclass(frozen=True, slots=True)
class Limits:
    """``sections`` and ``summaries`` name the files of the data folder that judge; all else is a limit that holds whatever serves now.

    Rows with a lead and a body judge summaries, of a longer file ``stories`` drawn at random: one that is written anew takes a second.
    ``calibration_error`` is the expected one, ``assign_precision`` what must be right of what is assigned unasked, ``milliseconds`` the
    median of one article with sections and summary, ``megabytes`` the whole bundle, ``unsupported_share`` of all facts in the summaries,
    ``leaked_share`` of the judging rows that a row to learn from repeats. ``macro_f1_fall`` (0 to 1) and ``rouge_fall`` (0 to 100,
    ROUGE-1 on syllables) are what a bundle may lose against the current one; more, and beyond doubt, is refused.
    """

    sections: str = "dev.parquet"
    summaries: str = "dev.parquet"
    stories: int = 2000
    calibration_error: float = 0.05
    assign_precision: float = 0.98
    milliseconds: float = 100.0
    megabytes: float = 2000.0
    unsupported_share: float = 0.01
    leaked_share: float = 0.01  # near-duplicates are found by hashes, so that what was split with care may still show a few
    macro_f1_fall: float = 0.01
    rouge_fall: float = 1.0

    def __post_init__(self) -> None:
        positive = ("stories", "milliseconds", "megabytes")
        shares = ("calibration_error", "assign_precision", "unsupported_share", "leaked_share", "macro_f1_fall")
        check(self, "gate", rouge_fall=least(0), **dict.fromkeys(positive, POSITIVE), **dict.fromkeys(shares, SHARE))

    @classmethod
    def of(cls, recipe: Recipe) -> Limits:
        """The limits in ``[gate]`` of ``recipe``, with defaults for what it leaves out. Raises RecipeError naming the key."""
        (limits,) = fill(recipe.gate, cls(), table="gate")
        return limits  # type: ignore[no-any-return]  # fill answers what it was given

    @classmethod
    def of_files(cls, recipes: Sequence[Path]) -> Limits:
        """What the ``recipes`` in these files ask together; at least one. Raises RecipeError."""
        return cls.together([cls.of(Recipe.load(path)) for path in recipes])

    @classmethod
    def together(cls, every: Sequence[Limits]) -> Limits:
        """What recipes, at least one, ask of the bundle that they make together.

        Each limit at its strictest, but time and size as the recipe allows whose part needs most; the files are the first that are not
        the usual ones.
        """
        first, usual = every[0], cls()
        files = {
            name: next((own for one in every if (own := getattr(one, name)) != getattr(usual, name)), getattr(first, name))
            for name in _FILES
        }
        numbers = {name: (max if name in _LARGER else min)(getattr(one, name) for one in every) for name in _NUMBERS}
        return replace(first, **files, **numbers)


_FILES = ("sections", "summaries")
_LARGER = ("assign_precision", "milliseconds", "megabytes")  # of these the larger one holds: one is to be reached, two may be needed
_NUMBERS = tuple(one.name for one in fields(Limits) if one.name not in _FILES)
