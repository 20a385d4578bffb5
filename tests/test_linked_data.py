"""What JSON-LD says about a story, however it is nested or broken."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.pages.linked_data import Story, read_story
from tests.growth import MAX, growth

ARTICLE: dict[str, Any] = {
    "@type": "NewsArticle",
    "headline": "Mưa &quot;lớn&quot;",
    "description": "Sáng nay mưa.",
    "author": {"@type": "Person", "name": "Hải Đường"},
    "datePublished": "2025-08-12T08:31:00+07:00",
}


@pytest.mark.parametrize(
    "block",
    [
        json.dumps(ARTICLE),
        json.dumps([{"@type": "WebSite"}, ARTICLE]),
        json.dumps({"@graph": [{"@type": "BreadcrumbList"}, ARTICLE]}),
        json.dumps({"@type": "WebPage", "mainEntity": ARTICLE}),
        json.dumps({**ARTICLE, "@type": ["ReportageNewsArticle", "Thing"]}),
        json.dumps({**ARTICLE, "@type": "https://schema.org/NewsArticle"}),
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        "<!--" + json.dumps(ARTICLE) + "-->",
        json.dumps(ARTICLE)[:-1] + ",\n}",
        json.dumps(ARTICLE).replace("nay mưa", "nay\n mưa"),
    ],
    ids=["alone", "list", "graph", "main entity", "two types", "full type", "CDATA", "comment", "trailing comma", "raw newline"],
)
def test_the_article_is_found_wherever_it_stands(block: str) -> None:
    story = read_story(["not json", block])
    assert (story.title, story.lead, story.author) == ('Mưa "lớn"', "Sáng nay mưa.", "Hải Đường")
    assert story.published_at is not None
    assert story.published_at.isoformat() == "2025-08-12T08:31:00+07:00"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ([{"name": "Hải Đường"}, {"name": "Gia Mẫn"}, {"name": "Hải Đường"}], "Hải Đường, Gia Mẫn"),
        ("Hải Đường", "Hải Đường"),
        ({"@type": "Organization", "name": "Báo Sao Mai"}, ""),
        ({"@type": "Person", "name": "Báo Suối Vàng"}, ""),
        ({"@type": "Person", "name": ["Hải Đường", "Gia Mẫn"]}, "Hải Đường, Gia Mẫn"),
        ({"@type": "Person", "name": "<a href='/x'>Hải Đường</a>"}, "Hải Đường"),
        ({"@id": "#hd"}, "Hải Đường"),
        ({"@id": "#nobody"}, ""),
        ({"@type": "Person", "name": "admin"}, ""),
        ({"@type": "Person", "name": "BAOSAOMAI.VN"}, ""),
        ({"@type": "Person", "name": "minhanh@baosaomai.vn"}, ""),
        ("https://bao.vn/tac-gia/1", ""),
        (5, ""),
        (None, ""),
    ],
)
def test_people_are_authors_and_newspapers_are_not(author: object, expected: str) -> None:
    person = {"@type": "Person", "@id": "#hd", "name": "Hải Đường"}
    article = {**ARTICLE, "author": author, "publisher": {"@type": "Organization", "name": "Báo Suối Vàng"}}
    assert read_story([json.dumps({"@graph": [person, article]})]).author == expected


def test_a_name_of_marks_of_addresses_takes_no_longer_than_it_is_long() -> None:
    assert growth(lambda name: read_story([json.dumps({**ARTICLE, "author": f"{name} x"})]), "@", 40_000) < MAX


def test_the_day_of_a_web_page_is_told_apart_from_the_day_of_its_article() -> None:
    page = {"@type": "WebPage", "datePublished": "2025-08-11T08:31:00+07:00"}
    story = read_story([json.dumps({"@graph": [page, ARTICLE]})])
    assert story.published_at is not None
    assert story.published_at.day == 12
    alone = read_story([json.dumps(page)])
    assert (alone.published_at, alone.page_published_at and alone.page_published_at.day) == (None, 11)


@pytest.mark.parametrize(
    "block",
    ["", "{", "[" * 200_000, '{"a":' * 100_000, "1" * 10_000, "NaN", '{"@type": {}}', "null", "[" + "1," * 200_000, "{" + " " * 299_000],
)
def test_a_block_that_says_nothing_is_passed_over(block: str) -> None:
    assert read_story([block]) == Story()


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(ARTICLE)), inner)
)


@given(JSON)
def test_values_of_any_kind_are_read_without_an_error(value: object) -> None:
    read_story([json.dumps(value), json.dumps({"@type": "NewsArticle", "headline": value, "author": value, "datePublished": value})])


@pytest.mark.parametrize("name", ["Hải Đường (TTXVN/Vietnam+)", "Hải Đường/VOV-Tây Bắc", "Bài và ảnh: Hải Đường"])
def test_who_wrote_is_named_without_agency_and_office(name: str) -> None:
    assert read_story([json.dumps({**ARTICLE, "author": {"@type": "Person", "name": name}})]).author == "Hải Đường"


def test_of_several_articles_the_one_that_the_window_names_is_the_story() -> None:
    other = {**ARTICLE, "headline": "Giá vàng tăng mạnh", "author": "Trần Vàng", "datePublished": "2020-01-01"}
    blocks = [json.dumps([other, ARTICLE])]
    assert read_story(blocks, "Mưa “lớn” | Báo Sao Mai").author == "Hải Đường"
    assert read_story(blocks, "Mưa | Báo Sao Mai").author == read_story(blocks).author == "Trần Vàng"
