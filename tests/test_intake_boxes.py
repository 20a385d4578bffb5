"""Boxes inside and below a story that are told by what they hold and where they stand: cards, captions, what a paper adds."""

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import COFFEE, FLOOD, PHONE, is_flood

TITLE, LEAD = FLOOD.title, FLOOD.lead
PARAGRAPHS = tuple(f"<p>{line}</p>" for line in FLOOD.body)
TOLD = "".join(PARAGRAPHS)
HEAD = f"<h1>{TITLE}</h1><div>12/08/2025 08:31</div><p>{LEAD}</p>"


def on_page(story: str) -> Article:
    menu = "<ul><li><a href=/>Trang chủ</a></li><li><a href=/a>Chuyện làng</a></li></ul>"
    return read_html(f"<html><body>{menu}{story}</body></html>").article


# --- Cards of other stories ----------------------------------------------------------------------------------------------------

CARD = "<div><a href=/x><img></a><div><a href=/x><b>{}</b></a><div>Thời sự</div><p>{}</p></div></div>"
WRAPPED = "<article><a href=/x><img><h4>{}</h4></a><p>{}</p></article>"


@pytest.mark.parametrize("card", [CARD, WRAPPED])
@pytest.mark.parametrize("place", ["<div>{}</div>", "<div itemprop=articleBody>{}</div>"])
def test_the_picture_headline_and_first_sentence_of_another_story_are_none_of_this_one(card: str, place: str) -> None:
    cards = [card.format(other.title, other.lead) for other in (COFFEE, PHONE)]
    between = place.format(f"{PARAGRAPHS[0]}{cards[0]}{''.join(PARAGRAPHS[1:4])}{cards[1]}{PARAGRAPHS[4]}")
    assert is_flood(on_page(HEAD + between))
    assert is_flood(on_page(f"{HEAD}{place.format(TOLD)}<div>{''.join(cards)}</div>"))


@pytest.mark.parametrize("box", ["<div><div>Tin liên quan</div>{}</div>", "<section><h3>Đọc thêm</h3><ul><li>{}</li></ul></section>"])
@pytest.mark.parametrize("place", ["<div>{}</div>", "<div itemprop=articleBody>{}</div>"])
def test_a_box_with_a_heading_of_other_stories_holds_none_of_this_one(box: str, place: str) -> None:
    teasers = box.format("".join(f"<h4><a href=/x>{other.title}</a></h4><div>{other.lead}</div>" for other in (COFFEE, PHONE)))
    assert is_flood(on_page(HEAD + place.format(f"{PARAGRAPHS[0]}{teasers}{''.join(PARAGRAPHS[1:])}")))
    assert is_flood(on_page(HEAD + place.format(f"{''.join(PARAGRAPHS[:4])}{teasers}{PARAGRAPHS[4]}")))


def test_a_story_in_the_box_of_a_heading_of_other_stories_is_read() -> None:
    links = "".join(f"<li><a href=/x>{other.title}</a></li>" for other in (COFFEE, PHONE))
    assert is_flood(on_page(f"{HEAD}<div><h3>Tin liên quan</h3><ul>{links}</ul>{TOLD}</div>"))


def test_cards_between_paragraphs_that_are_divisions_are_none_of_them() -> None:
    divisions = [line.replace("<p>", "<div>").replace("</p>", "</div>") for line in PARAGRAPHS]
    card = CARD.format(COFFEE.title, COFFEE.lead)
    assert is_flood(on_page(f"{HEAD}<div>{divisions[0]}{card}{''.join(divisions[1:])}</div>"))


@pytest.mark.parametrize(
    "piece",
    [
        f"<div><a href=/x.jpg><img>{PHONE.title}</a><p>{PHONE.lead}</p></div>",  # a caption
        f"<div><a href=/x><img></a><p>{PHONE.lead}</p></div>",
        f"<div><a href=/x><img></a><b>Máy thứ nhất</b><p>{PHONE.lead}</p></div>",
        f"<div><a href=/x><img></a><b><a>{PHONE.title}</a></b><p>{PHONE.lead}</p><p>{PHONE.body[0]}</p></div>",
        f"<div><h3><a href='#faq1'>{PHONE.title}</a></h3><p>{PHONE.lead}</p></div>",
        f"<div><a href=/x><img></a><h3><a href=/y>Nghệ nhân Lò Văn Pản Nà Hin</a></h3><p>{PHONE.lead}</p></div>",
        f"<div><h3>Thông tin liên quan</h3><p>{PHONE.lead}</p><a href=/x>{COFFEE.title}</a></div>",
        f"<div class=pollution><p>{PHONE.lead}</p></div>",
        f"<div class=cung-chung-tay><p>{PHONE.lead}</p></div>",
    ],
)
def test_a_picture_or_a_question_with_a_paragraph_of_the_story_is_no_card(piece: str) -> None:
    assert PHONE.lead in on_page(f"{HEAD}{PARAGRAPHS[0]}{piece}{''.join(PARAGRAPHS[1:])}").body


def test_what_a_story_lists_is_story_though_it_looks_like_cards() -> None:
    listed = (*COFFEE.body, *PHONE.body)
    cards = "".join(CARD.format(f"Món thứ {i} nên thử ở Suối Vàng", line) for i, line in enumerate(listed))
    body = on_page(HEAD + f"<div>{PARAGRAPHS[0]}{cards}</div>").body
    assert [line for line in (FLOOD.body[0], *listed) if line not in body.split("\n")] == []


def test_a_heading_that_unfolds_its_paragraph_is_story() -> None:
    question = "Mua máy gập cần lưu ý những gì?"
    unfolded = f"<h3><a href='#faq1'>{question}</a></h3><p>{PHONE.lead}</p>"
    assert f"{question}\n{PHONE.lead}" in on_page(HEAD + "".join(PARAGRAPHS[:3]) + unfolded + "".join(PARAGRAPHS[3:])).body


# --- Captions that only their place tells ----------------------------------------------------------------------------------------

SAID = "Nước ngập trước cổng trường tiểu học Suối Vàng sáng 12/8."


@pytest.mark.parametrize(
    "picture",
    [
        f"<p style='text-align: center;'><img src=a></p><p style='text-align: center;'>{SAID}</p>",
        f"<p align=center><img src=a></p><p align=center>{SAID}</p><p align=center>Ảnh: Minh Anh</p>",
        f"<center><img src=a><br><font size=1>{SAID}</font></center>",
        f"<div align=center><p><img src=a></p><p><span>{SAID}</span></p></div>",
        f"<p><img src=a title='{SAID}'></p><p>{SAID}</p>",
        f"<p><img src=a><small>{SAID}</small></p>",
        f"<dl class=wp-caption><dt><img src=a></dt><dd class=wp-caption-dd>{SAID}</dd></dl>",
        f"<div><img src=a><div class=pic-desc>{SAID}</div></div>",
    ],
)
def test_a_line_below_a_picture_in_the_middle_of_its_column_is_a_caption(picture: str) -> None:
    assert is_flood(on_page(f"{HEAD}{PARAGRAPHS[0]}{picture}{''.join(PARAGRAPHS[1:])}"))


@pytest.mark.parametrize(
    "piece",
    [
        f"<center><p><img src=a></p><p>{SAID}</p><p>Mưa vẫn chưa ngớt</p></center>",  # a poem
        f"<p align=center>{SAID}</p>",
        f"<p align=center><img src=a></p><p>{SAID}</p>",
        f"<p align=center><img src=a></p><h3 align=center>{SAID}</h3>",
    ],
)
def test_what_else_stands_in_the_middle_of_its_column_is_story(piece: str) -> None:
    assert SAID in on_page(f"{HEAD}{PARAGRAPHS[0]}{piece}{''.join(PARAGRAPHS[1:])}").body


def test_a_page_whose_paragraphs_all_stand_in_the_middle_has_no_such_captions() -> None:
    story = f"{PARAGRAPHS[0]}<p><img src=a></p>{''.join(PARAGRAPHS[1:])}"
    assert is_flood(on_page(f"<center>{HEAD}{story}</center>"))


# --- What a paper adds ---------------------------------------------------------------------------------------------------------


def test_what_a_machine_says_of_a_story_is_neither_lead_nor_story() -> None:
    points = f"<ul><li>{COFFEE.lead}</li><li>{PHONE.lead}</li></ul>"
    digest = f"<div><div>Tóm tắt nhanh</div>{points}<div>Nội dung được tóm tắt bởi AI</div></div>"
    assert is_flood(on_page(f"<h1>{TITLE}</h1><div>12/08/2025 08:31</div>{digest}<p>{LEAD}</p>{TOLD}"))
    body = on_page(f"{HEAD}{TOLD}<div><h3>Tóm tắt</h3>{points}<p>{COFFEE.body[0]}</p></div>").body
    assert COFFEE.lead in body


@pytest.mark.parametrize(
    "line",
    [
        "Đăng ký để nhận những câu chuyện hay nhất mỗi sáng thứ Bảy trong hộp thư của bạn.",
        "Liên hệ quảng cáo: 0909 000 000",
        "Xem cỡ chữ A A A Nghe bài viết Gửi mail In tin Lưu",
        "Bản in Gửi bài cho bạn bè",
    ],
)
def test_what_a_paper_offers_between_its_paragraphs_is_no_story(line: str) -> None:
    assert is_flood(on_page(f"{HEAD}{PARAGRAPHS[0]}<div>{line}</div>{''.join(PARAGRAPHS[1:])}"))
