"""Traits: the features of a piece by itself."""

import numpy as np
import pytest

from model.article import Article
from model.extractive.borders import Borders, PairLogOdds
from model.extractive.clauses import pieces
from model.extractive.reading import Reading
from model.extractive.salience import Salience, Vocabulary, terms
from model.extractive.traits import TRAITS, traits

NO_ODDS = PairLogOdds(np.array([0, 0, 0, 1, -2], dtype=np.float32), np.array([], dtype=np.int64), np.array([], dtype=np.float32))
VOCABULARY = Vocabulary(("sáng", "xe"), np.zeros(5, np.float32), np.array([], np.int64), np.zeros(1, np.float32))


def traits_of(body: str, title: str = "Tin") -> dict[str, dict[str, float]]:
    """The traits by name of each piece of ``body``, by its text."""
    reading = Reading.of(Article.of(title=title, body=body))
    found = pieces(reading)
    flat = np.zeros(len(reading.sentences), dtype=np.float32)
    chance = Salience(np.zeros(0, np.float32), np.zeros(0, np.float32), flat, flat)
    numbers = terms(reading, VOCABULARY, VOCABULARY.index())
    tokens = [np.concatenate([np.arange(*reading.between(*span)) for span in piece.spans]) for piece in found]
    table = traits(reading, numbers, chance, found, tokens, Borders(NO_ODDS, NO_ODDS))
    texts = ["".join(reading.text[start:end] for start, end in piece.spans) for piece in found]
    return {text: dict(zip(TRAITS, row.tolist(), strict=True)) for text, row in zip(texts, table, strict=True)}


@pytest.mark.parametrize(
    ("sentence", "trait", "value"),
    [
        ("Sáng 3/4, công ty Vạn Xuân đã trao 20 căn nhà cho xã Hòa Bình.", "opens_day", 1),
        ("Sáng 3/4, công ty Vạn Xuân đã trao 20 căn nhà cho xã Hòa Bình.", "numbers", 3),
        ("Sáng 3/4, công ty Vạn Xuân đã trao 20 căn nhà cho xã Hòa Bình.", "opening", 1),
        ("Sau khi cầu thông xe, hàng nghìn người dân xã Tân Lập đã đi qua.", "opens_later", 1),
        ("Theo Sở Giao thông tỉnh Hà Trung, cầu sẽ thông xe vào tháng 9.", "opens_source", 1),
        ("Vụ tai nạn khiến hai người ở xã Tân Lập tử vong tại chỗ.", "opens_known", 1),
        ("Công an xã Tân Lập cho biết vụ tai nạn làm hai người chết.", "known", 1),
        ("Công an xã Tân Lập cho biết hai người đã chết tại hiện trường.", "reports", 1),
        ("Công an xã Tân Lập cho biết hai người đã chết tại hiện trường.", "quotes", 0),
        ("Công an xã Tân Lập cho biết hai người đã chết trong “nhà đêm”.", "quotes", 1),
        ('Công an xã Tân Lập cho biết hai người đã chết trong "nhà đêm".', "quotes", 1),
        ("Bà Lê Thị Lan nói bà đã chờ ngày này từ hai mươi năm nay.", "pronouns", 1),
    ],
)
def test_what_a_sentence_is_like(sentence: str, trait: str, value: float) -> None:
    assert traits_of(sentence)[sentence.removesuffix(".")][trait] == value


def test_only_the_end_of_what_was_cut_is_judged() -> None:
    found = traits_of("Sáng 3/4, hai chiếc xe khách đã va chạm trên đèo Pha Lin, khiến giao thông trên quốc lộ tê liệt trong ba giờ liền.")
    whole = next(one for text, one in found.items() if text.endswith("ba giờ liền"))
    cut = next(one for text, one in found.items() if text.endswith("Pha Lin"))
    assert (whole["back"], cut["back"]) == (0, 1)
    assert whole["ending"] == 0


def test_a_short_name_told_in_full_and_a_title_left_out_are_known() -> None:
    found = traits_of(
        "Ông Trần Văn Sơn, Giám đốc Sở Y tế tỉnh Hà Trung, cho biết bệnh viện đã mở cửa trở lại.\n"
        "Ông Sơn cho biết bệnh viện sẽ khám miễn phí cho người già đến hết năm."
    )
    assert found["Ông Trần Văn Sơn cho biết bệnh viện sẽ khám miễn phí cho người già đến hết năm"]["named"] == 1
    assert found["Ông Trần Văn Sơn cho biết bệnh viện đã mở cửa trở lại"]["bare"] == 1
