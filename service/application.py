"""``create_app``: the one place where the parts of the service are wired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, Response
from jinja2 import StrictUndefined

from model.bundle import Bundle
from model.registry import Registry
from service import article_routes, correction_routes, desk, errors, probe_routes, retention, statistics_routes
from service.access.control import AccessControl, check_guarded
from service.access.keys import Keys
from service.access.proxies import TrustedProxies
from service.access.rate_limits import RateLimiter
from service.bundles import model_routes, reload_routes, shadow_routes
from service.bundles.comparisons import Comparisons
from service.bundles.shadow import Shadow
from service.bundles.watcher import RegistryWatcher
from service.desk import cookies, error_pages
from service.desk.sessions import Sessions
from service.documents import openapi
from service.documents import routes as docs_routes
from service.jobs import routes as job_routes
from service.jobs.claims import Claims, own_name
from service.jobs.consumers import Consumer
from service.jobs.message_queue import MessageQueue
from service.jobs.runner import Runner
from service.jobs.store import Jobs
from service.jobs.webhook_deliveries import WebhookDeliveries
from service.jobs.webhooks import Webhooks
from service.metrics import Metrics
from service.predictions import routes as prediction_routes
from service.predictions.cache import Cache
from service.predictions.engine import Engine
from service.processes import middleware
from service.processes.readiness import FREE_BESIDE_JOBS, Readiness, database_check, disk_check
from service.request_schemas import MAX_REQUEST_BYTES
from service.responses import raise_for_precondition
from service.settings import Settings
from service.store.corrections import Corrections
from service.store.migration import open_database
from service.store.records import Records


@dataclass(frozen=True, slots=True)
class Parts:
    """What the server runs beside the application, or asks.

    ``consumer`` makes a Consumer in the process whose name its claims bear; that calls the given function about once a second.
    """

    engine: Engine
    watcher: RegistryWatcher
    shadow: Shadow
    metrics: Metrics
    consumer: Callable[[Callable[[], object]], Consumer]


class Application(Flask):
    """Flask without async views, with the ``parts`` that the server needs."""

    parts: Parts

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """``func`` itself: Flask would check a dozen functions at every request for being async."""
        return func

    def send_static_file(self, filename: str) -> Response:
        """A static file. Raises NotFound or PreconditionFailed."""
        return raise_for_precondition(super().send_static_file(filename))


def _bare_application() -> Application:
    """The configured Flask application, without any routes."""
    app = Application("service", static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES  # also bounds a chunked body, which announces no length
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_REQUEST_BYTES
    app.url_map.merge_slashes = False  # a redirect would repeat the path
    app.url_map.converters["id"] = article_routes.AnyId
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def create_app(settings: Settings, bundle: Bundle) -> Application:
    """The WSGI application that answers with ``bundle``.

    Raises InvalidSetting or StoreUnavailable when there is no database, and Unguarded when others can reach it and there is no key.
    """
    app = _bare_application()
    database = open_database(settings)
    keys = Keys(database)
    check_guarded(settings, keys)
    metrics = Metrics()
    engine = Engine(
        bundle, places=settings.waiting, deadline=settings.deadline, on_place=metrics.admitted.inc, on_wait=metrics.waited.observe
    )
    watcher = RegistryWatcher(engine, settings.registry, pinned=settings.bundle is not None, on_result=metrics.swap)
    checks = {"database": database_check(database), "disk": disk_check(settings.home, *database.folders)}
    readiness = Readiness(checks, {"registry": lambda: watcher.refused})
    metrics.install(app)
    app.register_blueprint(model_routes.blueprint(engine))
    records = Records(database, keep_text=settings.keep_text)
    cache = Cache(settings.cache_megabytes << 20, on_lookup=metrics.look_up, on_resize=metrics.cache_bytes.inc)
    comparisons = Comparisons(database)
    shadow = Shadow(settings.registry, comparisons, metrics.compare)
    app.register_blueprint(prediction_routes.blueprint(engine, records, cache, metrics, shadow.submit))
    app.register_blueprint(shadow_routes.blueprint(engine, shadow, comparisons))
    app.register_blueprint(correction_routes.blueprint(engine, Corrections(database), metrics))
    app.register_blueprint(statistics_routes.blueprint(engine, database))
    app.register_blueprint(article_routes.blueprint(database))
    app.register_blueprint(reload_routes.blueprint(watcher))
    jobs, queue, webhooks = Jobs(database), MessageQueue.of(settings, database), Webhooks(settings)
    kept = timedelta(days=settings.job_days)

    def consumer(step: Callable[[], object]) -> Consumer:
        claims = Claims(database, records, own_name())
        runner = Runner(engine, claims, metrics, keep_text=records.keep_text, on_ended=queue.announce_webhook)
        deliveries = WebhookDeliveries(database, webhooks, queue.announce_webhook, kept)
        return Consumer(runner, claims, deliveries, queue, sweep=partial(retention.sweep, database, kept), step=step)

    app.parts = Parts(engine, watcher, shadow, metrics, consumer)
    room = disk_check(*database.folders, least=FREE_BESIDE_JOBS)  # of SQLite; PostgreSQL has its own disk
    app.register_blueprint(job_routes.blueprint(engine, jobs, queue, webhooks, metrics, settings, room))
    app.register_blueprint(probe_routes.blueprint(engine, readiness, metrics, jobs.backlog))
    app.register_blueprint(docs_routes.blueprint(lambda: openapi.document(app)))
    rate_limiter, sessions = RateLimiter(settings.redis_url), Sessions(database, keys)
    app.register_blueprint(
        desk.blueprint(
            engine=engine,
            metrics=metrics,
            watcher=watcher,
            registry=Registry(settings.registry),
            database=database,
            records=records,
            keys=keys,
            sessions=sessions,
            rate_limiter=rate_limiter,
        )
    )
    access = AccessControl(keys, rate_limiter, settings, signed_in=lambda: sessions.key(cookies.secret(cookies.SESSION)))
    middleware.install(app, access)
    access.install(app)
    errors.install(app)
    error_pages.install_for_browsers(app)
    if settings.proxies:
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.proxies)  # type: ignore[method-assign]  # Flask documents this way
    return app
