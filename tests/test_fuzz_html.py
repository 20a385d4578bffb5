"""Hostile pages of every kind are read in time and within bounded memory; ``FUZZ_PAGES=1000`` reads more of them."""

from __future__ import annotations

import os

import pytest

from model.errors import InvalidArticle
from model.intake import read_html
from tests import fuzz_html, hostile_pages
from tests.newsroom import write

PAGES = int(os.environ.get("FUZZ_PAGES", str(2 * len(hostile_pages.KINDS))))


def test_hostile_pages_take_two_seconds_at_most_and_bounded_memory() -> None:
    result = fuzz_html.run(PAGES, seed=1)
    assert set(result.slowest) == {kind.__name__ for kind in hostile_pages.KINDS}
    assert result.seconds <= fuzz_html.SLOWEST, result.slowest
    assert result.growth <= fuzz_html.MAX_GROWTH
    assert result.read > result.refused


@pytest.mark.parametrize("number", range(len(hostile_pages.KINDS)))
def test_a_page_follows_from_its_number(number: int) -> None:
    kind, markup = hostile_pages.page(number)
    assert (kind, markup) == hostile_pages.page(number)
    assert len(markup) <= hostile_pages.MAX


def test_the_story_on_a_hostile_page_is_still_found() -> None:
    story = write("kinh-te", 3)
    around = ("<div>" * 30_000, "<table><tr><td>" * 10_000, "<!-- <!--" * 10_000 + "-->", "<div " + "a=b " * 100_000 + ">")
    for markup in around:
        article = read_html(f"{markup}<h1>{story.title}</h1>" + "".join(f"<p>{line}</p>" for line in story.body.split("\n"))).article
        assert story.body.split("\n")[-1] in article.body


def test_a_story_behind_more_tags_than_are_read_is_said_to_be_too_far() -> None:
    with pytest.raises(InvalidArticle, match="in its first 40,000 tags"):
        read_html("<div>" * 50_000 + "<p>Mưa lớn ở Quảng Hà.</p>")
