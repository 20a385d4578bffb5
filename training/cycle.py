"""From corrections to a published bundle in one run: prepare, fit, record, measure, publish; stopped, it goes on from there."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from model.bundle import DEFAULT_FOLDER, Bundle
from model.manifest import Manifest
from model.registry import Registry
from model.taxonomy import Taxonomy
from training import fitting, gate
from training.corpus import data_digest, read_rows
from training.cycle_state import LOCK, CycleResult, Outcome, State
from training.data import prepare as preparation
from training.data.corrections import Correction, read_corrections, save_corrections
from training.data.decisions import Decisions
from training.data.formats import within
from training.data.labels import Labels
from training.errors import Busy, CorpusError, RecipeError
from training.evaluation import evaluate_sections
from training.limits import Limits
from training.measuring.measuring import measure
from training.measuring.recording import record
from training.recipe import Recipe
from training.running import runs
from training.running.lock import exclusive
from training.running.progress import say
from training.running.tracking import Run, recorded
from training.sources import Sources

DATA, CORRECTIONS, BUNDLE, REPORT = "data", "corrections.jsonl", "bundle", "bundle.report"  # in the folder of the cycle


@dataclass(frozen=True, slots=True)
class CycleConfig:
    """The inputs and options of a cycle, which works in ``folder`` and publishes to ``registry``.

    ``corrections`` are files or addresses, ``key`` is a file with the service's key, ``decisions`` are files of decided label errors.
    ``warm``: start from the current bundle. ``in_shadow``: put the bundle beside the current one, not in its place. ``again``: run even if
    there is nothing new. ``line`` is the command line, for the record of each step; ``track`` names a tracker to report to, or is "".
    """

    recipe: Path
    folder: Path
    registry: Registry
    archive: tuple[Path, ...] = ()
    corrections: tuple[str, ...] = ()
    key: Path | None = None
    decisions: tuple[Path, ...] = ()
    dev: float = 0.05
    label_errors: bool = True
    learning_curve: bool = True
    warm: bool = False
    in_shadow: bool = False
    again: bool = False
    line: str = "python -m training cycle"
    track: str = ""


def run(config: CycleConfig, warn: Callable[[str], object] = say) -> CycleResult:
    """Run the remaining steps and return the result. ``warn`` gets what a person should look at although the cycle goes on.

    A stopped cycle resumes if neither its configuration nor an input has changed; otherwise it starts over. Raises Busy when another one is
    running in the folder, and ToaSoanError for invalid inputs.
    """
    with exclusive(config.folder / LOCK, Busy(f"{config.folder}: another cycle is running in this folder")):
        return _Cycle(config, warn).run()


class _Cycle:
    """One cycle. Every step must be repeatable: a crash may come after its end but before that is saved."""

    def __init__(self, config: CycleConfig, warn: Callable[[str], object]) -> None:
        self._config = config
        self._warn = warn
        self._data = config.folder / DATA
        self._candidate = config.folder / BUNDLE
        self._measured = config.folder / REPORT
        self._recipe = Recipe.load(config.recipe)
        self._sources = Sources.of(self._recipe, config.recipe.parent, self._data)
        self._limits = Limits.of(self._recipe)
        self._labels = Labels.load(Taxonomy.load(self._sources.taxonomy), self._sources.labels)
        fitter = fitting.FITTERS.get(self._recipe.kind)
        if fitter is None or fitter.part != "classifier":
            raise RecipeError(f"{config.recipe}: a cycle trains a classifier; this recipe is of kind {self._recipe.kind!r}")
        current = config.registry.current()
        self._state = State.load(config.folder).begun(self._digest(), current.name if current else "")

    def run(self) -> CycleResult:
        """Run every remaining step."""
        self._state.save(self._config.folder)
        self._step("gather", self._gather)
        last = self._state.last
        if last and last.inputs_digest == self._state.inputs_digest and not self._config.again:
            outcome = Outcome.REFUSED if last.outcome is Outcome.REFUSED else Outcome.NOTHING_NEW
            State(last=last).save(self._config.folder)
            return replace(last, outcome=outcome)
        self._step("prepare", self._prepare)
        self._step("fit", self._fit)
        self._step("record", self._record)
        self._step("measure", self._measure)
        say("cycle: publish")
        with self._on_record("publish") as entry:
            ended = self._publish(entry)
        ended.save(self._config.folder)
        assert ended.last
        return ended.last

    def _step(self, name: str, work: Callable[[Run], None]) -> None:
        if name in self._state.done:
            return
        say(f"cycle: {name}")
        with self._on_record(name) as entry:
            work(entry)
        self._state = self._state.after(name)
        self._state.save(self._config.folder)

    @contextmanager
    def _on_record(self, name: str) -> Iterator[Run]:
        """Record a step in runs.jsonl; the step fills in its metrics and digests."""
        with recorded(self._config.line, self._config.folder, self._config.track) as entry:
            entry.config, entry.seed = {"step": name, **asdict(self._recipe)}, self._recipe.seed
            yield entry
            entry.digests = {"learnt": self._state.inputs_digest, "base": self._state.base, **entry.digests}

    def _digest(self) -> str:
        """A digest of the configuration and the content of its files; what the service holds is only known after _gather."""
        config = self._config
        files = [config.recipe, self._sources.taxonomy, *config.archive, *config.decisions]
        files += [file for file in (self._sources.labels, self._sources.annotations) if file]
        options = [config.registry.folder.resolve(), config.corrections, config.dev, config.label_errors, config.warm, config.in_shadow]
        return _digest([*map(str, options), *map(_content, files), fitting.network_digest(self._recipe)])

    def _gather(self, entry: Run) -> None:
        """Copy the corrections, so that a resumed cycle uses the same ones, and compute the digest of all inputs."""
        config = self._config
        shutil.rmtree(runs.folder_of(self._candidate), ignore_errors=True)  # or the fit of an earlier cycle could be resumed
        corrections = [one for place in config.corrections for one in read_corrections(place, config.key)]
        save_corrections(config.folder / CORRECTIONS, corrections)
        self._warn_of_unknown(corrections)
        taken = self._decisions().taken
        inputs_digest = _digest(
            [self._state.order, data_digest([config.folder / CORRECTIONS]), *(f"{one.key} {one.id} {one.verdict}" for one in taken)]
        )
        self._state = replace(self._state, inputs_digest=inputs_digest)
        entry.metrics = {"corrections": len(corrections), "decisions": len(taken)}

    def _warn_of_unknown(self, corrections: Sequence[Correction]) -> None:
        if unknown := self._unknown(corrections):
            named = ", ".join(f"{name} ({count})" for name, count in sorted(unknown.items()))
            self._warn(f"{unknown.total()} corrections are not used until {self._sources.taxonomy} has their sections: {named}")

    def _unknown(self, corrections: Sequence[Correction]) -> Counter[str]:
        return Counter(one.section for one in corrections if one.section and self._labels.slug(one.section, one.article.source) is None)

    def _decisions(self) -> Decisions:
        return Decisions.gather(self._data, self._config.decisions, self._labels)

    def _prepare(self, entry: Run) -> None:
        plan = preparation.Plan(self._config.dev, seed=self._recipe.seed, label_errors=self._config.label_errors, sectioned=True)
        corrections = list(read_corrections(str(self._config.folder / CORRECTIONS)))
        report = preparation.prepare(
            self._config.archive, self._data, self._labels, plan, corrections=corrections, decisions=self._decisions()
        )
        say(report.in_words())
        if left := report.unmapped - self._unknown(corrections):
            named = ", ".join(f"{label} ({count})" for label, count in left.most_common())
            self._warn(
                f"{left.total()} rows are left out because neither {self._sources.taxonomy} nor [data] labels has their labels: {named}"
            )
        for one in report.warnings:
            self._warn(one)
        entry.metrics = report.counts()
        entry.digests = {name: data_digest([self._data / f"{name}.parquet"]) for name in report.written}

    def _fit(self, entry: Run) -> None:
        manifest = fitting.fit(
            self._config.recipe, data=self._data, out=self._candidate, base=self._base(), warm=self._config.warm, resume=True
        )
        if manifest:
            entry.metrics = {"training": manifest.metrics["training"]}
            entry.digests = {"bundle": manifest.id, "data": manifest.data_digest}

    def _base(self) -> Path:
        """The bundle that the other part is taken from: the current one when the cycle began, else the embedded one."""
        return self._config.registry.find(self._state.base) if self._state.base else DEFAULT_FOLDER

    def _record(self, entry: Run) -> None:
        """Record in the bundle its metrics on the evaluation set, which drift is measured against."""
        evaluation = self._data / self._limits.sections
        if not (rows := list(read_rows(evaluation))):
            raise CorpusError(f"{evaluation}: has no rows; give more rows, or a larger --dev before the first cycle")
        numbers = evaluate_sections(Bundle.load(self._candidate), rows).numbers()
        manifest = record(self._candidate, {"sections": {evaluation.name: {"command": self._config.line, **numbers}}})
        entry.metrics, entry.digests = {"sections": numbers}, {"bundle": manifest.id}

    def _measure(self, entry: Run) -> None:
        from training.report import write_report  # matplotlib takes a second to import

        current = self._config.registry.current()
        found = measure(self._candidate, current, [self._config.recipe], self._data, self._measured, with_curve=self._config.learning_curve)
        write_report(self._measured, self._limits)
        entry.metrics = {"gate": gate.weigh(found, self._limits).facts}
        entry.digests = {"bundle": found.candidate.identity.id} | {task: file.digest for task, file in found.evaluation_files.items()}

    def _publish(self, entry: Run) -> State:
        """The final state."""
        ended = self._ended(entry)
        assert ended.last
        entry.metrics = {**entry.metrics, "outcome": ended.last.outcome, "refusals": ended.last.reasons}
        entry.digests = {"bundle": ended.last.bundle}
        return ended

    def _ended(self, entry: Run) -> State:
        registry, identity = self._config.registry, Manifest.read(self._candidate).id
        current = registry.current()
        if current and current.name == identity:
            return self._state.ended(Outcome.PUBLISHED, identity)  # and killed before that was saved
        verdict = gate.check(self._candidate, current, self._measured, self._limits)
        if verdict.stale:  # another bundle was published meanwhile
            self._measure(entry)
            verdict = gate.check(self._candidate, current, self._measured, self._limits)
        if not verdict.passed:
            return self._state.ended(Outcome.REFUSED, identity, verdict.refusals)
        if self._config.in_shadow:
            return self._state.ended(Outcome.IN_SHADOW, registry.put_in_shadow(self._candidate))
        return self._state.ended(Outcome.PUBLISHED, gate.publish(registry, self._candidate, self._measured, self._limits))


def _files(path: Path) -> list[Path]:
    return sorted(inner for inner in within(path) if inner.is_file()) if path.is_dir() else [path]


def _content(path: Path) -> str:
    """The digest of a file, or of every file in a folder with its relative path, which may be its label."""
    return _digest([f"{inner.relative_to(path)} {data_digest([inner])}" for inner in _files(path)])


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
