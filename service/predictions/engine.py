"""The bundle behind the service, and admission control: how many requests compute or wait at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from model.bundle import Bundle
from service.errors import Busy
from service.predictions.inference import Inference, InferenceRequest, infer_batch
from service.predictions.scheduler import Scheduler


def _ignore(_amount: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Admission:
    """An admitted request: the same ``bundle`` from its first article to its last, until ``deadline`` (``time.monotonic``)."""

    bundle: Bundle
    deadline: float
    scheduler: Scheduler

    def turn(self, size: int) -> AbstractContextManager[None]:
        """A turn to read and analyse one article of ``size`` characters. Raises DeadlineExceeded when it comes too late."""
        return self.scheduler.turn(size, self.deadline)

    def infer(self, request: InferenceRequest) -> Inference:
        """The result of ``request``, in turn. Raises what ``infer`` does, and DeadlineExceeded when its turn comes too late."""
        return self.scheduler.infer(request, self.deadline)


class Engine:
    """Admits a bounded number of requests, so that memory and waiting are bounded, and gives each the current bundle.

    ``places`` is how many requests may compute or wait; ``deadline`` is how many seconds each has. A server has more threads than
    places, so that requests which compute nothing find a free one. ``on_place`` is called with 1 for each place taken and -1 for each left,
    ``on_wait`` with the seconds that an article waited for its turn.
    """

    def __init__(
        self,
        bundle: Bundle,
        *,
        places: int,
        deadline: float,
        on_place: Callable[[float], None] = _ignore,
        on_wait: Callable[[float], None] = _ignore,
    ) -> None:
        self._bundle = bundle
        self._places = places
        self._lock = threading.Lock()
        self._admitted = 0
        self._deadline = deadline
        self._on_place = on_place
        self._scheduler = Scheduler(infer_batch, on_wait)

    @property
    def bundle(self) -> Bundle:
        """The bundle that answers the next request."""
        return self._bundle

    def switch(self, bundle: Bundle) -> None:
        """Answer new requests with ``bundle``; those under way keep theirs."""
        self._bundle = bundle

    def full(self) -> bool:
        """Whether every place is taken."""
        return self._admitted >= self._places

    @contextmanager
    def admit(self) -> Iterator[Admission]:
        """Admit one request, from now until its deadline. Raises Busy at once when every place is taken."""
        with self._lock:
            if self.full():
                raise Busy
            self._admitted += 1
        try:
            self._on_place(1)
            yield Admission(self._bundle, time.monotonic() + self._deadline, self._scheduler)
        finally:
            with self._lock:
                self._admitted -= 1
            self._on_place(-1)
