"""ExtractiveSummarizer: whole claims in the article's own words, within the budget, saved and loaded without loss."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import text
from model.article import Article
from model.errors import BundleError, InvalidArticle
from model.extractive.finishing import finished
from model.extractive.lengths import MAX_SYLLABLES
from model.extractive.summarizer import ExtractiveSummarizer
from model.results import Style, Summary
from tests.growth import MAX, growth
from tests.invented_stories import STORIES
from tests.offered_choices import BRIDGE, offer
from training import fit_extractive
from training.corpus import Row
from training.recipe import Recipe

OFFICIAL = Article.of(
    title="Hội nghị tổng kết công tác khuyến học huyện Mường Khao",
    lead="Ngày 14/3, Hội Khuyến học huyện Mường Khao tổ chức Hội nghị tổng kết công tác khuyến học, khuyến tài năm 2023; phương hướng, "
    "nhiệm vụ năm 2024. Dự hội nghị có đồng chí Lò Văn Pành, Phó Chủ tịch huyện; đại diện 12 xã, thị trấn.",
)


@pytest.fixture(scope="module")
def summarizer() -> ExtractiveSummarizer:
    rows = [Row(id=str(number), title=title, lead=lead, body=body) for number, (title, lead, body) in enumerate(STORIES * 4)]
    options = {
        "min_document_frequency": 1,
        "pairs": 500,
        "embedding_size": 4,
        "hidden_size": 8,
        "epochs": 3,
        "ranker_share": 0.5,
        "ranker_epochs": 8,
    }
    return fit_extractive.fit(Recipe("extractive", seed=1, options=options), rows, progress=lambda _: None)


def summary_of(summarizer: ExtractiveSummarizer, article: Article, **options: int) -> Summary:
    return summarizer.summarize([article], **options)[0]


def test_a_summary_is_made_of_the_spans_it_names(summarizer: ExtractiveSummarizer) -> None:
    for title, _, body in STORIES:
        article = Article.of(title=title, body=body)
        summary = summary_of(summarizer, article)
        words = " ".join(article.as_written(span.field, span.start, span.end) for span in summary.sources)
        assert text.syllables(words) == text.syllables(summary.text)
        assert summary.style is Style.EXTRACTIVE
        assert summary.syllables == text.count_syllables(summary.text)
        assert summary.text.endswith(".")
        assert summary.text[0].isupper()


def test_sources_are_in_the_order_of_the_article_but_for_full_names(summarizer: ExtractiveSummarizer) -> None:
    for title, lead, body in STORIES:
        article = Article.of(title=title, lead=lead, body=body)
        sources = summary_of(summarizer, article).sources
        places = [
            (span.field == "body", span.start) for span in sources if not article.as_written(span.field, span.start, span.end).istitle()
        ]
        assert places == sorted(places)


@pytest.mark.parametrize("budget", [15, 25, 35, 45, 52])
def test_a_budget_that_is_asked_for_is_kept(summarizer: ExtractiveSummarizer, budget: int) -> None:
    assert all(
        summary_of(summarizer, Article.of(title=title, body=body), max_syllables=budget).syllables <= budget for title, _, body in STORIES
    )


def test_people_grade_summaries_that_are_unlike_each_other(summarizer: ExtractiveSummarizer) -> None:
    title, lead, body = STORIES[0]
    found = summarizer.alternatives(Article.of(title=title, lead=lead, body=body), 4)
    assert len(found) == 4
    assert {source.field for summary in found for source in summary.sources} == {"body"}
    assert summarizer.alternatives(Article.of(title=title, lead=lead, body=body), 2) == found[:2]
    assert summarizer.alternatives(Article.of(title=title, lead=lead), 4) == ()
    for title, _, body in STORIES:
        syllables = [set(text.syllables(one.text)) for one in summarizer.alternatives(Article.of(title=title, body=body), 9)]
        assert all(len(one & other) < 0.92 * len(one | other) for number, one in enumerate(syllables) for other in syllables[:number])


def test_no_budget_goes_beyond_the_hard_limit(summarizer: ExtractiveSummarizer) -> None:
    for title, lead, body in STORIES:
        assert summary_of(summarizer, Article.of(title=title, lead=lead, body=body), max_syllables=500).syllables <= MAX_SYLLABLES


def test_an_article_without_a_body_is_told_by_its_lead(summarizer: ExtractiveSummarizer) -> None:
    summary = summary_of(summarizer, OFFICIAL)
    assert summary.text.startswith("Ngày 14/3, Hội Khuyến học huyện Mường Khao tổ chức Hội nghị tổng kết công tác khuyến học")
    assert {span.field for span in summary.sources} == {"lead"}


def test_a_short_lead_that_reads_well_is_the_summary(summarizer: ExtractiveSummarizer) -> None:
    lead = "Sáng 3/4, Công ty Hoà Phú đã trao 20 căn nhà cho xã Hoà Bình. Mỗi căn nhà có giá 80 triệu đồng."
    summary = summary_of(summarizer, Article.of(title="Trao 20 căn nhà", lead=lead, body=STORIES[0][2]))
    assert summary.text == lead
    assert [(source.field, source.sentence) for source in summary.sources] == [("lead", 0), ("lead", 1)]
    assert summary_of(summarizer, Article.of(title="Trao 20 căn nhà", lead=lead, body=STORIES[0][2]), max_syllables=15).syllables <= 15


def test_a_lead_that_is_too_long_is_where_the_summary_begins(summarizer: ExtractiveSummarizer) -> None:
    own = "Sáng 3/4, Công ty Hoà Phú đã trao 20 căn nhà cho xã Hoà Bình"
    rest = ", ".join(f"xã Hoà An {number} nhận {number} căn" for number in range(2, 16))
    article = Article.of(title="Trao nhà", lead=f"{own}. Trong đó có {rest}.", body=STORIES[0][2])
    assert summary_of(summarizer, article).text.startswith(own)


def test_a_letter_that_asks_nothing_is_not_where_the_summary_must_begin(summarizer: ExtractiveSummarizer) -> None:
    letter = "Sáng 3/4, Công ty Hoà Phú đã trao 20 căn nhà cho xã Hoà Bình. Gia đình tôi chưa được nhận."
    assert summary_of(summarizer, Article.of(title=STORIES[0][0], lead=letter, body=STORIES[0][2])).sources[0].field == "body"


def test_the_announcement_of_a_death_is_told_by_who_died_and_not_by_when_mourners_come(summarizer: ExtractiveSummarizer) -> None:
    mourners = "UBND xã và gia đình vô cùng thương tiếc báo tin:"
    body = ("Bà TÔ THỊ MẬN", "Bà đã từ trần lúc 7 giờ ngày 3/4/2026.", "Lễ viếng tổ chức từ 8 giờ ngày 4/4/2026 tại gia đình.")
    article = Article.of(title="TIN BUỒN", lead=mourners, body="\n".join(body))
    assert summary_of(summarizer, article).text == "Bà TÔ THỊ MẬN đã từ trần lúc 7 giờ ngày 3/4/2026."


def test_a_lead_that_no_rule_lets_stand_is_still_better_than_nothing(summarizer: ExtractiveSummarizer) -> None:
    lead = "Cùng nhìn lại nhịp sống bên sông Krông Nô những năm trước qua loạt ảnh đen trắng dưới đây."
    assert summary_of(summarizer, Article.of(title="Sông xưa", lead=lead)).text == lead


def test_a_line_that_breaks_off_in_an_abbreviation_goes_on_in_the_next(summarizer: ExtractiveSummarizer) -> None:
    article = Article.of(title="Xưởng gỗ", body="Ngày 14/5, Công an TX.\nHoàng Mai đã bắt giữ 11 người chặn xe đòi tiền trên quốc lộ 1A.")
    summary = summary_of(summarizer, article)
    assert summary.text == "Ngày 14/5, Công an TX. Hoàng Mai đã bắt giữ 11 người chặn xe đòi tiền trên quốc lộ 1A."
    assert [(source.start, source.end) for source in summary.sources] == [(0, len(article.body) - 1)]


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ("‘", "’"), ("«", "»")])
def test_a_sentence_that_ends_in_a_quote_gets_no_second_full_stop(summarizer: ExtractiveSummarizer, opening: str, closing: str) -> None:
    told_by = f"Chủ tịch huyện Trần Văn Hậu nói: {opening}Huyện sẽ cấp 5 tấn gạo cho 300 hộ dân vùng lũ.{closing}"
    assert summary_of(summarizer, Article.of(title="Cấp gạo", body=told_by)).text == told_by


def test_the_articles_own_tone_style_comes_back(summarizer: ExtractiveSummarizer) -> None:
    title, _, body = STORIES[0]
    body = f"Sáng 3/4, Công ty Hoà Phú và bà Nguyễn Thị Thuý đã trao 20 căn nhà cho xã Hoà Bình. {body}"
    new, old = Article.of(title=title, body=body), Article.of(title=title, body=text.one_tone_style(body))
    one, other = summary_of(summarizer, new), summary_of(summarizer, old)
    assert one.sources == other.sources
    assert text.one_tone_style(one.text) == other.text
    assert summary_of(summarizer, Article.of(title=title, body=unicodedata.normalize("NFD", body))) == one


def test_nothing_to_say_is_an_empty_summary(summarizer: ExtractiveSummarizer) -> None:
    for article in (Article.of(title="Chỉ có tít"), Article.of(body="Hà Nội"), Article.of(body="“Tôi không biết”.\nẢnh: Minh Hà")):
        assert summary_of(summarizer, article) == Summary("", Style.EXTRACTIVE)


def test_order_and_number_are_kept_in_a_batch(summarizer: ExtractiveSummarizer) -> None:
    articles = [Article.of(title=title, body=body) for title, _, body in STORIES]
    assert summarizer.summarize(articles) == tuple(summary_of(summarizer, article) for article in articles)
    assert summarizer.summarize([]) == ()


def test_a_saved_summarizer_says_the_same(summarizer: ExtractiveSummarizer, tmp_path: Path) -> None:
    summarizer.save(tmp_path)
    again = ExtractiveSummarizer.load(tmp_path)
    for title, _, body in STORIES:
        article = Article.of(title=title, body=body)
        assert summary_of(again, article) == summary_of(summarizer, article)


@pytest.mark.parametrize("broken", ["syllables.txt", "weights.npz"])
def test_a_missing_or_foreign_file_is_refused(summarizer: ExtractiveSummarizer, tmp_path: Path, broken: str) -> None:
    summarizer.save(tmp_path)
    (tmp_path / broken).write_bytes(b"not this")
    with pytest.raises(BundleError):
        ExtractiveSummarizer.load(tmp_path)
    (tmp_path / broken).unlink()
    with pytest.raises(BundleError):
        ExtractiveSummarizer.load(tmp_path)


def test_weights_with_a_pickle_are_refused(summarizer: ExtractiveSummarizer, tmp_path: Path) -> None:
    summarizer.save(tmp_path)
    with np.load(tmp_path / "weights.npz") as file:
        arrays = dict(file)
    arrays["odds"] = np.array([{"a": 1}], dtype=object)
    np.savez(tmp_path / "weights.npz", **arrays)
    with pytest.raises(BundleError):
        ExtractiveSummarizer.load(tmp_path)


@pytest.mark.parametrize("name", ["taste", "odds", "ranker.mean", "network.vectors", "pairs", "borders.endings.pairs"])
def test_numbers_that_no_training_writes_are_refused(summarizer: ExtractiveSummarizer, tmp_path: Path, name: str) -> None:
    summarizer.save(tmp_path)
    with np.load(tmp_path / "weights.npz") as file:
        arrays = dict(file)
    arrays[name] = np.full_like(arrays[name], np.nan) if arrays[name].dtype.kind == "f" else arrays[name][::-1]
    np.savez(tmp_path / "weights.npz", **arrays)
    with pytest.raises(BundleError):
        ExtractiveSummarizer.load(tmp_path)


def test_half_a_file_is_refused(summarizer: ExtractiveSummarizer, tmp_path: Path) -> None:
    summarizer.save(tmp_path)
    (tmp_path / "weights.npz").write_bytes((tmp_path / "weights.npz").read_bytes()[:-2000])
    with pytest.raises(BundleError):
        ExtractiveSummarizer.load(tmp_path)


@pytest.mark.parametrize("unit", ["a ", ",", "Công an, ", "để ", "(x) ", "A. ", "đã bị, khiến ", "\n"])
def test_four_times_the_rubbish_take_about_four_times_as_long(summarizer: ExtractiveSummarizer, unit: str) -> None:
    assert growth(lambda body: summary_of(summarizer, Article.of(title="Tin", body=body)), unit) < MAX


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_is_answered(summarizer: ExtractiveSummarizer, body: str, title: str) -> None:
    try:
        article = Article.of(title=title, body=body)
    except InvalidArticle:
        return
    assert summary_of(summarizer, article).syllables <= MAX_SYLLABLES


def test_a_sentence_that_follows_the_first_keeps_what_joins_them_where_there_is_room() -> None:
    body = f"{BRIDGE}\nTuy nhiên, người dân xã Tân Lập lo cầu sẽ xong muộn hơn dự kiến hai năm."
    reading, offered = offer(body, ("Sáng 3/4", "Người dân"))
    joined = finished(reading, offered.chosen(0), 60)
    assert joined.text == body.replace("\n", " ")
    assert joined.syllables == offered.sizes[0] + 2
    assert joined.sources[1].start == body.index("Tuy nhiên")
    full = finished(reading, offered.chosen(0), int(offered.sizes[0]) + 1)
    assert full.text == f"{BRIDGE} Người dân xã Tân Lập lo cầu sẽ xong muộn hơn dự kiến hai năm."


def test_a_sentence_that_follows_keeps_the_event_that_the_first_has_told() -> None:
    body = f"{BRIDGE}\nTại buổi lễ, người dân xã Tân Lập đã nhận 120 suất quà của nhà thầu."
    reading, offered = offer(body, ("Sáng 3/4", "Người dân"))
    assert finished(reading, offered.chosen(0), 60).text == body.replace("\n", " ")


def test_what_joins_a_sentence_to_one_that_is_not_told_is_left_out() -> None:
    body = f"{BRIDGE}\nCầu dài 300 m và rộng 12 m, nối hai bờ sông Vạn.\nTuy nhiên, người dân xã Tân Lập lo cầu sẽ xong muộn hai năm."
    reading, offered = offer(body, ("Sáng 3/4", "Người dân"))
    assert finished(reading, offered.chosen(0), 60).text == f"{BRIDGE} Người dân xã Tân Lập lo cầu sẽ xong muộn hai năm."
