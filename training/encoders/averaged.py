"""Initial token vectors of a new encoder: averaged embeddings trained on the sections, in a minute instead of hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.arrays import Ints
from training.encoders.sampling import Sampler, sampling_weights
from training.encoders.token_rows import TokenRows
from training.errors import RecipeError

_RATE = 0.01
_ROWS = 256  # of a step
_MAX_TOKENS = 128  # of a row


def _averaged_embeddings(
    rows: TokenRows, sections: Ints, *, vocabulary: int, width: int, epochs: float, seed: int, progress: Callable[[int, int], None]
) -> Tensor:
    """Vectors (``vocabulary``, ``width``) of mean 0 and deviation 1, trained to predict ``sections`` from the mean of a row's vectors.

    As in fastText (Joulin et al. 2016), without its n-grams.
    """
    torch.manual_seed(seed)
    vectors = nn.EmbeddingBag(vocabulary, width, mode="mean")
    head = nn.Linear(width, int(sections.max()) + 1)
    optimizer = torch.optim.Adam([*vectors.parameters(), *head.parameters()], lr=_RATE, fused=True)
    size = min(_ROWS, len(rows))
    weights = sampling_weights(sections, sections, section_power=0.5, source_power=0.0) * (rows.lengths > 0)
    sampler = Sampler(weights, rows.lengths, size=size, seed=seed)
    steps = max(round(epochs * len(rows) / size), 1)
    for step in range(steps):
        chosen = sampler.batch(step)
        texts = [np.concatenate(rows.fields(row))[:_MAX_TOKENS] for row in chosen.tolist()]
        offsets = np.cumsum([0, *map(len, texts[:-1])])
        means = vectors(torch.from_numpy(np.concatenate(texts).astype(np.int64)), torch.from_numpy(offsets))
        nn.functional.cross_entropy(head(means), torch.from_numpy(sections[chosen])).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        optimizer.zero_grad()
        progress(step + 1, steps)
    trained = vectors.weight.detach()
    return (trained - trained.mean()) / trained.std()


def init_with_averaged_embeddings(
    encoder: PreTrainedModel, rows: TokenRows, sections: Ints, *, epochs: float, seed: int, progress: Callable[[int, int], None]
) -> None:
    """Initialise the token vectors of a new ``encoder`` from ``rows`` of known ``sections``, with the deviation that they have now."""
    if len(np.unique(sections)) < 2:
        raise RecipeError("options.averaged_embedding_epochs: averaged embeddings need rows of two sections")
    table = cast(Tensor, encoder.get_input_embeddings().weight)
    size, width = table.shape
    vectors = _averaged_embeddings(rows, sections, vocabulary=size, width=width, epochs=epochs, seed=seed, progress=progress)
    with torch.no_grad():
        table.copy_(vectors * table.std())
