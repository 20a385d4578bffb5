"""Loose times: a relative day or a bare hour that tells a later reader nothing goes, if nothing needs it."""

import pytest

from model.loose_times import bare_hour, loose_days


def without_days(text: str, others: str = "") -> str:
    """``text`` without its loose days."""
    for start, end in loose_days(text, others):
        text = text[:start] + text[end:]
    return text


def without_hour(text: str, others: str = "") -> str:
    """``text`` without the bare hour that opens it."""
    for _, end in bare_hour(text, others):
        text = text[end:]
    return text


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("Lễ trao nhà cho ông Lê Văn Út đã diễn ra sáng nay tại xã Cồn Én", " sáng nay"),
        ("Trong cuộc họp báo tại Cồn Én hôm nay, thị trưởng Lê Văn Út nhấn mạnh chợ sẽ dời đi", " hôm nay"),
        ("Phà Cồn Én bốc cháy giữa sông vào chiều qua, báo Cù Lao đưa tin", " vào chiều qua"),
        ("Thị trưởng Lê Văn Út đi dép lê khi tiếp đoàn khách Cù Lao tuần trước", " tuần trước"),
        ("Ghe chở gạo bị đưa khỏi bến Cồn Én lúc 13h40 hôm nay, theo báo Cù Lao", " hôm nay"),
        ("Ngọn lửa bùng lên ở chợ Cồn Én lúc 8h39 sáng nay, theo báo Cù Lao", " nay"),
        ("Thị trưởng tiếp khách Cù Lao tại chợ Cồn Én cuối tuần qua", " cuối tuần qua"),
    ],
)
def test_a_day_that_closes_a_clause_on_what_happened_goes(written: str, gone: str) -> None:
    assert without_days(written) == written.replace(gone, "")


@pytest.mark.parametrize(
    "written",
    [
        "Chợ nổi Cồn Én hôm nay mở cửa trở lại",  # between subject and verb, where it makes the news
        "Bến ghe đóng cửa để phục vụ trận bóng vào 19h30 tối nay, ban quản lý cho biết",  # tonight is still to come
        "Trong sáng nay, cảnh sát giải cứu 6 người ở Cồn Én",
        "5h sáng nay, khói bốc lên từ chợ Cồn Én",
        "Giá gạo tăng nhẹ tại chợ Cồn Én hôm nay nhưng vẫn thấp hơn hôm qua",
        "Thị trưởng dự kiến công bố quy hoạch chợ hôm nay, báo Cù Lao đưa tin",
        "Giá gạo hôm nay, theo ban quản lý chợ, đã tăng",
        "Chủ chợ nói: “Ghe bị chìm hôm qua, không ai hay”",
        "Mưa lớn đã trút xuống Cồn Én gần hai tuần qua, theo đài khí tượng",
        "Cuộc diễn tập ở Cồn Én bắt đầu hôm qua, nhằm thử còi báo động",  # "bắt đầu, nhằm" is no sentence
        "Ông Út không ngờ thương hiệu gạo được như ngày hôm nay",
        "Kết thúc phiên giao dịch hôm nay, giá gạo giảm",
        "Ghe bị chìm ngày 15/4, thị trưởng nói trong cuộc họp báo hôm nay",
        "Ghe đã bị chìm hôm qua, sau vụ cháy chợ tuần trước",
    ],
)
def test_a_day_that_something_needs_stays(written: str) -> None:
    assert without_days(written) == written


@pytest.mark.parametrize("others", ["Ghe rời bến tối qua và mất liên lạc.", "Ghe rời bến ngày 15/4.", "Ba ngày sau, ghe được tìm thấy."])
def test_a_day_stays_beside_another_in_the_summary(others: str) -> None:
    written = "Ghe chở gạo đã bị chìm tại Cồn Én sáng nay"
    assert without_days(written) != written
    assert without_days(written, others) == written


@pytest.mark.parametrize("hour", ["Khoảng 16h30", "5h", "Lúc 14 giờ 15 phút", "Vào khoảng 12h"])
def test_an_hour_of_no_day_goes_from_the_head(hour: str) -> None:
    assert without_hour(f"{hour}, mưa lớn đổ xuống chợ Cồn Én", "Cây me bật gốc.") == "mưa lớn đổ xuống chợ Cồn Én"


@pytest.mark.parametrize(
    ("written", "others"),
    [
        ("Khoảng 16h30 ngày 5/3, mưa lớn đổ xuống chợ Cồn Én", ""),
        ("Khoảng 16h30, ngày 5/3, mưa lớn đổ xuống chợ Cồn Én", ""),
        ("Khoảng 16h30 chiều nay, mưa lớn đổ xuống chợ Cồn Én", ""),
        ("11h30, ông Út trèo lên cột điện ở chợ Cồn Én", "Đến 19h30, ông mới leo xuống."),
        ("11h30, ông Út trèo lên cột điện ở chợ Cồn Én", "Hai giờ sau, ông mới leo xuống."),
        ("11h30, ông Út trèo lên cột điện ở chợ Cồn Én", "Sáng 5/3, ông đã leo xuống."),
        ("Đến 15h30, cảnh sát đã dập tắt lửa ở chợ Cồn Én", ""),
    ],
)
def test_an_hour_stays_with_its_day_or_with_another_hour(written: str, others: str) -> None:
    assert without_hour(written, others) == written
