"""What a linear model and an encoder predict for held-out articles: from one fit, or from several that each leave newspapers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.arrays import Floats, Ints
from model.replacing import replacing_file

_LINEAR, _ENCODER, _SYLLABLES = "linear.", "encoder.", "syllables."  # before the form in the name of an array


@dataclass(frozen=True, slots=True)
class Newspapers:
    """The newspapers' ``names`` of articles, "" for newspapers that were trained on, and the articles' ``labels``."""

    names: tuple[str, ...]
    labels: Ints

    def of(self, *names: str) -> Ints:
        """The places of these newspapers' articles."""
        return np.flatnonzero(np.isin(self.names, names))

    @property
    def new(self) -> tuple[str, ...]:
        """The newspapers that were not trained on."""
        return tuple(sorted(set(self.names) - {""}))


@dataclass(frozen=True, slots=True)
class HeldOutPredictions:
    """Predictions for articles of new newspapers and, named "", of those that were trained on: ``sources``.

    By form in which the articles were read: ``linear_logits`` and ``encoder_logits`` (articles x sections), each divided by its model's
    temperature, and ``syllables``, how many the linear model read of each article. ``temperature`` is the encoder's.
    """

    sources: Newspapers
    linear_logits: Mapping[str, Floats]
    encoder_logits: Mapping[str, Floats]
    syllables: Mapping[str, Ints]
    temperature: float

    @property
    def new(self) -> Ints:
        """The places of the articles of new newspapers; of all articles if no newspaper is new."""
        places = np.flatnonzero(np.array(self.sources.names, np.str_) != "")
        return places if len(places) else np.arange(len(self.sources.names))

    def save(self, path: Path) -> None:
        """Write to ``path`` atomically."""
        with replacing_file(path) as draft, draft.open("wb") as file:
            np.savez(
                file,
                names=np.array(self.sources.names, np.str_),
                labels=self.sources.labels,
                temperature=np.array(self.temperature),
                **{_LINEAR + form: logits for form, logits in self.linear_logits.items()},  # type: ignore[arg-type]  # numpy's stub takes them for allow_pickle
                **{_ENCODER + form: logits for form, logits in self.encoder_logits.items()},  # type: ignore[arg-type]
                **{_SYLLABLES + form: read for form, read in self.syllables.items()},  # type: ignore[arg-type]
            )

    @classmethod
    def load(cls, path: Path) -> HeldOutPredictions:
        """What ``save`` wrote."""
        with np.load(path, allow_pickle=False) as file:
            linear_logits, encoder_logits, syllables = (
                {name.removeprefix(what): file[name] for name in file.files if name.startswith(what)}
                for what in (_LINEAR, _ENCODER, _SYLLABLES)
            )
            sources = Newspapers(tuple(file["names"].tolist()), file["labels"])
            return cls(sources, linear_logits, encoder_logits, syllables, float(file["temperature"]))

    @classmethod
    def joined(cls, several: Sequence[HeldOutPredictions]) -> HeldOutPredictions:
        """``several`` as one; its temperature is the geometric mean of theirs."""
        forms = several[0].linear_logits
        names = tuple(name for one in several for name in one.sources.names)
        return cls(
            Newspapers(names, np.concatenate([one.sources.labels for one in several])),
            {form: np.concatenate([one.linear_logits[form] for one in several]) for form in forms},
            {form: np.concatenate([one.encoder_logits[form] for one in several]) for form in forms},
            {form: np.concatenate([one.syllables[form] for one in several]) for form in forms},
            float(np.exp(np.mean(np.log([one.temperature for one in several])))),
        )
