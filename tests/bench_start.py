"""How soon the service is ready, beside a page of Flask under gunicorn that only imports the same libraries: in turns, in the same run.

    python -m tests.bench_start [--rounds 7]

The service begins with an empty home, then finds its tables there. Quote the ratio, on a quiet machine.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from model.arguments import whole
from tests.servers import ROOT, free_port

PEER = """
import flask, jinja2, numpy, onnxruntime, prometheus_client, pydantic, selectolax.lexbor
import sqlalchemy, sqlalchemy.dialects.sqlite, structlog, tokenizers
app = flask.Flask("peer")
app.add_url_rule("/readyz", view_func=lambda: "ready")
"""


def seconds(command: list[str], port: int, folder: Path, environment: Mapping[str, str]) -> float:
    """From the start of ``command`` until it answers /readyz.

    Bytecode is kept, as where it is installed: else the service would be compiled at every start, and the installed libraries would not.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not is_ready(port):
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended before it was ready")
            time.sleep(0.01)
        return time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # gunicorn's worker that is told to end before it listens is waited for 30 seconds
        process.wait()


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def in_turns(rounds: int, *, home: Path, folder: Path) -> tuple[list[float], list[float]]:
    """The seconds of the service, the first with an empty ``home``, and of the peer, which is put into ``folder``."""
    Path(folder, "peer.py").write_text(PEER)
    served, peer = [], []
    for _ in range(rounds):
        port = free_port()
        served.append(seconds(["service", "--port", str(port), "--workers", "2"], port, ROOT, {"TOASOAN_HOME": str(home)}))
        port = free_port()
        peer.append(seconds(["gunicorn", "--preload", "--workers", "2", "--bind", f"127.0.0.1:{port}", "peer:app"], port, folder, {}))
    return served, peer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=whole(2), default=7, help="of which the first has an empty home")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as folder:
        served, peer = in_turns(rounds, home=Path(home), folder=Path(folder))
    print(f"service: {served[0]:.2f} s with an empty home, then {min(served[1:]):.2f} to {max(served[1:]):.2f} s")
    print(f"peer:    {min(peer):.2f} to {max(peer):.2f} s")
    print(f"ratio:   {min(served[1:]) / min(peer):.2f}")


if __name__ == "__main__":
    main()
