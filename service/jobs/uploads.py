"""The upload of a job, read line by line as it arrives, also from gzip: no more than one line is in memory."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator

from werkzeug.exceptions import RequestEntityTooLarge

from service.errors import FieldError, InvalidRequest, NotJson, Unreadable, UnreadableUpload, problem
from service.jobs.store import Line
from service.request_schemas import MAX_REQUEST_BYTES, Refused, parse_article
from service.store.records import kept_id

MAX_JOB_ARTICLES = 10_000
_MAX_LINES = 10 * MAX_JOB_ARTICLES  # with the empty ones, millions of which cost a sender nothing under gzip
MAX_LINE_BYTES = MAX_REQUEST_BYTES  # as for a request for predictions
_DECOMPRESSED = 1 << 18  # bytes decompressed at a time
_GZIP = 16 + zlib.MAX_WBITS


class Upload:
    """The articles in the ``chunks`` of a body, JSON lines; ``digest``, once all are read, does not depend on compression."""

    def __init__(self, chunks: Iterable[bytes], *, most_bytes: int, gzipped: bool) -> None:
        self._chunks = chunks
        self._most_bytes = most_bytes
        self._gzipped = gzipped
        self._sum = hashlib.sha256()
        self._number = 0  # of the line that is being read

    @property
    def digest(self) -> str:
        """SHA-256 of the decompressed bytes read so far."""
        return self._sum.hexdigest()

    def articles(self) -> Iterator[Line]:
        """Each article; empty lines are skipped. Raises UnreadableUpload, RequestEntityTooLarge, InvalidRequest for none or too many."""
        position = -1
        for position, line in enumerate(filter(bytes.strip, self._lines())):
            if position == MAX_JOB_ARTICLES:
                raise InvalidRequest([FieldError("", f"has more than {MAX_JOB_ARTICLES:,} articles; split them into several jobs")])
            yield self._article(position, line)
        if position < 0:
            raise InvalidRequest([FieldError("", "has no articles")])

    def _article(self, position: int, line: bytes) -> Line:
        try:
            text = line.decode()
            article = parse_article(text)
        except UnicodeDecodeError:
            raise UnreadableUpload(f"line {self._number} is not UTF-8") from None
        except NotJson as error:
            fault = str(error).replace("the body", "it").replace(" at line 1 column", " at column")  # the number of the line is named
            raise UnreadableUpload(f"line {self._number}: {fault}") from None
        if isinstance(article, Refused):
            told = Unreadable(article.errors)
            identity = article.id if article.id is not None else str(position)
            return Line(position, kept_id(article.id), None, json_line({"id": identity, "error": problem(told)}))
        return Line(position, kept_id(article.id), text)

    def _lines(self) -> Iterator[bytes]:
        """Each line; ``_number`` is then its number, from 1."""
        rest = bytearray()  # grows in place: gzip may yield a byte at a time
        for chunk in self._decompressed() if self._gzipped else self._bounded(self._chunks):
            self._sum.update(chunk)
            *ends, begun = chunk.split(b"\n")
            for end in ends:
                self._number += 1
                if self._number > _MAX_LINES:
                    raise UnreadableUpload(f"the upload has more than {_MAX_LINES:,} lines, including empty ones")
                rest += end
                self._check_short(rest, self._number)
                yield bytes(rest)
                rest.clear()
            rest += begun
            self._check_short(rest, self._number + 1)
        self._number += 1
        yield bytes(rest)

    @staticmethod
    def _check_short(line: bytearray, number: int) -> None:
        if len(line) > MAX_LINE_BYTES:
            raise UnreadableUpload(f"line {number} has more than {MAX_LINE_BYTES:,} bytes")

    def _bounded(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        taken = 0
        for chunk in chunks:
            taken += len(chunk)
            if taken > self._most_bytes:
                raise RequestEntityTooLarge
            yield chunk

    def _decompressed(self) -> Iterator[bytes]:
        """The decompressed bytes of gzip (RFC 1952), which may have several members, up to the limit."""
        return self._bounded(self._decompress())

    def _decompress(self) -> Iterator[bytes]:
        decompressor = zlib.decompressobj(_GZIP)
        try:
            for chunk in self._chunks:
                packed = chunk
                while packed:
                    if decompressor.eof:
                        packed = packed.lstrip(b"\0")  # padding, which gzip itself skips
                        if not packed:
                            break
                        decompressor = zlib.decompressobj(_GZIP)
                    made = decompressor.decompress(packed, _DECOMPRESSED)
                    if made:
                        yield made
                    packed = decompressor.unused_data if decompressor.eof else decompressor.unconsumed_tail
        except zlib.error:
            raise UnreadableUpload(f"from line {self._number + 1} on: the data is not gzip") from None
        if not decompressor.eof:
            raise UnreadableUpload(f"from line {self._number + 1} on: the gzip data ends early")


def json_line(content: object) -> str:
    """``content`` as a line of JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
