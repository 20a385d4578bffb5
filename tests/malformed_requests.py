"""Requests that break HTTP, JSON or the contract, as bytes for a socket; each follows from a random source."""

from __future__ import annotations

import gzip
import json
import random
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

SECRET = "Bí mật của tòa soạn"  # may be anywhere in a request, and must be in no problem and no log
METHODS = (
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "P\xd3ST",
    "",
    "A" * 40,
    "GET GET",
    "\0",
    "PRI",
)
NUMBERS = ("0", "-1", "1e400", "99999999999999999999", "0x10", "+5", "5_0", "٣", "", " 5", "NaN", "18446744073709551616")
TYPES = (
    *("application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data; boundary=" + "b" * 80, "application/xml"),
    *("application/x-www-form-urlencoded", "application/jsonl", "application/json, text/html", "/", "application", "é/é", ";" * 500, ""),
)
ENCODINGS = ("gzip", "deflate", "br", "identity", "gzip, gzip", "x", "")
ODD_BODIES = (
    b"",
    b"\xef\xbb\xbf{}",
    b"[" * 50_000,
    b'{"a":' * 20_000,
    b"{" + b" " * 5_000,
    b'"\\ud800"',
    b"nul",
    b"\xff\xfe{\0}\0",
    b"[1,]",
    b"{}{}",
)


@dataclass(frozen=True, slots=True)
class Target:
    """An operation: its method, its path with parameters in braces, an example of its body (text where that is JSON lines) and its type."""

    method: str
    path: str
    example: Any
    media_type: str = "application/json"

    @property
    def type_header(self) -> bytes:
        """What its body is sent with."""
        return b"Content-Type: " + self.media_type.encode()


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: its kind, its bytes, and whether it asks for an answer without a body."""

    kind: str
    content: bytes
    head: bool = False


def targets(document: Mapping[str, Any]) -> list[Target]:
    """The operations of an OpenAPI ``document``."""
    found = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            taken = operation.get("requestBody", {}).get("content", {})
            media_type, media = next(iter(taken.items()), ("application/json", {}))
            found.append(Target(method.upper(), path, media.get("example", {}), media_type))
    return found


class Maker:
    """Makes malformed requests for ``targets``."""

    def __init__(self, targets: Sequence[Target], seed: object) -> None:
        self.chance = random.Random(str(seed))
        self.targets = targets
        self.kinds: Sequence[Callable[[], Sent]] = (
            *(self.rubbish, self.mutated, self.first_line, self.bad_headers, self.framing, self.chunks, self.compressed),
            *(self.bad_json, self.bad_json, self.bad_json, self.bad_query, self.bad_path, self.bad_type, self.cut_short),
        )

    def request(self) -> Sent:
        return self.chance.choice(self.kinds)()

    # --- Pieces ------------------------------------------------------------------------------------------------------------

    def text(self) -> str:
        alphabet = string.printable + "ạ\0\ud800🏟️\u202e%{}[]\"'\\"
        word = "".join(self.chance.choices(alphabet, k=self.chance.choice((0, 1, 5, 40, 300))))
        return self.chance.choice((SECRET, word, word, f"{word}{SECRET}", self.chance.choice(NUMBERS)))

    def octets(self, most: int = 300) -> bytes:
        return self.chance.randbytes(self.chance.randint(0, most))

    def path(self, target: Target) -> str:
        parts = target.path.split("{")
        return parts[0] + "".join(quote(self.text().encode("utf-8", "replace"), safe="") + part.partition("}")[2] for part in parts[1:])

    def target(self) -> Target:
        return self.chance.choice(self.targets)

    def header(self) -> bytes:
        names = (
            "X-Request-ID",
            "traceparent",
            "If-None-Match",
            "If-Match",
            "Authorization",
            "X-API-Key",
            "Idempotency-Key",
            "Accept",
            "Cookie",
            "Range",
            "Host",
        )
        more = (
            "Origin",
            "Referer",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "Forwarded",
            "Connection",
            "Upgrade",
            "Expect",
            "TE",
            "Accept-Encoding",
        )
        value = self.chance.choice(
            (self.text().encode("utf-8", "replace"), self.octets(60), b"", b"a" * self.chance.choice((100, 5_000, 9_000)))
        )
        return self.chance.choice(names + more).encode() + b": " + value.replace(b"\r", b"").replace(b"\n", b"")

    def whole(self, target: Target, body: bytes, *headers: bytes, kind: str, path: str | None = None) -> Sent:
        """A well-framed request."""
        where = (path if path is not None else self.path(target)).encode("utf-8", "surrogatepass")
        lines = [
            b"%s %s HTTP/1.1" % (target.method.encode(), where),
            b"Host: localhost",
            b"Connection: close",
            b"Content-Length: %d" % len(body),
            *headers,
        ]
        return Sent(kind, b"\r\n".join(lines) + b"\r\n\r\n" + body, target.method == "HEAD")

    def example(self, target: Target) -> bytes:
        return (target.example if isinstance(target.example, str) else json.dumps(target.example)).encode()

    # --- Kinds -------------------------------------------------------------------------------------------------------------

    def rubbish(self) -> Sent:
        starts = (
            b"",
            b"\x16\x03\x01\x02\x00\x01\x00",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\r\n" * 50,
            SECRET.encode(),
            b"GET ",
            b"HTTP/1.1 200 OK\r\n",
        )
        return Sent("rubbish", self.chance.choice(starts) + self.octets(2_000) + b"\r\n\r\n")

    def mutated(self) -> Sent:
        target = self.target()
        content = bytearray(self.whole(target, self.example(target), target.type_header, kind="").content)
        for _ in range(self.chance.randint(1, 12)):
            at = self.chance.randrange(len(content))
            change = self.chance.choice(("flip", "cut", "put", "double"))
            if change == "flip":
                content[at] = self.chance.randrange(256)
            elif change == "cut":
                del content[at : at + self.chance.randint(1, 4)]
            elif change == "put":
                content[at:at] = self.octets(8)
            else:
                content[at:at] = content[at : at + 40]
        return Sent("mutated", bytes(content), head=True)

    def first_line(self) -> Sent:
        versions = ("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTP/1.", "HTTP", "", "HTTP/1.1 x")
        method = self.chance.choice(METHODS)
        path = self.chance.choice(("/docs", "*", "", "http://x/livez", "//livez", "/" + "a" * 9_000, self.text(), self.path(self.target())))
        line = f"{method} {path} {self.chance.choice(versions)}".encode("utf-8", "surrogatepass")
        return Sent("first line", line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n", head=method in ("HEAD", "CONNECT"))

    def bad_headers(self) -> Sent:
        target = self.target()
        odd = (
            b"No colon",
            b": no name",
            b"Space : x",
            b" folded: x",
            b"A: b\r\n  folded",
            b"A\0: b",
            b"\xc3\xad: x",
            SECRET.encode() + b": x",
        )
        many = [b"A%d: b" % index for index in range(self.chance.choice((0, 0, 50, 200)))]
        headers = (
            [self.header() for _ in range(self.chance.randint(1, 4))]
            + many
            + ([self.chance.choice(odd)] if self.chance.random() < 0.5 else [])
        )
        return self.whole(target, self.example(target), target.type_header, *headers, kind="headers")

    def framing(self) -> Sent:
        target = self.target()
        body = self.example(target)
        lengths = [
            b"Content-Length: " + self.chance.choice((*NUMBERS, str(len(body)), str(len(body) + 1))).encode()
            for _ in range(self.chance.randint(0, 2))
        ]
        codings = ("chunked", "gzip", "identity", "chunked, chunked", "gzip, chunked", "Chunked", "x", "", "chunked;q=1")
        coding = [b"Transfer-Encoding: " + self.chance.choice(codings).encode()] if self.chance.random() < 0.6 else []
        expect = [b"Expect: " + self.chance.choice((b"100-continue", b"200-ok", b""))] if self.chance.random() < 0.2 else []
        lines = [
            f"{target.method} {self.path(target)} HTTP/1.1".encode(),
            b"Host: localhost",
            b"Connection: close",
            *lengths,
            *coding,
            *expect,
        ]
        return Sent("framing", b"\r\n".join(lines) + b"\r\n\r\n" + body, target.method == "HEAD")

    def chunks(self) -> Sent:
        target = self.target()
        body = self.example(target)
        good = b"%x\r\n%s\r\n" % (len(body), body)
        sizes = (b"zz", b"-1", b"", b"0x5", b"ffffffffffffffffff", b"5 ", b"5;" + b"e" * 5_000, b"5\n", SECRET.encode(), b"1" * 200)
        bad = self.chance.choice(sizes) + b"\r\n" + body[:5] + self.chance.choice((b"\r\n", b"", b"x", b"\n"))
        ends = (b"0\r\n\r\n", b"0\r\n", b"", b"0\r\nTrailer: " + SECRET.encode() + b"\r\n\r\n", b"0\r\nbad trailer\r\n\r\n")
        parts = self.chance.choice((good + bad, bad, bad + good, good, bad * 50)) + self.chance.choice(ends)
        head = (
            f"{target.method} {self.path(target)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {target.media_type}\r\n"
        )
        return Sent("chunks", head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + parts, target.method == "HEAD")

    def compressed(self) -> Sent:
        target = self.target()
        packed = gzip.compress(self.example(target) * self.chance.choice((1, 2, 10_000)), 1, mtime=0)
        at = self.chance.randrange(len(packed))
        body = self.chance.choice((packed, packed[:at], packed[:at] + self.octets() + packed[at:], self.example(target), self.octets()))
        coding = b"Content-Encoding: " + self.chance.choice(ENCODINGS).encode()
        kind = self.chance.choice((b"application/json", b"application/jsonl", b"application/gzip"))
        return self.whole(target, body, b"Content-Type: " + kind, coding, kind="compressed")

    def bad_json(self) -> Sent:
        target = self.target()
        if self.chance.random() < 0.2:
            body = self.chance.choice((*ODD_BODIES, self.octets(), self.text().encode("utf-8", "surrogatepass")))
        elif isinstance(target.example, str):
            body = b"\n".join(self.bad_line(json.loads(target.example)) for _ in range(self.chance.randint(1, 30)))
        else:
            body = self.bad_line(target.example)
        key = b"Idempotency-Key: %x" % self.chance.getrandbits(64)
        return self.whole(target, body, target.type_header, key, kind="json")

    def bad_line(self, example: Any) -> bytes:
        return json.dumps(self.changed(example), ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")

    def changed(self, value: Any, depth: int = 0) -> Any:
        """``value`` with something else somewhere in it."""
        if depth > 4 or self.chance.random() < 0.15 or not isinstance(value, dict | list) or not value:
            return self.value(depth)
        if isinstance(value, list):
            at = self.chance.randrange(len(value))
            return [self.changed(one, depth + 1) if index == at else one for index, one in enumerate(value)] * self.chance.choice(
                (1, 1, 2, 40)
            )
        name = self.chance.choice(list(value))
        rest = {key: one for key, one in value.items() if key != name or self.chance.random() < 0.9}
        extra = {self.text(): self.value(depth)} if self.chance.random() < 0.3 else {}
        return rest | {name: self.changed(value[name], depth + 1)} | extra

    def value(self, depth: int) -> Any:
        inner = [] if depth > 4 else [self.value(depth + 1) for _ in range(self.chance.randint(0, 3))]
        plain = (None, True, False, 0, -1, 2**70, 1e308, float("nan"), float("inf"), 0.5, self.text(), self.text() * 50, "", SECRET)
        return self.chance.choice((*plain, inner, {self.text(): one for one in inner}, {"id": self.text(), "text": self.text()}))

    def bad_query(self) -> Sent:
        target = self.target()
        names: Iterable[str] = ("limit", "cursor", "format", "top", "style", "store", "webhook", self.text(), "")
        pairs = "&".join(
            f"{self.chance.choice(list(names))}={quote(self.text().encode('utf-8', 'replace'))}" for _ in range(self.chance.randint(1, 5))
        )
        query = self.chance.choice((pairs, pairs, "%", "%FF=%FE", "&&&=", "?" * 50, "a" * 3_000, "%00"))
        return self.whole(target, self.example(target), target.type_header, kind="query", path=f"{self.path(target)}?{query}")

    def bad_path(self) -> Sent:
        target = self.target()
        odd = (
            "/..%2f..%2fetc/passwd",
            "/%00",
            "/v1",
            "/v1/",
            "/v1/predictions/",
            "/V1/PREDICTIONS",
            "/static/../settings.py",
            "/static/%2e%2e/x",
            "/%ff%fe",
        )
        path = self.chance.choice(
            (*odd, "/x" + quote(self.text().encode("utf-8", "replace")), target.path + "/x", target.path.replace("/v1", "/v2"))
        )
        return self.whole(Target(self.chance.choice(("GET", "POST", "DELETE", "HEAD")), path, {}), b"{}", kind="path", path=path)

    def bad_type(self) -> Sent:
        target = self.target()
        headers = [b"Content-Type: " + self.chance.choice(TYPES).encode("utf-8") for _ in range(self.chance.randint(0, 2))]
        return self.whole(target, self.example(target), *headers, kind="type")

    def cut_short(self) -> Sent:
        target = self.target()
        sent = self.whole(target, self.example(target), target.type_header, kind="")
        return Sent("cut short", sent.content[: self.chance.randrange(len(sent.content))], target.method == "HEAD")
