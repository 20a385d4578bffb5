"""Whose turn it is to compute, first come, first served; questions that wait for the same turn are answered together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from service.errors import Overdue
from service.predictions.answering import Question, Told

LONG = 22_000  # characters: an article that takes longer than about 100 ms; short ones never wait for such a one
MOST_TOGETHER = 4  # questions: together each costs less, but the first one waits for all
_MOST_CHARACTERS = 16_000  # of those together: about four articles of the usual length

Answer = Callable[[Sequence[Question]], Sequence[Told | BaseException]]


@dataclass(slots=True, eq=False)
class _Waiting:
    """One thread in a lane: with a question, or without one, to compute by itself."""

    question: Question | None = None
    gate: threading.Lock = field(default_factory=threading.Lock)
    others: list[_Waiting] | None = None  # whose questions it is to answer with its own, once it is its turn
    began: float = 0.0
    answer: Told | BaseException | None = None


class Lane:
    """Lets one thread in at a time, in the order in which they came; a plain lock would let the one that has just left in again.

    Whoever comes in with a question answers those of one kind that wait right behind it, too: their threads then find it answered.
    """

    def __init__(self, answer: Answer) -> None:
        """``answer`` answers questions of one kind, each with what is then returned, or with an exception that is then raised."""
        self._answer = answer
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[_Waiting] = deque()

    def enter(self, until: float) -> bool:
        """Wait for the turn, until ``until`` (``time.monotonic``) at the latest; whether it came. Whoever entered must leave."""
        return self._come(_Waiting(), until)

    def ask(self, question: Question, until: float) -> tuple[Told, float]:
        """The answer, and the moment at which it was begun (``time.monotonic``). Raises what answered it, Overdue after ``until``."""
        mine = _Waiting(question)
        if not self._come(mine, until):
            raise Overdue
        if mine.others is not None:
            self._answer_all([mine, *mine.others])
        if isinstance(mine.answer, BaseException):
            raise mine.answer
        assert mine.answer
        return mine.answer, mine.began

    def leave(self) -> None:
        """Let the next one in."""
        with self._lock:
            if not self._waiting:
                self._taken = False
                return
            first = self._waiting.popleft()
            first.others = list(self._companions(first))
        first.gate.release()

    def _come(self, mine: _Waiting, until: float) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                mine.others = []
                return True
            mine.gate.acquire()
            self._waiting.append(mine)
        if mine.gate.acquire(timeout=max(until - time.monotonic(), 0)):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return mine.gate.acquire()  # its turn came in the very last moment, or another is about to answer it

    def _companions(self, first: _Waiting) -> Iterator[_Waiting]:
        """Who waits right behind ``first`` and may be answered together with it; they wait no more in the lane."""
        if first.question is None:
            return
        left = _MOST_CHARACTERS - first.question.size
        for _ in range(MOST_TOGETHER - 1):
            question = self._waiting[0].question if self._waiting else None
            if question is None or question.size > left or question.kind != first.question.kind:
                return
            left -= question.size
            yield self._waiting.popleft()

    def _answer_all(self, group: Sequence[_Waiting]) -> None:
        began = time.monotonic()
        try:
            answers = self._answer([one.question for one in group if one.question])
            for one, answer in zip(group, answers, strict=True):
                one.answer, one.began = answer, began
        except BaseException as error:
            for one in group:
                one.answer = error
        self.leave()
        for one in group[1:]:
            one.gate.release()


class Lanes:
    """A lane for short articles and one for long ones.

    Python computes in one thread of a process at a time. So a second article at once would only make both slower; the two lanes exist
    so that nobody's short article waits for a megabyte, nor for the other articles of somebody's batch. ``answer`` is as for a lane;
    ``waited`` is told the seconds of each wait.
    """

    def __init__(self, answer: Answer, waited: Callable[[float], None]) -> None:
        self._short, self._long = Lane(answer), Lane(answer)
        self._waited = waited

    @contextmanager
    def turn(self, size: int, until: float) -> Iterator[None]:
        """A turn for an article of ``size`` characters. Raises Overdue when it has not come by ``until`` (``time.monotonic``)."""
        lane = self._of(size)
        came = time.monotonic()
        if came >= until or not lane.enter(until):
            raise Overdue
        try:
            self._waited(time.monotonic() - came)
            yield
        finally:
            lane.leave()

    def ask(self, question: Question, until: float) -> Told:
        """The answer to ``question`` in its turn. Raises what answered it, and Overdue when its turn has not come by ``until``."""
        came = time.monotonic()
        if came >= until:
            raise Overdue
        answer, began = self._of(question.size).ask(question, until)
        self._waited(began - came)
        return answer

    def _of(self, size: int) -> Lane:
        return self._long if size > LONG else self._short
