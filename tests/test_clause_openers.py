"""Openings, the paper's words about itself and words that only point back: what is left out of a clause, and what stays."""

import pytest

from tests.offering import offered


@pytest.mark.parametrize("opener", ["Tuy nhiên", "Theo đó", "Trong khi đó", "Ngoài ra", "Bên cạnh đó", "Sáng nay"])
def test_a_discourse_opener_is_stripped(opener: str) -> None:
    texts = offered(f"{opener}, giá xăng E5 tại thành phố Vĩnh Sơn đã tăng thêm 300 đồng mỗi lít từ ngày 3/4.")
    assert all(text.startswith("Giá xăng E5") for text in texts)
    assert texts


@pytest.mark.parametrize("opener", ["Như báo Quê Hương đưa tin", "Như Quê Hương phản ánh", "Như báo Quê Hương đã thông tin", "Đơn cử"])
def test_that_the_paper_has_told_it_before_is_left_out(opener: str) -> None:
    texts = offered(f"{opener}, cầu Khe Lim ở tỉnh Hà Trung đã được sửa xong trước Tết.")
    assert set(texts) == {"Cầu Khe Lim ở tỉnh Hà Trung đã được sửa xong trước Tết"}


def test_whoever_complains_is_not_left_out() -> None:
    texts = offered("Như người dân xã Khe Lim phản ánh, nước sông ở tỉnh Hà Trung đã bốc mùi hôi từ trước Tết.")
    assert all("người dân" in text for text in texts)
    assert texts


def test_an_absolute_date_is_never_dropped_from_the_front() -> None:
    texts = offered("Tại cuộc họp ngày 5/6, Công ty Nước sạch Hòa Phát đã công bố giá bán mới cho hộ gia đình.")
    assert texts
    assert all("ngày 5/6" in text for text in texts)


def test_the_papers_mention_of_itself_is_left_out() -> None:
    texts = offered("Ngày 11/2, trao đổi với PV báo Quê Hương, bà Đỗ Thị Lành xác nhận cầu Khe Lim đã được sửa xong trước Tết.")
    assert "Ngày 11/2, bà Đỗ Thị Lành xác nhận cầu Khe Lim đã được sửa xong trước Tết" in texts


def test_a_word_that_only_points_back_is_left_out() -> None:
    texts = offered("Sở Giao thông cũng đã tước phù hiệu của hai xe khách chạy sai tuyến.")
    assert set(texts) == {"Sở Giao thông đã tước phù hiệu của hai xe khách chạy sai tuyến"}


def test_a_word_that_carries_the_meaning_is_not() -> None:
    texts = offered("Người dân xã Tân Hòa ai cũng đã nhận đủ tiền đền bù trong tháng 3.")
    assert all("ai cũng" in text for text in texts)


def test_a_place_that_bounds_the_claim_is_not_dropped() -> None:
    texts = offered("Tại thị trường trong nước, giá vàng miếng đã tăng thêm 200.000 đồng một lượng so với hôm trước.")
    assert all(text.startswith("Tại thị trường trong nước") for text in texts)
    assert texts


def test_an_office_is_not_left_out_for_a_title() -> None:
    texts = offered("Ngày 14/3, tại buổi làm việc với tỉnh Hà Nam, Cục trưởng Lê Văn Tú cho biết cầu Tân Vũ sẽ thông xe vào tháng 9.")
    assert all("Lê Văn Tú" in text for text in texts)


def test_where_the_paper_looked_itself_is_left_out() -> None:
    texts = offered("Ghi nhận của PV báo Quê Hương, từ sáng 28/4, hàng nghìn du khách đã đổ về bến phà Tân Vũ dù trời mưa.")
    assert "Từ sáng 28/4, hàng nghìn du khách đã đổ về bến phà Tân Vũ dù trời mưa" in texts


def test_what_was_before_is_not_told_as_news() -> None:
    assert not offered("Trước đó, sở dự kiến thu 5 tỷ m3 nước vào hồ Tân Vũ trong mùa lũ năm 2018.")


def test_those_beside_others_are_not_counted_without_them() -> None:
    texts = offered("Ngoài Lê Văn Nam, 12 người trong nhóm cũng bị công an tỉnh Hà Trung bắt giữ vào tối 5/3.")
    assert all("Lê Văn Nam" in text for text in texts)


def test_that_the_paper_was_told_is_left_out() -> None:
    texts = offered("Chiều 18/7, đại diện Sở Tư pháp xác nhận với PV báo Quê Hương về việc phần mềm công chứng gặp trục trặc.")
    assert "Chiều 18/7, đại diện Sở Tư pháp xác nhận về việc phần mềm công chứng gặp trục trặc" in texts


def test_a_task_without_whose_it_is_is_no_clause() -> None:
    texts = offered(
        "Trình bày giải pháp thu chi ngân sách năm 2018, Phó giám đốc Sở Tài chính Phạm Thị Hà cho biết thành phố sẽ mua xe chung."
    )
    assert all("Phạm Thị Hà" in text for text in texts)


def test_what_an_article_is_about_may_be_dropped_before_its_day() -> None:
    texts = offered(
        "Liên quan đến vụ sai phạm xảy ra tại Công ty một thành viên xổ số kiến thiết và dịch vụ tổng hợp Vạn Xuân, ngày 2/3, Ủy ban kiểm "
        "tra tỉnh Hà Trung đã cảnh cáo ông Huỳnh Văn Tuệ - nguyên phó giám đốc Sở Tài chính."
    )
    assert any(text.startswith("Ngày 2/3, Ủy ban kiểm tra tỉnh Hà Trung đã cảnh cáo") for text in texts)


@pytest.mark.parametrize("source", ["Theo AFP", "Theo thông tin ban đầu", "Theo báo Quê Hương"])
def test_whose_word_it_is_stays_with_the_word(source: str) -> None:
    texts = offered(f"{source}, hai tàu cá đã va chạm ngoài khơi đảo Hòn Tre khiến ba ngư dân mất tích.")
    assert texts
    assert all(text.startswith(source) for text in texts)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ông Lê Văn Hậu cho biết thêm cầu Khe Lim sẽ thông xe ngày 3/4.", "Ông Lê Văn Hậu cho biết cầu Khe Lim sẽ thông xe ngày 3/4"),
        ("Ông Lê Văn Hậu còn khẳng định cầu sẽ thông xe ngày 3/4.", "Ông Lê Văn Hậu khẳng định cầu sẽ thông xe ngày 3/4"),
        ("“Cầu Khe Lim sẽ thông xe ngày 3/4”, ông Lê Văn Hậu nói thêm.", "“Cầu Khe Lim sẽ thông xe ngày 3/4”, ông Lê Văn Hậu nói"),
        ("Theo tin ban đầu, trước đó, sáng 3/4, cầu Khe Lim đã sập.", "Theo tin ban đầu, sáng 3/4, cầu Khe Lim đã sập"),
        ("Vài giờ sau, công an huyện Tân Lập đã bắt ba người.", "Công an huyện Tân Lập đã bắt ba người"),
        ("Tối hôm sau, công an huyện Tân Lập đã bắt ba người.", "Công an huyện Tân Lập đã bắt ba người"),
        ("Ba ngày trước đó, công an Tân Lập đã bắt ba người.", "Công an Tân Lập đã bắt ba người"),
        ("Hai ngày sau, ngày 3/4, công an Tân Lập bắt ba người.", "Ngày 3/4, công an Tân Lập bắt ba người"),
        ("Thêm nữa, công an huyện Tân Lập đã thu 20 xe máy.", "Công an huyện Tân Lập đã thu 20 xe máy"),
        ("(ĐTQH) Áp lực bán mạnh đã khiến chỉ số giảm 28 điểm.", "Áp lực bán mạnh đã khiến chỉ số giảm 28 điểm"),
    ],
)
def test_what_only_points_back_or_says_for_whom_it_was_written_is_left_out(sentence: str, expected: str) -> None:
    assert list(offered(sentence)) == [expected]


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Ông Lê Văn Hậu nói thêm về tiến độ của cầu Khe Lim sáng 3/4.", "thêm về"),
        ("Ông Lê Văn Hậu vẫn còn yêu cầu nhà thầu bồi thường cho 300 hộ dân.", "còn yêu cầu"),
        ("Ba ngày sau vụ lở núi, người dân xã Tân Lập vẫn phải đi thuyền.", "vụ lở núi"),
        ("UNICEF - Quỹ Nhi đồng Liên Hợp Quốc đã trao 300 suất quà cho trẻ em.", "UNICEF"),
    ],
)
def test_what_only_looks_as_if_it_pointed_back_stays(sentence: str, kept: str) -> None:
    texts = offered(sentence)
    assert texts
    assert all(kept in text for text in texts)


@pytest.mark.parametrize(
    "where", ["Tại buổi làm việc", "Trong cuộc họp này", "Tại hội nghị", "Tại ngày hội", "Tại lễ kỷ niệm", "Trong một diễn biến khác"]
)
def test_where_somebody_said_it_is_left_out_if_only_what_stands_before_tells_where(where: str) -> None:
    texts = offered(
        f"Đoàn khách đã đến Vĩnh Sơn.\n{where}, Bộ trưởng Lê Hồng Sơn cảm ơn người dân thành phố Tân Lập đã đón tiếp đoàn chu đáo."
    )
    assert "Bộ trưởng Lê Hồng Sơn cảm ơn người dân thành phố Tân Lập đã đón tiếp đoàn chu đáo" in texts
    assert not any(text.startswith(where) for text in texts)
    named = offered(f"{where} của Hội Cá tra Đồng Bằng, Bộ trưởng Lê Hồng Sơn cảm ơn người dân thành phố Tân Lập đã đón tiếp đoàn.")
    assert any(text.startswith(where) for text in named)


def test_an_aim_alone_does_not_tell_who_does_what() -> None:
    texts = offered(
        "Để phục vụ du khách tới phố đi bộ Tân Vũ trong một không gian thoáng mát, lý tưởng để người già và trẻ em có thể dễ dàng "
        "tham quan, cảm nhận được nét riêng của phố cổ, Vĩnh Sơn sẽ bố trí 78 điểm giữ xe với diện tích rộng 1,7 ha."
    )
    assert texts
    assert all("bố trí 78 điểm" in text for text in texts)


@pytest.mark.parametrize("opener", ["Cụ thể, có", "Theo đó, đã có", "Như vậy, có"])
def test_of_how_many_there_are_the_number_opens_what_is_told(opener: str) -> None:
    texts = offered(f"{opener} hơn 20 doanh nghiệp ở Vĩnh Sơn bị phạt vì nợ tiền thuê đất từ năm 2019.")
    assert list(texts) == ["Hơn 20 doanh nghiệp ở Vĩnh Sơn bị phạt vì nợ tiền thuê đất từ năm 2019"]


@pytest.mark.parametrize(
    "rest",
    [
        "30 ngày để nộp phạt kể từ ngày nhận thông báo của huyện Tân Lập",
        "2 lý do khiến giá thịt lợn ở Hà Trung tăng mạnh",
        "3 con nhỏ, chị Lê Thị Sen vẫn đi làm từ 4h sáng mỗi ngày",
    ],
)
def test_a_number_of_whom_or_of_which_nothing_is_told_opens_nothing(rest: str) -> None:
    assert not any(text.startswith(rest[:9]) for text in offered(f"Đặc biệt, có {rest}."))


def test_the_comma_of_a_number_ends_no_clause() -> None:
    assert list(offered("Theo đó, có 92,8 ha rừng thông ở Tân Lập bị chặt trong đêm 3/4.")) == [
        "92,8 ha rừng thông ở Tân Lập bị chặt trong đêm 3/4"
    ]


def test_how_many_there_are_by_now_is_told_as_it_is() -> None:
    whole = "Đến nay, đã có 20 doanh nghiệp ở Vĩnh Sơn trả hết tiền thuê đất"
    assert list(offered(f"{whole}.")) == [whole]


@pytest.mark.parametrize("opener", ["Liên quan đến sự việc trên", "Về vấn đề này", "Lý giải cho đề xuất trên", "Đáp lại"])
def test_an_opening_that_points_to_what_was_told_before_is_left_out(opener: str) -> None:
    texts = offered(f"{opener}, trưa 28/8, công an huyện Tân Lập cho biết đã bắt hai người lấy vàng của tiệm Kim Sơn.")
    assert list(texts) == ["Trưa 28/8, công an huyện Tân Lập cho biết đã bắt hai người lấy vàng của tiệm Kim Sơn"]


@pytest.mark.parametrize(
    "answer", ["không đồng ý", "đã lên tiếng bác bỏ và đề nghị xử lý người tung tin", "chưa trả lời, dù bị hỏi nhiều lần"]
)
def test_what_somebody_answers_keeps_the_opening_that_says_to_what(answer: str) -> None:
    assert not any(piece.is_alone for piece in offered(f"Trước đề xuất trên, Sở Y tế tỉnh Hà Trung {answer}.").values())


def test_what_somebody_answers_may_say_itself_to_what() -> None:
    texts = offered("Trước thông tin trên, Sở Y tế tỉnh Hà Trung phủ nhận việc tăng giá vắc xin từ tháng 5.")
    assert list(texts) == ["Sở Y tế tỉnh Hà Trung phủ nhận việc tăng giá vắc xin từ tháng 5"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Anh Lê Văn Nam và con trai cũng bị thương trong vụ cháy ở Tân Lập",
            "Anh Lê Văn Nam và con trai bị thương trong vụ cháy ở Tân Lập",
        ),
        ("Huyện Tân Lập bây giờ cũng đã ngừng cho khai thác cát", "Huyện Tân Lập bây giờ đã ngừng cho khai thác cát"),
        ("Người dân Tân Lập bao giờ cũng phải mua nước với giá cao", "Người dân Tân Lập bao giờ cũng phải mua nước với giá cao"),
    ],
)
def test_also_goes_behind_a_word_that_only_ends_like_whoever(sentence: str, expected: str) -> None:
    texts = offered(f"{sentence}.")
    assert list(texts) == [expected]
    assert texts[expected].is_alone


def test_a_list_of_places_is_not_left_out_in_part() -> None:
    sentence = (
        "Sau khi kiểm tra các chợ ở Tân Lập, Hòa Bắc và Krông Sơn trong ba ngày liên tiếp, đoàn công tác của Sở Y tế tỉnh Hà Trung "
        "phát hiện bảy quầy thịt không có giấy phép"
    )
    assert list(offered(f"{sentence}.")) == [sentence]
