"""Whole small bundles of a real kind, for tests of publishing: every label tells its bundle, so an answer shows which model gave it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from model.bundle import save_bundle
from model.sections.calibration import Calibration
from model.sections.features import Vocabulary
from model.sections.linear import LinearClassifier, Scorer
from model.taxonomy import Taxonomy

WORDS = ("trận", "đấu", "lợi", "nhuận", "công", "an")
SECTIONS = {"the-thao": "Thể thao", "kinh-te": "Kinh tế", "phap-luat": "Pháp luật"}


def write_taxonomy(path: Path, version: int) -> Path:
    """The TOML of a taxonomy whose labels end in ``version``."""
    sections = (f'[[section]]\nslug = "{slug}"\nlabel = "{label} {version}"\n' for slug, label in SECTIONS.items())
    path.write_text("\n".join(sections), encoding="utf-8")
    return path


def tiny_classifier(taxonomy: Taxonomy) -> LinearClassifier:
    """A linear classifier of six words."""
    weights = np.zeros((len(WORDS), len(taxonomy)), np.float32)
    for word in range(len(WORDS)):
        weights[word, word // 2] = 3
    vocabulary = Vocabulary(WORDS, np.zeros(0, np.int64), np.full(len(WORDS), 2, np.float32))
    return LinearClassifier(taxonomy, Scorer(vocabulary, weights, np.zeros(len(taxonomy), np.float32)), Calibration(0.5, 0.95, 0.6))


def tiny_bundle(folder: Path, version: int) -> str:
    """Save bundle number ``version`` in ``folder`` and answer its id."""
    taxonomy = write_taxonomy(folder.with_suffix(".toml"), version)
    return save_bundle(folder, taxonomy=taxonomy, classifier=tiny_classifier(Taxonomy.load(taxonomy)), card=f"# Number {version}\n").id
