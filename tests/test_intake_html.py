"""Stories that HTML hides: told below the pictures of known sites, or parted by line breaks alone; and moments with a zone."""

import json

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import COFFEE, FLOOD, PHONE

TITLE = "Chợ hoa trên sông ngày cuối năm"
LEAD = "Chợ nổi Bình Long đông nghịt ghe hoa ba ngày trước Tết, người bán nói giá tăng nhẹ so với năm ngoái."
TOLD = (
    "Từ 4h sáng, hàng chục ghe chở bưởi, quất và cúc cập bến chợ nổi Bình Long.",
    "Chị Tô Thị Mận, 41 tuổi, bán 300 chậu cúc trong hai ngày, giá mỗi chậu 80.000 đồng.",
    "Khách ghé xuồng mua hoa ngay trên sông.",
)

VNEXPRESS = (
    '<h1 class="title-detail">{title}</h1><p class="description">{lead}</p><article class="fck_detail">{pictures}</article>',
    '<div class="item_slide_show"><figure class="tplCaption"><img></figure><div class="desc_cation"><p>{0}{1}</p></div></div>',
)
TUOITRE = (
    '<h1 class="detail-title">{title}</h1><h2 class="detail-sapo">TTO - {lead}</h2>'
    '<div class="detail-content afcbc-body" data-role="content">{pictures}</div>',
    '<div class="VCSortableInPreviewMode" type="Photo"><img><div class="PhotoCMS_Caption"><p>{0}{1}</p></div></div>',
)
THANHNIEN = (
    '<h1 class="detail-title">{title}</h1><h2 class="detail-sapo">{lead}</h2><div class="detail-content">{pictures}</div>',
    '<figure class="VCSortableInPreviewMode"><figcaption><p>{0}</p></figcaption><div class="PhotoCMS_Author">ẢNH: HOÀNG YẾN</div></figure>',
)
DANTRI = (
    '<h1 class="title-page">{title}</h1><h2 class="singular-sapo">(Dân trí) - {lead}</h2><div class="singular-content">{pictures}</div>',
    '<figure class="image"><img><figcaption><p>{0} (Ảnh: Hoàng Yến).</p></figcaption></figure>',
)
VIETNAMNET = (
    '<h1 class="content-detail-title">{title}</h1><h2 class="content-detail-sapo">{lead}</h2><div class="maincontent">{pictures}</div>',
    '<figure class="image"><img><figcaption>{0}</figcaption></figure>',
)
SITES = {"VnExpress": VNEXPRESS, "Tuổi Trẻ": TUOITRE, "Thanh Niên": THANHNIEN, "Dân trí": DANTRI, "VietnamNet": VIETNAMNET}


def on_site(name: str, *, pictures: tuple[str, ...], written: tuple[str, ...] = (), credit: str = " Ảnh: Hoàng Yến") -> str:
    page, picture = SITES[name]
    story = "".join((*(f"<p>{line}</p>" for line in written), *(picture.format(one, credit) for one in pictures)))
    return f"<html><body>{page.format(title=TITLE, lead=LEAD, pictures=story)}<div><p>Một chuyện khác.</p></div></body></html>"


@pytest.mark.parametrize("site", SITES)
def test_a_story_told_below_its_pictures_is_a_story(site: str) -> None:
    assert read_html(on_site(site, pictures=TOLD)).article.written == (TITLE, LEAD, "\n".join(TOLD))


@pytest.mark.parametrize("site", SITES)
def test_a_story_told_below_its_pictures_keeps_the_paragraph_above_them(site: str) -> None:
    opening = "Chợ họp đến trưa 30 Tết."
    assert read_html(on_site(site, pictures=TOLD, written=(opening,))).article.body == "\n".join((opening, *TOLD))


@pytest.mark.parametrize("site", SITES)
def test_a_written_story_does_not_say_what_is_on_its_pictures(site: str) -> None:
    for written in (FLOOD.body, COFFEE.body[:1]):
        assert read_html(on_site(site, pictures=TOLD[:1], written=written)).article.body == "\n".join(written)


def test_a_teaser_inside_a_story_told_in_pictures_is_none_of_it() -> None:
    teaser = f'<div class="VCSortableInPreviewMode" type="RelatedOneNews"><p>{PHONE.lead}</p></div>'
    page = on_site("Tuổi Trẻ", pictures=TOLD).replace("</div></div><div", f"</div></div>{teaser}<div", 1)
    assert teaser in page
    assert read_html(page).article.body == "\n".join(TOLD)


PICTURE = "<figure><img><figcaption>{0}{1}</figcaption></figure>"


def test_a_story_told_below_its_pictures_is_a_story_on_a_site_we_do_not_know() -> None:
    captions = (*TOLD, *FLOOD.body[:2])
    pictures = "".join(PICTURE.format(one, "") for one in captions)
    article = read_html(f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p>{pictures}</body></html>").article
    assert article.written == (TITLE, LEAD, "\n".join(captions))


# --- Parts of a page in places of their own -----------------------------------------------------------------------------------


def on_page(story: str, *, window: str = "", above: str = "", below: str = "") -> Article:
    menu = "<ul><li><a href=/>Trang chủ</a></li><li><a href=/a>Chuyện làng</a></li></ul>"
    return read_html(f"<html><head><title>{window}</title></head><body>{menu}{above}{story}{below}</body></html>").article


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def is_flood(article: Article) -> bool:
    return article.written == (FLOOD.title, FLOOD.lead, "\n".join(FLOOD.body))


def test_a_lead_a_date_and_an_author_that_stand_where_no_known_site_has_them_are_found() -> None:
    above = f"<div><a>Kinh tế</a><span>Thứ Ba, 12/08/2025 08:31 (GMT+7)</span></div><h1>{FLOOD.title}</h1><h2 class=x>{FLOOD.lead}</h2>"
    body = f"<div itemprop=articleBody>{paragraphs(*FLOOD.body)}</div><div class=y>Hoàng Yến</div><div>Một chuyện khác nữa</div>"
    article = on_page(above + body)
    assert is_flood(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Hoàng Yến", "2025-08-12T08:31:00+07:00")


@pytest.mark.parametrize("kind", ["related-news", "box-relate-1", "inner-article", "tin-lien-quan"])
def test_another_story_inside_a_story_is_none_of_it_on_a_site_we_do_not_know(kind: str) -> None:
    box = f"<div class={kind}><h3>{PHONE.title}</h3><p>{PHONE.lead}</p></div>"
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, FLOOD.body[0])}{box}{paragraphs(*FLOOD.body[1:])}"))


def test_a_class_around_the_whole_page_takes_nothing_off_it() -> None:
    assert is_flood(on_page(f"<div class='has-related caption'><h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, *FLOOD.body)}</div>"))


def test_a_caption_is_known_by_any_class_that_says_so() -> None:
    caption = "<table class=x><tr><td><img></td></tr><tr><td class=PhotoCMS_Caption>Nước ngập trước cổng trường sáng nay.</td></tr></table>"
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1>{caption}{paragraphs(FLOOD.lead, *FLOOD.body)}"))


def test_the_address_of_a_school_in_its_footer_is_no_story() -> None:
    footer = "<footer><p>Địa chỉ: 12 Lê Lợi, Vĩnh Lộc</p><p>Điện thoại: 0237 123 456</p></footer>"
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, *FLOOD.body)}", below=footer))


def test_a_portal_may_name_itself_before_the_story_in_the_title_of_the_window() -> None:
    portal = "Trang thông tin điện tử xã Vĩnh Lộc"
    heads = f"<div>{portal.upper()}</div><div>Chào mừng kỷ niệm 80 năm ngày Quốc khánh của đất nước!</div><div>{FLOOD.title}</div>"
    assert is_flood(on_page(paragraphs(FLOOD.lead, *FLOOD.body), window=f"{portal} - {FLOOD.title}", above=heads))


@pytest.mark.parametrize("teaser", ["<a href=/x><h3>{0}</h3></a><p>{1}</p>", "<h3><a href=/x>{0}</a></h3><p>{1}</p>"])
def test_first_sentences_below_links_to_other_stories_are_teasers(teaser: str) -> None:
    teasers = "<h2>Tin cùng chuyên mục</h2>" + "".join(teaser.format(title, PHONE.lead) for title in ("Mùa hoa", PHONE.title, COFFEE.title))
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, *FLOOD.body)}", below=f"<div>{teasers}</div>"))


def test_the_name_of_a_blog_is_not_the_title_of_its_entry() -> None:
    story = paragraphs(FLOOD.lead, *FLOOD.body)
    page = (
        f'<body><h1><a href="/">Góc nhà quê</a></h1><div class="hentry"><h3 class="post-title entry-title">{FLOOD.title}</h3>{story}</div>'
    )
    assert read_html(page).article.title == FLOOD.title


def test_a_link_around_the_title_leaves_the_title() -> None:
    assert is_flood(on_page(f"<a href=/x><h1>{FLOOD.title}</h1></a>{paragraphs(FLOOD.lead, *FLOOD.body)}"))


def test_a_story_may_end_in_words_too_short_for_a_paragraph() -> None:
    ending = ("Mẹ hỏi.", "Tôi gật đầu.", "Trời mưa to.", "Bây giờ tôi nhớ.")
    below = f"<div>{paragraphs(PHONE.lead)}</div>"
    article = on_page(f"<h1>{FLOOD.title}</h1><div>{paragraphs(FLOOD.lead, *FLOOD.body, *ending)}</div>", below=below)
    assert set(ending) <= set(article.body.split("\n"))


def test_the_rows_of_a_layout_are_lines() -> None:
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in (f"<b>{FLOOD.title}</b>", "12/08/2025 08:31", FLOOD.lead, *FLOOD.body))
    article = on_page(f"<table><tr><td><table><tr><td>DANH MỤC</td></tr></table></td><td><table>{rows}</table></td></tr></table>")
    assert is_flood(article)
    assert article.published_at is not None


@pytest.mark.parametrize("tag", ["p", "div", "span"])
@pytest.mark.parametrize("between", ["<br><br>", "<br/>", "<br>\n&nbsp;<br>"])
def test_paragraphs_that_only_line_breaks_part_are_all_read(tag: str, between: str) -> None:
    story = f"<p>{FLOOD.lead}</p><{tag}>{between.join(FLOOD.body)}</{tag}>"
    footer = "<footer><p>Liên hệ quảng cáo</p><p>Tuyển dụng</p><p>Mời bạn đọc gửi tin cho chúng tôi qua thư điện tử.</p></footer>"
    article = read_html(f"<html><body><h1>{FLOOD.title}</h1><div>{story}</div>{footer}</body></html>").article
    assert article.body.startswith("\n".join(FLOOD.body))
    assert "Mời bạn đọc" not in article.body


_LINKED = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "{}"}</script>'


@pytest.mark.parametrize("date", ["Tue, 12 Aug 2025 08:31:00 +0700", "12 Aug 2025 08:31:00 +0700"])
@pytest.mark.parametrize("markup", ['<meta name="pubdate" content="{}">', '<meta property="article:published_time" content="{}">', _LINKED])
def test_a_site_may_date_its_story_as_a_mail(markup: str, date: str) -> None:
    page = f"{markup.replace('{}', date)}<h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>"
    moment = read_html(page).article.published_at
    assert moment is not None
    assert moment.isoformat() == "2025-08-12T08:31:00+07:00"


@pytest.mark.parametrize("date", ["2025-08-12T01:31:00Z", "2025-08-12T01:31:00z", "2025-08-12T1:31:00Z", "2025-8-12 01:31:00 UTC"])
def test_a_moment_in_utc_is_no_vietnamese_moment(date: str) -> None:
    data = {"@type": "NewsArticle", "headline": FLOOD.title, "datePublished": date}
    page = f'<script type="application/ld+json">{json.dumps(data)}</script><h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>'
    moment = read_html(page).article.published_at
    assert moment is not None
    assert moment.isoformat() == "2025-08-12T01:31:00+00:00"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="publish_date" content="{}">',
        '<meta property="og:published_time" content="{}">',
        '<meta name="DC.date.issued" content="{}">',
        '<meta name="date" content="{}">',
        '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "{}"}</script>',
    ],
)
def test_a_site_may_date_its_story_in_many_places(head: str) -> None:
    moment = read_html(f"{head.replace('{}', '2025-08-12T08:31:00+07:00')}<h1>{FLOOD.title}</h1><p>{FLOOD.lead}</p>").article.published_at
    assert moment is not None
    assert moment.isoformat() == "2025-08-12T08:31:00+07:00"


def test_a_title_that_no_line_of_the_page_shows_is_the_headline_that_the_site_names() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": FLOOD.title})
    page = f'<script type="application/ld+json">{data}</script><div>{paragraphs(FLOOD.lead, *FLOOD.body)}</div>'
    assert is_flood(read_html(page).article)
    assert is_flood(
        read_html(page.replace("<div>", f"<div><h1>{FLOOD.title}</h1>").replace(f'"{FLOOD.title}', f'"Tin mới: {FLOOD.title}')).article
    )


def test_a_day_that_the_site_names_has_the_hour_that_the_page_shows() -> None:
    head = '<meta property="article:published_time" content="2025-08-12">'
    for shown, hour in (("12/08/2025 08:31", 8), ("13/08/2025 08:31", 0)):
        moment = read_html(f"{head}<h1>{FLOOD.title}</h1><p>{shown}</p><p>{FLOOD.lead}</p>{paragraphs(*FLOOD.body)}").article.published_at
        assert moment is not None
        assert (moment.day, moment.hour) == (12, hour)


def test_the_time_of_the_last_change_is_not_the_time_of_the_story() -> None:
    times = (
        '<time class="updated" datetime="2025-08-13T09:00:00+07:00">13/08/2025</time>'
        '<time class="entry-date published" datetime="2025-08-12T08:31:00+07:00">12/08/2025</time>'
    )
    article = on_page(f"<h1>{FLOOD.title}</h1><p>{times} bởi Hoàng Yến</p>{paragraphs(FLOOD.lead, *FLOOD.body)}")
    assert is_flood(article)
    assert (article.author, article.published_at and article.published_at.isoformat()) == ("Hoàng Yến", "2025-08-12T08:31:00+07:00")
    worded = article_with_times("Cập nhật <time>13/08/2025 09:00</time> Đăng <time>12/08/2025 08:31</time>")
    assert worded.published_at is not None
    assert worded.published_at.isoformat() == "2025-08-12T08:31:00+07:00"


def article_with_times(times: str) -> Article:
    return on_page(f"<h1>{FLOOD.title}</h1><p>{times}</p>{paragraphs(FLOOD.lead, *FLOOD.body)}")


# --- Pictures ----------------------------------------------------------------------------------------------------------------

SAID = "Nước ngập trước cổng trường tiểu học Suối Vàng sáng 12/8."


@pytest.mark.parametrize(
    "picture",
    [
        f"<p><img src=a alt='{SAID}'></p><p>{SAID}</p>",
        f"<p style='text-align:center'><img src=a></p>\n<p><em>{SAID}</em></p>",
        f"<div><img src=a><i>{SAID}</i></div>",
        f"<table class=x><tr><td><img src=a></td></tr><tr><td>{SAID}</td></tr></table>",
        f"<amp-img alt='x'></amp-img><p><em>{SAID}</em></p><amp-ad>Mua ngay chiếc xe này với giá rất tốt hôm nay.</amp-ad>",
    ],
)
@pytest.mark.parametrize("place", ["<div>{}</div>", "<div itemprop=articleBody>{}</div>"])
def test_a_line_below_a_picture_that_its_markup_tells_to_be_a_caption_is_one(picture: str, place: str) -> None:
    body = place.format(f"{paragraphs(FLOOD.lead, FLOOD.body[0])}{picture}{paragraphs(*FLOOD.body[1:])}")
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1>{body}"))


@pytest.mark.parametrize(
    "line",
    [
        "<p><img src=a alt=x></p><p>{}</p>",
        "<p><img src=a alt=x></p><p>Ông Bảo nói: <em>{}</em></p>",
        "<p><img src=a alt=x>{}</p>",
        "<p><em>{}</em></p>",
        "<table><tr><td><img src=a></td></tr><tr><td>{}</td></tr><tr><td>Nước rút lúc 9h sáng.</td></tr></table>",
    ],
)
def test_a_paragraph_below_a_picture_is_story(line: str) -> None:
    article = on_page(f"<h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, FLOOD.body[0])}{line.format(SAID)}{paragraphs(*FLOOD.body[1:])}")
    assert SAID in article.body


def test_a_quotation_and_an_author_in_italics_below_a_picture_are_no_captions() -> None:
    quote = "“Chúng tôi chỉ kịp bế con chạy lên gác”, bà Nhàn kể lại."
    pictured = "<p><img src=a></p><p><em>{}</em></p>"
    article = on_page(
        f"<h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, *FLOOD.body[:3])}{pictured.format(quote)}"
        f"{paragraphs(*FLOOD.body[3:])}{pictured.format('Bài và ảnh: Hoàng Yến')}"
    )
    assert quote in article.body
    assert article.author == "Hoàng Yến"


def test_a_lead_in_italics_below_the_first_picture_is_a_lead() -> None:
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1><p><img alt='{FLOOD.lead}'></p><p><em>{FLOOD.lead}</em></p>{paragraphs(*FLOOD.body)}"))


def test_a_story_told_in_italics_below_its_pictures_is_a_story() -> None:
    captions = "".join(f"<p><img src=a></p><p><em>{line}</em></p>" for line in (*TOLD, *FLOOD.body[:2]))
    assert on_page(f"<h1>{TITLE}</h1><p>{LEAD}</p>{captions}").body == "\n".join((*TOLD, *FLOOD.body[:2]))


def test_keywords_beside_their_heading_are_the_end_of_a_story() -> None:
    tags = "<div><span>Từ khóa</span> <a href=/x>Suối Vàng</a> <a href=/y>mưa lớn</a></div>"
    assert is_flood(on_page(f"<h1>{FLOOD.title}</h1>{paragraphs(FLOOD.lead, *FLOOD.body)}{tags}<p>Tin mới nhất trong ngày</p>"))
