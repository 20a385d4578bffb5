"""Continuing: the first sentence of a summary refers to nothing untold."""

import pytest

from model.extractive.continuing import continuing


def alone(text: str) -> str:
    """``text`` without what goes on with something else."""
    for start, end in continuing(text):
        text = text[:start] + text[end:]
    return text


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("Ông Lê Văn Út, trưởng ban quản lý chợ Cồn Én, cũng cho hay ghe sẽ dời đi", " cũng"),
        ("Ông Lê Văn Út, trưởng ban quản lý chợ Cồn Én, ngày 9/8 cũng khẳng định ghe sẽ dời đi", " cũng"),
        ("Công ty An Phát (Cù Lao) cũng đang hoàn thiện hồ sơ xây bến ghe", " cũng"),
        ("Thị trưởng Cồn Én còn chỉ trích việc xây bến ghe", " còn"),
        ("Lê Văn Út sau đó nói rõ ghe chở 30 người", " sau đó"),
        ("Ông Lê Văn Út ngay sau đó đã gửi đơn khiếu nại việc xây bến ghe", " ngay sau đó"),
    ],
)
def test_a_word_between_who_acts_and_his_deed_goes(written: str, gone: str) -> None:
    assert alone(written) == written.replace(gone, "")


@pytest.mark.parametrize(
    "written",
    [
        "Công ty An Phát cũng như nhiều chủ ghe khác gặp trở ngại",
        "Cùng với ghe gạo, ghe trái cây cũng đã dời đi",
        "Chợ Cồn Én đã dời đi, ghe gạo cũng đã rời bến",
        "Ở chợ Cồn Én, ai cũng nói giá gạo sẽ tăng",
        "Ghe gạo cũng không dời đi",
        "Chợ Cồn Én còn 30 ghe gạo",
        "Hai ghe còn lại đã rời bến",
        "Không chỉ xây bến ghe, thị trưởng còn tặng gạo cho dân",
        "Kiểm tra thêm một ghe gạo, thanh tra còn phát hiện 30 bao pháo",
        "Lửa bùng lên ở chợ, sau đó nhanh chóng lan sang bến ghe",
        "Thị trưởng Cồn Én bị phạt, sau đó khiếu nại",
        "“Thị trưởng cũng nói chợ sẽ dời đi”, ông Út kể",
        "Khi được hỏi, thị trưởng cũng nói chợ sẽ dời đi",
        "Tại chợ Cồn Én có 30 ghe gạo cũng đã dời đi",
    ],
)
def test_a_word_that_goes_on_with_the_sentence_itself_or_says_something_else_stays(written: str) -> None:
    assert alone(written) == written
