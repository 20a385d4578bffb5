"""A summary that was copied word for word is seen to be, and then nothing in it is unsupported."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model import support
from model.article import Article
from model.facts.copied import is_copied
from model.support import unsupported
from tests.newsroom import STORIES, write

GROUND = (
    "Sáng 6/1, huyện Bắc Mê trao 8.500.000 đồng cho 15 hộ nghèo, trong đó 5 hộ ở xã Yên Cường. "
    "Ông Lê Mạnh Cường (42 tuổi) cho biết: “Giá lúa tăng 5% so với năm ngoái”.\n"
    "Đến nay 1 nghìn hai trăm ngôi nhà đã xong; 3 cây cầu còn dở dang.\n"
    "Hẹn gặp lúc 7:30 tại nhà văn hoá."
)


@pytest.mark.parametrize(
    "summary",
    [
        "Sáng 6/1, huyện Bắc Mê trao 8.500.000 đồng cho 15 hộ nghèo, trong đó 5 hộ ở xã Yên Cường.",
        "Huyện Bắc Mê trao 8.500.000 đồng cho 15 hộ nghèo.",
        "Đến nay 1 nghìn hai trăm ngôi nhà đã xong. 3 cây cầu còn dở dang.",
        "",
    ],
)
def test_what_stands_between_two_marks_is_copied(summary: str) -> None:
    assert is_copied(summary, GROUND)


@pytest.mark.parametrize(
    "summary",
    [
        "Huyện Bắc Mê trao 8.",
        "Huyện Bắc Mê trao 8.500.000.",
        "500.000 đồng cho 15 hộ nghèo.",
        "30 tại nhà văn hoá.",
        "Hẹn gặp lúc 7.",
        "4 cây cầu còn dở dang.",
        "Huyện Bắc Mê trao 8.500.000 đồng cho 1.",
        "Giá lúa tăng 5.",
        "Hai trăm ngôi nhà đã xong.",
        "Trăm ngôi nhà đã xong.",
        "Huyện Bắc Mê trao 9.500.000 đồng cho 15 hộ nghèo.",
        "huyện Bắc Mê trao cho 15 hộ nghèo.",
        "Ê trao 8.500.000 đồng cho 15 hộ nghèo.",
    ],
)
def test_what_was_cut_within_a_clause_or_changed_is_not(summary: str) -> None:
    assert not is_copied(summary, GROUND)


@given(st.data())
def test_in_what_was_copied_nothing_is_unsupported(data: st.DataObject) -> None:
    story = write(data.draw(st.sampled_from(sorted(STORIES))), data.draw(st.integers(0, 30)), sentences=5)
    article = Article.of(title=story.title, lead=story.lead, body=f"{story.body}\n{GROUND}")
    marks = [-1, *(place for place, character in enumerate(article.body) if character in ".,;\n"), len(article.body)]
    first, last = sorted(data.draw(st.lists(st.integers(0, len(marks) - 1), min_size=2, max_size=2, unique=True)))
    summary = article.body[marks[first] + 1 : marks[last]].strip()
    assume(is_copied(summary, article.body))  # six in seven are
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(support, "is_copied", lambda *_: False)
        assert unsupported(summary, article) == ()


def test_every_sentence_of_an_article_is_copied_from_it() -> None:
    body = write("phap-luat", 3, sentences=7).body
    sentences = body.replace("\n", " ").split(". ")
    assert all(is_copied(f"{one}. {other}.", body) for one, other in pairwise(sentence.rstrip(".") for sentence in sentences))
