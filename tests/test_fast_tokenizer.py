"""PhoBERT's and BARTpho's tokenizers as `tokenizers` files: the same ids as the slow ones give, on vocabularies learnt in the test."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
from transformers import BartphoTokenizer, PhobertTokenizer

from model.sections.tokens import TokenReader
from model.sections.windows import Windowing
from tests.newsroom import stories
from training.errors import ExportRefused
from training.export.fast_tokenizer import FastTokenizer, converted, fast_tokenizer

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảạấệộ_A.,3@"
WORD = st.text(st.sampled_from(LETTERS), min_size=1, max_size=9)
PIECES = [word for story in stories(3) for word in f"{story.title} {story.body}".split()]
SEEDS = st.integers(0, 7)


def learnt_codes(words: Counter[str], merges: int) -> list[str]:
    """The lines of bpe.codes that fastBPE learns: the most frequent pair of neighbours becomes one piece, again and again."""
    spelled = {word: (*word[:-1], word[-1] + "</w>") for word in words}
    lines = []
    for _ in range(merges):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, parts in spelled.items():
            for pair in pairwise(parts):
                pairs[pair] += words[word]
        if not pairs:
            break
        best, count = max(pairs.items(), key=lambda found: (found[1], found[0]))
        lines.append(f"{best[0]} {best[1]} {count}")
        spelled = {word: merged(parts, best) for word, parts in spelled.items()}
    return lines


def merged(parts: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for part in parts:
        if found and (found[-1], part) == pair and not found[-1].startswith("\0"):
            found[-1] = "\0" + found[-1] + part  # what was just made is no left part of the same pair
        else:
            found.append(part)
    return tuple(part.removeprefix("\0") for part in found)


@cache
def tokenizers(seed: int) -> tuple[PhobertTokenizer, TokenReader]:
    """The slow tokenizer and the fast one of the same invented files, from which some pieces are missing."""
    chance = Random(seed)
    words = Counter(chance.choices([word.replace(".", "") + "a" for word in PIECES], k=300))
    codes = learnt_codes(words, 120)
    symbols = {part for line in codes for part in (*line.split()[:2], "".join(line.split()[:2]))}
    pieces = sorted({part.removesuffix("</w>") if part.endswith("</w>") else part + "@@" for part in symbols | set("aăb") | {"c</w>"}})
    kept = chance.sample(pieces, round(len(pieces) * 0.8))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "vocab.txt").write_text("".join(f"{piece} {chance.randint(1, 99)}\n" for piece in kept), encoding="utf-8")
        (folder / "bpe.codes").write_text("\n".join(codes) + "\n", encoding="utf-8")
        slow = PhobertTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"))
        fast = fast_tokenizer(folder)
    return slow, reader(fast)


def reader(fast: FastTokenizer) -> TokenReader:
    return TokenReader(fast.serialized, fast.size, 3, 0, 2, Windowing())


@settings(deadline=None)  # the first example of a seed learns its vocabulary
@given(SEEDS, st.lists(st.one_of(st.sampled_from(PIECES), WORD), max_size=30), st.sampled_from([" ", "\n", "  "]))
def test_it_gives_the_ids_that_the_slow_one_gives(seed: int, words: list[str], between: str) -> None:
    slow, fast = tokenizers(seed)
    text = between.join(words)
    assert fast.encode(text)[0] == slow.encode(text, add_special_tokens=False)


@settings(deadline=None)  # the first example of a seed learns its vocabulary
@given(SEEDS, st.lists(st.sampled_from(["<s>", "</s>", "<mask>", "<pad>", "<unk>", "thắng", "x", " "]), max_size=8))
def test_what_looks_like_a_special_token_is_read_as_the_slow_one_reads_it(seed: int, parts: list[str]) -> None:
    slow, fast = tokenizers(seed)
    assert fast.encode("".join(parts))[0] == slow.encode("".join(parts), add_special_tokens=False)


@settings(deadline=None)  # the first example of a seed learns its vocabulary
@given(SEEDS, st.text(max_size=60))
def test_no_text_gets_an_id_that_the_encoder_does_not_know(seed: int, text: str) -> None:
    slow, fast = tokenizers(seed)
    ids, places = fast.encode(text)
    assert all(0 <= identity < len(slow) for identity in ids)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


def test_what_a_network_writes_in_phoberts_pieces_is_spelt_without_its_marks() -> None:
    words = ["thắng", "trận", "Hải_Sơn"]
    codes = [f"{word[:end]} {word[end]}{'' if end + 1 < len(word) else '</w>'} 1" for word in words for end in range(1, len(word))]
    pieces = [word[:end] + ("@@" if end < len(word) else "") for word in words for end in range(2, len(word) + 1)]
    fast = reader(converted([f"{piece} 1" for piece in [*pieces, "c@@", "d"]], codes))
    ids = fast.encode("Hải_Sơn thắng cd trận")[0]
    assert len(ids) == 5
    assert fast._tokenizer.decode(ids) == "Hải_Sơn thắng cd trận"


@pytest.fixture(scope="module")
def bartpho(tmp_path_factory: pytest.TempPathFactory) -> tuple[BartphoTokenizer, TokenReader]:
    """BARTpho's slow tokenizer and the fast one: the dictionary lacks pieces of the SentencePiece model and has one that no text has."""
    folder = tmp_path_factory.mktemp("bartpho")
    (folder / "said.txt").write_text("\n".join(f"{story.title} {story.lead}" for story in stories(12)), encoding="utf-8")
    SentencePieceTrainer.train(
        input=str(folder / "said.txt"), model_prefix=str(folder / "learnt"), vocab_size=600, hard_vocab_limit=False, minloglevel=2
    )
    (folder / "learnt.model").rename(folder / "sentencepiece.bpe.model")
    learnt = SentencePieceProcessor(model_file=str(folder / "sentencepiece.bpe.model"))
    pieces = [learnt.id_to_piece(number) for number in range(3, learnt.get_piece_size())]
    kept = [*Random(1).sample(pieces, len(pieces) * 3 // 4), "madeupword0000"]
    (folder / "dict.txt").write_text("".join(f"{piece} 1\n" for piece in kept), encoding="utf-8")
    slow = BartphoTokenizer(str(folder / "sentencepiece.bpe.model"), str(folder / "dict.txt"))
    slow.save_pretrained(folder / "saved")
    fast = fast_tokenizer(folder / "saved")
    assert fast.size == len(slow)
    return slow, reader(fast)


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), WORD, st.sampled_from(["<mask>", "<s>", "madeupword0000"])), max_size=30))
def test_bartphos_gives_the_ids_that_the_slow_one_gives(bartpho: tuple[BartphoTokenizer, TokenReader], words: list[str]) -> None:
    slow, fast = bartpho
    text = " ".join(words)
    assert fast.encode(text)[0] == slow(text, add_special_tokens=False)["input_ids"]


def test_what_a_network_writes_in_bartphos_pieces_is_spelt_as_a_text(bartpho: tuple[BartphoTokenizer, TokenReader]) -> None:
    slow, fast = bartpho
    ids = [number for number in fast.encode(stories(1)[0].title)[0] if number != slow.unk_token_id]
    assert fast._tokenizer.decode([0, *ids, 2], skip_special_tokens=True) == slow.decode(ids) != ""


def test_the_vocabularies_of_these_tests_lack_pieces_that_words_pass_through() -> None:
    assert any(Counter(tokenizers(seed)[1]._tokenizer.get_vocab().values()).keys() - range(len(tokenizers(seed)[0])) for seed in range(8))


@pytest.mark.parametrize(
    ("vocabulary", "codes", "says"),
    [(["piece"], [], "vocab.txt"), (["a 1"], ["a b"], "bpe.codes"), (["a 1"], ["ab c 1", "a b 1"], "a pair stands before")],
)
def test_files_that_no_learning_writes_are_refused(vocabulary: list[str], codes: list[str], says: str) -> None:
    with pytest.raises(ExportRefused, match=says):
        converted(vocabulary, codes)


def test_a_folder_without_a_tokenizer_that_can_be_served_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"tokenizer\.json"):
        fast_tokenizer(tmp_path)
