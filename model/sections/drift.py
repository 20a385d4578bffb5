"""Drift: whether the articles that a bundle gets now still look like its validation data, so that its measured precision still holds.

A profile counts predictions by section, by confidence and by the share of words that the classifier had never seen. Two profiles are
compared by the population stability index (PSI): from 0.1 a change is worth a look, from 0.25 it is a large one (Siddiqi 2006, Credit Risk
Scorecards, chapter 10). Where nothing has changed, PSI / (1/n + 1/m) is about chi-square with bins - 1 degrees of freedom (Yurdakul and
Naranjo 2020, Statistical properties of the population stability index): a PSI that chance may explain is never a finding.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from statistics import NormalDist
from typing import Any, Self

CONFIDENCE_EDGES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)  # of the bins of a first section's probability
UNKNOWN_EDGES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.4)  # of the bins of the share of unknown words
MIN = 100  # predictions; with fewer, drift is not judged
MIN_DECIDED = 30  # articles decided by editors; with fewer, precision is not judged
MIN_ASKED = 10  # corrections to a section that the model lacks; enough to train on
NOTABLE, LARGE = 0.1, 0.25
_SURE = 0.999  # quantile of the PSI by chance
_SURE_OF_SHARE = NormalDist().inv_cdf(0.99)
_MAX_PARTS = 3  # sections named


@dataclass(frozen=True, slots=True)
class Profile:
    """``n`` predictions counted by first section, by confidence (bins between CONFIDENCE_EDGES) and by unknown words (UNKNOWN_EDGES).

    ``unknown`` leaves out predictions that do not say it. ``mean_confidence`` and ``mean_unknown`` are 0 to 1.
    """

    sections: Mapping[str, int]
    confidence: tuple[int, ...]
    unknown: tuple[int, ...]
    mean_confidence: float
    mean_unknown: float

    @property
    def n(self) -> int:
        """The number of predictions."""
        return sum(self.confidence)

    @classmethod
    def of(cls, predictions: Iterable[tuple[str, float, float | None]]) -> Self:
        """The profile of predictions, each its first section, the probability of that, and the share of unknown words."""
        found = tuple(predictions)
        shares = [share for _, _, share in found if share is not None]
        return cls(
            Counter(section for section, _, _ in found),
            _histogram([probability for _, probability, _ in found], CONFIDENCE_EDGES),
            _histogram(shares, UNKNOWN_EDGES),
            sum(probability for _, probability, _ in found) / max(len(found), 1),
            sum(shares) / max(len(shares), 1),
        )

    def as_json(self) -> dict[str, Any]:
        """What ``read`` takes."""
        return asdict(self) | {"sections": dict(self.sections), "confidence": list(self.confidence), "unknown": list(self.unknown)}

    @classmethod
    def read(cls, content: Any) -> Self:
        """The profile that ``as_json`` gave. Raises ValueError for anything else, also one of other bins."""
        try:
            sections = {str(name): _count(count) for name, count in content["sections"].items()}
            confidence, unknown = (tuple(map(_count, content[name])) for name in ("confidence", "unknown"))
            found = cls(sections, confidence, unknown, float(content["mean_confidence"]), float(content["mean_unknown"]))
        except (KeyError, TypeError, AttributeError):
            raise ValueError("not a profile of predictions") from None
        if len(confidence) != len(CONFIDENCE_EDGES) + 1 or len(unknown) != len(UNKNOWN_EDGES) + 1:
            raise ValueError("a profile of predictions with other bins")
        return found


@dataclass(frozen=True, slots=True)
class Reference:
    """What validation looked like: its profile, and how often each decision was right there (0 to 1)."""

    profile: Profile
    promised: Mapping[str, float]

    @classmethod
    def of(cls, metrics: Mapping[str, Any]) -> Self | None:
        """The reference from the largest recorded evaluation in a bundle's ``metrics``; None where none has a profile."""
        found = []
        recorded = metrics.get("sections", {})
        for numbers in recorded.values() if isinstance(recorded, Mapping) else ():
            try:
                profile = Profile.read(numbers["profile"])
                found.append(cls(profile, {name: float(one["precision"]) for name, one in numbers["decisions"].items()}))
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
        return max(found, key=lambda one: one.profile.n, default=None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of ``decided`` articles that editors filed, ``accepted`` stayed in the section that the model had given."""

    decided: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Live:
    """What one bundle answered lately, and what editors decided.

    ``editors`` is by decision; ``asked_for`` counts corrections to each section that the bundle lacks.
    """

    profile: Profile
    editors: Mapping[str, Tally] = field(default_factory=dict)
    asked_for: Mapping[str, int] = field(default_factory=dict)


class Sign(StrEnum):
    """What was found."""

    SECTION_MIX = "section_mix"  # other sections than before
    CONFIDENCE = "confidence"  # less, or more, sure than before
    UNKNOWN_WORDS = "unknown_words"  # more words that training never saw
    PRECISION = "precision"  # editors keep fewer sections than a decision promised
    NEW_SECTIONS = "new_sections"  # editors file under sections that the model lacks


class Advice(StrEnum):
    """What to do about it."""

    FINE = "fine"  # nothing has changed
    WATCH = "watch"  # something has changed, but that alone is no reason to retrain
    RETRAIN = "retrain"
    TOO_FEW = "too_few"  # predictions to say
    NO_REFERENCE = "no_reference"  # the bundle does not say what its validation looked like


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or for PRECISION a decision, with its share (0 to 1) before and now; for NEW_SECTIONS counts."""

    name: str
    was: float
    now: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign of drift; a ``grave`` one is reason enough to retrain.

    ``was`` and ``now``: mean confidence, mean share of unknown words, or the precision in validation and now; for SECTION_MIX and
    NEW_SECTIONS the share of articles in the sections of ``parts``. ``distance`` is the PSI, or how far precision has fallen;
    ``limit`` is how much of it chance could explain. ``n`` is the number of articles behind it.
    """

    sign: Sign
    grave: bool
    was: float
    now: float
    distance: float
    limit: float
    n: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to do and why, grave findings first; ``n`` is the number of predictions compared."""

    advice: Advice
    n: int
    findings: tuple[Finding, ...] = ()


def judge(reference: Reference | None, live: Live) -> Judgement:
    """Compare ``live`` with its bundle's validation."""
    n = live.profile.n
    found = _new_sections(live)
    if reference and n >= MIN:
        found += _section_mix(reference.profile, live.profile)
        found += _confidence(reference.profile, live.profile)
        found += _unknown_words(reference.profile, live.profile)
    if reference:
        found += [one for decision in reference.promised for one in _precision(decision, reference, live)]
    findings = tuple(sorted(found, key=lambda one: not one.grave))
    if any(one.grave for one in findings):
        return Judgement(Advice.RETRAIN, n, findings)
    if reference is None:
        return Judgement(Advice.NO_REFERENCE, n, findings)
    if n < MIN:
        return Judgement(Advice.TOO_FEW, n, findings)
    return Judgement(Advice.WATCH if findings else Advice.FINE, n, findings)


def psi(before: Sequence[int], after: Sequence[int]) -> float:
    """The population stability index of two histograms with the same bins: sum of (q - p) ln(q / p); half a count is added to each bin."""
    was, now = sum(before) + len(before) / 2, sum(after) + len(after) / 2
    shares = [((one + 0.5) / was, (other + 0.5) / now) for one, other in zip(before, after, strict=True)]
    return sum((q - p) * math.log(q / p) for p, q in shares)


def psi_by_chance(before: Sequence[int], after: Sequence[int]) -> float:
    """The PSI that one in a thousand pairs of samples of these sizes exceeds by chance alone.

    The quantile of chi-square is approximated after Wilson and Hilferty 1931: k (1 - 2/9k + z sqrt(2/9k))^3.
    """
    freedom = max(sum(1 for one, other in zip(before, after, strict=True) if one or other) - 1, 1)
    small = 2 / (9 * freedom)
    quantile = freedom * (1 - small + NormalDist().inv_cdf(_SURE) * math.sqrt(small)) ** 3
    return quantile * (1 / max(sum(before), 1) + 1 / max(sum(after), 1))


def _section_mix(was: Profile, now: Profile) -> list[Finding]:
    """Never grave: an election or a championship changes the news, not how well the model knows it."""
    names = sorted({*was.sections, *now.sections})
    before, after = ([profile.sections.get(name, 0) for name in names] for profile in (was, now))
    parts = [Part(name, one / max(was.n, 1), other / max(now.n, 1)) for name, one, other in zip(names, before, after, strict=True)]
    moved = sorted(parts, key=lambda part: -abs(part.now - part.was))[:_MAX_PARTS]
    return _shift(Sign.SECTION_MIX, before, after, sum(part.was for part in moved), sum(part.now for part in moved), parts=tuple(moved))


def _confidence(was: Profile, now: Profile) -> list[Finding]:
    fell = now.mean_confidence < was.mean_confidence
    return _shift(Sign.CONFIDENCE, was.confidence, now.confidence, was.mean_confidence, now.mean_confidence, grave_if=fell)


def _unknown_words(was: Profile, now: Profile) -> list[Finding]:
    if not sum(was.unknown) or sum(now.unknown) < MIN or now.mean_unknown <= was.mean_unknown:
        return []
    return _shift(Sign.UNKNOWN_WORDS, was.unknown, now.unknown, was.mean_unknown, now.mean_unknown, grave_if=True)


def _shift(
    sign: Sign, before: Sequence[int], after: Sequence[int], was: float, now: float, *, grave_if: bool = False, parts: tuple[Part, ...] = ()
) -> list[Finding]:
    distance, limit = psi(before, after), psi_by_chance(before, after)
    if distance < max(NOTABLE, limit):
        return []
    return [Finding(sign, grave_if and distance >= LARGE, was, now, distance, limit, sum(after), parts)]


def _precision(decision: str, reference: Reference, live: Live) -> list[Finding]:
    """Grave where even the upper bound of the precision that editors found (Wilson 1927, one-sided 99 %) is below that of validation."""
    told = live.editors.get(decision)
    if told is None or told.decided < MIN_DECIDED:
        return []
    promised, found = reference.promised[decision], told.accepted / told.decided
    slack = upper_bound(told.accepted, told.decided) - found
    if found + slack >= promised:
        return []
    return [Finding(Sign.PRECISION, True, promised, found, promised - found, slack, told.decided, (Part(decision, promised, found),))]


def _new_sections(live: Live) -> list[Finding]:
    wanted = sorted(((name, count) for name, count in live.asked_for.items() if count >= MIN_ASKED), key=lambda pair: (-pair[1], pair[0]))
    if not wanted:
        return []
    count = sum(count for _, count in wanted)
    share = count / max(live.profile.n, count)
    return [Finding(Sign.NEW_SECTIONS, True, 0, share, share, 0, count, tuple(Part(name, 0, count) for name, count in wanted))]


def upper_bound(successes: int, trials: int) -> float:
    """The upper confidence bound of a share, given ``successes`` of ``trials`` (Wilson 1927, one-sided 99 %)."""
    if successes == trials:
        return 1.0  # the formula misses it by a rounding error
    z2, share = _SURE_OF_SHARE**2, successes / trials
    spread = math.sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2)))
    return (share + z2 / (2 * trials) + spread) / (1 + z2 / trials)


def _histogram(values: Iterable[float], edges: Sequence[float]) -> tuple[int, ...]:
    """How many of ``values`` are below the first edge, from each edge up to the next, and from the last."""
    counts = Counter(bisect_right(edges, value) for value in values)
    return tuple(counts[place] for place in range(len(edges) + 1))


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a count is a whole number from 0")
    return value
