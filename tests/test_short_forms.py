"""Short forms: a summary explains the abbreviations that its article explains, in the article's words, and no others."""

import pytest

from model.article import Article
from model.naming import text_of
from model.reading import Reading
from model.short_forms import in_full

EXPLAINED = "Tối 2/3, Trung tâm Bảo tồn Cá nước ngọt Việt Nam (VFCN) đã thả 3.000 con cá xuống sông Vạn."


def told(body: str, *chosen: str, title: str = "Tin trong ngày", most: int = 60) -> str:
    """The sentences of ``body`` that are ``chosen``; a ``|`` in one is where a bracket was left out of it."""
    reading = Reading.of(Article.of(title=title, body=body))
    spans = []
    for sentence in chosen:
        parts, place = [], 0
        for part in sentence.split("|"):
            place = body.index(part, place)
            parts.append((place, place + len(part)))
            place += len(part)
        spans.append(tuple(parts))
    return " ".join(text_of(reading, one) for one in in_full(reading, spans, most))


@pytest.mark.parametrize(
    ("explained", "sentence", "expected"),
    [
        (EXPLAINED, "VFCN sẽ thả thêm cá vào tháng 5.", "Trung tâm Bảo tồn Cá nước ngọt Việt Nam sẽ thả thêm cá vào tháng 5."),
        (EXPLAINED, "Theo trung tâm VFCN, cá đã lớn.", "Theo trung tâm Bảo tồn Cá nước ngọt Việt Nam, cá đã lớn."),
        (
            "Vốn vay của Ngân hàng Chính sách xã hội (CSXH) tỉnh Hà Trung đã dùng sai.",
            "Ngân hàng CSXH đã thu hồi 300 triệu đồng.",
            "Ngân hàng Chính sách xã hội đã thu hồi 300 triệu đồng.",
        ),
        (
            "Cục Hàng hải và Đường thủy (CHHĐT) đã họp.",
            "Trưa 3/4, CHHĐT cấm tàu ra khơi.",
            "Trưa 3/4, Cục Hàng hải và Đường thủy cấm tàu ra khơi.",
        ),
    ],
)
def test_what_only_the_rest_of_the_article_explains_is_told_in_full(explained: str, sentence: str, expected: str) -> None:
    assert told(f"{explained}\n{sentence}", sentence) == expected


def test_what_comes_twice_is_told_in_full_with_its_short_form_at_its_first_mention() -> None:
    sentence = "VFCN sẽ thả thêm cá, và người dân khen VFCN."
    expected = "Trung tâm Bảo tồn Cá nước ngọt Việt Nam (VFCN) sẽ thả thêm cá, và người dân khen VFCN."
    assert told(f"{EXPLAINED}\n{sentence}", sentence) == expected


@pytest.mark.parametrize(
    ("explained", "sentence"),
    [
        ("Cá đã lớn.", "VFCN sẽ thả thêm cá vào tháng 5."),
        (f"{EXPLAINED} Hội Cá vàng Phố Cổ (VFCN) cũng thả cá.", "VFCN sẽ thả thêm cá vào tháng 5."),
        (EXPLAINED, 'Ông Lê An nói: "VFCN sẽ thả thêm cá".'),
        (EXPLAINED, "Nghị quyết 12/VFCN đã có hiệu lực."),
        (EXPLAINED, "Trung tâm ấy là VFCN từ tháng 5."),
        ("Toàn bộ quá trình đánh giá (ABC) đã xong.", "Đợt ABC sẽ bắt đầu vào tháng 5."),
        ("Cục Điều tra Liên bang Mỹ (FBI) đã họp.", "Mật vụ của FBI đã tới Hà Trung."),
    ],
)
def test_what_is_not_surely_explained_or_what_everybody_knows_stays(explained: str, sentence: str) -> None:
    assert told(f"{explained}\n{sentence}", sentence) == sentence


def test_what_the_title_uses_stays_and_so_does_what_there_is_no_room_for() -> None:
    sentence = "VFCN sẽ thả thêm cá vào tháng 5."
    assert told(f"{EXPLAINED}\n{sentence}", sentence, title="VFCN thả cá") == sentence
    assert told(f"{EXPLAINED}\n{sentence}", sentence, most=15) == sentence


def test_the_bracket_that_was_left_out_comes_back_where_it_is_used() -> None:
    first, second = "Tối 2/3, Hội Cá sông Vạn| đã thả 3.000 con cá.", "Các con cá của VAFI nặng 2 kg."
    body = f"Tối 2/3, Hội Cá sông Vạn (VAFI) đã thả 3.000 con cá. {second}"
    assert told(body, first, second) == body
    assert told(body, first) == first.replace("|", "")


@pytest.mark.parametrize("place", ["Hà Trung", "huyện Vạn An, Hà Trung", "tỉnh Hà Trung", "TP. HCM"])
def test_the_bracket_that_tells_where_a_village_is_comes_back(place: str) -> None:
    left_out, said = "Trưởng công an xã Tân Lập| đã tới hiện trường.", f"Trưởng công an xã Tân Lập ({place}) đã tới hiện trường."
    assert told(said, left_out) == said
    school = said.replace("xã Tân Lập", "Trường THCS Tân Lập")
    assert told(school, left_out.replace("xã Tân Lập", "Trường THCS Tân Lập")) == school
    assert told(said, left_out, most=9) == left_out.replace("|", "")
    assert told(said, left_out, title=f"Án mạng ở {place}") == left_out.replace("|", "")


@pytest.mark.parametrize(
    "said", ["Chị Lê Thị Hoa (Hà Trung) đã tới.", "Xã Tân Lập (được Hà Trung chọn) đã họp.", "Công ty Lá Xanh (LAXA) đã họp."]
)
def test_a_bracket_that_tells_anything_else_stays_away(said: str) -> None:
    left_out = f"{said[: said.index(' (')]}|{said[said.index(')') + 1 :]}"
    assert told(said, left_out) == left_out.replace("|", "")
