"""The commands of ``python -m training``: what they do, and what they print."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from rich.console import Console, Group

from model.bundle import Bundle
from model.manifest import MANIFEST, Manifest
from model.replacing import replacing
from model.results import Style
from model.taxonomy import Taxonomy
from training import fitting, gate
from training.bundle_diff import compare
from training.corpus import Row, data_digest, read_rows
from training.data import prepare as preparation
from training.data.corrections import read_corrections
from training.data.decisions import Decisions
from training.data.labels import Labels
from training.errors import CorpusError, RecipeError
from training.evaluation import SectionResults, SummaryResults, evaluate_sections, evaluate_summaries
from training.limits import Limits
from training.measuring import tables
from training.measuring.faithfulness import EvidenceResults, evaluate_evidence
from training.measuring.leave_one_out import FoldResults, evaluate_folds, folds_numbers
from training.measuring.measured import measured_beside
from training.measuring.measuring import measure
from training.measuring.recording import check_recordable, record
from training.publish import open_registry
from training.recipe import Recipe
from training.running import runs
from training.running.progress import say, watch
from training.running.tracking import Run, recorded
from training.sources import DEFAULT_TAXONOMY, Sources, check_annotations, read_unlabelled, with_annotations, with_current_labels
from training.splits import sample
from training.staged import Stage, fit_until

RUNS = Path("runs")  # where bundles are made and measurements recorded unless told otherwise
_NARROWEST = 120  # columns; a pipe has no width, and a table must not lose its last column there
MEASURES: Mapping[str, Callable[[Bundle, list[Row], Style], SectionResults | SummaryResults | EvidenceResults]] = {
    "sections": lambda bundle, rows, _: evaluate_sections(bundle, rows),
    "summaries": evaluate_summaries,
    "evidence": lambda bundle, rows, _: evaluate_evidence(bundle, rows),
}
_TABLES = {"sections": tables.sections, "summaries": tables.summaries, "evidence": tables.evidence}


def prepare(wanted: Namespace) -> None:
    """Write the dataset; print what was dropped, what editors changed, and what is left."""
    labels = Labels.load(Taxonomy.load(wanted.taxonomy or DEFAULT_TAXONOMY), wanted.mapping)
    plan = preparation.Plan(wanted.dev, wanted.by_source, wanted.seed, wanted.label_errors)
    with recorded(wanted.line, wanted.out, wanted.track) as run:
        run.config, run.seed = {"inputs": wanted.inputs, "corrections": wanted.corrections, **asdict(plan)}, wanted.seed
        report = preparation.prepare(
            wanted.inputs,
            wanted.out,
            labels,
            plan,
            corrections=[one for place in wanted.corrections for one in read_corrections(place, wanted.key)],
            decisions=Decisions.gather(wanted.out, wanted.decisions, labels),
        )
        run.metrics = report.counts()
        run.digests = {name: data_digest([wanted.out / f"{name}.parquet"]) for name in report.written}
    put(report.in_words())


def fit(wanted: Namespace) -> None:
    """Fit the recipe; print the bundle's id and folder, or the folder of the encoder."""
    out = wanted.out or RUNS / wanted.recipe.stem
    with recorded(wanted.line, out.parent, wanted.track) as run:
        recipe = Recipe.load(wanted.recipe)
        run.config, run.seed = {"base": wanted.base, "warm": wanted.warm, **asdict(recipe)}, recipe.seed
        if wanted.until:
            put(str(fit_until(Stage(wanted.until), wanted.recipe, data=wanted.data, out=out, resume=wanted.resume)))
            return
        manifest = fitting.fit(wanted.recipe, data=wanted.data, out=out, base=wanted.base, warm=wanted.warm, resume=wanted.resume)
        if manifest:
            run.metrics = {"training": manifest.metrics["training"]}
            run.digests = {"bundle": manifest.id, "data": manifest.data_digest}
    if runs.is_main():
        put(f"{manifest.id}  {out}" if manifest else str(out))


def evaluate(wanted: Namespace) -> None:
    """Measure; print a table and, with --json, one JSON object on the last line."""
    if wanted.record:
        check_recordable(wanted.bundle)
    with recorded(wanted.line, RUNS, wanted.track) as run:  # not in the bundle's own folder, where nothing else belongs
        if wanted.leave_one_source_out:
            _evaluate_recipe(wanted, run)
        else:
            _evaluate_bundle(wanted, run)


def _read_evaluation_rows(run: Run, data: Path, section: str = "") -> list[Row]:
    """The evaluation rows, whose section is in the column ``section`` if the file has it."""
    rows = list(watch(read_rows(data, section=section), "reading"))
    if not rows:
        raise CorpusError(f"{data}: has no evaluation rows")
    run.digests = {"data": data_digest([data])} if data.is_file() else {}
    return rows


def report(wanted: Namespace) -> None:
    """Measure the bundle beside another one, write the report, and print the gate's verdict and the path of the page."""
    from training.report import write_report  # matplotlib takes a second to import

    out = wanted.out or measured_beside(wanted.bundle)
    current = None if wanted.against == "none" else _beside(wanted)
    with recorded(wanted.line, RUNS, wanted.track) as run:
        found = measure(wanted.bundle, current, wanted.recipes, wanted.data, out, with_curve=wanted.learning_curve)
        limits = Limits.of_files(wanted.recipes)
        page = write_report(out, limits)
        verdict = gate.check(wanted.bundle, current, out, limits)
        run.digests = {"bundle": found.candidate.identity.id} | {task: file.digest for task, file in found.evaluation_files.items()}
        run.config, run.metrics = {"against": found.current and found.current.identity.id}, {"gate": asdict(verdict)}
    put(
        "\n".join(
            ("the gate passes the bundle",)
            if verdict.passed
            else ("the gate refuses the bundle:", *(f"- {one}" for one in verdict.refusals))
        )
    )
    put(str(page))


def side_by_side(wanted: Namespace) -> None:
    """Write the page of summaries beside human leads; print where it is."""
    from training.reports import side_by_side as beside  # matplotlib takes a second to import

    beside.check_place(wanted.out)
    bundle = Bundle.load(wanted.bundle)
    found = beside.comparisons(bundle, list(watch(read_rows(wanted.data), "reading")), wanted.rows, wanted.seed)
    put(str(beside.write_page(wanted.out, bundle, found, blind=wanted.seed if wanted.blind else None)))


def unpack(wanted: Namespace) -> None:
    """Write a bundle's encoder as a network that can be trained further; print where it is."""
    from training.encoders import unpacked  # torch and transformers take seconds to import

    if wanted.out.exists():
        raise CorpusError(f"{wanted.out}: already exists; name another folder or delete it")
    with replacing(wanted.out) as draft:
        unpacked.unpack(wanted.bundle, draft)
    put(str(wanted.out))


def _beside(wanted: Namespace) -> Path | None:
    """The bundle that a report compares with: a folder, or one of the registry; None where none is current yet."""
    folder = Path(wanted.against)
    if folder.is_dir():
        return folder
    registry = open_registry(wanted.home)
    return registry.current() if wanted.against == "current" else registry.find(wanted.against)


def publish(wanted: Namespace) -> None:
    """Publish a bundle that passes the gate or is forced; print the id."""
    registry = open_registry(wanted.home)
    with recorded(wanted.line, registry.folder.parent) as run:
        run.config = {"force": wanted.force}
        run.digests = {
            "bundle": gate.publish(registry, wanted.bundle, wanted.report or measured_beside(wanted.bundle), force=wanted.force or "")
        }
    put(run.digests["bundle"])


def rollback(wanted: Namespace) -> None:
    """Roll back; print the id of the bundle that is current now."""
    registry = open_registry(wanted.home)
    with recorded(wanted.line, registry.folder.parent) as run:
        run.digests = {"bundle": registry.rollback()}
    put(run.digests["bundle"])


def list_bundles(wanted: Namespace) -> None:
    """Print a line for each published bundle, oldest first: * is current, < what rollback returns to, ~ in the shadow."""
    for entry in open_registry(wanted.home).entries():
        mark = "*" if entry.current else "~" if entry.shadow else "<" if entry.previous else " "
        put(f"{mark} {entry.id}  {entry.created_at}  {entry.size / 1e6:7.1f} MB")


def prune(wanted: Namespace) -> None:
    """Delete old bundles; print the id of each."""
    for identity in open_registry(wanted.home).prune(wanted.keep):
        put(identity)


def diff(wanted: Namespace) -> None:
    """Print the differences between OLD and NEW; with --json, one JSON object."""
    registry = open_registry(wanted.home)
    old, new = (name if name.is_dir() else registry.find(str(name)) for name in (wanted.old, wanted.new))
    found = compare(old, new)
    if wanted.json:
        _print_json(found.as_json())
    else:
        _show(tables.difference(found))


def _evaluate_bundle(wanted: Namespace, run: Run) -> None:
    rows, bundle = _read_evaluation_rows(run, wanted.data), Bundle.load(wanted.bundle)
    run.digests = {**run.digests, "bundle": bundle.id}
    if wanted.mapping:
        rows = _mapped(rows, Labels.load(bundle.taxonomy, wanted.mapping), run)
    results = MEASURES[wanted.task](bundle, rows, Style(wanted.style))
    numbers = results.numbers()
    run.metrics = {wanted.task: numbers}
    _show(_TABLES[wanted.task](numbers))
    if wanted.record:
        reading = {"reading": {"counts": dict(zip(("publishable", "light edit", "poor"), wanted.read, strict=True))}} if wanted.read else {}
        _record(wanted, {wanted.task: {wanted.data.name: {"command": wanted.line, **numbers}}, **reading}, bundle.manifest)
    if wanted.json:
        _print_json(numbers)


def _evaluate_recipe(wanted: Namespace, run: Run) -> None:
    _, folds = left_out(
        run, wanted.recipe, wanted.data, wanted.mapping, rows_per_group=wanted.rows_per_group, with_reference=wanted.reference
    )
    numbers = folds_numbers(folds)
    run.metrics = {"unseen_sources": numbers}
    _show(tables.folds(numbers))
    if wanted.record:
        _record(wanted, {"unseen_sources": {"command": wanted.line, **numbers}})
    if wanted.json:
        _print_json(numbers)


def left_out(
    run: Run, recipe_file: Path, data: Path, mapping: Path | None, *, rows_per_group: int | None = None, with_reference: bool = False
) -> tuple[list[Row], tuple[FoldResults, ...]]:
    """The rows of ``data``, and the results of fits by the recipe that left out each newspaper in turn.

    ``mapping`` replaces the labels that the recipe names. ``rows_per_group`` is the most rows taken of each source and dataset, None for
    all. Raises ToaSoanError.
    """
    recipe = Recipe.load(recipe_file)
    if fitting.fitter_of(recipe).part != "classifier":
        raise RecipeError(f"{recipe_file}: only a classifier can be measured this way; this recipe is of kind {recipe.kind!r}")
    run.config, run.seed = asdict(recipe), recipe.seed
    sources = replace(Sources.of(recipe, recipe_file.parent, data.parent), train=(data,))
    labels = Labels.load(Taxonomy.load(sources.taxonomy), mapping or sources.labels)
    rows, unlabelled = with_annotations(_read_evaluation_rows(run, data, sources.section), sources), read_unlabelled(sources)
    check_annotations(sources, (*rows, *unlabelled))
    rows, unlabelled = _mapped(rows, labels, run), with_current_labels(unlabelled, labels)
    if rows_per_group:
        rows = sample(rows, rows_per_group, recipe.seed)
    return rows, evaluate_folds(recipe, rows, labels.taxonomy, unlabelled=unlabelled, with_reference=with_reference)


def _mapped(rows: list[Row], labels: Labels, run: Run) -> list[Row]:
    """``rows`` with the taxonomy's slugs; prints and records how many are left out. Raises CorpusError where none is left."""
    left = with_current_labels(rows, labels)
    run.config = {**run.config, "left_out_by_mapping": len(rows) - len(left)}
    if not left:
        raise CorpusError("the mapping drops the label of every row, so there are no evaluation rows")
    if len(left) < len(rows):
        say(f"{len(rows) - len(left):,} rows are left out because the mapping drops their labels")
    return left


def _record(wanted: Namespace, measured: Mapping[str, Any], of: Manifest | None = None) -> None:
    say(f"recorded in {wanted.bundle / MANIFEST}; the bundle's id is now {record(wanted.bundle, measured, of).id}")


def _show(table: Group) -> None:
    Console(width=max(Console().width, _NARROWEST)).print(table)  # `print` itself takes no width beyond its console's


def put(line: str) -> None:
    """Print ``line``."""
    sys.stdout.write(line + "\n")


def _print_json(numbers: Mapping[str, Any]) -> None:
    put(json.dumps(numbers, ensure_ascii=False))
