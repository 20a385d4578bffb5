from __future__ import annotations

from pathlib import Path

import pytest

from model.text import syllables
from tests.newsroom import stories
from training.corpus import Row
from training.encoders.bpe import trained_tokenizer
from training.encoders.network import ends_of_text, load_tokenizer
from training.running.progress import Clock, silence

ROWS = [Row(str(number), story.title, story.lead, story.body) for number, story in enumerate(stories(10))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    trained_tokenizer([*ROWS, Row("empty")], 800, folder, Clock(silence))
    return folder


def test_a_known_syllable_is_one_token_and_comes_back_as_it_was_but_for_capitals(folder: Path) -> None:
    tokenizer = load_tokenizer(str(folder / "tokenizer"))
    sentence = "Tối nay đội bóng Hải Sơn thắng trận"
    ids = tokenizer(sentence, add_special_tokens=False)["input_ids"]
    assert len(ids) == len(syllables(sentence))
    assert tokenizer.decode(ids) == sentence.lower()
    assert len(tokenizer) <= 800


def test_it_marks_beginning_end_padding_and_mask(folder: Path) -> None:
    tokenizer = load_tokenizer(str(folder / "tokenizer"))
    assert len({*ends_of_text(tokenizer), tokenizer.pad_token_id, tokenizer.mask_token_id, tokenizer.unk_token_id}) == 5


def test_characters_never_seen_are_unknown_and_break_nothing(folder: Path) -> None:
    tokenizer = load_tokenizer(str(folder / "tokenizer"))
    ids = tokenizer("trận 漢字 🙂 \u0000", add_special_tokens=False)["input_ids"]
    assert tokenizer.unk_token_id in ids


def test_it_is_learnt_once_and_the_same_rows_give_the_same(folder: Path, tmp_path: Path) -> None:
    again = trained_tokenizer([*ROWS, Row("empty")], 800, tmp_path, Clock(silence))
    assert (Path(again) / "tokenizer.json").read_bytes() == (folder / "tokenizer" / "tokenizer.json").read_bytes()
    assert trained_tokenizer([], 5, tmp_path, Clock(silence)) == again


def test_a_cased_vocabulary_gives_back_what_it_read_to_the_letter(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(trained_tokenizer(ROWS, 900, tmp_path, Clock(silence), cased=True))
    for row in ROWS:
        for text in (row.title, row.lead):
            assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text
