"""The marks in an article, in a real Chromium: their lines are seen, and taken for no letter's own."""

from __future__ import annotations

from typing import Any

from tests.compose_view import PASTED, paste
from tests.desk_browser import Desk

TITLE = "Khởi tố nhóm đối tượng cướp tài sản, trộm xe máy của nhiều người dân ở huyện Mường Khê"
STORY = {
    "title": TITLE,
    "body": "Công an huyện Mường Khê khởi tố bốn bị can về tội cướp tài sản. Nhóm này bị bắt đêm 3/4 khi mang dao trộm xe máy.",
}

# Of the font size; a dot below ends at most 0.22 em under the line in DejaVu.
_BELOW = "(one) => parseFloat(getComputedStyle(one).textUnderlineOffset) / parseFloat(getComputedStyle(one).fontSize)"

# Pixels between the line under the first line of a mark and the ground of its second line; less than none: it is hidden there.
_FREE = """(mark) => {
  const [style, lines] = [getComputedStyle(mark), [...mark.getClientRects()]];
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const below = pen.measureText("x").fontBoundingBoxDescent + parseFloat(style.paddingBottom) + parseFloat(style.borderBottomWidth);
  const line = lines[0].bottom - below + parseFloat(style.textUnderlineOffset) + parseFloat(style.textDecorationThickness);
  return lines[1].top - line;
}"""


def test_the_line_under_a_mark_leaves_the_dot_below_a_letter_free(desk: Desk, served: tuple[str, Any]) -> None:
    keep(served)
    paste(desk, PASTED)
    assert desk.page.eval_on_selector(".legend .evidence", _BELOW) >= 0.3
    desk.page.goto("/hop-bai/1")
    assert desk.page.eval_on_selector(".story mark", _BELOW) >= 0.3


def test_the_line_under_a_title_of_several_lines_is_seen_under_each(desk: Desk, served: tuple[str, Any]) -> None:
    keep(served)
    desk.page.set_viewport_size({"width": 320, "height": 640})
    paste(desk, "\n\n".join(STORY.values()))
    assert desk.page.eval_on_selector(".read h4 mark", _FREE) >= 0
    desk.page.goto("/hop-bai/1")
    assert desk.page.eval_on_selector(".story h2 mark", _FREE) >= 0


def keep(served: tuple[str, Any]) -> None:
    """Have STORY in the inbox."""
    sent = {"articles": [STORY], "store": True}
    assert served[1].test_client().post("/v1/predictions", json=sent).status_code == 200
