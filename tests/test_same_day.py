"""Same day: a sentence that tells its ``cùng ngày`` by the date may stand alone; without a date, or with two, it may not."""

import pytest

from tests.offering import offered


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Đến 22h cùng ngày, đội cứu hộ vẫn chưa tìm thấy ghe lúa.", "Đến 22h ngày 5/3, đội cứu hộ vẫn chưa tìm thấy ghe lúa"),
        ("Sáng cùng ngày, đội cứu hộ vẫn chưa tìm thấy ghe lúa.", "Sáng 5/3, đội cứu hộ vẫn chưa tìm thấy ghe lúa"),
        ("Cùng ngày, đội cứu hộ vẫn chưa tìm thấy ghe lúa.", "Ngày 5/3, đội cứu hộ vẫn chưa tìm thấy ghe lúa"),
        ("Ghe lúa được kéo lên vào chiều cùng ngày gần bến chợ.", "Ghe lúa được kéo lên vào chiều 5/3 gần bến chợ"),
    ],
)
def test_the_same_day_is_told_by_its_date(written: str, said: str) -> None:
    texts = offered(f"Chiều 5/3, một ghe chở lúa chìm ở chợ nổi Cồn Én.\n{written}")
    assert texts[said].is_alone


@pytest.mark.parametrize(
    "before",
    [
        "Một ghe chở lúa chìm ở chợ nổi Cồn Én.",
        "Sau vụ ngày 3/3, chiều 5/3 lại có một ghe chở lúa chìm ở chợ nổi Cồn Én.",
        "Từ ngày 3/3 đến tối qua, ghe chở lúa liên tục chìm ở chợ nổi Cồn Én.",
    ],
)
def test_the_same_day_of_no_date_or_of_several_is_none(before: str) -> None:
    texts = offered(f"{before}\nĐến 22h cùng ngày, đội cứu hộ vẫn chưa tìm thấy ghe lúa.")
    assert not any("22h ngày" in text for text in texts)
    assert not texts["Đến 22h cùng ngày, đội cứu hộ vẫn chưa tìm thấy ghe lúa"].is_alone


def test_a_date_that_comes_later_is_not_the_same_day() -> None:
    later = "Trước đó, khoảng 9h sáng 11/7, ghe lúa chìm vì sóng lớn ở chợ Cồn Én."
    texts = offered(f"Đến trưa cùng ngày, đội cứu hộ đã tìm thấy ghe lúa chìm.\n{later}")
    assert not any("Đến trưa 11/7" in text for text in texts)
