"""Article.of is the one door: what goes in comes out clean, in one tone style, and can be shown as it was written."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.article import TEXT_FIELDS, VIETNAM, Article
from model.errors import InvalidArticle

OLD = "Uỷ ban huyện hoà giải; bà Thuý khoẻ lại."
NEW = "Ủy ban huyện hòa giải; bà Thúy khỏe lại."


def test_two_tone_styles_make_one_article() -> None:
    assert Article.of(title=OLD, lead=OLD, body=OLD) == Article.of(title=NEW, lead=NEW, body=NEW)


def test_composed_and_decomposed_text_make_one_article() -> None:
    assert Article.of(body=unicodedata.normalize("NFD", OLD)) == Article.of(body=OLD)


def test_an_article_is_shown_in_the_style_it_was_written_in() -> None:
    article = Article.of(title=OLD, body=NEW)
    assert article.as_written("title") == OLD
    assert article.as_written("body") == NEW
    start = article.title.index("hòa giải")
    assert article.as_written("title", start, start + 8) == "hoà giải"


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_an_offset_means_the_same_in_both_styles(title: str, lead: str, body: str) -> None:
    article = Article.of(title="Hoà " + title, lead=lead, body=body)
    for name in TEXT_FIELDS:
        assert len(getattr(article, name)) == len(article.as_written(name))


def test_the_body_keeps_its_paragraphs_and_loses_blank_lines_and_marks() -> None:
    article = Article.of(title=" (Dân trí) - Mưa  lớn ", lead="TTO - Sáng nay\nmưa.", body="TT - Một.\r\n\r\n  Hai.\u200b\n\n")
    assert (article.title, article.lead, article.body) == ("Mưa lớn", "Sáng nay mưa.", "Một.\nHai.")


def test_a_moment_without_a_zone_is_vietnamese_time() -> None:
    expected = datetime(2022, 1, 12, 9, 20, tzinfo=VIETNAM)
    for given_moment in ("2022-01-12T09:20:00", " 2022-01-12 09:20 ", datetime(2022, 1, 12, 9, 20), "2022-01-12T02:20:00Z"):
        assert Article.of(title="Mưa", published_at=given_moment).published_at == expected
    assert Article.of(title="Mưa", published_at=datetime(2022, 1, 12, tzinfo=UTC)).published_at.tzinfo is UTC


@pytest.mark.parametrize("absent", [None, ""])
def test_absent_fields_are_empty(absent: str | None) -> None:
    article = Article.of(title="Mưa", lead=absent, body=absent, source=absent, url=absent, author=absent, published_at=absent)
    assert (article.lead, article.body, article.source, article.url, article.author, article.published_at) == ("", "", "", "", "", None)


@pytest.mark.parametrize("empty", ["", " \n\t", "\u200b\u00a0", "123 - 456", "...", "😀", "\ud800", "\x00"])
def test_an_article_without_a_letter_is_refused(empty: str) -> None:
    with pytest.raises(InvalidArticle) as caught:
        Article.of(title=empty, lead=empty, body=empty)
    assert caught.value.field == "body"


@pytest.mark.parametrize("name", ["title", "lead", "body", "source", "url", "author"])
def test_a_field_that_is_not_text_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidArticle) as caught:
        Article.of(**{"title": "Mưa", name: 5})
    assert caught.value.field == name


@pytest.mark.parametrize("wrong", ["hôm qua", "2022-13-01", 20220112, "12/01/2022"])
def test_a_moment_that_cannot_be_read_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(InvalidArticle) as caught:
        Article.of(title="Mưa", published_at=wrong)
    assert caught.value.field == "published_at"


def test_neither_errors_nor_repr_show_the_article() -> None:
    assert "bí mật" not in repr(Article.of(title="Chuyện bí mật", body="bí mật", author="bí mật"))
    with pytest.raises(InvalidArticle) as caught:
        Article.of(title="bí mật", published_at="bí mật")
    assert "bí mật" not in str(caught.value)
