"""A client's socket with a deadline for a whole request, instead of a timeout for each read."""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress
from typing import Any, Self

REQUEST_TIMEOUT = 30.0  # seconds in which a whole request must arrive (8 MB at 2.2 Mbit/s), or each 64 kB of an upload
UPLOAD_TIMEOUT = 900.0  # seconds in which a whole upload must arrive: 64 MB at 0.6 Mbit/s
_HEAD_BEGINS, _HEAD_ENDS = b"HTTP/1.1 ", b"\r\n\r\n"


class DeadlineSocket(socket.socket):
    """A client's socket that waits REQUEST_TIMEOUT for a whole request, and as long for an answer to be read.

    To the kernel it is non-blocking, so that a read or write that need not wait is one system call, not the four that Python's own timeouts
    make: after every call a thread waits for the GIL again.
    """

    __slots__ = ("_began", "_head", "_until", "waits")
    _began: float
    _head: bytes
    _until: float
    waits: bool

    @classmethod
    def of(cls, client: socket.socket) -> Self:
        """A socket that takes over the connection of ``client``."""
        sock = cls(client.family, client.type, client.proto, client.detach())
        socket.socket.setblocking(sock, False)
        sock._head = b""
        sock.setblocking(False)
        return sock

    def setblocking(self, flag: bool, /) -> None:
        """Start the deadline of a request; with False, at the end of an answer, do not wait at all."""
        if head := self._head:
            self._head = b""
            with suppress(OSError):  # the client may have gone
                self.send(head)
        self._began = time.monotonic()
        self._until = self._began + REQUEST_TIMEOUT
        self.waits = bool(flag)

    def settimeout(self, value: float | None, /) -> None:
        """Wait at most ``value`` seconds for the rest of a request; 0 and None, which gunicorn resets to, change nothing."""
        if value:
            self._until = min(self._until, time.monotonic() + value)

    def extend_deadline(self) -> None:
        """Wait REQUEST_TIMEOUT again, as part of an upload has arrived, until UPLOAD_TIMEOUT after its start at most."""
        self._until = min(time.monotonic() + REQUEST_TIMEOUT, self._began + UPLOAD_TIMEOUT)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """The next bytes. Raises TimeoutError when the request has not arrived in time."""
        while True:
            try:
                return super().recv(size, flags)
            except BlockingIOError:
                self._wait(select.POLLIN, self._until)

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send all of ``data``. Raises TimeoutError when the client does not take it in time.

        The head of an answer is sent with what comes after it, or at the end: one packet wakes the client once.
        """
        if not self._head and data.startswith(_HEAD_BEGINS) and data.endswith(_HEAD_ENDS):
            self._head = bytes(data)
            return
        rest, until = memoryview(self._head + data), time.monotonic() + REQUEST_TIMEOUT
        self._head = b""
        while rest:
            try:
                rest = rest[self.send(rest, flags) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, until)

    def readable(self, seconds: float) -> bool:
        """Whether there is something to read within ``seconds``."""
        return self._comes(select.POLLIN, seconds)

    def _wait(self, event: int, until: float) -> None:
        """Wait for ``event``. Raises BlockingIOError when not waiting, TimeoutError when it has not come by ``until``."""
        if not self.waits:
            raise BlockingIOError
        if not self._comes(event, max(until - time.monotonic(), 0)):
            raise TimeoutError

    def _comes(self, event: int, seconds: float) -> bool:
        ready = select.poll()
        ready.register(self, event)
        return bool(ready.poll(seconds * 1000))
