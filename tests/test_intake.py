"""What comes in becomes an article: pages of newspapers, stories without anything around them, and what is no story."""

import html
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.intake import Page as ReadPage
from model.intake import read_html, read_text
from model.results import Caution
from tests.invented_pages import COFFEE, FLOOD, PAGES, PHONE, Page, paragraphs

BAC_ME = Path(__file__).parent.parent.parent / "shared" / "articles" / "bac-me-2022-01-12.txt"


def parts(page: ReadPage) -> tuple[str, str, str, str, str]:
    article = page.article
    return (*article.written, article.author, article.published_at.isoformat() if article.published_at else "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_gives_its_story_and_nothing_else(page: Page) -> None:
    read = read_html(page.raw) if page.is_html else read_text(page.raw)
    assert parts(read) == (page.story.title, page.story.lead, "\n".join(page.story.body), page.author, page.published_at)
    assert read.warnings == ()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_it_does_not_matter_through_which_door_a_page_comes(page: Page) -> None:
    assert read_text(page.raw) == read_html(page.raw)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_reading_what_was_read_changes_nothing(page: Page) -> None:
    article = read_text(page.raw).article
    assert read_text("\n".join(article.written)).article.written == article.written


@pytest.fixture(scope="module")
def bac_me() -> str:
    if not BAC_ME.exists():
        pytest.skip("the sample page is not on this machine")
    return BAC_ME.read_text(encoding="utf-8")


def test_a_real_district_page_is_read_exactly(bac_me: str) -> None:
    page = read_text(bac_me)
    lines = [line for line in bac_me.split("\n") if line]
    long = [line for line in lines if len(line) > 300]
    assert parts(page) == (lines[1], long[0], "\n".join(long[1:]), "Phương Thảo", "2022-01-12T09:20:00+07:00")
    assert page.article.title == "Hội nghị tổng kết MTTQ và các đoàn thể chính trị xã hội huyện"
    assert page.article.lead.startswith("Ngày 6/1, Mặt trận Tổ quốc")
    assert "Huyện uỷ" in page.article.as_written("lead")
    assert "Ủy ban" in page.article.as_written("body")
    assert page.warnings == ()


@pytest.mark.parametrize(
    "paste",
    [
        lambda raw: re.sub("\n+", "\n", raw),
        lambda raw: raw.replace("\n", "\r\n"),
        lambda raw: raw.replace(" ", "  ").replace("\n", " \n\t"),
        lambda raw: unicodedata.normalize("NFD", raw),
        lambda raw: "".join(f"<p>{html.escape(line)}</p>" for line in raw.split("\n")),
        lambda raw: "<div>" + raw.replace("\n", "<br/>") + "</div>",
        lambda raw: "<!doctype html><html><body><div><table><td>" + "".join(f"<p>{line}" for line in raw.split("\n")),
    ],
    ids=["single newlines", "carriage returns", "tabs and double spaces", "NFD", "paragraphs", "line breaks", "tags never closed"],
)
def test_a_real_page_reads_the_same_however_it_was_copied(bac_me: str, paste) -> None:
    assert parts(read_text(paste(bac_me))) == parts(read_text(bac_me))


def test_the_first_short_line_is_the_title_and_the_first_of_several_paragraphs_the_lead() -> None:
    article = read_text(paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body)).article
    assert article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


def test_one_lone_paragraph_is_a_body() -> None:
    page = read_text(FLOOD.lead)
    assert page.article.written == ("", "", FLOOD.lead)
    assert page.warnings == (Caution.NO_TITLE,)


def test_a_title_and_one_paragraph_have_no_lead() -> None:
    assert read_text(paragraphs(FLOOD.title, FLOOD.lead)).article.written == (FLOOD.title, "", FLOOD.lead)


@pytest.mark.parametrize("place", ["Hà Nội", "TP HCM", "Khánh Hòa", "Khánh Hoà"])
def test_a_place_glued_to_the_lead_by_copying_is_cut_off(place: str) -> None:
    assert read_text(paragraphs(FLOOD.title, place + FLOOD.lead, *FLOOD.body)).article.written[1] == FLOOD.lead
    apart = f"{place} {FLOOD.lead}"
    assert read_text(paragraphs(FLOOD.title, apart, *FLOOD.body)).article.written[1] == apart


def test_a_question_may_be_a_title() -> None:
    assert read_text(paragraphs(PHONE.title, PHONE.lead, *PHONE.body)).article.title == PHONE.title


def test_an_opening_longer_than_any_lead_stays_in_the_body() -> None:
    opening = "Đây là một đoạn văn rất dài trong một bài chính luận. " * 20
    assert read_text(paragraphs("Một tiêu đề ngắn gọn", opening, FLOOD.lead)).article.lead == ""


@pytest.mark.parametrize(
    "line",
    [
        "Theo ông Đặng Quốc Bảo, nước rút chậm vì suối bị lấp.",
        "Chia sẻ với phóng viên, bà Nhàn nói sẽ tiếp tục trồng cà phê.",
        "Xem thêm nhiều lần đoạn phim, cảnh sát kết luận tài xế không vượt đèn đỏ.",
        "Ảnh hưởng của bão số 5 khiến nhiều chuyến bay bị hủy.",
        "Bình luận viên Trần Hải cho rằng đội khách xứng đáng thắng.",
        "Ngày 12/1/2022, tòa tuyên án lúc 10h15.",
        "Facebook",
        "Giáo dục",
        "Ngày 12/1",
        "Giải pháp nào cho vùng trũng",
        "Lúc đó, tôi chỉ kịp chụp một bức ảnh.",
        "Công an thu giữ tại hiện trường hơn 600 đĩa phim lậu (ảnh).",
        "5 giờ trước khi bão vào, cả làng đã sơ tán xong.",
        "Nguồn gốc số tiền trên đang được cơ quan điều tra làm rõ.",
        "Giấy phép xây dựng của công trình đã hết hạn từ năm ngoái.",
    ],
)
def test_a_line_inside_the_story_that_only_looks_like_chrome_stays(line: str) -> None:
    body = read_text(paragraphs(FLOOD.title, FLOOD.lead, FLOOD.body[0], line, FLOOD.body[1])).article.written[2]
    assert line in body.split("\n")


def test_a_list_of_names_below_a_colon_is_story() -> None:
    names = ("Đặng Quốc Bảo", "Vi Thị Nhàn", "Lò Văn Pản")
    page = read_text(paragraphs(FLOOD.title, FLOOD.lead, "Danh sách những người được khen thưởng trong đợt này gồm:", *names))
    assert page.article.body.split("\n")[-3:] == list(names)
    assert page.article.author == ""


@given(st.lists(st.sampled_from([*FLOOD.body, *COFFEE.body, *PHONE.body]), min_size=2, max_size=12, unique=True))
def test_nothing_of_a_story_without_chrome_is_lost(story: list[str]) -> None:
    article = read_text("\n".join([FLOOD.title, *story, FLOOD.lead])).article
    assert "\n".join(filter(None, article.written)) == "\n".join([FLOOD.title, *story, FLOOD.lead])


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ",
        "Chia sẻ Facebook Zalo Copy link",
        "Bình luận (3)",
        "Ảnh: TTXVN",
        "(Ảnh: TTXVN)",
        "Ảnh minh họa",
        "Ảnh minh hoạ.",
        "Người dân chèo thuyền trên phố. Ảnh: Hải Đường",
        "Người dân chèo thuyền trên phố (Ảnh: Hải Đường).",
        "Thứ năm, 13/1/2022, 10:15 (GMT+7)",
        "12/01/2022 09:20 99 lượt xem",
        ">> Hồ thủy điện Bản Mây xả lũ",
        "Xem thêm: Hồ thủy điện Bản Mây xả lũ",
        "Từ khóa: mưa lớn, ngập",
        "Theo dõi Báo Sao Mai trên Google News",
        "Quảng cáo",
        "0:00 / 4:35",
        FLOOD.title,
        FLOOD.lead,
    ],
)
def test_chrome_inside_a_story_is_removed(line: str) -> None:
    article = read_text(paragraphs(FLOOD.title, FLOOD.lead, FLOOD.body[0], line, FLOOD.body[1])).article
    assert article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body[:2]))


def test_links_in_the_middle_of_a_story_go_and_the_story_goes_on() -> None:
    links = ("Tin liên quan", "Hồ Bản Mây xả lũ trong đêm", "Hàng trăm hộ dân sơ tán")
    article = read_text(paragraphs(FLOOD.title, FLOOD.lead, FLOOD.body[0], *links, FLOOD.body[1], FLOOD.body[3])).article
    assert article.body == "\n".join((FLOOD.body[0], FLOOD.body[1], FLOOD.body[3]))


def test_below_the_story_teasers_with_a_sentence_each_are_removed() -> None:
    teasers = ("Tin cùng chuyên mục", PHONE.title, PHONE.lead, COFFEE.title, COFFEE.lead)
    article = read_text(paragraphs(FLOOD.title, FLOOD.lead, FLOOD.body[0], FLOOD.body[1], *teasers)).article
    assert article.body == "\n".join(FLOOD.body[:2])


def test_a_comments_button_inside_a_story_is_no_end_of_it() -> None:
    article = read_text(paragraphs(FLOOD.title, FLOOD.lead, FLOOD.body[0], "Bình luận", FLOOD.body[1])).article
    assert article.body == "\n".join(FLOOD.body[:2])


def test_the_date_of_publication_comes_before_the_date_of_the_last_change() -> None:
    dates = ("Cập nhật lúc 11:30, 13/01/2022", "Thứ tư, 12/1/2022, 09:20 (GMT+7)")
    page = read_text(paragraphs(FLOOD.title, *dates, FLOOD.lead, *FLOOD.body))
    assert parts(page)[-1] == "2022-01-12T09:20:00+07:00"


def test_an_author_may_stand_below_the_lead() -> None:
    page = read_text(paragraphs(FLOOD.title, FLOOD.lead, "HẢI ĐƯỜNG", *FLOOD.body))
    assert page.article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))
    assert page.article.author == "HẢI ĐƯỜNG"


def test_a_cookie_banner_above_a_pasted_page_hides_neither_title_nor_date() -> None:
    banner = "Trang này sử dụng cookie để nâng cao trải nghiệm của bạn. Tiếp tục đọc là bạn đồng ý với điều đó."
    raw = paragraphs(banner, "Đồng ý", "Trang chủ", "Thời sự", FLOOD.title, "Thứ bảy, 12/2/2022 - 10:15", FLOOD.lead, *FLOOD.body)
    article = read_text(raw).article
    assert article.title == FLOOD.title
    assert article.published_at is not None
    assert "cookie" not in article.lead + article.body


@pytest.mark.parametrize(
    "line",
    [
        "Tham gia các hội nhóm trên Facebook, nhiều phụ huynh mất hàng trăm triệu đồng.",
        "Theo dõi con qua Zalo, chị Lan phát hiện điều bất thường và báo công an.",
        "Giấy phép hoạt động của phòng khám đã bị thu hồi từ tháng 3, theo Sở Y tế thành phố.",
        "Nhiều trang web dùng cookie để theo dõi người đọc.",
    ],
)
def test_a_sentence_that_begins_like_a_button_or_a_footer_is_story(line: str) -> None:
    assert line in read_text(paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, line)).article.body


def test_an_invitation_to_follow_the_paper_is_no_story() -> None:
    invitation = "Theo dõi Báo Vĩnh Lộc trên Google News"
    assert invitation not in read_text(paragraphs(FLOOD.title, FLOOD.lead, *FLOOD.body, invitation)).article.body


def test_links_in_the_middle_of_a_story_with_pictures_go_and_the_story_goes_on() -> None:
    caption = "Lực lượng cứu hộ đưa dân ra khỏi vùng ngập. Ảnh: Đình Văn"
    first, *rest = FLOOD.body
    lines = [FLOOD.title, FLOOD.lead, first, "Xem thêm", "Cháy chung cư mini trong đêm"]
    for paragraph in rest:
        lines += [paragraph, caption]
    assert read_text("\n".join(lines)).article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


def test_a_comments_button_below_the_lead_is_no_end_where_readers_comment_at_the_end() -> None:
    comments = ["Bình luận (3)", "Lê Văn Tám", "Mong bà con sớm được về nhà và có gạo ăn trong những ngày tới.", "Thích", "Trả lời"]
    page = "\n".join((FLOOD.title, FLOOD.lead, "Chia sẻ", "Bình luận (3)", *FLOOD.body, *comments))
    assert read_text(page).article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


def test_a_place_that_is_a_subheading_is_no_author_where_another_signs() -> None:
    one, two, *rest = FLOOD.body
    page = read_text("\n".join((FLOOD.title, FLOOD.lead, "Hồ Ba Bể", one, "Thác Bản Giốc", two, *rest, "Lan Hương")))
    assert page.article.author == "Lan Hương"
    assert "Hồ Ba Bể" in page.article.body
