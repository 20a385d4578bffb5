"""From an article of a request to one that is read: what is sent beside the text knows better than a page, and bytes are bounded."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from model.errors import InvalidArticle
from service.predictions.articles import article_size, read_article
from service.request_schemas import MAX_ARTICLE_BYTES, Refused, Sent, parse_article

STORY = "Sáng 12/3, giá cà phê tại Đắk Lắk tăng 1.200 đồng, lên 98.500 đồng một kg. Người trồng cà phê bán ra nhiều hơn."
SAID = json.dumps({"@type": "NewsArticle", "datePublished": "2026-03-12T09:20:00+07:00", "author": {"name": "Lan"}})
PAGE = f'<script type="application/ld+json">{SAID}</script><h1>Giá cà phê lập đỉnh</h1><p>{STORY}</p>'
BESIDE = {"source": "Báo  Đắk Lắk", "url": "https://bao.example.vn/1 ", "author": "Thu Hà", "published_at": "2026-03-13T08:00:00+07:00"}


def sent(**fields: Any) -> Sent:
    found = parse_article(json.dumps(fields))
    assert not isinstance(found, Refused)
    return found


@pytest.mark.parametrize("content", [{"html": PAGE}, {"text": f"Giá cà phê lập đỉnh\n\n{STORY}"}, {"title": "Giá", "body": STORY}])
def test_what_is_sent_beside_the_text_is_the_article_s(content: dict[str, str]) -> None:
    article = read_article(sent(**content, **BESIDE)).article
    assert (article.source, article.url, article.author) == ("Báo Đắk Lắk", "https://bao.example.vn/1", "Thu Hà")
    assert article.published_at == datetime.fromisoformat(BESIDE["published_at"])


@pytest.mark.parametrize("beside", [{}, dict.fromkeys(BESIDE), {"author": " \u200b", "source": ""}])
def test_what_is_not_said_is_what_the_page_says(beside: dict[str, Any]) -> None:
    article = read_article(sent(html=PAGE, **beside)).article
    assert (article.author, article.published_at) == ("Lan", datetime.fromisoformat("2026-03-12T09:20:00+07:00"))
    assert (article.source, article.url) == ("", "")


def test_an_article_may_have_so_many_bytes_in_all_and_its_longest_field_is_named() -> None:
    title, body = "Cà phê", "ạ " * ((MAX_ARTICLE_BYTES - 9) // 4)  # three bytes and a space
    spare = MAX_ARTICLE_BYTES - len(f"{title}{body}".encode())
    whole = sent(title=title, body=body, lead="a" * spare)
    assert article_size(whole) == len(title) + len(body) + spare
    assert read_article(whole).article.title == title
    with pytest.raises(InvalidArticle) as refused:
        read_article(sent(title=title, body=body, lead="a" * (spare + 1)))
    assert refused.value.field == "body"
