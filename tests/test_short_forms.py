"""Short forms: a summary explains the abbreviations that its article explains, in the article's words, and no others."""

import pytest

from model.article import Article
from model.extractive.naming import text_of
from model.extractive.reading import Reading
from model.extractive.short_forms import in_full

EXPLAINED = "Tối 2/3, Trung tâm Bảo tồn Cá nước ngọt Việt Nam (VFCN) đã thả 3.000 con cá xuống sông Vạn."


def summary_of(body: str, *chosen: str, title: str = "Tin trong ngày", most: int = 60) -> str:
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
            "Báo cáo do Hiệp hội Doanh nghiệp châu Âu tại Việt Nam (EuroVan) công bố.",
            "Các thành viên EuroVan đang chờ hiệp định.",
            "Các thành viên Hiệp hội Doanh nghiệp châu Âu tại Việt Nam đang chờ hiệp định.",
        ),
        (
            "Cục Hàng hải và Đường thủy (CHHĐT) đã họp.",
            "Trưa 3/4, CHHĐT cấm tàu ra khơi.",
            "Trưa 3/4, Cục Hàng hải và Đường thủy cấm tàu ra khơi.",
        ),
    ],
)
def test_what_only_the_rest_of_the_article_explains_is_told_in_full(explained: str, sentence: str, expected: str) -> None:
    assert summary_of(f"{explained}\n{sentence}", sentence) == expected


def test_what_comes_twice_is_told_in_full_with_its_short_form_at_its_first_mention() -> None:
    sentence = "VFCN sẽ thả thêm cá, và người dân khen VFCN."
    expected = "Trung tâm Bảo tồn Cá nước ngọt Việt Nam (VFCN) sẽ thả thêm cá, và người dân khen VFCN."
    assert summary_of(f"{EXPLAINED}\n{sentence}", sentence) == expected


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
    assert summary_of(f"{explained}\n{sentence}", sentence) == sentence


def test_what_the_title_uses_stays_and_so_does_what_there_is_no_room_for() -> None:
    sentence = "VFCN sẽ thả thêm cá vào tháng 5."
    assert summary_of(f"{EXPLAINED}\n{sentence}", sentence, title="Vfcn thả cá") == sentence
    assert summary_of(f"{EXPLAINED}\n{sentence}", sentence, title="Cá của VFCNX") != sentence
    assert summary_of(f"{EXPLAINED}\n{sentence}", sentence, most=15) == sentence


def test_the_bracket_that_was_left_out_comes_back_where_it_is_used() -> None:
    first, second = "Tối 2/3, Hội Cá sông Vạn| đã thả 3.000 con cá.", "Các con cá của VAFI nặng 2 kg."
    body = f"Tối 2/3, Hội Cá sông Vạn (VAFI) đã thả 3.000 con cá. {second}"
    assert summary_of(body, first, second) == body
    assert summary_of(body, first) == first.replace("|", "")


@pytest.mark.parametrize("place", ["Hà Trung", "huyện Vạn An, Hà Trung", "tỉnh Hà Trung", "TP. HCM"])
def test_the_bracket_that_tells_where_a_village_is_comes_back(place: str) -> None:
    left_out, sentence = "Trưởng công an xã Tân Lập| đã tới hiện trường.", f"Trưởng công an xã Tân Lập ({place}) đã tới hiện trường."
    assert summary_of(sentence, left_out) == sentence
    school = sentence.replace("xã Tân Lập", "Trường THCS Tân Lập")
    assert summary_of(school, left_out.replace("xã Tân Lập", "Trường THCS Tân Lập")) == school
    assert summary_of(sentence, left_out, most=9) == left_out.replace("|", "")
    assert summary_of(sentence, left_out, title=f"Án mạng ở {place}") == left_out.replace("|", "")


def test_of_two_villages_in_one_province_the_first_tells_it() -> None:
    sentence = "Công an xã Tân Lập (Hà Trung) và xã Tân Phú (Hà Trung) đã họp."
    assert summary_of(sentence, "Công an xã Tân Lập| và xã Tân Phú| đã họp.") == "Công an xã Tân Lập (Hà Trung) và xã Tân Phú đã họp."


@pytest.mark.parametrize("where", ["Công an Q.Vạn An", "Trạm thu phí trên quốc lộ 9A", "Xe tải qua cầu Vạn An", "Tiểu thương chợ Vạn An"])
@pytest.mark.parametrize("place", ["TP Hà Trung", "H.Vạn Phú, Hà Trung", "quận 3, TP.HCM", "P.Vạn Phú, Hà Trung"])
def test_so_does_the_bracket_behind_a_road_or_an_abbreviated_town(where: str, place: str) -> None:
    sentence = f"{where} ({place}) đã họp sáng 3/4."
    assert summary_of(sentence, f"{where}| đã họp sáng 3/4.") == sentence


@pytest.mark.parametrize(
    "ward", ["xã Tân Lập, huyện Vạn Phú, Hà Trung", "phường 5, huyện Vạn Phú, Hà Trung", "P.5, huyện Vạn Phú, Hà Trung"]
)
def test_of_three_places_the_smallest_stays_away(ward: str) -> None:
    sentence = f"Xe tải qua cầu Vạn An ({ward}) sáng 3/4."
    expected = "Xe tải qua cầu Vạn An (huyện Vạn Phú, Hà Trung) sáng 3/4."
    assert summary_of(sentence, "Xe tải qua cầu Vạn An| sáng 3/4.") == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Xe tải qua cầu Vạn An (phường Tân Lập) sáng 3/4.",
        "Công ty Môi trường Lá Xanh (Hà Trung) đã họp.",
        "Tàu rời cảng Cầu Đá (TP Vạn An, tỉnh Hà Trung - Vạn An) sáng 3/4.",
    ],
)
def test_a_ward_or_what_is_half_known_stays_away(sentence: str) -> None:
    left_out = f"{sentence[: sentence.index(' (')]}|{sentence[sentence.index(')') + 1 :]}"
    assert summary_of(sentence, left_out, title="Tin Vạn An") == left_out.replace("|", "")


def test_the_place_right_behind_the_end_of_a_piece_comes_back() -> None:
    sentence = "Nhiều thí sinh đạt điểm cao ở huyện Vạn An (Hà Trung), nơi có ba trường."
    left_out = "Nhiều thí sinh đạt điểm cao ở huyện Vạn An"
    assert summary_of(sentence, left_out) == f"{left_out} (Hà Trung)"
    assert summary_of(sentence, left_out, title="Điểm thi ở Hà Trung") == left_out
    assert summary_of(sentence.replace("(Hà Trung)", "(có 5.000 thí sinh)"), left_out) == left_out


@pytest.mark.parametrize("short", ["SCIC", "Z30D", "EuroVan", "NASA"])
def test_any_code_that_is_used_after_its_bracket_keeps_it(short: str) -> None:
    sentence = f"Cơ quan Vạn An ({short}) đã họp, theo người của {short}."
    assert summary_of(sentence, f"Cơ quan Vạn An| đã họp, theo người của {short}.") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Các doanh nghiệp nhỏ và vừa (DNNVV) đã vay vốn.",
        "Hội đồng xét xử (HĐXX) đã tuyên án.",
        "Giáo sư (GS) Lê An đã tới dự.",
        "Tổng công ty Đường thủy Vạn An (VAW) đã họp.",
    ],
)
def test_a_short_form_that_nobody_uses_goes_with_its_bracket(sentence: str) -> None:
    start, end = sentence.index(" ("), sentence.index(")") + 1
    assert summary_of(sentence, sentence) == sentence[:start] + sentence[end:]
    short = sentence[start + 2 : end - 1]
    assert summary_of(sentence, sentence, title=f"Chuyện {short}") == sentence
    assert summary_of(f"{sentence} Ông Nam nói về {short}.", sentence, f"Ông Nam nói về {short}.") == f"{sentence} Ông Nam nói về {short}."


@pytest.mark.parametrize(
    "sentence",
    [
        "Cục Điều tra Liên bang (FBI) đã họp.",
        "Ông Lê An (TP HCM) đã họp.",
        'Ông Lê An nói: "Các doanh nghiệp nhỏ và vừa (DNNVV) đã vay vốn".',
        "Sàn chứng khoán có giá chào (VNX) tăng mạnh.",
    ],
)
def test_a_bracket_that_says_more_than_what_stands_before_it_stays(sentence: str) -> None:
    assert summary_of(sentence, sentence) == sentence


@pytest.mark.parametrize(
    "sentence", ["Chị Lê Thị Hoa (Hà Trung) đã tới.", "Xã Tân Lập (được Hà Trung chọn) đã họp.", "Công ty Lá Xanh (LAXA) đã họp."]
)
def test_a_bracket_that_tells_anything_else_stays_away(sentence: str) -> None:
    left_out = f"{sentence[: sentence.index(' (')]}|{sentence[sentence.index(')') + 1 :]}"
    assert summary_of(sentence, left_out) == left_out.replace("|", "")
