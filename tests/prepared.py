"""Rows of invented words to prepare a dataset of, and what was written of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from training.corpus import Row, read_rows
from training.data.duplicates import Signatures, find_clusters
from training.data.evaluation_keys import EvaluationKeys

WORDS = "đội nhà thắng trận sân khách bàn phút tỷ số cầu thủ vòng đấu hạng điểm lãi vốn giá thuế viện bác sĩ thuốc".split()


def invented(seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=80)).capitalize() + "."


def rows_of(count: int, section: str = "the-thao", source: str = "a.vn", first: int = 0) -> list[Row]:
    return [Row(f"{source}-{number}", body=invented(number), section=section, source=source) for number in range(first, first + count)]


def rows_in(folder: Path, name: str) -> list[Row]:
    return list(read_rows(folder / "out" / f"{name}.parquet"))


def retold(keys: EvaluationKeys, rows: Sequence[Row]) -> dict[int, str]:
    """The index of each of ``rows`` that tells a story of the evaluation set, with the id of an evaluation row of that story."""
    return keys.retold(find_clusters(keys.signatures + Signatures.of(rows)))
