"""Each article once: corrections and near-duplicate rows are merged into one row, in which the editor's correction wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.arrays import Ints
from training.corpus import CORRECTION, Row
from training.data.duplicates import RETOLD, Clusters, Signatures
from training.data.prepare_report import Report

SUMMARY = "summary"  # in a row's provenance, before the id of a correction that changes only its lead


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction of ``article`` (cleaned, without a section): ``section`` is a slug or "", ``summary`` is cleaned or ""."""

    id: str
    article: Row
    section: str
    summary: str


def groups(edits: Sequence[Edit], rows: Sequence[Row], signatures: Signatures, clusters: Clusters) -> Ints:
    """For each of ``edits`` followed by ``rows`` the index of the first that is the same article.

    Near-duplicates are one article. So are an edit and a row (or two edits) of one story that have the same id, or the same title and a
    similar opening: an archive may hold only the title and lead of what the editor saw whole, and an article may be rewritten between two
    edits.
    """
    _, begins, inverse = np.unique(clusters.first, return_index=True, return_inverse=True)
    leader = begins[inverse].astype(np.int64)
    of_story: defaultdict[int, list[int]] = defaultdict(list)
    for index in range(len(edits)):
        of_story[int(clusters.story[index])].append(index)
    ids = [*(edit.article.id for edit in edits), *(row.id for row in rows)]
    for index, story in enumerate(clusters.story.tolist()):
        for edit in of_story.get(story, ()):
            same_title = signatures.titles[index] and signatures.titles[index] == signatures.titles[edit]
            # "Dự báo thời tiết ..." is the title of a new article every day: it must begin alike, too
            alike = same_title and (signatures.openings[index] == signatures.openings[edit]).mean() >= RETOLD
            if edit < index and (alike or ids[index] == ids[edit]):
                leader[leader == leader[index]] = leader[edit]
                break
    return leader


def join(edits: Sequence[Edit], rows: Sequence[Row], leader: Ints, report: Report) -> list[tuple[int, Row]]:
    """One row for each article, with its index in ``edits`` followed by ``rows``, in that order.

    ``edits`` are newest first: of two about an article the newer one wins. ``report`` records what is merged or dropped.
    """
    members: defaultdict[int, list[int]] = defaultdict(list)
    for index, first in enumerate(leader.tolist()):
        members[first].append(index)
    border = len(edits)
    joined = []
    for found in members.values():
        own_edits = [edits[index] for index in found if index < border]
        archived = [index for index in found if index >= border]
        base = rows[archived[0] - border] if archived else None
        row = _corrected(base, own_edits, report) if own_edits else base
        assert row is not None
        for index in archived[1:]:
            report.drop(rows[index - border], "near-duplicate", row.id)
            if rows[index - border].section != row.section:
                report.conflicts.append((rows[index - border].id, row.id))
        joined.append((archived[0] if archived else found[0], row))
    return sorted(joined, key=lambda pair: pair[0])


def _corrected(base: Row | None, edits: Sequence[Edit], report: Report) -> Row:
    """The row of a corrected article: what the archive has stays, what it lacks comes from the newest edit."""
    newest = edits[0].article
    section = next((edit.section for edit in edits if edit.section), "")
    summary = next((edit.summary for edit in edits if edit.summary), "")
    row = base or newest
    if base is None:
        report.edits["articles that exist only in corrections"] += 1
    elif section:
        report.edits["sections changed by a correction" if section != base.section else "sections confirmed by a correction"] += 1
    if summary:
        report.edits["summaries written by an editor"] += 1
    steps = [row.provenance, *(f"{CORRECTION if edit.section else SUMMARY} {edit.id}" for edit in reversed(edits))]
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
