"""Labelled rows for a fine-tuning, kept on disk as token ids; some of them again without diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from model.arrays import Ints
from model.article import Article
from model.taxonomy import Taxonomy
from training.corpus import Row
from training.encoders.bpe import trained_tokenizer
from training.encoders.options import Options
from training.encoders.token_rows import Reader, TokenRows
from training.recipe import Recipe
from training.running.progress import Clock
from training.sources import trainable_rows
from training.splits import held_out

_TOKENS, _BARE = "tokens", "bare"  # folders in the folder of a run


@dataclass(frozen=True, slots=True)
class Corpus:
    """Labelled rows with words: by ``labels`` they are evaluated, on ``training_labels`` trained.

    ``bare`` and ``bare_place`` as in FineTuningBatches; ``tokenizer`` is its name or folder.
    """

    rows: tuple[Row, ...]
    tokens: TokenRows
    labels: Ints
    training_labels: Ints
    bare: TokenRows
    bare_place: Ints
    tokenizer: str

    def articles(self, rows: Ints) -> list[Article]:
        """The articles of these ``rows``."""
        return [self.rows[number].article() for number in rows.tolist()]


def read_corpus(recipe: Recipe, options: Options, rows: Sequence[Row], taxonomy: Taxonomy, folder: Path, clock: Clock) -> Corpus:
    """``rows`` as tokens, from ``folder`` if they were read before. Raises RecipeError when fewer than two sections have a row."""
    place = {slug: number for number, slug in enumerate(taxonomy.slugs)}
    usable = trainable_rows(rows, taxonomy)
    tokenizer = recipe.network.get("tokenizer") or recipe.base
    tokenizer = tokenizer or trained_tokenizer(usable, options.tuning.vocabulary_size, folder, clock)
    reader = Reader(tokenizer, options.tuning.segmenter or None)
    typed_bare = np.flatnonzero(held_out([row.id for row in usable], options.forms.without_diacritics, recipe.seed))
    most = options.tuning.max_row_tokens
    tokens = reader.read_once(folder / _TOKENS, usable, partial(clock.tick, "reading"), most=most)
    bare_rows = [usable[number] for number in typed_bare.tolist()]
    bare = reader.read_once(folder / _BARE, bare_rows, partial(clock.tick, "reading without diacritics"), bare=True, most=most)
    bare_place = np.full(len(usable), -1, np.int64)
    bare_place[typed_bare] = np.arange(len(typed_bare))
    readable = np.flatnonzero(tokens.lengths)
    return Corpus(
        tuple(usable[number] for number in readable.tolist()),
        tokens.take(readable),
        np.array([place[usable[number].section] for number in readable.tolist()], np.int64),
        np.array([place[usable[number].train_section] for number in readable.tolist()], np.int64),
        bare,
        bare_place[readable],
        tokenizer,
    )
