"""What a network says of rows without a section, from which a linear model then learns: kept as it is found, for it takes long."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from model.article import Article
from model.features import Floats
from training.corpus import Row
from training.evaluation import readable
from training.progress import Clock

_PIECE = 2000  # rows after which what was found is kept
_FILE = "guesses.npz"  # in the folder of the network


class Guide(Protocol):
    """A fitted network, exported or not."""

    def logits(self, articles: Sequence[Article]) -> Floats:
        """Articles x sections."""
        ...


def guess(guide: Guide, rows: Sequence[Row], *, folder: Path, progress: Callable[[str], None]) -> Mapping[str, Floats]:
    """The logits (sections) that ``guide``, whose ``folder`` this is, has for each of ``rows`` that can be read, by its id.

    Each row is read once, however often this is called or broken off.
    """
    path, clock = folder / _FILE, Clock(progress)
    found = _load(path)
    articles = {row.id: article for row in rows if row.id not in found and (article := readable(row))}
    missing = list(articles)
    for start in range(0, len(missing), _PIECE):
        clock.tick("guessing", start, len(missing))
        piece = missing[start : start + _PIECE]
        found.update(zip(piece, guide.logits([articles[one] for one in piece]), strict=True))
        _save(path, found)
    wanted = {row.id for row in rows}
    return {one: logits for one, logits in found.items() if one in wanted}


def _load(path: Path) -> dict[str, Floats]:
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as file:
        return dict(zip(file["ids"].tolist(), file["logits"], strict=True))


def _save(path: Path, found: Mapping[str, Floats]) -> None:
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as file:
        np.savez(file, ids=np.array(list(found), np.str_), logits=np.stack(list(found.values())))
    draft.replace(path)
