"""What a shadow bundle costs those who are answered: the same load with and without one, in turns, in the same run.

    python -m tests.bench_shadow [--seconds 10] [--rounds 3] [--connections 4]

Two workers serve a copy of the embedded bundle; in the shadow is the same with another card. Quote the ratios, on a quiet machine.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from model.bundle import DEFAULT_FOLDER, describe_bundle
from model.manifest import Manifest
from model.registry import Registry
from tests.bench_http import ask, requests
from tests.servers import Server

SETTLE = 4.0  # seconds in which the service follows the registry


def load(server: Server, contents: list[bytes], seconds: float, connections: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Seconds that each answer took."""
    took: list[float] = []
    until = time.monotonic() + seconds

    def keep_asking(start: int) -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            for content in itertools.islice(itertools.cycle(contents), start, None, connections):
                if time.monotonic() > until:
                    return
                began = time.monotonic()
                ask(connection, content)
                took.append(time.monotonic() - began)

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return np.array(took)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=4)
    wanted = parser.parse_args()
    contents = requests()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        places = Registry(home / "bundles")
        places.publish(DEFAULT_FOLDER)
        shutil.copytree(DEFAULT_FOLDER, home / "other")
        describe_bundle(home / "other", metrics=Manifest.read(home / "other").metrics, card="# In the shadow\n")
        environment = {"TOASOAN_HOME": folder, "TOASOAN_CACHE_MEGABYTES": "0"}
        with Server.of_service("--workers", "2", environment=environment) as server:
            load(server, contents, 2, wanted.connections)
            found: dict[str, list[np.ndarray[tuple[int], np.dtype[np.float64]]]] = {"without": [], "with": []}
            for _ in range(wanted.rounds):
                found["without"].append(load(server, contents, wanted.seconds, wanted.connections))
                places.put_in_shadow(home / "other")
                time.sleep(SETTLE)
                found["with"].append(load(server, contents, wanted.seconds, wanted.connections))
                places.withdraw()
                time.sleep(SETTLE)
            counts = [line for line in server.ask("GET", "/metrics")[2].splitlines() if line.startswith("toasoan_shadow_articles_total")]
    rates = {}
    for name, rounds in found.items():
        together = np.concatenate(rounds)
        rates[name] = len(together) / (wanted.seconds * wanted.rounds)
        p50, p99 = np.percentile(together, (50, 99)) * 1000
        print(f"{name:<8} {rates[name]:7.1f} answers/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms")
    print(f"with a shadow bundle: {rates['with'] / rates['without']:.2f} times the answers a second of without")
    print("\n".join(counts))


if __name__ == "__main__":
    main()
