"""Reported: nothing of a quote that runs over several sentences passes for the paper's own news, whatever its marks."""

import pytest

from model.article import Article
from model.extractive.clauses import pieces
from model.extractive.reading import Reading
from tests.offering import offered

NEWS = "Huyện Tân Biên đã cấp 5 tấn gạo cho 300 hộ dân vùng lũ"
MARKS = [("‘", "’"), ("«", "»"), ("'", "'"), ("“", "”"), ('"', '"')]


@pytest.mark.parametrize(("opening", "closing"), MARKS)
def test_of_a_quote_in_any_marks_only_the_sentence_that_names_its_speaker_may_stand(opening: str, closing: str) -> None:
    texts = offered(
        f"Bà Nguyễn Thị Sen kể lại: {opening}Nước lên rất nhanh trong đêm.\nXã Tân Lập đã nhận tiền sửa đê từ đầu năm.\n"
        f"Đến sáng nước mới rút hết{closing}.\n{NEWS}."
    )
    assert list(texts) == ["Bà Nguyễn Thị Sen kể lại: Nước lên rất nhanh trong đêm", NEWS]


@pytest.mark.parametrize(("opening", "closing"), MARKS)
def test_who_speaks_may_be_told_after_the_quote_whatever_its_marks(opening: str, closing: str) -> None:
    body = f"{opening}Nước lên rất nhanh.\nXã Tân Lập đã nhận tiền sửa đê từ đầu năm{closing}, bà Nguyễn Thị Sen kể.\n{NEWS}."
    last = "Xã Tân Lập đã nhận tiền sửa đê từ đầu năm, bà Nguyễn Thị Sen kể"
    assert list(offered(body)) == [last, NEWS], "the title tells nothing of the water"
    sentence = f"{NEWS}.\n{body}"
    texts = offered(sentence, title="Nước lên nhanh, dân kêu cứu")
    assert list(texts) == [NEWS, last], "two syllables beside each other of the title are too few where news stands before"
    texts = offered(body, title="Nước lên nhanh, dân kêu cứu")
    assert next(iter(texts)) == f"{opening}Nước lên rất nhanh{closing}, bà Nguyễn Thị Sen kể", "the first words are the news"
    texts = offered(body, title="Nước lên rất nhanh, dân kêu cứu")
    assert list(texts) == [f"{opening}Nước lên rất nhanh{closing}, bà Nguyễn Thị Sen kể", last, NEWS]
    assert [piece.is_quote for piece in texts.values()] == [True, False, False]


@pytest.mark.parametrize(
    "sentence",
    [
        "“Ông Hậu bảo: ‘Cứ ký đi.\nXã Tân Lập đã duyệt giấy tờ của khu đất.’ Sau đó huyện Tân Lập đã thu hồi ba lô đất.\nDân làng kiện”.",
        "‘Ông Hậu bảo: “Cứ ký đi.\nXã Tân Lập đã duyệt giấy tờ của khu đất.” Sau đó huyện Tân Lập đã thu hồi ba lô đất.\nDân làng kiện’.",
        "«Ông Hậu bảo: “Cứ ký đi.\nXã Tân Lập đã duyệt giấy tờ của khu đất.” Sau đó huyện Tân Lập đã thu hồi ba lô đất.\nDân làng kiện».",
        "‘Huyện Tân Lập đã thu hồi ba lô đất của các hộ dân.\n‘Xã Tân Lập đã duyệt giấy tờ của khu đất.\n‘Dân làng kiện ra tòa án tỉnh’.",
    ],
)
def test_a_quote_within_a_quote_does_not_end_it(sentence: str) -> None:
    texts = offered(f"Anh Tú gọi điện tới từ sáng.\n{sentence}\n{NEWS}.")
    assert [text for text in texts if "Tân Lập" in text or "Dân làng" in text] == []
    assert NEWS in texts


def test_an_apostrophe_opens_no_quote_and_closes_none() -> None:
    texts = offered(
        "Tổng thống Bờ Biển d’Ivoire đã tiếp nghị sĩ O’Neill tại thủ đô vào sáng 3/4.\n"
        "Đội d'Ivoire thắng 2-0 nhờ hai bàn ở phút 45' và 78' của H’Hen Koné.\n"
        f"{NEWS}."
    )
    assert len(texts) == 3
    late = offered("Bà Sen kể: ‘Ca nô chở cụ H’Bia bị lật.\nXã Tân Lập đã nhận tiền sửa đê từ đầu năm.\nBây giờ đê vỡ rồi’.")
    assert not any("Tân Lập" in text for text in late)


def test_a_quote_that_is_never_closed_silences_some_sentences_and_not_the_rest() -> None:
    sentence = "\n".join(f"Khoa số {number} đã hết giường bệnh cho người dân từ sáng." for number in range(12))
    texts = offered(f"Bác sĩ Trần Văn Khoa nói: ‘Dịch đã lan ra cả tỉnh trong đêm.\n{sentence}")
    assert not any("Khoa số 5" in text for text in texts)
    assert any("Khoa số 11" in text for text in texts)


@pytest.mark.parametrize(("opening", "closing"), MARKS[:2])
def test_a_long_quote_in_any_marks_needs_its_speaker(opening: str, closing: str) -> None:
    quote = f"{opening}phải làm nhanh hơn nữa để kịp mùa mưa bão năm nay{closing}"
    assert offered(f"Chủ tịch huyện Trần Văn Hậu nhấn mạnh {quote}.")
    assert not offered(f"Trên công trường cầu Khe Lim đã có {quote}.")


def test_nothing_is_cut_within_a_quote_in_single_marks() -> None:
    texts = offered("Ông Trần Văn Hậu nói ‘xã đã phát gạo cho dân, sau khi nước rút khỏi các thôn, xóm’ trong cuộc họp chiều 5/9.")
    assert texts
    assert all("cuộc họp" in text for text in texts)


def test_a_line_that_begins_with_the_closing_mark_ends_the_quote() -> None:
    texts = offered(
        f'" Tay lừa đảo ấy là kẻ thất bại.\nHãy sống tốt và thử lại sau ba năm nữa!\n", ông Lê Văn Tú viết ngày 18-11.\n{NEWS}.'
    )
    assert list(texts) == [NEWS]


@pytest.mark.parametrize(
    "rest",
    [
        "Nhưng dân sẽ không phải trả.\nXã lo hết”, bà Nguyễn Thị Sen nói.",  # she takes it back
        "Dân sẽ không phải trả”, một phụ nữ nói.",  # nobody whom a reader knows
        "Dân sẽ không phải trả”, bà nói.",
        "Dân sẽ không phải trả”, vị này nói với báo Tân Lập Mới.",
        "Dân sẽ không phải trả.\nXã lo hết.",  # it is never closed
        "Dân sẽ không phải trả”, đại diện của ông Nguyễn H.\nBảo nói.",  # who speaks stops at an initial
    ],
)
def test_the_first_words_of_a_quote_are_not_told_where_they_are_taken_back_or_their_speaker_is_nobody(rest: str) -> None:
    assert not any(
        piece.is_quote for piece in offered(f"“Huyện sẽ thu thêm tiền sửa đê.\n{rest}\n{NEWS}.", title="Huyện sẽ thu thêm tiền").values()
    )


def test_the_first_words_of_a_quote_that_end_in_dots_say_less_than_they_mean() -> None:
    sentence = "\nAi cũng phải trả”, bà Nguyễn Thị Sen nói."
    assert next(piece.is_quote for piece in offered(f"“Huyện sẽ thu thêm tiền sửa đê.{sentence}", title="Huyện sẽ thu thêm tiền").values())
    assert not any(
        piece.is_quote for piece in offered(f"“Huyện sẽ thu thêm tiền sửa đê...{sentence}", title="Huyện sẽ thu thêm tiền").values()
    )


def test_any_sentence_of_a_quote_that_says_what_the_title_says_is_told_with_its_marks_and_its_speaker() -> None:
    body = (
        f"{NEWS}.\n“Tôi đã đi xem đê.\nHuyện sẽ thu thêm tiền của dân.\nTôi xin nhận lỗi với dân”, chủ tịch Trần Văn Hậu nói thêm sáng 3/4."
    )
    (quote,) = (text for text, piece in offered(body, title="Huyện sẽ thu thêm tiền").items() if piece.is_quote)
    assert quote == "“Huyện sẽ thu thêm tiền của dân”, chủ tịch Trần Văn Hậu nói sáng 3/4"
    (quote,) = (text for text, piece in offered(body, title="Chủ tịch huyện xin nhận lỗi").items() if piece.is_quote)
    assert quote == "“Tôi xin nhận lỗi với dân”, chủ tịch Trần Văn Hậu nói sáng 3/4"
    body = body.replace("nói thêm", "còn khẳng định")
    (quote,) = (text for text, piece in offered(body, title="Huyện sẽ thu thêm tiền").items() if piece.is_quote)
    assert quote == "“Huyện sẽ thu thêm tiền của dân”, chủ tịch Trần Văn Hậu còn khẳng định sáng 3/4"
    body = body.replace("khẳng định sáng 3/4.", "nói với Mrs.\nSmith sáng 3/4.")
    assert not any(piece.is_quote for piece in offered(body, title="Huyện sẽ thu thêm tiền").values()), "to whom, the next line tells"


@pytest.mark.parametrize(
    "sentence",
    [
        "Tuy nhiên, huyện sẽ thu thêm tiền.",
        "Huyện do đó sẽ thu thêm tiền.",
        "Như đã nói, huyện sẽ thu thêm tiền của dân.",
        "Nếu không, huyện sẽ thu thêm tiền của dân.",
        "Giả sử tỉnh không chi nữa.\nHuyện sẽ thu thêm tiền của dân.",
        "Ông ấy sẽ thu thêm tiền.",
        "Huyện biết nhưng ông vẫn nói sẽ thu thêm tiền.",  # the chairman who speaks is not this "ông"
        "Huyện sẽ thu thêm tiền vì chúng đã phá đê.",
        "Huyện sẽ thu thêm tiền của dân...",
        "Huyện sẽ thu thêm tiền theo lời ông Lê V.",  # it goes on in the next
        "Huyện sẽ thu thêm tiền của dân.\nĐiều đó hoàn toàn bịa đặt.",
        "Huyện sẽ thu thêm tiền của dân.\nKhông có chuyện đó đâu.",
        "Huyện sẽ thu thêm tiền của dân:\nMỗi hộ ba triệu.",
    ],
)
def test_a_sentence_of_a_quote_that_leans_on_the_one_before_is_not_told_without_it(sentence: str) -> None:
    body = f"“Tôi đã đi xem đê.\n{sentence}\nTôi xin lỗi”, chủ tịch Trần Văn Hậu nói.\n{NEWS}."
    assert not any(piece.is_quote for piece in offered(body, title="Huyện sẽ thu thêm tiền").values())


def test_what_a_speaker_says_of_himself_and_of_somebody_whom_he_names_is_told() -> None:
    sentence = "Chúng tôi nghe anh Lê Văn Tú nói huyện sẽ thu thêm tiền"
    body = f"“Tôi đã đi xem đê.\n{sentence}.\nTôi xin lỗi”, chủ tịch Trần Văn Hậu nói.\n{NEWS}."
    (quote,) = (text for text, piece in offered(body, title="Huyện sẽ thu thêm tiền").items() if piece.is_quote)
    assert quote == f"“{sentence}”, chủ tịch Trần Văn Hậu nói"


def test_the_last_words_of_a_quote_that_end_in_dots_say_less_than_they_mean() -> None:
    for dots in ("...", "…"):
        body = f"“Tôi đã đi xem đê.\nHuyện sẽ thu thêm tiền của dân{dots}”, chủ tịch Trần Văn Hậu nói.\n{NEWS}."
        assert not any(piece.is_quote for piece in offered(body, title="Huyện sẽ thu thêm tiền").values())


@pytest.mark.parametrize(
    "sentence",
    [
        "“Tôi đã đi xem đê.\nÔng Hậu bảo: ‘Dân cứ yên tâm.\nHuyện sẽ thu thêm tiền của dân.\nTôi lo.’\nTôi rất giận",
        "“Tôi đã đi xem đê.\nÔng Hậu bảo: «Dân cứ yên tâm.\nHuyện sẽ thu thêm tiền của dân.\nTôi lo.»\nTôi rất giận",
        "“Tôi đã đi xem đê.\nÔng Hậu bảo: 'Dân cứ yên tâm.\nHuyện sẽ thu thêm tiền của dân.\nTôi lo.'\nTôi rất giận",
        "“Huyện sẽ thu thêm tiền của dân.\nTôi đã đi xem đê, ông Trần Văn Hậu nói.\nKhông ai tin",  # his mark was lost
        "Ông Trần Văn Hậu nói với bà:\n“Huyện sẽ thu thêm tiền của dân.\nTôi đã đi xem đê",  # "bà Sen đáp" tells what she does next
    ],
)
def test_no_words_of_somebody_else_within_a_quote_are_told_as_its_speakers(sentence: str) -> None:
    texts = offered(f"{NEWS}.\n{sentence}”, bà Nguyễn Thị Sen đáp.", title="Huyện sẽ thu thêm tiền")
    assert not any(piece.is_quote for piece in texts.values())


def test_an_apostrophe_or_a_whole_quote_within_a_quote_parts_nothing_of_it() -> None:
    sentence = "Huyện sẽ thu thêm tiền ‘sửa đê’ của ông d’Angelo và bà H'Bia"
    body = f"“Tôi đã đi xem đê.\n{sentence}.\nTôi xin lỗi”, chủ tịch Trần Văn Hậu nói.\n{NEWS}."
    (quote,) = (text for text, piece in offered(body, title="Huyện sẽ thu thêm tiền").items() if piece.is_quote)
    assert quote == f"“{sentence}”, chủ tịch Trần Văn Hậu nói"


def test_the_first_words_are_news_where_at_most_a_caption_stands_before_them() -> None:
    quote, title = "“Nước lên rất nhanh.\nDân phải chạy”, bà Nguyễn Thị Sen kể.", "Nước lên nhanh, dân kêu cứu"
    for captions, is_told in (("", True), ("Cầu Tân Lập.\n", True), ("Cầu Tân Lập.\nĐê Tân Lập.\n", False)):
        assert any(piece.is_quote for piece in offered(f"{captions}{quote}", title=title).values()) is is_told


def test_a_mark_that_a_space_follows_is_told_without_it() -> None:
    body = f'" Huyện sẽ thu thêm tiền của dân.\nTôi xin lỗi ", chủ tịch Trần Văn Hậu nói.\n{NEWS}.'
    assert '"Huyện sẽ thu thêm tiền của dân", chủ tịch Trần Văn Hậu nói' in offered(body, title="Huyện sẽ thu thêm tiền")


def test_a_mark_at_the_head_of_a_line_opens_the_quote_anew_and_ends_nothing() -> None:
    body = (
        '" Huyện sẽ thu thêm tiền của dân.\n" Ông Trần Văn Hậu nói chưa biết gì từ đầu năm.\n'
        f'Tôi xin lỗi ", chủ tịch Lê Văn An nói.\n{NEWS}.'
    )
    assert not any("Huyện sẽ thu" in text for text in offered(body, title="Huyện sẽ thu thêm tiền"))


def test_neither_a_long_speech_nor_a_speaker_of_many_words_is_told() -> None:
    def is_told(sentences: int, where: str) -> bool:
        body = "“Huyện sẽ thu thêm tiền." + "\nTôi xin lỗi." * sentences + f"\nCảm ơn”, chủ tịch Trần Văn Hậu nói {where}."
        return any(piece.is_quote for piece in offered(body, title="Huyện sẽ thu thêm tiền").values())

    assert is_told(4, "sáng 3/4")
    assert not is_told(5, "sáng 3/4")
    hall = "tại phòng họp lớn ở tầng hai của trụ sở huyện Tân Lập trước đông đủ cán bộ các xã"
    assert is_told(0, hall)
    assert not is_told(0, f"{hall} và những người dân sống ở dọc bờ đê đã chờ đợi từ lúc sáng sớm")


def test_of_the_first_sentences_alone_no_later_one_of_a_quote_is_told() -> None:
    body = "“Huyện sẽ thu thêm tiền của dân.\nHuyện sẽ thu thêm tiền hai lần”, chủ tịch Trần Văn Hậu nói."
    reading = Reading.of(Article.of(title="Huyện sẽ thu thêm tiền", body=body))
    for sentences in (1, 2):
        assert [piece.sentence for piece in pieces(reading, sentences) if piece.is_quote] == [*range(sentences)]


def test_a_speaker_whom_a_common_word_of_the_title_is_called_as_is_nobody() -> None:
    sentence = "“Huyện sẽ thu thêm tiền của dân.\nTôi xin lỗi”, ông Hoa nói."
    assert any(piece.is_quote for piece in offered(sentence, title="Ông Hoa: Huyện sẽ thu thêm tiền").values())
    assert not any(piece.is_quote for piece in offered(sentence, title="Xã trồng hoa sẽ thu thêm tiền").values())


def test_what_follows_from_something_supposed_is_no_news() -> None:
    supposed = f"Giả sử đê vỡ trong mùa lũ.\n{NEWS}"
    assert NEWS not in offered(f"{supposed}.")
    assert not any("300 hộ" in text for text in offered(f"“{supposed}”, bà Nguyễn Thị Sen nói."))
    assert NEWS in offered(f"Đê vỡ trong mùa lũ.\n{NEWS}.")
    assert NEWS in offered(f"{NEWS}.\nGiả sử đê vỡ trong mùa lũ.")
