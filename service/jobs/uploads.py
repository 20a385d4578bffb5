"""The upload of a job, read line by line as it arrives, also from gzip: what is in memory is bounded by a line, whatever is sent."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator

from werkzeug.exceptions import RequestEntityTooLarge

from service.errors import FieldError, InvalidRequest, NotJson, Unreadable, UnreadableUpload, problem
from service.jobs.jobs import Line
from service.schemas import MOST_REQUEST_BYTES, Refused, parse_article
from service.store.records import kept_id

MOST_JOB_ARTICLES = 10_000
_MOST_LINES = 10 * MOST_JOB_ARTICLES  # empty ones among them: gzip makes a million of them cost a sender nothing
MOST_LINE_BYTES = MOST_REQUEST_BYTES  # what one article may be sent with in a request for predictions
_INFLATED = 1 << 18  # bytes at a time, of however little gzip made them
_GZIP = 16 + zlib.MAX_WBITS


class Upload:
    """The articles of ``pieces``, JSON lines; ``digest`` is, at their end, the same for the same lines, however they were compressed."""

    def __init__(self, pieces: Iterable[bytes], *, most_bytes: int, gzipped: bool) -> None:
        self._pieces = pieces
        self._most_bytes = most_bytes
        self._gzipped = gzipped
        self._sum = hashlib.sha256()
        self._number = 0  # of the line that is being read

    @property
    def digest(self) -> str:
        """SHA-256 of what has been read."""
        return self._sum.hexdigest()

    def articles(self) -> Iterator[Line]:
        """Each article; empty lines are none. Raises UnreadableUpload, RequestEntityTooLarge, InvalidRequest for none and too many."""
        position = -1
        for position, line in enumerate(filter(bytes.strip, self._lines())):
            if position == MOST_JOB_ARTICLES:
                raise InvalidRequest([FieldError("", f"has more than {MOST_JOB_ARTICLES:,} articles; make several jobs of them")])
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
            fault = str(error).replace("the body", "it").replace(" at line 1 column", " at column")  # the line has a number already
            raise UnreadableUpload(f"line {self._number}: {fault}") from None
        if isinstance(article, Refused):
            told = Unreadable(article.errors)
            identity = article.id if article.id is not None else str(position)
            return Line(position, kept_id(article.id), None, as_line({"id": identity, "error": problem(told)}))
        return Line(position, kept_id(article.id), text)

    def _lines(self) -> Iterator[bytes]:
        """Each line; ``_number`` is then its number, from 1."""
        rest = bytearray()  # grows in place: gzip may bring it a byte at a time
        for piece in self._inflated() if self._gzipped else self._bounded(self._pieces):
            self._sum.update(piece)
            *ends, begun = piece.split(b"\n")
            for end in ends:
                self._number += 1
                if self._number > _MOST_LINES:
                    raise UnreadableUpload(f"it has more than {_MOST_LINES:,} lines, empty ones among them")
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
        if len(line) > MOST_LINE_BYTES:
            raise UnreadableUpload(f"line {number} has more than {MOST_LINE_BYTES:,} bytes")

    def _bounded(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        taken = 0
        for piece in pieces:
            taken += len(piece)
            if taken > self._most_bytes:
                raise RequestEntityTooLarge
            yield piece

    def _inflated(self) -> Iterator[bytes]:
        """What gzip (RFC 1952) made smaller: some bytes at a time, as many as are allowed, of as many members as follow each other."""
        return self._bounded(self._inflate())

    def _inflate(self) -> Iterator[bytes]:
        inflater = zlib.decompressobj(_GZIP)
        try:
            for piece in self._pieces:
                packed = piece
                while packed:
                    if inflater.eof:
                        packed = packed.lstrip(b"\0")  # padding, which gzip itself reads over
                        if not packed:
                            break
                        inflater = zlib.decompressobj(_GZIP)
                    made = inflater.decompress(packed, _INFLATED)
                    if made:
                        yield made
                    packed = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        except zlib.error:
            raise UnreadableUpload(f"from line {self._number + 1} on: the data is not gzip") from None
        if not inflater.eof:
            raise UnreadableUpload(f"from line {self._number + 1} on: the gzip data breaks off")


def as_line(content: object) -> str:
    """``content`` as a line of JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
