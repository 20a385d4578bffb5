"""Stories that were sent: as e-mails and as official papers, with what such carry above and below."""

import pytest

from model.article import Article
from model.intake import read_html
from model.pages.letter import read_letter
from tests.growth import MAX, growth
from tests.invented_pages import FLOOD, PHONE, is_flood
from tests.pasting import pasted_lines

STORY = (FLOOD.lead, *FLOOD.body)
STATE = ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def moment_of(article: Article) -> str:
    return article.published_at.isoformat() if article.published_at else ""


@pytest.mark.parametrize(
    "head",
    [
        ("Từ: Tô Thị Mận <man@vinhloc.vn>", "Ngày: Th 3, 12 thg 8, 2025 vào lúc 08:31", f"Chủ đề: {FLOOD.title}", "Đến: <toasoan@bao.vn>"),
        ("From: man@vinhloc.vn", "Sent: 12/08/2025 08:31", "To: Tòa soạn", f"Subject: Fwd: Re: {FLOOD.title}", "Kính gửi Quý tòa soạn,"),
    ],
)
@pytest.mark.parametrize("end", [(), ("Trân trọng,", "--", "Tô Thị Mận", "ĐT: 0912 345 678"), ("Thân mến!", "Mận")])
def test_an_email_is_a_story_with_a_subject_and_a_date(head: tuple[str, ...], end: tuple[str, ...]) -> None:
    article = pasted_lines(*head, *STORY, *end)
    assert is_flood(article)
    assert (moment_of(article), article.author) == ("2025-08-12T08:31:00+07:00", "")


def test_a_subject_that_calls_itself_a_story_and_shortens_the_title_gives_way_to_it() -> None:
    subject = f"Subject: Fwd: TIN BÀI: {' '.join(FLOOD.title.split()[:6])}"
    cover = "Kính gửi BBT, UBND xin gửi tin bài, nhờ BBT đăng giúp. Trân trọng cảm ơn!"
    head = ("From: man@vinhloc.vn", "Sent: 12/08/2025 08:31", "To: Tòa soạn <bbt@bao.vn>", subject, cover)
    assert is_flood(pasted_lines(*head, FLOOD.title, *STORY))


def test_a_press_release_below_the_menu_of_a_newsroom_ends_above_its_sender() -> None:
    menu = ("Investor Relations", "Sustainability", "Newsroom", "EN | VN", "THÔNG CÁO BÁO CHÍ", "12.08.2025")
    sender = ("Về Tập đoàn Đại Nam", "Thành lập năm 1996, Tập đoàn Đại Nam có 5 nhà máy và 6.000 nhân viên.", "ĐT: 0901 234 567")
    assert is_flood(pasted_lines(*menu, FLOOD.title, *STORY, *sender))


NOTE = ("Anh xem giúp bài này nhé.", "Trân trọng,", "Trần An", "Ban Kinh tế, báo Sao Mai")
OUTER = ("From: An <an@bao.vn>", "Date: Wed, 13 Aug 2025 10:00:00 +0700", "Subject: Fwd: bài cộng tác viên")


@pytest.mark.parametrize("note", [(), NOTE])
@pytest.mark.parametrize("mark", ["---------- Forwarded message ---------", "-----Thư gốc-----", "Bắt đầu thư được chuyển tiếp:"])
def test_an_email_that_is_passed_on_is_the_story_and_not_the_note_above_it(mark: str, note: tuple[str, ...]) -> None:
    inner = ("Từ: Tô Thị Mận <man@vinhloc.vn>", "Ngày: 12/08/2025 08:31", f"Chủ đề: {FLOOD.title}", "Đến: An <an@bao.vn>")
    article = pasted_lines(*OUTER, *note, mark, *inner, *STORY, "Trân trọng,", "Mận")
    assert is_flood(article)
    assert moment_of(article) == "2025-08-12T08:31:00+07:00"


def test_an_email_above_a_shorter_one_that_it_answers_is_the_story() -> None:
    article = pasted_lines(
        *OUTER[:2], f"Subject: {FLOOD.title}", *NOTE[:1] * 3, "-----Thư gốc-----", "From: man@vinhloc.vn", "Subject: Hỏi", "Bài đâu?"
    )
    assert article.title == FLOOD.title
    assert NOTE[0] in article.body + article.lead


def test_emails_in_each_other_without_end_take_no_stack() -> None:
    read_letter(["Subject: a", "From: a@b.vn", "a"] * 5_000)


@pytest.mark.parametrize(
    "head",
    [
        ("UBND HUYỆN VĨNH LỘC", *STATE, "-------", "Số: 12/TCBC-UBND", "Vĩnh Lộc, ngày 12 tháng 8 năm 2025"),
        ("ỦY BAN NHÂN DÂN", f"HUYỆN VĨNH LỘC\t{STATE[0]}", STATE[1], "Số: /BC-VP\tVĩnh Lộc, ngày 12 tháng 8 năm 2025", "THÔNG CÁO BÁO CHÍ"),
    ],
)
@pytest.mark.parametrize(
    "foot", [(), ("Nơi nhận:", "- Như trên;", "- Lưu: VT.", "KT. CHỦ TỊCH"), ("TM. ỦY BAN NHÂN DÂN", "(Đã ký)", "Lê Tám")]
)
def test_an_official_paper_is_a_story_below_its_head(head: tuple[str, ...], foot: tuple[str, ...]) -> None:
    article = pasted_lines(*head, FLOOD.title, *STORY, *foot)
    assert is_flood(article)
    assert (moment_of(article), article.author) == ("2025-08-12T00:00:00+07:00", "")


@pytest.mark.parametrize(
    "line", ["Từ: chợ Vĩnh Lộc", "Đến: bến xe trung tâm", "Số: 12/HĐ ghi trên thùng hàng", "Nơi nhận: trụ sở UBND thị trấn"]
)
def test_a_line_of_a_story_that_only_looks_like_a_letter_stays(line: str) -> None:
    assert line in pasted_lines(FLOOD.title, FLOOD.lead, FLOOD.body[0], line, *FLOOD.body[1:]).body


@pytest.mark.parametrize("unit", ["-", "- ", "fwd: ", "số: a ", "a, ngày ", "mời bạn "])
def test_four_times_the_rubbish_in_a_head_take_about_four_times_as_long(unit: str) -> None:
    assert growth(lambda text: read_letter([f"{text}x", STATE[0], f"Từ: {text}", *STORY, f"{text}x"]), unit, 4_000) < MAX


@pytest.mark.parametrize(
    ("kind", "about", "title"),
    [
        ("CÔNG ĐIỆN", "Về việc chủ động ứng phó với mưa lớn", "Công điện về việc chủ động ứng phó với mưa lớn"),
        ("NGHỊ ĐỊNH", "Quy định về quản lý bến đò ngang", "Nghị định quy định về quản lý bến đò ngang"),
    ],
)
def test_the_title_of_an_official_paper_says_what_it_is_about(kind: str, about: str, title: str) -> None:
    article = pasted_lines(
        "UBND THỊ TRẤN", *STATE, "Số: 12/UBND", "Suối Vàng, ngày 12 tháng 8 năm 2025", kind, about, *STORY, "Nơi nhận:", "- Lưu VT."
    )
    assert article.title == title
    assert article.lead == FLOOD.lead
    other = pasted_lines("UBND THỊ TRẤN", *STATE, kind, FLOOD.title, *STORY)
    assert is_flood(other)


@pytest.mark.parametrize(
    "line",
    [
        "CHỦ TỊCH ỦY BAN NHÂN DÂN THỊ TRẤN ĐIỆN:",
        "Chủ tịch Ủy ban nhân dân thị trấn điện:",
        "Căn cứ Luật Đê điều ngày 29 tháng 11 năm 2006;",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN THỊ TRẤN SUỐI VÀNG\nCăn cứ Luật Đê điều ngày 29 tháng 11 năm 2006;",
    ],
)
def test_whom_an_official_paper_is_for_and_on_what_it_stands_is_no_lead(line: str) -> None:
    article = pasted_lines(*STATE, "CÔNG ĐIỆN", "Về việc ứng phó với mưa lớn", line, *STORY)
    assert article.lead == ""
    assert article.body.startswith(line)


def test_an_official_paper_may_be_copied_without_its_head() -> None:
    article = pasted_lines("QUYẾT ĐỊNH", "Về việc công nhận thị trấn Suối Vàng đạt chuẩn đô thị", *STORY, "Nơi nhận:", "- Lưu VT.")
    assert article.title == "Quyết định về việc công nhận thị trấn Suối Vàng đạt chuẩn đô thị"
    assert article.lead == FLOOD.lead
    assert "Lưu VT" not in article.body


def test_a_letter_without_its_head_is_read_without_greeting_and_parting() -> None:
    letter = ("Kính gửi toà soạn,", FLOOD.title, FLOOD.lead, *FLOOD.body, "Trân trọng,", "Hoàng Yến", "ĐT: 0912 345 678")
    assert is_flood(read_html("<div dir=ltr>" + "".join(f"<div>{line}</div>" for line in letter) + "</div>").article)
    answered = (*letter[:-1], "Luật sư trả lời:", PHONE.lead)
    assert PHONE.lead in pasted_lines(*answered).body
    assert pasted_lines(*letter).author == "Hoàng Yến"
    assert "Trả lời:" in pasted_lines(*letter[:-2], "Trả lời:", "Không phải bồi thường.").body


ABOUT = "tăng cường phòng, chống ngập úng"


@pytest.mark.parametrize(
    "head",
    [
        ("Số: 12/UBND-NN", f"V/v {ABOUT}", "Vĩnh Lộc, ngày 12 tháng 8 năm 2025"),
        ("Số: 12/UBND-NN", "V/v tăng cường phòng,", "chống ngập úng", "Vĩnh Lộc, ngày 12 tháng 8 năm 2025"),
        ("Số: 12/UBND-NN Vĩnh Lộc, ngày 12 tháng 8 năm 2025", f"V/v: {ABOUT}"),
        ("Số: 12/UBND-NN Vĩnh Lộc, ngày 12 tháng 8 năm 2025", "V/v tăng cường phòng,", "chống ngập úng"),
    ],
)
@pytest.mark.parametrize(
    "to", [("Kính gửi:", "- Các phòng, ban, ngành;", "- Ủy ban nhân dân các xã."), ("Kính gửi: Ủy ban nhân dân các xã.",)]
)
def test_an_official_letter_is_named_by_what_it_regards_and_not_by_whom_it_is_for(head: tuple[str, ...], to: tuple[str, ...]) -> None:
    article = pasted_lines("UBND HUYỆN VĨNH LỘC", *STATE, *head, *to, *STORY, "Nơi nhận:", "- Như trên;", "- Lưu: VT.")
    assert article.written == (f"Về việc {ABOUT}", FLOOD.lead, "\n".join(FLOOD.body))
    assert moment_of(article) == "2025-08-12T00:00:00+07:00"


def test_a_release_for_the_press_without_the_head_of_an_office_is_a_story_below_what_it_calls_itself() -> None:
    foot = ("Thông tin liên hệ báo chí:", "Tô Thị Mận – Phòng Truyền thông", "Điện thoại: 0912 345 678", "Email: man@vinhloc.vn")
    dateline = "Vĩnh Lộc, ngày 12 tháng 8 năm 2025 – "
    for kind in (("THÔNG CÁO BÁO CHÍ",), ("CÔNG TY CẤP NƯỚC VĨNH LỘC", "Thông tin báo chí")):
        article = pasted_lines(*kind, FLOOD.title, dateline + FLOOD.lead, *FLOOD.body, *foot)
        assert is_flood(article)
        assert (moment_of(article), article.author) == ("2025-08-12T00:00:00+07:00", "")
    assert pasted_lines("THÔNG CÁO BÁO CHÍ", *STORY).title == "THÔNG CÁO BÁO CHÍ"


def test_a_story_whose_parts_are_called_by_their_names_is_read_without_these() -> None:
    assert is_flood(pasted_lines(f"Tiêu đề: {FLOOD.title}", f"Sapo: {FLOOD.lead}", "Nội dung:", *FLOOD.body))
    assert is_flood(pasted_lines(f"TÍT: {FLOOD.title}", FLOOD.title, "Sapo:", FLOOD.lead, f"Nội dung: {FLOOD.body[0]}", *FLOOD.body[1:]))
    named = "Nội dung: thị trấn sẽ họp dân vào tối nay để bàn chuyện cống."
    assert named in pasted_lines(FLOOD.title, FLOOD.lead, named, *FLOOD.body).body


def test_what_a_sender_writes_above_the_title_of_his_story_is_none_of_it() -> None:
    head = ("From: man@vinhloc.vn", "Sent: 12/08/2025 08:31", "To: Tòa soạn", f"Subject: Fwd: [TCBC] {FLOOD.title}", "Kính gửi Quý báo,")
    assert is_flood(
        pasted_lines(*head, "UBND thị trấn xin gửi tới Quý báo tin dưới đây:", FLOOD.title, *STORY, "Trân trọng,", "Tô Thị Mận")
    )
    assert is_flood(pasted_lines(*head, *STORY))


@pytest.mark.parametrize(
    "story",
    [
        (FLOOD.title, FLOOD.lead, "Ông đặt tay lên bản Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam để tuyên thệ.", *FLOOD.body),
        ("Chủ tịch nước Cộng hòa xã hội chủ nghĩa Việt Nam thăm vùng ngập Suối Vàng", *STORY),
    ],
)
def test_a_story_that_names_the_state_is_no_official_paper(story: tuple[str, ...]) -> None:
    article = pasted_lines(*story)
    assert [article.title, article.lead, *article.body.split("\n")] == list(story)


def test_a_rule_between_the_paragraphs_of_an_official_paper_hides_nothing_above_it() -> None:
    assert pasted_lines(*STATE, "Số: 12/UBND", FLOOD.title, FLOOD.lead, "***", *FLOOD.body).title == FLOOD.title


def test_a_story_below_the_parting_of_the_letter_that_it_came_with_stays() -> None:
    head = ("From: man@vinhloc.vn", "Sent: 12/08/2025 08:31", "To: Tòa soạn", f"Subject: {FLOOD.title}", "Kính gửi Quý báo,")
    article = pasted_lines(*head, "Tôi xin gửi bài viết dưới đây để Quý báo xem xét đăng.", "Trân trọng,", "Tô Thị Mận", *STORY)
    assert article.title == FLOOD.title
    assert all(line in article.body for line in FLOOD.body)


def test_what_an_official_paper_says_below_its_kind_is_no_title_where_it_names_who_decides_or_why() -> None:
    for line in ("CHỦ TỊCH ỦY BAN NHÂN DÂN THỊ TRẤN", "Căn cứ Luật Đê điều ngày 29 tháng 11 năm 2006;"):
        assert pasted_lines(*STATE, "QUYẾT ĐỊNH", line, *STORY).title != line


def test_who_signs_an_announcement_is_no_author_and_the_day_above_him_is_its_day() -> None:
    end = ("Trân trọng thông báo!", "Suối Vàng, ngày 12 tháng 8 năm 2025", "GIÁM ĐỐC", "(Đã ký và đóng dấu)", "Trần Văn Minh")
    article = pasted_lines("THÔNG BÁO", "Về việc tạm ngừng cấp nước", "Kính gửi: Quý khách hàng.", *STORY, *end)
    assert article.written == ("Thông báo về việc tạm ngừng cấp nước", FLOOD.lead, "\n".join(FLOOD.body))
    assert (moment_of(article), article.author) == ("2025-08-12T00:00:00+07:00", "")


def test_for_whom_news_of_an_office_is_is_no_title() -> None:
    assert is_flood(pasted_lines("Kính gửi: Các cơ quan báo chí", FLOOD.title, *STORY, "Trân trọng./.", "VĂN PHÒNG UBND THỊ TRẤN"))


@pytest.mark.parametrize(
    "cover", ["Em gửi tin ngập ở thị trấn, mong các anh chị xem và đăng giúp ạ.", "Chúng tôi xin gửi tới Quý báo thông cáo dưới đây:"]
)
def test_what_only_asks_to_print_the_story_below_it_is_no_lead(cover: str) -> None:
    assert is_flood(pasted_lines("Kính gửi Ban biên tập,", cover, FLOOD.title, *STORY))


def test_a_letter_that_tells_of_what_its_writer_sent_keeps_it() -> None:
    sentence = "Tôi gửi tin nhắn cho chủ nhà trọ, mong bà sử dụng tiền cọc để sửa mái."
    assert sentence in "\n".join(pasted_lines("Kính gửi Ban biên tập,", sentence, *STORY).written)


SENDER = "Công ty cấp nước thành lập năm 1998, có 200 nhân viên và bốn nhà máy, là đơn vị hàng đầu của tỉnh."


@pytest.mark.parametrize(
    "heading", ["Về Công ty cấp nước Vĩnh Lộc", "Giới thiệu về Vĩnh Lộc Water:", "Thông tin thêm về Ngân hàng Vĩnh Lộc"]
)
@pytest.mark.parametrize("kind", ["THÔNG CÁO BÁO CHÍ\nĐể phát hành ngay\n", "THÔNG CÁO BÁO CHÍ\n(Dành cho phát hành ngay)\n", "[TCBC] "])
def test_who_sends_a_release_and_when_it_may_be_printed_is_no_story(kind: str, heading: str) -> None:
    article = pasted_lines(
        kind + FLOOD.title, f"Vĩnh Lộc, 12/8/2025: {FLOOD.lead}", *FLOOD.body, heading, SENDER, "Liên hệ truyền thông: chị Mận"
    )
    assert is_flood(article)
    assert moment_of(article) == "2025-08-12T00:00:00+07:00"


def test_about_whom_a_story_that_is_no_release_tells_stays() -> None:
    assert SENDER in pasted_lines(FLOOD.title, *STORY, "Về Công ty cấp nước Vĩnh Lộc", SENDER).body


@pytest.mark.parametrize("end", ["– HẾT –", "###"])
def test_below_the_end_of_what_was_sent_nothing_is_story(end: str) -> None:
    assert is_flood(pasted_lines(FLOOD.title, *STORY, end, "Về Vĩnh Lộc:", SENDER, "T: 0912 345 678"))


def test_what_an_official_paper_is_about_stays_in_capitals_where_it_is_in_capitals() -> None:
    article = pasted_lines("UBND THỊ TRẤN", *STATE, "CÔNG ĐIỆN", "VỀ ỨNG PHÓ VỚI MƯA LỚN", *STORY)
    assert article.title == "CÔNG ĐIỆN VỀ ỨNG PHÓ VỚI MƯA LỚN"


@pytest.mark.parametrize("below", ["Căn cứ Luật Đê điều ngày 29 tháng 11 năm 2006;", "Kính gửi: Các trường trong thị trấn."])
def test_without_its_head_a_paper_is_told_by_its_grounds_or_by_whom_it_is_for(below: str) -> None:
    article = pasted_lines("KẾ HOẠCH", "Tổ chức Ngày hội Đọc sách", below, *STORY, "Nơi nhận:", "- Lưu VP.", "HIỆU TRƯỞNG", "Lê Thị Thu")
    assert (article.title, article.author) == ("Tổ chức Ngày hội Đọc sách", "")
    assert article.body.endswith(FLOOD.body[-1])


def test_when_a_meeting_will_be_is_not_when_it_was_published() -> None:
    when, where = "Thời gian: 8h00 ngày 15/4/2026.", "Địa điểm: hội trường UBND thị trấn."
    article = pasted_lines("GIẤY MỜI", "Dự hội nghị khuyến học", "Kính gửi: Các báo.", *STORY, when, where, "TM. BAN TỔ CHỨC", "Đào Khiêm")
    assert (article.title, article.author, article.published_at) == ("Dự hội nghị khuyến học", "", None)
    assert article.body.endswith(f"{when}\n{where}")


@pytest.mark.parametrize("heading", ["Về Công ty cấp nước Vĩnh Lộc", "Về Kế hoạch năm 2027"])
def test_a_release_whose_story_goes_on_below_a_heading_about_somebody_keeps_it(heading: str) -> None:
    article = pasted_lines("THÔNG CÁO BÁO CHÍ", FLOOD.title, FLOOD.lead, FLOOD.body[0], heading, *FLOOD.body[1:], SENDER, SENDER.upper())
    assert all(line in article.body for line in (*FLOOD.body[1:], heading))


@pytest.mark.parametrize("end", ["------ HẾT ------", "###"])
def test_what_a_story_tells_below_the_end_of_what_it_prints_stays(end: str) -> None:
    sentence = "Cô Trần Thị Lan, giáo viên Văn, nhận xét đề thi năm nay vừa sức và có tính phân hóa ở câu nghị luận."
    for below in ((sentence,), (sentence, "Thông tin chi tiết liên hệ cô Lan:", "0912 345 678")):
        assert sentence in pasted_lines(FLOOD.title, *STORY, end, *below).body


def test_an_open_letter_says_to_whom_it_goes() -> None:
    to = "Kính gửi: Bộ trưởng Bộ Giáo dục và Đào tạo"
    assert to in "\n".join(pasted_lines(to, *STORY, "Trân trọng,", "Tô Thị Mận").written)


def test_the_day_of_a_meeting_in_an_announcement_is_not_its_own() -> None:
    meeting = "Tại hội trường, ngày 15 tháng 4 năm 2026 họp dân"
    assert pasted_lines("THÔNG BÁO", "Về việc tạm ngừng cấp nước", *STORY, meeting, "Nơi nhận: dân").published_at is None


@pytest.mark.parametrize(
    "sentence",
    ["Tôi đã gửi tin báo mất trộm tới công an, mong sớm có xe sử dụng ạ.", "Tôi gửi bài thi của con cho cô, xin nêu ba ý dưới đây."],
)
def test_a_letter_that_tells_of_what_was_sent_to_others_keeps_it(sentence: str) -> None:
    assert sentence in "\n".join(pasted_lines("Kính gửi Ban biên tập,", sentence, *STORY).written)
