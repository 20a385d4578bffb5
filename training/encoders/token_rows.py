"""A corpus as token ids: read once, as the product reads it, by worker processes; kept on disk, and shared by all processes that train."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model import text
from model.arrays import Ints
from model.article import TEXT_FIELDS
from model.replacing import replacing
from training.corpus import Row
from training.errors import RecipeError
from training.evaluation import readable
from training.running.processes import spread

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_IDS, _ENDS, _ROWS = "ids.npy", "ends.npy", "rows.sha256"
_CHUNK = 500  # rows read at a time
_WORTH_WORKERS = 5_000  # rows from which starting worker processes pays
_WORTH_WORKERS_SEGMENTED = 200  # word segmentation takes 13 ms a row

_SHORT_IDS = 1 << 16  # ids under this take two bytes each on disk, others four

TokenIds = NDArray[np.int32] | NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class TokenRows:
    """The tokens of every row laid end to end: ``ids`` of its fields in order; ``ends`` (rows, fields) says where each ends in it.

    The fields are title, lead and body, or whatever else a reader makes of a row.
    """

    ids: TokenIds
    ends: Ints

    def __len__(self) -> int:
        return len(self.ends)

    def fields(self, row: int) -> tuple[TokenIds, ...]:
        """The ids of each field of ``row``."""
        start = int(self.ends[row - 1, -1]) if row else 0
        return tuple(self.ids[one:end] for one, end in pairwise([start, *self.ends[row].tolist()]))

    @property
    def lengths(self) -> Ints:
        """Tokens of each row, all fields together; 0 for a row without words."""
        return np.diff(self.ends[:, -1], prepend=0)

    def take(self, rows: Ints) -> TokenRows:
        """These ``rows``."""
        starts = np.where(rows > 0, self.ends[rows - 1, -1], 0)
        sizes = self.ends[rows] - np.column_stack([starts, self.ends[rows, :-1]])
        lengths = sizes.sum(axis=1)
        offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return TokenRows(self.ids[np.repeat(starts, lengths) + offsets], np.cumsum(sizes.ravel()).reshape(sizes.shape))

    def cut(self, most: int) -> TokenRows:
        """The first ``most`` tokens of each row."""
        starts = self.ends[:, -1:] - self.lengths[:, None]
        ends = np.minimum(self.ends - starts, most)
        kept = np.arange(len(self.ids)) - np.repeat(starts[:, 0], self.lengths) < most
        offsets = np.cumsum(ends[:, -1]) - ends[:, -1]
        return TokenRows(self.ids[kept], ends + offsets[:, None])

    def save(self, folder: Path, rows: Sequence[Row] | None = None) -> None:
        """Write ``ids.npy``, ``ends.npy`` and, if given, a digest of the ``rows`` into ``folder``, atomically."""
        is_short = int(self.ids.max(initial=0)) < _SHORT_IDS
        with replacing(folder) as draft:
            np.save(draft / _IDS, self.ids.astype(np.uint16 if is_short else np.int32))
            np.save(draft / _ENDS, self.ends)
            if rows is not None:
                (draft / _ROWS).write_text(_digest(rows), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TokenRows:
        """What ``save`` wrote; the ids stay on disk, so that several processes share them."""
        return cls(np.load(folder / _IDS, mmap_mode="r"), np.load(folder / _ENDS))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows as tokens of the tokenizer in a folder, with words joined by ``segmenter`` first if there is one."""

    tokenizer: str
    segmenter: str | None = None

    def read(self, rows: Sequence[Row], progress: Callable[[int, int], None], *, bare: bool = False) -> TokenRows:
        """The tokens of ``rows``, none for a row without words; ``bare`` strips the diacritics first."""
        ids: list[TokenIds] = []
        lengths: list[Ints] = []
        chunks = (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))
        worth = len(rows) >= (_WORTH_WORKERS_SEGMENTED if self.segmenter else _WORTH_WORKERS)
        for found, sizes in spread(_Tokenizing(self.tokenizer, self.segmenter, bare), chunks, worth=worth):
            ids.append(found)
            lengths.append(sizes)
            progress(sum(map(len, lengths)), len(rows))
        every = np.concatenate([*lengths, np.empty((0, len(TEXT_FIELDS)), np.int64)])
        return TokenRows(np.concatenate([*ids, np.empty(0, np.int32)]), np.cumsum(every.ravel()).reshape(every.shape))

    def read_once(
        self, folder: Path, rows: Sequence[Row], progress: Callable[[int, int], None], *, bare: bool = False, most: int = 0
    ) -> TokenRows:
        """The result of ``read``, cut to the first ``most`` tokens of each row and cached in ``folder``.

        With ``most`` 0 rows are kept whole. Raises RecipeError if ``folder`` has the tokens of other rows, which would be paired with the
        labels of these; files of an older version tell only the number of their rows.
        """
        if not folder.is_dir():
            found = self.read(rows, progress, bare=bare)
            (found.cut(most) if most else found).save(folder, rows)
        kept = TokenRows.load(folder)
        if len(kept) != len(rows) or _noted(folder) not in ("", _digest(rows)):
            raise RecipeError(
                f"{folder}: has the tokens of other rows ({len(kept):,}) than are to be trained on ({len(rows):,}); restore the data, the "
                "taxonomy and the label mapping, or start over without --resume"
            )
        return kept


def _digest(rows: Sequence[Row]) -> str:
    """SHA-256 (hex) of the ids of ``rows`` in order."""
    return hashlib.sha256("\n".join(row.id for row in rows).encode()).hexdigest()


def _noted(folder: Path) -> str:
    """The digest of the rows whose tokens ``folder`` keeps; "" where an older version kept them."""
    return (folder / _ROWS).read_text(encoding="utf-8") if (folder / _ROWS).is_file() else ""


@dataclass(frozen=True)
class _Tokenizing:
    """Tokenises rows, one chunk a call: ids laid end to end, and their number for each row and field.

    What it tokenises with is loaded where it is first called: in each process of its own.
    """

    tokenizer: str
    segmenter: str | None
    bare: bool

    @cached_property
    def _tokenizer(self) -> PreTrainedTokenizerBase:
        from training.encoders.network import load_tokenizer

        return load_tokenizer(self.tokenizer)

    @cached_property
    def _segment(self) -> Callable[[str], str]:
        if self.segmenter is None:
            return lambda part: part
        from model.sections import segmentation

        return segmentation.segment

    def __call__(self, rows: Sequence[Row]) -> tuple[TokenIds, Ints]:
        texts = [part for row in rows for part in self._texts(row)]
        found: list[list[int]] = self._tokenizer(texts, add_special_tokens=False, return_attention_mask=False, verbose=False)["input_ids"]
        lengths = np.array([len(ids) for ids in found], np.int64).reshape(-1, len(TEXT_FIELDS))
        return np.array([token for ids in found for token in ids], np.int32), lengths

    def _texts(self, row: Row) -> Iterable[str]:
        article = readable(row)
        if article is None:
            return ("",) * len(TEXT_FIELDS)
        parts = (str(getattr(article, name)) for name in TEXT_FIELDS)
        return tuple(self._segment(text.strip_diacritics(part) if self.bare else part) for part in parts)
