"""Speakers: a speaker after a quote stays with it, and a quote with its speaker may stand alone."""

import pytest

from model.extractive.speakers import names_its_speaker, speaker_after
from tests.growth import MAX, growth
from tests.offering import offered

QUOTE = "“Nước sông đã vượt báo động ba từ nửa đêm hôm qua”"


@pytest.mark.parametrize(
    "speaker",
    [
        "hãng tin Reuters dẫn lời người phát ngôn bộ ngoại giao",
        "ông Obama cho biết",
        "theo lời một nhân chứng",
        "đại diện công an huyện nói",
        "một nhân chứng kể lại với báo Quê Hương",
        "bà Lê Thị Hoa - phó chủ tịch xã Tân Lập - khẳng định",
        "giám đốc nhà máy Vạn Xuân nhận định trong cuộc họp chiều 3/4",
        "nhiều người dân cho biết",
        "tờ Quê Hương viết",
        "quan chức Thụy Điển giấu tên cho hay",
        "ADB nhấn mạnh",
        "công văn nêu rõ",
        "báo cáo cho biết",
        "nhóm dân quân Hezbollah cho biết trong tuyên bố",
        "ông Trần Văn Hậu thuật lại",
    ],
)
def test_a_quote_stands_whole_with_the_speaker_who_follows_it(speaker: str) -> None:
    assert offered(f"{QUOTE}, {speaker}.")[f"{QUOTE}, {speaker}"].is_alone
    assert not offered(f"{QUOTE}.")


@pytest.mark.parametrize("speaker", ["Tổng thống Lanu nói", "Lanu cho biết", "hãng tin Reuters dẫn lời ông Lanu nói"])
def test_one_name_is_enough_for_a_speaker_whom_the_title_names(speaker: str) -> None:
    sentence = f"{QUOTE}, {speaker}"
    assert offered(f"{sentence}.", title="Lanu lo lũ lớn")[sentence].is_alone


@pytest.mark.parametrize("title", ["Lũ lớn ở miền bắc", "Lanuvia lo lũ lớn", "Miền bắc: lũ lanu lớn"])
def test_one_name_is_too_little_for_a_speaker_whom_it_does_not(title: str) -> None:
    assert not any(piece.is_alone for piece in offered(f"{QUOTE}, Tổng thống Lanu nói.", title=title).values())


@pytest.mark.parametrize("between", ["”, ", ",” ", "” - ", "” – "])
def test_a_speaker_is_parted_from_his_quote_as_papers_do_it(between: str) -> None:
    sentence = f"{QUOTE[:-1]}{between}ông Trần Văn Hậu nói"
    assert sentence in offered(f"{sentence}.")


@pytest.mark.parametrize("marks", ["‘’", "«»", '""'])
def test_a_quote_in_any_marks_keeps_them_beside_its_speaker(marks: str) -> None:
    sentence = f"{marks[0]}{QUOTE[1:-1]}{marks[1]}, ông Trần Văn Hậu nói"
    assert list(offered(f"{sentence}.")) == [sentence]


@pytest.mark.parametrize(
    "speaker",
    [
        "ông nói hôm thứ Hai tại Nhà Trắng",
        "người này nói",
        "vị quan chức Mỹ nói",
        "Tuấn nói",
        "thầy Lợi nói",
        "HLV Park nói",
        "nhà du hành Lovell kể",
        "tiền vệ người Brazil nói",
        "theo bà",
        "nữ ca sĩ chia sẻ",
        "một người khác nói",
    ],
)
def test_a_quote_of_somebody_told_before_does_not_stand(speaker: str) -> None:
    assert not offered(f"{QUOTE}, {speaker}.")


def test_what_is_called_something_is_no_quote_of_who_follows() -> None:
    assert not names_its_speaker("“Bão” giá khiến công an huyện nói nhiều")
    assert not offered(f"{QUOTE} và cả xã Tân Lập đã ngập sâu từ sáng.")


@pytest.mark.parametrize(
    "sentence", ["Họ đã mang đi toàn bộ số tiền trong két", "Đây là lần thứ ba nhà máy xả thải ra sông", "Ông đã nhận lỗi với dân"]
)
def test_a_quote_that_opens_with_what_was_told_before_stands_only_after_it(sentence: str) -> None:
    assert not any(piece.is_alone for piece in offered(f"“{sentence}”, ông Trần Văn Hậu nói.").values())


def test_a_quote_that_begins_in_the_middle_of_a_thought_does_not_stand() -> None:
    assert not offered("“Nhưng chúng tôi sẽ không trả tiền cho nhà thầu cũ”, ông Trần Văn Hậu nói.")
    assert offered("“Rõ ràng chúng tôi sẽ không trả tiền cho nhà thầu cũ”, ông Trần Văn Hậu nói.")


def test_a_speaker_who_is_called_by_a_short_name_is_told_in_full() -> None:
    texts = offered(f"Sáng 2/3, ông Trần Văn Hậu đã họp dân ở xã Tân Lập để bàn việc sửa đê.\n{QUOTE}, ông Hậu nói.")
    assert texts[f"{QUOTE}, ông Trần Văn Hậu nói"].is_alone
    assert not texts[f"{QUOTE}, ông Hậu nói"].is_alone


@pytest.mark.parametrize(
    "speaker",
    [
        "một nhân chứng kể lại với báo Quê Hương",
        "ông Trần Văn Hậu cho biết hôm 3/4",
        "ông Hậu, chủ tịch xã, khẳng định",
        "hãng tin Reuters dẫn lời một quan chức giấu tên",
        "theo công an huyện Tân Lập",
        "Yonhap đưa tin",
    ],
)
@pytest.mark.parametrize("border", [", ", " - ", "; "])
def test_what_somebody_says_is_never_cut_off_from_him_who_is_told_after_it(speaker: str, border: str) -> None:
    texts = offered(f"Nhà máy Vạn Xuân đã xả thải ra sông Khe Lim suốt ba năm, khiến cá chết hàng loạt{border}{speaker}.")
    assert texts
    assert all(text.endswith(speaker) for text in texts)


def test_a_long_sentence_may_lose_a_trailing_clause_before_the_speaker_who_ends_it() -> None:
    texts = offered(
        "Nhà máy Vạn Xuân đã xả thải ra sông Khe Lim suốt ba năm qua mà không ai biết, khiến cá chết hàng loạt ở các xã Tân Lập, Tân Hòa, "
        "Phú Lâm và hàng trăm hộ dân phải bỏ nghề nuôi cá lồng, một nhân chứng kể lại."
    )
    assert "Nhà máy Vạn Xuân đã xả thải ra sông Khe Lim suốt ba năm qua mà không ai biết, một nhân chứng kể lại" in texts


@pytest.mark.parametrize(
    "end",
    [
        "khiến cá chết hàng loạt, một nhân chứng kể lại",  # short enough as it is
        "công an huyện Tân Lập đã lập biên bản với chủ nhà máy và ba người làm công ở các xã Tân Lập, Tân Hòa, Phú Lâm trong đêm, một "
        "nhân chứng kể lại",  # another deed
        "khiến cá chết hàng loạt ở các xã Tân Lập, Tân Hòa, Phú Lâm và hàng trăm hộ dân phải bỏ nghề nuôi cá lồng, một nhân chứng kể lại, "
        "sau đó bỏ đi",
        "khiến cá chết hàng loạt ở các xã Tân Lập, Tân Hòa, Phú Lâm và hàng trăm hộ dân phải bỏ nghề nuôi cá lồng của ông Lê An, bà Sen "
        "kể lại",
    ],
)
def test_no_clause_is_lost_before_a_speaker_where_the_sentence_is_short_or_goes_on_or_a_name_stands_before_him(end: str) -> None:
    texts = offered(f"Nhà máy Vạn Xuân đã xả thải ra sông Khe Lim suốt ba năm qua mà không ai biết, {end}.")
    assert texts
    assert not any(piece.middle for piece in texts.values())


def test_what_is_only_called_something_is_nobodys_words() -> None:
    assert names_its_speaker("“Nước lên”, theo một nhân chứng")
    assert names_its_speaker("“Nước lên,” theo một nhân chứng")
    assert not names_its_speaker("“Nước lên” theo một nhân chứng là bài hát hay")


def test_what_has_its_source_before_it_may_still_be_cut() -> None:
    texts = offered(
        "Theo công an huyện Tân Lập, nhà máy Vạn Xuân đã xả thải ra sông Khe Lim suốt ba năm, khiến cá chết hàng loạt, báo Quê Hương viết."
    )
    assert "Theo công an huyện Tân Lập, nhà máy Vạn Xuân đã xả thải ra sông Khe Lim suốt ba năm" in texts


def test_a_rule_is_nobody_who_says_something() -> None:
    assert speaker_after("Xe tải phải qua trạm cân, khiến đường tắc, theo quy định của tỉnh") == -1
    assert speaker_after("Xe tải phải qua trạm cân, khiến đường tắc, theo Luật Giao thông đường bộ") == -1
    assert speaker_after("Xe tải phải qua trạm cân, theo Reuters") == len("Xe tải phải qua trạm cân")


@pytest.mark.parametrize("unit", ["ông nói, ", "theo A, ", ", theo ", "a - ", '"a", ', "cho biết hôm "])
def test_four_times_the_rubbish_take_about_four_times_as_long(unit: str) -> None:
    assert growth(speaker_after, unit, 100_000) < MAX
    assert growth(names_its_speaker, f'"a", {unit}', 100_000) < MAX
