"""Markup made safe: scripts gone, depth and attributes bounded, text whole."""

import re
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from model.pages.markup import BREAK, LINK, LINK_END, MAX_DEPTH, MAX_TAGS, read_markup


def safe(raw: str) -> str:
    return read_markup(raw).safe.replace(BREAK, "")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p>Mưa <b>lớn</b></p>", "<p>Mưa lớn</p>"),
        ("<P CLASS='lead big' onclick=x()>Mưa", '<p class="lead big">Mưa'),
        ("<div data-role=content hidden>Mưa</div>", '<div data-role="content">Mưa</div>'),
        ("<div title='a > b' class=x>Mưa</div>", '<div class="x">Mưa</div>'),
        ("a<!-- <p>b</p> -->c", "ac"),
        ("a<!-- b", "a b"),
        ("<script>if (a<b) x('</p>')</script>Mưa", "Mưa"),
        ("Mưa<script>no end <p>b", "Mưa"),
        ("<svg><title>x</title>Mưa", "Mưa"),
        ("1 < 2 & 3", "1 &lt; 2 & 3"),
        ("<![CDATA[Mưa]]>", "Mưa]]>"),
        ("<!doctype html><?xml?>Mưa", "Mưa"),
        ("</div></div>Mưa", "Mưa"),
    ],
)
def test_only_blocks_and_what_names_them_are_kept(raw: str, expected: str) -> None:
    assert safe(raw) == expected


def test_the_window_title_and_linked_data_are_set_aside() -> None:
    markup = read_markup("<title>M&#432;a</title><script type='application/ld+json'>{}</script><p>Nắng</p>")
    assert (markup.window_title, markup.linked_data) == ("Mưa", ("{}",))
    assert "Mưa" not in markup.safe


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<span>Minh An</span><span>12/8/2025 08:31</span><a>Theo dõi</a>", "Minh An 12/8/2025 08:31 Theo dõi"),
        ("<a>Kinh tế</a><time>8:31</time>", "Kinh tế 8:31 "),
        ("<span><a><time>12/8/2025</time></a></span><span>bởi Minh An</span>", "12/8/2025 bởi Minh An"),
        ("<span>MINH AN</span><span>12-8-2025</span>", "MINH AN 12-8-2025"),
        ("<span>Ngh</span><span>ệ An, 20</span><span>25, VN</span><span>Đ, CO</span><span>2</span>", "Nghệ An, 2025, VNĐ, CO2"),
        ("<span>ngày 1</span><span>2/8</span>", "ngày 12/8"),
    ],
)
def test_words_that_only_a_style_sheet_parts_are_parted_and_no_word_is(raw: str, expected: str) -> None:
    assert re.sub(f"<[^>]*>|[{LINK}{LINK_END}]", "", safe(raw)) == expected


def test_a_row_of_a_table_is_a_line_for_a_parser_too() -> None:
    table = "<table><tbody><tr><td>Vàng miếng<td>124</tr><tr><th>Nhẫn</th><td>119</td></tr></tbody></table>"
    content = LexborHTMLParser(read_markup(table).safe).text(separator="")
    assert [" ".join(line.split()) for line in content.split(BREAK) if line.strip()] == ["Vàng miếng 124", "Nhẫn 119"]


def test_blocks_are_never_deeper_than_the_limit_and_their_text_is_kept() -> None:
    deep = safe("<div>" * 1000 + "Mưa" + "</div>" * 1000 + "<p>Nắng</p>")
    assert deep == "<div>" * MAX_DEPTH + "Mưa" + "</div>" * MAX_DEPTH + "<p>Nắng</p>"


@pytest.mark.parametrize("attribute", ["a ", "a=b ", "a='b' ", "/ "])
def test_a_megabyte_of_attributes_takes_some_times_its_own_memory(attribute: str) -> None:
    raw = f"<div {attribute * (1_000_000 // len(attribute))}><p>Mưa lớn ở Quảng Hà.</p>"
    tracemalloc.start()
    try:
        assert "Quảng Hà" in read_markup(raw).safe
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_page_with_too_many_tags_is_read_to_the_limit_and_says_so() -> None:
    assert read_markup("<p>a" * (MAX_TAGS - 1)).complete
    markup = read_markup("<p>a" * (MAX_TAGS + 1))
    assert not markup.complete
    assert markup.safe.count("a") == MAX_TAGS - 1


@given(st.text(alphabet="<>/!-'\"=&; \npdivscript[CDATA]x", max_size=300))
@example("<A")
def test_what_comes_out_is_stable(raw: str) -> None:
    once = safe(raw)
    assert without_marks(safe(once)) == without_marks(once)


def without_marks(markup: str) -> str:
    """Marks are the reader's own: one that stands in what comes in is taken for a blank."""
    return " ".join(re.sub(f"[{LINK}{LINK_END}{BREAK}]", " ", markup).split())
