"""Whether a bundle may be published: measured on verified rows, it must be no worse than the current one and keep the recipe's limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from model.bundle import DEFAULT_FOLDER
from model.manifest import Manifest
from model.registry import Registry
from model.replacing import copy_folder
from training.corpus import file_digest
from training.errors import CorpusError, Refused
from training.gate_facts import Facts
from training.limits import Limits
from training.measuring.intervals import Difference
from training.measuring.measured import BundleMeasures, Identity, Measured, TrainingData, same_parts
from training.measuring.recorded import metrics_of
from training.measuring.recording import record
from training.measuring.tables import percent

_DIGESTS = ("data_digest", "recipe_digest")  # keys of the manifest's training metrics with which a measurement must agree


@dataclass(frozen=True, slots=True)
class Verdict:
    """``refusals`` are the reasons against publishing, one line each; empty means passed. ``facts`` are the numbers behind them.

    ``stale``: there is no measurement, or it is of other bundles or other rows; measuring again may change the verdict.
    """

    refusals: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    stale: bool = False

    @property
    def passed(self) -> bool:
        """Whether the bundle may be published."""
        return not self.refusals


def check(candidate: Path, current: Path | None, measured: Path, limits: Limits | None = None) -> Verdict:
    """Whether the bundle in ``candidate`` may replace the one in ``current``, by the measurements in the folder ``measured``.

    ``limits`` default to those of the recipes with which it was measured. A fall of a section's F1 is refused when the paired-bootstrap
    interval of the difference on the same rows lies below 0, at 95 % over all sections together (Bonferroni); without the correction, one
    of thirteen sections would seem to fall in every fourth bundle that is as good as the current one. Sections that the current bundle
    does not know are not compared. Raises BundleError for a broken bundle.
    """
    identity, serving = Identity.of(candidate), Identity.of(current) if current else None
    try:
        found = Measured.load(measured)
    except CorpusError as error:
        return Verdict((str(error),), stale=True)
    limits = limits or Limits.of_files([Path(one.recipe) for one in found.training_data])
    if doubts := tuple(dict.fromkeys(_doubts(found, identity, serving, limits))):
        return Verdict(doubts, stale=True)
    weighed = weigh(found, limits)
    return Verdict((*_unproven(found, candidate, identity, current), *weighed.refusals), weighed.facts)


def weigh(found: Measured, limits: Limits) -> Verdict:
    """The verdict on these measurements, without verifying what was measured."""
    new, old, facts = found.candidate, found.current, Facts.of(found)
    rows = Counter(one.gold for one in new.sections.predictions) if new.sections else Counter()
    refusals = (
        *_leaks(found.training_data, limits),
        *(_not_compared(new, old, facts) if old else ()),
        *_falls(facts, rows, limits),
        *_calibration(facts, rows.total(), limits),
        *_speed_and_size(facts, limits),
        *_unsupported(facts, new, limits),
    )
    compared = {"candidate": new.identity.id, "current": old.identity.id if old else None, "limits": asdict(limits)}
    return Verdict(refusals, compared | facts.as_json())


def publish(registry: Registry, candidate: Path, measured: Path, limits: Limits | None = None, force: str = "") -> str:
    """Publish the bundle if it passes the gate, or for the reason ``force``, and return its id. The current bundle is not checked again.

    ``limits`` default to those of the recipes with which it was measured. A forced bundle records the reason and the refusals in its
    manifest and card, and so gets another id than the candidate. Raises Refused, and RegistryError when another bundle was published since
    the comparison.
    """
    current = registry.current()
    if current and current.name == Manifest.read(candidate).id:
        return registry.publish(candidate)  # already current; a damaged copy is replaced
    verdict = check(candidate, current, measured, limits)
    expected = current.name if current else ""
    if verdict.passed:
        return registry.publish(candidate, instead_of=expected)
    if not force.strip():
        raise Refused(verdict.refusals)
    with TemporaryDirectory(prefix="toasoan-") as folder:
        forced = Path(folder) / candidate.resolve().name
        copy_folder(candidate, forced)
        _tell(forced, force.strip(), verdict.refusals)
        return registry.publish(forced, instead_of=expected)


def _tell(folder: Path, reason: str, refusals: tuple[str, ...]) -> None:
    forced = {"reason": reason, "at": datetime.now(UTC).isoformat(timespec="seconds"), "refused": list(refusals)}
    record(folder, {"forced": forced})


def _doubts(found: Measured, identity: Identity, serving: Identity | None, limits: Limits) -> Iterator[str]:
    """Why the measurements are not of these bundles, or not of these rows."""
    again = "measure again with `python -m training report`"
    if found.candidate.identity.digest != identity.digest:
        yield f"the measurement is of bundle {found.candidate.identity.id}, not {identity.id}; {again}"
    beside = found.current.identity if found.current else None
    if (beside and beside.digest) != (serving and serving.digest):
        yield f"compared with {beside.id if beside else 'no bundle'}, but current is {serving.id if serving else 'none'}; {again}"
    for task, file in found.evaluation_files.items():
        path, wanted = Path(file.file), getattr(limits, task)
        if path.name != Path(wanted).name:
            yield f"{task} were measured on {path.name}, but the recipe's [gate] asks for {wanted}; {again}"
            continue
        try:
            changed = file_digest(path) != file.digest
        except CorpusError as error:
            yield str(error)
            continue
        if changed:
            yield f"{path}: is not the file that was measured; its SHA-256 was {file.digest[:12]}...; {again}"


def _unproven(found: Measured, candidate: Path, identity: Identity, current: Path | None) -> Iterator[str]:
    """New parts whose training data is not proven, or which were not evaluated."""
    histories = metrics_of(Manifest.read(candidate), "training").get("training", {})
    known = same_parts(identity, current) | same_parts(identity, DEFAULT_FOLDER)
    searched = {one.part: one for one in found.training_data}
    results = {"classifier": found.candidate.sections, "summarizer": found.candidate.summaries}
    for part in sorted(set(identity.parts) - known):
        if results[part] is None:
            yield f"{part}: is new, but no row could be used to evaluate it"
        if part not in searched:
            yield f"{part}: is new, but its recipe was not given to `report`, so leaks cannot be ruled out"
            continue
        proofs = dict(zip(_DIGESTS, (searched[part].digest, searched[part].recipe_digest), strict=True))
        for name, digest in proofs.items():
            if (of_manifest := histories.get(part, {}).get(name)) != digest:
                what = name.partition("_")[0]
                yield f"{part}: was trained with {what} {str(of_manifest)[:12]}..., but `report` checked {what} {digest[:12]}... for leaks"


def _leaks(training_data: Sequence[TrainingData], limits: Limits) -> Iterator[str]:
    for one in training_data:
        if one.leaked > limits.leaked_share:
            row, evaluated = one.leaks[0]
            yield (
                f"{one.part}: {percent(one.leaked)} of its evaluation rows leak, over {percent(limits.leaked_share)}: "
                f"{len(one.leaks)} of its training rows repeat them, such as {row!r}, which repeats {evaluated!r}"
            )


def _not_compared(new: BundleMeasures, old: BundleMeasures, facts: Facts) -> Iterator[str]:
    """Parts of the current bundle with which nothing of the new one could be compared."""
    for part in sorted(set(old.identity.parts) - set(new.identity.parts)):
        yield f"{part}: the current bundle has one, the new one has none"
    if new.sections and old.sections and not facts.section_f1:
        yield "sections: no evaluation row has a section that the current bundle knows"


def _falls(facts: Facts, rows: Mapping[str, int], limits: Limits) -> Iterator[str]:
    """What is significantly worse than in the current bundle; ``rows`` are counted by section."""
    sections, macro, rouge = facts.section_f1 or {}, facts.macro_f1, facts.rouge_syllable1
    for slug, one in sections.items():
        if one.high < 0:
            yield (
                f"{slug}: F1 fell from {percent(one.old)} to {percent(one.new)}, by {_points(one)}, 95 % over {len(sections)} sections) on "
                f"{rows[slug]} rows"
            )
    if macro and macro.high < 0 and -macro.change > limits.macro_f1_fall:
        yield (
            f"macro-F1 fell from {percent(macro.old)} to {percent(macro.new)}, by {_points(macro)}), over {100 * limits.macro_f1_fall:g}"
        )
    if rouge and rouge.high < 0 and -rouge.change > limits.rouge_fall:
        yield (
            f"summaries: ROUGE-1 fell from {rouge.old:.1f} to {rouge.new:.1f}, by {-rouge.change:.1f} ({-rouge.high:.1f} to "
            f"{-rouge.low:.1f}), over {limits.rouge_fall:g}"
        )


def _calibration(facts: Facts, rows: int, limits: Limits) -> Iterator[str]:
    """Refuses a calibration error and a precision of ``assign`` only where they are beyond chance on so few ``rows``."""
    calibration, assign = facts.calibration, facts.assign
    if calibration and calibration.error > max(limits.calibration_error, calibration.by_chance):
        yield (
            f"calibration: the error is {calibration.error:.3f}, over {limits.calibration_error:g} (perfect probabilities stay under "
            f"{calibration.by_chance:.3f} on {rows} rows)"
        )
    if assign and assign.high < limits.assign_precision:
        yield (
            f"assign: right {percent(assign.right / assign.n)} of {assign.n} times ({percent(assign.low)} to {percent(assign.high)}), "
            f"under {percent(limits.assign_precision)}"
        )


def _speed_and_size(facts: Facts, limits: Limits) -> Iterator[str]:
    if facts.megabytes > limits.megabytes:
        yield f"size: {facts.megabytes:,.1f} MB, over {limits.megabytes:g}"
    if facts.milliseconds and facts.milliseconds > limits.milliseconds:
        yield f"speed: {facts.milliseconds:,.1f} ms per article (median), over {limits.milliseconds:g}"


def _unsupported(facts: Facts, new: BundleMeasures, limits: Limits) -> Iterator[str]:
    share = facts.unsupported_share
    if new.summaries and share and share > limits.unsupported_share:
        yield (
            f"summaries: {100 * share:.2f} % of {new.summaries.numbers()['facts']:,} facts are not in their articles, over "
            f"{100 * limits.unsupported_share:g} %"
        )


def _points(fall: Difference) -> str:
    return f"{-100 * fall.change:.1f} points ({-100 * fall.high:.1f} to {-100 * fall.low:.1f}"
