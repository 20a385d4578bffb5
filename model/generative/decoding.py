"""Beam search, greedy with one beam: from logits of the next token to sequences. Numpy only."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.arrays import Floats, Ints
from model.errors import ToaSoanError

State = tuple[Floats, ...]


class OutOfTime(ToaSoanError):
    """No summary was finished in time."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """The options of the search.

    Every sequence begins with the ids ``start`` and ends with ``stop``; ids of ``never`` are not generated. With 1 for ``beams`` the search
    is greedy. The score of a sequence is log-probability / length ** ``length_penalty`` (as in transformers, after Wu et al. 2016); no
    n-gram of ``no_repeat`` ids occurs twice (0: no limit). ``copy_bonus`` is added to the logit of every id of the source: 1 makes copying
    2.7 times as likely, 100 forbids everything else. After ``seconds`` the search gives up.
    """

    start: tuple[int, ...]
    stop: int
    never: tuple[int, ...] = ()
    beams: int = 1
    most_tokens: int = 80
    length_penalty: float = 1.0
    no_repeat: int = 3
    copy_bonus: float = 0.0
    seconds: float = 2.0

    def __post_init__(self) -> None:
        if not self.start or self.beams < 1 or self.most_tokens < 1:
            raise ValueError("start must not be empty; beams and most_tokens must be 1 or more")


class StepDecoder(Protocol):
    """The decoder of a network for one source."""

    def step(self, tokens: Ints, past: State) -> tuple[Floats, State]:
        """Logits (beams, vocabulary) after ``tokens`` (beams,), and the state for the next step; ``past`` is empty at the first."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Generated ``ids`` with the log-probability of each; where it has ``ended``, the last log-probability is that of the stop id."""

    ids: tuple[int, ...] = ()
    log_probabilities: tuple[float, ...] = ()
    ended: bool = False

    @property
    def total(self) -> float:
        """The log-probability of the sequence."""
        return sum(self.log_probabilities, 0.0)

    def score(self, length_penalty: float) -> float:
        """The log-probability normalised by length, to compare with hypotheses of other lengths."""
        return self.total / math.pow(len(self.log_probabilities), length_penalty)


def decode(decoder: StepDecoder, source: Sequence[int], how: Decoding) -> tuple[Hypothesis, ...]:
    """Up to ``how.beams`` hypotheses that ``decoder`` gives for ``source``, the best first. Raises OutOfTime."""
    until = time.monotonic() + how.seconds
    past: State = ()
    for token in how.start:
        logits, past = decoder.step(np.array([token], np.int64), past)
    copied = np.unique(np.array([one for one in source if one < logits.shape[1]], np.int64))
    running, finished = [Hypothesis()], list[Hypothesis]()
    for length in range(1, how.most_tokens + 1):
        if time.monotonic() > until:
            raise OutOfTime(f"no summary within {how.seconds:g} s")
        last = length == how.most_tokens
        offered = _continued(running, _allowed(_log_probabilities(logits, copied, how), running, how), how)
        finished += [one for _, one in offered[: how.beams] if one.ended or last]
        going = [(parent, one) for parent, one in offered if not one.ended][: how.beams]
        if last or not going or len(finished) >= how.beams:
            break
        parents, running = [parent for parent, _ in going], [one for _, one in going]
        if parents != list(range(len(past[0]))):
            past = tuple(part[parents] for part in past)
        logits, past = decoder.step(np.array([one.ids[-1] for one in running], np.int64), past)
    return tuple(sorted(finished, key=lambda one: -one.score(how.length_penalty))[: how.beams])


def _log_probabilities(logits: Floats, copied: Ints, how: Decoding) -> Floats:
    if how.copy_bonus:
        logits = logits.copy()
        logits[:, copied] += np.float32(how.copy_bonus)
    highest = logits.max(axis=1, keepdims=True)
    found: Floats = logits - (highest + np.log(np.exp(logits - highest).sum(axis=1, keepdims=True)))
    return found


def _allowed(log_probabilities: Floats, running: Sequence[Hypothesis], how: Decoding) -> Floats:
    """The same with minus infinity for forbidden tokens; the others are not renormalised, as in transformers."""
    log_probabilities[:, list(how.never)] = -np.inf
    if how.no_repeat:
        for row, one in zip(log_probabilities, running, strict=True):
            row[_repeating((*how.start, *one.ids), how.no_repeat)] = -np.inf
    return log_probabilities


def _repeating(ids: Sequence[int], size: int) -> list[int]:
    """The ids that would repeat an n-gram of ``size`` ids that is there already."""
    end = tuple(ids[len(ids) - size + 1 :])
    return [ids[at + size - 1] for at in range(len(ids) - size + 1) if tuple(ids[at : at + size - 1]) == end]


def _continued(running: Sequence[Hypothesis], log_probabilities: Floats, how: Decoding) -> list[tuple[int, Hypothesis]]:
    """The best continuations by one token, each with the number of the hypothesis that it continues; two a beam, as some may end."""
    totals = np.array([one.total for one in running])
    flat = (log_probabilities + totals[:, None]).ravel()
    wanted = min(2 * how.beams if how.beams > 1 else 1, len(flat))
    best = np.argpartition(-flat, wanted - 1)[:wanted] if wanted > 1 else np.array([flat.argmax()])
    found = []
    for place in best[np.lexsort((best, -flat[best]))].tolist():
        parent, token = divmod(place, log_probabilities.shape[1])
        if np.isfinite(flat[place]):
            one, steps = running[parent], (*running[parent].log_probabilities, float(log_probabilities[parent, token]))
            found.append((parent, Hypothesis(one.ids, steps, True) if token == how.stop else Hypothesis((*one.ids, token), steps)))
    return found
