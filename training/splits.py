"""Train/evaluation splits: a share held out by story or by source, and leave-one-source-out folds, all deterministic for a seed."""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.corpus import Row
from training.errors import CorpusError

MIN_ROWS = 500  # of a source that is left out; fewer say too little about unseen newspapers


@dataclass(frozen=True, slots=True)
class Fold:
    """Indexes of the rows to train on, and of the rows of the left-out ``source`` to test on."""

    source: str
    train: tuple[int, ...]
    test: tuple[int, ...]


def held_out(stories: Sequence[str], share: float, seed: int) -> list[bool]:
    """For each row whether it is held out, about ``share`` (0 to 1) of them, whole stories at a time.

    ``stories`` names each row's story. A story's side depends only on its name and the seed, so it stays when rows are added or removed.
    """
    return [_hash_share(story, seed) < share for story in stories]


def held_out_sources(sources: Sequence[str], share: float, seed: int) -> list[bool]:
    """For each row whether its source is held out: sources in seeded order while they fit into ``share``, at least the smallest one.

    Rows without a source are never held out. Raises CorpusError when there are fewer than two sources.
    """
    if not share:
        return [False] * len(sources)
    counts = Counter(filter(None, sources))
    if len(counts) < 2:
        raise CorpusError("splitting by source needs rows of at least two sources")
    chosen = fitting_sources(sources, share, seed) or {min(counts, key=lambda name: (counts[name], name))}
    return [source in chosen for source in sources]


def fitting_sources(sources: Sequence[str], share: float, seed: int, least: int = 1) -> set[str]:
    """Named sources of at least ``least`` rows, in seeded order, while they fit into ``share`` of the rows; none where none does."""
    counts = Counter(filter(None, sources))
    chosen: set[str] = set()
    for source in sorted((name for name in counts if counts[name] >= least), key=lambda name: _hash_share(name, seed)):
        if sum(counts[name] for name in (*chosen, source)) <= share * len(sources):
            chosen.add(source)
    return chosen


def leave_one_source_out(rows: Sequence[Row]) -> Iterator[Fold]:
    """A fold for each named source of at least ``MIN_ROWS`` rows, sources in order; rows without a source are always in train."""
    for source in _left_out(rows):
        train = tuple(index for index, row in enumerate(rows) if row.source != source)
        yield Fold(source, train, tuple(index for index, row in enumerate(rows) if row.source == source))


def _left_out(rows: Sequence[Row]) -> list[str]:
    counts = Counter(row.source for row in rows)
    return sorted(name for name, count in counts.items() if name and count >= MIN_ROWS)


def sample(rows: Sequence[Row], rows_per_group: int, seed: int) -> list[Row]:
    """At most ``rows_per_group`` random rows of each source and dataset, in their order.

    Raises CorpusError where a source that could be left out before could not any more.
    """
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[row.source, row.dataset].append(index)
    chance = random.Random(seed)  # noqa: S311 -- draws rows, keeps no secret
    kept = [index for group in groups.values() for index in chance.sample(group, min(len(group), rows_per_group))]
    chosen = [rows[index] for index in sorted(kept)]
    left = _left_out(chosen)
    if lost := [source for source in _left_out(rows) if source not in left]:
        raise CorpusError(
            f"--rows-per-group {rows_per_group}: leaves {', '.join(lost)} fewer than {MIN_ROWS} rows, too few to be left out; "
            f"give {MIN_ROWS} or more"
        )
    return chosen


def _hash_share(name: str, seed: int) -> float:
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
