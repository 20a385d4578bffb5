"""How often a caller may ask: counted in a sliding window by the ``limits`` library, in Redis or in the memory of each process.

Answers carry ``RateLimit-Policy`` and ``RateLimit`` as draft-ietf-httpapi-ratelimit-headers-11 has them.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from service.errors import InvalidSetting, RateExceeded

if TYPE_CHECKING:  # the library is imported where it first counts: who has no keys has no rates
    import limits
    from limits.storage import Storage
    from limits.strategies import SlidingWindowCounterRateLimiter

log = structlog.stdlib.get_logger("service")

_REDIS_TIMEOUT = 0.25  # seconds: a slow Redis must not make the answers slow
_REDIS_REST = 5.0  # seconds without Redis after it has failed, so that not every request waits for it


@dataclass(frozen=True, slots=True)
class Standing:
    """What a caller has left: ``quota`` requests in ``window`` seconds, ``remaining`` of them now, one more in ``reset`` seconds."""

    quota: int
    window: int
    remaining: int
    reset: int

    def headers(self) -> Mapping[str, str]:
        """The headers that tell a client so."""
        return {
            "RateLimit-Policy": f'"requests";q={self.quota};w={self.window}',
            "RateLimit": f'"requests";r={self.remaining};t={self.reset}',
        }


class Rates:
    """Counts requests by caller. Made before the processes are forked, it opens nothing until a process counts for the first time.

    Without Redis, and while it cannot be reached, each process counts for itself: N processes let through up to N times a rate. Sharing a
    rate out among them would be wrong the other way: a client that keeps one connection is always answered by the same process.
    """

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._lock = threading.Lock()
        self._memory: SlidingWindowCounterRateLimiter | None = None
        self._redis: SlidingWindowCounterRateLimiter | None = None
        self._redis_rests_until = 0.0
        if redis_url:
            _redis(redis_url)  # opens no connection, but tells at the start what cannot work

    def count(self, caller: str, rate: str) -> Standing:
        """Count one request of ``caller`` against ``rate``, such as 600/minute. Raises RateExceeded when it is one too many."""
        import limits
        from limits.errors import StorageError

        item = limits.parse(rate)
        if self._url and time.monotonic() >= self._redis_rests_until:
            try:
                return _count(self._in_redis(), item, caller)
            except StorageError as error:
                self._redis_rests_until = time.monotonic() + _REDIS_REST
                cause = type(error.__cause__).__name__  # its message may hold the address of Redis, and that a password
                log.warning("redis cannot be used: each process counts rates for itself", error=cause)
        with self._lock:  # in memory the library starts threads of its own, and one of them twice where two requests do at once
            return _count(self._in_memory(), item, caller)

    def _in_redis(self) -> SlidingWindowCounterRateLimiter:
        from limits.strategies import SlidingWindowCounterRateLimiter

        with self._lock:
            if self._redis is None:
                self._redis = SlidingWindowCounterRateLimiter(_redis(self._url))
        assert self._redis
        return self._redis

    def _in_memory(self) -> SlidingWindowCounterRateLimiter:
        from limits.storage import MemoryStorage
        from limits.strategies import SlidingWindowCounterRateLimiter

        if self._memory is None:
            self._memory = SlidingWindowCounterRateLimiter(MemoryStorage())  # runs a thread, and those do not outlive a fork
        return self._memory


def counted_as(address: str) -> str:
    """Whom the requests from ``address`` are counted to: of IPv6 a network of 64 bits, for a host may take any address of its own."""
    try:
        found = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(found.ipv4_mapped or ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))


def _redis(url: str) -> Storage:
    from limits.errors import ConfigurationError
    from limits.storage import Storage, storage_from_string

    try:
        storage = storage_from_string(
            url,
            wrap_exceptions=True,
            key_prefix="toasoan:rates",
            socket_timeout=_REDIS_TIMEOUT,
            socket_connect_timeout=_REDIS_TIMEOUT,
        )
    except (ConfigurationError, ValueError):
        raise InvalidSetting("TOASOAN_REDIS_URL: needs the extra toasoan[redis] and an address such as redis://localhost:6379/0") from None
    assert isinstance(storage, Storage)
    return storage


def _count(limiter: SlidingWindowCounterRateLimiter, item: limits.RateLimitItem, caller: str) -> Standing:
    admitted = limiter.hit(item, caller)
    stats = limiter.get_window_stats(item, caller)
    standing = Standing(item.amount, item.get_expiry(), stats.remaining, max(1, math.ceil(stats.reset_time - time.time())))
    if not admitted:
        raise RateExceeded(rate_in_words(item), standing.reset, standing.headers())
    return standing


def rate_in_words(item: limits.RateLimitItem) -> str:
    """``600 requests a minute``."""
    return f"{item.amount:,} requests a {item.GRANULARITY.name}"
