from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.newsroom import stories
from tests.prepared import retold
from training.corpus import Row
from training.data.evaluation_keys import KEYS, EvaluationKeys
from training.errors import CorpusError

ROWS = [Row(f"r{n}", s.title, s.lead, s.body, s.section, f"paper-{n % 2}.example") for n, s in enumerate(stories(3, sentences=14))]


def test_the_keys_on_disk_are_the_keys_of_the_rows_and_hold_no_text(tmp_path: Path) -> None:
    assert EvaluationKeys.load(tmp_path) is None
    keys = EvaluationKeys.of(ROWS[:4], frozenset({"báo.vn", "paper-1.example"}))
    keys.save(tmp_path)
    found = EvaluationKeys.load(tmp_path)
    assert found is not None
    assert (found.ids, found.sources) == (("r0", "r1", "r2", "r3"), {"báo.vn", "paper-1.example"})
    assert (found.signatures.wholes == keys.signatures.wholes).all()
    assert b"the-thao" not in (tmp_path / KEYS).read_bytes()
    EvaluationKeys.of(()).save(tmp_path)
    empty = EvaluationKeys.load(tmp_path)
    assert empty is not None
    assert empty.ids == ()


def test_a_repetition_and_a_retelling_are_found_with_the_row_that_they_tell_again() -> None:
    keys = EvaluationKeys.of(ROWS[:2])
    again = replace(ROWS[0], id="again", body=ROWS[0].body + "\nThêm một câu ở cuối bài.")
    short = replace(ROWS[1], id="short", body="")
    assert retold(keys, [ROWS[4], again, short]) == {1: "r0", 2: "r1"}


def test_keys_that_grow_hold_both(tmp_path: Path) -> None:
    (EvaluationKeys.of(ROWS[:2]) + EvaluationKeys.of(ROWS[2:3])).save(tmp_path)
    found = EvaluationKeys.load(tmp_path)
    assert found is not None
    assert list(retold(found, ROWS[:4])) == [0, 1, 2]


def test_broken_keys_are_refused_rather_than_chosen_anew(tmp_path: Path) -> None:
    (tmp_path / KEYS).write_bytes(b"PK\x03\x04 half of a file")
    with pytest.raises(CorpusError, match="restore it, or delete it"):
        EvaluationKeys.load(tmp_path)


def test_keys_that_a_disk_has_changed_anywhere_are_refused(tmp_path: Path) -> None:
    EvaluationKeys.of(ROWS).save(tmp_path)
    whole = (tmp_path / KEYS).read_bytes()
    with zipfile.ZipFile(tmp_path / KEYS) as file:
        largest = max(file.infolist(), key=lambda part: part.compress_size)
    for at in range(largest.header_offset + 80, largest.header_offset + largest.compress_size, largest.compress_size // 40):
        (tmp_path / KEYS).write_bytes(whole[:at] + bytes(255 - one for one in whole[at : at + 3]) + whole[at + 3 :])
        with pytest.raises(CorpusError, match="restore it, or delete it"):
            EvaluationKeys.load(tmp_path)
