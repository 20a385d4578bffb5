"""A real Redis for tests: a process of its own that keeps nothing and answers on a unix socket."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import pytest

PROGRAM = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed")


class RedisServer:
    """Answers when the ``with`` block begins and is gone when it ends; ``stop`` and ``start`` play an outage."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="toasoan-redis-")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _socket(self) -> Path:
        return Path(self._folder.name) / "redis.sock"  # short enough for a unix socket's 107 bytes

    @property
    def url(self) -> str:
        """What to connect to."""
        return f"redis+unix://{self._socket}"

    def start(self) -> None:
        assert PROGRAM
        command = [PROGRAM, "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir", self._folder.name]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)
            self._process = None
            self._socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()
