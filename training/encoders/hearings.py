"""What a linear model and an encoder say of articles that taught neither: of one fit, or of several that each leave newspapers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.arrays import Floats, Ints

_LINEAR, _ENCODER, _SYLLABLES = "linear.", "encoder.", "syllables."  # before the form in the name of an array


@dataclass(frozen=True, slots=True)
class Newspapers:
    """Articles by the ``names`` of their newspapers, "" for those of newspapers that taught, with their ``labels``."""

    names: tuple[str, ...]
    labels: Ints

    def of(self, *names: str) -> Ints:
        """The places of these newspapers' articles."""
        return np.flatnonzero(np.isin(self.names, names))

    @property
    def new(self) -> tuple[str, ...]:
        """The newspapers that taught nothing."""
        return tuple(sorted(set(self.names) - {""}))


@dataclass(frozen=True, slots=True)
class Hearing:
    """Articles of new newspapers and, named "", of those that taught: ``sources``.

    ``by_linear`` and ``by_encoder`` have the logits (articles x sections), over a temperature, for each form in which the articles were
    read, and ``syllables`` how many the linear model read of each; ``temperature`` is the encoder's.
    """

    sources: Newspapers
    by_linear: Mapping[str, Floats]
    by_encoder: Mapping[str, Floats]
    syllables: Mapping[str, Ints]
    temperature: float

    @property
    def new(self) -> Ints:
        """The places of the articles of new newspapers; of all articles where no newspaper is new."""
        places = np.flatnonzero(np.array(self.sources.names, np.str_) != "")
        return places if len(places) else np.arange(len(self.sources.names))

    def save(self, path: Path) -> None:
        """Write it to ``path``, whole or not at all."""
        draft = path.with_name(f".{path.name}")
        with draft.open("wb") as file:
            np.savez(
                file,
                names=np.array(self.sources.names, np.str_),
                labels=self.sources.labels,
                temperature=np.array(self.temperature),
                **{_LINEAR + form: logits for form, logits in self.by_linear.items()},  # type: ignore[arg-type]  # numpy's stub takes them for allow_pickle
                **{_ENCODER + form: logits for form, logits in self.by_encoder.items()},  # type: ignore[arg-type]
                **{_SYLLABLES + form: read for form, read in self.syllables.items()},  # type: ignore[arg-type]
            )
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> Hearing:
        """What ``save`` wrote."""
        with np.load(path, allow_pickle=False) as file:
            by_linear, by_encoder, syllables = (
                {name.removeprefix(what): file[name] for name in file.files if name.startswith(what)}
                for what in (_LINEAR, _ENCODER, _SYLLABLES)
            )
            sources = Newspapers(tuple(file["names"].tolist()), file["labels"])
            return cls(sources, by_linear, by_encoder, syllables, float(file["temperature"]))

    @classmethod
    def joined(cls, hearings: Sequence[Hearing]) -> Hearing:
        """All of them as one; its temperature is their geometric mean."""
        forms = hearings[0].by_linear
        names = tuple(name for one in hearings for name in one.sources.names)
        return cls(
            Newspapers(names, np.concatenate([one.sources.labels for one in hearings])),
            {form: np.concatenate([one.by_linear[form] for one in hearings]) for form in forms},
            {form: np.concatenate([one.by_encoder[form] for one in hearings]) for form in forms},
            {form: np.concatenate([one.syllables[form] for one in hearings]) for form in forms},
            float(np.exp(np.mean(np.log([one.temperature for one in hearings])))),
        )
