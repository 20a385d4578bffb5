"""Fits one part of a bundle by a recipe, and saves it in a bundle with the other part of the base."""

from __future__ import annotations

import hashlib
import importlib
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from model.bundle import DEFAULT_FOLDER, Bundle, save_bundle
from model.classifiers import Classifier
from model.errors import BundleError
from model.extractive.summarizer import ExtractiveSummarizer
from model.manifest import MANIFEST, TAXONOMY, Manifest
from model.sections.linear import LinearClassifier
from model.summarizers import Summarizer
from model.taxonomy import Taxonomy
from training.corpus import Row, data_digest
from training.data.labels import Labels
from training.errors import RecipeError
from training.evaluation import slugged
from training.extractive.grades import Graded, read_grades
from training.limits import Limits
from training.linear.warm_start import WarmStart
from training.measuring import card
from training.measuring.recorded import metrics_of
from training.recipe import Recipe
from training.running import runs
from training.running.progress import say
from training.sources import Sources, annotated, check_annotations, read_labelled, read_unlabelled, with_current_labels


@dataclass(frozen=True, slots=True)
class Fitter:
    """The module whose ``fit`` trains a kind of recipe, imported when needed, and the part of a bundle that it makes, if any."""

    module: str
    part: str = ""
    resumable: bool = False  # it keeps checkpoints in a folder, and may run as several processes
    warm: bool = False  # it can start from an earlier part
    beside: bool = False  # its part needs an extractive summariser, which the base must have
    embedded: bool = False  # its default base is the encoder of the embedded bundle
    staged: bool = False  # its module can prepare tokens, and then train without any text
    shared: bool = False  # processes started on the same folder share its networks among them


FITTERS: Mapping[str, Fitter] = {
    "linear": Fitter("training.fit_linear", "classifier", warm=True),
    "extractive": Fitter("training.fit_extractive", "summarizer"),
    "encoder": Fitter("training.fit_encoder", "classifier", resumable=True, staged=True),
    "probed": Fitter("training.fit_probed", "classifier", resumable=True, warm=True, embedded=True),
    "combined": Fitter("training.fit_combined", "classifier", resumable=True, staged=True, shared=True),
    "pretrain": Fitter("training.encoders.pretrain", resumable=True, staged=True),
    "trim": Fitter("training.encoders.trim", resumable=True),
    "generator": Fitter("training.fit_generator", "summarizer", resumable=True, beside=True, staged=True),
    "pretrain_generator": Fitter("training.generators.pretrain", resumable=True, staged=True),
}
_WARM = tuple(kind for kind, fitter in FITTERS.items() if fitter.warm)


def fit(recipe_file: Path, *, data: Path, out: Path, base: Path | None = None, warm: bool = False, resume: bool = False) -> Manifest | None:
    """Train by the recipe on the files in ``data`` and write the bundle ``out``, or the encoder: then, and beside the main process, None.

    The other part comes from the bundle ``base``, with its measurements. With ``warm`` the trained part starts from that of ``base``. With
    ``resume``, an ``out`` that the same recipe made of the same data is left as it is, and a stopped fit continues. Raises ToaSoanError.
    """
    recipe = Recipe.load(recipe_file)
    fitter = fitter_of(recipe)
    Limits.of(recipe)  # else the report would refuse a wrong limit, after the training
    _check_call(recipe_file, recipe, fitter, base, warm)
    runs.check_place(out, fitter.part)
    sources = Sources.of(recipe, recipe_file.parent, data)
    history = _history(recipe_file, recipe, sources, base, warm)
    if resume and _is_done(out, fitter.part, history):
        say(f"{out}: already fitted by this recipe on this data")
        return Manifest.read(out)
    with runs.opened(out, history, recipe.fitted, resume=resume) if fitter.resumable else nullcontext() as run:
        if fitter.part:
            return _fit_bundle(recipe, sources, run, out, base, warm, history)
        if run and resume and runs.has_made(run, out):
            say(f"{out}: already made by this recipe from this data")
        elif run:
            importlib.import_module(fitter.module).fit(
                recipe, [*read_labelled(sources), *read_unlabelled(sources)], progress=say, folder=run, out=out
            )
            if runs.is_main():
                runs.note_made(run, out)
    return None


def _check_call(recipe_file: Path, recipe: Recipe, fitter: Fitter, base: Path | None, warm: bool) -> None:
    """Raise RecipeError if [network], the base or the warm start does not fit a recipe of this kind."""
    if recipe.network and not fitter.resumable:
        raise RecipeError(f"{recipe_file}: only recipes of an encoder or a generator may have [network]")
    if warm and not (fitter.warm and base):
        raise RecipeError(f"{recipe_file}: --warm needs --base and a recipe of kind {', '.join(_WARM)}")
    if fitter.beside and not base:
        raise RecipeError(f"{recipe_file}: a generator needs an extractive summariser; give a bundle that has one with --base")


def _history(recipe_file: Path, recipe: Recipe, sources: Sources, base: Path | None, warm: bool) -> dict[str, Any]:
    """What identifies a fit: digests of the recipe, the files and the network that it starts from, and the base."""
    history: dict[str, Any] = {
        "recipe": recipe_file.name,
        "recipe_digest": recipe_digest(recipe),
        "data_digest": data_digest(sources.files),
        "taxonomy_digest": taxonomy_digest(sources),
        "base": Manifest.read(base).id if base else "",
        "warm": warm,
    }
    if digest := network_digest(recipe):
        history["network_digest"] = digest
    return history


def _fit_bundle(
    recipe: Recipe,
    sources: Sources,
    run: Path | None,
    out: Path,
    base: Path | None,
    warm: bool,
    history: Mapping[str, Any],
) -> Manifest | None:
    """Fit the part that ``recipe`` makes, and write its bundle; None in any process but the main one."""
    name = fitter_of(recipe).part
    origin = Bundle.load(base) if base else None
    if origin:
        metrics_of(origin.manifest)  # refused before the training, not after it
    taxonomy = sources.taxonomy
    if base and origin and origin.classifier and name != "classifier":
        taxonomy = base / TAXONOMY  # which the kept classifier was trained on
    labels = Labels.load(Taxonomy.load(taxonomy), sources.labels)
    rows, unlabelled = read_labelled(sources), read_unlabelled(sources)
    check_annotations(sources, (*rows, *unlabelled))
    if sources.labels:
        rows, unlabelled = with_current_labels(rows, labels), with_current_labels(unlabelled, labels)
    warmth = _warm_start(base, origin, labels) if warm and base and origin else None
    start = time.monotonic()
    beside = origin.summarizer if origin else None
    grades = read_grades(sources.grades) if sources.grades else ()
    part = fit_part(recipe, rows, labels.taxonomy, unlabelled, run, warmth, beside, grades)
    if part is None:
        return None
    facts = {**history, "rows": len(rows), "seed": recipe.seed, "seconds": round(time.monotonic() - start, 1), "about": sources.about}
    base_network = {"origin": recipe.network.get("origin") or recipe.network.get("base"), "licence": recipe.network.get("licence")}
    facts |= {name: value for name, value in base_network.items() if value and not isinstance(part, LinearClassifier)}
    facts |= runs.noted(run) if run else {}
    return _assemble(out, taxonomy, base, origin, name, part, facts)


def _assemble(
    out: Path,
    taxonomy: Path,
    base: Path | None,
    origin: Bundle | None,
    name: str,
    part: Classifier | Summarizer,
    history: Mapping[str, Any],
) -> Manifest:
    """Write the bundle of the new ``part`` and the other part of ``origin``, the bundle in ``base``."""
    parts: dict[str, Any] = {"classifier": origin.classifier, "summarizer": origin.summarizer} if origin else {}
    parts[name] = part
    metrics = _metrics(origin, name, history)
    kinds = {name: one.kind for name, one in parts.items() if one}
    return save_bundle(
        out,
        taxonomy=taxonomy,
        **parts,
        metrics=metrics,
        data_digest=_joint_digest(metrics["training"]),
        card=card.render(kinds, Taxonomy.load(taxonomy), metrics),
        kept={other: base / other for other in kinds if other != name} if base else None,
    )


def fit_part(
    recipe: Recipe,
    rows: Sequence[Row],
    taxonomy: Taxonomy,
    unlabelled: Sequence[Row] = (),
    run: Path | None = None,
    start: WarmStart | None = None,
    beside: Summarizer | None = None,
    grades: Sequence[Graded] = (),
) -> Classifier | Summarizer | None:
    """The part that the recipe trains on ``rows``; None in any process but the main one.

    ``run`` is the folder from which a resumable fit continues; without one it keeps nothing. ``start`` is the warm start of a kind that
    takes one, ``beside`` the summariser that a generator goes with, ``grades`` are for an extractive summariser.

    Raises CorpusError for a section that the taxonomy lacks.
    """
    fitter = fitter_of(recipe)
    given: dict[str, Any] = {"progress": say}
    if fitter.part == "classifier":
        rows = slugged(rows, taxonomy)
        unlabelled = [*slugged(annotated(unlabelled), taxonomy), *(row for row in unlabelled if not row.annotated)]
        given |= {"taxonomy": taxonomy, "unlabelled": unlabelled} | ({"start": start} if start else {})
    else:
        given |= {"extractive": _extractive(beside)} if fitter.beside else {"grades": grades}
    part: Classifier | Summarizer | None
    with nullcontext(run) if run or not fitter.resumable else TemporaryDirectory() as folder:
        given |= {"folder": Path(folder)} if folder else {}
        part = importlib.import_module(fitter.module).fit(recipe, rows, **given)
    return part


def _extractive(summarizer: Summarizer | None) -> ExtractiveSummarizer:
    """``summarizer`` itself, or the extractive one of a generator. Raises RecipeError if there is none."""
    found = getattr(summarizer, "extractive", summarizer)
    if not isinstance(found, ExtractiveSummarizer):
        raise RecipeError("--base: the bundle has no extractive summariser, which a generator needs")
    return found


def _warm_start(base: Path, origin: Bundle, labels: Labels) -> WarmStart:
    """The linear classifier of ``origin``, alone or beside an encoder, as a warm start. Raises RecipeError if there is none."""
    found = origin.classifier.fast if origin.classifier else None
    if not isinstance(found, LinearClassifier):
        raise RecipeError(f"{base}: has no linear classifier to start from")
    return WarmStart(found, labels.became)


def recipe_digest(recipe: Recipe) -> str:
    """SHA-256 of all of a recipe but its ``[gate]``, which does not change the fit."""
    return hashlib.sha256(json.dumps(recipe.fitted, sort_keys=True).encode()).hexdigest()


def taxonomy_digest(sources: Sources) -> str:
    """SHA-256 of the taxonomy and, if there is one, of the mapping of labels, which decide rows and labels."""
    return data_digest((sources.taxonomy, sources.labels) if sources.labels else (sources.taxonomy,))


def network_digest(recipe: Recipe) -> str:
    """SHA-256 of the files in the folders that a recipe's ``[network]`` names or defaults to; "" if there are none.

    Of a bundle only the classifier counts: new measurements of its summaries are no reason to fit again.
    """
    folders = [
        Path(value) for name in ("base", "continue_from", "tokenizer", "encoder") if isinstance(value := recipe.network.get(name), str)
    ]
    if fitter_of(recipe).embedded:
        folders = [Path(recipe.base or DEFAULT_FOLDER) / "classifier"]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir()) if file.is_file()]
    return data_digest(files) if files else ""


def fitter_of(recipe: Recipe) -> Fitter:
    """The fitter of ``recipe``. Raises RecipeError for an unknown kind."""
    if recipe.kind not in FITTERS:
        raise RecipeError(f"kind: must be one of {', '.join(FITTERS)}, not {recipe.kind!r}")
    return FITTERS[recipe.kind]


def _is_done(out: Path, part: str, history: Mapping[str, Any]) -> bool:
    if not (out / MANIFEST).is_file():
        return False
    try:
        recorded = metrics_of(Bundle.load(out).manifest, "training").get("training", {}).get(part, {})
    except BundleError:
        return False
    return all(recorded.get(name) == value for name, value in history.items())


def _metrics(origin: Bundle | None, part: str, history: Mapping[str, Any]) -> dict[str, Any]:
    """The measurements of the kept part, and the history of the new one; those of the replaced part are dropped."""
    old = origin.manifest.metrics if origin else {}
    measured = {"classifier": ("sections", "unseen_sources", "apart", "evidence"), "summarizer": ("summaries", "reading")}
    kept = {name: value for other, names in measured.items() if other != part for name in names if (value := old.get(name))}
    own = dict(history)
    if apart := own.pop("apart", None):
        kept["apart"] = {**apart, "command": f"python -m training fit training/recipes/{own['recipe']}"}
    return {**kept, "training": {**old.get("training", {}), part: own}}


def _joint_digest(training: Mapping[str, Mapping[str, Any]]) -> str:
    """One digest of the data of all parts: that of a single part, else SHA-256 over the parts' digests in the order of their names."""
    digests = [training[part]["data_digest"] for part in sorted(training)]
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
