"""``python -m service``: serve the page and the API."""

from __future__ import annotations

import argparse
import ipaddress
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

import structlog

from model.bundle import Bundle
from model.errors import ToaSoanError
from service import create_app
from service.logs import log_to_stderr
from service.metrics import SharedValues
from service.server import serve
from service.settings import Settings
from service.trials import open_bundle

log = structlog.stdlib.get_logger("service")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; 1 with one line on stderr when the service cannot start."""
    try:
        settings = _settings(arguments)
        log_to_stderr(settings.log_level)
        _serve(settings, open_bundle(settings))
    except ToaSoanError as error:
        print(f"python -m service: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(settings: Settings, bundle: Bundle) -> None:
    if not _is_loopback(settings.host):
        log.warning(
            "%s can be reached from other machines, and whoever reaches it may use it: put a proxy with keys in front", settings.host
        )
    log.info("serving", model=bundle.id, host=settings.host, port=settings.port, workers=settings.workers)
    shared = SharedValues()
    try:
        serve(create_app(settings, bundle), settings, shared)
    finally:
        shared.remove()


def _settings(arguments: Sequence[str] | None) -> Settings:
    settings = Settings.read(os.environ)
    parser = argparse.ArgumentParser(prog="python -m service", description="Serve the page and the API.")
    parser.add_argument("--host", default=settings.host, help=f"address to listen on ({settings.host})")
    parser.add_argument("--port", type=int, default=settings.port, help=f"port to listen on ({settings.port})")
    parser.add_argument("--workers", type=int, default=settings.workers, help=f"processes that answer ({settings.workers})")
    wanted = parser.parse_args(arguments)
    if not 0 <= wanted.port <= 65535 or wanted.workers < 1:
        parser.error("a port is 0 to 65535, and there is at least one worker")
    return replace(settings, host=wanted.host, port=wanted.port, workers=wanted.workers)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


if __name__ == "__main__":
    sys.exit(main())
