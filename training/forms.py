"""The forms in which a row is learnt from, so that a title alone is read as well as a whole article."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.errors import RecipeError
from training.token_rows import TokenIds, TokenRows

Tokens = tuple[TokenIds, TokenIds]  # of the title and of the text, as model.windows cuts them


@dataclass(frozen=True, slots=True)
class Lot:
    """The ``form`` that was drawn, and how many tokens the ``beginning`` of a row has in it."""

    form: str
    beginning: int


@dataclass(frozen=True, slots=True)
class Forms:
    """How often a row is read in each form, in shares that are scaled to 1; a form that a row cannot take becomes its beginning.

    ``window``: the title and a random part of the text. ``beginning``: the first tokens of all it says, as many as ``prefix`` allows.
    ``bare`` is the share of the rows that are read without diacritics every other time.
    """

    opening: float = 0.35
    window: float = 0.15
    beginning: float = 0.25
    title: float = 0.1
    title_lead: float = 0.1
    lead_body: float = 0.05
    prefix: tuple[int, int] = (15, 70)
    bare: float = 0.06

    def __post_init__(self) -> None:
        shares = self.shares
        if min(shares) < 0 or not sum(shares) or not 0 <= self.bare <= 1:
            raise RecipeError("options.opening to options.lead_body: shares are 0 or more, one is more than 0, and bare is 0 to 1")
        if len(self.prefix) != 2 or not 1 <= self.prefix[0] <= self.prefix[1]:
            raise RecipeError("options.prefix: must be two counts of tokens, the smaller first")

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares in the order of ``_TAKE``."""
        return (self.opening, self.window, self.beginning, self.title, self.title_lead, self.lead_body)

    def lot(self, generator: np.random.Generator) -> Lot:
        """A form, as often as its share says, and how many tokens a beginning has."""
        chances = np.cumsum(self.shares) / sum(self.shares)
        form = _FORMS[int(np.searchsorted(chances, generator.random(), side="right"))]
        return Lot(form, int(generator.integers(self.prefix[0], self.prefix[1] + 1)))

    @staticmethod
    def draw(rows: TokenRows, row: int, room: int, generator: np.random.Generator, lot: Lot) -> Tokens:
        """``row`` in the form of ``lot``, its title and text in ``room`` tokens together or fewer."""
        title, lead, body = rows.fields(row)
        text = np.concatenate([lead, body])
        form = lot.form
        title = title[: room - 1]
        left = room - len(title)
        if form == "window" and len(text) > left:
            start = int(generator.integers(0, len(text) - left + 1))
            return title, text[start : start + left]
        if form == "title" and len(title):
            return title, text[:0]
        if form == "title_lead" and len(title) and len(lead):
            return title, lead[:left]
        if form == "lead_body" and len(text):
            return title[:0], text[:room]
        if form in ("opening", "window"):
            return title, text[:left]
        return title[: lot.beginning], text[: max(min(lot.beginning, room) - len(title), 0)]


_FORMS = ("opening", "window", "beginning", "title", "title_lead", "lead_body")
