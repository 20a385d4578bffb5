"""The bundle behind the service: which one it is, and one request computing at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from model.bundle import Bundle
from model.errors import BundleError, RegistryError
from model.registry import Registry
from service.errors import Busy
from service.settings import Settings

log = logging.getLogger("service")


class Engine:
    """Hands the bundle to one thread at a time: computing is CPU-bound, so two at once in a process only make both late.

    At most ``most_waiting`` threads compute or wait, which leaves the process some for the requests that compute nothing.
    """

    def __init__(self, bundle: Bundle, *, most_waiting: int) -> None:
        self.bundle = bundle
        self._places = threading.BoundedSemaphore(most_waiting)
        self._turn = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[Bundle]:
        """The bundle, for as long as the block lasts. Raises Busy at once when every place is taken."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with self._turn:
                yield self.bundle
        finally:
            self._places.release()


def open_bundle(settings: Settings) -> Bundle:
    """The bundle that ``settings`` name; else the published one; else, or when that one is broken, the embedded one.

    Raises BundleError when the one named by a setting, or the embedded one, cannot be used.
    """
    if settings.bundle:
        return Bundle.load(settings.bundle)
    try:
        published = Registry(settings.registry).current()
        if published:
            return Bundle.load(published)
    except (RegistryError, BundleError) as error:
        log.error("the published bundle cannot be used, the embedded one answers instead: %s", error)
    return Bundle.default()
