"""The processes that serve the application: gunicorn, and waitress where there is no fork."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from flask import Flask

from service.settings import Settings

_SPARE_THREADS = 8  # beyond those that compute or wait: pages and corrections must find a free one
_MOST_CONNECTIONS = 4000  # of a worker, most of them idle: they take no thread


def serve(app: Flask, settings: Settings) -> None:
    """Serve ``app`` until SIGTERM or SIGINT; requests under way are finished first."""
    threads = settings.waiting + _SPARE_THREADS
    if sys.platform == "win32":
        import waitress

        waitress.serve(app, host=settings.host, port=settings.port, threads=threads)
        return
    from service.processes import Processes

    gc.collect()
    gc.freeze()  # the collector of a worker must not write to the pages it shares with the others
    Processes(
        app,
        {
            "bind": f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}",
            "workers": settings.workers,
            "worker_class": "service.workers.Worker",
            "threads": threads,
            "worker_connections": _most_connections(),
            "preload_app": True,
            "keepalive": 15,
            "graceful_timeout": settings.deadline + 10,
            "timeout": 60,
            "loglevel": settings.log_level,
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  # gunicorn's heartbeat must not wait for a disk
        },
    ).run()


def _most_connections() -> int:
    """How many connections a worker may hold: the kernel's limit on open files is raised as far as it may be."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_CONNECTIONS + 200  # and what else is open
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return _MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(_MOST_CONNECTIONS, max(soft - 200, 64))
