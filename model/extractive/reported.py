"""Reported: the sentences that the reporter tells himself, not those within a quote of several sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.extractive.clause_words import ABBREVIATION_LAST, LONGEST_ABBREVIATION, OPENING_QUOTE, STRAY_QUOTE
from model.extractive.reading import Reading
from model.words.predicates import any_of, reports

MAX_SENTENCES = 60
_LONGEST_QUOTE = 30  # sentences
_NEVER_CLOSED = 6  # sentences taken for the quote where its end is not found
_SUPPOSED = re.compile(rf'[“"]?{any_of("giả_sử giả_dụ giả_thử thử_tưởng_tượng hãy_tưởng_tượng")}', re.IGNORECASE)


def reported_sentences(reading: Reading, reported: int) -> Iterator[tuple[int, tuple[int, int] | None]]:
    """The numbers of the reporter's own sentences, each with the place of an unpaired quotation mark to leave out, or None.

    Only the first ``reported`` sentences count (``genres.count_reported``). Of a quote that runs over several sentences, only the one that
    names the speaker is given. A sentence after a supposition is left out: it is no news.
    """
    quoted_for = 0
    for index, (start, end) in enumerate(reading.sentences[: min(MAX_SENTENCES, reported)]):
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
    """Whether the sentence from ``start`` to ``end`` was split at an abbreviation and goes on in the next."""
    return ABBREVIATION_LAST.search(reading.text, max(start, end - LONGEST_ABBREVIATION), end) is not None


def supposes(reading: Reading, start: int) -> bool:
    """Whether the sentence that begins at ``start`` only supposes something: ``Giả sử đê vỡ``."""
    return _SUPPOSED.match(reading.text, start) is not None


def _still_quoted(reading: Reading, index: int) -> int:
    """The number of sentences after sentence ``index`` that its open quote runs on for, to the closing mark."""
    for after, (start, end) in enumerate(reading.sentences[index + 1 : index + 1 + _LONGEST_QUOTE], 1):
        sentence = reading.text[start:end]
        if sentence.count('"') % 2 or sentence.count("”") > sentence.count("“"):
            return after
    return _NEVER_CLOSED
