"""Encoder-decoders of a few kilobytes with random weights, in the shapes that people train as writers, saved as their makers save them."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from transformers import AutoModelForSeq2SeqLM, BartConfig, MBartConfig, MBartTokenizer, PreTrainedConfig, T5Config, T5Tokenizer

from tests.newsroom import stories
from training.corpus import Row
from training.encoders.bpe import train_tokenizer

_TEXTS = [f"{story.title} {story.lead} {story.body}" for story in stories(6)]
_WORDS = tuple(word for word, _ in Counter(word for text in _TEXTS for word in text.split()).most_common(700))
_SIZES = {"encoder_layers": 1, "decoder_layers": 2, "encoder_attention_heads": 2, "decoder_attention_heads": 2, "d_model": 32}
_SHAPE = {**_SIZES, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 200}


def t5(folder: Path) -> None:
    """T5 as ViT5 and mT5 are: positions relative, a head of its own, and more ids than its tokenizer has."""
    sentinels = [(f"<extra_id_{number}>", 0.0) for number in range(2, -1, -1)]
    tokenizer = T5Tokenizer([("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *_unigrams(), *sentinels], extra_ids=3)
    config = T5Config(
        vocab_size=len(tokenizer) + 5,
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=1,
        num_decoder_layers=2,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=0,
    )
    _save(config, folder)
    tokenizer.save_pretrained(folder)


def bart(folder: Path) -> None:
    """BART with a vocabulary that was learnt here."""
    rows = [Row(str(number), body=text) for number, text in enumerate(_TEXTS)]
    tokenizer = train_tokenizer(rows, 900, lambda done: None, cased=True)
    marks = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "decoder_start_token_id": 2, "forced_eos_token_id": None}
    _save(BartConfig(vocab_size=len(tokenizer), **marks, **_SHAPE), folder)
    tokenizer.save_pretrained(folder)


def mbart(folder: Path) -> None:
    """mBART, which begins with the code of a language."""
    specials = [(special, 0.0) for special in ("<s>", "<pad>", "</s>", "<unk>")]
    tokenizer = MBartTokenizer([*specials, *_unigrams(), ("vi_VN", 0.0), ("<mask>", 0.0)], src_lang="vi_VN", tgt_lang="vi_VN")
    _save(MBartConfig(vocab_size=len(tokenizer), **{**_SHAPE, "decoder_layers": 1}), folder)
    tokenizer.save_pretrained(folder)


SHAPES: Mapping[str, Callable[[Path], None]] = {"t5": t5, "bart": bart, "mbart": mbart}
LANGUAGES = {"mbart": "vi_VN"}


def _unigrams() -> list[tuple[str, float]]:
    letters = sorted({letter for word in _WORDS for letter in word})
    return [("▁", -8.0), *((f"▁{word}", -5.0) for word in _WORDS), *((letter, -9.0) for letter in letters)]


def _save(config: PreTrainedConfig, folder: Path) -> None:
    with warnings.catch_warnings():
        AutoModelForSeq2SeqLM.from_config(config).save_pretrained(folder)
