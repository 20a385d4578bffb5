"""The processes that serve the application: gunicorn, and waitress where there is no fork."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from service.application import Application
from service.bundles.watcher import RegistryWatcher
from service.metrics import SharedValues
from service.settings import Settings

_SPARE_THREADS = 8  # beyond those that compute or wait: pages and corrections must find a free one
_MAX_CONNECTIONS = 4000  # of a worker, most of them idle: they take no thread


def serve(app: Application, settings: Settings, shared: SharedValues) -> None:
    """Serve ``app`` until SIGTERM or SIGINT; requests under way are finished first.

    It also runs the parts of ``app``: the registry watcher, the consumers of jobs and the shadow bundle. ``shared`` holds the metrics of
    all processes.
    """
    threads = settings.waiting + _SPARE_THREADS
    if sys.platform == "win32":
        import waitress

        threading.Thread(target=_watch, args=(app.parts.watcher,), daemon=True).start()
        if settings.consumers:
            threading.Thread(target=app.parts.consumer(lambda: None).run, args=(lambda: False,), daemon=True).start()
        waitress.serve(app, host=settings.host, port=settings.port, threads=threads)
        return
    from service.prefork import PreforkApplication

    PreforkApplication(app, _options(settings, threads), settings.consumers, shared).run()


def _options(settings: Settings, threads: int) -> dict[str, object]:
    """How gunicorn is to serve, with so many ``threads`` in each worker."""
    return {
        "bind": bound(settings.host, settings.port),
        "workers": settings.workers,
        "worker_class": "service.processes.workers.Worker",
        "threads": threads,
        "worker_connections": _most_connections(),
        "preload_app": True,
        "sendfile": False,  # needs sockets that block
        "keepalive": 15,
        "forwarded_allow_ips": "",  # gunicorn would believe any proxy on this machine; whom to believe is a setting of ours
        "graceful_timeout": settings.deadline + 10,
        "timeout": 60,
        "loglevel": "info" if settings.log_level == "debug" else settings.log_level,  # its debug lines repeat paths
        "control_socket_disable": True,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  # gunicorn's heartbeat must not wait for a disk
    }


def bound(host: str, port: int) -> str:
    """Where to listen, as gunicorn has it; an address of IPv6 may stand in the brackets that it has in a URL."""
    plain = host.removeprefix("[").removesuffix("]")
    return f"[{plain}]:{port}" if ":" in plain else f"{plain}:{port}"


def _watch(watcher: RegistryWatcher) -> None:
    while True:
        watcher.step()
        time.sleep(1)


def _most_connections() -> int:
    """How many connections a worker may hold: the kernel's limit on open files is raised as far as it may be."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MAX_CONNECTIONS + 200  # and what else is open
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else min(_MAX_CONNECTIONS, max(soft - 200, 64))
