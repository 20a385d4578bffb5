"""HTML in structured fields, as a CMS sends it: what it shows is read, in serving and in training alike, and talk of HTML stays."""

from html import escape

import pytest

from model.intake import read_fields
from model.results import Caution
from tests.invented_pages import FLOOD
from training.corpus import Row, without_markup

PLAIN = {"title": FLOOD.title, "lead": FLOOD.lead, "body": "\n".join(FLOOD.body)}
IN_PARAGRAPHS = "".join(f"<p>{one}</p>" for one in FLOOD.body)
FIGURE = (
    '<figure class="wp-block-image"><img src="/a.jpg"/><figcaption>Người dân chèo thuyền trên phố. Ảnh: Hải Đường</figcaption></figure>'
)


@pytest.mark.parametrize(
    "fields",
    [
        {"body": IN_PARAGRAPHS},
        {"lead": f"<p>{FLOOD.lead}</p>\n", "body": IN_PARAGRAPHS.replace("</p>", f"</p>{FIGURE}", 1)},
        {"lead": f"<a href='/lu.html'><img src='/a.jpg'></a></br>{FLOOD.lead}"},
        {"title": f"<strong>{FLOOD.title}</strong>"},
        {"title": FLOOD.title.replace("ngập", "<em class='x'>ngập</em>"), "lead": f"<strong>{FLOOD.lead}</strong>"},
        {"body": "\n\n".join(f"<!-- wp:paragraph -->\n<p>{one}</p>\n<!-- /wp:paragraph -->" for one in FLOOD.body)},
        {"body": "<br>".join(FLOOD.body)},
        {"body": "\n\n".join(FLOOD.body).replace("nước", "<b>nước</b>", 1)},
        {"lead": escape(f"<p>{FLOOD.lead}</p>"), "body": escape(IN_PARAGRAPHS)},
    ],
    ids=["Drupal", "WordPress", "a feed's description", "bold", "words", "Gutenberg", "breaks", "a stored post", "escaped"],
)
def test_html_in_fields_is_read_as_what_it_shows(fields: dict[str, str]) -> None:
    page = read_fields(**PLAIN | fields)
    assert page.article.written == tuple(PLAIN.values())
    assert page.warnings == (Caution.HTML_AS_TEXT,)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nếu x < 3 và y > 5 thì 2<3.",
        "Em <3 trường em, các bạn lớp 5A viết trên bảng.",
        "Thẻ <b> và </b> làm chữ đậm, thẻ <br> để xuống dòng.",
        "Gõ `<p>` trước và `</p>` sau mỗi đoạn văn.",
        "Học sinh lớp 8 học các thẻ </p>, </div> và </h1> trong hai tuần.",
        "Liên hệ <an@saomai.example> trước ngày 5/6.",
        "Khác nhau giữa </div> với </p> là gì, và kết thúc bằng </b> ra sao.",
        "Với mọi a<br và c>d thì a nhỏ hơn d.",
    ],
)
def test_text_that_talks_of_html_keeps_every_letter(sentence: str) -> None:
    body = f"{PLAIN['body']}\n{sentence}"
    assert read_fields(**PLAIN | {"body": body}).article.written[2] == body
    assert without_markup(Row("1", **PLAIN | {"body": body})).body == body


def test_a_body_of_html_without_a_lead_stays_a_body() -> None:
    article = read_fields(title=FLOOD.title, body=f"<p>{FLOOD.lead}</p>{IN_PARAGRAPHS}").article
    assert article.written == (FLOOD.title, "", "\n".join((FLOOD.lead, *FLOOD.body)))


@pytest.mark.parametrize("fields", [{"body": IN_PARAGRAPHS}, {"title": f"<b>{FLOOD.title}</b>"}, {"lead": f"<p>{FLOOD.lead}</p>"}])
def test_training_reads_rows_as_serving_reads_fields(fields: dict[str, str]) -> None:
    row = without_markup(Row("1", **PLAIN | fields))
    assert (row.title, row.lead, row.body) == read_fields(**PLAIN | fields).article.written


def test_a_body_of_markup_without_words_leaves_the_other_fields() -> None:
    assert read_fields(title=FLOOD.title, lead=FLOOD.lead, body="<p>&nbsp;</p>").article.written == (FLOOD.title, FLOOD.lead, "")


def test_markdown_in_fields_is_read_without_its_marks_in_serving_and_in_training() -> None:
    body = "\n\n".join((f"## {FLOOD.body[0]}", "![](/lu.jpg)", f"**{FLOOD.body[1]}**", f"[{FLOOD.body[2]}](/b 'Lũ')"))
    article = read_fields(**PLAIN | {"body": body}).article
    assert article.written[2] == "\n".join(FLOOD.body[:3])
    row = without_markup(Row("1", **PLAIN | {"body": body}))
    assert row.article().written == article.written


@pytest.mark.parametrize(
    "line", ["#Suối Vàng", "* Đường Hoa Ban", "5 ** 2 = 25", "Tệp __init__.py", "Xem [1] (trang 5).", "C# và ch** là gì?"]
)
def test_signs_that_are_no_marks_of_markdown_stay(line: str) -> None:
    assert read_fields(**PLAIN | {"body": f"{PLAIN['body']}\n{line}"}).article.written[2].endswith(f"\n{line}")
