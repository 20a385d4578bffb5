"""What the compose view answers, as HTML; test_compose.py walks it in a browser."""

from __future__ import annotations

import html
import re
import time
import unicodedata
from typing import Any

import pytest
from flask.testing import FlaskClient

from model.article import Article
from model.bundle import Bundle
from model.results import Caution, Decision, Evidence, Prediction, Repair, Score, Source, Span, Style, Summary
from service.application import create_app
from service.desk import words
from service.desk.drafts import Draft
from service.desk.suggestions import Checked, Suggestions
from service.settings import Settings
from tests.desk_forms import send
from tests.fakes import TAXONOMY, FakeClassifier, FakeSummarizer, FakeWriter, fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 1)


class Inventive(FakeSummarizer):
    """A summary with a fact that is not in the article."""

    def summarize(self, articles: Any, *, max_syllables: int | None = None, style: Style = Style.AUTO) -> Any:
        return tuple(Summary("Có 99 người & <b>ba</b> trận.", Style.EXTRACTIVE, (Source("body", 0, 4),), (), 6) for _ in articles)


class Torn(FakeClassifier):
    """Torn between the sections of ``shares``, and ready to say why."""

    def __init__(self, decision: Decision, *shares: float) -> None:
        super().__init__()
        self.answer = Prediction(tuple(map(Score, TAXONOMY.sections, shares)), decision, (Evidence("the-thao", Span("title", 0, 4), 0.1),))

    def classify(self, articles: Any, *, evidence: int = 0) -> Any:
        return tuple(self.answer for _ in articles)


def suggestions(bundle: Bundle, **form: str) -> Suggestions:
    draft = Draft.of({"text": f"{STORY.title}\n\n{STORY.body}"} | form)
    return Suggestions.of(draft, draft.read(), bundle)


def slugs_by_group(found: Suggestions) -> dict[str, list[str]]:
    return {group.name: [choice.slug for choice in group.choices] for group in found.groups}


def test_the_view_shows_an_empty_form(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="vi">' in answer.text
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]*src=)", answer.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("", 422, "Chưa có bài nào"),
        (" \n ", 422, "Chưa có bài nào"),
        ("12 34", 422, "Không tìm thấy bài báo nào"),
        ('[{"title": "Một", "body": "Hai ba."}, {"title": "Bốn", "body": "Năm sáu."}]', 422, "nhiều bài"),
        ("%PDF-1.7", 422, "tệp PDF, Word hoặc ảnh"),
        ("Trận " * 200_000, 413, "quá 1 MB"),
    ],
)
def test_it_is_said_in_vietnamese_what_is_wrong_and_the_text_is_kept(client: FlaskClient, text: str, status: int, says: str) -> None:
    answer = send(client, "/", {"text": text})
    assert answer.status_code == status
    assert says in answer.text
    assert html.unescape(answer.text.split("<textarea", 1)[1].split(">\n", 1)[1].split("</textarea>")[0]) == text


@pytest.mark.parametrize("length", ["", "x", "14", "60", "61", "9" * 5000, "٤٥"])
def test_a_length_that_cannot_be_is_the_usual_one(client: FlaskClient, length: str) -> None:
    answer = send(client, "/", {"text": STORY.body, "max_syllables": length})
    assert answer.status_code == 200
    assert 'name="max_syllables" type="range" min="15" max="60" value="60"' in answer.text


def test_only_a_summary_that_is_the_model_s_is_shown_to_be_taken_from_the_article(client: FlaskClient) -> None:
    assert '<span id="origin">· Trích từ bài' in send(client, "/", {"text": STORY.body}).text
    assert '<span id="origin" hidden>' in send(client, "/", {"text": STORY.body, "summary": "Bản tôi viết."}).text


def test_suggestions_for_2000_syllables_cost_far_less_than_the_time_in_which_they_must_stand_on_the_page() -> None:
    client, taken = create_app(Settings(), Bundle.default()).test_client(), []
    for number in range(4):
        text = "\n".join(write("phap-luat", 100 * number + part, sentences=50).body for part in range(3))
        assert len(text.split()) > 2000
        before = time.process_time()  # of this process: whatever else the machine does
        assert "dẫn chứng" in send(client, "/", {"text": text}).text
        taken.append(time.process_time() - before)
    assert min(taken) < 0.2, taken


def test_every_text_is_escaped() -> None:
    client = create_app(Settings(), fake_bundle(summarizer=Inventive())).test_client()
    article = "Trận <script>alert(1)</script> đấu\n\nTrận đấu <img src=x onerror=alert(2)> lớn nhất năm </textarea><b>ở đây</b> hôm qua."
    form = {"text": article, "title": '"><svg onload=alert(3)>', "summary": "</textarea><i>x</i>", "offered": '"><u>y</u>', "editor": "<s>"}
    text = send(client, "/", form).text
    for raw in ("<script>alert", "<img", "<b>", "<svg onload", "<i>", "<u>", "<s>"):
        assert raw not in text
    text = send(client, "/", {"text": article}).text
    assert 'Có <mark class="unsupported">99</mark> người &amp; &lt;b&gt;ba&lt;/b&gt; trận.' in text
    assert "Không tìm thấy trong bài: <strong>99</strong>." in text


def test_every_decision_and_warning_and_style_has_words() -> None:
    assert set(words.DECISIONS) == set(Decision)
    assert set(words.WARNINGS) == set(Caution)
    assert set(words.STYLES) == set(Style) - {Style.AUTO, Style.NONE}


def test_a_summary_is_counted_and_marked_the_same_however_its_letters_are_composed_and_with_a_space_too_many() -> None:
    article = Article.of(title="Kẻ cướp lĩnh án", body="Tòa án tỉnh Hà Trung phạt Phạm Quốc Dũng 12 năm tù vì cướp 640 USD mỗi ngày.")
    summary = "Phạm Quốc Dũng lĩnh 12 năm tù, phải trả 7.000 USD."
    expected = Checked.of(summary, article)
    assert expected.facts == ("7.000 USD",)
    for written in (unicodedata.normalize("NFD", summary), summary.replace(" ", "  "), summary.replace(" ", " \u00a0"), f"  {summary}  "):
        checked = Checked.of(written, article)
        assert [" ".join(fact.split()) for fact in checked.facts] == ["7.000 USD"]
        assert checked.syllables == expected.syllables
        assert [" ".join(one.text.split()) for one in checked.segments if one.marks] == ["7.000 USD"]
        assert "".join(one.text for one in checked.segments) == unicodedata.normalize("NFC", written)


def test_every_warning_that_asks_for_something_says_what_to_do() -> None:
    advised = {caution: sentence for caution, sentence in words.WARNINGS.items() if caution is not Caution.NOT_GENERATED}
    assert [caution for caution, sentence in advised.items() if "hãy " not in sentence.lower()] == []


def test_thousands_have_a_point() -> None:
    assert [words.grouped(number) for number in (0, 999, 1000, 1234567)] == ["0", "999", "1.000", "1.234.567"]


@pytest.mark.parametrize(
    ("probability", "likelihood", "percent"),
    [
        (1.0, "gần như chắc chắn", "> 99%"),
        (0.95, "gần như chắc chắn", "95%"),
        (0.9499, "rất nhiều khả năng", "95%"),
        (0.55, "nhiều khả năng", "55%"),
        (0.5, "ngang ngửa", "50%"),
        (0.2, "ít khả năng", "20%"),
        (0.05, "rất ít khả năng", "5%"),
        (0.001, "hầu như không có khả năng", "< 1%"),
    ],
)
def test_a_probability_has_words(probability: float, likelihood: str, percent: str) -> None:
    assert (words.likelihood(probability), words.percent(probability)) == (likelihood, percent)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], ""),
        (["Hà"], "Hà"),
        (["", "Hà", "Hà"], "Hà và một biên tập viên khác"),
        (["Hà", "Khoa", "Lan"], "Hà, Khoa và Lan"),
        ([""], "Một biên tập viên khác"),
        (["", "", "Hà"], "Hà và 2 biên tập viên khác"),
    ],
)
def test_editors_are_told_together_each_name_once(names: list[str], sentence: str) -> None:
    assert words.together(names) == sentence


def test_sections_come_in_groups_by_what_is_to_be_done() -> None:
    sure = suggestions(fake_bundle(classifier=Torn(Decision.ASSIGN, 0.97, 0.02, 0.005, 0.005)))
    assert slugs_by_group(sure) == {"Tự động": ["the-thao"], "Khả năng thấp": ["kinh-te"]}
    assert sure.suggested == sure.chosen == "the-thao"
    torn = suggestions(fake_bundle(classifier=Torn(Decision.SUGGEST, 0.55, 0.4, 0.05, 0)))
    assert slugs_by_group(torn) == {"Gợi ý": ["the-thao", "kinh-te"], "Khả năng thấp": ["suc-khoe"]}
    lost = suggestions(fake_bundle(classifier=Torn(Decision.REVIEW, 0.3, 0.3, 0.2, 0.2)))
    assert slugs_by_group(lost) == {"Cần xem": ["the-thao", "kinh-te", "suc-khoe", "phap-luat"]}
    assert lost.suggested == lost.chosen == ""  # the editor is to choose, not to nod
    assert [section.slug for section in torn.others] == ["phap-luat"]
    assert torn.article["title"][0][0].marks == ("e1",)


def test_what_the_editor_decided_is_kept_and_what_he_left_is_renewed() -> None:
    bundle = fake_bundle()
    left = suggestions(bundle, summary="Cũ.", offered="Cũ.", section="kinh-te", suggested="kinh-te")
    assert (left.chosen, left.summary.text) == ("the-thao", left.summary.offered)
    decided = suggestions(bundle, summary="Của tôi 77.", offered="Cũ.", section="the-thao", other="kinh-te", suggested="the-thao")
    assert (decided.chosen, decided.summary.text) == ("kinh-te", "Của tôi 77.")
    assert decided.summary.checked.facts == ("77",)


def test_a_summary_is_checked_where_there_is_an_article() -> None:
    draft = Draft.of({"title": "Hà Nội mưa to", "text": "Sáng 3/4, 12 phố ở Hà Nội ngập."})
    article = draft.read().article
    assert article.title == "Hà Nội mưa to"
    assert Checked.of("Có 12 phố ngập ở Huế.", article).facts == ("Huế",)
    assert Checked.of("Có 12 phố ngập ở Huế.", None).facts == ()
    assert Checked.of("", article).syllables == 0


def test_marks_are_right_after_characters_outside_the_basic_plane() -> None:
    text = f"Lễ hội 🎉🎉 ở {STORY.title}\n\n🎉 Công an 🏟️ bắt ba người vì trộm xe. 🎉 Vụ án đang được điều tra thêm."
    found = suggestions(fake_bundle(), text=text)
    marked = [segment.text for line in found.article["body"] for segment in line if "source" in segment.marks]
    assert marked == [found.summary.text]


def test_a_bundle_without_a_summarizer_still_has_a_view() -> None:
    bundle = fake_bundle()
    client = create_app(Settings(), Bundle(bundle.manifest, bundle.taxonomy, bundle.classifier, None, "")).test_client()
    assert "Không có bản tóm tắt cho bài này." in send(client, "/", {"text": STORY.body}).text


def test_a_bundle_without_a_classifier_lets_the_editor_choose_of_all_sections() -> None:
    bundle = fake_bundle()
    found = suggestions(Bundle(bundle.manifest, bundle.taxonomy, None, bundle.summarizer, ""))
    assert (found.groups, found.suggested) == ((), "")
    assert [section.slug for section in found.others] == list(TAXONOMY.slugs)


def test_styles_stand_side_by_side_and_the_slow_one_is_not_waited_for() -> None:
    bundle = fake_bundle(summarizer=FakeWriter())
    live = suggestions(bundle)
    assert (live.style, live.versions, live.awaited) == (Style.EXTRACTIVE, (), (Style.GENERATED,))
    draft = Draft.of({"text": f"{STORY.title}\n\n{STORY.body}"})
    whole = Suggestions.of(draft, draft.read(), bundle, every_style=True)
    assert [(one.style, one.text) for one in whole.versions] == [("generated", f"Tin mới: {whole.summary.text}")]
    assert whole.awaited == ()
    assert suggestions(fake_bundle()).awaited == ()


def test_what_the_model_had_wrong_and_repaired_is_told_until_the_editor_writes_himself() -> None:
    class Repairing(FakeSummarizer):
        def summarize(self, articles: Any, *, max_syllables: int | None = None, style: Style = Style.AUTO) -> Any:
            repair = Repair("number", "12", "<b>21</b>", 3, 5)
            return tuple(Summary("Có 12 trận.", Style.GENERATED, (), (), 3, (repair,)) for _ in articles)

    bundle = fake_bundle(summarizer=Repairing())
    assert suggestions(bundle).summary.repaired == (("<b>21</b>", "12"),)
    assert suggestions(bundle, summary="Của tôi.", offered="Có 12 trận.").summary.repaired == ()
    shown = send(create_app(Settings(), bundle).test_client(), "/", {"text": STORY.body}).text
    assert "Máy đã sửa theo bài: “&lt;b&gt;21&lt;/b&gt;” thành “12”." in shown


def test_a_style_in_which_there_is_nothing_is_said_to_have_nothing() -> None:
    client = create_app(Settings(), fake_bundle(summarizer=FakeWriter())).test_client()
    assert "Không có bản nào khác" in send(client, "/tom-tat", {"text": "Trận đấu hôm qua ở Hải Sơn rất hay.", "version": "generated"}).text
    assert "Tin mới: " in send(client, "/tom-tat", {"text": STORY.body, "version": "generated"}).text
    assert send(client, "/tom-tat", {"text": STORY.body, "version": "auto"}).status_code == 400


def test_what_was_written_is_put_aside_for_another_version_and_can_be_taken_back() -> None:
    bundle = fake_bundle(summarizer=FakeWriter())
    wrote = {"summary": "Của tôi.", "offered": "Cũ.", "style": "extractive"}
    other = suggestions(bundle, **wrote, use="generated")
    assert (other.style, other.summary.text[:8], other.summary.style) == (Style.GENERATED, "Tin mới:", "Viết lại")
    assert [(one.name, one.text) for one in other.versions] == [("Bản của bạn", "Của tôi.")]
    again = suggestions(bundle, summary=other.summary.text, offered=other.summary.offered, style="generated", own="Của tôi.", use="own")
    assert (again.summary.text, again.style, again.versions) == ("Của tôi.", Style.GENERATED, ())


def test_the_moment_of_publication_is_told_as_in_vietnam_whatever_zone_the_page_has() -> None:
    page = (
        '<html><head><meta property="article:published_time" content="2026-03-12T20:30:00Z"></head>'
        f"<body><h1>{STORY.title}</h1><p>{STORY.lead}</p><p>{STORY.body}</p></body></html>"
    )
    client = create_app(Settings(), fake_bundle()).test_client()
    assert "03:30, 13/03/2026" in send(client, "/", {"text": page}).text
