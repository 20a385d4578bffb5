"""Subtitles (WebVTT, SubRip) and video transcripts: times, and a few spoken words a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

MIN_TIMES = 2
LONGEST_PARAGRAPH = 400  # characters, after which the next sentence begins another

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{1,3}"
_TIMES = re.compile(rf"[ \t]*+{_TIME}[ \t]*+-->[ \t]*+{_TIME}[^\n]*+")
_BEGINS = re.compile(rf"\ufeff?\s*+(?:WEBVTT\b|\d{{1,5}}[ \t]*+\r?\n(?=[ \t]*+{_TIME}[ \t]*+-->)|(?={_TIME}[ \t]*+-->))")
_CLOCK = re.compile(r"[ \t]*+\d{1,2}(?::\d\d){1,2}[ \t]*+")
MIN_CLOCKS = 5  # of a transcript
_BEGINS_TRANSCRIPT = re.compile(r"\ufeff?\s*+0?0(?::0\d){1,2}[ \t]*+\r?\n")
_NO_CUE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")
_TAG = re.compile(r"</?[a-z][^<>\n]{0,80}>|<\d[\d:.]{3,12}>|\{\\[^{}\n]{1,30}\}", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…][\"”’)]?\Z")


def text_of_subtitles(raw: str) -> str | None:
    """The words of the subtitles ``raw``, in paragraphs; None if it is no subtitle file."""
    is_transcript = _BEGINS_TRANSCRIPT.match(raw)
    if not (is_transcript or _BEGINS.match(raw)):
        return None
    lines = [line for line in raw.removeprefix("\ufeff").splitlines() if line.strip() or not is_transcript]
    if is_transcript:
        return "\n".join(_paragraphs(iter(lines[1::2]))) if _is_transcript(lines) else None
    return "\n".join(_paragraphs(_said(lines))) if sum(_TIMES.fullmatch(line) is not None for line in lines) >= MIN_TIMES else None


def _is_transcript(lines: list[str]) -> bool:
    """Whether every other of ``lines`` is a time, and those between are not sentences, as those of a live report are."""
    clocks, said = lines[::2], lines[1::2]
    return (
        len(said) >= MIN_CLOCKS
        and all(map(_CLOCK.fullmatch, clocks))
        and 2 * sum(_ENDED.search(line.strip()) is not None for line in said) < len(said)
    )


def _said(lines: list[str]) -> Iterator[str]:
    """The words of the cues in ``lines``, each line once: cues of live subtitles repeat the last line."""
    is_cue, last = False, ""
    for line in lines:
        if _TIMES.fullmatch(line):
            is_cue = True
        elif not line.strip() or _NO_CUE.match(line):
            is_cue = False
        elif is_cue and (words := _TAG.sub("", line).strip()) and words != last:
            last = words
            yield words


def _paragraphs(said: Iterator[str]) -> Iterator[str]:
    parts: list[str] = []
    for words in said:
        parts.append(words)
        if _ENDED.search(words) and sum(map(len, parts)) >= LONGEST_PARAGRAPH:
            yield " ".join(parts)
            parts = []
    yield " ".join(parts)
