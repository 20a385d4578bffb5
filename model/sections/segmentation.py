"""Word segmentation by underthesea, for encoders whose base was trained on segmented words; nothing else is segmented."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from model import text
from model.errors import BundleError
from model.text import TextProfile

UNDERTHESEA = "underthesea"
_MAX_CHARACTERS = 400  # segmented at once: some of underthesea's patterns take quadratic time on malformed text
_FIRST_USE = threading.Lock()  # underthesea loads its model at the first call; two first calls would race


def profile(segmenter: str | None) -> TextProfile:
    """The text profile of this version with ``segmenter``. Raises BundleError for one that is unknown or not installed."""
    if segmenter is None or segmenter == TextProfile().segmenter:
        return TextProfile()
    if segmenter != UNDERTHESEA:
        raise BundleError(f"the segmenter {segmenter!r} is unknown; this version knows {UNDERTHESEA}")
    try:
        return TextProfile(segmenter=UNDERTHESEA, segmenter_version=version(UNDERTHESEA))
    except PackageNotFoundError:
        raise BundleError(f"its words are segmented by {UNDERTHESEA}, which is not installed; install toasoan[segmentation]") from None


def segment(said: str) -> str:
    """``said`` with each word's syllables joined by ``_`` and one space between words: ``Hà_Nội đẹp .``."""
    return " ".join(_joined(said[start:end]) for start, end in words(said))


def segmented(said: str) -> tuple[str, list[int]]:
    """``segment(said)``, and for each of its characters the offset in ``said``; a space has that of the character before it."""
    parts: list[str] = []
    places: list[int] = []
    for start, end in words(said):
        if parts:
            places.append(places[-1])
        parts.append(_joined(said[start:end]))
        places += range(start, end)
    return " ".join(parts), places


def words(said: str) -> Iterator[tuple[int, int]]:
    """The words of ``said`` as ``(start, end)``, in order; every character but whitespace is in exactly one."""
    for start, end in _stretches(said):
        yield from _words(said, start, end)


def _joined(word: str) -> str:
    return "".join("_" if character.isspace() else character for character in word)


def _stretches(said: str) -> Iterator[tuple[int, int]]:
    """The sentences of ``said``, long ones cut at a space where there is one."""
    for start, end in text.sentences(said):
        while end - start > _MAX_CHARACTERS:
            space = said.rfind(" ", start + 1, start + _MAX_CHARACTERS)
            cut = space if space > 0 else start + _MAX_CHARACTERS
            yield start, cut
            start = cut
        yield start, end


def _words(said: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    places = [place for place in range(start, end) if not said[place].isspace()]
    lengths = [sum(not character.isspace() for character in word) for word in _tokenize()(said[start:end])]
    if sum(lengths) != len(places):  # it normalised a character into several: split at spaces instead
        lengths = [len(word) for word in said[start:end].split()]
    first = 0
    for length in filter(None, lengths):
        yield places[first], places[first + length - 1] + 1
        first += length


def _tokenize() -> Callable[[str], list[str]]:
    with _FIRST_USE:
        return _loaded()


@cache
def _loaded() -> Callable[[str], list[str]]:
    from underthesea.pipeline.word_tokenize import word_tokenize

    def tokenize(said: str) -> list[str]:
        found: list[str] = word_tokenize(said, use_token_normalize=False)
        return found

    tokenize("Tòa soạn mở cửa.")
    return tokenize
