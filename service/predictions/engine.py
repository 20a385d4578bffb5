"""The bundle behind the service, and how many requests it works on at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from model.bundle import Bundle
from service.errors import Busy
from service.predictions.answering import Question, Told, answer_together
from service.predictions.lanes import Lanes


def _ignore(_amount: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Work:
    """What one request works with: the same ``bundle`` from its first article to its last, until ``until`` (``time.monotonic``)."""

    bundle: Bundle
    until: float
    lanes: Lanes

    def turn(self, size: int) -> AbstractContextManager[None]:
        """A turn to read and analyse one article of ``size`` characters. Raises Overdue when the deadline passes before it comes."""
        return self.lanes.turn(size, self.until)

    def ask(self, question: Question) -> Told:
        """The answer to ``question`` in its turn. Raises what ``answer`` does, and Overdue when the deadline passes before it comes."""
        return self.lanes.ask(question, self.until)


class Engine:
    """Admits a bounded number of requests, so that memory and waiting are bounded, and gives each the bundle of its moment.

    ``places`` is how many requests may compute or wait; ``deadline`` is how many seconds each has. A server has more threads than
    places, so that requests which compute nothing find a free one. ``taken`` is told of each place that is taken (1) and left (-1),
    ``waited`` the seconds that an article waited for its turn.
    """

    def __init__(
        self,
        bundle: Bundle,
        *,
        places: int,
        deadline: float,
        taken: Callable[[float], None] = _ignore,
        waited: Callable[[float], None] = _ignore,
    ) -> None:
        self._bundle = bundle
        self._places = places
        self._lock = threading.Lock()
        self._admitted = 0
        self._deadline = deadline
        self._taken = taken
        self._lanes = Lanes(answer_together, waited)

    @property
    def bundle(self) -> Bundle:
        """The bundle that answers the next request."""
        return self._bundle

    def switch(self, bundle: Bundle) -> None:
        """Answer the next requests with ``bundle``; those under way keep theirs."""
        self._bundle = bundle

    def full(self) -> bool:
        """Whether every place is taken."""
        return self._admitted >= self._places

    @contextmanager
    def admit(self) -> Iterator[Work]:
        """The work of one request, from now until the deadline. Raises Busy at once when every place is taken."""
        with self._lock:
            if self.full():
                raise Busy
            self._admitted += 1
        try:
            self._taken(1)
            yield Work(self._bundle, time.monotonic() + self._deadline, self._lanes)
        finally:
            with self._lock:
                self._admitted -= 1
            self._taken(-1)
