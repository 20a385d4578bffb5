"""The article's own lead as its summary: the paper has published it and knows the story best."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from model.arrays import Floats
from model.extractive.clauses import Piece, is_column, pieces
from model.extractive.quotes import double_quotes
from model.extractive.ranking import Choices
from model.extractive.readability import is_attendance, is_balanced, is_captioned, is_listed, is_personal, unquoted
from model.extractive.reading import Reading
from model.words.predicates import UPPER, has_deed

_LIKELY_CAPTION = 0.5
_ENDS = (".", "!", "…", *(f"{end}{mark}" for end in ".!" for mark in "\"”’»'"))
_LETTER = re.compile(rf"(?:Em|Cháu|Con|Mình)(?!\w)(?! {UPPER})")  # a young reader writes: "Em 21 tuổi, đang học đại học"
_WRITER = re.compile(r"(?<!\w)tôi(?!\w)", re.IGNORECASE)
_POINT = re.compile(r"(?:[-–—•*+]|\d{1,2}[.)])\s+")  # of a list
_LETTER_MARK = re.compile(rf"(?:{UPPER}{{2,4}} ?[-–] ?)?\* ?|(?:Hỏi|Câu hỏi|Bạn đọc hỏi) ?: ?")  # "* Tôi hỏi", "TT -* Tôi hỏi"
_SENDER = re.compile(r"\([^()]*\)\.?")
_REPLY = re.compile(r"(?:(?:Luật sư|Bác sĩ|Chuyên gia)[^\n:]{0,40} )?(?:Trả lời|trả lời|Đáp|Tư vấn|tư vấn) ?(?::|$)", re.MULTILINE)
_MAX_ASKED = 12  # sentences of a letter

Sentences = tuple[tuple[int, int], ...]


def news_of_lead(reading: Reading) -> Sentences:
    """All sentences of the lead, if they are news; else (). They may refer to the title, under which they stood."""
    sentences = _of_lead(reading)
    return sentences if _is_news(reading, sentences) else ()


def may_be_whole(reading: Reading, news: Sentences, captions: Floats, most: int) -> bool:
    """Whether the ``news`` of a lead has at most ``most`` syllables and is probably not a caption.

    ``captions`` (sentences,) is the probability that each sentence is one: a pasted page need not begin with its lead.
    """
    is_short = reading.size(news) <= most
    return is_short and max(captions[: len(news)]) < _LIKELY_CAPTION


def without_attendance(reading: Reading, news: Sentences) -> Sentences:
    """``news`` without a last sentence that only lists who was there."""
    return news[:-1] if len(news) > 1 and is_attendance(reading.text[slice(*news[-1])]) else news


def question_of_letter(reading: Reading, most: int) -> Sentences:
    """The question of a reader's letter, and the sentences before it that fit in ``most`` syllables.

    The letter is the lead, or stands above its answer. () where it asks nothing: without a question neither has a point.
    """
    sentences = _of_lead(reading) or _above_reply(reading)
    while sentences and _SENDER.fullmatch(reading.text, *sentences[-1]):
        sentences = sentences[:-1]
    asked = [number for number, (_, end) in enumerate(sentences) if reading.text[end - 1] == "?"]
    if not asked or not _is_letter(reading, sentences) or reading.size([sentences[asked[-1]]]) > most:
        return ()
    is_short = reading.size(sentences) <= most
    last = len(sentences) - 1 if is_short else asked[-1]
    first = last
    while first and reading.size(sentences[first - 1 : last + 1]) <= most:
        first -= 1
    start, end = sentences[first]
    mark = _LETTER_MARK.match(reading.text, start, end)
    return ((mark.end() if mark else start, end), *sentences[first + 1 : last + 1])


def _above_reply(reading: Reading) -> Sentences:
    """The sentences of the body above the announcement of an answer; () where there is none."""
    for number, (start, _) in enumerate(reading.sentences[: _MAX_ASKED + 1]):
        if _REPLY.match(reading.text, start):
            return reading.sentences[:number]
    return ()


def _is_letter(reading: Reading, sentences: Sentences) -> bool:
    """Whether the author writes about himself; one who only addresses readers ("Bạn đang tìm một quán ngon?") advertises."""
    lead = unquoted(double_quotes(reading.text[sentences[0][0] : sentences[-1][1]]))
    mark = _LETTER_MARK.match(lead)
    return _WRITER.search(lead) is not None or _LETTER.match(lead, mark.end() if mark else 0) is not None


def lightened(reading: Reading, sentences: Sentences) -> list[Piece]:
    """All ``sentences`` of the lead without brackets and small words such as ``cũng``; none where that fails for one of them."""
    found: dict[int, Piece] = {}
    for piece in pieces(reading, len(sentences)):
        is_whole = not (piece.front or piece.middle or piece.back or piece.is_bare or piece.is_named or piece.is_voice)
        if is_whole and (piece.sentence not in found or reading.size(piece.spans) < reading.size(found[piece.sentence].spans)):
            found[piece.sentence] = piece
    return [found[number] for number in range(len(sentences))] if len(found) == len(sentences) else []


def begins_within(news: Sentences, offered: Choices) -> NDArray[np.bool_]:
    """(choices,): whether each choice begins in the ``news`` of a lead."""
    return np.array([piece.sentence < len(news) for piece in offered.pieces])[offered.first]


def opening_of_lead(reading: Reading, most: int) -> Sentences:
    """As many whole sentences from the beginning of the lead as fit in ``most`` syllables; the last resort."""
    kept: list[tuple[int, int]] = []
    for sentence in _of_lead(reading):
        most -= reading.size([sentence])
        if most < 0 or not reading.text.endswith(_ENDS, *sentence):
            break
        point = _POINT.match(reading.text, *sentence)
        kept.append((point.end() if point else sentence[0], sentence[1]))
    return tuple(kept)


def _of_lead(reading: Reading) -> Sentences:
    return tuple(sentence for sentence in reading.sentences if sentence[1] <= reading.lead_characters)


def _is_news(reading: Reading, sentences: Sentences) -> bool:
    """Whether these ``sentences`` of a lead are news: no reader's letter, opening of an interview, list or caption."""
    if not sentences:
        return False
    lead = double_quotes(reading.text[sentences[0][0] : sentences[-1][1]])
    is_whole = lead.endswith(_ENDS) and "?" not in lead and is_balanced(lead) and not is_listed(lead)
    is_told = has_deed(lead) and not is_captioned(lead) and not _LETTER.match(lead)
    return is_whole and is_told and (not is_personal(lead) or is_column(reading))
