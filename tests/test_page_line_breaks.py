"""What Word and PDF files leave among the lines of a text."""

import pytest

from model.intake import read_html, read_text
from model.pages.line_breaks import unwrapped_lines
from tests.invented_pages import FLOOD

PAGES = (FLOOD.lead, FLOOD.body[0], FLOOD.body[1])


@pytest.mark.parametrize("foot", ["Sở Công Thương Suối Vàng, Trang {}/3", "Trang {} - Bản tin phòng chống thiên tai", "Page {} of 3"])
def test_lines_that_count_the_pages_are_no_story(foot: str) -> None:
    raw = f"{FLOOD.title}\n" + "\f".join(f"{page}\n{foot.format(i)}\n" for i, page in enumerate(PAGES, start=1))
    assert read_text(raw).article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body[:2]))


@pytest.mark.parametrize(
    "lines",
    [
        ("Giải bài tập trang 12", "Giải bài tập trang 13", "Giải bài tập trang 14"),
        ("Xem trang 1", "Xem trang 1", "Xem trang 1"),
        ("Bài 1 trang 5", "Bài 2 trang 5", "Bài 3 trang 5"),
        ("Sách có trang 1", "Sách có trang 2"),
    ],
)
def test_lines_that_name_pages_of_a_book_stay(lines: tuple[str, ...]) -> None:
    assert unwrapped_lines("\n".join(lines)) == list(lines)


@pytest.mark.parametrize("point", ["\uf0b7\t", "\uf0a7 ", "\uf0d8"])
def test_the_points_of_words_lists_are_points(point: str) -> None:
    assert unwrapped_lines(f"{point}Nước rút chậm\n{point}Đường ngập") == ["• Nước rút chậm", "• Đường ngập"]


def test_what_an_editor_struck_out_is_no_story() -> None:
    changed = f"<p><del cite='mailto:An'>Câu đã bị xóa.</del><ins>{FLOOD.body[0]}</ins></p>"
    assert read_html(f"<h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>{changed}<p>{FLOOD.body[1]}</p>").article.written == (
        FLOOD.title,
        FLOOD.lead,
        "\n".join(FLOOD.body[:2]),
    )


@pytest.mark.parametrize("line", ["Commented [MA1]: Kiểm tra số liệu", "Đã bình luận [A12]: Hỏi lại huyện", "Formatted: Font: Bold"])
def test_what_word_writes_beside_a_text_whose_changes_are_tracked_is_no_story(line: str) -> None:
    raw = "\n\n".join((FLOOD.title, FLOOD.lead, FLOOD.body[0], line, FLOOD.body[1]))
    assert read_text(raw).article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body[:2]))


def test_lines_in_italics_pictures_and_links_within_a_site_lose_the_marks_of_markdown() -> None:
    raw = f'# {FLOOD.title}\n\n*{FLOOD.lead}*\n\n![Cảnh ngập](/lu.jpg "Ảnh: An")\n\n{FLOOD.body[0]}\n\n[{FLOOD.body[1]}](/b)'
    assert read_text(raw).article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body[:2]))
