"""The page as HTML; test_browser.py walks it in a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from model.results import Caution, Decision, Evidence, Prediction, Score, Span, Style, Summary
from service import create_app, pages
from service.pages import Segment, segments
from service.settings import Settings
from tests.desk_forms import send
from tests.fakes import TAXONOMY, FakeClassifier, FakeSummarizer, fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 1)


class Everything(FakeSummarizer):
    """A summary with a fact that is not in the article."""

    def summarize(self, articles: Any, *, max_syllables: int | None = None) -> Any:
        return tuple(Summary("Có 99 người & <b>ba</b> trận.", Style.EXTRACTIVE, (Span("body", 0, 4),), (), 6) for _ in articles)


def test_the_page_shows_an_empty_form(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="vi">' in answer.text
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]*src=)", answer.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 422, "Chưa có bài nào"),
        (" \n ", 422, "Chưa có bài nào"),
        ("12 34", 422, "Không tìm thấy bài báo nào"),
        ("Trận " * 200_000, 413, "quá 1 MB"),
    ],
)
def test_the_page_says_in_vietnamese_what_is_wrong_and_keeps_the_text(client: FlaskClient, text: str, status: int, words: str) -> None:
    answer = send(client, "/", {"text": text})
    assert answer.status_code == status
    assert words in answer.text
    assert answer.text.split("<textarea", 1)[1].split(">\n", 1)[1].split("</textarea>")[0] == text


@pytest.mark.parametrize("length", ["", "x", "14", "61", "9" * 5000, "٤٥"])
def test_a_length_that_cannot_be_is_the_usual_one(client: FlaskClient, length: str) -> None:
    answer = send(client, "/", {"text": STORY.body, "max_syllables": length})
    assert answer.status_code == 200
    assert 'name="max_syllables" type="number" inputmode="numeric" placeholder="45"' in answer.text
    assert f'value="{length}"' not in answer.text or not length


def test_every_text_on_the_page_is_escaped() -> None:
    client = create_app(Settings(), fake_bundle(summarizer=Everything())).test_client()
    article = "Trận <script>alert(1)</script> đấu\n\nTrận đấu <img src=x onerror=alert(2)> lớn nhất năm </textarea><b>ở đây</b> hôm qua."
    text = send(client, "/", {"text": article}).text
    for raw in ("<script>alert", "<img", "<b>"):
        assert raw not in text
    assert 'Có <mark class="unsupported">99</mark> người &amp; &lt;b&gt;ba&lt;/b&gt; trận.' in text
    assert "Không tìm thấy trong bài: <strong>99</strong>." in text


def test_every_decision_and_warning_has_words() -> None:
    assert set(pages.DECISIONS) == set(Decision)
    assert set(pages.WARNINGS) == set(Caution)


def test_marks_that_overlap_are_cut_into_segments() -> None:
    assert segments("abcdef", [(1, 4, "source"), (2, 6, "evidence")]) == [
        Segment("a", ()),
        Segment("b", ("source",)),
        Segment("cd", ("evidence", "source")),
        Segment("ef", ("evidence",)),
    ]
    assert segments("", []) == []


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("ab"))))
def test_segments_lose_no_character(text: str, marks: list[tuple[int, int, str]]) -> None:
    inside = [(min(one, two, len(text)), min(max(one, two), len(text)), name) for one, two, name in marks]
    assert "".join(segment.text for segment in segments(text, inside)) == text


def test_a_bundle_without_a_summarizer_or_sections_still_has_a_page() -> None:
    class Silent(FakeClassifier):
        def classify(self, articles: Any, *, evidence: bool = False) -> Any:
            score = Score(TAXONOMY.sections[0], 0.4)
            return tuple(Prediction((score,), Decision.SUGGEST, (Evidence("the-thao", Span("title", 0, 4), 0.1),)) for _ in articles)

    bundle = fake_bundle(classifier=Silent())
    client = create_app(Settings(), type(bundle)(bundle.manifest, bundle.taxonomy, bundle.classifier, None, "")).test_client()
    text = send(client, "/", {"text": f"{STORY.title}\n\n{STORY.body}"}).text
    assert "Không có bản tóm tắt" in text
    assert "Gợi ý" in text
    assert f'<mark class="evidence">{STORY.title[:4]}</mark>' in text
