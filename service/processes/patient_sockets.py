"""A client's socket that is patient with a whole request, not with each piece of it."""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress
from typing import Any, Self

PATIENCE = 30.0  # seconds in which a whole request must arrive: 8 MB at 2.2 Mbit/s; or, of an upload, each piece of 64 kB
LONGEST = 900.0  # seconds in which a whole upload must arrive: 64 MB at 0.6 Mbit/s
_HEAD_BEGINS, _HEAD_ENDS = b"HTTP/1.1 ", b"\r\n\r\n"


class PatientSocket(socket.socket):
    """A client's socket that waits PATIENCE for a whole request, not for each piece of it, and for an answer to be taken.

    For the kernel it never blocks. What is sent at once and answered at once then costs a call of the kernel each, where Python's own
    timeouts make it four: after every call a thread waits anew for its turn to compute.
    """

    __slots__ = ("_began", "_head", "_until", "waits")
    _began: float
    _head: bytes
    _until: float
    waits: bool

    @classmethod
    def of(cls, client: socket.socket) -> Self:
        """The socket that has the connection of ``client`` from now on."""
        patient = cls(client.family, client.type, client.proto, client.detach())
        socket.socket.setblocking(patient, False)
        patient._head = b""
        patient.setblocking(False)
        return patient

    def setblocking(self, flag: bool, /) -> None:
        """Begin to wait for a request, or, with False, wait for nothing: the answer is over."""
        if head := self._head:
            self._head = b""
            with suppress(OSError):  # who has gone does not read it
                self.send(head)
        self._began = time.monotonic()
        self._until = self._began + PATIENCE
        self.waits = bool(flag)

    def settimeout(self, value: float | None, /) -> None:
        """Wait ``value`` seconds for the rest of a request at most; 0 or None, which gunicorn goes back to, is how it waited before."""
        if value:
            self._until = min(self._until, time.monotonic() + value)

    def extend_deadline(self) -> None:
        """Wait PATIENCE again: a piece of an upload has arrived, which may go on until LONGEST after it began."""
        self._until = min(time.monotonic() + PATIENCE, self._began + LONGEST)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """The next piece. Raises TimeoutError when the request has not arrived in time."""
        while True:
            try:
                return super().recv(size, flags)
            except BlockingIOError:
                self._wait(select.POLLIN, self._until)

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send all of ``data``. Raises TimeoutError when the client does not take it in time.

        The head of an answer waits for what comes after it, or for the end: one packet wakes the client once.
        """
        if not self._head and data.startswith(_HEAD_BEGINS) and data.endswith(_HEAD_ENDS):
            self._head = bytes(data)
            return
        rest, until = memoryview(self._head + data), time.monotonic() + PATIENCE
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
        """Wait for ``event``. Raises BlockingIOError where nothing is waited for, TimeoutError when it has not come by ``until``."""
        if not self.waits:
            raise BlockingIOError
        if not self._comes(event, max(until - time.monotonic(), 0)):
            raise TimeoutError

    def _comes(self, event: int, seconds: float) -> bool:
        ready = select.poll()
        ready.register(self, event)
        return bool(ready.poll(seconds * 1000))
