"""Sheets: what an extractive summariser could say of articles, for people to grade; and their grades, without any text.

A sheet is JSON lines, one article each: ``id``, ``title``, ``body`` and ``choices``, each a ``text``, its ``spans`` and a ``grade`` to be
filled in: 2 publishable as it stands, 1 after a light edit, 0 poor. It holds articles, so it lies outside the repository.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import numpy as np

from model.bundle import Bundle
from model.errors import BundleError
from model.extractive.summarizer import ExtractiveSummarizer
from model.results import Summary
from training.corpus import Row
from training.data.formats import records
from training.errors import CorpusError
from training.evaluation import readable
from training.extractive.grades import checked
from training.running.progress import watch

CHOICES = 7  # of an article: more, and nobody reads them all


def sheet(bundle: Bundle, rows: Sequence[Row], most: int, seed: int) -> Iterator[str]:
    """The lines of a sheet of ``most`` rows drawn by ``seed``. Raises BundleError where the bundle has no extractive summariser."""
    summarizer = getattr(bundle.summarizer, "extractive", bundle.summarizer)
    if not isinstance(summarizer, ExtractiveSummarizer):
        raise BundleError(f"bundle {bundle.id} has no extractive summariser")
    drawn = np.random.default_rng(seed).permutation(len(rows))[:most].tolist()
    for place in watch(drawn, "summarising", len(drawn)):
        article = readable(rows[place], with_lead=False)
        offered = summarizer.alternatives(article, CHOICES) if article else ()
        if article and len(offered) > 1:
            choices = [{"text": one.text, "spans": _spans(one), "grade": None} for one in offered]
            yield json.dumps({"id": rows[place].id, "title": article.title, "body": article.body, "choices": choices}, ensure_ascii=False)


def graded(file: Path) -> Iterator[str]:
    """The lines of a file of grades (grades.py) that a sheet gives; choices without a grade are left out. Raises CorpusError.

    Also where none is left, for an empty file of grades would silently train no taste.
    """
    empty = True
    for line in records(file):
        try:
            choices = [checked(one["grade"], one["spans"]) for one in line.values["choices"] if one["grade"] is not None]
            name = line.values["id"]
            if not isinstance(name, str):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            raise CorpusError(f"{file}: line {line.number}: each choice needs its spans and a grade of 0, 1 or 2, or null") from None
        if choices:
            empty = False
            yield json.dumps({"id": name, "choices": [[grade, *pieces] for grade, pieces in choices]}, separators=(",", ":"))
    if empty:
        raise CorpusError(f"{file}: no choice has a grade yet")


def _spans(summary: Summary) -> list[list[list[int]]]:
    sources = groupby(summary.sources, key=attrgetter("sentence"))
    return [[[source.start, source.end] for source in group] for _, group in sources]
