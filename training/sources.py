"""Where a recipe's data lies, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.manifest import TAXONOMY
from model.taxonomy import Taxonomy
from training.corpus import ANNOTATION, VALIDATION, Row, read_rows
from training.data.annotations import Annotation, read_annotations
from training.data.labels import DROP as UNWANTED
from training.data.labels import Labels
from training.errors import CorpusError, RecipeError
from training.recipe import Recipe, unknown
from training.running.progress import watch

DEFAULT_TAXONOMY = Path(__file__).parent / "recipes" / TAXONOMY
_DATA_KEYS = ("train", "exclude", "unlabelled", "annotations", "taxonomy", "labels", "section", "grades", "about")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a recipe's data lies; a Path may be None where the recipe names no file.

    ``labels`` is a mapping as prepare takes it, for sections that were renamed or merged since the rows, or the warm start, were made.
    A row of several files of ``train`` is read from the first. Rows whose id is in ``exclude``, the evaluation set, are read nowhere.
    ``section`` is the column that names the section, "" the usual one. ``about`` describes the data for the model card. ``grades`` are
    people's grades of summaries of the rows (extractive/taste.py), ``annotations`` the sections that they gave to rows
    (data/annotations.py).
    """

    train: tuple[Path, ...]
    exclude: Path | None
    unlabelled: Path | None
    taxonomy: Path
    labels: Path | None
    section: str
    about: str
    grades: Path | None = None
    annotations: Path | None = None

    @classmethod
    def of(cls, recipe: Recipe, recipe_folder: Path, data: Path) -> Sources:
        """Files named in the recipe's ``[data]``: rows in ``data``, a taxonomy beside the recipe or in ``data``. Raises RecipeError."""
        train = _listed(recipe.data.get("train"))
        _check({**recipe.data, "train": train})
        named, labels, grades, annotations = (recipe.data.get(name) for name in ("taxonomy", "labels", "grades", "annotations"))
        return cls(
            train=tuple(data / name for name in train),
            exclude=data / recipe.data["exclude"] if "exclude" in recipe.data else None,
            unlabelled=data / recipe.data["unlabelled"] if "unlabelled" in recipe.data else None,
            taxonomy=_beside(recipe_folder, data, named) if named else DEFAULT_TAXONOMY,
            labels=_beside(recipe_folder, data, labels) if labels else None,
            section=recipe.data.get("section", ""),
            about=recipe.data.get("about", ""),
            grades=_beside(recipe_folder, data, grades) if grades else None,
            annotations=_beside(recipe_folder, data, annotations) if annotations else None,
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are trained or evaluated on."""
        return tuple(file for file in (*self.train, self.exclude, self.unlabelled, self.grades, self.annotations) if file)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _check(named: Mapping[str, object]) -> None:
    """Raise RecipeError for the first key of ``[data]`` that is unknown or not text; ``train`` is a list of texts."""
    for name, value in named.items():
        if name not in _DATA_KEYS:
            raise RecipeError(f"data.{name}: {unknown(name, _DATA_KEYS, '[data]')}")
        texts = _listed(value) if name == "train" else [value]
        if not texts or not all(isinstance(one, str) for one in texts):
            raise RecipeError(f"data.{name}: must be text{' or a list of texts' if name == 'train' else ''}")


def _beside(recipe_folder: Path, data: Path, name: str) -> Path:
    """The file of this name beside the recipe, else in the data folder."""
    own, other = recipe_folder / name, data / name
    return other if other.is_file() and not own.is_file() else own


def with_current_labels(rows: Sequence[Row], labels: Labels) -> list[Row]:
    """The rows with their sections' current names, without those of removed sections; unknown ones stay, for an error to name them."""
    renamed = [_renamed(row, labels) for row in rows]
    return [row for row in renamed if UNWANTED not in (row.section, row.annotated_section)]


def _renamed(row: Row, labels: Labels) -> Row:
    """The row with current names; annotations use the taxonomy's names, not the newspaper's."""
    section = labels.slug(row.section, "" if row.annotated else row.source) or row.section
    return replace(
        row, section=section, annotated_section=row.annotated_section and (labels.slug(row.annotated_section, "") or row.annotated_section)
    )


def read_labelled(sources: Sources) -> list[Row]:
    """The labelled training rows, none of ``exclude``; of each file none that an earlier one has; annotations are their training labels."""
    known, rows = _excluded_ids(sources), list[Row]()
    for file in sources.train:
        more = [row for row in watch(read_rows(file, section=sources.section), "reading") if row.id not in known]
        known |= {row.id for row in more}
        rows += more
    return with_annotations(rows, sources)


def trainable_rows(rows: Iterable[Row], taxonomy: Taxonomy) -> list[Row]:
    """The rows whose label and training label are in ``taxonomy``. Raises RecipeError for fewer than two sections."""
    known = set(taxonomy.slugs)
    found = [row for row in rows if row.section in known and row.train_section in known]
    if len({row.section for row in found}) < 2:
        raise RecipeError("data.train: a classifier needs rows of at least two sections of the taxonomy")
    return found


def with_annotations(rows: Sequence[Row], sources: Sources) -> list[Row]:
    """Labelled ``rows`` with the annotated section as their training label, unless an editor decided on their own."""
    given = read_annotations(sources.annotations) if sources.annotations else {}
    return [replace(row, annotated_section=one.section) if (one := given.get(row.id)) and not row.decided else row for row in rows]


def read_unlabelled(sources: Sources) -> list[Row]:
    """The rows of ``unlabelled``, without a section unless annotations give one, and without the rows of ``exclude``."""
    if not sources.unlabelled:
        return []
    given = read_annotations(sources.annotations) if sources.annotations else {}
    excluded = _excluded_ids(sources)
    return [_annotated(row, given.get(row.id)) for row in watch(read_rows(sources.unlabelled), "reading") if row.id not in excluded]


def check_annotations(sources: Sources, rows: Iterable[Row]) -> None:
    """Raise CorpusError if annotations are named and none is about ``rows``, all rows that are trained on."""
    if sources.annotations and read_annotations(sources.annotations).keys().isdisjoint(row.id for row in rows):
        files = ", ".join(str(file) for file in (*sources.train, sources.unlabelled) if file)
        raise CorpusError(f"{sources.annotations}: none of its ids is in {files}")


def _annotated(row: Row, given: Annotation | None) -> Row:
    if given is None:
        return replace(row, section="")
    provenance = "; ".join(filter(None, (row.provenance, VALIDATION if given.for_validation else ANNOTATION)))
    return replace(row, section=given.section, provenance=provenance)


def read_annotated(sources: Sources) -> list[Row]:
    """The annotated unlabelled rows; without annotations in the recipe, ``unlabelled`` is not read."""
    return annotated(read_unlabelled(sources)) if sources.annotations else []


def annotated(rows: Sequence[Row]) -> list[Row]:
    """The rows of ``read_unlabelled`` that have a section."""
    return [row for row in rows if row.annotated]


def _excluded_ids(sources: Sources) -> set[str]:
    return {row.id for row in read_rows(sources.exclude)} if sources.exclude else set()
