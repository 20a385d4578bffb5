"""Clause ends: a sentence that stops early says nothing that its article does not."""

import pytest

from model.extractive.clause_ends import is_clause
from tests.offering import offered


@pytest.mark.parametrize(
    ("sentence", "lost"),
    [
        (  # it is told what he has not done
            "Theo cáo trạng, năm 2017, Vượng ký hợp đồng mua 2,3 ha đất tại xã Long Hải, TP Tân Giang nhưng chưa thanh toán hết tiền.",
            "tại xã Long Hải",
        ),
        (
            "Theo Điều 5, quy chế cấm cán bộ tỉnh Hà Trung nhận quà của doanh nghiệp, nhận thay người khác trong những trường hợp sau.",
            "của doanh nghiệp",
        ),
        (
            "Sở Xây dựng Hà Trung sẽ giảm phí trước bạ cho 300 hộ dân trong năm nay, để người dân an tâm, nếu được tỉnh phê duyệt.",
            "trong năm nay",
        ),
        (
            "Trước một số tin trên mạng cho rằng, công an vừa bắt tài xế tông nữ sinh rồi bỏ trốn, PV đã gọi cho công an tỉnh để hỏi rõ.",
            "rồi bỏ trốn",
        ),
        (
            "Trước ý kiến cho rằng tỉnh giao đất không qua đấu giá, gây thất thoát ngân sách, ông Lê Văn Dõng nói tỉnh sẽ làm rõ.",
            "thất thoát ngân sách",
        ),
    ],
)
def test_what_is_denied_conditional_or_rumoured_is_not_cut_off_from_what_says_so(sentence: str, lost: str) -> None:
    texts = offered(sentence)
    assert texts
    assert not any(text.endswith(lost) for text in texts)


@pytest.mark.parametrize(
    ("sentence", "fragment"),
    [
        (
            "Công ty Thịnh Phát, có trụ sở tại huyện Diễn Hoa, bị phạt 40 triệu đồng vì thu mua gia súc không rõ nguồn gốc.",
            "tại huyện Diễn Hoa",
        ),
        (
            "Luật sư Nguyễn Bích Hạnh, bào chữa cho bị cáo, cho rằng vụ việc chỉ là tranh chấp dân sự giữa hai gia đình ở huyện Diễn Hoa.",
            "cho bị cáo",
        ),
        (
            "Công an xác định chủ nhà là bà Lê Kim Ngân; các nạn nhân chủ yếu là sinh viên, người lao động thuê trọ trong ngõ từ đầu năm.",
            "là sinh viên",
        ),
        (
            "Tổng giá trị sản xuất công nghiệp đạt 512 tỷ đồng, tăng 11,3% so với cùng kỳ; thu ngân sách trên địa bàn đạt 11 tỷ đồng.",
            "thu ngân sách",
        ),
        (
            "Công tác vận động của huyện tiếp tục được quan tâm; các phong trào thi đua yêu nước, các cuộc vận động được triển khai sâu.",
            "thi đua yêu nước",
        ),
        (
            "Mức phạt từ 10 đến 20 triệu đồng được áp dụng với cá nhân, tổ chức vi phạm bị phạt gấp đôi từ ngày 1/7 theo nghị định mới.",
            "với cá nhân",
        ),
        (
            "Tại hiện trường, công an thu giữ 7 con gà đá, một cân đồng hồ loại 5 kg dùng để cân gà, 16 xe máy và 20 triệu đồng tiền mặt.",
            "5 kg dùng",
        ),
        (
            "Công an huyện Tân Lập đã bắt giữ 2 đối tượng truy nã Moong Văn Hằng, trú xã Thanh Sơn; Kha Văn Phúc, trú xã Ngọc Lâm.",
            "xã Thanh Sơn",
        ),
        (
            "Trung tâm Lưu ký đã chuyển 51 triệu cổ phiếu của ông Lê Hải và hai con là Lê Minh Hoàn, Lê Thu An sang cho ba công ty.",
            "Lê Minh Hoàn",
        ),
        (
            "Công ty Điện Nam vốn là doanh nghiệp nhà nước, song sau quá trình cổ phần hóa, hiện tại gia đình ông Tú sở hữu phần lớn.",
            "cổ phần hóa",
        ),
        (
            "Chương trình mổ tim cho trẻ em, do Quỹ Tấm Lòng, đài Hà Trung phối hợp với hãng Sao Mai tổ chức, đã ra đời năm 2008.",
            "Sao Mai tổ chức",
        ),
        (
            "Viện Dệt Tân Lập vừa ra mắt các mẫu máy dệt mới, hiện đại, chất lượng cao cho hợp tác xã và hộ gia đình ở ba huyện miền núi.",
            "máy dệt mới",
        ),
        (
            "Bà Lê Thanh Hà cho rằng câu chuyện một nữ công nhân bịa bệnh để nghỉ ở nhà trông con cần được xem xét ở mức độ ảnh hưởng.",
            "bịa bệnh",
        ),
        (
            "Chiều 5/3, bà Lê Thanh Hà - Phó Cục trưởng Cục Xử lý vi phạm hành chính (Bộ Tư pháp), cho rằng mức phạt như vậy là quá thấp.",
            "vi phạm hành chính",
        ),
        (
            "Ngày 3/6, tổ gồm lực lượng của Hạt Kiểm lâm, Phòng chống cháy rừng số 3, Công ty Sao Mai đã tiến hành kiểm tra hai khu rừng.",
            "số 3",
        ),
        (
            "Khi được hỏi vì sao tỉnh lại mua tàu dù có ý kiến cho rằng biển ở đó nông, không hợp với tàu lớn, ông Lê Hải nói tỉnh cần.",
            "tàu lớn",
        ),
        (
            "Ngày 3/6, Công an tỉnh Hà Trung cho biết đã bắt tạm giam 9 người để điều tra về hành vi gây rối trật tự công cộng ở bến xe.",
            "tạm giam 9 người",
        ),
        (
            "Lưu ý Bộ Nông nghiệp, bộ đầu tiên tổ chức hội nghị tổng kết trong năm nay, ông Lê Hải nêu rõ cán bộ phải xuống ruộng với dân.",
            "trong năm nay",
        ),
    ],
)
def test_half_a_list_and_a_subject_alone_are_no_sentence(sentence: str, fragment: str) -> None:
    texts = offered(sentence)
    assert texts
    assert not any(text.endswith(fragment) for text in texts)


@pytest.mark.parametrize(
    "sentence",
    [
        "Đồng thời, ra các quyết định khởi tố bị can, áp dụng lệnh cấm đi khỏi nơi cư trú đối với hai cán bộ của huyện.",
        "Trong đó, sửa đổi danh sách các nước có công dân được cấp thị thực điện tử và các cửa khẩu cho phép nhập cảnh.",
    ],
)
def test_a_task_without_its_subject_keeps_the_opener_that_points_back_and_so_is_not_told(sentence: str) -> None:
    assert not offered(sentence)


def test_what_something_is_thought_to_be_is_not_cut_off_with_what_it_does() -> None:
    found = offered(
        "Hải quân Hà Trung ngày 3/4 cho biết phát hiện các bộ phận tên lửa, được cho là nửa dưới của nó đang được chở đến cảng."
    )
    assert not any(piece.endswith("bộ phận tên lửa") for piece in found)


def test_a_foreign_name_that_begins_like_a_conjunction_stays_whole() -> None:
    assert "Song Hye Rin phủ nhận tin đồn ly hôn hôm 3/4" in offered("Song Hye Rin phủ nhận tin đồn ly hôn hôm 3/4.")
    assert not offered("Song tin đồn này đã bị phủ nhận ngay trong ngày 3/4.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Trong làng cũng vậy, nỗi lo mất mùa đã khiến người dân Tân Lập mất ngủ suốt tháng 3.",
        "Sáng nào bà Lê Thị Hoa cũng luộc một nồi khoai cho học sinh nghèo ở Trường Tiểu học Tân Lập.",
    ],
)
def test_a_word_that_says_all_or_the_same_is_not_left_out(sentence: str) -> None:
    assert all("cũng" in text for text in offered(sentence))


def test_one_of_several_whom_nobody_has_counted_may_be_told_alone() -> None:
    kept = "Công an thị xã Tân Bàn đã khởi tố bị can đối với ông Thân Cầu, nguyên Chủ tịch phường Đông Hải"
    assert kept in offered(f"{kept}; ông Đỗ Búp, nguyên Trưởng ban Quản trang.")


def test_a_name_is_no_verb() -> None:
    assert not is_clause("Ông Lê Đức Thắng, nguyên Hiệu trưởng Trường THPT Hòa Mở, và các bạn")
    assert is_clause("Đội Hà Trung thắng đội Vĩnh Sơn ở chung kết")


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        (
            "Rạng sáng 18/1 (giờ Việt Nam), hãng Sao Nam ra mắt bộ ba điện thoại mới tại San Jose với giá từ 12 triệu đồng.",
            "(giờ Việt Nam)",
        ),
        ("Sáng 18/1, Quốc hội đã biểu quyết thông qua Luật Đất đai (sửa đổi) với 432 đại biểu tán thành trên tổng số 477.", "(sửa đổi)"),
        (
            "Công ty Vàng Sao Nam niêm yết giá vàng ở 88,1 - 90,4 triệu đồng/lượng (mua - bán), tăng 1,2 triệu đồng so với hôm trước.",
            "(mua - bán)",
        ),
        (
            "Máy Sao Nam 30 có giá từ 33 triệu đồng (256 GB), 37 triệu đồng (512 GB) và 44 triệu đồng (1 TB), bán ra từ cuối tháng.",
            "(512 GB)",
        ),
    ],
)
def test_brackets_that_say_which_one_is_meant_are_not_left_out(sentence: str, kept: str) -> None:
    texts = offered(sentence)
    assert texts
    assert all(kept in text for text in texts)


def test_what_is_advised_is_not_told_without_who_advises_it() -> None:
    texts = offered("Sinh viên, công nhân thuê trọ trong huyện cần khóa xe qua đêm, đề phòng trộm cắp, Công an huyện Tân Lập khuyến cáo.")
    assert texts
    assert all("khuyến cáo" in text for text in texts)


@pytest.mark.parametrize(
    ("sentence", "lost"),
    [
        (  # he has not yet said it
            '"Em ấy luôn học giỏi, dù không phải là nhất lớp", Lê Hoài An, người nói rằng mình từng là thầy dạy toán của nữ ca sĩ Mai Lan, '
            "nhận xét về học trò cũ trong buổi trò chuyện tối 11/6.",
            "ca sĩ Mai Lan",
        ),
        (  # nothing has been told but the opening
            "Sau phản ánh việc ông Lê Văn Tú, cựu giám đốc Sở Xây dựng tỉnh Hà Trung, được xác định là đã xây nhà, tường rào kiên cố trên "
            "đất quy hoạch làm đường, ông Tú đã trả lời báo chí.",
            "làm đường",
        ),
        (  # those who were hurt are no news of their own
            "Sau vụ cháy lớn tại xưởng gỗ Hòa Phú khiến ba công nhân chết, hai người bị thương nặng phải nằm viện điều trị dài ngày, "
            "Công an tỉnh Hà Trung đã khởi tố giám đốc công ty.",
            "dài ngày",
        ),
        (  # that she said something is not what she said; and the space behind the comma is no better place to stop
            "Bà Nguyễn Thị Sen bày tỏ hôm 3/4, sau khi nước lũ làm đê vỡ ở hai xã Tân Lập và Tân Hòa.",
            "hôm 3/4",
        ),
        (  # what they are held for may go on
            "Công an huyện Tân Lập đã bắt quả tang ba người về hành vi trộm cắp gỗ quý để bán lại cho các xưởng mộc ở hai xã ven sông.",
            "gỗ quý",
        ),
        (  # what was done at once
            "Ngày 3/4, các bác sĩ Bệnh viện Hà Trung vừa ghép thành công đồng thời tim và phổi cho một bệnh nhân 38 tuổi ở xã Long Hải.",
            "thành công",
        ),
    ],
)
def test_an_opening_and_a_speaker_who_has_not_yet_spoken_are_no_sentence(sentence: str, lost: str) -> None:
    assert not any(text.endswith(lost) for text in offered(sentence))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Trước đó, vào khoảng 1h30 ngày 11/4, tổ tuần tra của Công an huyện Tân Lập đã phát hiện 27 thanh niên mang theo dao kiếm.",
            "Vào khoảng 1h30 ngày 11/4, tổ tuần tra của Công an huyện Tân Lập đã phát hiện 27 thanh niên mang theo dao kiếm",
        ),
        (
            "Hậu quả là 3 người trên hai xe bị thương, được đưa vào Bệnh viện Tân Lập cấp cứu.",
            "3 người trên hai xe bị thương, được đưa vào Bệnh viện Tân Lập cấp cứu",
        ),
        (
            "Tại kỳ họp này, Ủy ban Kiểm tra tỉnh Hà Trung đã thi hành kỷ luật bốn cá nhân có sai phạm trong dự án cầu Tân Lập.",
            "Ủy ban Kiểm tra tỉnh Hà Trung đã thi hành kỷ luật bốn cá nhân có sai phạm trong dự án cầu Tân Lập",
        ),
        (
            "Ngày 25/4, trả lời PV, ông Trần Văn Khánh cho biết phường Tân Lập đã nhận được văn bản của tỉnh về việc đóng cửa chợ.",
            "Ngày 25/4, ông Trần Văn Khánh cho biết phường Tân Lập đã nhận được văn bản của tỉnh về việc đóng cửa chợ",
        ),
        (
            "Công an huyện Tân Lập đã kéo giảm số vụ trộm cắp trên địa bàn (năm 2016 với 58 vụ trên một vạn dân, giảm 10 vụ).",
            "Công an huyện Tân Lập đã kéo giảm số vụ trộm cắp trên địa bàn",
        ),
    ],
)
def test_what_points_back_or_tells_more_than_is_needed_is_left_out_of_what_is_news(sentence: str, expected: str) -> None:
    assert offered(sentence)[expected].is_alone


@pytest.mark.parametrize(
    "sentence",
    [
        "Trước đó, ông Trần Văn Tú đã gửi đơn xin từ chức lên Ủy ban nhân dân tỉnh Hà Trung.",  # when?
        "Trong trường hợp này, ông Trần Văn Tú được vay thêm 20 triệu đồng để sửa nhà.",  # else he is not
    ],
)
def test_what_happened_before_without_its_day_and_in_what_case_are_not_told_alone(sentence: str) -> None:
    assert not any(piece.is_alone for piece in offered(sentence).values())


def test_a_caption_is_no_news_without_the_brackets_that_show_it_is_one() -> None:
    assert not offered("Tổng thống Hàn Quốc (phải) và lãnh đạo Triều Tiên đã nắm tay nhau sau khi ký tuyên bố chung ngày 27/4.")


def test_a_title_that_only_says_matter_or_news_does_not_tell_which_is_meant() -> None:
    texts = offered(
        "Theo thông tin này, lãnh đạo huyện Tân Lập đã đi du lịch bằng tiền của huyện.", title="Thực hư tin lãnh đạo đi du lịch"
    )
    assert not any(piece.is_alone for piece in texts.values())


def test_an_airline_denies_nothing() -> None:
    sentence = (
        "Sáng 3/4, bộ đã rút giấy phép bay của Công ty Hàng không Cánh Én ở tỉnh Hà Trung để bảo vệ khách hàng của hãng hàng không này."
    )
    assert any(text.endswith("tỉnh Hà Trung") for text in offered(sentence))


def test_a_second_deed_may_be_cut_off() -> None:
    sentence = (
        "Ngày 3/4, công an tỉnh Hà Trung đã bắt giữ sáu người trong đường dây cá độ đồng thời thu giữ hai ô tô và 12 máy tính xách tay."
    )
    assert any(text.endswith("cá độ") for text in offered(sentence))


def test_a_list_of_people_with_their_ages_is_not_cut() -> None:
    sentence = "Công an huyện Tân Lập bắt Lê Văn An (35 tuổi), Trần Văn Bình (40 tuổi) do nhóm này tổ chức đưa người qua biên giới"
    assert not any(text.endswith(("Lê Văn An", "(35 tuổi)")) for text in offered(f"{sentence}."))


def test_what_a_chairman_is_of_is_not_what_he_did() -> None:
    sentence = "Ông Lê Văn An, Chủ tịch Hội đồng quản trị Công ty cổ phần Đầu tư xây dựng Tân Lập, bị phạt 5 tỷ đồng vì xả thải ra sông Nô"
    assert list(offered(f"{sentence}.")) == [sentence]


def test_what_is_enough_keeps_for_what() -> None:
    sentence = "Công an tỉnh Hà Trung khẳng định có đầy đủ căn cứ pháp lý và bằng chứng của vụ án để khởi tố cựu giám đốc Sở Y tế"
    assert list(offered(f"{sentence}.")) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Người điều khiển xe máy sử dụng điện thoại trong khi tham gia giao thông bị phạt tới 1 triệu đồng từ ngày 1/1",
        "Sở Y tế đề nghị các bệnh viện sử dụng thuốc kháng sinh trong khi chưa có kết quả xét nghiệm phải giải trình",
        "Những người tham gia đoàn kiểm tra của huyện Tân Lập để phục vụ lễ hội đã được tập huấn từ tháng 3",
        "Ông Lê Văn An cho rằng nếu không sửa Luật Đất đai, việc thu hồi đất của người dân để giao cho doanh nghiệp gây khiếu kiện",
    ],
)
def test_a_subject_that_an_aim_or_a_time_goes_on_with_is_not_cut_off(sentence: str) -> None:
    assert list(offered(f"{sentence}.")) == [sentence]


def test_what_somebody_did_may_lose_what_was_done_to_others_before() -> None:
    sentence = "Công an huyện Tân Lập bắt giữ Lê Văn An ở bến xe phía đông sau khi ba người phụ nữ bị cướp túi xách trên đường Trần Phú"
    assert "Công an huyện Tân Lập bắt giữ Lê Văn An ở bến xe phía đông" in offered(f"{sentence}.")
