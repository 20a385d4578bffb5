"""The taste: a preference model, trained on people's grades, that makes the last choice of the extractive summariser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from model.arrays import Floats
from model.extractive.lengths import USUAL_SYLLABLES
from model.extractive.ranking import CHOICE_FEATURES, SIZE_UNIT, TOGETHER, Choices, liking
from training.extractive.grades import Graded

WORTH = (0.0, 0.35, 1.0)  # of a grade: mostly whether it can be published unchanged
# Chosen on graded training rows, on which nothing else is trained: by what strict readers would publish of the best choices, and by ROUGE.
LONG_COST = 0.08  # off the worth of a choice of more than the usual syllables: people do not feel what a budget is for
SCORE_SHARE = 0.1  # added to the weight of the ranker's score: it costs readers next to nothing, and gives half a point of ROUGE-1
MIN = 50  # articles; fewer are not enough to train on
_SIZE = TOGETHER.index("size")
_STEPS = 300
_DECAY = 0.01
_SHARPNESS = 3.0
_AIMED = 0.3  # weight of the cross-entropy against the worth beside it


@dataclass(frozen=True, slots=True)
class GradedChoices:
    """The graded choices of one article: ``features`` (n, CHOICE_FEATURES), ``scores`` (n,) of the ranker, ``grades`` (n,)."""

    features: Floats
    scores: Floats
    grades: Floats


def graded_choices(graded: Graded, offered: Choices, scores: Floats) -> GradedChoices | None:
    """The graded ones among the choices ``offered`` now; None if fewer than two are left, which say nothing."""
    spans = [piece.spans for piece in offered.pieces]
    keys = [
        (spans[first],) if second < 0 else (spans[first], spans[second])
        for first, second in zip(offered.first.tolist(), offered.second.tolist(), strict=True)
    ]
    places = [place for place, key in enumerate(keys) if key in graded.grades]
    if len(places) < 2:
        return None
    grades = np.array([graded.grades[keys[place]] for place in places], dtype=np.float32)
    return GradedChoices(offered.features[places], scores[places], grades)


def learn_taste(graded_articles: Sequence[GradedChoices], *, seed: int, progress: Callable[[str], None]) -> Floats:
    """(CHOICE_FEATURES + 1,): the weights of ``ranking.liking`` that maximise the worth of a choice drawn by a softmax over it."""
    torch.manual_seed(seed)
    values = [np.column_stack((one.features, one.scores)) for one in graded_articles]
    deviation = np.concatenate(values).std(axis=0) + 1e-3
    most = max(len(one) for one in values)
    table = np.zeros((len(values), most, CHOICE_FEATURES + 1), dtype=np.float32)
    worth = np.zeros((len(values), most), dtype=np.float32)
    absent = np.ones((len(values), most), dtype=np.bool_)
    for row, (one, own) in enumerate(zip(graded_articles, values, strict=True)):
        table[row, : len(own)] = own / deviation
        is_long = one.features[:, _SIZE] * SIZE_UNIT > USUAL_SYLLABLES
        worth[row, : len(own)] = np.array(WORTH, dtype=np.float32)[one.grades.astype(int)] - LONG_COST * is_long
        absent[row, : len(own)] = False
    inputs, aims, barred = torch.from_numpy(table), torch.from_numpy(worth), torch.from_numpy(absent)
    weights = torch.zeros(CHOICE_FEATURES + 1, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=0.02)
    target = (_SHARPNESS * aims).masked_fill(barred, -1e4).softmax(1)
    for _ in range(_STEPS):
        scores = (inputs @ weights).masked_fill(barred, -1e4)
        expected = (scores.softmax(1) * aims).sum(1).mean()
        loss = -expected - _AIMED * (target * scores.log_softmax(1)).sum(1).mean() + _DECAY * (weights**2).sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
    taste = np.asarray(weights.detach().numpy() / deviation, dtype=np.float32)
    taste[-1] += SCORE_SHARE
    best = [int(np.argmax(liking(one.features, one.scores, taste))) for one in graded_articles]
    published = float(np.mean([one.grades[place] == 2 for one, place in zip(graded_articles, best, strict=True)]))
    progress(f"taste: the top choice was publishable in {published:.1%} of the {len(graded_articles)} graded training articles")
    return taste
