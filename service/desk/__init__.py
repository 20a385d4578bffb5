"""The editor's desk: pages for people, in Vietnamese. ``blueprint`` is the one place where its views are wired."""

from __future__ import annotations

from flask import Blueprint

from service.access import needs
from service.database import Database
from service.desk import compose, corrected_routes, frame, inbox_routes, refused, sign_in
from service.desk.filing import Filing
from service.desk.history import History
from service.desk.inbox import Inbox
from service.desk.sessions import Sessions
from service.desk.settling import Settling
from service.desk.viewings import Viewings
from service.engine import Engine
from service.keys import Keys, Scope
from service.metrics import Metrics
from service.rates import Rates
from service.records import Records


def blueprint(
    *, engine: Engine, metrics: Metrics, database: Database, records: Records, keys: Keys, sessions: Sessions, rates: Rates
) -> Blueprint:
    """Every view of the desk."""
    desk = Blueprint("desk", __name__)
    frame.install(desk)
    refused.install(desk)
    sign_in.add_routes(desk, keys, sessions, rates)
    compose.add_routes(desk, engine, Filing(database, records), metrics)
    history, settling = History(database), Settling(database)
    inbox_routes.add_routes(desk, inbox_routes.Parts(engine, Inbox(database), history, settling, Viewings(database), metrics))
    corrected_routes.add_routes(desk, engine, history, settling)
    desk.add_url_rule("/mo-hinh", "model", needs(*Scope)(lambda: frame.page("desk/empty.html", name="Mô hình")))
    return desk
