"""Stories copied out of a chat, where each message begins with its writer and its time."""

from __future__ import annotations

import re
from collections.abc import Sequence

TOLD_BY_ONE = 0.75  # of the characters of a chat
LONGEST_HEADER = 120  # characters

_DAY, _HOUR = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", r"\d{1,2}:\d\d(?::\d\d)?"
_STAMP = rf"(?:{_DAY},? {_HOUR}|{_HOUR},? {_DAY})"
_MESSAGE = re.compile(  # writer and time before a message; Telegram prints them above it
    rf"(?:\[{_STAMP}\]|{_DAY},? {_HOUR} -) (?P<who>[^:\[\]]{{2,40}}): (?=\S)|(?P<of>[^:\[\]]{{2,40}}), \[{_STAMP}\]\Z"
)


def is_chat(lines: Sequence[str]) -> bool:
    """Whether the first of ``lines`` is the header of a message."""
    return bool(lines) and _MESSAGE.match(lines[0]) is not None


def without_other_writers(lines: Sequence[str]) -> list[str]:
    """The messages of the person who wrote nearly all of a chat: the others only ask for the story, or say thanks.

    Without such a person every line stays: a story may quote a chat, or be a live report.
    """
    written: dict[str, list[str]] = {}
    who = ""
    for line in lines:
        if message := _MESSAGE.match(line[:LONGEST_HEADER]):
            who = message["who"] or message["of"]
            line = line[message.end() :]
        written.setdefault(who, []).append(line)
    most = max(written.values(), key=_size)
    if _size(most) >= TOLD_BY_ONE * sum(map(_size, written.values())):
        return most
    first = next(i for i, line in enumerate(lines) if line)
    return [*lines[:first], _MESSAGE.sub("", lines[first], count=1), *lines[first + 1 :]]


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines))
