"""The article's own lead as its summary: whole where it may be, and better than nothing."""

from __future__ import annotations

import numpy as np
import pytest

from model.article import Article
from model.bundle import Bundle
from model.extractive.naming import text_of
from model.extractive.own_lead import lightened, may_be_whole, news_of_lead, opening_of_lead, question_of_letter
from model.extractive.reading import Reading

ONE = "Sáng 3/4, tỉnh Đắk Sơn khánh thành cây cầu dài 320 m bắc qua sông Krông Nô."
TWO = "Cây cầu có vốn đầu tư 85 tỷ đồng, giúp 12.000 người dân hai xã qua sông an toàn."
BODY = "Ông Lê Văn Hòa, 61 tuổi, cho biết trước đây người dân phải đi đò. Mỗi chuyến đò mất gần một giờ."


def chosen(lead: str, *, most: int = 60, captions: float = 0.0, body: str = BODY) -> list[str]:
    reading = Reading.of(Article.of(title="Khánh thành cầu qua sông Krông Nô", lead=lead, body=body))
    found = news_of_lead(reading)
    may_be = found and may_be_whole(reading, found, np.full(len(reading.sentences), captions, dtype=np.float32), most)
    return [reading.text[start:end] for start, end in found] if may_be else []


def opening(lead: str, *, most: int = 45) -> list[str]:
    reading = Reading.of(Article.of(title="Khánh thành cầu qua sông Krông Nô", lead=lead, body=BODY))
    return [reading.text[start:end] for start, end in opening_of_lead(reading, most)]


def test_a_short_lead_is_told_whole() -> None:
    assert chosen(ONE) == [ONE]
    assert chosen(f"{ONE} {TWO}") == [ONE, TWO]


def test_who_attended_is_left_out_of_a_lead() -> None:
    lead = f"{ONE} Dự lễ khánh thành có đồng chí Lê Văn Tám, Bí thư Tỉnh ủy; đại diện các sở."
    article = Article.of(title="Khánh thành cầu qua sông Krông Nô", lead=lead, body=BODY)
    assert Bundle.default().analyze([article])[0].summary.text == ONE


def test_a_lead_that_is_too_long_is_left_to_the_ranker() -> None:
    assert chosen(f"{ONE} {TWO}", most=38) == [ONE, TWO]
    assert chosen(f"{ONE} {TWO}", most=37) == []


@pytest.mark.parametrize(
    "lead",
    [
        "Đó là cây cầu thứ ba trên sông này, vừa được tỉnh Đắk Sơn khánh thành sáng 3/4.",
        "Tuy nhiên, cây cầu vừa khánh thành sáng 3/4 vẫn chưa có đường dẫn.",
        "Cây cầu vừa khánh thành giúp 12.000 người dân, “không ai phải đi đò nữa. Trẻ em tới trường an toàn”, ông Lê Văn Hòa nói.",
    ],
)
def test_a_lead_may_point_to_the_title_under_which_it_was_printed(lead: str) -> None:
    assert " ".join(chosen(lead)) == lead


@pytest.mark.parametrize(
    "lead",
    [
        f"{ONE} Vì sao phải chờ tới nay?",
        f"{ONE} Mời bạn đọc xem những hình ảnh sau:",
        f"{ONE} Tôi đã có mặt từ sáng sớm để ghi lại khoảnh khắc này.",
        "Ông Lê Văn Hòa, chủ tịch xã, trả lời về cây cầu vừa khánh thành -",
        "- Sáng 3/4, tỉnh Đắk Sơn khánh thành cây cầu dài 320 m.",
        "Em 21 tuổi, đang học đại học và rất ngại đi đò qua sông.",
        "Ông Lê Văn Hòa (trái) cắt băng khánh thành cây cầu sáng 3/4.",
        "Cây cầu dài 320 m bắc qua sông Krông Nô.",
        "“Cầu vừa khánh thành, không ai phải đi đò nữa.",
    ],
)
def test_a_letter_an_opening_a_list_or_a_caption_is_left_to_the_ranker(lead: str) -> None:
    assert chosen(lead) == []


def test_a_column_may_begin_with_its_author() -> None:
    lead = "Tôi đã qua cây cầu mới bắc trên sông Krông Nô từ sáng sớm."
    assert chosen(lead, body=f"{BODY} {BODY}") == []
    assert chosen(lead, body="Tôi sinh ra bên dòng sông ấy. Ngày xưa tôi phải đi đò tới trường. Chúng tôi sợ nhất mùa lũ.") == [lead]


def test_what_is_likely_a_caption_is_no_lead() -> None:
    assert chosen(ONE, captions=0.4) == [ONE]
    assert chosen(ONE, captions=0.5) == []


def light(lead: str) -> list[str]:
    reading = Reading.of(Article.of(title="Khánh thành cầu qua sông Krông Nô", lead=lead, body=BODY))
    return [text_of(reading, piece.spans) for piece in lightened(reading, reading.sentences[: lead.count(".")])]


def test_a_long_lead_is_told_without_its_brackets_but_with_all_its_sentences() -> None:
    lead = "Sáng 3/4, tỉnh Đắk Sơn (Tây Nguyên) khánh thành cây cầu dài 320 m. Ông Lê Văn Hòa (61 tuổi), chủ tịch xã, cắt băng khánh thành."
    assert light(lead) == [
        "Sáng 3/4, tỉnh Đắk Sơn khánh thành cây cầu dài 320 m",
        "Ông Lê Văn Hòa, chủ tịch xã, cắt băng khánh thành",
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "Sáng 3/4, tỉnh Đắk Sơn (Tây Nguyên) khánh thành cây cầu dài 320 m, trong đó có một làn rộng 2 m dành riêng cho xe máy.",
        "Tỉnh Đắk Sơn sẽ khánh thành cây cầu dài 320 m qua sông Krông Nô (Tây Nguyên) vào sáng 3/4, khiến giá đất hai xã ven sông tăng gấp "
        "đôi trong nửa năm và nhiều hộ dân phải chuyển đi nơi khác, chủ tịch xã Tân Lập Lê Văn Hòa cho biết.",
        "Ông Lê Văn Hòa, chủ tịch xã Tân Lập, nói cầu (dài 320 m) sẽ thông xe sáng 3/4.",
    ],
    ids=["at its end", "in its middle", "who somebody is"],
)
def test_nothing_else_of_a_long_lead_is_left_out(lead: str) -> None:
    assert light(lead) == [lead[: lead.index(" (")] + lead[lead.index(")") + 1 : -1]]


@pytest.mark.parametrize(
    "second",
    [
        "Tuy nhiên, cây cầu lớn này vẫn chưa có đường dẫn ở hai đầu.",
        "“Dân hai xã sẽ không phải đi đò nữa. Trẻ em tới trường an toàn”, ông Lê Văn Hòa cho biết.",
        "Ông Lê Văn Hòa nói: “Dân hai xã sẽ không phải đi đò nữa. Trẻ em tới trường an toàn”, bà Lê Thị Hoa cho biết.",
    ],
    ids=["goes on", "quotes", "quotes a quote"],
)
def test_where_a_sentence_cannot_be_told_so_none_is(second: str) -> None:
    assert light(f"Sáng 3/4, tỉnh Đắk Sơn (Tây Nguyên) khánh thành cây cầu dài 320 m. {second}") == []


def test_without_a_lead_there_is_none() -> None:
    assert chosen("") == opening("") == []


@pytest.mark.parametrize(
    ("end", "beginning"), [("theo ông B.", "chủ tịch xã Tân Lập"), ("tin lớn...)", "người dân xã Tân Lập"), ("tỉnh và TP.", "HCM sáng 3/4")]
)
def test_the_lead_does_not_go_on_in_the_body(end: str, beginning: str) -> None:
    lead = f"Sáng 3/4, tỉnh Đắk Sơn khánh thành cây cầu dài 320 m, {end}"
    reading = Reading.of(Article.of(lead=lead, body=f"{beginning} đã chờ cây cầu mười năm."))
    assert [reading.article.as_written(span.field, span.start, span.end) for span in (reading.span(*one) for one in reading.sentences)] == [
        lead,
        reading.article.body,
    ]


def test_for_want_of_anything_better_the_lead_is_told_as_far_as_it_fits() -> None:
    assert opening(f"{ONE} {TWO}", most=30) == [ONE]
    assert opening(f"{ONE} {TWO}", most=60) == [ONE, TWO]
    assert opening(f"{ONE} {TWO}", most=10) == []


def test_a_sentence_that_asks_or_goes_on_is_not_told_even_then() -> None:
    assert opening(f"{ONE} Vì sao phải chờ tới nay?") == [ONE]
    assert opening("Vì sao phải chờ tới nay?") == []


def test_the_point_of_a_list_is_no_part_of_a_lead_that_is_told_for_want_of_anything_better() -> None:
    assert opening(f"* {ONE}") == [ONE]
    assert opening(f"- {ONE} {TWO}", most=60) == [ONE, TWO]
    assert opening(f"1. {ONE}") == [ONE]


# --- A reader's letter ---------------------------------------------------------------------------------------------------

CASE = "Tôi mua căn nhà cấp bốn ở xã An Hòa năm 2015 của người quen, chỉ có giấy viết tay, không công chứng."
SINCE = "Nay người bán đã mất, các con của ông không chịu ký giấy tờ và đòi lại nhà đất mà gia đình tôi đang ở."
QUESTION = "Xin hỏi tôi có đòi được quyền sở hữu căn nhà này không và phải nộp những giấy tờ gì?"


def asked(lead: str, *, most: int = 60) -> str:
    reading = Reading.of(Article.of(title="Mua nhà bằng giấy viết tay", lead=lead, body="Bạn nên thương lượng với các con của người bán."))
    return " ".join(reading.text[start:end] for start, end in question_of_letter(reading, most))


def test_a_letter_is_told_by_its_question_and_what_fits_before_it() -> None:
    assert asked(f"{CASE} {SINCE} {QUESTION}") == f"{SINCE} {QUESTION}"
    assert asked(f"{CASE} {QUESTION}") == f"{CASE} {QUESTION}"
    assert asked(f"{CASE} {SINCE} {QUESTION}", most=25) == QUESTION


def test_a_short_letter_is_told_to_its_end_even_if_it_asks_in_the_middle() -> None:
    assert asked(f"{QUESTION} Mong luật sư trả lời giúp tôi.") == f"{QUESTION} Mong luật sư trả lời giúp tôi."


@pytest.mark.parametrize("mark", ["* ", "TT -* ", "*", "Hỏi: ", "Câu hỏi: "])
def test_the_mark_before_a_letter_is_no_part_of_it(mark: str) -> None:
    assert asked(f"{mark}{CASE} {QUESTION}") == f"{CASE} {QUESTION}"


def test_who_sent_a_letter_is_no_part_of_it() -> None:
    assert asked(f"{CASE} {QUESTION} (Lê Thị Mơ, Đắk Sơn)") == f"{CASE} {QUESTION}"


@pytest.mark.parametrize("reply", ["Trả lời:", "Trả lời: Chào bạn.", "Luật sư Lê Văn Hòa trả lời:", "Đáp:", "Bác sĩ tư vấn:"])
def test_a_letter_may_stand_in_the_body_above_its_answer(reply: str) -> None:
    def lead_of(body: str) -> str:
        reading = Reading.of(Article.of(title="Mua nhà bằng giấy viết tay", body=body))
        return " ".join(reading.text[start:end] for start, end in question_of_letter(reading, 60))

    answer = "Bạn nên thương lượng với các con của người bán. Tòa án sẽ xem ai đã ở trong nhà."
    assert lead_of(f"{CASE} {QUESTION}\n{reply}\n{answer}") == f"{CASE} {QUESTION}"
    assert lead_of(f"{CASE} {QUESTION}\n{answer}") == ""


def test_what_asks_nothing_or_is_nobodys_letter_is_left_to_the_ranker() -> None:
    assert asked(f"{CASE} {SINCE}") == ""
    assert asked("Sáng 3/4, tỉnh Đắk Sơn khánh thành cầu. Vì sao phải chờ tới nay?") == ""
    assert asked(f"{CASE} {QUESTION}", most=10) == ""
    assert asked("") == ""


@pytest.mark.parametrize("lead", [f"{CASE} {SINCE} {QUESTION}", f"* {CASE} {QUESTION}"])
def test_the_summary_of_a_letter_is_its_question(lead: str) -> None:
    summarizer = Bundle.default().summarizer
    assert summarizer is not None
    article = Article.of(title="Mua nhà bằng giấy viết tay", lead=lead, body="Bạn nên thương lượng với các con của người bán.")
    (summary,) = summarizer.summarize([article])
    assert summary.text.endswith(QUESTION)
    assert summary.text.startswith(("Tôi mua", "Nay người bán"))
    assert [article.lead[one.start : one.end] for one in summary.sources][-1] == QUESTION


def test_a_young_readers_letter_is_known_below_its_mark() -> None:
    letter = "Em 21 tuổi, đang học đại học và rất ngại đi đò. Em phải làm sao để được ở ký túc xá?"
    assert asked(f"* {letter}") == asked(letter) == letter


@pytest.mark.parametrize(
    "lead",
    [
        "Bạn đang tìm một quán ăn ngon giữa lòng thành phố? Quán Sông Nô sẽ là lựa chọn hoàn hảo cho các bạn.",
        "Trong 10 giây, bạn có tìm được con sứa giữa hàng chục con rùa trong bức tranh này?",
        "Bị cáo khai: “Tôi chỉ làm theo lệnh”. Ai là người ra lệnh?",
    ],
    ids=["advertises", "sets a riddle", "quotes"],
)
def test_who_only_speaks_to_readers_writes_no_letter(lead: str) -> None:
    assert asked(lead) == ""
