"""``python -m tests.fuzz_requests --requests 100000``: malformed requests over sockets to the running service.

No answer may be a 5xx; every answer from 400 up is a problem of a kind in the table; none repeats what was sent, and neither does the log;
no worker dies. Prints what was answered to each kind; ends with 1 when anything of that did not hold.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from service import problems
from tests.malformed_requests import SECRET, Maker, Sent, targets
from tests.servers import Server

_HEAD = re.compile(rb"HTTP/1\.[01] (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")
_KNOWN = {(kind.type, kind.status.value) for kind in problems.KINDS}
_TOLD = (SECRET.encode(), SECRET.encode("unicode-escape"), SECRET.encode().hex().encode(), repr(SECRET.encode())[2:-1].encode())


@dataclass
class Result:
    """What was answered: status by kind of request (0: the connection was closed unanswered), and what should not have been."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, sent: Sent, answer: bytes) -> None:
        status, fault = check_answer(sent, answer)
        self.answers[sent.kind, status] += 1
        if fault:
            self.failures.append(f"{sent.kind}: {fault}; sent {sent.content[:300]!r}, answered {answer[:300]!r}")


def check_answer(sent: Sent, answer: bytes) -> tuple[int, str]:
    """The status of ``answer``, and what is wrong with it; empty when nothing is."""
    if not answer:
        return 0, "" if sent.kind in ("cut short", "rubbish", "mutated", "framing", "chunks") else "no answer"
    head = _HEAD.match(answer)
    if not head:
        return -1, "no head"
    status, body = int(head[1]), answer[head.end() :]
    if status == 100:
        return check_answer(sent, body)
    if status >= 500:
        return status, "a failure"
    if status < 400:
        return status, "" if status in (200, 201, 202, 204, 304) else "a redirect"
    if any(mark in answer for mark in _TOLD):
        return status, "repeats what was sent"
    if b"Content-Type: application/problem+json\r\n" not in head[2]:
        return status, "no problem"
    if status == 405 and b"\r\nAllow: " not in b"\r\n" + head[2]:
        return status, "no Allow"
    length = re.search(rb"\r\nContent-Length: (\d+)\r\n", b"\r\n" + head[2])
    return status, "" if sent.head and not body else _fault(body[: int(length[1]) if length else None], status)


def _fault(body: bytes, status: int) -> str:
    try:
        content = json.loads(body)
    except ValueError:
        return "the problem is not JSON"
    if not {"type", "title", "status", "detail", "request_id"} <= set(content):
        return "a member is missing"
    return "" if (content["type"], content["status"]) in _KNOWN and content["status"] == status else "of no kind in the table"


def ask(port: int, content: bytes) -> bytes:
    """What is answered to ``content``, after which nothing more is sent."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it was refused before its end
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
    return answer


def _workers(server: Server) -> list[int]:
    """The workers, once all have been forked: the first one answers before the last one lives."""
    found: list[int] = []
    while found != (now := server.children()):
        found = now
        time.sleep(0.5)
    return found


def run(server: Server, requests: int, *, seed: int = 0, clients: int = 2) -> Result:
    """Send ``requests`` malformed requests by a few clients at a time."""
    result, lock = Result(), threading.Lock()
    operations = targets(server.ask("GET", "/openapi.json")[2])
    before = _workers(server)

    def work(number: int) -> None:
        maker = Maker(operations, f"{seed}/{number}")
        for _ in range(requests // clients):
            sent = maker.request()
            try:
                answer = ask(server.port, sent.content)
            except OSError as error:
                answer = f"{type(error).__name__}".encode()
            with lock:
                result.add(sent, answer)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if server.children() != before:
        result.failures.append("a worker died")
    log = server.log().encode()
    if any(mark in log for mark in _TOLD):
        result.failures.append("the log repeats what was sent")
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_requests")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    began = time.monotonic()
    with Server.of_service("--workers", "2") as server:
        result = run(server, wanted.requests, seed=wanted.seed)
    for kind in sorted({kind for kind, _ in result.answers}):
        counts = {status: count for (other, status), count in sorted(result.answers.items()) if other == kind}
        print(f"{kind:12} " + "  ".join(f"{status or 'closed'}: {count}" for status, count in counts.items()))
    for failure in result.failures[:20]:
        print(failure)
    print(f"{result.answers.total()} requests in {time.monotonic() - began:.0f} s, {len(result.failures)} failures")
    return int(bool(result.failures))


if __name__ == "__main__":
    sys.exit(main())
