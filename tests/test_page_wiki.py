"""Texts of wikis are read as what they show."""

import time

import pytest

from model.intake import read_text
from model.pages.wiki import without_wiki
from tests.invented_pages import FLOOD


def test_links_headings_stress_notes_and_templates_are_read_as_what_they_show() -> None:
    raw = (
        f"{FLOOD.title}\n\n'''Thị trấn''' [[Suối Vàng (thị trấn)|Suối Vàng]] ngập từ sáng 12/3.<ref name=\"a\">Báo Sao Mai, 12/3.</ref> "
        "Nước rút chậm trên [[đường Hoa Ban]].{{cần nguồn|ngày=12}}\n\n== Thiệt hại ==\n[[Tập tin:Lu.jpg|nhỏ|Cảnh ngập]]"
        f"{FLOOD.body[0]} Xem [https://saomai.example/lu báo cáo của huyện].\n\n[[Thể loại:Lũ lụt]]"
    )
    assert read_text(raw).article.written == (
        FLOOD.title,
        "Thị trấn Suối Vàng ngập từ sáng 12/3. Nước rút chậm trên đường Hoa Ban.",
        f"Thiệt hại\n{FLOOD.body[0]} Xem báo cáo của huyện.",
    )


@pytest.mark.parametrize(
    "line", ["Mảng a[[1]] và b = c == d là mã.", "Anh nói ''được'' rồi đi.", "{{ tên }} là chỗ trống của mẫu.", "=== 5 ==="]
)
def test_text_without_a_link_or_a_heading_of_a_wiki_keeps_its_signs(line: str) -> None:
    assert without_wiki(line) == line


@pytest.mark.parametrize(
    "raw",
    ["[[" * 500_000, "[[a]]" + "{{" * 490_000, "[[a]]" + "<ref>" * 190_000, "[[a]]" + "''a'" * 240_000, "[[a]]\n" + "== a" * 240_000],
)
def test_no_wiki_takes_long(raw: str) -> None:
    began = time.process_time()
    without_wiki(raw)
    assert time.process_time() - began < 3
