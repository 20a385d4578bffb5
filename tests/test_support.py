"""What a summary says is supported by its article, or listed with its kind and place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.article import Article
from model.results import FactKind
from model.support import facts, unsupported
from model.text import sentences
from tests.reported import article_saying

DEVELOPMENT = Path(__file__).parents[2] / "shared" / "data" / "summaries-dev.parquet"
SUPPORTED = [
    # in the summary, in the article
    ("8.500.000 đ", "8,5 triệu đồng"),
    ("8,5 triệu đồng", "8.500.000 đồng"),
    ("8,5 triệu", "8.500.000đ"),
    ("8,5 triệu đồng", "8,5 triệu"),
    ("8.500 nghìn đồng", "8,5 triệu"),
    ("hơn 110 gia đình", "112 hộ dân"),
    ("2 đến 3 triệu", "2 triệu đến 3 triệu"),
    ("QL1", "quốc lộ 01"),
    ("15h", "15 giờ chiều"),
    ("tối 50 chiến sĩ", "50 chiến sĩ"),  # in the evening, fifty of them, and not on the fiftieth
    ("1,2 tỷ", "1.200 triệu"),
    ("1,2 tỉ đồng", "1.200 triệu đồng"),
    ("2,3 tỷ đồng", "2 tỷ 300 triệu đồng"),
    ("2 triệu rưỡi", "2,5 triệu"),
    ("100 USD", "$100"),
    ("100 đô la Mỹ", "100 USD"),
    ("pin 5.000mAh", "pin 5.000 mAh"),
    ("camera 50MP, màn hình 120 Hz", "camera 50 megapixel, màn hình 120Hz"),
    ("máy 1.500 cc", "máy 1.500cc"),
    ("ngày 6/1", "6-1-2022"),
    ("6/1", "06/01/2022"),
    ("ngày 6 tháng 1", "6.1.2022"),
    ("ngày 6 tháng 1 năm 2022", "6/1/2022"),
    ("6.1.2022", "ngày 6/1"),
    ("ngày 6/1", "ngày 6 và 7/1"),
    ("ngày 9/1", "từ ngày 6 đến 9/1"),
    ("năm 2022", "6-1-2022"),
    ("năm 2022", "Tết 2022"),
    ("tháng 2/2022", "ngày 5/2/2022"),
    ("quý I/2022", "quý 1 năm 2022"),
    ("9h30", "9 giờ 30"),
    ("9:30", "9g30"),
    ("17h", "5 giờ chiều"),
    ("5 giờ", "5 giờ chiều"),
    ("15%", "15 phần trăm"),
    ("15 %", "15%"),
    ("10%", "10-15%"),
    ("5 triệu đồng", "từ 5 đến 7 triệu đồng"),
    ("hai người", "2 người"),
    ("2 người", "hai người"),
    ("25 người", "hai mươi lăm người"),
    ("1,500 chỗ", "1.500 chỗ"),
    ("2021-2026", "2021 – 2026"),
    ("138/138 đại biểu", "138/138 phiếu"),
    ("138 đại biểu", "138/138 phiếu"),
    ("tỷ số 2-1", "thua 1-2"),
    ("thứ 4", "thứ tư"),
    ("khóa 15", "khóa XV"),
    ("5 km", "5.000 m"),
    ("quốc lộ 5", "quốc lộ 4D, 5 và 14B"),
    ("quốc lộ 14B", "quốc lộ 4D, 5 và 14B"),
    ("ông Cường", "ông Lê Mạnh Cường"),
    ("Mạnh Cường", "ông Lê Mạnh Cường"),
    ("Lê Mạnh Cường", "LÊ MẠNH CƯỜNG"),
    ("TP.HCM", "TP. HCM"),
    ("TP HCM", "TP.HCM"),
    ("TP.HCM", "Thành phố Hồ Chí Minh"),
    ("TP.HCM", "thành phố Hồ Chí Minh"),
    ("Hồ Chí Minh", "TP.HCM"),
    ("MTTQ", "Mặt trận Tổ quốc"),
    ("HĐND", "Hội đồng nhân dân"),
    ("WHO", "Tổ chức Y tế thế giới"),
    ("Tổ chức Y tế Thế giới", "WHO"),
    ("Liên minh châu Âu", "EU"),
    ("Covid-19", "COVID-19"),
    ("Park Hang-seo", "Park Hang Seo"),
    ("U23", "U23"),
    ("huyện Bắc Mê", "huyện Bắc Mê"),
    ("khiến năm người bị thương", "5 người bị thương"),
    ("sau năm ngày", "5 ngày sau"),
    ("50% số hộ", "một nửa số hộ"),
    ("500.000 hộ", "hơn nửa triệu hộ"),
    ("6 tháng qua", "nửa năm qua"),
    ("30 phút", "nửa tiếng"),
    ("gấp 2 lần", "gấp đôi"),
    ("5-9/8", "từ ngày 5 đến ngày 9/8"),
    ("ngày 7/8", "ngày 7 và ngày 9/8"),
    ("một phần ba số hộ", "hai lần 1/3"),
    ("hơn 500 tỷ đồng", "503,2 tỷ đồng"),
    ("trên 1.200 m2", "1.261 m2"),
    ("gần 3.000 người", "2.987 người"),
    ("gần 10%", "9,59%"),
    ("khoảng 400 người", "397 người"),
    ("hơn 70 tuổi", "72 tuổi"),
    ("gần 70 học sinh", "68 học sinh"),
    ("hơn 20 người", "21 người"),
    ("gần 60 điểm", "59,99 điểm"),
    ("dưới 12%", "11,8%"),
    ("mùng 7 tháng Giêng", "từ mùng 7 đến mùng 9 tháng Giêng"),
    ("lập cú đúp", "ghi hai bàn thắng"),
    ("ghi ba bàn", "lập hat-trick"),
]
NOT_SUPPORTED = [
    ("8,5 triệu đồng", "85 triệu đồng", FactKind.AMOUNT),
    ("bản đồ 1/5000", "bản đồ", FactKind.NUMBER),  # no month of the year 5000
    ("lũ từ 6/1/2021 đến 7/1/2022", "lũ từ 6/1/2022 đến 7/1/2022", FactKind.DATE),
    ("8,5 triệu đồng", "8,5 tỷ đồng", FactKind.AMOUNT),
    ("5 triệu đồng", "5 triệu USD", FactKind.AMOUNT),
    ("pin 5.000mAh", "pin 4.500 mAh", FactKind.NUMBER),
    ("5 triệu đồng", "5 triệu người", FactKind.AMOUNT),
    ("5 đồng", "5 đồng chí", FactKind.AMOUNT),
    ("5 km", "5 m", FactKind.NUMBER),
    ("5 năm", "5 tháng", FactKind.NUMBER),
    ("5 người", "5%", FactKind.NUMBER),
    ("5 người", "3 người, năm ngoái 4, cuối năm 2022 và đầu năm lại 3", FactKind.NUMBER),
    ("sau năm ngày", "4 ngày sau", FactKind.NUMBER),
    ("50% số hộ", "nửa cuối tháng", FactKind.PERCENTAGE),
    ("hơn 500 tỷ đồng", "497 tỷ đồng", FactKind.AMOUNT),
    ("hơn 500 tỷ đồng", "590 tỷ đồng", FactKind.AMOUNT),
    ("500 tỷ đồng", "503,2 tỷ đồng", FactKind.AMOUNT),
    ("gần 3.000 người", "2.187 người", FactKind.NUMBER),
    ("hơn 20 người", "21 nhà", FactKind.NUMBER),
    ("gần 20 người", "21 người", FactKind.NUMBER),
    ("gần 30 người", "26 người", FactKind.NUMBER),
    ("dưới 11%", "11,8%", FactKind.PERCENTAGE),
    ("hơn 2.000 người", "năm 2022", FactKind.NUMBER),
    ("5%", "5 người", FactKind.PERCENTAGE),
    ("15%", "1,5%", FactKind.PERCENTAGE),
    ("0%", "10%", FactKind.PERCENTAGE),
    ("3 hộ", "hồ sơ 12/3/99", FactKind.NUMBER),
    ("con số 500", "500 đồng", FactKind.NUMBER),
    ("15 hộ", "2015 hộ", FactKind.NUMBER),
    ("15 hộ", "150 hộ", FactKind.NUMBER),
    ("1.500 chỗ", "1,5 chỗ", FactKind.NUMBER),
    ("hai người", "ba người", FactKind.NUMBER),
    ("khóa XV", "khóa XIV", FactKind.NUMBER),
    ("tỷ số 2-1", "tỷ số 3-1", FactKind.NUMBER),
    ("138/138 phiếu", "137/138 phiếu", FactKind.NUMBER),
    ("6/1", "16/1", FactKind.DATE),
    ("6/1", "6/10", FactKind.DATE),
    ("ngày 6/1", "ngày 7/1", FactKind.DATE),
    ("13/2/2022", "13/2/2021", FactKind.DATE),
    ("13/2/2022", "13/2 và năm 2021", FactKind.DATE),
    ("tháng 2/2022", "tháng 2/2021", FactKind.DATE),
    ("năm 2022", "năm 2021", FactKind.DATE),
    ("quý II", "quý I", FactKind.DATE),
    ("quốc lộ 5", "quốc lộ 20, 5 người", FactKind.NUMBER),
    ("TL8", "8 người", FactKind.NUMBER),
    ("con số 12.500, ngày 8/1", "ngày 8/1", FactKind.NUMBER),
    ("ngày 6/1, 7 người", "ngày 6 và 7/1", FactKind.NUMBER),
    ("9h30", "9h45", FactKind.TIME),
    ("5 giờ sáng", "5 giờ chiều", FactKind.TIME),
    ("ông Lê Mạnh Hùng", "ông Lê Mạnh Cường và ông Hùng", FactKind.NAME),
    ("ông Hùng", "ông Cường hùng hổ", FactKind.NAME),
    ("tỉnh Hòa Bình", "một nền hòa bình", FactKind.NAME),
    ("huyện Bắc Mê", "huyện Bắc Quang", FactKind.NAME),
    ("TP.HCM", "TP. Hà Nội", FactKind.NAME),
    ("MTTQ", "HĐND", FactKind.NAME),
    ("WHO", "Tổ chức Thương mại Thế giới", FactKind.NAME),
    ("U23", "U21", FactKind.NAME),
    ("Samsung", "Apple", FactKind.NAME),
]


@pytest.mark.parametrize(("claim", "written"), SUPPORTED)
def test_what_the_article_says_in_other_figures_is_supported(claim: str, written: str) -> None:
    summary = f"Đơn vị thông báo có {claim} trong cuộc họp."
    assert facts(summary)
    assert unsupported(summary, article_saying(written)) == ()


@pytest.mark.parametrize(("claim", "written", "kind"), NOT_SUPPORTED)
def test_what_the_article_does_not_say_is_listed_with_its_kind_and_place(claim: str, written: str, kind: FactKind) -> None:
    summary = f"Đơn vị thông báo có {claim} trong cuộc họp."
    (fact,) = unsupported(summary, article_saying(written))
    assert fact.kind == kind
    assert summary[fact.start : fact.end] == fact.text
    assert fact.text in claim


def test_the_head_of_a_sentence_is_no_name() -> None:
    assert unsupported("Theo thông báo. Trong khi đó, cuộc họp diễn ra. “Chúng tôi sẽ họp”.", article_saying("bắt đầu")) == ()


def test_a_name_at_the_head_of_a_sentence_is_looked_up() -> None:
    (fact,) = unsupported("Ông Lê Mạnh Hùng thông báo.", article_saying("ông Lê Mạnh Cường"))
    assert fact.text == "Lê Mạnh Hùng"


def test_a_word_that_is_no_number_there_is_part_of_a_name() -> None:
    assert [fact.text for fact in facts("Dân quận Ba Đình họp.")] == ["Ba Đình"]
    assert unsupported("Dân quận Ba Đình họp.", article_saying("dân quận Tân Đình họp")) != ()


def test_a_year_the_article_was_published_in_completes_its_dates() -> None:
    article = Article.of(body="Ngày 6/1, hội nghị tổng kết năm 2021 diễn ra.", published_at="2022-01-12")
    assert unsupported("Hội nghị diễn ra ngày 6/1/2022.", article) == ()
    assert unsupported("Hội nghị diễn ra ngày 6/1/2019.", article) != ()


@pytest.mark.parametrize(
    ("published_at", "year"),
    [("2021-12-31T20:00:00Z", 2022), ("2021-12-31T16:59:59Z", 2021), ("2022-01-01T01:00:00+09:00", 2021), ("9999-12-31T20:00:00Z", 9999)],
)
def test_the_year_of_publication_is_that_of_vietnam(published_at: str, year: int) -> None:
    article = Article.of(body="Ngày 1/1, hội nghị diễn ra.", published_at=published_at)
    assert unsupported(f"Hội nghị diễn ra ngày 1/1/{year}.", article) == ()
    assert unsupported(f"Hội nghị diễn ra ngày 1/1/{year - 1}.", article) != ()


def test_facts_come_in_order_with_their_offsets() -> None:
    text = "Ngày 6/1, ông Lê Mạnh Cường trao 8,5 triệu đồng cho 15% hộ nghèo lúc 9h30."
    found = facts(text)
    assert [(fact.kind, fact.text) for fact in found] == [
        ("date", "6/1"),
        ("name", "Lê Mạnh Cường"),
        ("amount", "8,5 triệu đồng"),
        ("percentage", "15%"),
        ("time", "9h30"),
    ]
    assert all(text[fact.start : fact.end] == fact.text for fact in found)


PIECES = st.sampled_from(
    "Ông Lê Mạnh Cường Thuý Hoà TP. HCM MTTQ Park Hang-seo Covid-19 U23 ngày 6/1 6-1-2022 tháng 2 năm 2022 9h30 5 giờ chiều 10-15% "
    "8,5 triệu đồng 1.500 hai người mười lăm 138/138 khóa XV và đến . , : “Hà Nội” - – nói họp hôm qua.Theo".split(" ")
)
PARAGRAPHS = st.lists(st.lists(PIECES, min_size=2, max_size=20).map(" ".join), min_size=1, max_size=4)


@given(PARAGRAPHS)
def test_every_sentence_of_an_article_is_supported_by_it(paragraphs: list[str]) -> None:
    article = Article.of(title="Tin trong ngày", body="\n".join(paragraphs))
    assert not [fact for start, end in sentences(article.body) for fact in unsupported(article.as_written("body", start, end), article)]


@pytest.mark.skipif(not DEVELOPMENT.exists(), reason="the shared news data is not here")
def test_real_sentences_are_supported_by_their_own_articles() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    checked = alarms = 0
    for row in parquet.read_table(DEVELOPMENT, columns=["title", "body"]).slice(0, 60).to_pylist():
        article = Article.of(title=row["title"], body=row["body"])
        for start, end in sentences(article.body):
            checked += 1
            alarms += bool(unsupported(article.as_written("body", start, end), article))
    assert checked > 500
    assert alarms == 0


def test_a_summary_is_checked_in_milliseconds() -> None:
    sentence = "Ngày 6/1, ông Lê Mạnh Cường ở huyện Bắc Mê trao 8,5 triệu đồng cho 15 hộ nghèo của xã Yên Cường lúc 9h30."
    article = Article.of(body="\n".join([sentence] * 20))
    started = time.process_time()
    for _ in range(20):
        unsupported(sentence, article)
    assert (time.process_time() - started) / 20 < 0.01  # measured 1.5 ms on this text, which is denser in numbers than any news
