from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model import text
from model.article import TEXT_FIELDS
from tests.newsroom import stories
from tests.tiny_encoders import SHAPES
from training.corpus import Row
from training.encoders import token_rows
from training.encoders.network import load_tokenizer
from training.encoders.token_rows import Reader, TokenRows
from training.errors import RecipeError
from training.running import processes

ROWS = [Row(str(number), story.title, story.lead, story.body) for number, story in enumerate(stories(3))]
ROWS[2:2] = [Row("empty"), Row("title", title="Hòa thắng trận")]


@pytest.fixture(scope="module", params=["bert", "phobert"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp(request.param)
    SHAPES[request.param](folder)
    return str(folder)


def read(base: str, rows: list[Row] = ROWS, *, bare: bool = False) -> TokenRows:
    return Reader(base).read(rows, lambda done, total: None, bare=bare)


def test_every_field_is_tokenised_by_itself_as_the_product_reads_it(base: str) -> None:
    tokenizer = load_tokenizer(base)
    tokens = read(base)
    for number, row in enumerate(ROWS):
        wanted = [getattr(row.article(), name) for name in TEXT_FIELDS] if row.id != "empty" else [""] * 3
        assert [field.tolist() for field in tokens.fields(number)] == [
            tokenizer(text, add_special_tokens=False)["input_ids"] for text in wanted
        ]


def test_a_row_without_words_has_no_tokens(base: str) -> None:
    assert (read(base).lengths == 0).tolist() == [row.id == "empty" for row in ROWS]


def test_bare_rows_are_read_as_typed_without_diacritics(base: str) -> None:
    stripped = [Row(row.id, *(text.strip_diacritics(getattr(row, name)) for name in TEXT_FIELDS)) for row in ROWS]
    bare = read(base, bare=True)
    assert np.array_equal(bare.ids, read(base, stripped).ids)
    assert not np.array_equal(bare.ids, read(base).ids)


def test_rows_taken_are_those_rows(base: str) -> None:
    tokens = read(base)
    chosen = np.array([4, 0, 2, 3])
    taken = tokens.take(chosen)
    for place, number in enumerate(chosen.tolist()):
        for one, other in zip(taken.fields(place), tokens.fields(number), strict=True):
            assert np.array_equal(one, other)


@pytest.mark.parametrize("most", [1, 5, 30, 10_000])
def test_rows_that_are_cut_have_their_first_tokens_field_by_field(base: str, most: int) -> None:
    tokens = read(base)
    cut = tokens.cut(most)
    assert len(cut) == len(tokens)
    for number in range(len(tokens)):
        left = most
        for one, other in zip(cut.fields(number), tokens.fields(number), strict=True):
            assert one.tolist() == other[:left].tolist()
            left -= len(one)


def test_ids_take_two_bytes_on_disk_where_two_are_enough(base: str, tmp_path: Path) -> None:
    ends = np.array([[1, 1, 2]])
    for most, size in ((65_535, 2), (65_536, 4)):
        TokenRows(np.array([3, most], np.int32), ends).save(tmp_path / str(most))
        again = TokenRows.load(tmp_path / str(most))
        assert (again.ids.itemsize, again.ids.tolist()) == (size, [3, most])


def test_what_was_read_once_is_not_read_again(base: str, tmp_path: Path) -> None:
    first = Reader(base).read_once(tmp_path / "tokens", ROWS, lambda done, total: None)
    again = Reader("nowhere").read_once(tmp_path / "tokens", ROWS, lambda done, total: None)
    assert np.array_equal(first.ids, again.ids)
    assert np.array_equal(first.ends, again.ends)


def test_tokens_of_other_rows_are_not_taken_for_those_of_these(base: str, tmp_path: Path) -> None:
    Reader(base).read_once(tmp_path / "tokens", ROWS, lambda done, total: None)
    for others in (ROWS[1:], ROWS[::-1]):
        with pytest.raises(RecipeError, match="tokens of other rows"):
            Reader(base).read_once(tmp_path / "tokens", others, lambda done, total: None)


def test_tokens_that_an_older_version_kept_are_taken_where_the_number_of_rows_agrees(base: str, tmp_path: Path) -> None:
    read(base).save(tmp_path / "tokens")
    assert len(Reader(base).read_once(tmp_path / "tokens", ROWS, lambda done, total: None)) == len(ROWS)
    with pytest.raises(RecipeError, match=r"tokens of other rows \(14\) than are to be trained on \(13\)"):
        Reader(base).read_once(tmp_path / "tokens", ROWS[1:], lambda done, total: None)


def test_a_worker_process_reads_what_this_one_reads(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = read(base)
    monkeypatch.setattr(processes, "_cores", lambda: 1)  # each takes seconds to import transformers
    monkeypatch.setattr(token_rows, "_WORTH_WORKERS", 0)
    monkeypatch.setattr(token_rows, "_CHUNK", 4)
    together = read(base)
    assert np.array_equal(alone.ids, together.ids)
    assert np.array_equal(alone.ends, together.ends)


def test_what_several_worker_processes_make_comes_in_the_order_of_what_they_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_cores", lambda: 2)
    assert list(processes.spread(hex, range(90), worth=True, chunk=2)) == list(map(hex, range(90)))
