"""A short report that says what a test of facts wants said."""

from __future__ import annotations

from model.article import Article


def article_saying(what: str) -> Article:
    return Article.of(title="Chuyện hôm nay", body=f"Cuộc họp diễn ra, {what}, theo thông báo của đơn vị.")
