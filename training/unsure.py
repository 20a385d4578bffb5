"""What to annotate first: the rows of which a classifier is least sure, as a table for people to fill in.

A table has the columns ``id``, ``title``, ``text`` (the beginning), ``first`` and ``second`` (what the classifier would say) and
``section``, which is empty. Filled in, it is a file of annotations (annotations.py). It holds articles, so it lies outside the repository;
``id`` and ``section`` alone do not, and are as good.
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
from training.evaluation import BATCH, readable
from training.progress import watch
from training.spreadsheets import guarded

COLUMNS = ("id", "title", "text", "first", "second", "section")
_SHOWN = 60  # syllables of a text: as much as is read to decide


def least_certain(bundle: Bundle, rows: Sequence[Row], most: int, known: Collection[str] = ()) -> list[tuple[str, ...]]:
    """The lines of the ``most`` rows without a section whose first section is least probable, that one first; none of an id in ``known``.

    The classifier's fast part is asked. Raises BundleError where the bundle has no classifier.
    """
    if not bundle.classifier:
        raise BundleError(f"bundle {bundle.id} has no classifier")
    open_rows = [row for row in rows if not row.section and row.id not in known]
    found = heapq.nsmallest(most, _read(bundle.classifier.fast, open_rows), key=lambda one: one[2].ranked[0].probability)
    return [_line(*one) for one in found]


def _read(classifier: Classifier, rows: Sequence[Row]) -> Iterator[tuple[Row, Article, Prediction]]:
    for start in watch(range(0, len(rows), BATCH), "classifying"):
        read = [(row, article) for row in rows[start : start + BATCH] if (article := readable(row))]
        predictions = classifier.classify([article for _, article in read])
        yield from ((*pair, prediction) for pair, prediction in zip(read, predictions, strict=True))


def _line(row: Row, article: Article, prediction: Prediction) -> tuple[str, ...]:
    text = f"{article.lead} {article.body}".split()
    first, second = (score.section.slug for score in prediction.ranked[:2])
    return guarded(row.id), guarded(article.title), guarded(" ".join(text[:_SHOWN])), first, second, ""
