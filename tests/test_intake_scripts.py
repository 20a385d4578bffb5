"""Stories that a page's scripts draw: their lead, author and moment come from the same data as their text."""

import json

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import COFFEE, FLOOD, is_flood

BODY = "".join(f"<p>{line}</p>" for line in FLOOD.body)
STORY = {"title": FLOOD.title, "sapo": FLOOD.lead, "content": BODY}
OTHER = {"title": COFFEE.title, "sapo": COFFEE.lead, "content": "".join(f"<p>{line}</p>" for line in COFFEE.body), "author": "Lò Văn Pản"}


def drawn(*stories: object) -> Article:
    data = json.dumps({"props": {"pageProps": {"stories": stories}}}, ensure_ascii=False)
    script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    return read_html(f"<html><head><title>{FLOOD.title}</title></head><body><div id=__next></div>{script}</body></html>").article


@pytest.mark.parametrize("author", ["Đỗ Huyền", {"id": 7, "name": "Đỗ Huyền"}, [{"name": "Bài và ảnh: Đỗ Huyền"}]])
@pytest.mark.parametrize("key", ["published_at", "publishedAt", "datePublished"])
def test_a_story_has_the_lead_the_author_and_the_moment_of_its_data(author: object, key: str) -> None:
    article = drawn(OTHER, {**STORY, "author": author, key: "2025-08-12T08:31:00+07:00"}, OTHER)
    assert is_flood(article)
    assert (article.author, str(article.published_at)) == ("Đỗ Huyền", "2025-08-12 08:31:00+07:00")


@pytest.mark.parametrize("author", [None, 7, {"id": 7}, [], {"name": ["Đỗ Huyền"]}, "admin"])
def test_data_without_a_name_or_a_day_gives_none(author: object) -> None:
    article = drawn(OTHER, {**STORY, "author": author, "published_at": 0})
    assert is_flood(article)
    assert (article.author, article.published_at) == ("", None)
