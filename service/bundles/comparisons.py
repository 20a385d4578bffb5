"""The shadow bundle's predictions beside those of the bundle that answers: stored by article, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, case, cast, func, select

from service.store.database import Database
from service.store.tables import articles, comparisons, corrections, predictions

_MAX_PAIRS = 20  # of sections that are listed
_MAX_IDS = 5  # of articles of each


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the bundle ``shadow`` predicts for the article of a prediction."""

    prediction_id: str
    shadow: str
    section: str
    probability: float
    decision: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The number of ``articles`` in ``section`` to one and in ``shadow_section`` to the other, with ``ids`` of some whose text is kept."""

    section: str
    shadow_section: str
    articles: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How two bundles compare: of ``compared`` articles since ``since`` they ``agreed`` on that many.

    ``decisions`` counts by (decision, shadow's decision). Of the disagreements that editors have settled, ``model_right`` and
    ``shadow_right`` were right; of the others, neither was.
    """

    since: datetime | None
    compared: int
    agreed: int
    decisions: tuple[tuple[str, str, int], ...]
    disagreements: tuple[Disagreement, ...]
    settled: int
    model_right: int
    shadow_right: int


class Comparisons:
    """The comparisons of a database. They are deleted with their predictions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, made: Sequence[Comparison]) -> None:
        """Keep them, but for those whose prediction was deleted since. Raises StoreUnavailable."""
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            wanted = {one.prediction_id: one for one in made}
            # in the order in which a deletion locks them
            there = select(predictions.c.id).where(predictions.c.id.in_(wanted)).order_by(predictions.c.id)
            held = connection.scalars(there.with_for_update(read=True)).all()
            rows = [{name: getattr(wanted[key], name) for name in Comparison.__slots__} | {"created_at": now} for key in held]
            if rows:
                connection.execute(self._database.insert(comparisons).on_conflict_do_nothing(), rows)

    def totals(self, model: str, shadow: str) -> Totals:
        """How ``shadow`` compares with ``model``, over all stored comparisons of the two. Raises StoreUnavailable."""
        with self._database.reading() as connection:
            found = connection.execute(
                _joined(
                    predictions.c.decision,
                    comparisons.c.decision.label("shadow_decision"),
                    func.count().label("n"),
                    func.sum(cast(predictions.c.section == comparisons.c.section, Integer)).label("agreed"),
                    func.min(comparisons.c.created_at).label("since"),
                    model=model,
                    shadow=shadow,
                ).group_by(predictions.c.decision, comparisons.c.decision)
            ).all()
            settled, by_model, by_shadow = _settled(connection, model, shadow)
            return Totals(
                min((row.since for row in found), default=None),
                sum(row.n for row in found),
                sum(row.agreed for row in found),
                tuple(sorted((row.decision, row.shadow_decision, row.n) for row in found)),
                _disagreements(connection, model, shadow),
                settled,
                by_model,
                by_shadow,
            )


def _joined(*columns: Any, model: str, shadow: str) -> Select[Any]:
    joined = select(*columns).join_from(comparisons, predictions, predictions.c.id == comparisons.c.prediction_id)
    return joined.where(comparisons.c.shadow == shadow, predictions.c.model == model)


_DIFFERENT = predictions.c.section != comparisons.c.section


def _disagreements(connection: Connection, model: str, shadow: str) -> tuple[Disagreement, ...]:
    pair = (predictions.c.section, comparisons.c.section.label("shadow_section"))
    counted = connection.execute(
        _joined(*pair, func.count().label("n"), model=model, shadow=shadow)
        .where(_DIFFERENT)
        .group_by(predictions.c.section, comparisons.c.section)
        .order_by(func.count().desc(), predictions.c.section, comparisons.c.section)
        .limit(_MAX_PAIRS)
    ).all()
    newest = func.row_number().over(
        partition_by=(predictions.c.section, comparisons.c.section), order_by=(comparisons.c.created_at.desc(), articles.c.id.desc())
    )
    named = (
        _joined(
            *pair,
            func.coalesce(articles.c.external_id, articles.c.content_hash).label("name"),
            newest.label("place"),
            model=model,
            shadow=shadow,
        )
        .join(articles, articles.c.content_hash == predictions.c.content_hash)
        .where(_DIFFERENT)
        .subquery()
    )
    ids: dict[tuple[str, str], list[str]] = {}
    for row in connection.execute(select(named).where(named.c.place <= _MAX_IDS).order_by(named.c.place)):
        ids.setdefault((row.section, row.shadow_section), []).append(row.name)
    return tuple(
        Disagreement(row.section, row.shadow_section, row.n, tuple(ids.get((row.section, row.shadow_section), ()))) for row in counted
    )


def _settled(connection: Connection, model: str, shadow: str) -> tuple[int, int, int]:
    """The number of disagreements that an editor has settled, and on how many of them each of the two was right."""
    said = corrections.alias()
    last = select(func.max(said.c.number)).where(
        said.c.article == corrections.c.article, said.c.section.is_not(None), said.c.undone_at.is_(None)
    )
    right = [func.sum(case((corrections.c.section == section, 1), else_=0)) for section in (predictions.c.section, comparisons.c.section)]
    row = connection.execute(
        _joined(func.count(), *right, model=model, shadow=shadow)
        .join(corrections, and_(corrections.c.prediction_id == predictions.c.id, corrections.c.number == last.scalar_subquery()))
        .where(_DIFFERENT)
    ).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)
