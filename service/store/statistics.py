"""Counts of one model's recent predictions and of editors' decisions about them, for ``model.sections.drift``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, Row, case, cast, func, literal, select

from model.bundle import Bundle
from model.sections.drift import CONFIDENCE_EDGES, UNKNOWN_EDGES, Live, Profile, Tally
from service.store.database import Database
from service.store.tables import corrections, predictions


@dataclass(frozen=True, slots=True)
class RecentStatistics:
    """Recent predictions of a model and editors' decisions; ``others`` counts other models' predictions in the same time."""

    live: Live
    others: int


def recent_statistics(database: Database, bundle: Bundle, since: datetime) -> RecentStatistics:
    """The statistics of ``bundle`` since then; repeated predictions for an article count once. Raises StoreUnavailable."""
    with database.reading() as connection:
        profile = _profile(connection, bundle.id, since)
        everything = connection.scalar(select(func.count()).where(predictions.c.created_at >= since)) or 0
        return RecentStatistics(
            Live(profile, _editors(connection, bundle.id, since), _asked_for(connection, bundle.taxonomy.slugs, since)),
            everything - profile.n,
        )


def _profile(connection: Connection, model: str, since: datetime) -> Profile:
    """One pass over a covering index."""
    kept = predictions.c
    groups = (kept.section, _bin(kept.probability, CONFIDENCE_EDGES).label("sure"), _bin(kept.unknown, UNKNOWN_EDGES).label("strange"))
    found = connection.execute(
        select(*groups, func.count().label("n"), func.sum(kept.probability).label("sum_sure"), func.sum(kept.unknown).label("sum_strange"))
        .where(kept.model == model, kept.created_at >= since, kept.section.is_not(None))
        .group_by(*groups)
    ).all()
    return _summed(found)


def _summed(found: Sequence[Row[Any]]) -> Profile:
    sections: Counter[str] = Counter()
    confidence, unknown = [0] * (len(CONFIDENCE_EDGES) + 1), [0] * (len(UNKNOWN_EDGES) + 1)
    for row in found:
        sections[row.section] += row.n
        confidence[row.sure] += row.n
        if row.strange is not None:
            unknown[row.strange] += row.n
    return Profile(
        sections,
        tuple(confidence),
        tuple(unknown),
        sum(row.sum_sure for row in found) / max(sum(confidence), 1),
        sum(row.sum_strange or 0 for row in found) / max(sum(unknown), 1),
    )


def _bin(value: Column[Any], edges: Sequence[float]) -> ColumnElement[int]:
    """The bin of ``model.sections.drift`` that ``value`` is in; NULL for NULL."""
    return case((value.is_(None), None), *((value < edge, literal(place, Integer)) for place, edge in enumerate(edges)), else_=len(edges))


def _editors(connection: Connection, model: str, since: datetime) -> dict[str, Tally]:
    """By decision of the prediction: how many articles editors filed, and how many of them in the suggested section."""
    kept = cast(corrections.c.section == corrections.c.suggested, Integer)
    found = connection.execute(
        select(predictions.c.decision, func.count(), func.sum(kept))
        .join_from(corrections, predictions, predictions.c.id == corrections.c.prediction_id)
        .where(corrections.c.number.in_(_last(since)), corrections.c.model == model, predictions.c.decision.is_not(None))
        .group_by(predictions.c.decision)
    ).all()
    return {decision: Tally(decided, int(accepted or 0)) for decision, decided, accepted in found}


def _asked_for(connection: Connection, known: Sequence[str], since: datetime) -> dict[str, int]:
    """The sections that editors used and the model lacks, with counts."""
    section = corrections.c.section
    found = connection.execute(
        select(section, func.count().label("n")).where(corrections.c.number.in_(_last(since)), section.not_in(known)).group_by(section)
    ).all()
    return {row.section: row.n for row in found}


def _last(since: datetime) -> Any:
    """The number of the last correction of each article's section."""
    said = corrections.c
    return (
        select(func.max(said.number))
        .where(said.created_at >= since, said.section.is_not(None), said.undone_at.is_(None))
        .group_by(said.article)
    )
