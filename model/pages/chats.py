"""Stories copied out of a chat, where the writer and the time stand before each message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise

from model.pages.bylines import read_byline

TOLD_BY_ONE = 0.75  # of the characters of a chat
LONGEST_HEADER = 120  # characters
MIN_HEADERS = 2  # of a name above a time; one alone is the author of a page

_DAY, _HOUR = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", r"\d{1,2}:\d\d(?::\d\d)?"
_STAMP = rf"(?:{_DAY},? {_HOUR}|{_HOUR},? {_DAY})"
_MESSAGE = re.compile(  # writer and time before a message; Telegram prints them above it
    rf"(?:\[{_STAMP}\]|{_DAY},? {_HOUR} -) (?P<who>[^:\[\]]{{2,40}}): (?=\S)|(?P<of>[^:\[\]]{{2,40}}), \[{_STAMP}\]\Z"
)
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_TALK = re.compile(r"\w+ ơi\b.{0,80}|.{1,80}\b(?:ạ|nhé|nha|nghen)[.!]*|(?:alo|dạ|vâng|ok)\b.{0,40}|", re.IGNORECASE)  # before the story


def without_other_writers(lines: list[str]) -> list[str]:
    """The messages of the person who wrote nearly all of a chat: the others only ask for the story, or say thanks.

    Without such a person every line stays: a story may quote a chat, or be a live report. Lines of no chat are returned unchanged.
    """
    first = next((i for i, line in enumerate(lines) if line), len(lines))
    if first < len(lines) and _MESSAGE.match(lines[first]):
        return _told_by_one(_messages(lines)) or [*lines[:first], _MESSAGE.sub("", lines[first], count=1), *lines[first + 1 :]]
    said = [line for line in lines[first:] if line]
    headers = _headers_of_zalo(said)
    return (_told_by_one(_below(said, headers)) or lines) if len(headers) >= MIN_HEADERS and headers[0] == 0 else lines


def _told_by_one(messages: Sequence[tuple[str, str]]) -> list[str]:
    """The lines of whoever wrote nearly all ``messages``, each a writer and a line, from the story on; [] where nobody did."""
    written: dict[str, list[str]] = {}
    for who, line in messages:
        written.setdefault(who, []).append(line)
    most = max(written.values(), key=_size, default=[])
    return list(dropwhile(_TALK.fullmatch, most)) if _size(most) >= TOLD_BY_ONE * sum(map(_size, written.values())) else []


def _messages(lines: Sequence[str]) -> list[tuple[str, str]]:
    messages, who = [], ""
    for line in lines:
        if message := _MESSAGE.match(line[:LONGEST_HEADER]):
            who = message["who"] or message["of"]
            line = line[message.end() :]
        messages.append((who, line))
    return messages


def _headers_of_zalo(said: Sequence[str]) -> list[int]:
    """The indices of the names above a time: ``Trần Văn An``, ``09:20``."""
    clocks = (i for i, line in enumerate(said) if i and len(line) <= LONGEST_HEADER and _CLOCK.fullmatch(line))
    return [i - 1 for i in clocks if (byline := read_byline(said[i - 1])) and byline.author and not byline.sure]


def _below(said: Sequence[str], headers: Sequence[int]) -> list[tuple[str, str]]:
    return [(said[start], line) for start, end in pairwise((*headers, len(said))) for line in said[start + 2 : end]]


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines))
