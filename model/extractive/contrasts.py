"""Contrasts: the next sentence, unchanged, where it contradicts or qualifies a summary of one sentence.

Offered pieces have lost their ``Tuy nhiên``, so a sentence that needs it is not among them.
Of 12,000 summaries 35 change, 28 for the better and 1 for the worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.extractive.anaphora import short_names
from model.extractive.clause_words import TURN_NEXT
from model.extractive.clauses import Piece, is_column
from model.extractive.genres import count_reported
from model.extractive.mentions import full_names, people_of
from model.extractive.naming import bare_names, is_known, text_of
from model.extractive.quotes import double_quotes
from model.extractive.readability import MIN_SYLLABLES, Placement, placement
from model.extractive.reading import Reading
from model.extractive.reported import reported_sentences
from model.text import capitalised, count_syllables

_ENDS = (".", '."', ".”")


def with_contrast(reading: Reading, chosen: Sequence[Piece], most: int) -> list[Piece]:
    """``chosen`` for a summary of at most ``most`` syllables, with the next sentence if it contradicts or qualifies the only one."""
    if len(chosen) > 1 or chosen[0].back:
        return [*chosen]
    number = chosen[0].sentence + 1
    if number >= len(reading.sentences) or not TURN_NEXT.match(reading.text, reading.sentences[number][0]):
        return [*chosen]
    piece = Piece(number, (reading.sentences[number],), Placement.AFTER)
    return [*chosen, piece] if _may_follow(replace(reading, text=double_quotes(reading.text)), chosen[0], piece, most) else [*chosen]


def _may_follow(reading: Reading, before: Piece, piece: Piece, most: int) -> bool:
    """Whether the whole sentence ``piece`` is the reporter's, fits, and uses no short name that has not been introduced."""
    start, end = reading.sentences[piece.sentence]
    sentence, first = reading.text[start:end], text_of(reading, before.spans)
    if not sentence.endswith(_ENDS) or sentence.endswith("...") or reading.is_cut(end):
        return False
    if not MIN_SYLLABLES <= count_syllables(sentence) <= most - count_syllables(first):
        return False
    if not any(number == piece.sentence for number, _ in reported_sentences(reading, count_reported(reading))):
        return False
    turn = TURN_NEXT.match(sentence)
    rest = sentence[turn.end() if turn else 0 :].lstrip(" ,").rstrip(".")
    if placement(capitalised(rest), in_column=is_column(reading)) is Placement.NOWHERE:
        return False
    full, title = full_names(reading.text), reading.article.title
    bare = bare_names(rest, people_of(reading.text, full))
    called = [*(name for name, _ in short_names(rest)), *(name for name, _, _ in bare)]
    return all(name in first or is_known(reading, name, f"{first}\n{sentence}", full, title) for name in called)
