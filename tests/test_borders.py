"""Borders: how leads open and sentences end, counted in training and looked up when choosing."""

import numpy as np
import pytest

from model import text
from model.article import Article
from model.extractive.borders import Borders, PairLogOdds
from model.extractive.reading import Reading
from model.extractive.salience import ids_of
from training.extractive.borders import learn_borders

BODIES = [
    "Chiều 3/4, cầu Tân Vũ đã thông xe.\nSau đó, cầu được bàn giao cho sở.\nSau đó, hai đoàn xe chạy qua cầu.",
    "Chiều 9/5, chợ Quê đã mở cửa.\nSau đó, nhiều người đến chợ.\nSau đó, chợ đóng cửa để quét dọn.",
]
LEADS = ["Chiều 3/4, tỉnh thông xe cầu Tân Vũ", "Chiều 9/5, chợ Quê mở cửa trở lại"]


@pytest.fixture(scope="module")
def index() -> dict[str, int]:
    words = sorted({syllable for body in BODIES for syllable in text.syllables(body) if not syllable[0].isdigit()})
    return {word: number for number, word in enumerate(words, 3)}


@pytest.fixture(scope="module")
def borders(index: dict[str, int]) -> Borders:
    readings = [Reading.of(Article.of(title="Tin", body=body)) for body in BODIES]
    ids = [ids_of(reading.syllables, np.zeros(len(reading.syllables), dtype=np.bool_), index) for reading in readings]
    return learn_borders(readings, [text.syllables(lead) for lead in LEADS], ids, index)


def test_what_leads_open_with_has_better_odds_than_what_only_bodies_do(borders: Borders, index: dict[str, int]) -> None:
    number, later = np.array([index["chiều"], index["sau"]]), np.array([2, index["đó"]])
    usual, later_odds = borders.opens(number, later)
    assert usual > later_odds


def test_a_sentence_ends_after_what_ends_sentences(borders: Borders, index: dict[str, int]) -> None:
    end, middle = borders.ends(np.array([index["thông"], index["được"]]), np.array([index["xe"], index["bàn"]]))
    assert end > middle


def test_an_unknown_pair_is_judged_by_one_of_its_syllables(borders: Borders, index: dict[str, int]) -> None:
    unknown = np.array([index["cầu"]]), np.array([index["xe"]])
    assert borders.ends(*unknown)[0] == borders.endings.ones[index["xe"]]
    assert borders.opens(*unknown)[0] == borders.openings.ones[index["cầu"]]


def test_without_any_pair_every_syllable_speaks_for_itself() -> None:
    odds = PairLogOdds(np.array([0.5, -1], dtype=np.float32), np.array([], dtype=np.int64), np.array([], dtype=np.float32))
    assert odds.of(np.array([0, 1]), np.array([1, 1]), np.array([0, 1])).tolist() == [0.5, -1]


@pytest.mark.parametrize("body", ["Hội chợ sách ở phố cũ", "Hay.\nHay.\nHay."])
def test_odds_are_numbers_though_no_sentence_ends_or_every_syllable_ends_one(body: str) -> None:
    reading = Reading.of(Article.of(title="Tin", body=body))
    index = {word: number for number, word in enumerate(sorted(set(reading.syllables)), 3)}
    ids = ids_of(reading.syllables, np.zeros(len(reading.syllables), dtype=np.bool_), index)
    found = learn_borders([reading], [text.syllables(LEADS[0])], [ids], index).arrays()
    assert all(np.isfinite(values).all() for values in found.values())


def test_borders_come_back_from_their_arrays(borders: Borders) -> None:
    again = Borders.of(borders.arrays())
    assert all(np.array_equal(again.arrays()[name], values) for name, values in borders.arrays().items())
