"""Leave-one-source-out evaluation, a proxy for unseen newspapers: fit without each source and test on it, beside a reference model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from model.results import Decision
from model.taxonomy import Taxonomy
from training.corpus import Row
from training.errors import CorpusError
from training.evaluation import SectionResults, gold_slugs, in_batches, labelled, readable
from training.fitting import fit_part
from training.metrics import LabelledPrediction, accuracy, macro_f1, section_scores
from training.recipe import Recipe
from training.running.progress import say
from training.splits import leave_one_source_out

REFERENCE = "TF-IDF(1,2) + LinearSVC"


@dataclass(frozen=True, slots=True)
class FoldResults:
    """The results of one fold: on ``source``, left out of the fit; ``rows`` are its rows' indexes, in the order of the predictions."""

    source: str
    rows: tuple[int, ...]
    results: SectionResults
    reference: tuple[LabelledPrediction, ...]

    def numbers(self) -> dict[str, Any]:
        """The fold in the JSON; the reference has neither probabilities nor decisions."""
        numbers = self.results.numbers()
        if self.reference:
            numbers["reference"] = {"accuracy": accuracy(self.reference), "macro_f1": macro_f1(section_scores(self.reference))}
        return numbers


def evaluate_folds(
    recipe: Recipe, rows: Sequence[Row], taxonomy: Taxonomy, *, unlabelled: Sequence[Row] = (), with_reference: bool = False
) -> tuple[FoldResults, ...]:
    """One fold per source; no row of the left-out source is trained on, labelled or not. Raises CorpusError for fewer than two folds."""
    folds = list(leave_one_source_out(rows))
    if len(folds) < 2:
        raise CorpusError("leaving one source out needs at least two sources with 500 rows each; is the column source filled?")
    found = []
    for fold in folds:
        train, test = [rows[index] for index in fold.train], [rows[index] for index in fold.test]
        say(f"without {fold.source}: {len(train)} rows to fit, {len(test)} to test")
        others = [row for row in unlabelled if row.source != fold.source]
        predictions = _predictions_of_recipe(recipe, train, test, taxonomy, others)
        reference = _predictions_of_reference(train, test, taxonomy) if with_reference else []
        unreadable = sum(not one.ranked for one in predictions)
        found.append(FoldResults(fold.source, fold.test, SectionResults(tuple(predictions), unreadable), tuple(reference)))
        say(f"without {fold.source}: macro-F1 {macro_f1(section_scores(predictions)):.3f}, accuracy {accuracy(predictions):.3f}")
    return tuple(found)


def folds_numbers(folds: Sequence[FoldResults]) -> dict[str, Any]:
    """The JSON of a leave-one-source-out run: each fold, and the mean over folds, every source counted once."""
    per_source = {fold.source: fold.numbers() for fold in folds}
    return {"n": sum(numbers["n"] for numbers in per_source.values()), **_means(list(per_source.values())), "per_source": per_source}


def _means(folds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    means: dict[str, Any] = {name: fmean(fold[name] for fold in folds) for name in ("accuracy", "macro_f1", "top3_accuracy", "ece")}
    means["decisions"] = {decision.value: _mean_share([fold["decisions"][decision.value] for fold in folds]) for decision in Decision}
    if "reference" in folds[0]:
        reference = {name: fmean(fold["reference"][name] for fold in folds) for name in ("accuracy", "macro_f1")}
        means["reference"] = {"name": REFERENCE, **reference}
    return means


def _mean_share(shares: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean share of a decision, and its mean precision over the folds where it occurs; 0 where it never does."""
    rights = [one["precision"] for one in shares if one["share"]]
    return {"share": fmean(one["share"] for one in shares), "precision": fmean(rights) if rights else 0.0}


def _predictions_of_recipe(
    recipe: Recipe, train: Sequence[Row], test: Sequence[Row], taxonomy: Taxonomy, unlabelled: Sequence[Row]
) -> list[LabelledPrediction]:
    classifier: Any = fit_part(recipe, train, taxonomy, unlabelled)
    predictions = in_batches(classifier.classify, [readable(row) for row in test], "classifying")
    return [labelled(slug, one) for slug, one in zip(gold_slugs(test, taxonomy), predictions, strict=True)]


def _predictions_of_reference(train: Sequence[Row], test: Sequence[Row], taxonomy: Taxonomy) -> list[LabelledPrediction]:
    """TF-IDF of unigrams and bigrams with LinearSVC in scikit-learn, over the same cleaned text."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\w+")  # noqa: S106 -- a pattern of tokens of text
    features = vectorizer.fit_transform([_whole(row) for row in train])
    machine = LinearSVC(random_state=0).fit(features, gold_slugs(train, taxonomy))
    predicted = machine.predict(vectorizer.transform([_whole(row) for row in test]))
    gold = gold_slugs(test, taxonomy)
    return [LabelledPrediction(slug, (str(answer),), 0.0, Decision.REVIEW) for slug, answer in zip(gold, predicted, strict=True)]


def _whole(row: Row) -> str:
    article = readable(row)
    return "\n".join((article.title, article.lead, article.body)) if article else ""
