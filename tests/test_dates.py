"""Date and view lines of pages: which lines are one, what moment they name, what else stands in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.pages.dates import LONGEST_TIMESTAMP, read_moment, read_timestamp
from tests.growth import MAX, growth


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("12/01/2022 09:20 99 lượt xem", "2022-01-12T09:20:00+07:00"),
        ("Xuất bản: 12/01/2022 09:20, Lượt xem: 1.204", "2022-01-12T09:20:00+07:00"),
        ("Thứ năm, 13/1/2022, 10:15 (GMT+7)", "2022-01-13T10:15:00+07:00"),
        ("Thứ 5, 13/01/2022 | 10:15", "2022-01-13T10:15:00+07:00"),
        ("Chủ nhật, 16.1.2022 - 22:05", "2022-01-16T22:05:00+07:00"),
        ("Thứ bảy, ngày 28 tháng 12 năm 2024 - 14:05", "2024-12-28T14:05:00+07:00"),
        ("14h05 ngày 28/12/2024", "2024-12-28T14:05:00+07:00"),
        ("14 giờ 05 phút, ngày 28-12-2024", "2024-12-28T14:05:00+07:00"),
        ("28/12/2024 2:05 CH", "2024-12-28T14:05:00+07:00"),
        ("28/12/2024 12:05:09 SA", "2024-12-28T00:05:00+07:00"),
        ("Cập nhật lúc 14:05, 28/12/2024", "2024-12-28T14:05:00+07:00"),
        ("Cập nhật lần cuối lúc 14:05 ngày 28/12/2024", "2024-12-28T14:05:00+07:00"),
        ("Ngày đăng: 28/12/2024 | Lượt xem: 1.204", "2024-12-28T00:00:00+07:00"),
        ("28/12/2024", "2024-12-28T00:00:00+07:00"),
        ("28 Tháng Mười Hai, 2024", "2024-12-28T00:00:00+07:00"),
        ("Tháng Năm 8, 2024 14:05", "2024-05-08T14:05:00+07:00"),
        ("Th 7, 28 thg 12, 2024 vào lúc 14:05", "2024-12-28T14:05:00+07:00"),
        ("28/12/2024   14:05 (GMT+07:00)", "2024-12-28T14:05:00+07:00"),
        ("Thứ Bảy, 28/12/2024 14:05:00 +07:00", "2024-12-28T14:05:00+07:00"),
        ("2024-12-28 14:05:00", "2024-12-28T14:05:00+07:00"),
        ("Xuất bản: 28/12/2024 14:05 GMT+7", "2024-12-28T14:05:00+07:00"),
        ("December 28, 2024 2:05 PM", "2024-12-28T14:05:00+07:00"),
        ("Saturday, Dec 28, 2024 at 2:05 PM", "2024-12-28T14:05:00+07:00"),
        ("28th Dec 2024 14:05", "2024-12-28T14:05:00+07:00"),
        ("14:05:09 GMT+7 28 tháng 12, 2024", "2024-12-28T14:05:00+07:00"),
        ("28/12/202414:05:00(Xem: 5472)", "2024-12-28T14:05:00+07:00"),
        ("Đăng ngày: 28/12/2024 - 14:05 Sửa đổi ngày: 29/12/2024 - 8:10", "2024-12-28T14:05:00+07:00"),
        ("28-12-2024 - 14:05 PM", "2024-12-28T14:05:00+07:00"),
    ],
)
def test_a_date_line_names_its_moment_in_vietnamese_time(line: str, moment: str) -> None:
    timestamp = read_timestamp(line)
    assert timestamp is not None
    assert timestamp.rest == ""
    assert timestamp.moment is not None
    assert timestamp.moment.isoformat() == moment


@pytest.mark.parametrize(
    "line",
    [
        "5 giờ trước",
        "3 ngày trước",
        "1.204 lượt xem",
        "Hôm nay, 09:20",
        "12/01/22 09:20",
        "Lượt xem: 99",
        "4 phút đọc",
        "4 phút Thời gian đọc",
        "Đã xem: 12",
        "Lượt người xem: 132",
        "Số lần xem: 345",
        "Đã đọc: 345",
        "Hits: 345",
        "345 lần đọc",
        "3 giờ · Công khai",
        "12 tháng 8 lúc 08:31 ·",
    ],
)
def test_a_counter_or_a_relative_time_is_a_date_line_without_a_moment(line: str) -> None:
    timestamp = read_timestamp(line)
    assert timestamp is not None
    assert (timestamp.moment, timestamp.rest) == (None, "")


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Phương Thảo - 12/01/2022 09:20", "Phương Thảo"),
        ("Chính trị | 12/01/2022, 09:20", "Chính trị"),
        ("Nguyễn Hải Đăng 12/01/2022 09:20", "Nguyễn Hải Đăng"),
        ("Phương Thảo12/01/2022 - 09:20", "Phương Thảo"),
        ("Phương ThảoThứ tư, 12/01/2022 - 09:20", "Phương Thảo"),
        ("Kết quả trận chung kết ngày 12/1/2022", "Kết quả trận chung kết"),
    ],
)
def test_what_stands_beside_a_date_is_told(line: str, rest: str) -> None:
    timestamp = read_timestamp(line)
    assert timestamp is not None
    assert timestamp.rest == rest


@pytest.mark.parametrize(
    "line", ["", "Mưa lớn", "99", "10:15", "Ngày 12/1", "1. Ăn nhiều rau", "Covid-19", "Ba lần đọc: hai", "Tăng 5,4 % so với năm 2021"]
)
def test_other_lines_are_no_date_lines(line: str) -> None:
    assert read_timestamp(line) is None


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2022-01-12T09:20:00+07:00", "2022-01-12T09:20:00+07:00"),
        ("2022-01-12T02:20:00Z", "2022-01-12T02:20:00+00:00"),
        ("2022-01-12T09:20:00", "2022-01-12T09:20:00+07:00"),
        ("2022-01-12", "2022-01-12T00:00:00+07:00"),
        ("Wed, 12 Jan 2022 02:20:00 GMT", "2022-01-12T02:20:00+00:00"),
        ("Wed, 12 Jan 2022 09:20:00 +0700", "2022-01-12T09:20:00+07:00"),
        ("12 jan 2022 02:20 Z", "2022-01-12T02:20:00+00:00"),
        ("Wed, 12 Jan 22 09:20:00 +0700", "2022-01-12T09:20:00+07:00"),
        ("Wed, 12 Jan 2022 02:20:00 -0000", "2022-01-12T02:20:00+00:00"),
        ("Wed, 12 Jan 2022 09:20:00 GMT+7", "2022-01-12T09:20:00+07:00"),
        ("Wed Jan 12 2022 09:20:00 GMT+0700 (Indochina Time)", "2022-01-12T09:20:00+07:00"),
        ("Wed Jan 12 2022 02:20:00 GMT+0000 (UTC)", "2022-01-12T02:20:00+00:00"),
        ("12/01/2022 10:20 GMT+8", "2022-01-12T10:20:00+08:00"),
        ("January 11, 2022 9:20 PM UTC-5", "2022-01-11T21:20:00-05:00"),
        ("1/12/2022 09:20", "2022-12-01T09:20:00+07:00"),
        ("01/12/2022 09:20:00 AM", "2022-12-01T09:20:00+07:00"),
    ],
)
def test_a_zone_is_kept_and_a_missing_one_is_vietnamese(value: str, moment: str) -> None:
    read = read_moment(value)
    assert read is not None
    assert read.isoformat() == moment


_NO_MAIL_DATES = ["Thu, 31 Feb 2022 09:20:00 GMT", "Wed, 12 Xyz 2022 09:20:00 GMT", "12 Jan 0000 09:20 GMT", "12 Jan 2022 09:20 +9999"]


@pytest.mark.parametrize("value", ["", "31/2/2022", "0/0/2022", "45/13/2022", "hôm qua", "2022", "99/99/9999", *_NO_MAIL_DATES])
def test_a_day_that_never_was_is_no_moment(value: str) -> None:
    assert read_moment(value) is None


@pytest.mark.parametrize("value", ["8/12/2026 8:31:00 AM", "12/8/2026 8:31:00 PM", "Jan 12, 2022 9:20 PM EST"])
def test_a_moment_that_nobody_can_tell_is_unknown(value: str) -> None:
    assert read_moment(value) is None


@given(st.text(alphabet="0123456789/.-: hgTZ+thángnămgiờ", max_size=LONGEST_TIMESTAMP))
def test_any_line_is_read_without_an_error(line: str) -> None:
    read_timestamp(line)
    read_moment(line)


@given(st.from_regex("([A-Z][a-z]{2}, )?[0-9]{1,2} (Jan|[A-Z][a-z]{2}) 20[0-9]{2} [0-9]{2}:[0-9]{2} (GMT|[+-][0-9]{4})", fullmatch=True))
def test_any_date_of_a_mail_is_read_without_an_error(line: str) -> None:
    read_moment(line)


@pytest.mark.parametrize("unit", ["1 ", "1"])
def test_a_line_of_four_times_the_digits_takes_about_four_times_as_long(unit: str) -> None:
    assert growth(lambda line: [read_timestamp(line) for _ in range(200)], unit, LONGEST_TIMESTAMP) < MAX
