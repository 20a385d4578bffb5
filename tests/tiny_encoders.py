"""Encoders of a few kilobytes with random weights, in the shapes that people fine-tune, saved as their makers save them."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from transformers import (
    AutoModelForMaskedLM,
    BertConfig,
    BertTokenizer,
    DebertaV2Config,
    DebertaV2Tokenizer,
    PhobertTokenizer,
    PreTrainedConfig,
    RobertaConfig,
    XLMRobertaConfig,
    XLMRobertaTokenizer,
)

from model.text import syllables
from tests.newsroom import stories

WORDS = tuple(
    word for word, _ in Counter(w for story in stories(6) for w in syllables(f"{story.title} {story.body}")).most_common() if word.isalpha()
)
SHAPE = {"num_hidden_layers": 1, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 70}


def phobert(folder: Path) -> None:
    """PhoBERT: RoBERTa with vocab.txt and bpe.codes, whose merges join whole words letter by letter."""
    words = [word for word in WORDS if len(word) <= 4][:120]
    pieces = {f"{letter}@@" for word in words for letter in word} | {letter for word in words for letter in word}
    merges: dict[str, int] = {}
    for word in words:
        for end in range(2, len(word) + 1):
            pieces.add(word[:end] + ("@@" if end < len(word) else ""))
            merges[f"{word[: end - 1]} {word[end - 1]}{'' if end < len(word) else '</w>'}"] = len(words) - len(merges)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("".join(f"{piece} 1\n" for piece in sorted(pieces)), encoding="utf-8")
    (folder / "bpe.codes").write_text("#version: 0.2\n" + "".join(f"{merge} 1\n" for merge in merges), encoding="utf-8")
    tokenizer = PhobertTokenizer(str(folder / "vocab.txt"), str(folder / "bpe.codes"))
    config = RobertaConfig(vocab_size=len(tokenizer), pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1, **SHAPE)
    _save(config, folder)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PhobertTokenizer"}\n', encoding="utf-8")


def xlm_roberta(folder: Path) -> None:
    """XLM-RoBERTa, whose tokenizer is a unigram model."""
    specials = [(special, 0.0) for special in ("<s>", "<pad>", "</s>", "<unk>")]
    tokenizer = XLMRobertaTokenizer([*specials, *_unigrams(), ("<mask>", 0.0)])
    _save(XLMRobertaConfig(vocab_size=len(tokenizer), pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1, **SHAPE), folder)
    tokenizer.save_pretrained(folder)


def bert(folder: Path) -> None:
    """BERT, whose tokenizer is WordPiece in lower case with its accents."""
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    tokenizer = BertTokenizer({word: number for number, word in enumerate(vocabulary)}, strip_accents=False)
    _save(BertConfig(vocab_size=len(tokenizer), **SHAPE), folder)
    tokenizer.save_pretrained(folder)


def deberta(folder: Path) -> None:
    """DeBERTa-v2 with relative positions only, as ViDeBERTa is."""
    specials = [(special, 0.0) for special in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")]
    tokenizer = DebertaV2Tokenizer([*specials, *_unigrams(), ("[MASK]", 0.0)])
    relative = {"relative_attention": True, "position_biased_input": False, "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0}
    _save(DebertaV2Config(vocab_size=len(tokenizer), pad_token_id=0, **SHAPE, **relative), folder)
    tokenizer.save_pretrained(folder)


SHAPES: Mapping[str, Callable[[Path], None]] = {"phobert": phobert, "xlm-roberta": xlm_roberta, "bert": bert, "deberta-v2": deberta}


def _unigrams() -> list[tuple[str, float]]:
    letters = sorted({letter for word in WORDS for letter in word})
    return [("▁", -8.0), *((f"▁{word}", -5.0) for word in WORDS), *((letter, -9.0) for letter in letters)]


def _save(config: PreTrainedConfig, folder: Path) -> None:
    with warnings.catch_warnings():
        AutoModelForMaskedLM.from_config(config).save_pretrained(folder)
