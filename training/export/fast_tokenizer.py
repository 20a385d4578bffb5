"""Any network's tokenizer as one ``tokenizers`` file, so that serving needs no transformers.

PhoBERT's vocab.txt and bpe.codes and BARTpho's sentencepiece.bpe.model and dict.txt, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer

from training.errors import ExportRefused

_FAST, _VOCABULARY, _CODES = "tokenizer.json", "vocab.txt", "bpe.codes"
_PIECES, _DICTIONARY = "sentencepiece.bpe.model", "dict.txt"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # PhoBERT's ids 0 to 3, whatever its vocabulary says; <mask> comes after the vocabulary
_UNKNOWN, _MASK = "<unk>", "<mask>"
_END, _CONTINUED = "</w>", "@@"  # how bpe.codes marks the end of a word, and vocab.txt a piece that does not end one


@dataclass(frozen=True, slots=True)
class FastTokenizer:
    """A ``tokenizers`` file as text; ids of ``size`` and more mean ``unknown``."""

    serialized: str
    size: int


def fast_tokenizer(folder: Path) -> FastTokenizer:
    """The tokenizer that ``save_pretrained`` wrote into ``folder``. Raises ExportRefused when it is of no kind that can be served."""
    if (folder / _FAST).is_file():
        serialized = (folder / _FAST).read_text(encoding="utf-8")
        vocabulary = Tokenizer.from_str(serialized).get_vocab(with_added_tokens=True)
        return FastTokenizer(serialized, max(vocabulary.values()) + 1)
    if (folder / _VOCABULARY).is_file() and (folder / _CODES).is_file():
        vocabulary_lines = (folder / _VOCABULARY).read_text(encoding="utf-8").splitlines()
        return converted(vocabulary_lines, (folder / _CODES).read_text(encoding="utf-8").split("\n")[:-1])
    if (folder / _PIECES).is_file() and (folder / _DICTIONARY).is_file():
        return _reduced(folder)
    raise ExportRefused(
        f"{folder}: needs tokenizer.json, or {_VOCABULARY} and {_CODES}, or {_PIECES} and {_DICTIONARY}, to be served without transformers"
    )


def _reduced(folder: Path) -> FastTokenizer:
    """BARTpho's: text falls into the pieces of SentencePiece's model, and those that the dictionary lacks get ids of ``size`` and more."""
    from transformers import BartphoTokenizer
    from transformers.convert_slow_tokenizer import SpmConverter

    slow = BartphoTokenizer(str(folder / _PIECES), str(folder / _DICTIONARY))
    known: dict[str, int] = slow.fairseq_tokens_to_ids

    class Reduced(SpmConverter):
        def vocab(self, proto: Any) -> list[tuple[str, float]]:
            scores = {one.piece: float(one.score) for one in proto.pieces}
            listed = [piece if piece in scores or piece in special else f"\0{piece}" for piece in known]  # NUL: no text has it
            return [(piece, scores.get(piece, 0.0)) for piece in (*listed, *(piece for piece in scores if piece not in known))]

        def unk_id(self, _proto: Any) -> int:
            return known[_UNKNOWN]

    special = {*_SPECIAL, _MASK}
    made: Tokenizer = Reduced(slow).converted()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    made.add_special_tokens([AddedToken(name, normalized=False, lstrip=name == _MASK) for name in (*_SPECIAL, _MASK)])
    return FastTokenizer(made.to_str(), len(known))


def converted(vocabulary: Iterable[str], codes: Iterable[str]) -> FastTokenizer:
    """What fastBPE learnt as ``tokenizers`` knows BPE: ``vocabulary`` lines are "piece count", ``codes`` lines "left right count".

    What codes pass through on the way to a word may be missing from the vocabulary; such a piece gets an id of ``size`` or more. Raises
    ExportRefused for codes that no learning writes.
    """
    pieces = {piece: number for number, piece in enumerate(_SPECIAL)}
    for line in vocabulary:
        piece, space, _ = line.strip().rpartition(" ")
        if not space:
            raise ExportRefused(f"{_VOCABULARY}: a line is a piece, a space and its count")
        pieces[piece] = len(pieces)
    merges = [_pair(line) for line in codes if not line.startswith("#version")]
    _check_order(merges)
    ids = {piece if piece in _SPECIAL else _symbol(piece): number for piece, number in pieces.items() if piece != _CONTINUED}
    ids[_MASK] = pieces.get(_MASK, len(pieces))
    size = max(ids.values()) + 1
    symbols = dict.fromkeys(part for left, right in merges for part in (left, right, left + right))
    ids |= {symbol: size + number for number, symbol in enumerate(symbol for symbol in symbols if symbol not in ids)}
    return FastTokenizer(json.dumps(_file(ids, merges), ensure_ascii=False), size)


def _symbol(piece: str) -> str:
    return piece.removesuffix(_CONTINUED) if piece.endswith(_CONTINUED) else piece + _END


def _pair(line: str) -> tuple[str, str]:
    parts = line.split()
    if len(parts) != 3:
        raise ExportRefused(f"{_CODES}: a line is two pieces and a count")
    return parts[0], parts[1]


def _check_order(merges: list[tuple[str, str]]) -> None:
    """Refuse a pair before the pair that makes one of its parts: then "the first rule that applies" would depend on who applies it."""
    made: dict[str, int] = {}
    for number, (left, right) in enumerate(merges):
        made.setdefault(left + right, number)
    if any(made.get(part, -1) > number for number, pair in enumerate(merges) for part in pair):
        raise ExportRefused(f"{_CODES}: a pair stands before the pair that makes a part of it")


def _file(ids: dict[str, int], merges: list[tuple[str, str]]) -> dict[str, Any]:
    special = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "added_tokens": [{"id": ids[name], "content": name, **special} for name in sorted((*_SPECIAL, _MASK), key=ids.__getitem__)],
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": r"\S+\n?"}, "behavior": "Removed", "invert": True},
        "decoder": {"type": "BPEDecoder", "suffix": _END},
        "model": {
            "type": "BPE",
            "unk_token": _UNKNOWN,
            "end_of_word_suffix": _END,
            "fuse_unk": False,
            "vocab": ids,
            "merges": [list(pair) for pair in merges],
        },
    }
