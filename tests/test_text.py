"""The one normaliser: Unicode, tone style, marks of newspapers, traces of machines; sentences and syllables."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model import text
from tests.growth import MAX, growth

VIETNAMESE = st.lists(
    st.sampled_from(
        "Hoà hòa thuý Thúy quý khoẻ loè oán Hà_Nội TP. PGS.TS. ông bà . , ! ? … ... “ ” ( ) - – 12/1 8.500.000 đồng (TTXVN) TTO (Dân_trí) "
        "Đ.A. A. xã \n \n\n .Theo, hôm.Nay \u00a0 \u200b \x00".split(" ")
    ),
    max_size=40,
).map(" ".join)
ANYTHING = st.one_of(VIETNAMESE, st.text(max_size=200))


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = text.clean_unicode(raw)
    assert text.clean_unicode(once) == once
    assert text.clean_line(text.clean_line(raw)) == text.clean_line(raw)


@given(ANYTHING)
def test_cleaned_text_is_composed_and_has_no_control_or_surrogate_characters(raw: str) -> None:
    cleaned = text.clean_unicode(raw)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert all(character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs") for character in cleaned)


@given(VIETNAMESE)
def test_composed_and_decomposed_text_come_out_equal(raw: str) -> None:
    for clean in (text.clean_unicode, text.clean_line, text.clean_title):
        assert clean(unicodedata.normalize("NFD", raw)) == clean(unicodedata.normalize("NFC", raw))


@pytest.mark.parametrize("raw", ["a\r\nb", "a\rb", "a\u2028b", "a\x0bb", "a\x85b"])
def test_every_line_break_becomes_a_newline(raw: str) -> None:
    assert text.clean_unicode(raw) == "a\nb"


def test_the_icelandic_letter_typed_for_a_vietnamese_one_is_corrected() -> None:
    assert text.clean_unicode("Ðà Nẵng, Quảng Trị, ðường") == "Đà Nẵng, Quảng Trị, đường"


# --- Tone style -----------------------------------------------------------------------------------------------------------


@given(ANYTHING)
def test_one_tone_style_keeps_the_length_and_is_stable(raw: str) -> None:
    cleaned = text.clean_unicode(raw)
    styled = text.one_tone_style(cleaned)
    assert len(styled) == len(cleaned)
    assert text.one_tone_style(styled) == styled


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà bình", "hòa bình"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("Thuý, Thuỷ", "Thúy, Thủy"),
        ("khoẻ", "khỏe"),
        ("Huyện uỷ", "Huyện ủy"),
        ("quý", "quý"),
        ("quỹ", "quỹ"),
        ("hoàn toàn", "hoàn toàn"),
        ("thuỳ mị", "thùy mị"),
        ("khuỷu", "khuỷu"),
        ("oà khóc", "òa khóc"),
    ],
)
def test_the_tone_moves_to_the_first_vowel_of_an_open_syllable_only(new: str, old: str) -> None:
    assert text.one_tone_style(new) == old
    assert text.one_tone_style(old) == old


# --- Traces of machines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("thành_phố Hồ_Chí_Minh , hôm_qua .", "thành phố Hồ Chí Minh, hôm qua."),
        ("thư gửi về an_binh@bao.vn", "thư gửi về an_binh@bao.vn"),
        ("xem https://bao.vn/tin_moi nhé", "xem https://bao.vn/tin_moi nhé"),
        ("ông nói ... rồi thôi", "ông nói... rồi thôi"),
        ("giá .5 đồng", "giá .5 đồng"),
    ],
)
def test_what_segmenters_leave_is_taken_back(raw: str, expected: str) -> None:
    assert text.unsegment(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("hôm qua.Theo ông Nam", "hôm qua. Theo ông Nam"),
        ("thế sao?Không ai biết", "thế sao? Không ai biết"),
        ("đã đến.”Ông cười", "đã đến.” Ông cười"),
        ("đã đến.“Tôi vui”, ông nói", "đã đến. “Tôi vui”, ông nói"),
        ("bao.vn và TP.HCM", "bao.vn và TP.HCM"),
        ("GS.TS Nam, P.V, T.Ư", "GS.TS Nam, P.V, T.Ư"),
        ("8.500 đồng", "8.500 đồng"),
    ],
)
def test_glued_sentences_come_apart_and_nothing_else_does(raw: str, expected: str) -> None:
    assert text.unglue(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("(Dân trí) - Sáng nay mưa.", "Sáng nay mưa."),
        ("TTO - Sáng nay mưa.", "Sáng nay mưa."),
        ("TT (Hà Nội) - Sáng nay mưa.", "Sáng nay mưa."),
        ("TP (huyện Bắc Mê) - nơi đầu nguồn.", "nơi đầu nguồn."),
        ("(NLĐ)- Sáng nay mưa.", "Sáng nay mưa."),
        ("Hà Nội (TTXVN) - Sáng nay mưa.", "Sáng nay mưa."),
        (
            "Sáng nay trời mưa to ở hai tỉnh miền núi. (TTXVN) - Chiều tạnh (TTXVN) -.",
            "Sáng nay trời mưa to ở hai tỉnh miền núi. Chiều tạnh.",
        ),
        ("(Chinhphu.vn) – Sáng nay mưa.", "Sáng nay mưa."),
        ("(Báo Suối Vàng) - Sáng nay mưa.", "Sáng nay mưa."),
        ("Thanh niên xung phong - những người mở đường.", "Thanh niên xung phong - những người mở đường."),
        ("(12) - con số may mắn.", "(12) - con số may mắn."),
        ("Ông Nam (45 tuổi) - người lái đò.", "Ông Nam (45 tuổi) - người lái đò."),
    ],
)
def test_the_mark_of_a_newspaper_is_no_part_of_the_story(raw: str, expected: str) -> None:
    assert text.strip_marks(raw) == expected


@given(VIETNAMESE)
@example("Hoà (TTXVN) (TTXVN) - -")
@example("Hoà (TTXVN) - .")
def test_marks_are_gone_after_one_pass(raw: str) -> None:
    for clean in (
        text.clean_title,
        lambda one: text.clean_opening(one, paragraphs=True),
        lambda one: text.clean_opening(one, paragraphs=False),
    ):
        assert clean(clean(raw)) == clean(raw)


def test_a_mark_inside_a_body_goes_without_the_end_of_the_line_above_it() -> None:
    raw = "Sáng nay ở thị trấn Suối Vàng trời mưa.\nTrưa tạnh.\n(PLO)- Chiều nay nắng."
    assert text.clean_opening(raw, paragraphs=True).split("\n") == [
        "Sáng nay ở thị trấn Suối Vàng trời mưa.",
        "Trưa tạnh.",
        "Chiều nay nắng.",
    ]


def test_a_first_line_above_a_mark_is_no_dateline() -> None:
    assert text.clean_opening("Trưa tạnh.\n(PLO)- Chiều nay nắng.", paragraphs=True) == "Trưa tạnh.\nChiều nay nắng."


# --- Sentences and syllables -------------------------------------------------------------------------------------------------


@given(ANYTHING)
@example("a . b")
@example("A.  B.")
@example(" x\n y. Z ")
def test_sentences_are_in_order_do_not_overlap_and_leave_no_word_out(raw: str) -> None:
    cleaned = text.clean_unicode(raw)
    end = 0
    for start, stop in text.sentences(cleaned):
        assert end <= start < stop
        assert not cleaned[end:start].strip()
        assert cleaned[start:stop] == cleaned[start:stop].strip()
        assert "\n" not in cleaned[start:stop]
        end = stop
    assert not cleaned[end:].strip()


@pytest.mark.parametrize(
    "expected",
    [
        ["Mưa lớn ở TP. Huế.", "Nước dâng nhanh."],
        ["Đường về trung tâm TP.", "Theo ông An, đường sẽ mở rộng."],
        ["Xe về TP. Ninh Bình, TX. Từ Sơn và TP. Bà Rịa."],
        ["PGS.TS. Lan và ThS. Nam cùng dự.", "Họ phát biểu."],
        ["Capt. Berg đóng quân ở Ft. Hood.", "Ông đã leo Mt. Rainier."],
        ["Bị can là Nguyễn Văn A.", "Theo điều tra, A. lấy xe."],
        ["Giá 8.500.000 đồng.", "Ai mua?", "Không ai!"],
        ["Giá từ 200.000-300. 000 đồng.", "Bản đồ 1/10. 000 đã vẽ xong năm 2017.", "250 người xem."],
        ["“Tôi vui.”", "Ông cười."],
        ["Ông nói... rồi thôi.", "Bà về."],
        ["1. Ăn nhiều rau.", "2. Ngủ sớm."],
    ],
)
def test_an_abbreviation_an_initial_or_a_number_ends_no_sentence(expected: list[str]) -> None:
    joined = " ".join(expected)
    assert [joined[start:end] for start, end in text.sentences(joined)] == expected


def test_syllables_are_lower_case_words_and_parts_of_numbers() -> None:
    assert text.syllables("TP.HCM: 8.500 người, Covid-19") == ["tp", "hcm", "8", "500", "người", "covid", "19"]
    assert text.count_syllables("TP.HCM: 8.500 người, Covid-19") == 7


def test_diacritics_come_off_and_are_counted() -> None:
    assert text.strip_diacritics("Đường phố Huế") == "Duong pho Hue"
    assert text.diacritic_share("Duong pho") == 0
    assert text.diacritic_share("") == 0
    assert 0.2 < text.diacritic_share("Trận mưa kéo dài từ đêm khiến ba tuyến đường ngập sâu") < 0.5


# --- Hostile input -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "." * 1_000_000 + "a",
        '."' * 500_000,
        "ba.Ba " * 170_000,
        "a_" * 500_000 + "@",
        "(a" + "\n" * 900_000 + "(TTO) - b",
        " " * 1_000_000 + "a",
        "TTO - " * 160_000,
        "a (TTO) " * 120_000,
        "(" * 1_000_000,
        "a" + "\u0323\u0301" * 500_000,
        "\u0301\u0323" * 500_000,
        "hoà" * 330_000,
        "A. " * 330_000,
    ],
    ids=lambda raw: repr(raw[:8]),
)
def test_four_times_as_much_of_anything_takes_about_four_times_as_long(raw: str) -> None:
    def read(some: str) -> None:
        cleaned = text.clean_opening(some, paragraphs=True)
        text.sentences(text.one_tone_style(cleaned))
        text.clean_title(some)

    assert growth(read, raw, len(raw)) < MAX


def test_gen_and_no_in_small_letters_end_a_sentence_and_co_with_a_capital_does_not() -> None:
    for sample, count in (
        ("Nhóm nghiên cứu đã chỉnh sửa gen. Các nhà khoa học sẽ công bố kết quả.", 2),
        ("Bữa cơm chưa đủ no. Chị Lan lại đi làm.", 2),
        ("Hợp đồng với Sunrise Co. Ltd được ký hôm qua.", 1),
    ):
        assert len(text.sentences(sample)) == count
