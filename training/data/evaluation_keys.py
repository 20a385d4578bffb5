"""The keys of the evaluation set: once chosen, its stories, and whatever repeats or retells them, stay out of training for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.arrays import packed, read_arrays, unpacked
from model.replacing import replacing_file
from training.corpus import Row
from training.data.duplicates import HASHES, Clusters, Signatures
from training.errors import CorpusError

KEYS = "evaluation-keys.npz"  # in the dataset's folder; holds hashes and ids, no text


@dataclass(frozen=True, slots=True)
class EvaluationKeys:
    """The signatures and ids of every row that was ever in the evaluation set, and the sources that were held out whole."""

    signatures: Signatures
    ids: tuple[str, ...]
    sources: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: Sequence[Row], sources: frozenset[str] = frozenset()) -> EvaluationKeys:
        """The keys of these ``rows``."""
        return cls(Signatures.of(rows), tuple(row.id for row in rows), sources)

    def __len__(self) -> int:
        return len(self.ids)

    def __add__(self, other: EvaluationKeys) -> EvaluationKeys:
        return EvaluationKeys(self.signatures + other.signatures, self.ids + other.ids, self.sources | other.sources)

    def repeated(self, clusters: Clusters) -> dict[int, str]:
        """As ``retold``, for near-duplicates only."""
        return {index: self.ids[first] for index, first in enumerate(clusters.first[len(self) :].tolist()) if first < len(self)}

    def retold(self, clusters: Clusters) -> dict[int, str]:
        """The index of each row that tells a story of the evaluation set, with the id of an evaluation row of that story.

        ``clusters`` are of these signatures followed by those of the rows. A cluster is known by its lowest index, so it holds an
        evaluation row exactly when that index is one of theirs.
        """
        return {index: self.ids[story] for index, story in enumerate(clusters.story[len(self) :].tolist()) if story < len(self)}

    @classmethod
    def load(cls, folder: Path) -> EvaluationKeys | None:
        """The keys of the dataset in ``folder``; None where no evaluation set was chosen yet. Raises CorpusError."""
        path = folder / KEYS
        try:
            arrays = read_arrays(path)
            signatures = Signatures(arrays["wholes"], arrays["openings"], arrays["titles"])
            ids, sources = (unpacked(arrays[name]) for name in ("ids", "sources"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError) as error:
            raise CorpusError(
                f"{path}: cannot be read ({type(error).__name__}); restore it, or delete it to choose a new evaluation set"
            ) from None
        found = cls(signatures, ids if len(signatures) else (), frozenset(sources) - {""})
        if (
            signatures.wholes.shape != (len(found), HASHES)
            or signatures.openings.shape != (len(found), HASHES)
            or len(signatures) != len(found)
        ):
            raise CorpusError(f"{path}: its arrays do not match each other; restore it, or delete it to choose a new evaluation set")
        return found

    def save(self, folder: Path) -> None:
        """Write the keys into ``folder``, whole or not at all."""
        with replacing_file(folder / KEYS) as partial, partial.open("wb") as stream:
            np.savez_compressed(
                stream,
                wholes=self.signatures.wholes,
                openings=self.signatures.openings,
                titles=self.signatures.titles,
                ids=packed(" ".join(name.split()) for name in self.ids),
                sources=packed(sorted(self.sources)),
            )
