from __future__ import annotations

import pytest

from model.generative.name_types import may_replace
from model.generative.wording import Place, Wording
from model.words.names import Name

ARTICLE = Wording.of(
    "Ông Đỗ Quân ở huyện Nậm Sa, tỉnh An Phú. Bà Vi Thảo làm cho Công ty Sông Xanh. Tiền đạo Cao Trí gặp Chủ tịch xã Lò Văn Pao.\n"
    "Tập đoàn Núi Đá thuê TP Xuân Hải. Đường Trần Kiên đông. Tổng giám đốc Sông Xanh Trịnh Bá Cường vắng. Huyện Trần Kiên nhỏ.\n"
    "Thuyền qua Sông Lim. Ông Tô Lam đến, bà Tô Lam về."
)


def _place(wording: Wording, name: str) -> Place:
    return next(one for one in wording.facts if isinstance(one.fact, Name) and wording.text[one.fact.start : one.fact.end].endswith(name))


@pytest.mark.parametrize(
    ("sentence", "name", "instead", "may"),
    [
        ("Ông Lê Bình vắng.", "Lê Bình", "Đỗ Quân", True),
        ("Bà Lê Bình vắng.", "Lê Bình", "Đỗ Quân", False),  # he is no bà
        ("Bà Lê Bình vắng.", "Lê Bình", "Cao Trí", False),  # nothing tells that she is one
        ("Tiền vệ Lê Bình vắng.", "Lê Bình", "Vi Thảo", True),
        ("Bí thư huyện Hà Thị Mận vắng.", "Hà Thị Mận", "Lò Văn Pao", True),  # and no district of that name
        ("Đỗ Quân gặp chủ tịch.", "Đỗ Quân", "Lò Văn Pao", True),  # the article tells what he is
        ("Lê Bình vắng.", "Lê Bình", "Đỗ Quân", False),  # and of this one nothing
        ("Lũ về huyện Mường Tò.", "Mường Tò", "Nậm Sa", True),
        ("Lũ về huyện Mường Tò.", "Mường Tò", "An Phú", False),  # a province
        ("Lũ về huyện Mường Tò.", "Mường Tò", "Đỗ Quân", False),
        ("Lũ về Mường Tò.", "Mường Tò", "Nậm Sa", False),
        ("Lũ về thành phố Mường Tò.", "Mường Tò", "Xuân Hải", True),
        ("Lũ về huyện Mường Tò.", "Mường Tò", "Trần Kiên", False),  # a street and a district
        ("Công ty Mây Trắng lãi.", "Mây Trắng", "Sông Xanh", True),  # whose director is another name
        ("Công ty Mây Trắng lãi.", "Mây Trắng", "Núi Đá", False),
        ("Bà Lê Bình vắng.", "Lê Bình", "Tô Lam", False),  # there are two
        ("Thuyền tới Sông Trà.", "Sông Trà", "Sông Lim", True),  # its name says what it is
        ("Vaccine Nanocov rẻ.", "Nanocov", "Sông Xanh", False),
    ],
)
def test_a_name_may_stand_only_where_one_of_its_type_does(sentence: str, name: str, instead: str, may: bool) -> None:
    wording = Wording.of(sentence)
    assert may_replace(_place(wording, name), wording, _place(ARTICLE, instead), ARTICLE) is may
