"""All the rubbish a stranger can send is refused or read, in time."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import InvalidArticle
from model.intake import Page as ReadPage
from model.intake import read_html, read_text

RUBBISH = {
    "nothing": "",
    "spaces": " \t\r\n\u00a0\u200b" * 1000,
    "a million newlines": "\n" * 1_000_000,
    "a million brackets": "[" * 1_000_000,
    "a million opening angles": "<" * 1_000_000,
    "points": "." * 1_000_000 + "a",
    "underscores": "_a" * 500_000 + "@",
    "control characters": "\x00\x01\x1b" * 300_000,
    "lone surrogates": "\ud800\udfff" * 300_000,
    "emoji": "😀" * 250_000,
    "combining marks": "a" + "\u0323\u0301" * 500_000,
    "glued sentences": "ba.Ba " * 170_000,
    "a mark behind many blank lines": "(a" + "\n" * 900_000 + "(TTO) - b",
    "many short lines": "a\n" * 500_000,
    "many headings of links": "Tin khác\n" * 110_000,
    "many links and paragraphs": "Xem thêm\nĐây là một câu dài vừa đủ để gọi là văn xuôi trong bài.\n" * 14_000,
    "a section above many headlines and a long story": "Cận cảnh\n"
    + "Mưa lớn gây ngập ba tuyến đường, dân phải sơ tán trong đêm\n" * 1_900
    + "Nước dâng rất nhanh trong đêm qua. " * 24_000
    + "Cận cảnh",
    "entries of contents": "Một tiêu đề\n" + "".join(f"Mục {i % 700} của bài này\n" for i in range(1_900)) + "a " * 400_000,
    "many dates": ("1 " * 75 + "\n") * 6_000,
    "many shares": ("chia sẻ " * 12 + "\n") * 8_000,
    "many captions": (" ảnh" * 70 + "\n") * 3_500,
    "deep blocks": "<div>" * 200_000,
    "deep lists": "<ul><li>" * 125_000,
    "deep tables": "<table><tr><td>" * 66_000,
    "many paragraphs": "<p>x" * 250_000,
    "unclosed formatting": "".join(f"<b a={i}>" for i in range(300)) + "<p>" * 300_000,
    "many attributes": "<div " + " ".join(f"a{i}" for i in range(130_000)) + ">x",
    "an attribute without end": '<div a="' + "x" * 900_000,
    "comments without end": "<!--" * 250_000,
    "scripts without end": "<script>" * 120_000,
    "ampersands": "<p>" + "&" * 900_000,
    "a reference of a million digits": "<p>&#" + "9" * 900_000 + ";",
    "deep linked data": '<script type="application/ld+json">' + "[" * 200_000 + "</script><p>Hà Nội mưa lớn trong đêm</p>",
    "many cards": "<a><img></a><b><a>Một tiêu đề đủ dài</a></b><p>Đây là một câu dài vừa đủ để gọi là văn xuôi.</p>" * 9_000,
    "boxes of links in boxes of links": "<div>Tin liên quan<a>Một tiêu đề đủ dài của bài khác</a>" * 15_000,
    "boxes of links and nothing else": "<div><p>Tin liên quan<p><a>Giá cà phê tăng mạnh sau hạn hán</a></div>" * 12_000,
    "cards in boxes in boxes": "<div><div><a><img></a><b><a>Giá cà phê tăng mạnh sau hạn hán</a></b><p>Một câu đủ dài là văn xuôi rồi."
    "</div>" * 110 + "một hai ba bốn năm<br>" * 38_000,
    "many places for a story": "<div class=detail-content><p>x<p>y" * 25_000,
    "cells of lines": "<table><tr>" + "<td>a<br>b<td><p>c" * 50_000,
    "a window title of spaces": "<title>" + " " * 100_000 + "a</title><h1>Mưa lớn ở Quảng Hà</h1><p>Hà Nội mưa lớn trong đêm</p>",
    "a title in the head of spaces": f'<meta property="og:title" content="{" " * 100_000}a"><h1>Mưa lớn ở Quảng Hà</h1><p>Hà Nội mưa lớn',
    "a known site of nothing": "<article class=fck_detail>" + "<figure><p>a</p></figure>" * 38_000,
}


def refusal(read: Callable[[str], ReadPage], raw: str) -> InvalidArticle | None:
    try:
        read(raw)
    except InvalidArticle as error:
        return error
    return None


@pytest.mark.parametrize("name", RUBBISH)
@pytest.mark.parametrize("read", [read_text, read_html])
def test_rubbish_is_refused_or_read_within_two_seconds(read: Callable[[str], ReadPage], name: str) -> None:
    started = time.process_time()
    refused = refusal(read, RUBBISH[name])
    assert time.process_time() - started < 2
    assert refused is None or refused.field == read.__name__.removeprefix("read_")


@pytest.mark.parametrize("name", ["nothing", "spaces", "a million newlines", "control characters", "lone surrogates", "deep blocks"])
def test_what_has_no_word_is_refused_with_what_to_do(name: str) -> None:
    for read in (read_text, read_html):
        refused = refusal(read, RUBBISH[name])
        assert refused is not None
        assert "send the words of a title, a lead or a body" in refused.reason


@given(st.text(max_size=400))
@settings(max_examples=300)
def test_any_text_is_read_or_refused(raw: str) -> None:
    for read in (read_text, read_html):
        refused = refusal(read, raw)
        assert refused is None or len(refused.reason) < 100


TAGS = st.sampled_from(
    "<p> </p> <div> </div> <h1> </h1> <br> <b> <article_class=fck_detail> </article> <script> </script> <!-- --> <![CDATA[ ]]> "
    "<table> <td> <figure> </figure> <nav> </nav> &agrave; &#x1f600; &#0; < > \" ' Tin_khác Hà_Nội_mưa_lớn. Ảnh:_TTXVN "
    "12/01/2022_09:20".split()
).map(lambda token: token.replace("_", " "))


@given(st.lists(TAGS, max_size=60).map("".join))
@settings(max_examples=300)
def test_any_markup_is_read_or_refused(raw: str) -> None:
    for read in (read_text, read_html):
        refused = refusal(read, raw)
        assert refused is None or refused.field == read.__name__.removeprefix("read_")


@pytest.mark.parametrize("value", [None, 1, b"Ha Noi", ["Hà Nội"]])
def test_what_is_not_text_is_refused_by_name(value: object) -> None:
    for read, name in ((read_text, "text"), (read_html, "html")):
        with pytest.raises(InvalidArticle) as caught:
            read(value)
        assert caught.value.field == name
