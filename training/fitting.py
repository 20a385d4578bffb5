"""Fit one part of a bundle by a recipe, and put it into a bundle beside the part that it does not touch."""

from __future__ import annotations

import hashlib
import importlib
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
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
from training.sources import Sources, annotated, as_called_now, check_annotations, read_labelled, read_unlabelled


@dataclass(frozen=True, slots=True)
class Fitter:
    """The module whose ``fit`` trains a kind of recipe, imported when it is needed, and the part of a bundle it makes, if any."""

    module: str
    part: str = ""
    resumable: bool = False  # it keeps in a folder what it can go on from, and may run as several processes
    warm: bool = False  # it can begin from a part made before
    beside: bool = False  # what it makes stands beside an extractive summariser, which the base must have
    embedded: bool = False  # where [network] names no base, it stands on the encoder of the embedded bundle
    learns: bool = False  # its module can prepare what is learnt from and then learn without a word of text
    shares: bool = False  # processes that were started on the same folder share out what is to be learnt


FITTERS: Mapping[str, Fitter] = {
    "linear": Fitter("training.fit_linear", "classifier", warm=True),
    "extractive": Fitter("training.fit_extractive", "summarizer"),
    "encoder": Fitter("training.fit_encoder", "classifier", resumable=True, learns=True),
    "probed": Fitter("training.fit_probed", "classifier", resumable=True, warm=True, embedded=True),
    "combined": Fitter("training.fit_combined", "classifier", resumable=True, learns=True, shares=True),
    "pretrain": Fitter("training.encoders.pretrain", resumable=True, learns=True),
    "trim": Fitter("training.encoders.trim", resumable=True),
    "generator": Fitter("training.fit_generator", "summarizer", resumable=True, beside=True, learns=True),
    "pretrain_generator": Fitter("training.generators.pretrain", resumable=True, learns=True),
}
_WARM = tuple(kind for kind, fitter in FITTERS.items() if fitter.warm)


def fit(recipe_file: Path, *, data: Path, out: Path, base: Path | None = None, warm: bool = False, resume: bool = False) -> Manifest | None:
    """Train by the recipe on the files in ``data`` and write the bundle ``out``, or the encoder: then, and beside the main process, None.

    The part that the recipe does not train is taken from the bundle ``base``, with what is known of it. With ``warm`` the part that it
    trains begins from the one of ``base``. With ``resume``, an ``out`` that the same recipe made of the same data is left as it is, and a
    fit that was stopped goes on. Raises ToaSoanError.
    """
    recipe = Recipe.load(recipe_file)
    fitter = fitter_of(recipe)
    Limits.of(recipe)  # a limit that none is would be found by the report, after the training
    _check_call(recipe_file, recipe, fitter, base, warm)
    runs.check_place(out, fitter.part)
    sources = Sources.of(recipe, recipe_file.parent, data)
    history = _history(recipe_file, recipe, sources, base, warm)
    if resume and _is_done(out, fitter.part, history):
        say(f"{out}: already fitted by this recipe on this data")
        return Manifest.read(out)
    with runs.opened(out, history, resume=resume) if fitter.resumable else nullcontext() as run:
        if fitter.part:
            return _fit_bundle(recipe, sources, run, out, base, warm, history)
        if run and resume and runs.has_made(run, out):
            say(f"{out}: already made by this recipe of this data")
        elif run:
            importlib.import_module(fitter.module).fit(
                recipe, [*read_labelled(sources), *read_unlabelled(sources)], progress=say, folder=run, out=out
            )
            if runs.is_main():
                runs.note_made(run, out)
    return None


def _check_call(recipe_file: Path, recipe: Recipe, fitter: Fitter, base: Path | None, warm: bool) -> None:
    """Raise RecipeError where [network], the base or the warm start does not go with a recipe of this kind."""
    if recipe.network and not fitter.resumable:
        raise RecipeError(f"{recipe_file}: [network] is for recipes of an encoder or a generator")
    if warm and not (fitter.warm and base):
        raise RecipeError(f"{recipe_file}: a warm start needs a base and a recipe of the kind {', '.join(_WARM)}")
    if fitter.beside and not base:
        raise RecipeError(f"{recipe_file}: what it makes stands beside an extractive summariser; give a bundle that has one with --base")


def _history(recipe_file: Path, recipe: Recipe, sources: Sources, base: Path | None, warm: bool) -> dict[str, Any]:
    """What a fit hangs on, by which it is known again: digests of the recipe, the files and the network it begins with, and the base."""
    history: dict[str, Any] = {
        "recipe": recipe_file.name,
        "recipe_digest": recipe_digest(recipe),
        "data_digest": data_digest(sources.files),
        "taxonomy_digest": taxonomy_digest(sources),
        "base": Manifest.read(base).id if base else "",
        "warm": warm,
    }
    if begun_with := network_digest(recipe):
        history["network_digest"] = begun_with
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
    """Fit the part that ``recipe`` makes, and write the bundle of it; None in any process but the main one."""
    name = fitter_of(recipe).part
    origin = Bundle.load(base) if base else None
    if origin:
        metrics_of(origin.manifest)  # refused before the training, not after it
    taxonomy = sources.taxonomy
    if base and origin and origin.classifier and name != "classifier":
        taxonomy = base / TAXONOMY  # the classifier that is kept was trained on it
    labels = Labels.load(Taxonomy.load(taxonomy), sources.labels)
    rows, unlabelled = read_labelled(sources), read_unlabelled(sources)
    check_annotations(sources, (*rows, *unlabelled))
    if sources.labels:
        rows, unlabelled = as_called_now(rows, labels), as_called_now(unlabelled, labels)
    warmth = _warm_start(base, origin, labels) if warm and base and origin else None
    start = time.monotonic()
    beside = origin.summarizer if origin else None
    grades = read_grades(sources.grades) if sources.grades else ()
    part = fit_part(recipe, rows, labels.taxonomy, unlabelled, run, warmth, beside, grades)
    if part is None:
        return None
    made = {**history, "rows": len(rows), "seed": recipe.seed, "seconds": round(time.monotonic() - start, 1), "about": sources.about}
    begun = {"origin": recipe.network.get("origin") or recipe.network.get("base"), "licence": recipe.network.get("licence")}
    made |= {name: value for name, value in begun.items() if value and not isinstance(part, LinearClassifier)}
    made |= runs.noted(run) if run else {}
    return _assemble(out, taxonomy, base, origin, name, part, made)


def _assemble(
    out: Path,
    taxonomy: Path,
    base: Path | None,
    origin: Bundle | None,
    name: str,
    part: Classifier | Summarizer,
    history: Mapping[str, Any],
) -> Manifest:
    """Write the bundle of the new ``part`` and the other one of ``origin``, which lies in ``base``."""
    parts: dict[str, Any] = {"classifier": origin.classifier, "summarizer": origin.summarizer} if origin else {}
    parts[name] = part
    metrics = _metrics(origin, name, history)
    kinds = {name: made.kind for name, made in parts.items() if made}
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

    ``run`` is the folder from which a resumable fit goes on; without one it keeps nothing. ``start`` is for a kind that can be begun warm,
    ``beside`` the summariser beside which a generator stands, ``grades`` for one that people's taste chooses for.

    Raises CorpusError for a section that the taxonomy has not.
    """
    fitter = fitter_of(recipe)
    module = importlib.import_module(fitter.module)
    summarizer: Summarizer | None
    if fitter.beside:
        extractive = _extractive(beside)
        with nullcontext(run) if run else TemporaryDirectory() as folder:
            summarizer = module.fit(recipe, rows, extractive=extractive, progress=say, folder=Path(folder))
        return summarizer
    if fitter.part == "summarizer":
        summarizer = module.fit(recipe, rows, progress=say, grades=grades)
        return summarizer
    labelled = slugged(rows, taxonomy)
    unlabelled = [*slugged(annotated(unlabelled), taxonomy), *(row for row in unlabelled if not row.annotated)]
    warmth = {"start": start} if start else {}
    classifier: Classifier | None
    if not fitter.resumable:
        classifier = module.fit(recipe, labelled, taxonomy=taxonomy, unlabelled=unlabelled, progress=say, **warmth)
        return classifier
    with nullcontext(run) if run else TemporaryDirectory() as folder:
        classifier = module.fit(recipe, labelled, taxonomy=taxonomy, unlabelled=unlabelled, progress=say, folder=Path(folder), **warmth)
    return classifier


def _extractive(summarizer: Summarizer | None) -> ExtractiveSummarizer:
    """``summarizer`` itself, or the one that it has beside its generator. Raises RecipeError where there is none."""
    found = getattr(summarizer, "extractive", summarizer)
    if not isinstance(found, ExtractiveSummarizer):
        raise RecipeError("--base: has no extractive summariser for a generator to stand beside")
    return found


def _warm_start(base: Path, origin: Bundle, labels: Labels) -> WarmStart:
    """What the linear classifier of ``origin`` knows, also where an encoder stands beside it. Raises RecipeError without one."""
    found = origin.classifier.fast if origin.classifier else None
    if not isinstance(found, LinearClassifier):
        raise RecipeError(f"{base}: has no linear classifier to begin from")
    return WarmStart(found, labels.became)


def recipe_digest(recipe: Recipe) -> str:
    """SHA-256 of what a recipe says of the fit; what its ``[gate]`` asks afterwards changes nothing in it."""
    said = {name: value for name, value in asdict(recipe).items() if name != "gate"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def taxonomy_digest(sources: Sources) -> str:
    """SHA-256 of the taxonomy and, where there is one, of the mapping of labels: which rows are learnt from, and as what."""
    return data_digest((sources.taxonomy, sources.labels) if sources.labels else (sources.taxonomy,))


def network_digest(recipe: Recipe) -> str:
    """SHA-256 of the files in the folders that a recipe's ``[network]`` names or stands on; "" of none, or none that is there.

    Of a bundle only its classifier counts: that its summaries were measured again is no reason to fit again.
    """
    folders = [
        Path(value) for name in ("base", "continue_from", "tokenizer", "encoder") if isinstance(value := recipe.network.get(name), str)
    ]
    if fitter_of(recipe).embedded:
        folders = [Path(recipe.base or DEFAULT_FOLDER) / "classifier"]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir()) if file.is_file()]
    return data_digest(files) if files else ""


def fitter_of(recipe: Recipe) -> Fitter:
    """What makes ``recipe``. Raises RecipeError for an unknown kind."""
    if recipe.kind not in FITTERS:
        raise RecipeError(f"kind {recipe.kind!r}: this version fits {', '.join(FITTERS)}")
    return FITTERS[recipe.kind]


def _is_done(out: Path, part: str, history: Mapping[str, Any]) -> bool:
    if not (out / MANIFEST).is_file():
        return False
    try:
        made = metrics_of(Bundle.load(out).manifest, "training").get("training", {}).get(part, {})
    except BundleError:
        return False
    return all(made.get(name) == value for name, value in history.items())


def _metrics(origin: Bundle | None, part: str, history: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the kept part, and the history of the new one; measurements of a part that is replaced are gone."""
    old = origin.manifest.metrics if origin else {}
    measured = {"classifier": ("sections", "unseen_sources", "apart", "evidence"), "summarizer": ("summaries", "reading")}
    kept = {name: value for other, names in measured.items() if other != part for name in names if (value := old.get(name))}
    made = dict(history)
    if apart := made.pop("apart", None):
        kept["apart"] = {**apart, "command": f"python -m training fit training/recipes/{made['recipe']}"}
    return {**kept, "training": {**old.get("training", {}), part: made}}


def _joint_digest(training: Mapping[str, Mapping[str, Any]]) -> str:
    """One digest of the data of all parts: that of the only part, or SHA-256 over the parts' digests in the order of their names."""
    digests = [training[part]["data_digest"] for part in sorted(training)]
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
