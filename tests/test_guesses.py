"""What a network guesses of rows without a section is kept, and found once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from model.article import Article
from model.features import Floats
from training import guesses
from training.corpus import Row
from training.guesses import guess
from training.progress import silence

ROWS = [Row(f"{number}", body=f"Chuyện thứ {number} của ngày hôm nay.") for number in range(7)]


class Guide:
    """Says the number in an article, and stops at the article ``broken``."""

    def __init__(self, broken: int | None = None) -> None:
        self.read, self.broken = list[int](), broken

    def logits(self, articles: Sequence[Article]) -> Floats:
        numbers = [int(article.body.split()[2]) for article in articles]
        if self.broken in numbers:
            raise KeyboardInterrupt
        self.read += numbers
        return np.array([[number, -number] for number in numbers], np.float32)


def test_each_row_has_the_logits_of_its_article(tmp_path: Path) -> None:
    found = guess(Guide(), ROWS, folder=tmp_path, progress=silence)
    assert {row: logits.tolist() for row, logits in found.items()} == {f"{number}": [number, -number] for number in range(7)}


def test_a_row_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    assert set(guess(Guide(), [*ROWS, Row("empty")], folder=tmp_path, progress=silence)) == {row.id for row in ROWS}


def test_what_was_guessed_before_a_stop_is_not_guessed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "_PIECE", 2)
    with pytest.raises(KeyboardInterrupt):
        guess(Guide(broken=5), ROWS, folder=tmp_path, progress=silence)
    guide = Guide()
    assert len(guess(guide, ROWS, folder=tmp_path, progress=silence)) == 7
    assert guide.read == [4, 5, 6]


def test_of_other_rows_than_those_that_are_asked_for_nothing_is_said(tmp_path: Path) -> None:
    guess(Guide(), ROWS, folder=tmp_path, progress=silence)
    again = Guide()
    assert set(guess(again, ROWS[2:4], folder=tmp_path, progress=silence)) == {"2", "3"}
    assert not again.read
