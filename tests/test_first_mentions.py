"""First mentions: whoever a summary calls by a short name first is told in full where the article leaves no doubt who it is."""

import pytest

from model.article import Article
from model.extractive.first_mentions import in_full
from model.extractive.naming import text_of
from model.extractive.reading import Reading


def summary_of(body: str, chosen: str, title: str = "Tin trong ngày", most: int = 60) -> str:
    reading = Reading.of(Article.of(title=title, body=body))
    start = reading.text.index(chosen)
    (spans,) = in_full(reading, [((start, start + len(chosen)),)], most)
    return text_of(reading, spans)


SUSPECT = "Công an huyện Tân Lập bắt Lê Văn Thìn (SN 1990) vì trộm cắp."


@pytest.mark.parametrize(
    ("first", "sentence", "expected"),
    [
        (SUSPECT, "Rạng sáng 3/4, Thìn đột nhập một siêu thị.", "Rạng sáng 3/4, Lê Văn Thìn đột nhập một siêu thị."),
        (SUSPECT, "Công an phát hiện Thìn giấu ba chiếc xe.", "Công an phát hiện Lê Văn Thìn giấu ba chiếc xe."),
        (
            "Trong bốn năm, Lê Thị Hồng lập 214 chứng từ khống.",
            "Ngày 3/4, tòa tuyên phạt Hồng, 41 tuổi, án tù chung thân.",
            "Ngày 3/4, tòa tuyên phạt Lê Thị Hồng, 41 tuổi, án tù chung thân.",
        ),
        (
            "Nạn nhân là ông Lê Minh D. (SN 1970).",
            "Sáng 3/4, khi D. đến chợ thì trời mưa.",
            "Sáng 3/4, khi Lê Minh D. đến chợ thì trời mưa.",
        ),
        (
            "Cậu bé José Adolfo, 7 tuổi, sống ở Peru.",
            "Năm lên 7, khi học ở Arequipa, José đã muốn lập một ngân hàng.",
            "Năm lên 7, khi học ở Arequipa, José Adolfo đã muốn lập một ngân hàng.",
        ),
        (
            "Nghiêm Xuân Phong, cựu bí thư thành phố Quảng An ở Trung Quốc, đã bị bắt.",
            "Nghiêm bị điều tra hồi tháng 5, sau khi vợ cũ lớn tiếng.",
            "Nghiêm Xuân Phong bị điều tra hồi tháng 5, sau khi vợ cũ lớn tiếng.",
        ),
        ("Bà Helen Huỳnh, sống ở Mỹ.", "Gia đình bà Helen vẫn đau buồn.", "Gia đình bà Helen Huỳnh vẫn đau buồn."),
        (
            "Ông Lawrence McKinney ra tù.",
            "McKinney nhận tội trộm cắp trong 28 năm ngồi tù.",
            "Lawrence McKinney nhận tội trộm cắp trong 28 năm ngồi tù.",
        ),
        (
            "Thủ lĩnh đối lập Ivan Petrov đã tới.",
            "Trong cuộc gặp, Petrov có lúc im lặng.",
            "Trong cuộc gặp, Ivan Petrov có lúc im lặng.",
        ),
        (
            "Cựu thư ký báo chí Mark Spencer đã tới.",
            "Cựu thư ký báo chí Pháp Spencer bước lên sân khấu.",
            "Cựu thư ký báo chí Pháp Mark Spencer bước lên sân khấu.",
        ),
    ],
)
def test_a_name_without_a_title_is_told_in_full(first: str, sentence: str, expected: str) -> None:
    assert summary_of(f"{first}\n{sentence}", sentence) == expected


def test_a_full_name_that_comes_later_is_taken_where_the_title_is_the_same() -> None:
    sentence = "Năm 2016, ông Tùng mở thẻ tín dụng."
    assert summary_of(f"{sentence}\nÔng Phan Anh Tùng kể lại chuyện này.", sentence) == "Năm 2016, ông Phan Anh Tùng mở thẻ tín dụng."
    assert summary_of(f"{sentence}\nCố Chủ tịch Phan Thanh Tùng được nhắc tới.", sentence) == sentence


def test_no_office_is_told_of_whom_the_sentence_itself_names_further_on() -> None:
    first = "Luật sư của Tổng thống Lula đã kháng án."
    sentence = "Sau khi bác yêu cầu của ông Lula, tòa ra lệnh bắt cựu Tổng thống Lula da Silva."
    assert summary_of(f"{first} {sentence}", sentence) == sentence
    for further in ("Lula da Silva", "Tổng thống Lula"):
        sentence = f"Sau khi bác yêu cầu của ông Lula, tòa ra lệnh bắt {further}."
        assert summary_of(f"{first} {sentence}", sentence) == sentence
    alone = "Tòa bác yêu cầu của ông Lula."
    assert summary_of(f"{first} {alone}", alone) == "Tòa bác yêu cầu của Tổng thống Lula."


def test_without_a_full_name_the_only_office_is_told() -> None:
    sentence = "Tối 3/4, ông Petrov cáo buộc phe đối lập gây rối."
    assert summary_of(f"{sentence}\nTheo Tổng thống Petrov, quân đội đã trấn giữ.", sentence) == sentence.replace("ông", "Tổng thống")
    assert summary_of(f"{sentence}\nCựu Tổng thống Petrov và Tổng thống Petrov là anh em.", sentence) == sentence
    assert summary_of(f"{sentence}\nPetrov đã về.", sentence) == sentence


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (SUSPECT, 'Bà Hoa kể: "Sáng 3/4, Thìn đột nhập nhà tôi".'),
        (SUSPECT, "Sáng 3/4, Thìn và Tài đột nhập một siêu thị."),
        (SUSPECT, "Sáng 3/4, anh Tài và Thìn đã ra đầu thú."),
        ("Đường Lê Văn Linh ngập sâu.", "Ngày 3/4, tòa tuyên phạt Linh, 41 tuổi, 5 năm tù."),
        (SUSPECT, "Giữa trưa, đường Thìn đã ngập sâu."),
        ("Công an bắt Lê Văn Hải (SN 1990).", "Sáng 3/4, Hải quan huyện đã kiểm tra tàu."),
        ("Công an bắt Lê Văn Hội (SN 1990).", "Sáng 3/4, Hội đã kiểm tra tàu."),
        ("Công an bắt Lê Văn Phong (SN 1990).", "Sáng 3/4, Phong trào làm sạch biển bắt đầu."),
        ("Đội Real Madrid đã tới.", "Sáng 3/4, Madrid đã cấm xe cũ."),
        ("Quốc vương Arab Saudi Salman đã tới.", "Sáng 3/4, Quốc vương Salman đã lên tiếng."),
        (f"{SUSPECT} Công an cũng bắt Bùi Văn Thìn.", "Rạng sáng 3/4, Thìn đột nhập một siêu thị."),
        ("Trung tá Lâm Văn Bền, trưởng Công an xã, cho biết.", "Sáng 3/4, anh Lâm phát hiện một căn nhà bốc cháy."),
        ("Trung tá Lâm Văn Bền, từng học ở Trung Quốc, nói.", "Sáng 3/4, anh Lâm thấy một căn nhà bốc cháy."),
        ("Trung tá Lâm Xuân Bền, từng học ở Trung Quốc, nói. Ông Bền về.", "Sáng 3/4, anh Lâm thấy một căn nhà bốc cháy."),
        ("Ông Nghiêm Xuân Phong, 45 tuổi, sống ở Trung Quốc.", "Sáng 3/4, bà Nghiêm thấy một căn nhà bốc cháy."),
    ],
)
def test_whoever_is_in_doubt_keeps_the_short_name(first: str, sentence: str) -> None:
    assert summary_of(f"{first}\n{sentence}", sentence) == sentence


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        ("Tờ Moscow Times đưa tin.", "Moscow cáo buộc Kiev tấn công."),  # a paper
        ("Chủ tịch Hà Nội đã tới.", "Hà cho biết sẽ đi chợ."),
        ("Ngoại trưởng Jordan Samir tới Kiev.", "Jordan cho biết sẽ viện trợ."),
        ("Người phát ngôn Điện Kremlin Dmitry Peskov, ông Dmitry Peskov đã tới.", "Tối 3/4, Kremlin cho biết sẽ trả lời."),
        ("Hiệu trưởng Confrasie Nguyễn Ngọc Sen đã tới.", "Hội nghị hiệu trưởng Confrasie diễn ra sáng 3/4."),
        ("Cậu bé Joshua Trump gặp ông Joshua Brown.", "Bố mẹ của Joshua đã bày tỏ lo ngại với nhà trường."),  # which of them?
    ],
)
def test_a_first_name_that_begins_nobodys_or_twos_stays(first: str, sentence: str) -> None:
    assert summary_of(f"{first} {sentence}", sentence) == sentence


def test_whom_the_title_names_keeps_the_short_name_and_so_does_whom_there_is_no_room_for() -> None:
    sentence = "Rạng sáng 3/4, Thìn đột nhập một siêu thị."
    assert summary_of(f"{SUSPECT}\n{sentence}", sentence, title="Thìn bị bắt") == sentence
    assert summary_of(f"{SUSPECT}\n{sentence}", sentence, most=11) == sentence


def test_a_name_of_two_words_is_told_in_full() -> None:
    first, sentence = "Doanh nhân Đặng Hồng Thìn đã tới.", "Tối 3/4, ông Hồng Thìn cho biết kho đã đầy."
    assert summary_of(f"{first}\n{sentence}", sentence) == "Tối 3/4, ông Đặng Hồng Thìn cho biết kho đã đầy."
    assert summary_of(f"Doanh nhân Đặng Văn Thìn đã tới.\n{sentence}", sentence) == sentence
    assert summary_of(f"{first} Bà Bùi Hồng Thìn cũng tới.\n{sentence}", sentence) == sentence
    assert summary_of(f"{first}\n{sentence}", sentence, title="Ông Hồng Thìn mở kho") == sentence


def test_a_full_name_that_comes_later_is_taken_with_an_office_before_it() -> None:
    sentence = "Tối 3/4, ông Tùng mở kho."
    expected = "Tối 3/4, ông Phan Thanh Tùng mở kho."
    assert summary_of(f"{sentence}\nTheo Cục trưởng Phan Thanh Tùng, kho đã đầy. Ông Tùng đã về.", sentence) == expected
    assert summary_of(f"{sentence}\nTheo Cục trưởng Phan Thanh Tùng, kho đã đầy.", sentence) == sentence
    assert summary_of(f"{sentence}\nTheo Phan Thanh Tùng, kho đã đầy. Ông Tùng đã về.", sentence) == sentence
    assert summary_of(f"{sentence}\nCố Chủ tịch Phan Thanh Tùng được nhắc tới. Ông Tùng đã về.", sentence) == sentence


def test_who_is_found_to_have_done_it_is_told_in_full() -> None:
    assert summary_of(f"{SUSPECT}\nTối 3/4, cảnh sát xác định Thìn đã bỏ trốn.", "Tối 3/4, cảnh sát xác định Thìn đã bỏ trốn.") == (
        "Tối 3/4, cảnh sát xác định Lê Văn Thìn đã bỏ trốn."
    )
