"""One article once: corrections and rows that repeat each other become one row, in which the editor's word wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.corpus import CORRECTION, Row
from training.data.duplicates import RETOLD, Kin, Marks
from training.data.prepare_report import Report

SUMMARY = "summary"  # in a row's provenance, before the id of a correction that says only its lead


@dataclass(frozen=True, slots=True)
class Word:
    """What an editor said of ``article``, cleaned and without a section: ``section`` is a slug or "", ``summary`` cleaned or ""."""

    id: str
    article: Row
    section: str
    summary: str


def groups(words: Sequence[Word], rows: Sequence[Row], marks: Marks, kin: Kin) -> NDArray[np.int64]:
    """For each of ``words`` and then ``rows``, compared in that order, the index of the first that is the same article.

    They are one article where they repeat each other, and with a word also where both tell one story and have the same id, or the same
    title and begin alike: an archive may hold the title and lead of what the editor saw whole, and an article may be rewritten between two
    words.
    """
    _, begins, inverse = np.unique(kin.first, return_index=True, return_inverse=True)
    leader = begins[inverse].astype(np.int64)
    of_story: defaultdict[int, list[int]] = defaultdict(list)
    for index in range(len(words)):
        of_story[int(kin.story[index])].append(index)
    ids = [*(word.article.id for word in words), *(row.id for row in rows)]
    for index, story in enumerate(kin.story.tolist()):
        for word in of_story.get(story, ()):
            same_title = marks.titles[index] and marks.titles[index] == marks.titles[word]
            # "Dự báo thời tiết ..." is the title of a new article every day: it must begin alike, too
            alike = same_title and (marks.openings[index] == marks.openings[word]).mean() >= RETOLD
            if word < index and (alike or ids[index] == ids[word]):
                leader[leader == leader[index]] = leader[word]
                break
    return leader


def join(words: Sequence[Word], rows: Sequence[Row], leader: NDArray[np.int64], report: Report) -> list[tuple[int, Row]]:
    """One row for each article, with its index among ``words`` and then ``rows``, in their order.

    ``words`` are newest first: of two about an article the newer one holds. What is merged or dropped is told to ``report``.
    """
    members: defaultdict[int, list[int]] = defaultdict(list)
    for index, first in enumerate(leader.tolist()):
        members[first].append(index)
    border = len(words)
    joined = []
    for found in members.values():
        said = [words[index] for index in found if index < border]
        archived = [index for index in found if index >= border]
        base = rows[archived[0] - border] if archived else None
        row = _corrected(base, said, report) if said else base
        assert row is not None
        for index in archived[1:]:
            report.drop(rows[index - border], "near-duplicate", row.id)
            if rows[index - border].section != row.section:
                report.conflicts.append((rows[index - border].id, row.id))
        joined.append((archived[0] if archived else found[0], row))
    return sorted(joined, key=lambda pair: pair[0])


def _corrected(base: Row | None, said: Sequence[Word], report: Report) -> Row:
    """The row of an article that editors spoke of; what the archive holds of it stays, what it lacks comes from the newest word."""
    newest = said[0].article
    section = next((word.section for word in said if word.section), "")
    summary = next((word.summary for word in said if word.summary), "")
    row = base or newest
    if base is None:
        report.words["articles that only a correction holds"] += 1
    elif section:
        report.words["sections changed by a correction" if section != base.section else "sections confirmed by a correction"] += 1
    if summary:
        report.words["summaries written by an editor"] += 1
    steps = [row.provenance, *(f"{CORRECTION if word.section else SUMMARY} {word.id}" for word in reversed(said))]
    return replace(
        row,
        title=row.title or newest.title,
        lead=summary or row.lead or newest.lead,
        body=row.body or newest.body,
        section=section or row.section,
        source=row.source or newest.source,
        published_at=row.published_at or newest.published_at,
        provenance="; ".join(dict.fromkeys(step for step in steps if step)),
    )
