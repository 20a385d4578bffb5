"""JSON that was pasted or sent as text, as a CMS answers it, is read as its story."""

import json
import time
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from model.errors import InvalidArticle
from model.intake import read_html, read_text
from tests.invented_pages import FLOOD

BODY = "\n".join(FLOOD.body)
HTML = "".join(f"<p>{one}</p>" for one in FLOOD.body)
DAY = "2022-01-12T09:20:00+07:00"
AN = {"id": 5, "name": "Minh Anh"}
LINKED = {
    "@type": "NewsArticle", "headline": FLOOD.title, "description": FLOOD.lead, "articleBody": BODY, "datePublished": DAY, "author": [AN]
}  # fmt: skip


def blocks(text: str, **around: str) -> list[dict[str, Any]]:
    """``text`` as editors of blocks keep it: a paragraph an object, its words in pieces, some of them a link."""
    return [
        {
            **around,
            "type": "paragraph",
            "children": [{"type": "text", "text": line[:9]}, {"type": "link", "children": [{"text": line[9:]}]}],
        }
        for line in text.split("\n")
    ]


def contentful(text: str) -> dict[str, Any]:
    leaves = [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": line, "marks": []}]} for line in text.split("\n")]
    return {"nodeType": "document", "data": {}, "content": leaves}


OBJECTS: dict[str, Any] = {
    "flat": {"id": 7, "slug": "lu", "title": FLOOD.title, "lead": FLOOD.lead, "body": BODY, "author": "Minh Anh", "published_at": DAY},
    "WordPress": {
        "date": "2022-01-12T09:20:00", "title": {"rendered": FLOOD.title}, "excerpt": {"rendered": f"<p>{FLOOD.lead}</p>\n"},
        "content": {"rendered": HTML, "protected": False}, "author": 3, "byline": "Minh Anh", "yoast_head_json": {"title": "Sao Mai"},
    },
    "Drupal": {
        "title": [{"value": FLOOD.title}], "created": [{"value": DAY}], "field_author": [AN], "author": [AN],
        "body": [{"value": HTML, "format": "full_html"}], "lead": [{"value": FLOOD.lead}],
    },
    "Ghost": {
        "posts": [{"title": FLOOD.title, "html": HTML, "custom_excerpt": FLOOD.lead, "published_at": DAY, "authors": [AN]}], "meta": {}
    },
    "Strapi": {
        "data": {"attributes": {"title": FLOOD.title, "summary": FLOOD.lead, "content": blocks(BODY), "publishedAt": DAY, "author": AN}},
    },
    "Strapi 5": {
        "data": {
            "title": FLOOD.title, "description": FLOOD.lead, "publishedAt": DAY, "author": {"data": {"id": 1, "attributes": AN}},
            "blocks": [{"__component": "shared.rich-text", "body": BODY}, {"__component": "shared.media", "id": 5}],
        },
    },
    "Contentful": {
        "fields": {
            "title": {"vi": FLOOD.title}, "sapo": {"vi": FLOOD.lead}, "body": {"vi": contentful(BODY)}, "author": AN, "date": {"vi": DAY}
        },
    },
    "Editor.js": {
        "title": FLOOD.title, "lead": FLOOD.lead, "author": AN, "published": 1641954000,
        "content": {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": one}} for one in FLOOD.body]},
    },
    "Superdesk": {
        "headline": FLOOD.title, "description_html": f"<p>{FLOOD.lead}</p>", "body_html": HTML, "byline": "Theo Minh Anh",
        "versioncreated": "2022-01-12T02:20:00+0000",
    },
    "Arc": {
        "type": "story", "headlines": {"basic": FLOOD.title}, "subheadlines": {"basic": FLOOD.lead}, "description": {"basic": "Lũ."},
        "content_elements": [
            *({"type": "text", "_id": "A", "content": one} for one in FLOOD.body),
            {"type": "image", "caption": "Nước ngập chợ.", "url": "https://saomai.example/1.jpg"},
            {"type": "interstitial_link", "content": "Mưa lớn còn kéo dài ở miền núi", "url": "https://saomai.example/2"},
        ],
        "credits": {"by": [{"type": "author", "name": "Minh Anh"}]}, "display_date": "2022-01-12T02:20:00Z",
    },
    "ninjs": {
        "uri": "urn:1", "headlines": [{"role": "seo", "value": "Lũ"}, {"role": "main", "value": FLOOD.title}], "by": "Minh Anh",
        "descriptions": [{"role": "summary", "value": "Do máy viết."}, {"role": "lead", "value": FLOOD.lead}], "versioncreated": DAY,
        "bodies": [{"role": "main", "contenttype": "text/html", "value": HTML}],
    },
    "JSON Feed": {
        "title": "Sao Mai", "description": "Báo", "items": [
            {"title": FLOOD.title, "summary": FLOOD.lead, "content_html": HTML, "date_published": DAY, "authors": [AN]}
        ],
    },
    "JSON-LD": {"@graph": [{"@type": "Organization", "name": "Sao Mai", "description": "Báo điện tử"}, LINKED]},
    "an answer": {
        "model": {"id": "1"}, "predictions": [
            {"id": "1", "article": {"title": FLOOD.title, "lead": FLOOD.lead, "body": BODY, "author": "Minh Anh", "published_at": DAY},
             "summary": {"text": FLOOD.lead * 3}}
        ],
    },
    "with others": {
        "title": FLOOD.title, "lead": FLOOD.lead, "body": HTML, "author": AN, "date": DAY, "more": [{"title": "Lũ", "body": HTML}],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_an_object_is_read_as_its_story(name: str, ascii_only: bool) -> None:
    page = read_text(json.dumps(OBJECTS[name], ensure_ascii=ascii_only, indent=2))
    assert page.article.written == (FLOOD.title, FLOOD.lead, BODY)
    assert page.article.author == "Minh Anh"
    assert page.article.published_at == datetime.fromisoformat(DAY)
    assert page.warnings == ()


@pytest.mark.parametrize(
    "sent",
    [
        "```json\n{}\n```",
        "```\n{}\n```\n",
        "Nhờ anh chị đọc giúp bài này:\n{}",
        "Chào tòa soạn,\n\nEm gửi bài:\n```json\n{}\n```\nEm cảm ơn!",
        "Em gửi bài:\n{}\nTrân trọng,\nMinh Anh",
    ],
)
def test_an_object_in_a_fence_or_below_a_word_of_who_sends_it_is_read_as_its_story(sent: str) -> None:
    page = read_text(sent.format(json.dumps(OBJECTS["flat"], indent=1)))
    assert page.article.written == (FLOOD.title, FLOOD.lead, BODY)
    assert page.article.author == "Minh Anh"


@pytest.mark.parametrize("sent", ["```json\n{0}\n```\n```json\n{0}\n```", "Hai bài:\n{0}\n{0}", "Bài một:\n{0}\nBài hai:\n{0}\nHết."])
def test_several_objects_among_words_are_refused(sent: str) -> None:
    with pytest.raises(InvalidArticle, match="text: holds 2 articles"):
        read_text(sent.format(json.dumps(OBJECTS["flat"])))


@pytest.mark.parametrize(
    "points",
    [
        {"content_elements": [{"type": "list", "items": [{"type": "text", "content": one} for one in FLOOD.body]}]},
        {"body": [{"_type": "RichText", "items": [{"html": f"<p>{one}</p>"} for one in FLOOD.body]}]},
        {"content": {"blocks": [{"type": "list", "data": {"style": "ordered", "items": list(FLOOD.body)}}]}},
        {"blocks": [{"type": "list", "items": [{"text": one} for one in FLOOD.body]}]},
    ],
)
def test_the_points_of_a_list_are_lines_of_the_story(points: dict[str, Any]) -> None:
    assert read_text(json.dumps({"title": FLOOD.title, "lead": FLOOD.lead, **points})).article.body == BODY


def test_an_article_that_shows_an_object_without_a_story_stays_one() -> None:
    article = read_text("\n".join((FLOOD.title, '{"mua": 120}', *FLOOD.body))).article
    assert article.title == FLOOD.title
    assert article.body.split("\n")[-1] == FLOOD.body[-1]


def test_linked_data_alone_is_a_page() -> None:
    raw = f'<script type="application/ld+json">{json.dumps(LINKED)}</script>'
    assert read_text(raw).article.written == read_html(raw).article.written == (FLOOD.title, FLOOD.lead, BODY)


@pytest.mark.parametrize("raw", ["[{0}, {0}]", '{{"articles": [{0}, {0}]}}', "{0}\n{0}\n", '{{"data": [{0}, {0}]}}'])
def test_several_objects_are_refused_with_what_to_do(raw: str) -> None:
    with pytest.raises(InvalidArticle, match="text: holds 2 articles; send each of them by itself"):
        read_text(raw.format(json.dumps(OBJECTS["flat"])))


def test_one_object_copied_out_of_a_list_is_read() -> None:
    assert read_text(f"{json.dumps(OBJECTS['flat'])},\n").article.written == (FLOOD.title, FLOOD.lead, BODY)


def test_a_list_of_paragraphs_is_a_body() -> None:
    assert read_text(json.dumps({"title": FLOOD.title, "paragraphs": [FLOOD.lead, *FLOOD.body]})).article.written == (
        FLOOD.title,
        FLOOD.lead,
        BODY,
    )


def test_one_of_this_services_own_forms_is_read() -> None:
    assert read_text(json.dumps({"id": "1", "html": f"<h1>{FLOOD.title}</h1>{HTML}"})).article.title == FLOOD.title


@pytest.mark.parametrize("end", [50, 53])
def test_the_beginning_of_the_story_that_a_program_cut_in_a_sentence_is_no_lead(end: int) -> None:
    post = {"title": FLOOD.title, "html": f"<p>{FLOOD.lead}</p>{HTML}", "excerpt": FLOOD.lead[:end]}
    assert read_text(json.dumps({"posts": [post]})).article.written == (FLOOD.title, FLOOD.lead, BODY)


def test_a_lead_without_a_stop_that_the_story_does_not_begin_with_stays() -> None:
    post = {"title": FLOOD.title, "html": HTML, "excerpt": FLOOD.body[1][:40].strip()}
    assert read_text(json.dumps(post)).article.lead == FLOOD.body[1][:40].strip()


@pytest.mark.parametrize("role", [["main"], {"name": "main"}, 5])
def test_a_role_that_is_no_word_is_none(role: Any) -> None:
    content = {"title": FLOOD.title, "body": BODY, "descriptions": [{"role": role, "value": FLOOD.lead}]}
    assert read_text(json.dumps(content)).article.title == FLOOD.title


def test_json_without_a_story_holds_none() -> None:
    with pytest.raises(InvalidArticle, match="no article was found"):
        read_text('{"status": "ok", "count": 5}')


@pytest.mark.parametrize("title", [f"[Góc nhìn] {FLOOD.title}", f'{{"{FLOOD.title}"', f'["Lũ"] {FLOOD.title}'])
def test_text_that_begins_like_json_is_text(title: str) -> None:
    assert read_text("\n\n".join((title, FLOOD.lead, *FLOOD.body))).article.written == (title, FLOOD.lead, BODY)


@pytest.mark.parametrize(
    "raw",
    [
        '{"content":' * 20 + "[" + "{}," * 300_000 + "{}]" + "}" * 20,
        "[" * 999_999,
        '{"":' * 200_000,
        "[{}," + "1," * 490_000 + "1]",
        '{"title":' + "[" * 900 + "]" * 900 + "}",
        '{"a":1}\n' * 120_000,
    ],
)
def test_no_json_takes_long(raw: str) -> None:
    began = time.process_time()
    with suppress(InvalidArticle):
        read_text(raw)
    assert time.process_time() - began < 5
