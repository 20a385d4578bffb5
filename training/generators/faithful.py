"""Which leads a generator is trained to write: those that say only what their article says and could be published as they stand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from model import text
from model.article import Article
from model.errors import InvalidArticle
from model.extractive.lengths import MAX_SYLLABLES
from model.extractive.readability import Placement, is_personal, placement
from model.replacing import replacing
from model.support import facts, unsupported
from training.corpus import Row, read_rows, without_words, write_rows
from training.running.processes import spread

_PAIRS, _COUNTS = "pairs.parquet", "counts.json"
_CHUNK = 500  # rows cleaned at a time
_WORTH_WORKERS = 5_000  # rows from which starting worker processes pays
_MIN_BODY, _MIN_LEAD = 40, 10  # syllables; a shorter body has no news beside its title, a shorter lead is a dateline or a label
_MIN_SHARED = 0.5  # of a lead's syllables are in its article; with fewer it belongs to another one, or tells what only the reporter saw
_MAX_COPIED = 0.8  # of a lead's syllables in one run of the body; with more it only trains copying
_RUN = 3  # syllables: shorter runs are no copy


class Fault(StrEnum):
    """Why a lead was dropped or shortened; the keys of the counts."""

    UNREADABLE = "no lead, or no article"
    SHORT_BODY = "body too short"
    DATELINE = "lead too short, or a dateline alone"
    FOREIGN = "lead of another article"
    COPIED = "lead copied from the body"
    UNSUPPORTED = "facts that the article lacks"
    DEPENDENT = "does not stand alone, or speaks to the reader"
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows whose leads can be trained on, and how many of all were dropped or lost sentences, by fault.

    ``facts``: how many facts the leads had before; ``lacking``: how many of those their articles lack.
    """

    rows: tuple[Row, ...]
    read: int
    dropped: Mapping[str, int]
    shortened: Mapping[str, int]
    facts: int
    lacking: int

    def numbers(self) -> dict[str, object]:
        """The counts as the bundle's metrics hold them."""
        return {
            "rows": self.read,
            "kept": len(self.rows),
            "dropped": dict(self.dropped),
            "shortened": dict(self.shortened),
            "facts": self.facts,
            "facts_lacking": self.lacking,
        }

    def __str__(self) -> str:
        dropped = ", ".join(f"{count} {fault}" for fault, count in sorted(self.dropped.items(), key=lambda one: -one[1]))
        shortened = ", ".join(f"{count} {fault}" for fault, count in sorted(self.shortened.items(), key=lambda one: -one[1]))
        return (
            f"{len(self.rows)} of {self.read} leads can be trained on; dropped: {dropped or 'none'}; "
            f"shortened by sentences: {shortened or 'none'}; articles lack {self.lacking} of the {self.facts} facts in the leads"
        )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The usable part of one lead, "" if none, and the fault for which it was dropped or shortened."""

    lead: str
    fault: Fault | None
    facts: int
    lacking: int


def faithful(rows: Sequence[Row], progress: Callable[[int, int], None]) -> Pairs:
    """``rows`` with the usable part of their leads, in order; the others are counted."""
    kept: list[Row] = []
    dropped: Counter[str] = Counter()
    shortened: Counter[str] = Counter()
    named = lacking = 0
    verdicts = spread(_verdict, rows, worth=len(rows) >= _WORTH_WORKERS, chunk=_CHUNK)
    for number, (row, verdict) in enumerate(zip(rows, verdicts, strict=True)):
        named, lacking = named + verdict.facts, lacking + verdict.lacking
        if verdict.lead:
            kept.append(replace(row, lead=verdict.lead))
        if verdict.fault:
            (shortened if verdict.lead else dropped)[verdict.fault.value] += 1
        progress(number + 1, len(rows))
    return Pairs(tuple(kept), len(rows), dropped, shortened, named, lacking)


def faithful_once(folder: Path, rows: Sequence[Row], progress: Callable[[int, int], None]) -> Pairs:
    """The result of ``faithful``, cached in ``folder``."""
    if not folder.is_dir():
        found = faithful(rows, progress)
        with replacing(folder) as draft:
            write_rows(draft / _PAIRS, found.rows)
            (draft / _COUNTS).write_text(json.dumps(found.numbers()) + "\n", encoding="utf-8")
    counts = json.loads((folder / _COUNTS).read_text(encoding="utf-8"))
    kept = tuple(read_rows(folder / _PAIRS))
    return Pairs(kept, counts["rows"], counts["dropped"], counts["shortened"], counts["facts"], counts["facts_lacking"])


def forget_words(folder: Path) -> None:
    """Remove the text of the rows that ``faithful_once`` kept in ``folder``, once their tokens have been read."""
    write_rows(folder / _PAIRS, map(without_words, list(read_rows(folder / _PAIRS))))


def _verdict(row: Row) -> _Verdict:
    try:
        lead, article = row.article().lead, row.article(with_lead=False)
    except InvalidArticle:
        return _Verdict("", Fault.UNREADABLE, 0, 0)
    lacking = unsupported(lead, article)
    counts = (len(facts(lead)), len(lacking))
    if fault := _fault(lead, article):
        return _Verdict("", fault, *counts)
    kept: list[str] = []
    found: Fault | None = None
    length = 0
    for start, end in text.sentences(lead):
        sentence = lead[start:end]
        length += text.count_syllables(sentence)
        fault = _sentence_fault(sentence, [fact.start for fact in lacking], start, end, length, is_first=not start)
        found = found or fault
        if fault and (not kept or fault is Fault.TOO_LONG):
            break  # what follows would lean on a sentence that is gone
        kept += [] if fault else [sentence]
    usable = " ".join(kept)
    if text.count_syllables(usable) < _MIN_LEAD:
        return _Verdict("", found or Fault.DATELINE, *counts)
    return _Verdict(usable, found, *counts)


def _fault(lead: str, article: Article) -> Fault | None:
    """What is wrong with ``lead`` as a whole."""
    lead_syllables, body = text.syllables(lead), text.syllables(article.body)
    if not lead_syllables or not body:
        return Fault.UNREADABLE
    if len(body) < _MIN_BODY:
        return Fault.SHORT_BODY
    if len(lead_syllables) < _MIN_LEAD:
        return Fault.DATELINE
    known = {*body, *text.syllables(article.title)}
    if sum(syllable in known for syllable in lead_syllables) < _MIN_SHARED * len(lead_syllables):
        return Fault.FOREIGN
    return Fault.COPIED if _longest_run(lead_syllables, body) > _MAX_COPIED * len(lead_syllables) else None


def _longest_run(lead_syllables: Sequence[str], body: Sequence[str]) -> int:
    """The longest run of syllables of ``lead_syllables`` of which every ``_RUN`` in a row are in ``body``."""
    known = set(zip(*(body[start:] for start in range(_RUN)), strict=False))
    run = longest = 0
    for triple in zip(*(lead_syllables[start:] for start in range(_RUN)), strict=False):
        run = run + 1 if triple in known else 0
        longest = max(longest, run)
    return longest + _RUN - 1 if longest else 0


def _sentence_fault(sentence: str, lacking: Sequence[int], start: int, end: int, length: int, *, is_first: bool) -> Fault | None:
    """What is wrong with the sentence at ``start`` to ``end`` of a lead that has ``length`` syllables up to its end."""
    if any(start <= place < end for place in lacking):
        return Fault.UNSUPPORTED
    if length > MAX_SYLLABLES:
        return Fault.TOO_LONG
    ends = sentence.rstrip('"”)»')
    if not ends.endswith(".") or ends.endswith("..") or is_personal(sentence):
        return Fault.DEPENDENT
    if is_first and placement(sentence.removesuffix(".")) is not Placement.ALONE:
        return Fault.DEPENDENT
    return None
