"""The measurements of a bundle beside the current one, on disk, with digests that prove what was measured: all that the gate reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from model.errors import ToaSoanError
from model.manifest import CARD, MANIFEST, TAXONOMY, Manifest, verify_files
from model.replacing import replace_text
from model.results import Decision
from model.taxonomy import Taxonomy
from training.errors import CorpusError
from training.evaluation import ScoredSummary, SectionResults, SummaryResults
from training.measuring.rouge import Rouge
from training.measuring.summary_quality import GuardedDraft, SummaryQuality
from training.metrics import LabelledPrediction
from training.running.runs import beside

FILE = "measured.json"
_FORMAT = 1
_KEPT = 3  # top sections kept of each prediction


@dataclass(frozen=True, slots=True)
class Identity:
    """Which bundle was measured. ``digest`` covers everything it predicts with, ``parts`` each part; a new card changes neither.

    ``labels`` maps slugs to labels in the order of the taxonomy; ``size`` is in bytes.
    """

    id: str
    created_at: str
    digest: str
    parts: Mapping[str, str]
    labels: Mapping[str, str]
    size: int

    @classmethod
    def of(cls, folder: Path) -> Self:
        """The bundle in ``folder``, every checksum verified. Raises BundleError."""
        manifest = Manifest.read(folder)
        verify_files(folder, manifest)
        files = {name: checksum for name, checksum in manifest.files.items() if name != CARD}
        parts = {}
        for part, kind in manifest.parts.items():
            kept = {name: checksum for name, checksum in files.items() if name.startswith(f"{part}/")}
            if part == "classifier":  # its outputs are meaningless without the sections they index
                kept[TAXONOMY] = files[TAXONOMY]
            parts[part] = _digest({**kept, "kind": kind, "text": str(manifest.text_profile)})
        labels = {section.slug: section.label for section in Taxonomy.load(folder / TAXONOMY)}
        size = sum((folder / name).stat().st_size for name in (MANIFEST, *manifest.files))
        return cls(manifest.id, manifest.created_at, _digest({**files, **parts}), parts, labels, size)


@dataclass(frozen=True, slots=True)
class EvaluationFile:
    """A file of evaluation rows: its path, its SHA-256 and the number of rows used."""

    file: str
    digest: str
    rows: int


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a part was trained on, by its recipe, and what leaks; ``digest`` is as in the manifest.

    ``leaks`` are pairs of ids: a training row and the evaluation row that it repeats. ``leaked`` is the share of the evaluation rows that
    are repeated, ``retold`` the share of those whose story is told in other words.
    """

    part: str
    recipe: str
    recipe_digest: str
    digest: str
    rows: int
    leaks: tuple[tuple[str, str], ...]
    leaked: float
    retold: float


@dataclass(frozen=True, slots=True)
class Speed:
    """Latency over ``n`` articles, one at a time, each with sections and summary: median, 95th percentile, and throughput."""

    n: int
    milliseconds: float
    milliseconds_95: float
    articles_per_second: float


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """A row on which sections were evaluated; ``year`` is "" where it is not known."""

    id: str
    source: str
    year: str


@dataclass(frozen=True, slots=True)
class Point:
    """A learning curve's point: fitted on ``rows`` rows, without self-training."""

    rows: int
    accuracy: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class BundleMeasures:
    """The measurements of one bundle: ``sections`` in the order of ``Measured.cases``, ``forms`` the metrics of each form of an article.

    ``known`` are the sections that it can predict, by their current slugs; ``notes`` say how its summariser was trained and how people
    rated it. What the bundle has no part for, or what no row could measure, is None.
    """

    identity: Identity
    known: tuple[str, ...] = ()
    sections: SectionResults | None = None
    forms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    summaries: SummaryResults | None = None
    speed: Speed | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """The candidate beside the ``current`` bundle, if any, on the same rows; measured.json calls the fields as _KEYS says.

    ``evaluation_files`` are by task (sections, summaries), ``cases`` the rows for sections, ``training_data`` is that of each recipe;
    ``machine`` names the processor.
    """

    made_at: str
    seconds: float
    machine: str
    environment: Mapping[str, str]
    evaluation_files: Mapping[str, EvaluationFile]
    cases: tuple[EvaluationRow, ...]
    training_data: tuple[TrainingData, ...]
    candidate: BundleMeasures
    current: BundleMeasures | None
    curve: tuple[Point, ...] = ()

    def save(self, folder: Path) -> None:
        """Write measured.json into ``folder``, whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        bundles = {"candidate": _plain(self.candidate), "current": _plain(self.current) if self.current else None}
        content = asdict(replace(self, candidate=_NOTHING, current=None)) | bundles
        content = {_KEYS.get(name, name): value for name, value in content.items()} | {"format": _FORMAT}
        replace_text(folder / FILE, json.dumps(content, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The measurements in ``folder``. Raises CorpusError where there are none, or where they cannot be read."""
        path = folder / FILE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content.pop("format") != _FORMAT:
                raise ValueError
            return cls(
                **{name: content[name] for name in ("made_at", "seconds", "machine", "environment")},
                evaluation_files={task: EvaluationFile(**one) for task, one in content["judges"].items()},
                cases=tuple(EvaluationRow(**one) for one in content["cases"]),
                training_data=tuple(TrainingData(**one | {"leaks": tuple(map(tuple, one["leaks"]))}) for one in content["learnt"]),
                candidate=_measures(content["candidate"]),
                current=_measures(content["current"]) if content["current"] else None,
                curve=tuple(Point(**one) for one in content["curve"]),
            )
        except FileNotFoundError:
            raise CorpusError(f"{path}: missing; run `python -m training report` first") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise CorpusError(f"{path}: cannot be read ({type(error).__name__}); measure again with `python -m training report`") from None


_KEYS = {"evaluation_files": "judges", "training_data": "learnt"}  # of measured.json; the other fields have their own names there
_NOTHING = BundleMeasures(Identity("", "", "", {}, {}, 0))  # asdict would be slow on the bundles' predictions, so _plain writes them


def measured_beside(bundle: Path) -> Path:
    """The default folder of a bundle's measurements: beside the bundle, named after it."""
    return beside(bundle, "report")


def same_parts(identity: Identity, other: Path | None) -> set[str]:
    """The parts that are identical in the bundle in ``other``; none where that cannot be read."""
    if other is None:
        return set()
    try:
        known = Identity.of(other).parts
    except ToaSoanError:
        return set()
    return {part for part, digest in identity.parts.items() if known.get(part) == digest}


def _digest(files: Mapping[str, str]) -> str:
    return hashlib.sha256("".join(f"{name}\0{files[name]}\n" for name in sorted(files)).encode()).hexdigest()


def _plain(measures: BundleMeasures) -> dict[str, Any]:
    """As JSON, with each prediction and each summary as one list."""
    sections, summaries = measures.sections, measures.summaries
    return {
        "identity": asdict(measures.identity),
        "known": measures.known,
        "forms": measures.forms,
        "speed": asdict(measures.speed) if measures.speed else None,
        "notes": measures.notes,
        "sections": sections
        and {
            "unreadable": sections.unreadable,
            "judged": [[one.gold, one.ranked[:_KEPT], one.probability, one.decision.value, one.unknown] for one in sections.predictions],
        },
        "summaries": summaries
        and {
            "unreadable": summaries.unreadable,
            "without_reference": summaries.without_reference,
            "judged": [[{scale: [r.one, r.two, r.longest] for scale, r in one.rouge.items()}, *_counts(one)] for one in summaries.scored],
            "quality": [list(astuple(one)) for one in summaries.quality],
            "guard": [list(astuple(one)) for one in summaries.guard],
        },
    }


def _counts(one: ScoredSummary) -> tuple[int, ...]:
    return (one.syllables, one.reference_syllables, one.article_syllables, one.facts, one.unsupported)


def _measures(content: Mapping[str, Any]) -> BundleMeasures:
    sections, summaries = content["sections"], content["summaries"]
    return BundleMeasures(
        identity=Identity(**content["identity"]),
        known=tuple(content["known"]),
        forms=content["forms"],
        speed=Speed(**content["speed"]) if content["speed"] else None,
        notes=tuple(content.get("notes", ())),
        sections=SectionResults(
            tuple(
                LabelledPrediction(gold, tuple(ranked), sure, Decision(decision), unknown)
                for gold, ranked, sure, decision, unknown in sections["judged"]
            ),
            sections["unreadable"],
        )
        if sections
        else None,
        summaries=SummaryResults(
            tuple(
                ScoredSummary({scale: Rouge(*scores) for scale, scores in rouge.items()}, *counts) for rouge, *counts in summaries["judged"]
            ),
            summaries["unreadable"],
            summaries["without_reference"],
            tuple(SummaryQuality(*one) for one in summaries.get("quality", ())),
            tuple(GuardedDraft(*one) for one in summaries.get("guard", ())),
        )
        if summaries
        else None,
    )
