"""What to annotate first, as a table to fill in: rows with the least certain predictions (uncertainty sampling), or with disputed labels.

A table has the columns ``id``, ``title``, ``text`` (the beginning), ``first`` and ``second`` (what the classifier would say) and
``section``, which is empty: annotators of a disputed row do not see its label. Filled in, it is a file of annotations
(data/annotations.py). It holds articles, so it must be kept outside the repository; ``id`` and ``section`` alone hold none and are enough.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence

from model.article import Article
from model.bundle import Bundle
from model.classifiers import Classifier
from model.errors import BundleError
from model.results import Prediction
from training.corpus import Row
from training.data.spreadsheets import guarded
from training.evaluation import BATCH, readable
from training.measuring.leave_one_out import FoldResults
from training.running.progress import watch

COLUMNS = ("id", "title", "text", "first", "second", "section")
_SHOWN = 60  # syllables of a text, enough to decide on


def least_certain(bundle: Bundle, rows: Sequence[Row], most: int, known: Collection[str] = ()) -> list[tuple[str, ...]]:
    """The lines of the ``most`` unlabelled rows with the least probable top section, least first; skips ids in ``known``.

    Uses the classifier's fast part. Raises BundleError where the bundle has no classifier.
    """
    if not bundle.classifier:
        raise BundleError(f"bundle {bundle.id} has no classifier")
    open_rows = [row for row in rows if not row.section and row.id not in known]
    found = heapq.nsmallest(most, _read(bundle.classifier.fast, open_rows), key=lambda one: one[2].ranked[0].probability)
    return [_line(row, article, *(score.section.slug for score in prediction.ranked[:2])) for row, article, prediction in found]


def most_disputed(rows: Sequence[Row], folds: Sequence[FoldResults], most: int, known: Collection[str] = ()) -> list[tuple[str, ...]]:
    """The lines of the ``most`` of ``rows`` whose label a fit of other newspapers disputes, most confident first.

    Skips ids in ``known``, and rows whose section annotators or editors have decided already.
    """
    predictions = ((rows[place], one) for fold in folds for place, one in zip(fold.rows, fold.results.predictions, strict=True))
    doubted = ((row, one) for row, one in predictions if not (one.right or row.id in known or row.annotated_section or row.decided))
    open_rows = ((row, article, one) for row, one in doubted if (article := readable(row)))
    found = heapq.nlargest(most, open_rows, key=lambda found: found[2].probability)
    return [_line(row, article, *one.ranked[:2]) for row, article, one in found]


def _read(classifier: Classifier, rows: Sequence[Row]) -> Iterator[tuple[Row, Article, Prediction]]:
    for start in watch(range(0, len(rows), BATCH), "classifying"):
        read = [(row, article) for row in rows[start : start + BATCH] if (article := readable(row))]
        predictions = classifier.classify([article for _, article in read])
        yield from ((*pair, prediction) for pair, prediction in zip(read, predictions, strict=True))


def _line(row: Row, article: Article, first: str, second: str) -> tuple[str, ...]:
    text = f"{article.lead} {article.body}".split()
    return guarded(row.id), guarded(article.title), guarded(" ".join(text[:_SHOWN])), first, second, ""
