"""Naming: spans with full names for short ones, so that they are clear without the text before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from model.extractive.anaphora import short_names
from model.extractive.mentions import bare_mentions, role
from model.extractive.reading import Reading
from model.words.people import MEN, WOMEN
from model.words.predicates import LOWER, UPPER

Spans = tuple[tuple[int, int], ...]

_TITLE_LAST = re.compile(r"(?<!\w)(?i:anh|chị|cô|ông|bà|bác sĩ|luật sư) \Z")
_NO_NAME_FIRST = re.compile(  # "Ông Trump", "TT Trump", "HLV Park", "Vợ Nam"
    rf"(?:(?:{UPPER}{{2,}}|Ông|Bà|Anh|Chị|Cô|Em|Bé|Cháu|Cậu|Chú|Bác|Thầy|Vợ|Chồng|Cha|Mẹ|Con|Vụ|Bắt|Vì|Khi|Sau|Nếu|Để|Theo|Thấy) )+"
)
_WORD = rf"{UPPER}(?:\.|\w*)"
_RUN = re.compile(rf"(?<!\w)(?P<run>{_WORD}(?: {_WORD})*)(?P<tail> ?- ?[a-z]{{2,5}}(?!\w))?")  # Bùi Văn Nam, Nguyễn Văn A., Moon Jae-in
_BESIDE = re.compile(rf" (?:và|cùng|với) {UPPER}{LOWER}+(?! {UPPER})|, {UPPER}{LOWER}+(?! {UPPER}),? ")
_MEN, _WOMEN, _CHILDREN = (frozenset(words.split()) for words in (MEN, WOMEN, "bé cháu em"))


def text_of(reading: Reading, spans: Spans) -> str:
    """The text of ``spans``, joined."""
    return "".join(reading.text[start:end] for start, end in spans)


def is_known(reading: Reading, name: str, fragment: str, full_names: Mapping[str, tuple[int, int]], title: str) -> bool:
    """Whether the title says whom the short ``name`` of ``fragment`` means, or ``fragment`` has the full name."""
    full = full_names.get(name)
    told = reading.text[full[0] : full[1]] if full else ""
    if told and told in fragment:
        return True
    return name in title and any(not told or told.endswith(run) or run.endswith(f" {told}") for run in names_shortened_to(name, title))


def names_shortened_to(name: str, title: str) -> list[str]:
    """The names of ``title`` that the short ``name`` may mean: Bùi Văn Nam and Tập Cận Bình, but Việt Nam is not ông Nam."""
    found = []
    for match in _RUN.finditer(title):
        parts = match["run"].split(" ")
        if parts[0] == name and len(parts) > (1 if match["tail"] else 2):  # the first of three: of a Chinese or a Korean name
            found.append(name)
        elif parts[-1] == name:
            found.append(_NO_NAME_FIRST.sub("", match["run"]))
    return found


def bare_names(fragment: str, people: Sequence[str]) -> tuple[tuple[str, int, int], ...]:
    """The ``bare_mentions`` of ``fragment`` outside quotes."""
    return tuple(found for found in bare_mentions(fragment, people) if not is_quoted(fragment[: found[1]]))


def in_full(
    reading: Reading, spans: Spans, full_names: Mapping[str, tuple[int, int]], people: Sequence[str], title: str
) -> Iterator[Spans]:
    """``spans`` with the full name at the first mention of each short one; then also with what the first person is, if the article says it.

    At the head of a sentence every word has a capital ("Nhân viên", "Trước đó"): there only certain subjects count as names.
    """
    fragment = text_of(reading, spans)
    found: list[tuple[int, int, Spans]] = []
    without_title = bare_names(fragment, people)
    ranks = {place: rank for _, place, rank in without_title}
    every = {place: name for name, place in short_names(fragment)} | {place: name for name, place, _ in without_title}
    for place, name in sorted(every.items()):
        full = full_names.get(name)
        is_told = full is None or any((full,) == other for _, _, other in found) or is_known(reading, name, fragment, full_names, title)
        head = fragment[:place]
        if full is None or is_told or is_quoted(head) or full[0] > spans[0][0]:  # a name that comes later may be of somebody else
            continue
        if _BESIDE.match(fragment, place + len(name)):  # "Thịnh và Kiệt": only one of them in full would be odd
            return
        if (place > 0 or place in ranks) and not is_somebody_else(head, reading.text, full):
            found.append((place, place + len(name), (full,)))
    if not found:
        return
    yield replaced(spans, found)
    place, end, (full,) = found[0]
    told = role(reading.text, full)
    rank = fragment[ranks.get(place, place) : place].lower()
    if told is not None and rank and not (told.is_before and reading.text[told.start : told.end].lower().startswith(rank)):
        return  # "Đô đốc Mikhailov" needs no second rank
    if told is not None and told.is_before:
        called = _TITLE_LAST.search(fragment, 0, place)
        yield replaced(spans, [(called.start() if called else place - len(rank), end, ((told.start, told.end),)), *found[1:]])
    elif told is not None and (told.close > told.end or not fragment.startswith(" ", end)):
        is_open = not fragment.startswith((",", ".", ";", " -", " –"), end) and end < len(fragment)
        yield replaced(spans, [(place, end, ((told.start, told.close if is_open else told.end),)), *found[1:]])


def is_quoted(head: str) -> bool:
    """Whether the text after ``head`` is in quotes, which must not be changed."""
    return head.count('"') % 2 == 1 or head.count("“") > head.count("”")


def replaced(spans: Spans, told: Sequence[tuple[int, int, Spans]]) -> Spans:
    """``spans`` with parts of their text replaced: characters ``start`` to ``end`` by other spans of the reading, or none; in order."""
    made: list[tuple[int, int]] = []
    rest, done = list(spans), 0
    for start, end, full in told:
        before, rest = _split(rest, start - done)
        _, rest = _split(rest, end - start)
        made += [*before, *full]
        done = end
    return (*made, *rest)


def is_somebody_else(before: str, text: str, full: tuple[int, int]) -> bool:
    """Whether the form of address that ends ``before`` differs in gender or age from that of the ``full`` name in ``text``."""
    title, other = (words.rstrip().rpartition(" ")[2].lower() for words in (before, text[max(0, full[0] - 8) : full[0]]))
    name = text[full[0] : full[1]]
    if (title in _CHILDREN) != (other in _CHILDREN):
        return True
    return (title in _MEN and (" Thị " in name or other in _WOMEN)) or (title in _WOMEN and (" Văn " in name or other in _MEN))


def _split(spans: list[tuple[int, int]], length: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The first ``length`` characters of ``spans``, and the others."""
    before: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(spans):
        if length <= end - start:
            head = [(start, start + length)] if length else []
            return before + head, [(start + length, end), *spans[number + 1 :]] if start + length < end else spans[number + 1 :]
        before.append((start, end))
        length -= end - start
    return before, []
