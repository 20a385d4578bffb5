"""Rate limits of callers: a sliding window counted by the ``limits`` library, in Redis or in the memory of each process.

Answers have the headers ``RateLimit-Policy`` and ``RateLimit`` of draft-ietf-httpapi-ratelimit-headers-11.
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

if TYPE_CHECKING:  # the library is imported when it first counts: without keys nothing is
    import limits
    from limits.storage import Storage
    from limits.strategies import SlidingWindowCounterRateLimiter

log = structlog.stdlib.get_logger("service")

_REDIS_TIMEOUT = 0.25  # seconds: a slow Redis must not make the answers slow
_REDIS_RETRY = 5.0  # seconds without Redis after it has failed, so that not every request waits for it


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """What a caller has left: ``quota`` requests in ``window`` seconds, ``remaining`` of them now, one more in ``reset`` seconds."""

    quota: int
    window: int
    remaining: int
    reset: int

    def headers(self) -> Mapping[str, str]:
        """The headers of the answer."""
        return {
            "RateLimit-Policy": f'"requests";q={self.quota};w={self.window}',
            "RateLimit": f'"requests";r={self.remaining};t={self.reset}',
        }


class RateLimiter:
    """Counts requests by caller. Created before the processes are forked, it opens nothing until a process first counts.

    Without Redis, and while it cannot be reached, each process counts for itself: N processes let through up to N times a rate. Dividing
    it among them would refuse too much: a client that keeps one connection is always answered by the same process.
    """

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._lock = threading.Lock()
        self._memory: SlidingWindowCounterRateLimiter | None = None
        self._redis: SlidingWindowCounterRateLimiter | None = None
        self._redis_retry_at = 0.0
        if redis_url:
            _redis(redis_url)  # opens no connection, but fails at the start where the URL cannot be used

    def count(self, caller: str, rate: str) -> RateLimitStatus:
        """Count one request of ``caller`` against ``rate``, such as 600/minute. Raises RateExceeded when it is one too many."""
        import limits
        from limits.errors import StorageError

        item = limits.parse(rate)
        if self._url and time.monotonic() >= self._redis_retry_at:
            try:
                return _count(self._in_redis(), item, caller)
            except StorageError as error:
                self._redis_retry_at = time.monotonic() + _REDIS_RETRY
                cause = type(error.__cause__).__name__  # its message may hold the URL of Redis with a password
                log.warning("redis cannot be used: each process counts rates for itself", error=cause)
        with self._lock:  # the library starts a thread, and would start it twice for two requests at once
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
            self._memory = SlidingWindowCounterRateLimiter(MemoryStorage())  # runs a thread, which does not survive a fork
        return self._memory


def address_key(address: str) -> str:
    """The key under which ``address`` is counted: of IPv6 the /64 network, in which a host may take any address."""
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


def _count(limiter: SlidingWindowCounterRateLimiter, item: limits.RateLimitItem, caller: str) -> RateLimitStatus:
    admitted = limiter.hit(item, caller)
    stats = limiter.get_window_stats(item, caller)
    status = RateLimitStatus(item.amount, item.get_expiry(), stats.remaining, max(1, math.ceil(stats.reset_time - time.time())))
    if not admitted:
        raise RateExceeded(rate_in_words(item), status.reset, status.headers())
    return status


def rate_in_words(item: limits.RateLimitItem) -> str:
    """``600 requests a minute``."""
    return f"{item.amount:,} requests a {item.GRANULARITY.name}"
