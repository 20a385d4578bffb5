"""Told: the sentences of an article that its reporter tells, as against what he quotes over several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.extractive.clause_words import ABBREVIATION_LAST, LONGEST_ABBREVIATION, OPENING_QUOTE, STRAY_QUOTE
from model.extractive.reading import Reading
from model.words.predicates import any_of, reports

MOST_SENTENCES = 60
_LONGEST_QUOTE = 30  # sentences
_NEVER_CLOSED = 6  # sentences that a quote silences whose end is not found; it must not silence the rest
_SUPPOSED = re.compile(rf'[“"]?{any_of("giả_sử giả_dụ giả_thử thử_tưởng_tượng hãy_tưởng_tượng")}', re.IGNORECASE)


def told(reading: Reading, reported: int) -> Iterator[tuple[int, tuple[int, int] | None]]:
    """The sentences that the reporter tells, with the quotation mark that has lost its other half, to be left out.

    They are among the first ``reported``, which voices.py counts. A quote that runs over several sentences is somebody's words: only the
    one that says whose may stand. What follows from something supposed is no news.
    """
    quoted_for = 0
    for index, (start, end) in enumerate(reading.sentences[: min(MOST_SENTENCES, reported)]):
        sentence = reading.text[start:end]
        is_news = index == 0 or not supposes(reading, reading.sentences[index - 1][0])
        if sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”"):
            around = reading.sentences[max(index - 1, 0) : index + 1]
            if is_news and quoted_for == 0 and not any(is_split(reading, one, other) for one, other in around):
                yield index, None
            quoted_for = max(quoted_for - 1, 0)
            continue
        quoted_for = _still_quoted(reading, index) if OPENING_QUOTE.search(sentence) else 0
        stray = STRAY_QUOTE.search(sentence)
        if stray and is_news and reports(sentence[stray.end() :] if quoted_for == 0 else sentence[: stray.start()]):
            yield index, (start + stray.start(), start + stray.end())


def is_split(reading: Reading, start: int, end: int) -> bool:
    """Whether the sentence from ``start`` to ``end`` goes on in the next: it stops at an abbreviation."""
    return ABBREVIATION_LAST.search(reading.text, max(start, end - LONGEST_ABBREVIATION), end) is not None


def supposes(reading: Reading, start: int) -> bool:
    """Whether the sentence that begins at ``start`` only supposes something: ``Giả sử đê vỡ``."""
    return _SUPPOSED.match(reading.text, start) is not None


def _still_quoted(reading: Reading, index: int) -> int:
    """How many sentences the quote that number ``index`` opens goes on for: to its closing mark."""
    for after, (start, end) in enumerate(reading.sentences[index + 1 : index + 1 + _LONGEST_QUOTE], 1):
        sentence = reading.text[start:end]
        if sentence.count('"') % 2 or sentence.count("”") > sentence.count("“"):
            return after
    return _NEVER_CLOSED
