"""Posts of WordPress as they are stored: shortcodes are nothing that a reader sees, and other brackets are text."""

from __future__ import annotations

import time

import pytest

from model.intake import read_html
from model.pages.shortcodes import without_shortcodes

TITLE = "Đội Quảng Hà vô địch giải trẻ"
FIRST = "Tối 5/9, đội bóng đá trẻ Quảng Hà thắng đội Bình Long 3-1 trong trận chung kết trên sân nhà."
SECOND = "Tiền đạo Tô Văn Mận ghi hai bàn, thủ môn Lê Văn Quất cứu thua bốn lần trong hiệp hai của trận đấu."


def story(post: str) -> tuple[str, ...]:
    """Title, and the lines of lead and body."""
    article = read_html(f"<h1>{TITLE}</h1>{post}").article
    return (article.title, *article.lead.split("\n"), *article.body.split("\n"))


@pytest.mark.parametrize(
    "post",
    [
        f'<p>{FIRST}</p><p>[gallery ids="1,2,3"]</p><p>{SECOND}</p>',
        f"<p>{FIRST}</p><p>https://video.example/xem?v=1</p><p>{SECOND}</p>",
        f'<p>{FIRST}</p><figure><div class="wp-block-embed__wrapper">\nhttps://video.example/xem?v=1\n</div></figure><p>{SECOND}</p>',
        f"<p>{FIRST}</p><p>{SECOND}</p>[gallery ids=&#8221;1,2&#8243; columns=&#8221;2&#8221;]",
        f'<p>[caption id="attachment_6" width="600"]<img src="a.jpg"/> Các cầu thủ ăn mừng[/caption]</p><p>{FIRST}</p><p>{SECOND}</p>',
        f"<p>{FIRST}</p><p>[embed]https://video.example/xem?v=1[/embed]</p><p>{SECOND}</p>",
        f'[vc_row][vc_column width="1/2"][vc_column_text]<p>{FIRST}</p><p>{SECOND}</p>[/vc_column_text][/vc_column][/vc_row]',
        f'[et_pb_section fb_built="1"]\n\n[et_pb_text]{FIRST}\n\n{SECOND}[/et_pb_text]\n\n[/et_pb_section]',
        f"<p>{FIRST}</p><p>[ads_500]</p><p>{SECOND}</p>",
        f'<p>{FIRST}</p><p>{SECOND}</p><p>[contact-form-7 id="12" title="Gửi bài cho tòa soạn"]</p>',
        f'<p>{FIRST}</p><p>[highlight color="yellow"]{SECOND}[/highlight]</p>',
    ],
    ids=["gallery", "address", "embedded", "typeset", "caption", "embed", "builder", "classic", "bare", "form", "around"],
)
def test_what_a_theme_would_put_there_is_not_the_story(post: str) -> None:
    assert story(post) == (TITLE, FIRST, SECOND)


@pytest.mark.parametrize(
    "text",
    [
        "[Video] Trận đấu",
        "[1] Theo ban tổ chức",
        "Ông nói: [đội] thắng",
        "[khi n=5]",
        "[Ảnh: Minh Anh]",
        "<![CDATA[a]]>",
        "f[0]",
        "gia[ngay_cuoi]",
        "[",
        "Xem tại https://a.example/ nhé",
    ],
)
def test_other_brackets_stay(text: str) -> None:
    assert without_shortcodes(text) == text


@pytest.mark.parametrize("piece", ["[caption]", "[a x=", "[video ", "[/a", "[a_", "[a ", '[a b="', "[embed]x"])
def test_a_megabyte_of_brackets_takes_no_time(piece: str) -> None:
    began = time.process_time()
    for raw in (piece * (1_000_000 // len(piece)), piece + " " * 1_000_000, piece + "a" * 1_000_000):
        without_shortcodes(raw)
    assert time.process_time() - began < 2
