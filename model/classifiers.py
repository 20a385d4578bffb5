"""Classifier, and the kinds of it that a bundle may hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol, Self

from model.article import Article
from model.results import Prediction
from model.taxonomy import Taxonomy
from model.text import TextProfile


class Classifier(Protocol):
    """Puts articles into the sections of one taxonomy."""

    kind: ClassVar[str]

    @property
    def text_profile(self) -> TextProfile:
        """How its training text was read."""

    @property
    def fast(self) -> Classifier:
        """The classifier for ``Speed.FAST``; itself where there is none faster."""

    def classify(self, articles: Sequence[Article], *, evidence: int = 0) -> tuple[Prediction, ...]:
        """One prediction for each article, in order; with evidence for each of its ``evidence`` first sections."""

    def save(self, folder: Path) -> None:
        """Write everything that ``load`` needs into the existing, empty ``folder``; never a pickle."""

    @classmethod
    def load(cls, folder: Path, taxonomy: Taxonomy) -> Self:
        """The classifier saved in ``folder``. Raises BundleError when the files do not fit each other or ``taxonomy``."""


CLASSIFIER_KINDS: dict[str, str | type[Classifier]] = {  # those that a bundle does not hold are not imported
    "linear": "model.sections.linear:LinearClassifier",
    "encoder": "model.sections.encoder:EncoderClassifier",
    "combined": "model.sections.combined:CombinedClassifier",
}
