"""The editor's desk: pages for people, in Vietnamese. ``blueprint`` is the one place where its views are wired."""

from __future__ import annotations

from flask import Blueprint

from model.registry import Registry
from service.access.keys import Keys
from service.access.rate_limits import RateLimiter
from service.bundles.watcher import RegistryWatcher
from service.desk import compose, decided_routes, error_pages, inbox_routes, model_view, rendering, sign_in
from service.desk.filing import Filing
from service.desk.history import History
from service.desk.inbox import Inbox
from service.desk.presence import Presence
from service.desk.sessions import Sessions
from service.desk.settling import Settling
from service.metrics import Metrics
from service.predictions.engine import Engine
from service.store.database import Database
from service.store.records import Records


def blueprint(
    *,
    engine: Engine,
    metrics: Metrics,
    watcher: RegistryWatcher,
    registry: Registry,
    database: Database,
    records: Records,
    keys: Keys,
    sessions: Sessions,
    rate_limiter: RateLimiter,
) -> Blueprint:
    """Every view of the desk."""
    desk = Blueprint("desk", __name__)
    rendering.install(desk)
    error_pages.install(desk)
    sign_in.add_routes(desk, keys, sessions, rate_limiter)
    compose.add_routes(desk, engine, Filing(database, records), metrics)
    history, settling = History(database), Settling(database)
    inbox_routes.add_routes(desk, inbox_routes.Parts(engine, Inbox(database), history, settling, Presence(database), metrics))
    decided_routes.add_routes(desk, engine, history, settling)
    model_view.add_routes(desk, engine, watcher, registry, database)
    return desk
