"""The forms in which a row is read in training, so that a network reads a title alone as well as a whole article."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.bounds import SHARE, check, least
from training.encoders.token_rows import TokenIds, TokenRows
from training.errors import RecipeError

_HEADING = (6, 21)  # tokens of a title that a text is given, the second excluded
Tokens = tuple[TokenIds, TokenIds]  # of the title and of the text, as model.sections.windows cuts them


@dataclass(frozen=True, slots=True)
class SampledForm:
    """A sampled ``form``, and the number of tokens of a ``beginning``.

    ``heading`` is 0, or the number of first tokens that become the title of a row without one; a row with a title is then read without it.
    """

    form: str
    beginning: int
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Forms:
    """How often a row is read in each form, in shares that are scaled to 1; a row that lacks the form is read as its beginning.

    ``window``: the title and a random part of the text. ``beginning``: the first tokens of title and text, as many as ``prefix`` allows.
    ``without_diacritics`` is the share of the rows that are read without diacritics every other time. In the share ``retitled`` of the
    readings a title becomes the beginning of the text, and the beginning of a text without a title becomes its title: in some datasets no
    row has a title, and an encoder that learns to tell datasets apart by that misjudges titles of other newspapers.
    """

    opening: float = 0.35
    window: float = 0.15
    beginning: float = 0.25
    title: float = 0.1
    title_lead: float = 0.1
    lead_body: float = 0.05
    prefix: tuple[int, int] = (15, 70)
    without_diacritics: float = 0.06
    retitled: float = 0.4

    def __post_init__(self) -> None:
        check(self, without_diacritics=SHARE, retitled=SHARE, **dict.fromkeys(_FORMS, least(0)))
        if not sum(self.shares):
            raise RecipeError("options.opening to options.lead_body: one of these shares must be more than 0")
        if len(self.prefix) != 2 or not 1 <= self.prefix[0] <= self.prefix[1]:
            raise RecipeError("options.prefix: must be two counts of tokens, the smaller first")

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares in the order of ``_FORMS``."""
        return (self.opening, self.window, self.beginning, self.title, self.title_lead, self.lead_body)

    def sample(self, generator: np.random.Generator) -> SampledForm:
        """A form, sampled by the shares, and the number of tokens of a beginning."""
        chances = np.cumsum(self.shares) / sum(self.shares)
        form = _FORMS[int(np.searchsorted(chances, generator.random(), side="right"))]
        beginning = int(generator.integers(self.prefix[0], self.prefix[1] + 1))
        return SampledForm(form, beginning, int(generator.integers(*_HEADING)) if generator.random() < self.retitled else 0)

    @staticmethod
    def apply(rows: TokenRows, row: int, room: int, generator: np.random.Generator, sampled: SampledForm) -> Tokens:
        """Title and text of ``row`` in the ``sampled`` form, together at most ``room`` tokens."""
        title, lead, body = _retitled(rows.fields(row), sampled.heading) if sampled.heading else rows.fields(row)
        text = np.concatenate([lead, body])
        form = sampled.form
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
        return title[: sampled.beginning], text[: max(min(sampled.beginning, room) - len(title), 0)]


def _retitled(fields: tuple[TokenIds, ...], heading: int) -> tuple[TokenIds, ...]:
    """A row with its title moved to the start of its text; without a title, the first ``heading`` tokens of a longer text become one."""
    title, lead, body = fields
    if len(title):
        return (title[:0], np.concatenate([title, lead]), body) if len(lead) else (title[:0], lead, np.concatenate([title, body]))
    if len(lead) > heading:
        return lead[:heading], lead[heading:], body
    return (body[:heading], lead, body[heading:]) if len(body) > heading and not len(lead) else fields


_FORMS = ("opening", "window", "beginning", "title", "title_lead", "lead_body")
