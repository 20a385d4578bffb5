"""A bundle: everything needed to predict, in one folder that is verified before it is used."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from model.article import Article
from model.classifiers import CLASSIFIER_KINDS, Classifier
from model.errors import BundleError, InvalidOption, TaxonomyError
from model.extractive.lengths import MAX_SYLLABLES, MIN_SYLLABLES
from model.manifest import CARD, MANIFEST, TAXONOMY, Manifest, checksum, identity_of, verify_files
from model.replacing import copy_folder, replacing
from model.results import Analysis, Caution, Decision, Prediction, Speed, Style, Summary
from model.summarizers import SUMMARIZER_KINDS, Summarizer
from model.support import unsupported
from model.taxonomy import Taxonomy
from model.text import TextProfile
from model.words.language import language_caution

DEFAULT_FOLDER = Path(__file__).parent / "default"
_PACKAGES = ("toasoan", "numpy", "onnxruntime", "tokenizers")  # whose versions the manifest records


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis should hold: ``evidence`` is for how many of the first sections; ``max_syllables`` None is the usual length.

    Raises InvalidOption for a ``max_syllables`` out of range.
    """

    style: Style = Style.AUTO
    max_syllables: int | None = None
    sections: bool = True
    evidence: int = 0
    speed: Speed = Speed.BEST

    def __post_init__(self) -> None:
        if self.max_syllables is not None and not MIN_SYLLABLES <= self.max_syllables <= MAX_SYLLABLES:
            raise InvalidOption("max_syllables", f"must be {MIN_SYLLABLES} to {MAX_SYLLABLES}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A loaded bundle. ``card`` is its MODEL_CARD.md; a part that the bundle lacks is None."""

    manifest: Manifest
    taxonomy: Taxonomy
    classifier: Classifier | None
    summarizer: Summarizer | None
    card: str

    @property
    def id(self) -> str:
        """The id: the same files have the same one."""
        return self.manifest.id

    @property
    def styles(self) -> tuple[Style, ...]:
        """The summary styles this bundle can answer with."""
        return (Style.AUTO, *(self.summarizer.styles if self.summarizer else ()), Style.NONE)

    @classmethod
    def load(cls, folder: Path) -> Bundle:
        """The bundle in ``folder``, every checksum verified. Raises BundleError with one line that names the file."""
        manifest = Manifest.read(folder)
        verify_files(folder, manifest)
        try:
            taxonomy = Taxonomy.load(folder / TAXONOMY)
            classifier = _load_part(folder, manifest, "classifier", CLASSIFIER_KINDS, taxonomy)
            summarizer = _load_part(folder, manifest, "summarizer", SUMMARIZER_KINDS)
        except TaxonomyError as error:
            raise BundleError(f"{folder / TAXONOMY}: {error}") from None
        if classifier and classifier.text_profile != manifest.text_profile:
            raise BundleError(
                f"{folder / MANIFEST}: its text profile is {manifest.text_profile}, but its classifier's is {classifier.text_profile}"
            )
        try:
            card = (folder / CARD).read_text(encoding="utf-8") if CARD in manifest.files else ""
        except UnicodeDecodeError:
            raise BundleError(f"{folder / CARD}: is not UTF-8") from None
        return cls(manifest, taxonomy, classifier, summarizer, card)

    @classmethod
    def default(cls) -> Bundle:
        """The embedded bundle."""
        return cls.load(DEFAULT_FOLDER)

    def analyze(self, articles: Sequence[Article], options: Options | None = None) -> tuple[Analysis, ...]:
        """One analysis for each article, in order. Raises InvalidOption when this bundle cannot do what ``options`` ask.

        Where a generated summary is asked for and cannot be had, an extractive one answers, with a warning.
        """
        options = options or Options()
        if options.style not in (Style.AUTO, Style.NONE) and not self.summarizer:
            raise InvalidOption("style", f"must be one of {', '.join(self.styles)}; this bundle has no {options.style} summaries")
        predictions: Sequence[Prediction | None] = [None] * len(articles)
        if options.sections and self.classifier:
            classifier = self.classifier.fast if options.speed is Speed.FAST else self.classifier
            found = classifier.classify(articles, evidence=options.evidence)
            predictions = [_trusted(prediction, article) for prediction, article in zip(found, articles, strict=True)]
        summaries: Sequence[Summary | None] = [None] * len(articles)
        if options.style is not Style.NONE and self.summarizer:
            summaries = self.summarizer.summarize(articles, max_syllables=options.max_syllables, style=options.style)
        return tuple(_analysis(*of_one, options.style) for of_one in zip(articles, predictions, summaries, strict=True))


def _trusted(prediction: Prediction, article: Article) -> Prediction:
    """``prediction``, with the decision REVIEW where the article is not in Vietnamese, which is all that the classifier was trained on."""
    if prediction.decision is Decision.REVIEW or language_caution(article) is not Caution.NOT_VIETNAMESE:
        return prediction
    return replace(prediction, decision=Decision.REVIEW)


def _analysis(article: Article, prediction: Prediction | None, summary: Summary | None, asked: Style) -> Analysis:
    if summary is None:
        return Analysis(article, prediction, None)
    checked = replace(summary, unsupported=unsupported(summary.text, article))
    cautions = [] if summary.text else [Caution.NO_SUMMARY]
    if asked is Style.GENERATED and summary.style is not Style.GENERATED:
        cautions.append(Caution.NOT_GENERATED)
    return Analysis(article, prediction, checked, tuple(caution.value for caution in cautions))


def _load_part(folder: Path, manifest: Manifest, name: str, kinds: Mapping[str, Any], *arguments: object) -> Any:
    kind = manifest.parts.get(name)
    if kind is None:
        return None
    if kind not in kinds:
        raise BundleError(f"{folder / MANIFEST}: {name} is of unknown kind {kind!r}; this version knows {', '.join(kinds)}")
    try:
        found = kinds[kind]
        return (resolve_name(found) if isinstance(found, str) else found).load(folder / name, *arguments)
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError) as error:
        raise BundleError(f"{folder / name}: cannot be read as {kind} ({type(error).__name__})") from None


def save_bundle(
    folder: Path,
    *,
    taxonomy: Path,
    classifier: Classifier | None = None,
    summarizer: Summarizer | None = None,
    metrics: Mapping[str, Any] | None = None,
    data_digest: str = "",
    card: str = "",
    kept: Mapping[str, Path] | None = None,
) -> Manifest:
    """Write a bundle; ``folder`` either holds the whole new one afterwards or what it held before.

    ``taxonomy`` is the TOML file to copy, ``data_digest`` the SHA-256 of the training data, ``card`` Markdown.
    A part in ``kept`` is copied from the folder that it was loaded from: another Python version may write the same weights as other bytes.
    Raises BundleError when there is no part to save, and when what was written cannot be loaded, such as weights that diverged.
    """
    parts = {name: part for name, part in (("classifier", classifier), ("summarizer", summarizer)) if part is not None}
    if not parts:
        raise BundleError(f"{folder}: a bundle needs a classifier or a summarizer")
    Taxonomy.load(taxonomy)
    with replacing(folder) as draft:
        for name, part in parts.items():
            if kept and name in kept:
                copy_folder(kept[name], draft / name)
            else:
                (draft / name).mkdir()
                part.save(draft / name)
        shutil.copyfile(taxonomy, draft / TAXONOMY)
        kinds = {name: part.kind for name, part in parts.items()}
        profile = classifier.text_profile if classifier else TextProfile()
        manifest = _seal(draft, kinds, profile, card, metrics or {}, data_digest, datetime.now(UTC).isoformat(timespec="seconds"))
        _check_loads(draft, folder)
        return manifest


def _check_loads(draft: Path, folder: Path) -> None:
    """Raise BundleError where ``draft`` cannot be loaded; the message names ``folder``, which it was written for."""
    try:
        Bundle.load(draft)
    except BundleError as error:
        raise BundleError(f"{str(error).replace(str(draft), str(folder))}; nothing was written") from None


def describe_bundle(folder: Path, *, metrics: Mapping[str, Any], card: str, known: Manifest | None = None) -> Manifest:
    """Give the bundle in ``folder`` new metrics and a new card, atomically, and with them a new id. Raises BundleError.

    ``known`` is the manifest that the metrics were measured with; where another bundle has replaced that one since, nothing is changed.
    """
    old = known or Manifest.read(folder)
    verify_files(folder, old)
    with replacing(folder) as draft:
        for name in old.files:
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, draft / name)
        made = _seal(draft, old.parts, old.text_profile, card, metrics, old.data_digest, old.created_at)
        if Manifest.read(folder).id != old.id:
            raise BundleError(f"{folder}: another bundle was written there in the meantime; it is left unchanged")
        return made


def _seal(
    draft: Path,
    kinds: Mapping[str, str],
    profile: TextProfile,
    card: str,
    metrics: Mapping[str, Any],
    data_digest: str,
    created_at: str,
) -> Manifest:
    if card:
        (draft / CARD).write_text(card, encoding="utf-8")
    files = {path.relative_to(draft).as_posix(): checksum(path) for path in sorted(draft.rglob("*")) if path.is_file()}
    versions = {name: importlib.metadata.version(name) for name in _PACKAGES}
    manifest = Manifest(identity_of(files), created_at, profile, kinds, files, metrics, data_digest, versions)
    manifest.write(draft)
    return manifest
