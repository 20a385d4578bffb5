"""Takes turns to compute, first come, first served; requests that wait for the same turn are answered as one batch."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from service.errors import DeadlineExceeded
from service.predictions.inference import Inference, InferenceRequest

LONG_ARTICLE = 22_000  # characters: takes more than about 100 ms; short articles never wait for such a one
MAX_BATCH_SIZE = 4  # requests: together each costs less, but the first one waits for all
_MAX_BATCH_CHARACTERS = 16_000  # about four articles of the usual length

InferBatch = Callable[[Sequence[InferenceRequest]], Sequence[Inference | BaseException]]


@dataclass(slots=True, eq=False)
class _Waiter:
    """A thread in the queue: with a request, or without one, to compute by itself."""

    request: InferenceRequest | None = None
    wake: threading.Lock = field(default_factory=threading.Lock)
    batch: list[_Waiter] | None = None  # the others whose requests it answers with its own, once it is its turn
    began: float = 0.0
    result: Inference | BaseException | None = None


class TurnQueue:
    """A FIFO lock: one thread at a time, in order of arrival; with a plain lock the thread that has just left could enter again first.

    A thread with a request also answers those with the same batch key right behind it, whose threads then find their result.
    """

    def __init__(self, infer_batch: InferBatch) -> None:
        """``infer_batch`` answers requests with the same batch key; an exception among its results is raised to that request's thread."""
        self._infer_batch = infer_batch
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[_Waiter] = deque()

    def acquire(self, deadline: float) -> bool:
        """Wait for the turn until ``deadline`` (``time.monotonic``) at the latest; whether it came. Whoever acquired must release."""
        return self._acquire(_Waiter(), deadline)

    def infer(self, request: InferenceRequest, deadline: float) -> tuple[Inference, float]:
        """The result, and when its computation began (``time.monotonic``). Raises the request's own error, or DeadlineExceeded."""
        mine = _Waiter(request)
        if not self._acquire(mine, deadline):
            raise DeadlineExceeded
        if mine.batch is not None:
            self._answer([mine, *mine.batch])
        if isinstance(mine.result, BaseException):
            raise mine.result
        assert mine.result
        return mine.result, mine.began

    def release(self) -> None:
        """Let the next one in."""
        with self._lock:
            if not self._waiting:
                self._taken = False
                return
            first = self._waiting.popleft()
            first.batch = list(self._batch_with(first))
        first.wake.release()

    def _acquire(self, mine: _Waiter, deadline: float) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                mine.batch = []
                return True
            mine.wake.acquire()
            self._waiting.append(mine)
        if mine.wake.acquire(timeout=max(deadline - time.monotonic(), 0)):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return mine.wake.acquire()  # its turn came at the last moment, or another thread is about to answer it

    def _batch_with(self, first: _Waiter) -> Iterator[_Waiter]:
        """Those right behind ``first`` that may be answered with it, taken out of the queue."""
        if first.request is None:
            return
        left = _MAX_BATCH_CHARACTERS - first.request.size
        for _ in range(MAX_BATCH_SIZE - 1):
            request = self._waiting[0].request if self._waiting else None
            if request is None or request.size > left or request.batch_key != first.request.batch_key:
                return
            left -= request.size
            yield self._waiting.popleft()

    def _answer(self, batch: Sequence[_Waiter]) -> None:
        began = time.monotonic()
        try:
            results = self._infer_batch([one.request for one in batch if one.request])
            for one, result in zip(batch, results, strict=True):
                one.result, one.began = result, began
        except BaseException as error:
            for one in batch:
                one.result = error
        self.release()
        for one in batch[1:]:
            one.wake.release()


class Scheduler:
    """A queue for short articles and one for long ones.

    Python computes in one thread of a process at a time, so computing two articles at once would only make both slower. With two queues no
    short article waits for a megabyte, nor for the other articles of somebody's request. ``infer_batch`` is as for a TurnQueue; ``on_wait``
    is called with the seconds of each wait.
    """

    def __init__(self, infer_batch: InferBatch, on_wait: Callable[[float], None]) -> None:
        self._short, self._long = TurnQueue(infer_batch), TurnQueue(infer_batch)
        self._on_wait = on_wait

    @contextmanager
    def turn(self, size: int, deadline: float) -> Iterator[None]:
        """A turn for an article of ``size`` characters. Raises DeadlineExceeded when it comes after ``deadline`` (``time.monotonic``)."""
        queue = self._queue_for(size)
        came = time.monotonic()
        if came >= deadline or not queue.acquire(deadline):
            raise DeadlineExceeded
        try:
            self._on_wait(time.monotonic() - came)
            yield
        finally:
            queue.release()

    def infer(self, request: InferenceRequest, deadline: float) -> Inference:
        """The result, computed in turn. Raises the request's own error, and DeadlineExceeded when its turn has not come by ``deadline``."""
        came = time.monotonic()
        if came >= deadline:
            raise DeadlineExceeded
        result, began = self._queue_for(request.size).infer(request, deadline)
        self._on_wait(began - came)
        return result

    def _queue_for(self, size: int) -> TurnQueue:
        return self._long if size > LONG_ARTICLE else self._short
