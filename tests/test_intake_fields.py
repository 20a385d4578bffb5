"""Fields are taken as they are, and an editor is told what to beware of."""

import pytest

from model.errors import InvalidArticle
from model.intake import read_fields, read_html, read_text
from model.results import Caution
from tests.invented_pages import FLOOD, VNEXPRESS_PASTE, paragraphs


def test_fields_are_taken_as_they_are() -> None:
    page = read_fields(title=FLOOD.title, lead=FLOOD.lead, body="\n".join((*FLOOD.body, "Ảnh: TTXVN")))
    assert page.article.written == (FLOOD.title, FLOOD.lead, "\n".join((*FLOOD.body, "Ảnh: TTXVN")))
    assert page.warnings == ()


def test_fields_of_the_wrong_type_are_refused_by_name() -> None:
    for name in ("title", "lead", "body"):
        with pytest.raises(InvalidArticle) as caught:
            read_fields(**{name: 5})
        assert caught.value.field == name


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (VNEXPRESS_PASTE, ()),
        (FLOOD.lead, (Caution.NO_TITLE,)),
        ("Lũ", (Caution.TOO_SHORT,)),
        (paragraphs(FLOOD.title, FLOOD.lead + "\x00", FLOOD.body[0]), (Caution.CHARACTERS_REMOVED,)),
        (paragraphs(FLOOD.title, "\ud83d" + FLOOD.lead), (Caution.CHARACTERS_REMOVED,)),
        (
            "Mua lon gay ngap ba tuyen duong\n\nTran mua keo dai tu dem khien ba tuyen duong chinh cua thi tran ngap sau gan nua met.",
            (Caution.NO_DIACRITICS,),
        ),
        (
            "Heavy rain floods three roads in the town\n\nThe rain started late on Monday and hundreds of students had to stay at home.",
            (Caution.NOT_VIETNAMESE,),
        ),
        ("De fortes pluies inondent la ville\n\nLes habitants ont été évacués pendant la nuit vers une école.", (Caution.NOT_VIETNAMESE,)),
        ("大雨淹没了三条道路\n\n昨晚开始的大雨使得数百名学生不得不留在家中。", (Caution.NOT_VIETNAMESE, Caution.TOO_SHORT)),
    ],
    ids=["an ordinary page", "no title", "one syllable", "NUL", "a lone surrogate", "no diacritics", "English", "French", "Chinese"],
)
def test_an_editor_is_told_what_to_beware_of(raw: str, expected: tuple[str, ...]) -> None:
    assert read_text(raw).warnings == expected


def test_a_page_with_more_tags_than_any_story_is_read_in_part_and_says_so() -> None:
    page = read_html(f"<h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>" + "<p>Một câu ngắn.</p>" * 60_000)
    assert Caution.TRUNCATED in page.warnings
