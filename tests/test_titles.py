from __future__ import annotations

import pytest

from model.generative.titles import Titles
from model.generative.wording import Wording
from tests.growth import MAX, growth

ARTICLE = (
    "Chủ tịch UBND huyện Đan Hà Trần Văn Kha bấm nút khởi công cầu Lụa. Ông Phan Đình Lưu, 45 tuổi, phó giám đốc Ban Cầu đường, dự lễ. "
    "Bà Đỗ Thị Sen, nguyên hiệu trưởng, tặng hoa. Cụ Hồ Quang Vịnh kể chuyện bến đò, chủ tịch huyện trao quà cho bà Lê Thị Hậu."
)
RIGHT = [
    "Ông Trần Văn Kha, Chủ tịch UBND huyện Đan Hà, bấm nút.",
    "Chủ tịch huyện Trần Văn Kha bấm nút.",
    "Phó giám đốc Ban Cầu đường Phan Đình Lưu dự lễ.",
    "Cựu hiệu trưởng Đỗ Thị Sen tặng hoa, bà là cựu hiệu trưởng.",
    "Đỗ Thị Sen từng là cựu hiệu trưởng.",
    "Giám đốc Đặng Văn Tú vắng mặt.",  # nobody's office in the article, nor is he named there: others look for that
    "Chủ tịch huyện trao quà cho Hồ Quang Vịnh và bà Lê Thị Hậu.",
]
WRONG = [
    "Chủ tịch UBND huyện Đan Hà Phan Đình Lưu dự lễ.",
    "Ông Phan Đình Lưu, Chủ tịch huyện, dự lễ.",
    "Giám đốc Ban Cầu đường Phan Đình Lưu dự lễ.",
    "Phan Đình Lưu, giám đốc Ban Cầu đường, dự lễ.",
    "Hiệu trưởng Đỗ Thị Sen tặng hoa.",
    "Cựu chủ tịch Trần Văn Kha bấm nút.",
    "Chủ tịch huyện Hồ Quang Vịnh kể chuyện.",
]


def contradicts(summary: str) -> bool:
    return Titles(Wording.of(summary)).contradicts(Titles(Wording.of(ARTICLE)))


@pytest.mark.parametrize("summary", RIGHT)
def test_an_office_of_the_article_is_not_wrong_wherever_it_stands(summary: str) -> None:
    assert not contradicts(summary)


@pytest.mark.parametrize("summary", WRONG)
def test_the_office_of_another_or_of_the_past_is_wrong(summary: str) -> None:
    assert contradicts(summary)


def test_offices_are_read_before_and_behind_a_name() -> None:
    assert Titles(Wording.of(ARTICLE)).held == {
        ("văn", "kha"): {"chủ tịch"},
        ("đình", "lưu"): {"phó giám đốc"},
        ("thị", "sen"): {"cựu hiệu trưởng"},
    }


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("Bí thư Huyện ủy, Chủ tịch HĐND huyện Đan Hà Trần Văn Kha dự lễ.", {"bí thư", "chủ tịch"}),
        ("Bí thư Huyện ủy, nguyên Phó chủ tịch, Chủ tịch Trần Văn Kha dự lễ.", {"bí thư", "cựu phó chủ tịch", "chủ tịch"}),
        ("Bí thư vắng mặt. Chủ tịch Trần Văn Kha dự lễ.", {"chủ tịch"}),
        ("Sau lời của bí thư, theo yêu cầu của ban tổ chức, Chủ tịch Trần Văn Kha dự lễ.", {"chủ tịch"}),
        ("Bí thư và giám đốc, Chủ tịch Trần Văn Kha dự lễ.", {"giám đốc", "chủ tịch"}),
        ("Bí thư huyện chào bà Sen, Chủ tịch Trần Văn Kha dự lễ.", {"chủ tịch"}),
        ("Chủ tịch, Trần Văn Kha dự lễ.", set()),
    ],
)
def test_several_offices_before_a_name_are_all_of_whom_it_names(text: str, offices: set[str]) -> None:
    assert Titles(Wording.of(text)).held == ({("văn", "kha"): offices} if offices else {})


@pytest.mark.parametrize("rubbish", ["giám đốc ", "Trần Văn An, 45 tuổi, "])
def test_four_times_the_rubbish_take_about_four_times_as_long(rubbish: str) -> None:
    assert growth(lambda text: Titles(Wording.of(text)).held, rubbish) < MAX
