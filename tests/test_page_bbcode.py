"""Posts of forums are read without the tags in which they are kept."""

from __future__ import annotations

import time

import pytest

from model.intake import read_text
from model.pages.bbcode import without_bbcode

TITLE = "Cầu Bến Gỗ đóng từ ngày 6/1 để sửa chữa"
LEAD = "Sở Giao thông tỉnh Quảng Hà cho biết cầu Bến Gỗ đóng từ 8 giờ ngày 6/1 để thay 12 dầm chính."
BODY = "Ông Lê Văn Bền, phó giám đốc sở, nói cây cầu 40 năm tuổi đã xuống cấp.\nViệc sửa chữa kéo dài 45 ngày, kinh phí 8,5 tỷ đồng."


def test_a_post_of_a_forum_is_read_without_its_tags_pictures_and_films() -> None:
    first, second = BODY.split("\n")
    post = (
        f"[CENTER][B][SIZE=5]{TITLE}[/SIZE][/B][/CENTER]\n\n[B]{LEAD}[/B]\n\n[IMG]https://anh.example/a.jpg[/IMG]\n\n"
        f"[color=#ff0000]{first}[/color]\n\n[URL=https://cau.example]{second}[/URL]\n[MEDIA=youtube]abc123[/MEDIA]"
    )
    article = read_text(post).article
    assert (article.title, article.lead, article.body) == (TITLE, LEAD, BODY)


def test_entries_of_a_list_stay_entries() -> None:
    assert without_bbcode("[list][*]một\n[*]hai[/list]") == "- một\n- hai"


@pytest.mark.parametrize("text", ["[Video] Trận đấu", "[B] là bảng", "Theo [1], [i] và [s]", "Ông nói: [đội] thắng", "[/khong]", "["])
def test_other_brackets_stay(text: str) -> None:
    assert without_bbcode(text) == text


@pytest.mark.parametrize("text", ["[img]" * 200_000 + "[/b]", "[b" * 400_000 + "[/b]", "[url=" + "a" * 900_000 + "[/b]", "[/b]" * 200_000])
def test_a_megabyte_of_tags_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    without_bbcode(text)
    assert time.process_time() - began < 2
