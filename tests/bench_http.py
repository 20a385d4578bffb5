"""How much of what a process can do is left over HTTP, beside two named peers measured in the same run.

    python -m tests.bench_http [--bundle DIR] [--workers 2] [--connections 8] [--articles 1] [--seconds 30]

Each request is one article of the median length (about 459 syllables), or a batch of ``--articles``, all different, and asks for sections,
evidence and a summary, over kept connections. Its prediction is on disk before it is answered, and nothing comes from the cache.
``in process`` is as many processes as the service has workers, which read and analyse the same articles and make the same JSON, without
HTTP and without a database: one article at a time, as the requests come, and as many at a time as the service takes of those that wait.
The peers stand behind the same Flask and gunicorn: one answers a constant of the same size and computes nothing, which is the floor of
HTTP itself; the other classifies with TF-IDF(1,2) + LinearSVC of scikit-learn, fitted on invented articles, and has neither
probabilities, evidence nor summary. Rounds take turns, because machines are noisy: quote the ratios, or the
processor time, which is what the workers used for an article; the client needs some of the same cores. A round lasts until its last
answer, so make it long (``--seconds``) where a request holds many articles.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from flask import Flask, Response, request

from service.application import create_app
from service.metrics import SharedValues
from service.predictions.scheduler import MAX_BATCH_SIZE
from service.server import serve
from service.settings import Settings
from tests.fakes import fake_bundle
from tests.newsroom import stories
from tests.servers import Server, free_port

SENTENCES = 18
ROUNDS = 12
REQUESTS = 4096


def requests(count: int = REQUESTS, batch: int = 1) -> list[bytes]:
    """Ready-made requests of ``batch`` articles each, ``count`` articles in all, a multiple of four, and all different."""
    found = []
    numbered = list(enumerate(stories(count // 4, sentences=SENTENCES)))
    for start in range(0, len(numbered), batch):
        some = numbered[start : start + batch]
        articles = [{"id": str(number), "title": story.title, "lead": story.lead, "body": story.body} for number, story in some]
        body = json.dumps({"articles": articles, "evidence": True}, ensure_ascii=False).encode()
        head = f"POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        found.append(head.encode() + body)
    return found


def ask(connection: socket.socket, content: bytes) -> int:
    """The size of the answer; raises when it is not 200."""
    connection.sendall(content)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += connection.recv(1 << 16)
    head = answer[:end].lower()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer[:200])
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    received = len(answer) - end - 4
    while received < length:
        received += len(connection.recv(1 << 16))
    return length


class Loop:
    """A process that answers the same articles as fast as it can, without HTTP, whenever it is told to."""

    def __init__(self, bundle: Path | None, together: int) -> None:
        command = [sys.executable, "-m", "tests.bench_http", "--loop", str(bundle or ""), str(together)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin
        assert self._process.stdout
        self.ask, self.say = self._process.stdin, self._process.stdout
        self.say.readline()

    def start(self, seconds: float) -> None:
        self.ask.write(f"{seconds}\n")
        self.ask.flush()

    def finish(self) -> tuple[int, float]:
        """How many it has answered, and the processor seconds for them."""
        answered, computed = self.say.readline().split()
        return int(answered), float(computed)

    def close(self) -> None:
        self.ask.close()
        self._process.wait()


def loop(folder: str, together: int) -> None:
    """What a ``Loop`` does in its process, with so many articles at a time."""
    from model.answer import as_json
    from model.bundle import Bundle, Options
    from service.predictions.articles import read_article
    from service.request_schemas import WrittenArticle, parse_predictions

    bundle = Bundle.load(Path(folder)) if folder else Bundle.default()
    articles = [parse_predictions(content.partition(b"\r\n\r\n")[2]).articles[0] for content in requests()]
    sent = [article for article in articles if isinstance(article, WrittenArticle)]
    number = 0
    print("ready", flush=True)
    for line in sys.stdin:
        first, computed, stop = number, time.process_time(), time.perf_counter() + float(line)
        while time.perf_counter() < stop:
            pages = [read_article(sent[place % len(sent)]) for place in range(number, number + together)]
            for page, analysis in zip(pages, bundle.analyze([page.article for page in pages], Options(evidence=True)), strict=True):
                json.dumps(as_json(analysis, warnings=page.warnings), ensure_ascii=False)
            number += len(pages)
        print(number - first, time.process_time() - computed, flush=True)


def in_process(loops: Sequence[Loop], seconds: float) -> tuple[int, float]:
    """How many articles ``loops`` answer together, and the processor seconds for them."""
    for one in loops:
        one.start(seconds)
    done = [one.finish() for one in loops]
    return sum(answered for answered, _ in done), sum(computed for _, computed in done)


@dataclass(frozen=True, slots=True)
class Load:
    """What became of requests: the seconds that each took and that all took together, and the processor seconds of the workers."""

    taken: list[float]
    elapsed: float
    computed: float


def load(server: Server, contents: Sequence[bytes], connections: int, seconds: float) -> Load:
    """Send ``contents`` over ``connections``, the next one when one is answered; none is begun after ``seconds``."""
    taken: list[float] = []
    stop = time.perf_counter() + seconds

    def client(offset: int) -> None:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number = offset
            while (began := time.perf_counter()) < stop:
                ask(connection, contents[number % len(contents)])
                taken.append(time.perf_counter() - began)
                number += connections

    threads = [threading.Thread(target=client, args=(number,)) for number in range(connections)]
    before, start = server.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(taken, time.perf_counter() - start, server.cpu_seconds() - before)


def constant(size: int) -> Callable[[], Response]:
    content = json.dumps({"x": "x" * (size - 9)})

    def answer() -> Response:
        request.get_data()
        return Response(content, mimetype="application/json")

    return answer


def reference() -> Callable[[], Response]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    training = stories(200, seed=1, sentences=SENTENCES)
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+"), LinearSVC())
    pipeline.fit([f"{story.title} {story.lead} {story.body}" for story in training], [story.section for story in training])

    def answer() -> Response:
        articles = json.loads(request.get_data())["articles"]
        found = pipeline.predict([f"{article['title']} {article['lead']} {article['body']}" for article in articles])
        return Response(json.dumps({"sections": list(found)}), mimetype="application/json")

    return answer


def serve_peer(name: str, port: int, workers: int, size: int) -> None:
    peer = Flask("peer")
    peer.add_url_rule("/v1/predictions", view_func=constant(size) if name == "constant" else reference(), methods=["POST"])
    peer.add_url_rule("/readyz", view_func=lambda: "ready", endpoint="ready")
    settings = replace(Settings.read(os.environ), port=port, workers=workers, consumers=0)
    shared = SharedValues()
    try:
        app = create_app(settings, fake_bundle())
        app.wsgi_app = peer.wsgi_app  # type: ignore[method-assign]  # only the server is the same
        serve(app, settings, shared)
    finally:
        shared.remove()


def peer(name: str, workers: int, size: int) -> Server:
    port = free_port()
    return Server(["tests.bench_http", "--peer", name, str(port), str(workers), str(size)], port)


def tell(
    alone: Mapping[int, Sequence[tuple[int, float]]],
    results: Mapping[str, Sequence[Load]],
    memory: Mapping[str, float],
    seconds: float,
    articles: int,
) -> None:
    """Print the table and the ratios.

    Rounds of ``alone``, by how many articles at a time, took ``seconds`` each; requests of ``results`` held ``articles`` each.
    """
    print(f"{'':28}{'articles/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms each':>13}{'RSS MB':>8}")
    cost: dict[int, float] = {}
    for together, done in alone.items():
        answered, computed = (sum(column) for column in zip(*done, strict=True))
        cost[together] = computed / answered
        print(f"{f'in process, {together} at a time':28}{answered / seconds / len(done):10.0f}{'':18}{cost[together] * 1000:13.2f}")
    for name, rounds in results.items():
        taken = np.concatenate([one.taken for one in rounds]) * 1000
        rate = len(taken) * articles / sum(one.elapsed for one in rounds)
        quantiles = "".join(f"{np.percentile(taken, share):9.1f}" for share in (50, 99))
        print(f"{name:28}{rate:10.0f}{quantiles}{computed_each(rounds, articles) * 1000:13.2f}{memory[name]:8.0f}")
    ours = results["the service"]
    for together, done in alone.items():
        shares = [len(one.taken) * articles / one.elapsed / (count / seconds) for one, (count, _) in zip(ours, done, strict=True)]
        print(
            f"HTTP / in process, {together} at a time: {np.median(shares):.2f} (rounds {', '.join(f'{share:.2f}' for share in shares)}); "
            f"by processor time {cost[together] / computed_each(ours, articles):.2f}"
        )
    late = [np.percentile(one.taken, 99) / np.percentile(one.taken, 50) for one in ours]
    print(f"p99 / p50: {np.median(late):.1f} (rounds {', '.join(f'{ratio:.1f}' for ratio in late)})")


def computed_each(rounds: Sequence[Load], articles: int) -> float:
    """The processor seconds of an article."""
    return sum(one.computed for one in rounds) / sum(len(one.taken) * articles for one in rounds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_http", description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, help="bundle folder (default: the embedded bundle)")
    parser.add_argument("--fakes", action="store_true", help="a bundle of fakes: what the service itself costs")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--articles", type=int, default=1, help="of each request")
    parser.add_argument("--seconds", type=float, default=30, help="of each, over all rounds")
    wanted = parser.parse_args()
    environment = {"TOASOAN_BUNDLE": str(wanted.bundle.resolve())} if wanted.bundle else {}
    environment |= {"TOASOAN_LOG_LEVEL": "warning", "TOASOAN_CACHE_MEGABYTES": "0"}
    service = (
        Server.of_fakes(workers=wanted.workers)
        if wanted.fakes
        else Server.of_service("--workers", str(wanted.workers), environment=environment)
    )
    contents = requests(batch=wanted.articles)
    loops = {together: [Loop(wanted.bundle, together) for _ in range(wanted.workers)] for together in (1, MAX_BATCH_SIZE)}
    with service:
        with socket.create_connection(("127.0.0.1", service.port)) as connection:
            size = int(np.mean([ask(connection, content) for content in contents[:64]]))
        with peer("constant", wanted.workers, size) as floor, peer("reference", wanted.workers, size) as linear:
            servers = {"the service": service, "constant answer (Flask)": floor, "TF-IDF + LinearSVC (Flask)": linear}
            results: dict[str, list[Load]] = {name: [] for name in servers}
            alone: dict[int, list[tuple[int, float]]] = {together: [] for together in loops}
            for number in range(ROUNDS):
                for together, some in loops.items():
                    alone[together].append(in_process(some, wanted.seconds / ROUNDS))
                for name, server in servers.items():
                    turn = contents[number * len(contents) // ROUNDS :] + contents[: number * len(contents) // ROUNDS]
                    results[name].append(load(server, turn, wanted.connections, wanted.seconds / ROUNDS))
            print(f"{wanted.workers} workers, {wanted.connections} connections, {wanted.articles} articles a request")
            memory = {name: max(server.resident_megabytes()) for name, server in servers.items()}
            tell(alone, results, memory, wanted.seconds / ROUNDS, wanted.articles)
    for some in loops.values():
        for one in some:
            one.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        serve_peer(sys.argv[2], *map(int, sys.argv[3:6]))
    elif sys.argv[1:2] == ["--loop"]:
        loop(sys.argv[2], int(sys.argv[3]))
    else:
        main()
