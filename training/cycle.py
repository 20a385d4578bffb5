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
from training.cycle_state import LOCK, Ended, Outcome, State
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
class Order:
    """What a cycle is to do: with ``recipe``, from ``archive`` and ``corrections``, in ``folder``, for the registry ``places``.

    ``corrections`` are files or addresses, ``key`` a file with the service's key, ``decisions`` files of decided label errors. ``warm``:
    begin from the current bundle. ``in_shadow``: put the bundle beside the current one, not in its place. ``again``: even if there is
    nothing new. ``line`` is the command line, for the record of each step; ``track`` names a tracker that is told, too, or is "".
    """

    recipe: Path
    folder: Path
    places: Registry
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


def run(order: Order, warn: Callable[[str], None] = say) -> Ended:
    """Do what is left of it and answer how it ended. ``warn`` is told what a person should look at although it goes on.

    A cycle that was stopped goes on where it was when the same is ordered and no input has changed; else it begins anew. Raises Busy
    when another one is under way in the folder, and ToaSoanError for whatever is wrong with what it was given.
    """
    with exclusive(order.folder / LOCK, Busy(f"{order.folder}: another cycle is under way there")):
        return _Cycle(order, warn).run()


class _Cycle:
    """One cycle; every step may be done twice, for a crash may come between its end and the note that it is done."""

    def __init__(self, order: Order, warn: Callable[[str], None]) -> None:
        self._order = order
        self._warn = warn
        self._data = order.folder / DATA
        self._candidate = order.folder / BUNDLE
        self._measured = order.folder / REPORT
        self._recipe = Recipe.load(order.recipe)
        self._sources = Sources.of(self._recipe, order.recipe.parent, self._data)
        self._limits = Limits.of(self._recipe)
        self._labels = Labels.load(Taxonomy.load(self._sources.taxonomy), self._sources.labels)
        fitter = fitting.FITTERS.get(self._recipe.kind)
        if fitter is None or fitter.part != "classifier":
            raise RecipeError(f"{order.recipe}: a cycle learns sections; this recipe is of the kind {self._recipe.kind!r}")
        current = order.places.current()
        self._state = State.load(order.folder).begun(self._digest(), current.name if current else "")

    def run(self) -> Ended:
        """Every step that is left."""
        self._state.save(self._order.folder)
        self._step("gather", self._gather)
        last = self._state.last
        if last and last.learnt == self._state.learnt and not self._order.again:
            outcome = Outcome.REFUSED if last.outcome is Outcome.REFUSED else Outcome.NOTHING_NEW
            State(last=last).save(self._order.folder)
            return replace(last, outcome=outcome)
        self._step("prepare", self._prepare)
        self._step("fit", self._fit)
        self._step("record", self._record)
        self._step("measure", self._measure)
        say("cycle: publish")
        with self._on_record("publish") as entry:
            ended = self._publish(entry)
        ended.save(self._order.folder)
        assert ended.last
        return ended.last

    def _step(self, name: str, work: Callable[[Run], None]) -> None:
        if name in self._state.done:
            return
        say(f"cycle: {name}")
        with self._on_record(name) as entry:
            work(entry)
        self._state = self._state.after(name)
        self._state.save(self._order.folder)

    @contextmanager
    def _on_record(self, name: str) -> Iterator[Run]:
        """A step on record; it says itself what it measured and of what."""
        with recorded(self._order.line, self._order.folder, self._order.track) as entry:
            entry.config, entry.seed = {"step": name, **asdict(self._recipe)}, self._recipe.seed
            yield entry
            entry.digests = {"learnt": self._state.learnt, "base": self._state.base, **entry.digests}

    def _digest(self) -> str:
        """Of everything that was ordered, files by their content; what the service holds is known only once it is gathered."""
        order = self._order
        files = [order.recipe, self._sources.taxonomy, *order.archive, *order.decisions]
        files += [file for file in (self._sources.labels, self._sources.annotations) if file]
        options = [order.places.folder.resolve(), order.corrections, order.dev, order.label_errors, order.warm, order.in_shadow]
        return _digest([*map(str, options), *map(_content, files), fitting.network_digest(self._recipe)])

    def _gather(self, entry: Run) -> None:
        """A copy of the corrections, so that whatever goes on later learns from the same ones; and the digest of all there is to learn."""
        order = self._order
        shutil.rmtree(runs.folder_of(self._candidate), ignore_errors=True)  # what a fit of an earlier cycle could go on from
        made = [one for place in order.corrections for one in read_corrections(place, order.key)]
        save_corrections(order.folder / CORRECTIONS, made)
        self._warn_of_unknown(made)
        taken = self._decisions().taken
        learnt = _digest(
            [self._state.order, data_digest([order.folder / CORRECTIONS]), *(f"{one.key} {one.id} {one.verdict}" for one in taken)]
        )
        self._state = replace(self._state, learnt=learnt)
        entry.metrics = {"corrections": len(made), "decisions": len(taken)}

    def _warn_of_unknown(self, made: Sequence[Correction]) -> None:
        if unknown := self._unknown(made):
            named = ", ".join(f"{name} ({count})" for name, count in sorted(unknown.items()))
            self._warn(f"{unknown.total()} corrections teach nothing until {self._sources.taxonomy} has their sections: {named}")

    def _unknown(self, made: Sequence[Correction]) -> Counter[str]:
        return Counter(one.section for one in made if one.section and self._labels.slug(one.section, one.article.source) is None)

    def _decisions(self) -> Decisions:
        return Decisions.gather(self._data, self._order.decisions, self._labels)

    def _prepare(self, entry: Run) -> None:
        plan = preparation.Plan(self._order.dev, seed=self._recipe.seed, label_errors=self._order.label_errors, sectioned=True)
        made = list(read_corrections(str(self._order.folder / CORRECTIONS)))
        report = preparation.prepare(self._order.archive, self._data, self._labels, plan, corrections=made, decisions=self._decisions())
        say(report.in_words())
        if left := report.unmapped - self._unknown(made):
            named = ", ".join(f"{label} ({count})" for label, count in left.most_common())
            self._warn(
                f"{left.total()} rows are left out, for neither {self._sources.taxonomy} nor [data] labels has their labels: {named}"
            )
        for one in report.warnings:
            self._warn(one)
        entry.metrics = report.counts()
        entry.digests = {name: data_digest([self._data / f"{name}.parquet"]) for name in report.written}

    def _fit(self, entry: Run) -> None:
        made = fitting.fit(self._order.recipe, data=self._data, out=self._candidate, base=self._base(), warm=self._order.warm, resume=True)
        if made:
            entry.metrics, entry.digests = {"training": made.metrics["training"]}, {"bundle": made.id, "data": made.data_digest}

    def _base(self) -> Path:
        """Where the other part comes from: the bundle that was current when the cycle began, else the embedded one."""
        return self._order.places.find(self._state.base) if self._state.base else DEFAULT_FOLDER

    def _record(self, entry: Run) -> None:
        """Into the bundle: how it does on what judges, which is also what drift is told by."""
        judging = self._data / self._limits.sections
        if not (rows := list(read_rows(judging))):
            raise CorpusError(f"{judging}: no row judges; give more rows, or a larger --dev before the first cycle")
        numbers = evaluate_sections(Bundle.load(self._candidate), rows).numbers()
        made = record(self._candidate, {"sections": {judging.name: {"command": self._order.line, **numbers}}})
        entry.metrics, entry.digests = {"sections": numbers}, {"bundle": made.id}

    def _measure(self, entry: Run) -> None:
        from training.report import write_report  # matplotlib takes a second to import

        current = self._order.places.current()
        found = measure(self._candidate, current, [self._order.recipe], self._data, self._measured, with_curve=self._order.learning_curve)
        write_report(self._measured, self._limits)
        entry.metrics = {"gate": gate.weigh(found, self._limits).facts}
        entry.digests = {"bundle": found.candidate.identity.id} | {task: file.digest for task, file in found.judges.items()}

    def _publish(self, entry: Run) -> State:
        """How it ends."""
        ended = self._ended(entry)
        assert ended.last
        entry.metrics = {**entry.metrics, "outcome": ended.last.outcome, "refusals": ended.last.reasons}
        entry.digests = {"bundle": ended.last.bundle}
        return ended

    def _ended(self, entry: Run) -> State:
        places, identity = self._order.places, Manifest.read(self._candidate).id
        current = places.current()
        if current and current.name == identity:
            return self._state.ended(Outcome.PUBLISHED, identity)  # and killed before that was noted
        verdict = gate.check(self._candidate, current, self._measured, self._limits)
        if verdict.stale:  # another bundle was published since
            self._measure(entry)
            verdict = gate.check(self._candidate, current, self._measured, self._limits)
        if not verdict.passed:
            return self._state.ended(Outcome.REFUSED, identity, verdict.refusals)
        if self._order.in_shadow:
            return self._state.ended(Outcome.IN_SHADOW, places.put_in_shadow(self._candidate))
        return self._state.ended(Outcome.PUBLISHED, gate.publish(places, self._candidate, self._measured, self._limits))


def _files(path: Path) -> list[Path]:
    return sorted(inner for inner in within(path) if inner.is_file()) if path.is_dir() else [path]


def _content(path: Path) -> str:
    """Of a file, or of every file in a folder and of where it lies there: that may be its label."""
    return _digest([f"{inner.relative_to(path)} {data_digest([inner])}" for inner in _files(path)])


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
