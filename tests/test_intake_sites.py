"""Pages as public crawlers know them: where the sites of newspapers keep a story, and what they set inside it that is none of it."""
# ruff: noqa: E501 - markup stands here as papers write it

import pytest

from model.article import Article
from model.intake import read_html
from tests.invented_pages import FLOOD, PHONE

TITLE, LEAD = FLOOD.title, FLOOD.lead
BODY = tuple(f"<p>{line}</p>" for line in FLOOD.body)
UPPER, LOWER = "".join(BODY[:2]), "".join(BODY[2:])
TEASER = f"<a href=/x><h2>{PHONE.title}</h2></a><p>{PHONE.lead}</p>"
MENU = "<ul><li><a href=/>Trang chủ</a></li><li><a href=/a>Thời sự</a></li></ul>"

PAGES = {
    "VnExpress": f"<span class=date>Thứ ba, 12/8/2025, 08:31 (GMT+7)</span><h1 class=title-detail>{TITLE}</h1><p class=description>{LEAD}</p>"
    f"<article class='fck_detail '>{UPPER}<div class='box-tinlienquanv2'>{TEASER}</div>{LOWER}"
    "<p class=author_mail><strong>Hoàng Yến</strong><a class=email></a></p></article>",
    "VnExpress, 2017": f"<header><span class='time left'>Thứ ba, 12/8/2025 | 08:31 GMT+7</span></header><h1 class=title_news_detail>{TITLE}</h1>"
    f"<h2 class=description>{LEAD}</h2><article class='content_detail fck_detail'>{UPPER}{LOWER}<p>Hoàng Yến</p></article>",
    "Tuổi Trẻ": f"<h1 class=detail-title>{TITLE}</h1><div class=detail-author><a class=name>Hoàng Yến</a></div>"
    f"<h2 class=detail-sapo>{LEAD}</h2><div class='detail-content afcbc-body' data-role=content>{UPPER}{LOWER}"
    f"<div class=readmore-body-box>{TEASER}</div></div><div data-role=publishdate>12/08/2025 08:31 GMT+7</div>",
    "Thanh Niên, 2021": f"<h1 class='details__headline cms-title'>{TITLE}</h1><div class=details__meta><time>08:31 - 12/08/2025</time></div>"
    f"<h4><a href=x>Hoàng Yến</a></h4><div class='sapo cms-desc'>{LEAD}</div><div id=abody class=cms-body>{UPPER}"
    f"<div class=details__morenews><article class=story>{TEASER}</article></div>{LOWER}</div>",
    "Dân trí": f"<h1 data-slot=title>{TITLE}</h1><a href=x data-slot=author>Hoàng Yến</a><time datetime='2025-08-12T08:31:00'>12/08/2025</time>"
    f"<h2 data-slot=sapo>(Dân trí) - {LEAD}</h2><div data-slot=content>{UPPER}{LOWER}</div>",
    "Dân trí, 2014": f"<span>Thứ ba, 12/08/2025 - 08:31</span><h1>{TITLE}</h1><h2 class=sapo><span><a href=x>Dân trí</a></span> {LEAD}"
    f"<br><a href=x>&gt;&gt; {PHONE.title}</a></h2><div class=detail-content>{UPPER}{LOWER}<p>Hoàng Yến</p></div>",
    "VietnamNet, 2019": f"<span class=ArticleDate>12/08/2025 08:31 GMT+7</span><h1 class=title>{TITLE}</h1><div class=ArticleLead>"
    f"<p>- {LEAD}</p></div>{UPPER}{LOWER}<p><strong>Hoàng Yến</strong></p><div class=inner-article>{TEASER}</div>",
    "Người Lao Động": f"<div data-role=publishdate>12/08/2025 08:31</div><h1 data-role=title>{TITLE}</h1><h2 data-role=sapo>(NLĐO) - {LEAD}</h2>"
    f"<div class='detail-content afcbc-body' data-role=content>{UPPER}{LOWER}</div><span data-role=author>Bài và ảnh: Hoàng Yến</span>",
    "Báo Chính phủ": f"<div class=detail-time>12/08/2025 08:31</div><h1 class=detail-title>{TITLE}</h1><h2 class=detail-sapo>(Chinhphu.vn) - {LEAD}"
    f"</h2><div class='detail-content afcbc-body'>{UPPER}{LOWER}<p><b>Hoàng Yến (thực hiện)</b></p></div>",
    "Znews": f"<h1 class=the-article-title>{TITLE}</h1><li class=the-article-publish>Thứ ba, 12/8/2025 08:31 (GMT+7)</li>"
    f"<p class=the-article-summary>{LEAD}</p><div class=the-article-body>{UPPER}<table class=article><tr><td>{TEASER}</td></tr></table>{LOWER}"
    f"<div class=notebox><p>{PHONE.body[0]}</p></div></div><div class=the-article-credit><p class=author>Hoàng Yến</p></div>"
    "<p class=the-article-tags><span>mưa lớn</span> <span>Suối Vàng</span></p>",
    "Đầu tư Chứng khoán": f"<h1 class=article__header>{TITLE}</h1><time class=time>12/08/2025 08:31</time><a class=cms-author>Hoàng Yến tổng hợp</a>"
    f"<div class='article__sapo cms-desc'>(ĐTCK) {LEAD}</div><div class='article__body cms-body'>{UPPER}{LOWER}</div>",
    "CafeF": f"<h1 class=title>{TITLE}</h1><span class=pdate data-role=publishdate>12-08-2025 - 08:31 AM</span><p class=sapo data-role=sapo>{LEAD}</p>"
    f"<div class='detail-content afcbc-body' data-role=content><div class=chisochungkhoan>VIC: Giá hiện tại</div>{UPPER}{LOWER}</div>"
    "<p class=author data-role=author>Hoàng Yến</p>",
    "CafeBiz": f"<span class=date_time>12/08/2025 08:31 AM</span><h1 class=title>{TITLE}</h1><h2 class=sapo>{LEAD}</h2>"
    f"<div class=detail-content>{UPPER}{LOWER}</div><span class=detail-author>Hoàng Yến</span>",
    "VnEconomy": f"<h1 class=article-header__title>{TITLE}</h1><div><span>H</span> <span>Hoàng Yến</span> <time>08:31, 12/08/2025</time></div>"
    f"<main class=article-editor><h4 class=article-content__lead>{LEAD}</h4>{UPPER}{LOWER}</main><h3>Đọc tiếp</h3>{TEASER}",
    "Vietstock": f"<h1 class=article-title>{TITLE}</h1><span class=date>2 giờ trước</span><div itemprop=articleBody><p class=pTitle>{TITLE}</p>"
    f"<p class=pHead>{LEAD}</p>{UPPER}{LOWER}<p class=pAuthor>Hoàng Yến</p><p class=pSource>FILI</p>"
    f"<p class=pPublishTimeSource>- 08:31 12/08/2025</p></div><div>{TEASER}</div>",
    "24h": f"<h1>{TITLE}</h1><time>Thứ Ba, ngày 12/08/2025 08:31 AM (GMT+7)</time><div>Lưu bài Bỏ lưu bài</div><h2 id=article_sapo>{LEAD}</h2>"
    f"<div id=article_body>{UPPER}<div class=bv-lq>{TEASER}</div>{LOWER}<p>Hoàng Yến (Theo Báo Sao Mai)</p></div>"
    "<div>Nguồn: https://bao.example/x.html</div>",
    "NukeViet": f"<h1>{TITLE}</h1><span>Thứ ba - 12/08/2025 08:31</span><ul><li>In ra</li></ul><div>{LEAD}</div><figure><div><img>"
    f"<p>Nước ngập trước cổng trường sáng nay.</p></div></figure><div id=news-bodyhtml>{UPPER}{LOWER}</div><p>Tác giả: Hoàng Yến</p>"
    "<p>Nguồn tin: Đài truyền thanh thị trấn</p><p>Tổng số điểm của bài viết là: 0 trong 0 đánh giá</p><div>Click để đánh giá bài viết</div>"
    f"<p>Những tin mới hơn</p><a href=x>{PHONE.title}</a>",
    "RFI": f"<h1 class=t-content__title>{TITLE}</h1><p class=t-content__chapo>{LEAD}</p><p class=m-pub-dates>Đăng ngày: "
    "<time datetime='2025-08-12T01:31:00+00:00'>12/08/2025 - 08:31</time> Sửa đổi ngày: <time>12/08/2025 - 09:31</time></p>"
    "<div>2 phút Thời gian đọc</div><a class=m-from-author__name>Hoàng Yến</a>"
    f"<div class=t-content__body>{UPPER}<div class=o-self-promo><p>Nhận thư tin hàng ngày của RFI</p><p>Đăng ký</p></div>{LOWER}</div>",
}


def on_site(story: str, *, head: str = "") -> Article:
    return read_html(f"<html><head>{head}</head><body>{MENU}{story}</body></html>").article


@pytest.mark.parametrize("site", PAGES)
def test_a_page_in_the_structure_of_a_newspaper_gives_its_story_who_wrote_it_and_when(site: str) -> None:
    article = on_site(PAGES[site])
    assert article.written == (TITLE, LEAD, "\n".join(FLOOD.body))
    assert article.author == "Hoàng Yến"
    assert article.published_at is not None
    assert article.published_at.timestamp() == 1754962260  # 12/8/2025, 8:31 in Hà Nội


def test_a_box_of_facts_is_story_and_a_box_of_another_story_is_none() -> None:
    box = "<div class=VCSortableInPreviewMode type={}><p>{}</p></div>"
    facts, other = box.format("content", PHONE.body[0]), box.format("RelatedOneNews", PHONE.lead)
    story = f"<div class='detail-content afcbc-body'>{UPPER}{facts}{other}{LOWER}</div>"
    body = on_site(f"<h1 class=detail-title>{TITLE}</h1><h2 class=detail-sapo>{LEAD}</h2>{story}").body
    assert PHONE.body[0] in body
    assert PHONE.lead not in body


def test_a_name_that_says_related_takes_no_whole_story_away() -> None:
    story = f"<article class='fck_detail'><div class='related-layout'>{UPPER}{LOWER}</div></article>"
    assert on_site(f"<h1 class=title-detail>{TITLE}</h1><p class=description>{LEAD}</p>{story}").body == "\n".join(FLOOD.body)


def test_the_day_on_which_a_page_was_asked_for_is_not_the_day_of_its_story() -> None:
    assert on_site(f"<time id=currentDate>Thứ Sáu, 27/11/2026</time><h1>{TITLE}</h1><p>{LEAD}</p>{UPPER}{LOWER}").published_at is None


def test_a_moment_as_nukeviet_writes_it_has_its_hour() -> None:
    head = "<meta property='article:published_time' content='2025-08-12+0708:00:45'>"
    moment = on_site(f"<h1>{TITLE}</h1><p>{LEAD}</p>{UPPER}{LOWER}", head=head).published_at
    assert moment is not None
    assert moment.isoformat() == "2025-08-12T08:00:45+07:00"
