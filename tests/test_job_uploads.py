"""Uploads of jobs: lines however they arrive, gzip however it was made, a bound on everything."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge

from service.errors import InvalidRequest, UnreadableUpload
from service.jobs.store import Line
from service.jobs.uploads import MAX_JOB_ARTICLES, MAX_LINE_BYTES, Upload
from service.request_schemas import parse_article
from tests.growth import MAX, growth

TEXT = "Một trận đấu bí mật"


def read(*pieces: bytes, gzipped: bool = False, most: int = 64 << 20) -> list[Line]:
    return list(Upload(pieces, most_bytes=most, gzipped=gzipped).articles())


def cut(content: bytes, size: int) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


@given(st.lists(st.text(max_size=30), min_size=1, max_size=12), st.integers(1, 60), st.booleans(), st.booleans())
def test_lines_are_the_same_however_they_are_cut_and_compressed(bodies: list[str], size: int, gzipped: bool, members: bool) -> None:
    lines = [json.dumps({"id": str(n), "body": body}, ensure_ascii=n % 2 == 0) for n, body in enumerate(bodies)]
    content = "\r\n\n".join(lines).encode("utf-8", "replace")
    packed = (b"".join(gzip.compress(piece) for piece in cut(content, 25)) if members else gzip.compress(content)) if gzipped else content
    upload = Upload(cut(packed, size), most_bytes=1 << 20, gzipped=gzipped)
    found = list(upload.articles())
    assert [line.position for line in found] == list(range(len(bodies)))
    assert [json.loads(line.request or "")["id"] for line in found] == [str(n) for n in range(len(bodies))]
    plain = Upload([content], most_bytes=1 << 20, gzipped=False)
    assert [line.request for line in plain.articles()] == [line.request for line in found]
    assert plain.digest == upload.digest


def test_a_mark_of_the_byte_order_begins_a_file_of_windows_also_behind_another() -> None:
    file = '\ufeff{"id": "a", "body": "x"}\r\n'.encode()
    first, second = read(*cut(file * 2, 7))
    assert parse_article(first.request or "") == parse_article(second.request or "") == parse_article('{"id": "a", "body": "x"}')


def test_a_line_that_is_no_json_is_counted_once() -> None:
    with pytest.raises(UnreadableUpload, match=r"^line 2: it must be JSON in UTF-8: [a-z ]+ at column 2$"):
        read(b'{"body": "x"}\n{body}')


def test_an_article_that_breaks_its_schema_has_its_result_at_once() -> None:
    good, bad, half = read(b'{"id": "a", "body": "x y"}\n{"id": "b\\u0000", "text": 7}\n{"body": "\\ud800 x"}')
    assert (good.external_id, good.result) == ("a", None)
    assert bad.request is None
    result = json.loads(bad.result or "")
    assert (result["id"], result["error"]["status"], result["error"]["errors"][0]["pointer"]) == ("b\0", 422, "/text")
    assert "\0" not in (bad.external_id or "")  # PostgreSQL keeps none
    assert half.request


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b'{"body": "x"}\n\n{"body": "x"\n', "line 3: it must be JSON"),
        (b'{"body": "x"}\nnul', "line 2: it must be JSON"),
        (b'{"body": "\xff"}', "line 1 is not UTF-8"),
        (b'{"body": "' + TEXT.encode() + b'"} ' + TEXT.encode(), "line 1: it must be JSON"),
        (b"[" * 100_000, "line 1: it must be JSON"),
        (b'{"body": "x"}\n"' + b"x" * MAX_LINE_BYTES + b'"\n', "line 2 has more than"),
    ],
    ids=["unfinished", "word", "bytes", "text", "nested", "long"],
)
def test_a_line_that_is_no_json_is_named_and_not_repeated(content: bytes, detail: str) -> None:
    with pytest.raises(UnreadableUpload) as caught:
        read(*cut(content, 60_000))
    assert str(caught.value).startswith(detail)
    assert "bí mật" not in str(caught.value)


def test_a_line_without_end_is_refused_as_soon_as_it_is_too_long() -> None:
    pieces = iter([b"x" * (1 << 20)] * 40)
    with pytest.raises(UnreadableUpload, match="line 1 has more than"):
        list(Upload(pieces, most_bytes=64 << 20, gzipped=False).articles())
    assert len(list(pieces)) == 40 - (MAX_LINE_BYTES >> 20) - 1, "the rest is not asked for"


@pytest.mark.parametrize(
    "broken", [b"", b"no gzip", gzip.compress(b'{"body": "x"}', mtime=0)[:-4], gzip.compress(b'{"body": "x"}', mtime=0) + b"more"]
)
def test_gzip_that_is_none_or_breaks_off_is_told(broken: bytes) -> None:
    with pytest.raises(UnreadableUpload, match="gzip"):
        read(broken, gzipped=True)


@pytest.mark.parametrize("pieces", [1, 7, 60_000])
def test_gzip_may_be_padded_with_zeros(pieces: int) -> None:
    packed = gzip.compress(b'{"body": "x"}\n', mtime=0)
    assert len(read(*cut(packed + b"\0" * 512 + packed + b"\0" * 512, pieces), gzipped=True)) == 2


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_no_article_makes_no_job(content: bytes) -> None:
    with pytest.raises(InvalidRequest, match="has no articles"):
        read(content)


def test_there_are_no_more_articles_than_there_may_be() -> None:
    line = b'{"body":"x"}\n'
    assert len(read(line * MAX_JOB_ARTICLES)) == MAX_JOB_ARTICLES
    with pytest.raises(InvalidRequest, match="more than 10,000 articles"):
        read(line * (MAX_JOB_ARTICLES + 1))


def test_a_million_empty_lines_that_gzip_made_small_are_refused_before_they_are_counted() -> None:
    with pytest.raises(UnreadableUpload, match="more than 100,000 lines"):
        read(gzip.compress(b"\n" * 1_000_000), gzipped=True)
    assert len(read(b"\n" * 99_999 + b'{"body":"x"}')) == 1


@pytest.mark.parametrize("content", [b" ", b'{"body":"x"}\n'], ids=["one line", "many lines"])
def test_a_bomb_of_gzip_goes_off_in_no_more_memory_than_a_line_takes(content: bytes) -> None:
    bomb = gzip.compress(content * ((100 << 20) // len(content)), 1)
    tracemalloc.start()
    try:
        with pytest.raises((RequestEntityTooLarge, UnreadableUpload, InvalidRequest)):
            for _ in Upload(cut(bomb, 65_536), most_bytes=20 << 20, gzipped=True).articles():
                pass
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_LINE_BYTES
    finally:
        tracemalloc.stop()


def test_more_bytes_than_are_allowed_are_too_many_before_they_are_compressed() -> None:
    content = b'{"body":"xxxxxxxxxxxxxxxxxxxxxxx"}\n' * 100
    for gzipped, packed in ((False, content), (True, gzip.compress(content))):
        assert len(read(*cut(packed, 100), gzipped=gzipped, most=len(content))) == 100
        with pytest.raises(RequestEntityTooLarge):
            read(*cut(packed, 100), gzipped=gzipped, most=len(content) - 1)


def test_a_line_that_gzip_brings_a_byte_at_a_time_takes_no_longer_than_it_is_long() -> None:
    byte = gzip.compress(b"a", 1)

    def upload(text: str) -> None:
        packed = gzip.compress(b'{"text":"' + text.encode() * 100) + byte * (len(text) // 10) + gzip.compress(b'"}')
        assert len(read(*cut(packed, 65_536), gzipped=True)) == 1

    assert growth(upload, "a", 40_000) < MAX
