"""The stories that judge and never teach: once chosen, they and whatever repeats or retells them stay out of training for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.arrays import packed, read_arrays, unpacked
from model.replacing import replacing_file
from training.corpus import Row
from training.data.duplicates import HASHES, Kin, Marks, find_kin
from training.errors import CorpusError

KEYS = "evaluation-keys.npz"  # in the dataset's folder; holds hashes and ids, no text


@dataclass(frozen=True, slots=True)
class HeldApart:
    """The marks and ids of every row that ever judged, and the sources that were held out whole."""

    marks: Marks
    ids: tuple[str, ...]
    sources: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: Sequence[Row], sources: frozenset[str] = frozenset()) -> HeldApart:
        """These ``rows``, held apart."""
        return cls(Marks.of(rows), tuple(row.id for row in rows), sources)

    def __len__(self) -> int:
        return len(self.ids)

    def __add__(self, other: HeldApart) -> HeldApart:
        return HeldApart(self.marks + other.marks, self.ids + other.ids, self.sources | other.sources)

    def leaks(self, rows: Sequence[Row]) -> list[tuple[int, str]]:
        """The index of each of ``rows`` that tells a story that judges, with an id of that story; or is of a source that does, with ""."""
        told = self.told(find_kin(self.marks + Marks.of(rows)))
        by_source = {index: "" for index, row in enumerate(rows) if row.source in self.sources}
        return sorted((by_source | told).items())

    def repeated(self, kin: Kin) -> dict[int, str]:
        """As ``told``, of the rows that repeat one of theirs nearly word for word."""
        return {index: self.ids[first] for index, first in enumerate(kin.first[len(self) :].tolist()) if first < len(self)}

    def told(self, kin: Kin) -> dict[int, str]:
        """Of rows compared behind the marks held apart: the index of each that tells one of their stories, and the id of a row of it.

        A story is named by its lowest index, so it is one of theirs exactly when that index is.
        """
        return {index: self.ids[story] for index, story in enumerate(kin.story[len(self) :].tolist()) if story < len(self)}

    @classmethod
    def load(cls, folder: Path) -> HeldApart | None:
        """What is held apart of the dataset in ``folder``, or None where nothing was chosen yet. Raises CorpusError."""
        path = folder / KEYS
        try:
            arrays = read_arrays(path)
            marks = Marks(arrays["wholes"], arrays["openings"], arrays["titles"])
            ids, sources = (unpacked(arrays[name]) for name in ("ids", "sources"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError) as error:
            raise CorpusError(
                f"{path}: cannot be read ({type(error).__name__}); restore it, or delete it to choose what judges anew"
            ) from None
        found = cls(marks, ids if len(marks) else (), frozenset(sources) - {""})
        if marks.wholes.shape != (len(found), HASHES) or marks.openings.shape != (len(found), HASHES) or len(marks) != len(found):
            raise CorpusError(f"{path}: its parts do not fit each other; restore it, or delete it to choose what judges anew")
        return found

    def save(self, folder: Path) -> None:
        """Write the keys into ``folder``, whole or not at all."""
        with replacing_file(folder / KEYS) as partial, partial.open("wb") as stream:
            np.savez_compressed(
                stream,
                wholes=self.marks.wholes,
                openings=self.marks.openings,
                titles=self.marks.titles,
                ids=packed(" ".join(name.split()) for name in self.ids),
                sources=packed(sorted(self.sources)),
            )
