"""Traits: the features of a piece by itself: how it opens and ends, whom it is about, how it was cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from model.arrays import Floats, Ints
from model.extractive.anaphora import has_absolute_date, has_relative_day, short_names
from model.extractive.borders import Borders
from model.extractive.clauses import Piece
from model.extractive.naming import text_of
from model.extractive.reading import Reading
from model.extractive.salience import NUMBER, Salience, Terms
from model.text import capitalised
from model.words.predicates import UPPER, any_of, reports

TRAITS = (
    "looks",  # like a lead: log odds against the article's other sentences
    "caption",  # probability
    "late",  # log(1 + sentence)
    "first",  # it is the article's first sentence
    "opening",  # log odds
    "share",  # of its sentence
    "front",  # cut off
    "back",  # cut off
    "holes",  # something was left out of its middle or put in
    "bare",  # what somebody is was left out
    "voice",  # somebody's words without their quotation mark
    "relative_day",
    "quotes",
    "not_alone",
    "loose",  # a short name that nothing before gives in full
    "named",  # a short name was replaced by the full one
    "role",  # and by what that person is
    "ending",  # log odds, where it was cut; 0 elsewhere
    "short_names",  # how many
    "pronouns",  # how many
    "known",  # how many things that only the text before introduces
    "opens_known",  # with such a thing
    "opens_day",
    "opens_later",  # "Khi", "Sau khi": in the middle of a story
    "opens_source",  # "Theo"
    "reports",  # somebody says something
    "numbers",  # how many
)
_PRONOUN = re.compile(rf"{any_of('ông bà anh chị cô em họ y hắn nó')}(?! {UPPER})")
_KNOWN = re.compile(
    "(?i:"
    + any_of(
        "vụ_việc sự_việc vụ_tai_nạn tai_nạn sự_cố vụ_án chiếc_xe nạn_nhân đối_tượng vụ_cháy đám_cháy buổi_lễ hội_nghị chương_trình dự_án "
        "cuộc_gặp cuộc_họp đoạn_clip đoạn_video bộ_phim sự_kiện"
    )
    + rf")(?! [\"“]|(?: {UPPER}))"
)
_DAY = re.compile(any_of("Sáng Chiều Tối Trưa Đêm Rạng_sáng Ngày Hôm Vào Khoảng Mới_đây"))
_LATER = re.compile(
    any_of(
        "Khi Lúc Trong_lúc Trong_khi Thấy Đến Sau Qua Từ Tại Trước Hôm_sau Theo_ông Theo_bà Theo_anh Theo_chị Lập_tức Thứ Hoặc Có Nhờ Để "
        "Với"
    )
)
_SOURCE = re.compile(any_of("Theo"))


def traits(reading: Reading, terms: Terms, chance: Salience, pieces: Sequence[Piece], tokens: Sequence[Ints], borders: Borders) -> Floats:
    """(pieces, TRAITS): the traits of ``pieces``; ``tokens`` are the indexes of their syllables."""
    looks = chance.sentences - np.log(np.exp(chance.sentences).sum())
    lengths = np.bincount(reading.sentence_of, minlength=len(reading.sentences))
    first, second, last_but_one, last = (
        np.array([terms.ids[where[place % len(where)]] for where in tokens], dtype=np.int64) for place in (0, 1, -2, -1)
    )
    opening, ending = borders.opens(first, second), borders.ends(last_but_one, last)
    rows = []
    for number, (piece, where) in enumerate(zip(pieces, tokens, strict=True)):
        row = {
            "looks": looks[piece.sentence],
            "caption": chance.captions[piece.sentence],
            "late": np.log1p(piece.sentence),
            "first": piece.sentence == 0,
            "opening": opening[number],
            "share": len(where) / max(lengths[piece.sentence], 1),
            "ending": ending[number] if piece.back else 0,
            "numbers": int((terms.ids[where] == NUMBER).sum()),
            **_of_cut(piece),
            **_of_words(capitalised(text_of(reading, piece.spans))),
        }
        rows.append([row[name] for name in TRAITS])
    return np.array(rows, dtype=np.float32).reshape(-1, len(TRAITS))


def _of_cut(piece: Piece) -> dict[str, bool]:
    """The TRAITS of how ``piece`` was cut."""
    return {
        "front": piece.front,
        "back": piece.back,
        "holes": len(piece.spans) > 1,
        "bare": piece.is_bare,
        "voice": piece.is_voice,
        "not_alone": not piece.is_alone,
        "loose": piece.is_loose,
        "named": piece.is_named,
        "role": piece.is_titled,
    }


def _of_words(text: str) -> dict[str, int]:
    """The TRAITS of the words of a piece, given as ``text`` with an initial capital."""
    return {
        "relative_day": has_relative_day(text),
        "quotes": '"' in text or "“" in text,
        "short_names": len(short_names(text)),
        "pronouns": len(_PRONOUN.findall(text)),
        "known": len(_KNOWN.findall(text)),
        "opens_known": _KNOWN.match(text) is not None,
        "opens_day": _DAY.match(text) is not None,
        "opens_later": _LATER.match(text) is not None,
        "opens_source": _SOURCE.match(text) is not None,
        "reports": reports(text),
    }


def is_dated(reading: Reading, piece: Piece) -> bool:
    """Whether ``piece`` names a day, a month or a year."""
    return has_absolute_date(text_of(reading, piece.spans))
