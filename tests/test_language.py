"""Whether a text is written as newspapers write."""

from __future__ import annotations

import pytest

from model.article import Article
from model.words.language import is_usual


@pytest.mark.parametrize(
    ("title", "body", "usual"),
    [
        ("Lợi nhuận quý này tăng", "Công ty cho biết lợi nhuận tăng mạnh.", True),
        ("LỢI NHUẬN QUÝ NÀY TĂNG", "Công ty cho biết lợi nhuận tăng mạnh.", False),
        ("Lợi nhuận quý này tăng", "CÔNG TY CHO BIẾT LỢI NHUẬN TĂNG MẠNH.", False),
        ("Loi nhuan quy nay tang", "Cong ty cho biet loi nhuan tang manh.", False),
        ("COVID-19", "Số ca mắc mới giảm ở nhiều tỉnh thành.", True),
        ("UBND TP.HCM họp khẩn về dịch", "", True),
        ("GIÁ VÀNG TĂNG", "Công ty cho biết lợi nhuận tăng mạnh.", True),
        ("GIÁ VÀNG LẠI TĂNG", "Công ty cho biết lợi nhuận tăng mạnh.", False),
        ("GIÁ VÀNG TĂNG Ở Hà Nội, Huế", "Công ty cho biết lợi nhuận tăng mạnh.", False),
    ],
)
def test_news_is_written_with_marks_and_not_in_capitals(title: str, body: str, *, usual: bool) -> None:
    assert is_usual(Article.of(title=title, body=body)) is usual
