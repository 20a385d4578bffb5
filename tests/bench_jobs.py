"""``python -m tests.bench_jobs --articles 10000``: what a job takes, and what it takes from live requests.

Prints the seconds to upload, work on, read and delete a job of invented articles on the embedded bundle, and the latency of single live
requests without a job, while one is uploaded, and while one is worked on.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import threading
import time
from typing import Any, Self

from tests.newsroom import write
from tests.servers import Server

STORIES = [write(section, number, sentences=30) for section in ("the-thao", "kinh-te") for number in range(25)]


class Live:
    """One client that asks for one article after the other, each a new one."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.taken: list[float] = []
        self.refused = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _ask(self) -> None:
        for number in itertools.count():
            if self._stopped.wait(0.05):
                return
            story = STORIES[number % len(STORIES)]
            article = {"title": story.title, "body": f"{time.time()} {story.body}"}
            began = time.perf_counter()
            self.refused += self._server.ask("POST", "/v1/predictions", {"articles": [article]})[0] != 200
            self.taken.append(time.perf_counter() - began)

    def report(self, words: str) -> None:
        """Print the latency so far, and begin anew."""
        taken, self.taken = sorted(self.taken), []
        if taken:
            median, late = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
            print(f"live, {words}: {len(taken)} requests, p50 {median * 1000:.1f} ms, p99 {late * 1000:.1f} ms, {self.refused} refused")


def lines(count: int) -> bytes:
    stories = itertools.islice(itertools.cycle(STORIES), count)
    articles = ({"id": str(n), "title": story.title, "body": f"{n}. {story.body}"} for n, story in enumerate(stories))
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles).encode()


def timed(words: str, act: Any) -> Any:
    """What ``act`` answers; prints how long it took."""
    began = time.perf_counter()
    answer = act()
    print(f"{words}: {time.perf_counter() - began:.1f} s")
    return answer


def until_done(server: Server, place: str) -> None:
    while server.ask("GET", place)[2]["state"] not in ("done", "failed"):
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_jobs")
    parser.add_argument("--articles", type=int, default=10_000)
    count = parser.parse_args().articles
    content = lines(count)
    packed = gzip.compress(content, 1)
    with Server.of_service("--workers", "2") as server, Live(server) as live:
        time.sleep(5)
        live.report("no job")
        print(f"{count} articles, {len(content) / 1e6:.0f} MB, {len(packed) / 1e6:.0f} MB as gzip")
        media_type = {"Content-Type": "application/gzip"}
        place = timed("uploaded", lambda: server.ask("POST", "/v1/jobs", packed, media_type))[1]["Location"]
        live.report("while it is uploaded")
        began = time.perf_counter()
        timed("worked on", lambda: until_done(server, place))
        print(f"{count / (time.perf_counter() - began):.0f} articles a second")
        live.report("while it is worked on")
        timed("read", lambda: server.ask("GET", f"{place}/results"))
        timed("deleted", lambda: server.ask("DELETE", place))


if __name__ == "__main__":
    main()
