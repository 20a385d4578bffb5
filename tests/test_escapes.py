"""Characters written as code in plain text are read as the characters."""

from __future__ import annotations

import json
import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.intake import Metadata, read_fields, read_html, read_html_body, read_plain_body, read_text
from model.pages.escapes import escaped_once, unescaped
from model.results import Caution

TITLE = 'Sở GD&ĐT Quảng Hà: "Không ép học thêm"'
BODY = 'Sáng 6/1, Sở GD&ĐT Quảng Hà họp báo; ông Lê Văn Bền nói: "Không trường nào được ép học thêm".\nHơn 8.500 học sinh vào lớp 10.'
NAMED = {
    "à": "&agrave;",
    "ô": "&ocirc;",
    "ê": "&ecirc;",
    "á": "&#225;",
    "ó": "&#xF3;",
    "ở": "&#7903;",
    "&": "&amp;",
    '"': "&quot;",
    "–": "&ndash;",
}


def entities(text: str) -> str:
    return "".join(NAMED.get(one, one) for one in text)


@pytest.mark.parametrize("times", [1, 2])
def test_titles_and_bodies_that_a_system_kept_as_html_are_plain_text(times: int) -> None:
    title, body = TITLE, BODY
    for _ in range(times):
        title, body = entities(title), entities(body)
    page = read_fields(title=title, body=body)
    assert page.article == read_fields(title=TITLE, body=BODY).article
    assert page.warnings == ()
    assert read_text(f"{title}\n\n{body}").article == read_text(f"{TITLE}\n\n{BODY}").article
    assert read_plain_body(body, Metadata(title=title, author="B&ugrave;i H&agrave;")).article.author == "Bùi Hà"


def test_html_whose_entities_were_escaped_again_is_read_once_more() -> None:
    html = f"<h1>{escape(entities(TITLE))}</h1><p>{escape(entities(BODY))}</p>"
    assert read_html(html).article == read_html(f"<h1>{escape(TITLE)}</h1><p>{escape(BODY)}</p>").article
    assert "GD&ĐT" in read_html_body(f"<p>{escape(entities(BODY))}</p>", Metadata(title=entities(TITLE))).article.title


def test_html_that_was_escaped_as_a_whole_is_html() -> None:
    html = f"<h1>{escape(TITLE)}</h1><p>{escape(BODY)}</p>"
    for read in (read_html, read_text):
        assert read(escape(html)).article == read(html).article
    assert Caution.HTML_AS_TEXT in read_fields(title=TITLE, body=escape("<p>" + BODY)).warnings


def test_json_printed_into_a_field_is_what_it_says() -> None:
    assert unescaped(json.dumps(BODY)[1:-1]) == BODY
    assert unescaped(json.dumps("Mưa 🌧 lớn ở Huế")[1:-1]) == "Mưa 🌧 lớn ở Huế"


def test_lines_broken_in_code_are_lines_where_there_are_no_others() -> None:
    assert unescaped(TITLE + r"\n\n" + BODY.replace("\n", r"\r\n")) == f"{TITLE}\n\n{BODY}"
    assert unescaped(r"Lệnh in ra \n ở cuối." + "\n" + BODY) == r"Lệnh in ra \n ở cuối." + "\n" + BODY
    assert unescaped(r"N\những sai lầm") == r"N\những sai lầm"


@pytest.mark.parametrize(
    "text",
    [
        "Sở GD&ĐT, Bộ TT&TT; Công ty T&T; R&D",
        "5 < 7 & 8 > 6",
        r"thư mục C:\new\unit\u0041",
        "&khong; &; &#; &#x;",
        "A & B;",
        "3G&LTE; &region; A&PARAMOUNT;",
        "",
    ],
)
def test_an_ampersand_or_a_backslash_that_is_one_stays(text: str) -> None:
    assert unescaped(text) == text
    assert escaped_once(text) == text


def test_a_page_about_html_shows_its_tags() -> None:
    assert "&lt;b&gt;" in escaped_once("<p>Thẻ &lt;b&gt; in đậm</p>")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).filter(lambda text: "&" not in text and "\\" not in text))
def test_any_text_comes_back_from_entities_and_from_json(text: str) -> None:
    assert unescaped(escape(text)) == text
    assert unescaped(json.dumps(text + "đường")[1:-1]) == text + "đường"


@pytest.mark.parametrize(
    "text", ["&amp;" * 200_000, "&" + "amp;" * 250_000, "&#x" * 300_000, r"\u00e0" * 160_000, r"\ud83d" * 160_000, "&aacute" * 120_000]
)
def test_a_megabyte_of_codes_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    unescaped(text)
    escaped_once(text)
    assert time.process_time() - began < 2
