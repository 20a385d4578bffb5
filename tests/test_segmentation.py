from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import BundleError
from model.manifest import Manifest
from model.sections import segmentation
from model.sections.segmentation import profile, segment, segmented, words
from model.text import TextProfile
from tests.growth import MAX, growth


def test_the_syllables_of_a_word_are_joined() -> None:
    assert segment("Ông Nguyễn Khắc Chúc đang làm việc tại Hà Nội.") == "Ông Nguyễn_Khắc_Chúc đang làm_việc tại Hà_Nội ."


def test_what_a_segmenter_has_rewritten_is_split_at_its_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmentation, "_tokenize", lambda: lambda _: ["Hà Nội", "1/2", "ngày"])
    assert segment("Hà Nội ½ ngày") == "Hà Nội ½ ngày"


@settings(deadline=None)
@given(st.text(st.sampled_from("aăđ ếộ\n\u00a0.,_-%#@0123/:HNT̀&"), max_size=200) | st.text(max_size=80))
def test_every_character_stays_in_its_place(text: str) -> None:
    spans = list(words(text))
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)
    covered = [place for start, end in spans for place in range(start, end) if not text[place].isspace()]
    assert covered == [place for place, character in enumerate(text) if not character.isspace()]
    joined, places = segmented(text)
    assert joined == segment(text)
    assert len(joined) == len(places)
    assert places == sorted(places)
    for character, place in zip(joined, places, strict=True):
        assert character == text[place] or character in "_ "


@pytest.mark.parametrize("rubbish", ["1.", "1-", "s/", "A.", "a ", "(", "ng", "http://"])
def test_four_times_the_rubbish_take_about_four_times_as_long(rubbish: str) -> None:
    assert growth(segment, rubbish, 8_000) < MAX


def test_threads_may_use_it_first_at_once() -> None:
    segmentation._loaded.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(segment, ["Hà Nội mưa to."] * 16))) == 1


def test_a_profile_names_who_segmented_and_in_which_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert profile(None) == profile("syllables") == TextProfile()
    assert profile("underthesea") == TextProfile(segmenter="underthesea", segmenter_version=metadata.version("underthesea"))
    with pytest.raises(BundleError, match="unknown"):
        profile("scissors")

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(segmentation, "version", missing)
    with pytest.raises(BundleError, match=r"install toasoan\[segmentation\]"):
        profile("underthesea")


@pytest.mark.parametrize(("segmenter", "version", "says"), [("underthesea", "0.1", "train again"), ("scissors", "1", "unknown")])
def test_a_bundle_segmented_by_another_version_is_refused(tmp_path: Path, segmenter: str, version: str, says: str) -> None:
    read = TextProfile(segmenter=segmenter, segmenter_version=version)
    Manifest("1", "", read, {"classifier": "encoder"}, {}, {}, "", {}).write(tmp_path)
    with pytest.raises(BundleError, match=says):
        Manifest.read(tmp_path)
