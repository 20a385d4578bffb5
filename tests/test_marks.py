import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.desk import marks as cutting
from service.desk.marks import Segment, paragraphs, segments

MARKS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("ab")).map(lambda m: (min(m[:2]), max(m[:2]), m[2])))


def test_marks_that_overlap_are_cut_into_segments() -> None:
    assert segments("abcdef", [(1, 4, "source"), (2, 6, "evidence")]) == [
        Segment("a", ()),
        Segment("b", ("source",)),
        Segment("cd", ("evidence", "source")),
        Segment("ef", ("evidence",)),
    ]
    assert segments("", []) == []


@given(st.text(min_size=30), MARKS)
def test_every_character_is_there_once_under_the_marks_that_cover_it(text: str, marks: list[tuple[int, int, str]]) -> None:
    found = segments(text, marks)
    laid = [(character, segment.marks) for segment in found for character in segment.text]
    assert laid == [
        (character, tuple(sorted({name for start, end, name in marks if start <= place < end}))) for place, character in enumerate(text)
    ]


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=8), min_size=1, max_size=8), MARKS)
def test_paragraphs_are_the_lines_with_the_marks_of_the_whole(lines: list[str], marks: list[tuple[int, int, str]]) -> None:
    text = "\n".join(lines)
    inside = [(min(start, len(text)), min(end, len(text)), name) for start, end, name in marks]
    whole = [segment.marks for segment in segments(text, inside) for _ in segment.text]
    found = paragraphs(text, inside)
    assert ["".join(segment.text for segment in line) for line in found] == (lines if text else [])
    spread = [segment.marks for line in found for segment in [*line, Segment("\n", ())] for _ in segment.text][:-1]
    assert all(one == other for one, other, character in zip(whole, spread, text, strict=False) if character != "\n")


def test_no_line_looks_at_the_marks_of_other_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def segments_of_line(line: str, marks: list[cutting.Mark]) -> list[Segment]:
        looked.append(len(marks))
        return segments(line, marks)

    monkeypatch.setattr(cutting, "segments", segments_of_line)
    paragraphs("Mưa.\n" * 1_000, [(place, place + 4, "evidence") for place in range(0, 150, 5)])
    assert sum(looked) == 30
