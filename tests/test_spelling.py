from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.article import Article
from model.generative.spelling import Spelling
from model.text import new_tone_style, one_tone_style

NEW = Spelling.of(Article.of(title="Bà Thuý ở Hoà Bình", body="Dịch COVID-19 ở Hoà Bình. Bà Thuý dùng iPhone."))
OLD = Spelling.of(Article.of(title="Bà Thúy ở Hòa Bình", body="Hòa Bình có thuỷ điện."))


@pytest.mark.parametrize(
    ("spelling", "text", "written"),
    [
        (NEW, "Bà Thúy ở Hòa Bình khỏe.", "Bà Thuý ở Hoà Bình khoẻ."),
        (NEW, "Dịch Covid-19 và Iphone.", "Dịch COVID-19 và iPhone."),
        (NEW, "Quý hóa của mùa quỳ.", "Quý hoá của mùa quỳ."),
        (OLD, "Bà Thúy ở Hòa Bình khỏe.", "Bà Thúy ở Hòa Bình khỏe."),
        (OLD, "Quý hóa của mùa quỳ.", "Quý hóa của mùa quỳ."),
        (OLD, "Nhà máy thủy điện.", "Nhà máy thuỷ điện."),  # as this article writes this word
    ],
)
def test_a_text_is_written_as_its_article_spells(spelling: Spelling, text: str, written: str) -> None:
    assert spelling.written(text) == written


@given(st.text("aeiouyáàòóúùýhqtnb HOAÚ.,1", max_size=40))
def test_spelling_keeps_every_offset_and_every_word(text: str) -> None:
    text = one_tone_style(text)
    for spelling in (NEW, OLD):
        written = spelling.written(text)
        assert len(written) == len(text)
        assert one_tone_style(written).lower() == text.lower()


@given(st.text("aeiouyòóỏõọùúủũụhqtnb HOAÚ", max_size=40))
def test_the_two_tone_styles_lead_to_each_other(text: str) -> None:
    old = one_tone_style(text)
    assert one_tone_style(new_tone_style(old)) == old
