"""Fit one part of a bundle by a recipe, and put it into a bundle beside the part that it does not touch."""

from __future__ import annotations

import hashlib
import importlib
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from model.bundle import Bundle, save_bundle
from model.classifiers import Classifier
from model.errors import BundleError
from model.extractive import ExtractiveSummarizer
from model.linear import LinearClassifier
from model.manifest import MANIFEST, TAXONOMY, Manifest
from model.summarizers import Summarizer
from model.taxonomy import Taxonomy
from training import card, runs
from training.corpus import Row, data_digest, read_rows
from training.errors import RecipeError
from training.evaluation import gold_slugs
from training.grades import Graded, read_grades
from training.labels import DROP as UNWANTED
from training.labels import Labels
from training.limits import Limits
from training.progress import say, watch
from training.recipe import Recipe
from training.warm_start import WarmStart

DEFAULT_TAXONOMY = Path(__file__).parent / "recipes" / TAXONOMY
_DATA_KEYS = {"train", "also", "never", "unlabelled", "taxonomy", "labels", "section", "about", "grades"}


@dataclass(frozen=True, slots=True)
class Fitter:
    """The module whose ``fit`` trains a kind of recipe, imported when it is needed, and the part of a bundle it makes, if any."""

    module: str
    part: str = ""
    resumable: bool = False  # it keeps in a folder what it can go on from, and may run as several processes
    warm: bool = False  # it can begin from a part made before
    beside: bool = False  # what it makes stands beside an extractive summariser, which the base must have
    learns: bool = False  # its module can prepare what is learnt from and then learn without a word of text


FITTERS: Mapping[str, Fitter] = {
    "linear": Fitter("training.fit_linear", "classifier", warm=True),
    "extractive": Fitter("training.fit_extractive", "summarizer"),
    "encoder": Fitter("training.fit_encoder", "classifier", resumable=True, learns=True),
    "combined": Fitter("training.fit_combined", "classifier", resumable=True, learns=True),
    "pretrain": Fitter("training.pretrain", resumable=True, learns=True),
    "trim": Fitter("training.trim", resumable=True),
    "generator": Fitter("training.fit_generator", "summarizer", resumable=True, beside=True, learns=True),
    "pretrain_generator": Fitter("training.pretrain_generator", resumable=True, learns=True),
}
_WARM = tuple(kind for kind, fitter in FITTERS.items() if fitter.warm)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a recipe's data lies; a Path may be None where the recipe names no file.

    ``labels`` is a mapping as prepare takes it, for rows and a warm start of sections that were renamed or merged since.
    ``also`` are files of more rows like those of ``train``; rows whose id is in ``never`` are kept out of all, for they judge. ``section``
    is the column that names the section, "" the usual one. ``about`` says in words what the data is, for the model card. ``grades`` is what
    people said of summaries of the rows (taste.py).
    """

    train: Path
    also: tuple[Path, ...]
    never: Path | None
    unlabelled: Path | None
    taxonomy: Path
    labels: Path | None
    section: str
    about: str
    grades: Path | None = None

    @classmethod
    def of(cls, recipe: Recipe, recipe_folder: Path, data: Path) -> Sources:
        """Files named in the recipe's ``[data]``: rows in ``data``, a taxonomy beside the recipe or in ``data``. Raises RecipeError."""
        unknown = set(recipe.data) - _DATA_KEYS
        also = recipe.data.get("also", [])
        also = also if isinstance(also, list) else [also]
        texts = [*also, *(value for name, value in recipe.data.items() if name != "also")]
        if unknown or "train" not in recipe.data or not all(isinstance(value, str) for value in texts):
            raise RecipeError(
                f"[data] needs train and may have {', '.join(sorted(_DATA_KEYS - {'train'}))}, all text (also: or a list of texts); "
                f"unknown: {sorted(unknown)}"
            )
        named, labels, grades = (recipe.data.get(name) for name in ("taxonomy", "labels", "grades"))
        return cls(
            train=data / recipe.data["train"],
            also=tuple(data / name for name in also),
            never=data / recipe.data["never"] if "never" in recipe.data else None,
            unlabelled=data / recipe.data["unlabelled"] if "unlabelled" in recipe.data else None,
            taxonomy=_beside(recipe_folder, data, named) if named else DEFAULT_TAXONOMY,
            labels=_beside(recipe_folder, data, labels) if labels else None,
            section=recipe.data.get("section", ""),
            about=recipe.data.get("about", ""),
            grades=_beside(recipe_folder, data, grades) if grades else None,
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are learnt from or judge."""
        return tuple(file for file in (self.train, *self.also, self.never, self.unlabelled, self.grades) if file)


def _beside(recipe_folder: Path, data: Path, name: str) -> Path:
    """The file of this name beside the recipe or, where there is none, in the data folder."""
    return recipe_folder / name if (recipe_folder / name).is_file() else data / name


def fit(recipe_file: Path, *, data: Path, out: Path, base: Path | None = None, warm: bool = False, resume: bool = False) -> Manifest | None:
    """Train by the recipe on the files in ``data`` and write the bundle ``out``, or the encoder: then, and beside the main process, None.

    The part that the recipe does not train is taken from the bundle ``base``, with what is known of it. With ``warm`` the
    part that it trains begins from the one of ``base``. With ``resume``, an ``out`` that
    the same recipe made of the same data is left as it is, and a fit that was stopped goes on. Raises ToaSoanError.
    """
    recipe = Recipe.load(recipe_file)
    fitter = fitter_of(recipe)
    Limits.of(recipe)  # a limit that none is would be found by the report, after the training
    if recipe.network and not fitter.resumable:
        raise RecipeError(f"{recipe_file}: [network] is for recipes of an encoder or a generator")
    if warm and not (fitter.warm and base):
        raise RecipeError(f"{recipe_file}: a warm start needs a base and a recipe of the kind {', '.join(_WARM)}")
    sources = Sources.of(recipe, recipe_file.parent, data)
    settled = (sources.taxonomy, sources.labels) if sources.labels else (sources.taxonomy,)
    history: dict[str, Any] = {
        "recipe": recipe_file.name,
        "recipe_digest": recipe_digest(recipe),
        "data_digest": data_digest(sources.files),
        "taxonomy_digest": data_digest(settled),
        "base": Manifest.read(base).id if base else "",
        "warm": warm,
    }
    if begun_with := network_digest(recipe):
        history["network_digest"] = begun_with
    if resume and _is_done(out, fitter.part, history):
        say(f"{out}: already fitted by this recipe on this data")
        return Manifest.read(out)
    if fitter.beside and not base:
        raise RecipeError(f"{recipe_file}: what it makes stands beside an extractive summariser; give a bundle that has one with --base")
    run = runs.opened(out, history, resume=resume) if fitter.resumable else None
    if run and not fitter.part:
        if resume and runs.has_made(run, out):
            say(f"{out}: already made by this recipe of this data")
            return None
        rows = [*read_labelled(sources), *read_unlabelled(sources)]
        importlib.import_module(fitter.module).fit(recipe, rows, progress=say, folder=run, out=out)
        if runs.is_main():
            runs.note_made(run, out)
        return None
    origin = Bundle.load(base) if base else None
    taxonomy = sources.taxonomy
    if base and origin and origin.classifier and fitter.part != "classifier":
        taxonomy = base / TAXONOMY  # the classifier that is kept was trained on it
    labels = Labels.load(Taxonomy.load(taxonomy), sources.labels)
    rows = as_called_now(read_labelled(sources), labels) if sources.labels else read_labelled(sources)
    warmth = _warm_start(base, origin, labels) if warm and base and origin else None
    start = time.monotonic()
    beside = origin.summarizer if origin else None
    grades = read_grades(sources.grades) if sources.grades else ()
    part = fit_part(recipe, rows, labels.taxonomy, read_unlabelled(sources), run, warmth, beside, grades)
    if part is None:
        return None
    history |= {"rows": len(rows), "seed": recipe.seed, "seconds": round(time.monotonic() - start, 1), "about": sources.about}
    begun = {"origin": recipe.network.get("origin") or recipe.network.get("base"), "licence": recipe.network.get("licence")}
    history |= {name: value for name, value in begun.items() if value and not isinstance(part, LinearClassifier)}
    history |= runs.noted(run) if run else {}
    return _assemble(out, taxonomy, base, origin, fitter.part, part, history)


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
    labelled = [replace(row, section=slug) for row, slug in zip(rows, gold_slugs(rows, taxonomy), strict=True)]
    classifier: Classifier | None
    if not fitter.resumable:
        warmth = {"start": start} if start else {}
        classifier = module.fit(recipe, labelled, taxonomy=taxonomy, unlabelled=unlabelled, progress=say, **warmth)
        return classifier
    with nullcontext(run) if run else TemporaryDirectory() as folder:
        classifier = module.fit(recipe, labelled, taxonomy=taxonomy, unlabelled=unlabelled, progress=say, folder=Path(folder))
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


def as_called_now(rows: Sequence[Row], labels: Labels) -> list[Row]:
    """The rows with their sections' names of today, less those whose section is no more; what is not known stays for an error to name."""
    slugs = [labels.slug(row.section, row.source) for row in rows]
    return [row if slug is None else replace(row, section=slug) for row, slug in zip(rows, slugs, strict=True) if slug != UNWANTED]


def read_labelled(sources: Sources) -> list[Row]:
    """The rows to learn from: none that judges, and none of ``also`` that ``train`` has."""
    judging = {row.id for row in read_rows(sources.never)} if sources.never else set()
    rows = [row for row in watch(read_rows(sources.train, section=sources.section), "reading") if row.id not in judging]
    known = judging | {row.id for row in rows}
    for file in sources.also:
        more = [row for row in watch(read_rows(file, section=sources.section), "reading") if row.id not in known]
        known |= {row.id for row in more}
        rows += more
    return rows


def read_unlabelled(sources: Sources) -> list[Row]:
    """The rows without a section that the recipe names."""
    return list(watch(read_rows(sources.unlabelled), "reading")) if sources.unlabelled else []


def recipe_digest(recipe: Recipe) -> str:
    """SHA-256 of what a recipe says of the fit; what its ``[gate]`` asks afterwards changes nothing in it."""
    said = {name: value for name, value in asdict(recipe).items() if name != "gate"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def network_digest(recipe: Recipe) -> str:
    """SHA-256 of the files in the folders that a recipe's ``[network]`` names; "" where it names none, or none that is there."""
    folders = [Path(value) for name in ("base", "tokenizer", "encoder") if isinstance(value := recipe.network.get(name), str)]
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
        Bundle.load(out)
    except BundleError:
        return False
    made = Manifest.read(out).metrics.get("training", {}).get(part, {})
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
