"""Pages of papers that nobody has looked at: whatever their places are called, all of the story is read, and nothing beside it."""

import json

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import COFFEE, FLOOD, PHONE

TITLE, LEAD = FLOOD.title, FLOOD.lead
FIRST, SECOND, SUBHEADING, THIRD, LAST = FLOOD.body
PARAGRAPHS = tuple(f"<p>{line}</p>" for line in FLOOD.body)
TOLD = "".join(PARAGRAPHS)
HEAD = f"<h1>{TITLE}</h1><div>12/08/2025 08:31</div><p>{LEAD}</p>"


def on_page(story: str, *, head: str = "") -> Article:
    menu = "<ul><li><a href=/>Trang chủ</a></li><li><a href=/a>Chuyện làng</a></li></ul>"
    return read_html(f"<html><head>{head}</head><body>{menu}{story}</body></html>").article


def is_flood(article: Article) -> bool:
    return article.written == (TITLE, LEAD, "\n".join(FLOOD.body))


# --- Several places of one kind ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["class=detail-content", "itemprop=articleBody"])
def test_a_story_in_two_places_around_a_banner_is_read_to_its_end(place: str) -> None:
    parts = f"<div {place}>{''.join(PARAGRAPHS[:2])}</div><div>Quảng cáo</div><div {place}>{''.join(PARAGRAPHS[2:])}</div>"
    assert is_flood(on_page(HEAD + parts))


def test_a_lead_in_a_place_for_stories_does_not_hide_the_story() -> None:
    lead = f"<header><h1>{TITLE}</h1><h2 itemprop=articleBody>{LEAD}</h2></header>"
    assert is_flood(on_page(f"{lead}<section><div itemprop=articleBody>{TOLD}</div></section>"))


def test_the_next_story_of_an_endless_page_is_none_of_this_one() -> None:
    after = "".join(f"<p>{line}</p>" for line in COFFEE.body)
    page = "".join(f"<section><div class=detail-content>{body}</div></section>" for body in (TOLD, after))
    assert is_flood(on_page(HEAD + page))


def test_entries_that_are_told_by_the_hour_in_places_of_their_own_are_all_read() -> None:
    entries = "".join(f"<section><b>{hour}h10</b><div itemprop=articleBody>{p}{p}</div></section>" for hour, p in enumerate(PARAGRAPHS, 10))
    assert [line for line in FLOOD.body if line not in on_page(HEAD + entries).body] == []


# --- A story that scripts draw, or that is to be paid for ----------------------------------------------------------------------

LINKED = {"@type": "NewsArticle", "headline": TITLE, "description": LEAD, "author": {"@type": "Person", "name": "Hoàng Yến"}}


def linked(**fields: str) -> str:
    return f"<script type='application/ld+json'>{json.dumps({**LINKED, **fields}, ensure_ascii=False)}</script>"


@pytest.mark.parametrize(
    "shown", ["<div id=root></div>", "<div>Đang tải...</div>", f"{HEAD}<p>{FIRST}</p><p>Mua gói đọc báo từ hôm nay</p>"]
)
@pytest.mark.parametrize("body", ["\n\n".join(FLOOD.body), TOLD, TOLD.replace("<", "&lt;").replace(">", "&gt;")])
def test_a_story_that_only_the_linked_data_have_is_read(shown: str, body: str) -> None:
    article = on_page(shown, head=linked(articleBody=body))
    assert is_flood(article)
    assert article.author == "Hoàng Yến"


def test_linked_data_that_begin_with_their_description_have_no_other_lead() -> None:
    article = on_page("", head=linked(articleBody="\n".join((LEAD, *FLOOD.body)), description=f"{LEAD[:60]}..."))
    assert is_flood(article)


def test_a_story_that_a_page_shows_is_not_that_of_its_data() -> None:
    assert is_flood(on_page(HEAD + TOLD, head=linked(articleBody=" ".join((LEAD, *FLOOD.body, "Ảnh: Hoàng Yến. Xem thêm.")))))
    other = " ".join(COFFEE.body) * 9
    assert is_flood(on_page(HEAD + TOLD, head=linked(headline=COFFEE.title, articleBody=other)))
    data = json.dumps({"next": {"content": f"<p>{other}</p>"}})
    assert is_flood(on_page(HEAD + TOLD, head=f"<script id=__NEXT_DATA__ type='application/json'>{data}</script>"))


def test_a_story_in_the_data_of_the_scripts_is_read() -> None:
    data = json.dumps({"props": {"article": {"title": TITLE, "content": f"<figure><figcaption>Nước ngập.</figcaption></figure>{TOLD}"}}})
    head = f"<meta property='og:title' content='{TITLE}'><meta property='og:description' content='{LEAD}'>"
    assert is_flood(on_page("<div id=__next></div>", head=f"{head}<script type='application/json'>{data}</script>"))


@pytest.mark.parametrize("data", ["", "{", "[" * 100_000, json.dumps({"a": [PHONE.lead, 5, None, "<p>ngắn</p>"]})])
def test_data_without_a_story_say_nothing(data: str) -> None:
    assert is_flood(on_page(HEAD + TOLD, head=f"<script type='application/json'>{data}</script>"))
    assert on_page(f"<h1>{TITLE}</h1>", head=f"<script type='application/json'>{data}</script>").body == ""
