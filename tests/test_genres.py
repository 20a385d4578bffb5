"""Genres: nothing of an interview, a printed speech or a live report passes for the paper's own news."""

import pytest

from model.article import Article
from model.bundle import Bundle
from model.results import Caution
from tests.offering import offered

NEWS = "Sở Giao thông Hà Trung cho biết tỉnh xây ba cây cầu trong năm nay"
QUESTIONS = ["Tiến độ ba cây cầu hiện nay thế nào, thưa ông?", "Người dân hai xã bao giờ được đi lại?"]
ANSWERS = ["Ba cây cầu đã đạt 80% khối lượng, nhà thầu cam kết đúng hạn.", "Sở Giao thông sẽ cho thông xe hai cầu vào tháng 6."]


def interview(question: str, answer: str, *, between: str = "\n") -> str:
    lines = [part for asked, reply in zip(QUESTIONS, ANSWERS, strict=True) for part in (f"{question}{asked}", f"{answer}{reply}")]
    return between.join(lines)


@pytest.mark.parametrize("between", ["\n", " "])
@pytest.mark.parametrize(
    ("question", "answer"),
    [("- ", "- "), ("* ", "- "), ("PV: ", "Ông Lê Văn Hậu: "), ("Phóng viên: ", "- "), ("", "- "), ("Hỏi: ", "Đáp: "), ("* ", "")],
)
def test_of_an_interview_only_what_the_reporter_tells_before_it_may_stand(question: str, answer: str, between: str) -> None:
    assert list(offered(f"{NEWS}.{between}{interview(question, answer, between=between)}")) == [NEWS]


def test_an_interview_of_which_nothing_is_told_has_no_summary() -> None:
    article = Article.of(title="Giám đốc Sở Giao thông: “Cầu sẽ đúng hạn”", body=interview("- ", "- "))
    analysis = Bundle.default().analyze([article])[0]
    assert analysis.summary is not None
    assert analysis.summary.text == ""
    assert Caution.NO_SUMMARY in analysis.warnings


def test_an_interview_may_begin_with_an_answer_whose_question_was_lost() -> None:
    lost = "- Sở Giao thông Hà Trung đã chọn xong nhà thầu cho cả ba cây cầu."
    assert offered(f"{lost}\n{interview('', '- ')}") == {}


def test_a_lead_that_opens_with_a_dash_is_no_answer_whose_question_was_lost() -> None:
    sentence = "Ba nhà thầu đã khởi công hai cầu"
    assert list(offered(f"- {NEWS}. {sentence}. {interview('', '- ', between=' ')}")) == [sentence]
    assert offered(f"- Tôi cho rằng ba cầu sẽ xong. {sentence}. {interview('', '- ', between=' ')}") == {}


def test_a_question_that_begins_with_a_statement_is_asked_as_a_whole() -> None:
    body = f"{NEWS}. - Quốc hội đã thông qua vốn cho ba cây cầu từ năm 2021. Sao nay mới làm? - Chúng tôi phải chờ mặt bằng. "
    assert list(offered(body + interview("- ", "- ", between=" "))) == [NEWS]


def test_a_question_that_the_reporter_asks_and_answers_ends_nothing() -> None:
    body = f"{NEWS}.\nVì sao cầu chậm hai năm?\nTỉnh Hà Trung đã đổi nhà thầu ba lần từ năm 2021.\nCầu bao giờ xong?\n{ANSWERS[1]}"
    assert list(offered(body)) == [NEWS, "Tỉnh Hà Trung đã đổi nhà thầu ba lần từ năm 2021", ANSWERS[1][:-1]]


@pytest.mark.parametrize("call", ["Kính thưa toàn thể đồng bào!", "Thưa các đồng chí,", "Các em học sinh thân mến,"])
def test_of_a_speech_printed_whole_only_what_stands_above_it_may_stand(call: str) -> None:
    sentence = "Báo Quê Hương đăng toàn văn thư của Chủ tịch tỉnh Hà Trung gửi học sinh ngày khai trường"
    speech = "Năm học qua, ngành giáo dục Hà Trung đã đạt nhiều thành tích.\nTỉnh sẽ xây thêm 40 trường học trong năm nay."
    assert list(offered(f"{sentence}.\n{call}\n{speech}")) == [sentence]
    assert len(offered(f"{sentence}.\n{speech}")) == 3


def test_a_speech_without_a_word_of_the_paper_tells_nothing() -> None:
    speech = "Năm học qua, ngành giáo dục Hà Trung đã đạt nhiều thành tích.\nTỉnh sẽ xây thêm 40 trường học trong năm nay."
    assert offered(f"Thưa các thầy cô giáo,\n{speech}") == {}
    assert len(offered(f"Bố thân mến,\n{speech}")) == 2, "a column may be a letter"


@pytest.mark.parametrize(
    "minutes", [("Phút 64: ", "Phút 71: ", "Phút 88: "), ("64': ", "71' ", "90+2’: "), ("20h15: ", "20h32: ", "21h: ")]
)
def test_what_held_for_a_minute_of_a_live_report_tells_nothing(minutes: tuple[str, ...]) -> None:
    sentence = "Đội Hà Trung thắng Vĩnh Sơn 2-1 ở trận chung kết giải trẻ trên sân Tân Lập tối 3/4"
    entries = [
        "Vĩnh Sơn đang dẫn trước một bàn và chơi rất chắc chắn.",
        "Hà Trung đưa tiền đạo Lê Tú vào sân.",
        "Trận đấu phải tạm dừng gần nửa giờ vì mưa lớn.",
    ]
    body = " ".join(f"{minute}{entry}" for minute, entry in zip(minutes, entries, strict=True))
    assert list(offered(f"{sentence}. {body}")) == [sentence]
    assert len(offered(f"{sentence}. {' '.join(entries)}")) > 1


def test_the_minutes_of_the_goals_above_a_report_end_nothing() -> None:
    sentence = "Đội Hà Trung đã thắng Vĩnh Sơn 3-0 ở trận chung kết giải trẻ trên sân Tân Lập tối 3/4"
    assert list(offered(f"Ghi bàn: Tú 12' Sơn 45' Hậu 78'\n{sentence}.")) == [sentence]


def test_the_head_of_an_email_is_no_sentence() -> None:
    sentence = "Tỉnh Hà Trung đã khánh thành cầu Tân Lập sáng 3/4"
    assert list(
        offered(f'From: "Le Tu"To: bandoc@quehuong.exampleSent: Monday, April 3, 2006 9:14 AMSubject: gui chi Lan.\n{sentence}.')
    ) == [sentence]


@pytest.mark.parametrize("title", ["Tin vắn ngày 3/4", "Điểm báo sáng 3/4", "Tin tức thế giới nổi bật tuần qua", "Bản tin 24h"])
def test_no_story_of_a_digest_is_told_as_the_whole_of_it(title: str) -> None:
    body = f"{NEWS}.\nĐội Hà Trung đã thắng Vĩnh Sơn 2-1 ở chung kết giải trẻ.\nBa hộ dân xã Tân Lập được trả lại đất."
    assert offered(body, title=title) == {}
    assert len(offered(body, title=f"{title}: Hà Trung xây ba cây cầu")) == 3, "the title names its story"


def test_the_lead_of_a_digest_tells_it() -> None:
    lead = "Hà Trung xây ba cây cầu; đội trẻ tỉnh nhà đã giành chức vô địch là tin đáng chú ý hôm nay."
    article = Article.of(title="Tin vắn ngày 3/4", lead=lead, body=f"{NEWS}.\nBa hộ dân xã Tân Lập được trả lại đất.")
    summary = Bundle.default().analyze([article])[0].summary
    assert summary is not None
    assert summary.text == lead


@pytest.mark.parametrize("title", ["Tin tức mới nhất vụ cháy chợ Tân Lập", "Bản tin tài chính giúp nông dân bán lúa", "Tin vắn bị lược bỏ"])
def test_a_title_that_names_a_story_is_no_digests(title: str) -> None:
    assert list(offered(f"{NEWS}.", title=title)) == [NEWS]


@pytest.mark.parametrize(
    "heads", [("2019: ", "2021: ", "2023: "), ("Năm 2019: ", "Năm 2021: ", "Năm 2023: "), ("3/4: ", "5/4/2026: ", "6/4: ")]
)
def test_one_entry_of_a_chronicle_is_not_told_for_the_whole(heads: tuple[str, ...]) -> None:
    entries = [
        "Tỉnh Hà Trung đã phê duyệt chủ trương xây cầu.",
        "Ba nhà thầu đã khởi công trụ đầu tiên.",
        "Dự án đã tạm dừng vì thiếu mặt bằng.",
    ]
    body = "\n".join(f"{head}{entry}" for head, entry in zip(heads, entries, strict=True))
    assert list(offered(f"{NEWS}.\n{body}")) == [NEWS]


COURT = "Tòa án tỉnh Hà Trung đã tuyên Lê Văn Tú 12 năm tù"


def test_what_the_reporter_says_was_asked_and_answered_in_court_ends_no_report() -> None:
    asked = "- Tòa hỏi: Bị cáo nhận bao nhiêu tiền? Bị cáo Tú đáp: Bị cáo không nhớ. Ai đã đưa tiền? Bị cáo Tú trả lời: Đó là ông Hậu. "
    assert COURT in offered(f"{asked}{COURT}.")


@pytest.mark.parametrize(
    "spoken_to",
    [
        "Với cả làng, ông Hậu là người bạn thân mến.",
        "Ông Hậu nói: “Tôi rất vui. Thưa các đồng chí, cầu đã xong. Xin cảm ơn”.",
        'Ông Hậu nói: "Tôi rất vui. Thưa các đồng chí, cầu đã xong. Xin cảm ơn".',
        "Thưa các vị lãnh đạo tỉnh Hà Trung, đường vào xã Tân Lập đã ngập ba ngày nay mà không ai đến.",
    ],
)
def test_whoever_is_spoken_to_within_a_report_ends_none(spoken_to: str) -> None:
    assert list(offered(f"{NEWS}. {spoken_to} {COURT}."))[-1] == COURT


def test_two_who_talk_with_each_other_talk_from_their_first_word_on() -> None:
    talk = [
        "Mây: Nghe gì chưa. Tỉnh Hà Trung đã xây xong ba cây cầu.",
        "Gió: Cầu nào vậy?",
        "Mây: Cầu Tân Lập.",
        "Gió: Bao giờ được đi?",
        "Mây: Tháng 6.",
    ]
    assert offered("\n".join(talk)) == {}
    assert list(offered("\n".join((f"{NEWS}.", *talk)))) == [NEWS]


def test_a_quoted_title_that_ends_in_a_number_is_no_minute() -> None:
    sentences = [f"Ba nghìn khán giả Hà Trung đã xem 'Cầu {number}' Lê Tú đóng vai chính trong ba tuần" for number in (2, 3, 4)]
    assert list(offered(". ".join(sentences) + ".")) == sentences
