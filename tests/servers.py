"""Real server processes for tests and benches. ``python -m tests.servers PORT WORKERS`` serves a bundle of fakes.

With a third argument, each worker begins that many seconds after it was forked.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent
PATIENCE = 90  # seconds for a server to come up, which takes two on a machine that has nothing else to do


def _ports() -> Iterator[int]:
    """Ports in no order, each once: below those that the kernel gives to clients, and none that a worker beside this one has."""
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER", "gw0"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    ours = range(20_000 + int(worker.removeprefix("gw")), 32_000, int(workers))
    return iter(random.SystemRandom().sample(ours, len(ours)))


_untried = _ports()


def free_port() -> int:
    """A port on which nobody listens."""
    for port in _untried:
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise AssertionError("every port was given")


class Server:
    """A server in processes of its own, ready to answer when the ``with`` block begins and gone when it ends."""

    def __init__(self, command: Sequence[str], port: int, environment: Mapping[str, str] | None = None) -> None:
        self.port = port
        self._command = [sys.executable, "-m", *command]
        self._home = tempfile.TemporaryDirectory(prefix="toasoan")  # of its own unless ``environment`` has another
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TOASOAN_")}
        self._environment = clean | {"TOASOAN_HOME": self._home.name} | dict(environment or {})
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed by __exit__

    @classmethod
    def of_fakes(cls, *, workers: int = 1, environment: Mapping[str, str] | None = None) -> Self:
        port = free_port()
        return cls(["tests.servers", str(port), str(workers)], port, environment)

    @classmethod
    def of_service(cls, *arguments: str, environment: Mapping[str, str] | None = None) -> Self:
        port = free_port()
        return cls(["service", "--port", str(port), *arguments], port, environment)

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Start it, also after it was killed; returns when it is ready."""
        self.launch()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.02)
        self.__exit__()
        raise AssertionError(f"the server did not come up:\n{self._text}")

    def launch(self) -> None:
        """Start it, and wait for nothing."""
        self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stderr=self._log)

    def kill(self) -> None:
        """SIGKILL to every process of it at once."""
        self.process.send_signal(signal.SIGSTOP)  # the master must not replace a worker meanwhile
        for process in (*self._forked(), self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()

    def kill_worker(self, number: int) -> None:
        """SIGKILL to one of the workers; the master replaces it."""
        if children := self.children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(children[number % len(children)], signal.SIGKILL)

    def kill_consumer(self) -> None:
        """SIGKILL to what works on jobs; the master replaces it."""
        for consumer in self.consumers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(consumer, signal.SIGKILL)

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._text = self.log()
        self._log.close()
        self._home.cleanup()

    def log(self) -> str:
        """What the server wrote to stderr."""
        if self._log.closed:
            return self._text
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0).decode()  # the server shares the file's position

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], Any]:
        """Status, headers and content (parsed when JSON) of one request; ``body`` is bytes, an iterable of chunks, or made JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Content-Type": "application/json"} if body is not None else {}
            raw = json.dumps(body).encode() if isinstance(body, dict) else body
            connection.request(method, path, raw, sent | dict(headers or {}))
            answer = connection.getresponse()
            content = answer.read()
            is_json = answer.headers.get_content_type() in ("application/json", "application/problem+json")
            return answer.status, answer.headers, json.loads(content) if is_json else content.decode()
        finally:
            connection.close()

    def resident_megabytes(self) -> list[float]:
        """Resident memory of each worker, pages shared with the others included."""
        return [_megabytes(child, "VmRSS") for child in self.children()]

    def most_megabytes(self) -> float:
        """The most resident memory that a worker ever had."""
        return max(_megabytes(child, "VmHWM") for child in self.children())

    def children(self) -> list[int]:
        """The process ids of the workers."""
        return [child for child in self._forked() if not _works_on_jobs(child)]

    def consumers(self) -> list[int]:
        """The process ids of those that work on jobs."""
        return [child for child in self._forked() if _works_on_jobs(child)]

    def _forked(self) -> list[int]:
        return [int(child) for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]

    def cpu_seconds(self) -> float:
        """What the workers have computed so far, user and system."""
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(sum(map(int, _stat(child)[11:13])) / ticks for child in self.children())


def _works_on_jobs(process: int) -> bool:
    """Whether it is one of those that answer nobody: jobs, and the shadow."""
    try:
        return Path(f"/proc/{process}/comm").read_text().startswith("toasoan-")
    except OSError:  # it has ended
        return False


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _megabytes(process: int, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found
    return int(found[1]) / 1024


def main() -> None:
    from service.application import create_app
    from service.metrics import SharedValues
    from service.processes.logs import log_to_stderr
    from service.server import serve
    from service.settings import Settings
    from tests.fakes import fake_bundle

    settings = replace(Settings.read(os.environ), port=int(sys.argv[1]), workers=int(sys.argv[2]), log_level="debug")
    log_to_stderr(settings.log_level)
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 0

    class Late(SharedValues):
        def take(self, slot: str) -> None:
            time.sleep(seconds)
            super().take(slot)

    shared = Late()
    try:
        serve(create_app(settings, fake_bundle()), settings, shared)
    finally:
        shared.remove()


if __name__ == "__main__":
    main()
