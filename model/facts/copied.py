"""Copied summaries: what was copied word for word cannot be unsupported, and checking that is fast."""

from __future__ import annotations

import re

from model.text import sentences

_MAX_PLACES = 4  # of one sentence in the ground are checked
_BEFORE = re.compile(r"(?:\A|\n|[!?…;)”\"]\s?|[.,:]\s|(?<!\d)[.,:])\Z")  # 500.000 is not 8.500.000
_AFTER = re.compile(r"\Z|\n|[;!?…)”\"]|[.,:](?!\d)")  # 5 is not 5.000, nor 5 triệu


def is_copied(summary: str, ground: str) -> bool:
    """Whether each sentence of ``summary`` is in ``ground`` word for word, between two punctuation marks.

    Its first letter may be a new capital, and its full stop may be new. Both texts are in one tone style.
    """
    return all(_stands(summary[start:end].rstrip("."), ground) for start, end in sentences(summary))


def _stands(sentence: str, ground: str) -> bool:
    rest = sentence[1:]
    place = ground.find(rest, 1) if rest else -1
    for _ in range(_MAX_PLACES):
        if place < 0:
            return False
        begins = ground[place - 1].lower() == sentence[0].lower()
        if begins and _BEFORE.search(ground, max(place - 3, 0), place - 1) and _AFTER.match(ground, place + len(rest)):
            return True
        place = ground.find(rest, place + 1)
    return False
