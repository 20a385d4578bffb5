"""The model view: the quality of the current bundle, what has changed, how often editors agree with it, and drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response

from model.article import VIETNAM
from model.bundle import Bundle
from model.errors import BundleError, RegistryError, TaxonomyError
from model.manifest import TAXONOMY, Manifest
from model.registry import PREVIOUS, Registry
from model.sections.drift import Reference, judge
from model.taxonomy import Taxonomy
from service.access.control import requires
from service.access.keys import Scope
from service.bundles.watcher import RegistryWatcher
from service.desk import charts, drift_words, measures, model_card, words
from service.desk.agreement import Agreement, agreement
from service.desk.rendering import page
from service.predictions.engine import Engine
from service.store.database import Database
from service.store.statistics import recent_statistics

WEEKS = 12
DAYS = 28  # that are looked at for drift: four whole weeks, for news has a rhythm of seven days
_KINDS = {
    "linear": "tuyến tính",
    "encoder": "mạng nơ-ron",
    "combined": "tuyến tính và mạng nơ-ron",
    "extractive": "trích câu",
    "generated": "viết lại",
}
_PARTS = {"classifier": "Phân loại", "summarizer": "Tóm tắt"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bundle in words; ``trained`` says from how much, ``about`` from what (in English, as its manifest says)."""

    name: str
    kind: str
    trained: str
    about: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The bundle that answered before; ``added`` and ``removed`` are labels of sections."""

    manifest: Manifest
    made: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """How often editors accepted a section, 0 to 1, in all weeks together and week by week; None where they settled none."""

    label: str
    settled: int
    rate: float
    weeks: tuple[float | None, ...]
    spark: charts.Spark


def add_routes(desk: Blueprint, engine: Engine, watcher: RegistryWatcher, registry: Registry, database: Database) -> None:
    """Add the view to ``desk``."""

    @desk.get("/mo-hinh")
    @requires(*Scope)
    def model() -> Response:
        bundle = engine.bundle
        now = datetime.now(UTC)
        settled = agreement(database, weeks=WEEKS, now=now)
        live = recent_statistics(database, bundle, now - timedelta(days=DAYS)).live
        previous = _previous(registry, bundle)
        return page(
            "desk/model.html",
            bundle=bundle,
            made=_day(bundle.manifest.created_at),
            parts=_parts(bundle.manifest),
            refused=watcher.refused,
            previous=previous,
            compared=measures.compare(bundle.manifest, previous.manifest if previous else None),
            sections=measures.sections(bundle.manifest, bundle.taxonomy),
            coverage=measures.coverage(bundle.manifest),
            curve=charts.curve(measures.coverage(bundle.manifest)),
            decisions=measures.decisions(bundle.manifest),
            sources=measures.sources(bundle.manifest),
            drift=drift_words.describe(judge(Reference.of(bundle.manifest.metrics), live), bundle.taxonomy, DAYS),
            weeks=_mondays(now),
            agreed=_agreed(settled, bundle.taxonomy, _mondays(now)),
            card=model_card.blocks(bundle.card),
        )


def _previous(registry: Registry, bundle: Bundle) -> Previous | None:
    """The bundle to which a rollback would return; None where there is none, or the registry's current bundle does not answer."""
    try:
        current = registry.current()
        if current is None or current.name != bundle.id:
            return None
        folder = registry.find(PREVIOUS)
        manifest, taxonomy = Manifest.read(folder), Taxonomy.load(folder / TAXONOMY)
    except (RegistryError, BundleError, TaxonomyError):
        return None
    now, before = set(bundle.taxonomy.slugs), set(taxonomy.slugs)
    added = tuple(section.label for section in bundle.taxonomy if section.slug not in before)
    removed = tuple(section.label for section in taxonomy if section.slug not in now)
    return Previous(manifest, _day(manifest.created_at), added, removed)


def _parts(manifest: Manifest) -> tuple[Part, ...]:
    training = manifest.metrics.get("training")
    found = []
    for name, kind in manifest.parts.items():
        facts: Any = training.get(name) if isinstance(training, Mapping) else None
        facts = facts if isinstance(facts, Mapping) else {}
        rows = facts.get("rows")
        trained = f"{words.grouped(rows)} bài" if isinstance(rows, int) else ""
        found.append(Part(_PARTS.get(name, name), _KINDS.get(kind, kind), trained, str(facts.get("about") or "")))
    return tuple(found)


def _mondays(now: datetime) -> tuple[date, ...]:
    """The Mondays with which the last weeks began, this one's last."""
    today = now.astimezone(VIETNAM).date()
    monday = today - timedelta(days=today.weekday())
    return tuple(monday - timedelta(weeks=back) for back in reversed(range(WEEKS)))


def _agreed(settled: Sequence[Agreement], taxonomy: Taxonomy, mondays: Sequence[date]) -> tuple[Agreed, ...]:
    """All sections together, then each that was settled, the one with least agreement first."""
    sections = {one.section for one in settled}
    rows = [_agreed_one(section, [one for one in settled if one.section == section], taxonomy, mondays) for section in sections]
    rows.sort(key=lambda row: (row.rate, row.label))
    return (_agreed_one("", settled, taxonomy, mondays), *rows) if rows else ()


def _agreed_one(section: str, settled: Sequence[Agreement], taxonomy: Taxonomy, mondays: Sequence[date]) -> Agreed:
    weeks = []
    for monday in mondays:
        of_week = [one for one in settled if one.week == monday]
        weeks.append(_rate(of_week) if of_week else None)
    label = words.labels(taxonomy)(section) if section else "Mọi chuyên mục"
    return Agreed(label, sum(one.accepted + one.corrected for one in settled), _rate(settled), tuple(weeks), charts.spark(weeks))


def _rate(settled: Sequence[Agreement]) -> float:
    return sum(one.accepted for one in settled) / sum(one.accepted + one.corrected for one in settled)


def _day(iso: str) -> str:
    try:
        return words.moment_in_words(datetime.fromisoformat(iso))
    except ValueError:
        return iso
