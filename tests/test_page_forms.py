"""Stories in forms: what a writer fills in above his story says who wrote it, and is neither its title nor its text."""

import pytest

from model.article import Article
from tests.invented_pages import FLOOD
from tests.pasting import pasted_lines

STORY = (FLOOD.lead, *FLOOD.body)
FIELDS = ("Tác giả: Hoàng Yến", "Đơn vị: Đài Truyền thanh Quảng Hà", "Số chữ: 450", "Thể loại: Tin")


def is_signed_flood(article: Article) -> bool:
    return article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body)) and article.author == "Hoàng Yến"


@pytest.mark.parametrize(
    "fields",
    [
        FIELDS,
        FIELDS[:2],
        ("Thể loại: Tin", "Số từ: 450", "Họ và tên: Hoàng Yến"),
        ("Bút danh: Hoàng Yến", "Số tài khoản: 0123456789 ngân hàng Sao Mai"),
    ],
)
def test_the_fields_of_a_writer_stand_above_or_below_the_title(fields: tuple[str, ...]) -> None:
    assert is_signed_flood(pasted_lines(*fields, FLOOD.title, *STORY))
    assert is_signed_flood(pasted_lines(FLOOD.title, *fields, *STORY))


@pytest.mark.parametrize("label", ["Tên tác phẩm", "Tên bài", "Tiêu đề"])
def test_a_title_with_a_label_stands_among_the_fields_of_the_writer(label: str) -> None:
    title = f"{label}: {FLOOD.title}"
    assert is_signed_flood(pasted_lines(title, *FIELDS, *STORY))
    assert is_signed_flood(pasted_lines(*FIELDS, title, f"Sapo: {FLOOD.lead}", "Nội dung:", *FLOOD.body))


@pytest.mark.parametrize(
    "lines",
    [
        ("Tác giả: Hoàng Yến", "Thể loại: Tiểu thuyết", "Nhà xuất bản: Sông Hương"),
        ("Tác giả: Hoàng Yến", "Đơn vị: Trường Quảng Hà", "Tác giả: Minh Anh", "Đơn vị: Trường Bản Mây"),
        ("Đơn vị: Công ty cấp nước Vĩnh Lộc", "Địa chỉ: 12 đường Bờ Sông"),
    ],
)
def test_what_a_story_tells_in_such_lines_stays(lines: tuple[str, ...]) -> None:
    sentence = "\n".join(pasted_lines(FLOOD.title, *lines, *STORY).written)
    assert all(line in sentence for line in lines if not line.startswith("Tác giả"))


def test_fields_without_a_story_stay() -> None:
    assert pasted_lines(*FIELDS, FLOOD.title).title == FIELDS[0]
