"""Introductions: whoever a summary only names is told with what he is, where the article says it beside the same name."""

import pytest

from model.article import Article
from model.extractive.introductions import with_introductions
from model.extractive.naming import text_of
from model.extractive.reading import Reading


def summary_of(body: str, *chosen: str, title: str = "Tin trong ngày", most: int = 60) -> str:
    """What becomes of a piece that is made of these parts of the ``body``, the rest between them being left out."""
    reading = Reading.of(Article.of(title=title, body=body))
    spans, start = [], 0
    for part in chosen:
        start = reading.text.rindex(part) if part == chosen[0] else reading.text.index(part, start)
        spans.append((start, start + len(part)))
        start += len(part)
    (found,) = with_introductions(reading, [tuple(spans)], most)
    return text_of(reading, found)


@pytest.mark.parametrize(
    ("bracket", "kept"),
    [
        (" (Viện trưởng Viện Lúa Đồng Xuân)", " (Viện trưởng Viện Lúa Đồng Xuân)"),
        (" (Trường đại học Đồng Xuân)", " (Trường đại học Đồng Xuân)"),
        (" (47 tuổi, quê Đồng Xuân, bác ruột của cháu bé)", " (bác ruột của cháu bé)"),
        (" (kế toán xã, 47 tuổi)", " (kế toán xã)"),
        (" (47 tuổi, trú xã An Hòa)", ""),
        (" (bố chị Hoa)", ""),  # who is she?
        (" (SN 1980)", ""),
        (" (VLX)", ""),
        (" (bìa trái)", ""),
        (", Giám đốc Sở Y tế Đồng Xuân,", ", Giám đốc Sở Y tế Đồng Xuân,"),
        (" - trưởng ban tổ chức lễ hội -", " - trưởng ban tổ chức lễ hội -"),
        (", 47 tuổi,", ""),
    ],
)
def test_what_was_left_out_behind_the_name_comes_back_if_it_says_what_somebody_is(bracket: str, kept: str) -> None:
    body = f"Sáng 3/4, ông Lê Văn Thìn{bracket} cho biết lúa đã chín."
    assert (
        summary_of(body, "Sáng 3/4, ông Lê Văn Thìn", " cho biết lúa đã chín.") == f"Sáng 3/4, ông Lê Văn Thìn{kept} cho biết lúa đã chín."
    )


SENTENCE = "Sáng 3/4, ông Lê Văn Thìn nói lúa đã chín."


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("Giám đốc Sở Y tế Đồng Xuân Lê Văn Thìn đã đến.", "Sáng 3/4, Giám đốc Sở Y tế Đồng Xuân Lê Văn Thìn nói lúa đã chín."),
        (
            "Đoàn đã gặp ông Lê Văn Thìn - chủ tịch Hội Nông dân xã - tại ruộng.",
            "Sáng 3/4, ông Lê Văn Thìn - chủ tịch Hội Nông dân xã - nói lúa đã chín.",
        ),
        ("Ông Lê Văn Thìn, chủ tịch Hội Nông dân xã, đã đến.", "Sáng 3/4, ông Lê Văn Thìn, chủ tịch Hội Nông dân xã, nói lúa đã chín."),
        (
            "Ông Lê Văn Thìn, Phó cục trưởng Cục Trồng trọt, Bộ Nông nghiệp, đã đến.",
            "Sáng 3/4, ông Lê Văn Thìn, Phó cục trưởng Cục Trồng trọt, nói lúa đã chín.",
        ),
        ("Chiếc xe do tài xế Lê Văn Thìn lái.", "Sáng 3/4, tài xế Lê Văn Thìn nói lúa đã chín."),
    ],
)
def test_what_another_sentence_says_beside_the_same_name_is_told(other: str, expected: str) -> None:
    assert summary_of(f"{other}\n{SENTENCE}", SENTENCE) == expected


@pytest.mark.parametrize(
    "other",
    [
        "Vợ ông Lê Văn Thìn, giám đốc công ty An Hòa, đã đến.",  # she is
        "Ông Lê Văn Thìn, phó giám đốc Sở Văn hóa - thể thao và du lịch.",  # where does it end?
        "“Chúng tôi quý ông Lê Văn Thìn, giám đốc tuyệt vời của chúng tôi, lắm”.",
        "Chủ tịch Lê Văn Thìn đã đến.",  # of what?
        "Ứng viên tổng thống Lê Văn Thìn đã đến.",  # he is none yet
        "Tài xế Lê Văn Thìn đã đến.",  # its capital is the sentence's
        "Theo kỹ sư Lê Văn Thìn, trời mưa. Theo bác sĩ Lê Văn Thìn, trời nắng.",  # which of them?
        "Giám đốc Sở Y tế Lê Văn Thìn Anh đã đến.",  # somebody else
        "Phó giám đốc một công ty ở Nga bị ông Lê Văn Thìn tố cáo.",
    ],
)
def test_what_may_be_said_of_another_or_ends_who_knows_where_is_not_told(other: str) -> None:
    assert summary_of(f"{other}\n{SENTENCE}", SENTENCE) == SENTENCE


OFFICE = "Giám đốc Sở Y tế Đồng Xuân Lê Văn Thìn đã đến."


@pytest.mark.parametrize(
    "sentence",
    [
        "Sáng 3/4, kỹ sư của ông Lê Văn Thìn nói lúa đã chín.",  # what is told of him already
        "Sáng 3/4, ông Lê Văn Thìn (ảnh) nói lúa đã chín.",
        "Sáng 3/4, ông Lê Văn Thìn là giám đốc một sở.",
        'Bà Hoa kể: "Sáng 3/4, ông Lê Văn Thìn nói lúa đã chín".',
        "Bà Hoa ở Sở Y tế Đồng Xuân nói ông Lê Văn Thìn đã đến.",  # the office stands there already
    ],
)
def test_who_is_told_or_quoted_or_would_be_told_twice_stays(sentence: str) -> None:
    assert summary_of(f"{OFFICE}\n{sentence}", sentence) == sentence


def test_a_relation_is_told_to_whom_the_summary_names_if_it_speaks_of_none_already() -> None:
    head = "Bà Bùi Thị Hoa đã về. Theo ông Lê Văn Thìn"
    tail = ", lúa của bà Hoa đã chín."
    assert summary_of(f"{head} (chồng bà Hoa){tail}", "Theo ông Lê Văn Thìn", tail) == f"Theo ông Lê Văn Thìn (chồng bà Hoa){tail}"
    tail = ", lúa của vợ là bà Hoa đã chín."
    assert summary_of(f"{head} (chồng bà Hoa){tail}", "Theo ông Lê Văn Thìn", tail) == f"Theo ông Lê Văn Thìn{tail}"


def test_an_apposition_repeats_nothing() -> None:
    sentence = "Sáng 3/4, ông Lê Văn Thìn trú tại thôn Đồng Xuân đi rừng về."
    assert summary_of(f"Ông Lê Văn Thìn, Trưởng thôn Đồng Xuân, đã đến.\n{sentence}", sentence) == sentence


def test_a_title_that_tells_it_is_enough_and_so_is_a_summary_that_is_full() -> None:
    assert summary_of(f"{OFFICE}\n{SENTENCE}", SENTENCE, title="Giám đốc Lê Văn Thìn thăm đồng") == SENTENCE
    assert summary_of(f"{OFFICE}\n{SENTENCE}", SENTENCE, most=14) == SENTENCE
    assert summary_of(f"{OFFICE}\n{SENTENCE}", SENTENCE, most=20) != SENTENCE


def test_one_of_several_gets_a_bracket_at_most() -> None:
    sentence = "Sáng 3/4, ông Lê Văn Thìn và bà Bùi Thị Hoa ra đồng."
    assert summary_of(f"Ông Lê Văn Thìn, chủ tịch Hội Nông dân xã, đã đến.\n{sentence}", sentence) == sentence
    bracketed = sentence.replace("Thìn", "Thìn (chủ tịch Hội Nông dân xã)")
    assert summary_of(f"Ông Lê Văn Thìn (chủ tịch Hội Nông dân xã) đã đến.\n{sentence}", sentence) == bracketed


def test_a_bare_name_is_a_persons_only_if_the_article_calls_him_so() -> None:
    sentence = "Mark Spencer cho biết lúa đã chín."
    office = "Theo người phát ngôn Bộ Y tế Mark Spencer, trời đẹp."
    assert summary_of(f"{office} Ông Spencer đã đến.\n{sentence}", sentence) == "người phát ngôn Bộ Y tế Mark Spencer cho biết lúa đã chín."
    assert summary_of(f"{office}\n{sentence}", sentence) == sentence


def test_a_country_is_nobodys_full_name() -> None:
    sentence = "Việt Nam cho biết lúa đã chín."
    office = "Theo Phó giám đốc Học viện Nông nghiệp Việt Nam, trời đẹp. Ông Nam đã đến."
    assert summary_of(f"{office}\n{sentence}", sentence) == sentence
