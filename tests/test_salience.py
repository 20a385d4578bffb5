"""Salience: what the network reads of a syllable is under the name that says so."""

import numpy as np

from model.article import Article
from model.bundle import DEFAULT_FOLDER
from model.extractive.reading import Reading
from model.extractive.salience import CAPITAL, KNOWN, MARKS, NUMBER, UNKNOWN, Terms, Vocabulary, ids_of, salience, terms

TITLE = "Cầu Bình Lợi thông xe"
BODY = "Sáng 12/3, cầu Bình Lợi đã thông xe.\nTheo ông Lê Văn An, cầu dài 900 m."


def read() -> tuple[list[str], Terms]:
    reading = Reading.of(Article.of(title=TITLE, body=BODY))
    known = ("cầu", "thông", "xe")
    size = len(known) + KNOWN
    pairs = np.array([(KNOWN + 1) * size + KNOWN + 2], np.int64)  # thông xe
    vocabulary = Vocabulary(known, np.arange(size, dtype=np.float32), pairs, np.array([7, -1], np.float32))
    return list(reading.syllables), terms(reading, vocabulary, vocabulary.index())


def marked(name: str) -> dict[str, float]:
    """What the first of each syllable has under ``name``."""
    syllables, found = read()
    return dict(zip(reversed(syllables), reversed(found.marks(name)[:, 0].tolist()), strict=True))


def test_a_syllable_that_training_never_saw_is_a_number_or_a_name_or_neither() -> None:
    capital = np.array([False, False, False, True, True])
    ids = ids_of(["xe", "cầu", "900", "lợi", "xe"], capital, {"xe": KNOWN})
    assert ids.tolist() == [KNOWN, UNKNOWN, NUMBER, CAPITAL, KNOWN]


def test_every_syllable_has_a_number_for_every_mark() -> None:
    syllables, found = read()
    assert found.features.shape == (len(syllables), len(MARKS))
    assert len(set(MARKS)) == len(MARKS)


def test_a_mark_is_found_by_its_name() -> None:
    assert {syllable for syllable, mark in marked("digit").items() if mark} == {"12", "3", "900"}
    assert {syllable for syllable, mark in marked("opens").items() if mark} == {"sáng", "theo"}
    assert {syllable for syllable, mark in marked("capital").items() if mark} == {"bình", "lợi", "lê", "văn", "an"}, (
        "what opens a sentence is none"
    )
    assert {syllable for syllable, mark in marked("titled").items() if mark} == {"cầu", "bình", "lợi", "thông", "xe"}
    assert {syllable for syllable, mark in marked("pair_titled").items() if mark} == {"cầu", "bình", "thông"}
    assert marked("often")["cầu"] == np.log1p(np.float32(2))


def test_the_odds_of_a_pair_stand_at_its_first_syllable_and_before_at_its_second() -> None:
    assert {syllable for syllable, mark in marked("pair_odds").items() if mark == 7} == {"thông"}
    assert {syllable for syllable, mark in marked("pair_odds_before").items() if mark == 7} == {"xe"}
    assert marked("odds")["xe"] == KNOWN + 2


def test_what_no_lead_says_has_no_chance_and_nothing_overflows() -> None:
    with np.load(DEFAULT_FOLDER / "summarizer" / "weights.npz") as file:
        weights = {name.removeprefix("network."): file[name] for name in file.files if name.startswith("network.")}
    weights["chance_bias"] = np.full_like(weights["chance_bias"], -500)
    reading = Reading.of(Article.of(title=TITLE, body=BODY))
    assert salience(read()[1], reading.sentence_of, weights).syllables.max() < 1e-30
