"""The announcement of a death is told by who died and when: in the announcement these stand in two paragraphs."""

import pytest

from model.article import Article
from model.extractive import obituaries
from model.extractive.finishing import as_summary
from model.extractive.lengths import MAX_SYLLABLES
from model.extractive.obituaries import death_notice
from model.extractive.reading import Reading

MOURNERS = "Đảng ủy, UBND xã Suối Vàng và gia đình vô cùng thương tiếc báo tin:"
DIED = (
    "Do tuổi cao, sức yếu, đồng chí đã từ trần hồi 5 giờ 20 phút ngày 3/4/2026 (tức ngày 16 tháng 2 năm Bính Ngọ) tại nhà riêng, "
    "hưởng thọ 85 tuổi."
)
VISITS = "Lễ viếng tổ chức từ 8 giờ ngày 4/4/2026 tại gia đình."
TOLD = "{} đã từ trần hồi 5 giờ 20 phút ngày 3/4/2026 tại nhà riêng, hưởng thọ 85 tuổi."


def summary(*lines: str, most: int = MAX_SYLLABLES, lead: str = "") -> str:
    reading = Reading.of(Article.of(title="TIN BUỒN", lead=lead, body="\n".join(lines)))
    death = death_notice(reading, most)
    return as_summary(reading, [death]).text if death else ""


@pytest.mark.parametrize(
    ("named", "who"),
    [
        ("\nĐồng chí: TÔ VĂN MẬN\nSinh năm 1942; nguyên Chủ tịch UBND xã;", "TÔ VĂN MẬN"),
        (" Đồng chí Đại tá TÔ VĂN MẬN; sinh năm 1942; quê quán: xã Suối Vàng.", "Đồng chí Đại tá TÔ VĂN MẬN"),
        (" Trung tướng, Phó Giáo sư Tô Văn Mận (tên thường gọi: Tám Mận), sinh năm 1942.", "Trung tướng, Phó Giáo sư Tô Văn Mận"),
        ("\nChồng, cha, ông của chúng tôi là:\nÔng TÔ VĂN MẬN\nNhà giáo ưu tú", "Ông TÔ VĂN MẬN"),
    ],
)
def test_a_death_is_told_by_who_died_and_when_without_the_day_by_the_moon(named: str, who: str) -> None:
    assert summary(f"{MOURNERS}{named}", DIED, VISITS) == TOLD.format(who)
    assert summary(f"Tin buồn.\n{MOURNERS}{named}", DIED, VISITS) == TOLD.format(who)


def test_kin_who_cared_for_the_dead_one_keep_nobody_from_telling() -> None:
    cared = "Mặc dù được gia đình, con cháu hết lòng chăm sóc, " + DIED[0].lower() + DIED[1:]
    assert summary(f"{MOURNERS} Ông Tô Văn Mận, sinh năm 1942.", cared) == TOLD.format("Ông Tô Văn Mận")


def test_a_line_that_begins_with_the_death_goes_on_behind_the_name() -> None:
    died = "Đã tạ thế lúc 22 giờ 15 phút ngày 1/4/2026 tại Bệnh viện Suối Vàng"
    assert summary("Bà TÔ THỊ MẬN", "Sinh năm 1938", died, VISITS, lead=MOURNERS) == (
        "Bà TÔ THỊ MẬN tạ thế lúc 22 giờ 15 phút ngày 1/4/2026 tại Bệnh viện Suối Vàng."
    )


def test_a_death_that_is_too_long_loses_its_last_part() -> None:
    assert summary(f"{MOURNERS} Ông Tô Văn Mận, sinh năm 1942.", DIED, most=22) == TOLD.format("Ông Tô Văn Mận").replace(
        ", hưởng thọ 85 tuổi", ""
    )
    assert summary(f"{MOURNERS} Ông Tô Văn Mận, sinh năm 1942.", DIED, most=10) == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("Chiều 3/4, xã Suối Vàng nhận tin.", "Dân làng đến chia buồn.", f"{MOURNERS} Ông Tô Văn Mận, sinh năm 1942.", DIED),
        (f"{MOURNERS} ông cụ của làng.", DIED),
        (f"{MOURNERS} Ông Tô Văn Mận, sinh năm 1942.", VISITS),
        (f"{MOURNERS} Bà Tô Thị Mận, sinh năm 1942; chồng là cụ Lý Văn Sa đã từ trần vào ngày 1/2/1990; gia đình có công.", DIED),
        (VISITS, DIED),
    ],
)
def test_nothing_is_announced_below_the_news_of_somebody_without_a_name_of_no_death_or_of_anothers(lines: tuple[str, ...]) -> None:
    assert summary(*lines) == ""


def test_of_thousands_of_parts_few_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    count = obituaries.count_syllables
    monkeypatch.setattr(obituaries, "count_syllables", lambda text: measured.append(len(text)) or count(text))
    assert summary(f"{MOURNERS} Ông Tô Văn Mận, sinh năm 1942.", DIED.rstrip(".") + ", quê" * 1_500).startswith("Ông Tô Văn Mận đã từ trần")
    assert sum(measured) < 50 * 1_500


@pytest.mark.parametrize(
    "below",
    [
        "Năm ông lên ba, thân phụ qua đời tại Huế.",
        "Trong kháng chiến, nhiều đồng đội của ông đã qua đời tại chiến trường Quảng Trị.",
        "Bà nội ông từ trần vào năm 1950.",
        "Bà Lý Thị Sa, sinh năm 1945\nBà đã từ trần hồi 7 giờ ngày 4/4/2026.",
        "Cụ Lý Thị Sa đã từ trần hồi 7 giờ ngày 4/4/2026.",
    ],
)
def test_a_death_of_whoever_else_is_named_or_called_is_not_his(below: str) -> None:
    assert summary(f"{MOURNERS} Ông Tô Văn Mận, sinh năm 1942.", below, DIED) == ""


@pytest.mark.parametrize(
    "announcement",
    [
        "Ông Tô Văn Mận, quê ở Suối Vàng, có thân mẫu là cụ Lý Thị Sa từ trần hồi 5 giờ ngày 3/4/2026.",
        "Ông Tô Văn Mận (sinh năm 1942) và bà Lý Thị Sa (sinh năm 1945) đã từ trần hồi 5 giờ ngày 3/4/2026.",
    ],
)
def test_of_two_in_one_sentence_nobody_knows_who_died(announcement: str) -> None:
    assert summary(f"{MOURNERS} {announcement}") == ""


@pytest.mark.parametrize(
    "before", ["Do tuổi cao sức yếu ông", "Dù được Bệnh viện Suối Vàng tận tình cứu chữa nhưng đồng chí", "Ông Mận", "Đại tá Tô Văn Mận"]
)
def test_however_he_is_called_his_own_death_is_told(before: str) -> None:
    died = f"{before} đã từ trần hồi 5 giờ ngày 3/4/2026."
    assert summary(f"{MOURNERS} Đại tá Tô Văn Mận, sinh năm 1942.", died) == "Đại tá Tô Văn Mận đã từ trần hồi 5 giờ ngày 3/4/2026."
