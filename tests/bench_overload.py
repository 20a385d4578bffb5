"""What the service does with ten times the requests that it has places for.

    python -m tests.bench_overload [--seconds 20] [--times 10] [--workers 2] [--bundle DIR]

wrk asks for TIMES as many predictions as can be answered, over TIMES as many kept connections as there are places. Beside it, probes ask
/livez and send predictions of their own, so that the time of a 429 can be told from that of a 200. Then the service is asked to stop
under load. Everything runs on the same cores, clients included. It fails when there is another status than 200 and 429, when one that was
accepted is not answered, when p99 of a 429 reaches 100 ms or a /livez 200 ms.
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from service.settings import Settings
from tests.bench_http import requests
from tests.servers import Server

SCRIPT = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local next_body = 0
local threads = {}
function setup(thread) threads[#threads + 1] = thread end
function init() answered, refused, others = 0, 0, 0 end
function delay() return math.random(0, 2 * %d) end
function request()
  next_body = next_body %% #bodies + 1
  return wrk.format("POST", "/v1/predictions", {["Content-Type"] = "application/json"}, bodies[next_body])
end
function response(status)
  if status == 200 then answered = answered + 1 elseif status == 429 then refused = refused + 1 else others = others + 1 end
end
function done(summary)
  local total = {answered = 0, refused = 0, others = 0}
  for _, thread in ipairs(threads) do
    for name in pairs(total) do total[name] = total[name] + thread:get(name) end
  end
  local e = summary.errors
  print(string.format('{"answered": %%d, "refused": %%d, "others": %%d, "connect": %%d, "read": %%d, "write": %%d, "timeout": %%d}',
    total.answered, total.refused, total.others, e.connect, e.read, e.write, e.timeout))
end
"""


class Probes:
    """Asks a server again and again beside the load, each time on a new connection, and keeps how long each kind of answer took."""

    def __init__(self, server: Server) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []
        self._server = server
        self._stop = threading.Event()
        body = requests(4)[0]
        live = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        self._threads = [
            threading.Thread(target=self._ask, args=(live, 0.05, lambda status: f"/livez {status}")),
            threading.Thread(target=self._ask, args=(body, 0.02, lambda status: f"predictions {status}")),
            threading.Thread(target=self._ask, args=(body, 0.02, lambda status: f"predictions {status}")),
        ]

    def __enter__(self) -> Probes:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, content: bytes, pause: float, name: Callable[[str], str]) -> None:
        while not self._stop.wait(pause):
            began = time.perf_counter()
            try:
                with socket.create_connection(("127.0.0.1", self._server.port), timeout=30) as connection:
                    connection.sendall(content)
                    head = connection.recv(65536)
            except OSError as error:
                self.failures.append(type(error).__name__)
                continue
            self.taken[name(head[9:12].decode() or "nothing")].append((time.perf_counter() - began) * 1000)


def wrk(server: Server, folder: Path, connections: int, seconds: float, *, pause: float = 0) -> subprocess.Popen[str]:
    """wrk with ``connections``, each of which pauses between an answer and its next request, ``pause`` milliseconds in the mean."""
    bodies = folder / "bodies"
    bodies.write_bytes(b"\n".join(content.partition(b"\r\n\r\n")[2] for content in requests(256)))
    script = folder / "overload.lua"
    script.write_text(SCRIPT % (bodies, pause))
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds:g}", "--timeout", "30", "-s", str(script), server.url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def counted(load: subprocess.Popen[str]) -> dict[str, int]:
    output, _ = load.communicate()
    return dict(json.loads(next(line for line in output.splitlines() if line.startswith("{"))))


def capacity(server: Server, folder: Path, seconds: float = 5) -> float:
    """How many predictions a second are answered when as many are asked for as can be answered."""
    return counted(wrk(server, folder, 16, seconds))["answered"] / seconds


def overload(server: Server, folder: Path, connections: int, rate: float, seconds: float) -> tuple[dict[str, int], Probes]:
    """What wrk counted, and what the probes saw, under ``rate`` requests a second over ``connections``."""
    load = wrk(server, folder, connections, seconds, pause=connections / rate * 1000)
    time.sleep(0.5)
    with Probes(server) as probes:
        time.sleep(seconds - 1)
    return counted(load), probes


def stop_under(server: Server, connections: int) -> tuple[int, int, int]:
    """SIGTERM under load: how many requests were answered before and after it, and how many that were accepted were not answered.

    A connection that the kernel refuses was never accepted, and a kept one that is closed between two requests was answered each time.
    """
    content = requests(4)[0]
    stopping = threading.Event()
    before, after, dropped = [0] * connections, [0] * connections, [0] * connections

    def ask(number: int) -> None:
        while True:
            try:
                connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            except ConnectionRefusedError:
                return
            except OSError:
                dropped[number] += 1
                return
            with connection:
                if not ask_kept(connection, number):
                    return

    def ask_kept(connection: socket.socket, number: int) -> bool:
        """Ask until the server says that it closes the connection; False when it closed it without an answer."""
        while True:
            late = stopping.is_set()
            answer = b""
            try:
                connection.sendall(content)
                while piece := connection.recv(65536):
                    answer += piece
                    head, end, rest = answer.partition(b"\r\n\r\n")
                    if end and len(rest) >= int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
                        break
                else:
                    raise ConnectionError
            except OSError:
                dropped[number] += 1
                return False
            (after if late else before)[number] += 1
            if b"connection: close" in answer[:500].lower():
                return True

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    stopping.set()
    server.process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    return sum(before), sum(after), sum(dropped)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_overload", description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, help="bundle folder (default: the embedded bundle)")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    places = Settings().waiting * wanted.workers
    environment = {"TOASOAN_LOG_LEVEL": "warning", "TOASOAN_CACHE_MEGABYTES": "0"}
    if wanted.bundle:
        environment["TOASOAN_BUNDLE"] = str(wanted.bundle.resolve())
    with tempfile.TemporaryDirectory() as folder, Server.of_service("--workers", str(wanted.workers), environment=environment) as server:
        possible = capacity(server, Path(folder))
        rate = wanted.times * possible
        print(f"{possible:.0f} predictions/s can be answered; asking for {rate:.0f}/s over {wanted.times * places} connections")
        count, probes = overload(server, Path(folder), wanted.times * places, rate, wanted.seconds)
        asked, answered = (count["answered"] + count["refused"]) / wanted.seconds, count["answered"] / wanted.seconds
        print(f"{asked:.0f}/s were asked for, {answered:.0f}/s answered: {count}")
        for name, taken in sorted(probes.taken.items()):
            middle, late, latest = np.percentile(taken, [50, 99, 100])
            print(f"  {name:18}{len(taken):6} asked, p50 {middle:7.1f} ms, p99 {late:7.1f} ms, max {latest:7.1f} ms")
        before, after, dropped = stop_under(server, 2 * places)
        print(f"SIGTERM: {before} answered before, {after} after, {dropped} accepted and dropped; exit {server.process.wait(60)}")
    assert count["others"] == count["read"] == count["write"] == count["timeout"] == 0
    assert not probes.failures
    assert set(probes.taken) <= {"/livez 200", "predictions 200", "predictions 429"}
    assert np.percentile(probes.taken["predictions 429"], 99) < 100
    assert max(probes.taken["/livez 200"]) < 200
    assert dropped == 0


if __name__ == "__main__":
    main()
