"""Clauses: every piece offered may stand in a summary as it is. Where sentences are cut, and where never."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.article import Article
from model.errors import InvalidArticle
from model.extractive.clause_ends import is_clause
from model.extractive.clauses import pieces
from model.extractive.reading import Reading
from tests.growth import MAX, growth
from tests.offering import offered


def test_official_prose_is_cut_at_the_semicolon_after_who_did_what_and_when() -> None:
    texts = offered(
        "Ngày 14/3, Ủy ban nhân dân huyện Mường Khao tổ chức Hội nghị tổng kết công tác phòng chống thiên tai năm 2023; phương hướng, "
        "nhiệm vụ năm 2024."
    )
    assert "Ngày 14/3, Ủy ban nhân dân huyện Mường Khao tổ chức Hội nghị tổng kết công tác phòng chống thiên tai năm 2023" in texts
    assert not any(text.startswith("Phương hướng") for text in texts)


def test_a_trailing_clause_may_be_left_out() -> None:
    texts = offered("Chiều 12/5, xe khách chở 30 người lao xuống vực ở đèo Pha Lin, khiến hai hành khách tử vong và năm người bị thương.")
    assert "Chiều 12/5, xe khách chở 30 người lao xuống vực ở đèo Pha Lin" in texts


def test_what_trails_without_a_comma_may_be_left_out_behind_one_too() -> None:
    sentence = "Tối 3/4, Sở Văn hóa tỉnh Hà Trung đã đề nghị nhà hát dừng vở kịch từ ngày 4/4"
    for tail in (" trong thời gian chờ", ", trong thời gian chờ", ", trong bối cảnh"):
        assert sentence in offered(f"{sentence}{tail} các cơ quan của tỉnh xem xét đơn của tác giả.")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Công an huyện Tân Lập đã khám xét kho hàng của ông Lê Văn An", "thu giữ 12 tấn than không giấy tờ và ba xe tải"),
        ("Xe khách đã lao xuống vực ở đèo Pha Lin vào sáng 3/4", "công an huyện Tân Lập có mặt sau đó ba giờ"),
        ("Sáng 3/4, không có tàu nào của xã Tân Lập ra khơi đánh cá", "sau khi biển động dữ dội suốt hai ngày"),
    ],
)
def test_what_somebody_did_may_stand_without_what_he_or_another_did_then(first: str, then: str) -> None:
    assert list(offered(f"{first}, {then}.")) == [f"{first}, {then}", first]


def test_above_a_list_a_sentence_may_stop_before_it_says_that_the_list_follows() -> None:
    sentence = "Điện lực Mường Khao thông báo lịch ngừng cấp điện để sửa lưới điện ngày 14/6"
    assert sentence in offered(f"{sentence} như sau:\n- Xã Tân Lập: từ 6h đến 11h\n- Xã Pá Lau: từ 7h đến 12h")
    assert sentence in offered(f"{sentence}, cụ thể như sau:\n- Xã Tân Lập: từ 6h đến 11h")
    empty = "Chế độ của thợ lò ở mỏ than Mường Khao được Bộ Lao động hướng dẫn từ 14/6"
    assert empty not in offered(f"{empty} như sau:\n- Thợ lò được nghỉ 12 ngày"), "what, only the list says"
    cut = "Xổ số mở thưởng lúc 18h15 hằng ngày, kết quả ngày 14/9"
    assert cut not in offered(f"{cut} như sau:\n- Giải nhất: 04472")


def test_an_enumeration_is_never_cut() -> None:
    texts = offered("Bão số 4 gây mưa lớn tại các tỉnh Hà Tĩnh, Quảng Bình, Quảng Trị trong ba ngày đầu tháng 9.")
    assert list(texts) == ["Bão số 4 gây mưa lớn tại các tỉnh Hà Tĩnh, Quảng Bình, Quảng Trị trong ba ngày đầu tháng 9"]


def test_what_a_spokesman_says_is_not_cut_off_after_he_is_said_to_speak() -> None:
    texts = offered("Ông Trần Văn Hậu cho biết, do mưa lớn kéo dài nhiều ngày, đoạn đường qua xã Tân Lập đã bị sạt lở nghiêm trọng.")
    assert all("sạt lở" in text for text in texts)


def test_a_negation_is_not_separated_from_what_it_denies() -> None:
    texts = offered("Từ ngày 1/7, người dân không được đỗ xe trên phố Hàng Mây khi chưa có thẻ gửi xe của phường.")
    assert all(text.endswith("của phường") for text in texts)


def test_a_condition_stays_with_what_depends_on_it() -> None:
    texts = offered("Nhà máy Bình An sẽ phải dừng hoạt động từ ngày 1/8 nếu không xử lý xong nước thải theo cam kết với tỉnh.")
    assert all("nếu không" in text for text in texts)


def test_brackets_may_be_left_out_unless_they_hold_a_date() -> None:
    texts = offered(
        "Công an huyện Nam Sơn (tỉnh Hà Trung) vừa bắt giữ Lê Văn Tú về hành vi trộm cắp xe máy.\n"
        "Trường Tiểu học Thắng Lợi (thành lập ngày 5/9/1975) đã đón nhận Huân chương Lao động hạng Ba."
    )
    assert "Công an huyện Nam Sơn vừa bắt giữ Lê Văn Tú về hành vi trộm cắp xe máy" in texts
    assert not any(text.startswith("Trường Tiểu học Thắng Lợi đã đón") for text in texts)


def test_a_title_that_holds_a_date_stays_beside_its_name() -> None:
    texts = offered("Ông Đỗ Văn Lành, phát ngôn viên của Tỉnh ủy hôm 11/6 xác nhận cầu Khe Lim đã được sửa xong trước mùa mưa.")
    assert all("11/6" in text for text in texts)


def test_a_list_that_the_reporter_leaves_open_stays_open() -> None:
    texts = offered(
        "Khu nghỉ dưỡng xây trái phép có khách sạn, biệt thự, bể bơi...\nHuyện Tân Biên đã cấp 5 tấn gạo cho 300 hộ dân vùng lũ."
    )
    assert "Khu nghỉ dưỡng xây trái phép có khách sạn, biệt thự, bể bơi..." in texts


def test_a_thing_that_is_pointed_to_must_be_told_before() -> None:
    texts = offered("Sáng 2/3, một khối cầu lạ rơi xuống xã Tân Hòa.\nKhối cầu này có thể là một chiếc đèn trời cỡ lớn.")
    pointing = texts["Khối cầu này có thể là một chiếc đèn trời cỡ lớn"]
    assert pointing.things == ("khối cầu",)
    assert not pointing.is_alone


def test_a_thing_of_the_title_may_be_pointed_to() -> None:
    texts = offered(
        "Sáng 2/3, người dân xã Tân Hòa báo tin.\nKhối cầu này có thể là một chiếc đèn trời cỡ lớn.", title="Khối cầu rơi ở Tân Hòa"
    )
    assert texts["Khối cầu này có thể là một chiếc đèn trời cỡ lớn"].is_alone


def test_what_the_title_tells_is_not_cut_off() -> None:
    body = "Ngày 24/9, lực lượng chức năng chuyển tải 4.000 m3 xăng khỏi tàu Hải An 16, sau khi phương tiện phát nổ ở cảng Đình Vũ."
    cut = "Ngày 24/9, lực lượng chức năng chuyển tải 4.000 m3 xăng khỏi tàu Hải An 16"
    assert cut in offered(body)
    assert cut not in offered(body, title="Tàu chở xăng phát nổ")


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Ngày 5/3, hai thanh niên đã bị bắt cùng với phóng viên Reuters tại sân bay Yangon.", "phóng viên Reuters"),
        ("Ngay cả trẻ em cũng bị bắt làm việc 12 giờ mỗi ngày trong các xưởng may ở Hà Nam.", "cũng bị bắt"),
        ("Về vụ bắt giữ ông Nguyễn Văn Sơn, Giám đốc Công an tỉnh Hà Nam cho biết đang điều tra.", "Giám đốc Công an"),
    ],
)
def test_what_a_sentence_needs_is_not_left_out(sentence: str, kept: str) -> None:
    texts = offered(sentence)
    assert all(kept in text for text in texts)


def test_a_line_that_begins_with_y_speaks_of_him() -> None:
    found = Reading.of(Article.of(title="Tin", body="Công an huyện đã bắt giữ Lê Văn T.\nY khai nhận đã trộm ba xe máy trên địa bàn."))
    assert len(found.sentences) == 2


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("Bà Lê Thị H. (vợ ông B.)\nđã tới công an xã trình báo.", 1),
        ("Bà Lê Thị H. (có vườn, ao, chuồng…)\nvẫn muốn vay vốn.", 1),
        ("Bà Lê Thị H. (mẹ cháu Q. và Tr.\n), đã tới công an xã trình báo.", 1),
        ("Nam nói với Tr.\n: “Sao em về muộn?”.", 1),
        ("Bà Lê Thị H. nuôi nhiều con vật (gà, vịt…)\nÔng B. thì trồng rau.", 2),
        ("Bà Lê Thị H. nuôi nhiều con vật (gà và vịt).\nông B. thì trồng rau.", 2),
    ],
)
def test_a_line_that_breaks_off_behind_an_initial_in_brackets_goes_on_in_the_next(body: str, sentences: int) -> None:
    assert len(Reading.of(Article.of(title="Tin", body=body)).sentences) == sentences


def test_who_says_something_is_not_cut_from_what_he_says() -> None:
    texts = offered("Chiều 8/1, ông Trần Văn Sơn nói rằng, sau khi xa quê 11 năm, ông đã thấy thành phố đổi thay rất nhiều.")
    assert all(text.endswith("rất nhiều") for text in texts)


def test_offences_are_not_told_in_part() -> None:
    texts = offered(
        "Ngày 8/8, phường Cẩm Tú ra quyết định xử phạt hai thanh niên về hành vi lập lán trại trong rừng, không được phép của chủ rừng, "
        "sử dụng lửa không đúng quy định."
    )
    assert all("sử dụng lửa" in text for text in texts)


def test_a_sentence_that_breaks_off_is_no_piece() -> None:
    assert not offered("Tập đoàn Hòa Phong đã mua lại chuỗi cửa hàng này chỉ với...\nMột đồng.")


def test_a_column_may_speak_of_its_author() -> None:
    sentence = "Tôi đã sống ở xã Tân Hòa được hai mươi năm.\nTôi dạy học ở trường làng từ năm 1998.\nXã Tân Hòa nay đã có cầu mới."
    assert "Tôi dạy học ở trường làng từ năm 1998" in offered(sentence)
    news = "\n".join(["Cầu Tân Hòa dài 120 m đã được thông xe vào ngày 3/2."] * 6)
    assert "Tôi dạy học ở trường làng từ năm 1998" not in offered(f"{news}\nTôi dạy học ở trường làng từ năm 1998.")


def test_of_a_long_quote_only_the_sentence_that_names_its_speaker_may_stand() -> None:
    texts = offered(
        "Bà Nguyễn Thị Sen kể lại: “Nước lên rất nhanh trong đêm.\nCả xóm phải chạy lên đồi trú ẩn trong mưa gió.\n"
        "Đến sáng nước mới rút hết”.\n"
        "Huyện Tân Biên đã cấp 5 tấn gạo cho 300 hộ dân vùng lũ."
    )
    expected = ["Bà Nguyễn Thị Sen kể lại: Nước lên rất nhanh trong đêm", "Huyện Tân Biên đã cấp 5 tấn gạo cho 300 hộ dân vùng lũ"]
    assert list(texts) == expected


def test_a_quote_that_ends_with_its_speaker_is_cut_nowhere_before_him() -> None:
    last = "Xã cho biết nhà máy sẽ mở lại vào tháng 5 tới đây, trong đó có hai phân xưởng đã bị lũ cuốn trôi hết máy móc"
    assert list(offered(f"“Nước lên rất nhanh.\n{last}”, ông Lê Văn An nói.")) == [f"{last}, ông Lê Văn An nói"]
    last = (
        "Nhà máy sẽ mở lại vào tháng 5 tới đây để trả đủ lương cho ba trăm công nhân đã nghỉ việc từ cuối năm ngoái đến nay, trong đó có "
        "hai phân xưởng đã bị lũ cuốn trôi hết máy móc vào đêm mùng ba"
    )
    assert list(offered(f"“Nước lên rất nhanh.\n{last}”, ông Lê Văn An nói.")) == [f"{last}, ông Lê Văn An nói"]


def test_a_quote_that_ends_with_its_speaker_loses_the_mark_that_stands_alone() -> None:
    texts = offered("“Nước lên rất nhanh trong đêm.\nCả xóm phải chạy lên đồi trú ẩn trong mưa gió ”, bà Nguyễn Thị Sen kể lại.")
    assert list(texts) == ["Cả xóm phải chạy lên đồi trú ẩn trong mưa gió, bà Nguyễn Thị Sen kể lại"]


def test_an_age_is_left_out_of_whom_a_name_tells_and_of_nobody_else() -> None:
    rest = "bị công an huyện Tân Lập bắt tại bến xe trong đêm 3/4"
    assert list(offered(f"Lê Văn An, 45 tuổi, {rest}.")) == [f"Lê Văn An, 45 tuổi, {rest}", f"Lê Văn An {rest}"]
    assert list(offered(f"Người đàn ông, 45 tuổi, {rest}.")) == [f"Người đàn ông, 45 tuổi, {rest}"]


def test_whoever_speaks_may_lose_what_he_is_without_a_comma_behind_it() -> None:
    sentence = "cho biết bệnh viện sẽ khám miễn phí cho người già"
    assert f"Ông Lê Văn An {sentence}" in offered(f"Ông Lê Văn An, giám đốc Sở Y tế tỉnh Đắk Sơn {sentence}.")
    assert len(offered(f"Nhà của ông Lê Văn An, giám đốc Sở Y tế tỉnh Đắk Sơn {sentence}.")) == 1, "the director may be somebody else"


def test_what_a_speaker_has_in_mind_may_be_left_out() -> None:
    quote = "“Đường ống phải được thay trước mùa mưa”, ông Trần Văn Hậu nói chiều 3/4"
    texts = offered(f"{quote}, đề cập tới vụ vỡ ống nước ở Tân Lập.")
    assert list(texts) == [f"{quote}, đề cập tới vụ vỡ ống nước ở Tân Lập", quote]


def test_a_voice_in_the_first_person_keeps_its_quotes_or_does_not_stand() -> None:
    assert not offered("Bà Nguyễn Thị Sen kể lại: “Tôi phải chạy lên đồi trú ẩn trong mưa gió.\nĐến sáng nước mới rút hết”.")


def test_who_is_charged_is_not_cut_off() -> None:
    texts = offered(
        "Ngày 30/3, công an tỉnh Hà Trung đã khởi tố vụ án, khởi tố bị can, bắt tạm giam 4 tháng Lê Văn Tú để điều tra tội giết người."
    )
    assert all("Lê Văn Tú" in text for text in texts)


def test_what_follows_an_abbreviation_is_the_rest_of_a_sentence() -> None:
    texts = offered("Buổi tọa đàm có sự tham dự của Mr.\nBrown đã tặng 300 cuốn sách cho thư viện xã.\nThư viện xã đã mở cửa từ ngày 3/2.")
    assert list(texts) == ["Thư viện xã đã mở cửa từ ngày 3/2"]


def test_a_line_that_ends_in_a_title_or_an_initial_goes_on_in_the_next() -> None:
    assert "Thư viện xã vừa đón PGS. Lê Văn Tú, người đã tặng 300 cuốn sách" in offered(
        "Thư viện xã vừa đón PGS.\nLê Văn Tú, người đã tặng 300 cuốn sách."
    )
    assert "Công an huyện Tân Lập đã tạm giữ N.T. L. (35 tuổi) vì trộm xe máy" in offered(
        "Công an huyện Tân Lập đã tạm giữ N.T.\nL. (35 tuổi) vì trộm xe máy."
    )


def test_a_heading_without_a_full_stop_is_no_piece() -> None:
    assert not offered("Những thay đổi đáng chú ý đã có trong năm nay\nThứ Hai")


@pytest.mark.parametrize("unit", ["a ", ",", "Công an, ", "để ", "(x) ", '"a" ', "A. ", "đã và đã ", "xã A, huyện B, ", "-–— "])
def test_a_megabyte_of_rubbish_costs_no_more_than_a_page(unit: str) -> None:
    body = (unit * (1_000_000 // len(unit)))[:1_000_000]
    try:
        article = Article.of(title="Tin", body=body)
    except InvalidArticle:
        return
    assert len(pieces(Reading.of(article))) < 600


_WORDS = st.sampled_from(
    'Ngày 6/1 ông Sơn Trần Văn Hậu , ; : . ? ( ) “ ” " - – đã bị khiến trong đó, và không cho biết này Tuy nhiên, năm 2021 triệu\n'.split(
        " "
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, min_size=5, max_size=120))
def test_every_piece_lies_in_its_sentence_in_order_but_for_full_names_and_is_balanced(drawn: list[str]) -> None:
    reading = Reading.of(Article.of(title="Tin", body=" ".join([*drawn, "hết"])))
    for piece in pieces(reading):
        start, end = reading.sentences[piece.sentence]
        edges = [edge for span in piece.spans for edge in span if start <= span[0] and span[1] <= end]
        assert edges == sorted(edges)
        elsewhere = [reading.text[one:other] for one, other in piece.spans if not (start <= one and other <= end)]
        assert all(name.istitle() for name in elsewhere)
        sentence = "".join(reading.text[one:other] for one, other in piece.spans)
        assert sentence.count("(") == sentence.count(")")
        assert sentence.count("“") == sentence.count("”")


def test_a_title_of_a_megabyte_costs_no_more_than_a_title() -> None:
    def cut(rubbish: str) -> None:
        pieces(Reading.of(Article.of(title=rubbish, body=rubbish)))

    assert growth(cut, "Ủy ban đã họp bàn việc này; ", 500_000) < MAX


def test_a_row_of_addresses_is_cut_in_linear_time() -> None:
    def cut(rows: str) -> None:
        pieces(Reading.of(Article.of(title="Tin", body=f"Công an huyện Tân Lập sáng 3/4 bắt giữ Lê Văn An, ngụ xã Hòa{rows} nhé.")))

    assert growth(cut, ", ở phường 1", 12 * 20) < MAX


def test_who_somebody_is_does_not_tell_what_happened_to_him() -> None:
    assert not is_clause("Ông Nguyễn Văn Hùng, người bị cáo buộc giết vợ")
    assert is_clause("Theo công an, người đàn ông đã bị bắt tại nhà")
    assert is_clause("Sáng 5/3, người dân đã phát hiện một con voi lạc")


def test_what_is_said_in_straight_quotes_that_open_within_a_sentence_is_nobodys_news() -> None:
    texts = offered(
        'Cô Mai cho rằng "đây không phải lần đầu nữ sinh bị đánh. Công an xã Phú Lâm đã nhận tiền của phụ huynh để bỏ qua vụ nữ sinh bị '
        'đánh. Phụ huynh các em đánh bạn đều là cán bộ huyện". Chiều 3/4, Trường THCS Phú Lâm đã báo cáo vụ nữ sinh lớp 9 bị bạn đánh.'
    )
    assert list(texts) == ["Chiều 3/4, Trường THCS Phú Lâm đã báo cáo vụ nữ sinh lớp 9 bị bạn đánh"]


def test_a_quote_is_somebodys_words_to_its_end_however_long_it_is() -> None:
    sentence = " ".join(f"Khoa số {number} đã hết giường bệnh cho người dân từ sáng." for number in range(12))
    texts = offered(f"Bác sĩ Trần Văn Khoa nói: “{sentence}” Đến ngày 3/9, thành phố Vĩnh Sơn có 240 ca bệnh và 12 bệnh viện điều trị.")
    assert all("Trần Văn Khoa nói" in text for text in texts if "hết giường" in text)
    assert any("240 ca bệnh" in text for text in texts)
    assert any("hết giường" in text for text in offered(f"Bác sĩ nói: “{sentence}"))  # it is never closed


def test_a_subject_is_not_cut_off_from_what_is_said_of_it() -> None:
    texts = offered(
        "Những người trên 65 tuổi ở thành phố không tiêm vaccine ngừa cúm, nhất là người có bệnh nền như tiểu đường, suy thận mạn hoặc "
        "ung thư, có nguy cơ tử vong cao gấp 10 lần so với người cùng tuổi tiêm đủ hai mũi."
    )
    assert all("nguy cơ" in text for text in texts)


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Ở thành phố Vĩnh Sơn, ngay cả người đi bộ cũng bị phạt 100.000 đồng nếu vượt đèn đỏ từ ngày 1/1.", "cũng bị phạt"),
        ("Người dân xã Tân Lập một đồng cũng không mất khi khám ở trạm y tế mới từ ngày 1/1.", "cũng không mất"),
        ("Hộ thu dưới 500 triệu đồng được miễn thuế (không áp dụng với hộ cho thuê nhà) từ ngày 1/1 theo luật mới.", "không áp dụng"),
    ],
)
def test_even_whoever_and_what_takes_something_back_are_not_left_out(sentence: str, kept: str) -> None:
    texts = offered(sentence)
    assert texts
    assert all(kept in text for text in texts)


def test_a_letter_that_names_a_group_or_a_vitamin_ends_a_sentence() -> None:
    sentence = "Đội tuyển Việt Nam đã thắng Lào 3-0 trên sân Mỹ Đình ở bảng A"
    assert sentence in offered(f"{sentence}. Theo ban tổ chức, hơn 20.000 khán giả đã tới sân.")


def test_an_interview_is_no_column_in_which_somebody_else_says_i() -> None:
    asked = "Anh nghĩ gì về vai diễn mới? Tôi đã khóc suốt ba tháng trời vì vai diễn này.\n"
    assert not any(text.startswith("Tôi") for text in offered(asked * 5))


@pytest.mark.parametrize("initial", ["Đ", "Ph", "N.T. L"])
def test_a_line_that_ends_in_an_initial_goes_on_in_brackets_or_small_letters_in_the_next(initial: str) -> None:
    broken = f"Phụ xe tên Lê Hồng {initial}.\n(22 tuổi, quê Tân Lập) bị thương nặng, đã tử vong tại bệnh viện."
    assert f"Phụ xe tên Lê Hồng {initial}. bị thương nặng, đã tử vong tại bệnh viện" in offered(broken)
    assert f"Nước tràn vào nhà ông Trần Văn {initial}. lúc rạng sáng ngày 3/4" in offered(
        f"Nước tràn vào nhà ông Trần Văn {initial}.\nlúc rạng sáng ngày 3/4."
    )


def test_brackets_between_two_commas_leave_one() -> None:
    texts = offered("Bị cáo Lê Văn Hậu, (42 tuổi, trú tại Tân Lập), lái xe của Công ty An Phát, bị phạt 5 năm tù.")
    assert "Bị cáo Lê Văn Hậu, lái xe của Công ty An Phát, bị phạt 5 năm tù" in texts
