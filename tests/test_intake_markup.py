"""HTML that no browser would like, and text that is only written like it."""

import json

from model.intake import read_html, read_text
from tests.invented_pages import FLOOD, PHONE, VNEXPRESS_HTML, paragraphs


def test_html_that_never_closes_gives_its_story() -> None:
    page = read_html(f"<html><body><div><h1>{FLOOD.title}<div><p>{FLOOD.lead}" + "".join(f"<p>{one}" for one in FLOOD.body))
    assert page.article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


def test_entities_are_read_as_letters() -> None:
    raw = "".join(f"<p>{one.encode('ascii', 'xmlcharrefreplace').decode()}</p>" for one in (FLOOD.title, FLOOD.lead, *FLOOD.body))
    assert read_html(raw).article.written[1] == FLOOD.lead
    assert read_html("<p>H&agrave; N&ocirc;i m&#432;a l&#7899;n</p>").article.title == "Hà Nôi mưa lớn"


def test_a_line_that_is_only_a_link_is_no_story_but_a_title_may_be_one() -> None:
    link = "<p><a href='/x'>Hồ thủy điện Bản Mây xả lũ trong đêm</a></p>"
    body = link.join(f"<p>{one}</p>" for one in FLOOD.body)
    article = read_html(f"<h1><a href='/y'>{FLOOD.title}</a></h1><p>{FLOOD.lead}</p>{body}").article
    assert article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


def test_scripts_styles_and_comments_are_no_text() -> None:
    noise = "<script>var a='<p>Quảng cáo đang chạy trên trang này đấy nhé.</p>'</script><style>p{}</style><!-- <p>Ẩn -->"
    body = "".join(f"<p>{one}</p>{noise}" for one in FLOOD.body)
    assert read_html(f"<h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>{body}").article.written[2] == "\n".join(FLOOD.body)


def test_broken_linked_data_does_not_matter() -> None:
    broken = VNEXPRESS_HTML.replace('"@type":"NewsArticle"', '"@type":"NewsArticle')
    assert read_html(broken) == read_html(VNEXPRESS_HTML)


def test_line_breaks_mean_something_where_there_are_no_tags() -> None:
    body = (FLOOD.body[0], "Lãi suất < 5 % và tỷ lệ hộ nghèo > 2 % là điều huyện chưa đạt được.", FLOOD.body[1])
    assert read_html("\n".join((FLOOD.title, FLOOD.lead, *body))).article.body == "\n".join(body)


def test_text_with_line_breaks_as_tags_is_read_by_lines() -> None:
    assert read_text("<br>".join((FLOOD.title, FLOOD.lead, *FLOOD.body))).article.written[2] == "\n".join(FLOOD.body)


def test_text_that_mentions_a_tag_is_still_text() -> None:
    line = "Anh Khôi dạy trẻ em dùng thẻ <div> và <p> để viết trang đầu tiên của mình."
    assert line in read_text(paragraphs(PHONE.title, PHONE.lead, line, PHONE.body[0])).article.body


def test_a_page_of_an_unknown_site_loses_its_menu_and_its_links() -> None:
    menu = "<nav><ul>" + "<li><a href='/a'>Chuyên mục dài dòng</a></li>" * 12 + "</ul></nav>"
    links = "<div><h3>Tin khác</h3>" + "<a href='/b'>Một tin khác trong ngày</a><br>" * 6 + "</div>"
    body = "".join(f"<p>{one}</p>" for one in (FLOOD.lead, *FLOOD.body))
    article = read_html(f"<html><body>{menu}<div><h1>{FLOOD.title}</h1>{body}</div>{links}</body></html>").article
    assert article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


def test_a_caption_of_one_whole_sentence_is_neither_lead_nor_body_on_a_site_we_do_not_know() -> None:
    caption = "Lãnh đạo thành phố trao quà cho các gia đình chính sách tại phường An Lạc sáng nay."
    story = "".join(f"<p>{part}</p>" for part in (FLOOD.lead, *FLOOD.body))
    article = read_html(f"<body><h1>{FLOOD.title}</h1><figure><figcaption>{caption}</figcaption></figure>{story}</body>").article
    assert article.lead.startswith(FLOOD.lead[:30])
    assert caption not in article.lead + article.body


def test_the_logo_of_a_paper_is_no_title() -> None:
    story = paragraphs(FLOOD.lead, *FLOOD.body)
    titles = f'<h1 class="logo"><a>Báo Vĩnh Lộc</a></h1><h1 itemprop="headline">{FLOOD.title}</h1>'
    page = f'<body>{titles}<div itemprop="articleBody">{story}</div>'
    assert read_html(page).article.title == FLOOD.title


def test_a_paper_is_nobodys_name() -> None:
    data = {"@type": "NewsArticle", "headline": FLOOD.title, "author": {"@type": "Person", "name": "VnExpress"}}
    page = f'<script type="application/ld+json">{json.dumps(data)}</script><h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, *FLOOD.body)}'
    assert read_html(f"<body>{page}").article.author == ""
