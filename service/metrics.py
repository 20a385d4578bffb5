"""Prometheus metrics, summed over every process; no text and no unbounded labels."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from flask import Flask, Response
from flask.globals import app_ctx, request_ctx
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess, values
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from model.results import Decision, Style
from service.errors import StoreUnavailable
from service.predictions.engine import Engine
from service.processes.middleware import METHODS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_PROBABILITIES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
_NO_ROUTE = "none"
_NO_TEXT = "empty"  # a summary was asked for and the article holds none
_PREFIX, _LOCK = "toasoan-metrics-", "lock"
_YOUNG = 60.0  # seconds
_MIN_FREE_BYTES = 8 << 20  # a process keeps some hundred kB


class SharedValues:
    """A folder in memory in which each process keeps the values of its metrics, so that any one of them can answer for all.

    Made once, before ``Metrics``, in the process that will fork; ``slot`` names the process. A worker that takes the slot of one that has
    ended counts on from there, so there are never more files than slots.
    """

    def __init__(self) -> None:
        memory = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
        roomy = memory.is_dir() and shutil.disk_usage(memory).free >= _MIN_FREE_BYTES  # writing to a full one raises SIGBUS
        place = memory if roomy else Path(tempfile.gettempdir())
        _sweep(place)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        self._lock = FileLock(self.folder / _LOCK)
        self._lock.acquire()  # for life: a folder whose lock is free was left by a killed process
        self.slot = "master"
        self._process = os.getpid()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder)  # read by prometheus_client
        values.ValueClass = values.MultiProcessValue(lambda: self.slot)  # type: ignore[no-untyped-call]

    def take(self, slot: str) -> None:
        """From here on this process writes the values of ``slot``."""
        self.slot = slot

    def forget(self, slot: str) -> None:
        """The process of ``slot`` has ended: what it was doing is no more, what it has counted stays."""
        multiprocess.mark_process_dead(slot, str(self.folder))  # type: ignore[no-untyped-call]

    def remove(self) -> None:
        """Remove the folder, unless this is a process that was forked."""
        if os.getpid() == self._process:
            shutil.rmtree(self.folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what killed processes have left in ``place``."""
    for folder in place.glob(f"{_PREFIX}*"):
        try:
            status = folder.lstat()
            if status.st_uid != _user() or time.time() - status.st_mtime < _YOUNG:  # a young one may be about to take its lock
                continue
            with FileLock(folder / _LOCK, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, Timeout):
            continue  # it is in use, or another's


def _user() -> int:
    """Whose folders are ours: in a lock that somebody else laid ready, a link could lead anywhere."""
    return os.getuid() if hasattr(os, "getuid") else 0  # as stat says on Windows


class Metrics:
    """Every metric of the service; ``collect`` gives them in Prometheus' format."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._of: Callable[..., Counter] = cache(Counter.labels)  # labels are few, and the library looks each one up
        shared: dict[str, Any] = {"registry": self.registry}
        self.requests = Counter("toasoan_requests", "Requests answered", ["method", "route", "status"], **shared)
        self.seconds = Histogram("toasoan_request_seconds", "Seconds to answer a request", ["route"], buckets=_SECONDS, **shared)
        self.in_flight = Gauge("toasoan_requests_in_flight", "Requests being answered", multiprocess_mode="livesum", **shared)
        self.admitted = Gauge("toasoan_places_taken", "Requests running or queued", multiprocess_mode="livesum", **shared)
        self.waited = Histogram("toasoan_turn_wait_seconds", "Seconds that an article waited for its turn", buckets=_SECONDS, **shared)
        self.articles = Counter("toasoan_articles", "Articles answered", ["outcome"], **shared)
        self.sections = Counter("toasoan_sections_predicted", "Articles by their most probable section", ["section"], **shared)
        self.confidence = Histogram("toasoan_confidence", "Probability of the most probable section", buckets=_PROBABILITIES, **shared)
        self.decisions = Counter("toasoan_decisions", "Articles by decision", ["decision"], **shared)
        self.summaries = Counter("toasoan_summaries", "Articles by the style of their summary", ["style"], **shared)
        self.corrections = Counter("toasoan_corrections", "Corrections stored", **shared)
        self.jobs = Counter("toasoan_jobs", "Jobs that ended without being cancelled", **shared)
        self.lookups = Counter("toasoan_cache_lookups", "Articles looked up in the cache", ["result"], **shared)
        self.cache_bytes = Gauge("toasoan_cache_bytes", "Bytes of answers in the cache", multiprocess_mode="livesum", **shared)
        self.shadow = Counter("toasoan_shadow_articles", "Articles sent to the shadow bundle, by result", ["result"], **shared)
        self.swaps = Counter("toasoan_model_swaps", "Published bundles switched to or refused", ["result"], **shared)
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """So that the first refused bundle is an increase: of a series that is not there yet Prometheus sees none."""
        for counter, labels in (
            (self.swaps, ("switched", "refused")),
            (self.lookups, ("hit", "miss")),
            (self.articles, ("read", "unreadable")),
            (self.decisions, tuple(Decision)),
            (self.summaries, (Style.EXTRACTIVE, Style.GENERATED, Style.NONE, _NO_TEXT)),
        ):
            for label in labels:
                counter.labels(str(label))

    def install(self, app: Flask) -> None:
        """Count every request of ``app``."""
        app.before_request(self._begin)
        app.after_request(self._count)
        app.teardown_request(self._end)

    def refuse(self) -> None:
        """Count a request that was told to come back before it was read."""
        self._of(self.requests, "other", _NO_ROUTE, "429").inc()

    def look_up(self, result: str) -> None:
        """Count an article that was a ``hit`` or a ``miss`` of the cache."""
        self._of(self.lookups, result).inc()

    def compare(self, result: str) -> None:
        """Count an article that was ``shown`` to the shadow bundle or ``dropped``, and on which it ``agreed`` or ``disagreed``."""
        self._of(self.shadow, result).inc()

    def swap(self, result: str) -> None:
        """Count a bundle that was ``switched`` to or ``refused``."""
        self._of(self.swaps, result).inc()

    def answer(self, predictions: Iterable[Mapping[str, Any]]) -> None:
        """Count the answers to articles, as the API gives them."""
        for one in predictions:
            self._of(self.articles, "unreadable" if "error" in one else "read").inc()
            if one.get("sections"):
                self._of(self.sections, one["sections"][0]["slug"]).inc()
                self.confidence.observe(one["sections"][0]["probability"])
            if one.get("decision"):
                self._of(self.decisions, one["decision"]).inc()
            if "error" not in one:
                summary = one["summary"]
                self._of(self.summaries, "none" if summary is None else summary["style"] if summary["text"] else _NO_TEXT).inc()

    def refuse_articles(self, number: int) -> None:
        """Count ``number`` articles that are refused before they are read: lines of an upload, or all of a request."""
        self._of(self.articles, "unreadable").inc(number)

    def collect(self, engine: Engine, backlog: Callable[[], tuple[int, int]]) -> bytes:
        """Everything, in Prometheus' text format: of all processes where they share their values.

        ``backlog`` counts the jobs that have not ended, and their articles that wait; it may raise StoreUnavailable.
        """
        gathered = _of_every_process() if values.ValueClass._multiprocess else list(self.registry.collect())
        return generate_latest(_Found([*gathered, _model(engine), _hit_ratio(gathered), *_queued(backlog)]))

    def _begin(self) -> None:
        app_ctx.g.counted_from = time.perf_counter()
        self.in_flight.inc()

    def _count(self, response: Response) -> Response:
        request = request_ctx.request
        method = request.method if request.method in METHODS else "other"
        route = request.url_rule.rule if request.url_rule else _NO_ROUTE
        self._of(self.requests, method, route, str(response.status_code)).inc()
        self.seconds.labels(route).observe(time.perf_counter() - app_ctx.g.counted_from)
        return response

    def _end(self, _error: BaseException | None) -> None:
        if "counted_from" in app_ctx.g:
            self.in_flight.dec()


def _of_every_process() -> list[Metric]:
    """The metrics summed over the files of all processes."""
    files = [str(file) for file in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("*.db") if _is_begun(file)]
    return list(multiprocess.MultiProcessCollector.merge(files))  # type: ignore[no-untyped-call]


def _is_begun(file: Path) -> bool:
    """Whether ``file`` holds anything: it is empty for a moment while a process makes it, and for good if that one is killed just then."""
    with suppress(FileNotFoundError):  # its process has ended
        return file.stat().st_size > 0
    return False


class _Found(Collector):
    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield from self._found


def _model(engine: Engine) -> Metric:
    manifest = engine.bundle.manifest
    family = GaugeMetricFamily("toasoan_model_info", "The served bundle", labels=["id", "created_at"])
    family.add_metric([manifest.id, manifest.created_at], 1)
    return family


def _queued(backlog: Callable[[], tuple[int, int]]) -> Iterator[Metric]:
    """The same whichever process is asked; nothing while the database is away."""
    with suppress(StoreUnavailable):
        unfinished, waiting = backlog()
        yield GaugeMetricFamily("toasoan_jobs_unfinished", "Jobs that have not ended", value=unfinished)
        yield GaugeMetricFamily("toasoan_job_articles_waiting", "Articles of jobs waiting to be processed", value=waiting)


def _hit_ratio(gathered: Iterable[Metric]) -> Metric:
    samples = [sample for metric in gathered if metric.name == "toasoan_cache_lookups" for sample in metric.samples]
    counted = {sample.labels["result"]: sample.value for sample in samples if sample.name.endswith("_total")}
    total = sum(counted.values())
    return GaugeMetricFamily("toasoan_cache_hit_ratio", "Share of articles found in the cache", value=counted.get("hit", 0) / (total or 1))
