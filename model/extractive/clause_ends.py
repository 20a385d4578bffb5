"""Clause ends: where a long sentence may stop early, so that the part before still says who did what, and is true."""

from __future__ import annotations

import re
from itertools import dropwhile, pairwise

from model.extractive.clause_words import (
    AFTER_NEWS,
    AIM_FIRST,
    APPOSED,
    AT_ONCE,
    AUXILIARY_NEXT,
    BARE_NEXT,
    BY,
    CASE_OPENED,
    CHARGE_NEXT,
    CHARGES,
    COMPOUND,
    CONDITIONED,
    ENDS_IN_NAME,
    HAS_DONE,
    LIMIT,
    LIMIT_APART,
    LIST_LAST,
    LONGEST_PLACE,
    MAIN_VERB_NEXT,
    MARKS,
    NEW_PREDICATE,
    NEW_SUBJECT,
    NO_PREDICATE,
    NOT_BEFORE_TRAILING,
    NUMBER_FIRST,
    OFFENCES,
    ONE_MORE_NAME,
    ONLY_REPORT,
    PERSON_LAST,
    PERSON_NEXT,
    PLACE_LAST,
    PLACE_NEXT,
    RELATIVE,
    RUMOUR,
    SAID_OF,
    SOME_PEOPLE,
    SPEAKING,
    SPOKEN,
    SUBJECT,
    SUBJECT_GOES_ON,
    SUBORDINATE,
    TAIL_OF_SUBJECT,
    TOLL_LAST,
    TRAILING,
    TURN,
)
from model.extractive.lengths import MAX_SYLLABLES
from model.extractive.readability import has_dangling_end
from model.extractive.speakers import names_its_speaker
from model.words.predicates import reports, tells

MAX_CUTS = 8  # of one sentence: bounds the pieces of a page of a million commas
_PART_BORDER = re.compile("[,;] ")


def clause_ends(text: str, start: int, end: int) -> list[int]:
    """The offsets at which the sentence may stop early, at most ``MAX_CUTS``."""
    found: list[int] = []
    depth, dashes, straight = 0, 0, False
    for match in MARKS.finditer(text, start, end):
        mark = match[0]
        if mark in "([“«":
            depth += 1
        elif mark in ")]”»":
            depth -= 1
        elif mark == '"':
            straight = not straight
        elif "-" in mark or "–" in mark or "—" in mark:
            dashes += COMPOUND.search(text, max(start, match.start() - 10), match.end() + 1) is None
        elif depth == 0 and not straight and _may_stop(text, start, match.start(), end, open_dash=dashes % 2 == 1):
            found.append(match.start())
            if len(found) == MAX_CUTS:
                break
    return found


def _may_stop(text: str, start: int, stop: int, end: int, *, open_dash: bool) -> bool:
    if stop - start > 8 * MAX_SYLLABLES:
        return False
    clause, tail = text[start:stop], text[stop : min(end, stop + 400)]
    if ": " in clause:  # after a colon stand a list or somebody's words
        return False
    if open_dash and (" - " in tail or " – " in tail):
        return False
    if text[stop] == ";":
        another = ONE_MORE_NAME.match(tail)
        is_list = another is not None and not tells(another[0][2:]) and SOME_PEOPLE.search(clause) is not None
        return is_clause(clause) and not is_list
    if text[stop] == " ":
        last = _PART_BORDER.split(clause)[-1]
        if clause[-1] == ";" or (clause[-1] == "," and TRAILING.match(tail)):  # the place before the mark is no worse
            return False
        if len(last) < 20 or NOT_BEFORE_TRAILING.search(clause) or AT_ONCE.match(tail):
            return False
        if CHARGE_NEXT.match(tail) or SAID_OF.search(clause) or SUBJECT_GOES_ON.match(tail) or LIMIT_APART.search(tail.partition(";")[0]):
            return False
        if MAIN_VERB_NEXT.match(tail) and not HAS_DONE.search(last):
            return False
        return tells(last) and is_clause(clause) and not CHARGES.search(last) and not CONDITIONED.search(last)
    return _begins_clause(clause, tail) and is_clause(clause)


def _begins_clause(clause: str, tail: str) -> bool:
    """Whether ``tail``, from a comma on, is a clause of its own and not part of an enumeration that begins in ``clause``."""
    last = _PART_BORDER.split(clause)[-1]
    if TRAILING.match(tail):
        return TAIL_OF_SUBJECT.search(tail) is None and LIMIT_APART.search(tail.partition(";")[0]) is None
    if not tells(last) or SUBORDINATE.match(last) or CHARGES.search(last) or OFFENCES.search(clause):
        return False
    place = PLACE_LAST.search(clause, max(0, len(clause) - LONGEST_PLACE))
    if (PLACE_NEXT if place else PERSON_NEXT).match(tail) and (place or PERSON_LAST.search(clause)):
        return False
    if AUXILIARY_NEXT.match(tail):
        return False
    if NEW_PREDICATE.match(tail):
        return LIMIT.search(tail.partition(";")[0]) is None and NO_PREDICATE.search(last[-12:] + tail[:12]) is None
    following = re.split("[,;]", tail[1:], maxsplit=1)[0]
    if SPEAKING.match(clause) and reports(following):  # "Lưu ý bộ A, bộ đầu tiên họp tổng kết, Thủ tướng nói"
        return False
    if LIST_LAST.search(last) or (LIST_LAST.search(clause) and not tells(LIST_LAST.split(clause)[0])):
        return False
    return NEW_SUBJECT.match(tail) is not None and tells(following) and following.count(" ") >= 5


def _goes_on(before: str, part: str) -> bool:
    """Whether ``part`` continues the adverbial ``before``: as part of a rumour, or as another action of its subject."""
    if RUMOUR.match(before) or (SUBORDINATE.match(before) and more_of_a_toll(before, part)):
        return True
    follows = SUBORDINATE.match(before) is not None and tells(before)
    return follows and (BARE_NEXT.match(part) or NEW_PREDICATE.match(f", {part}")) is not None and NEW_SUBJECT.match(f", {part}") is None


def more_of_a_toll(before: str, part: str) -> bool:
    """Whether ``part`` continues the toll in ``before``: "khiến ba người chết, | hai người bị thương"."""
    return TOLL_LAST.search(before) is not None and NUMBER_FIRST.match(part) is not None


def _says_nothing_yet(clause: str) -> bool:
    """Whether ``clause`` has a quote and who the speaker is, but not the verb of saying: ``“...”, Lê An, người từng dạy anh``."""
    spoken = SPOKEN.match(clause)
    if spoken is None:
        return False
    parts = _PART_BORDER.split(clause[spoken.end() :])
    main = [part for before, part in pairwise(["", *parts]) if not (RELATIVE.match(part) and ENDS_IN_NAME.search(before))]
    return not any(reports(part) or BY.search(part) for part in main)


def _has_subject(part: str) -> bool:
    return SUBJECT.match(part) is not None or NEW_SUBJECT.match(f", {part}") is not None


def is_clause(clause: str) -> bool:
    """Whether ``clause`` says who did what: it has a predicate outside its opening adverbials and does not end in a dangling word."""
    if _says_nothing_yet(clause):
        return False
    parts = _PART_BORDER.split(clause)
    while len(parts) > 1 and SUBORDINATE.match(parts[-1]):  # "nói rằng, sau khi rời thành phố" does not yet say what
        del parts[-1]
    if has_dangling_end(clause) or TURN.match(parts[-1]) or CASE_OPENED.search(clause):
        return False
    if ONLY_REPORT.search(", ".join(parts)) and not names_its_speaker(clause):
        return False
    if AFTER_NEWS.match(clause):
        parts = [*dropwhile(lambda part: not (NEW_SUBJECT.match(f", {part}") and tells(part)), parts[1:])]
    elif AIM_FIRST.match(parts[0]):
        parts = list(dropwhile(lambda part: not _has_subject(part), parts[1:]))
    parts = [part for before, part in pairwise(["", *parts]) if not (SUBORDINATE.match(part) or _goes_on(before, part))]
    parts = [part for before, part in pairwise(["", *parts]) if not (RELATIVE.match(part) and ENDS_IN_NAME.search(before))]
    if parts and not tells(parts[0]):
        parts = [part for part in parts if not APPOSED.match(part)]
    return any(tells(part) and part.count(" ") >= 2 for part in parts)
