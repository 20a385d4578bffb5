"""The bundle behind the service: which one it is, and how many requests compute with it at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from model.bundle import Bundle, Options
from model.errors import BundleError, RegistryError
from model.intake import read_html
from model.registry import Registry
from service.errors import Busy
from service.settings import Settings

log = logging.getLogger("service")


MOST_COMPUTING = 4  # requests at a time in a process, measured as fast as one: a short one need not wait for a long one


class Engine:
    """Hands the bundle to a few threads at a time, so that memory is bounded, and keeps the next ones waiting.

    At most ``most_waiting`` threads compute or wait, which leaves the process some for the requests that compute nothing.
    """

    def __init__(self, bundle: Bundle, *, most_waiting: int) -> None:
        self.bundle = bundle
        self._places = threading.BoundedSemaphore(most_waiting)
        self._turns = threading.BoundedSemaphore(MOST_COMPUTING)

    @contextmanager
    def turn(self) -> Iterator[Bundle]:
        """The bundle, the same one for as long as the block lasts. Raises Busy at once when every place is taken."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with self._turns:
                yield self.bundle
        finally:
            self._places.release()


_REHEARSAL = (
    "<html><body><h1>Huyện Bình Minh khánh thành trường học mới</h1><p>Sáng 5/9, huyện Bình Minh khánh thành trường tiểu học có 20 phòng "
    "học.</p><p>Ông Trần Văn An, Chủ tịch huyện, cho biết trường được xây trong hai năm với kinh phí 35 tỷ đồng.</p></body></html>"
)


def open_bundle(settings: Settings) -> Bundle:
    """The bundle that ``settings`` name; else the published one; else, or when that one is broken, the embedded one.

    It has answered once before it is given away: what is imported or computed at first use is then shared by every process forked later.
    Raises BundleError when the bundle named by a setting, or the embedded one, cannot be used.
    """
    if settings.bundle:
        return _rehearsed(Bundle.load(settings.bundle))
    try:
        published = Registry(settings.registry).current()
        if published:
            return _rehearsed(Bundle.load(published))
    except (RegistryError, BundleError) as error:
        log.error("the published bundle cannot be used, the embedded one answers instead: %s", error)
    return _rehearsed(Bundle.default())


def _rehearsed(bundle: Bundle) -> Bundle:
    try:
        bundle.analyze([read_html(_REHEARSAL).article], Options(evidence=True))
    except Exception as error:  # weights that fit their checksums may still not fit each other
        raise BundleError(f"bundle {bundle.id}: fails on a plain article ({type(error).__name__})") from error
    return bundle
