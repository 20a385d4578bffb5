"""CSS selectors: for the parts of a story on known families of sites, and for what stands beside a story on any page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """The CSS selectors of a family of sites; a page that ``body`` matches belongs to the family."""

    body: str
    title: str
    lead: str
    author: str
    date: str


SITES = (  # the selectors that public crawlers of these sites used from 2014 to 2026
    Site(
        "article.fck_detail",
        "h1.title-detail, h1.title_news_detail",
        "p.description, h2.description",
        "p.author_mail strong, p.Normal.author",
        "span.date, header span.time",
    ),  # VnExpress
    Site(  # Tuổi Trẻ, Thanh Niên, Người Lao Động, Báo Chính phủ, CafeF and others on the same system
        "div.detail-content[data-role=content], div.detail-cmain div.detail-content, div.detail-content.afcbc-body, div.detail-content",
        "h1.detail-title, h1.article-title",
        "h2.detail-sapo, div.detail-sapo, h2.sapo, p.detail-sapo, [data-role=sapo], .knc-sapo",
        "div.detail-author a.name, div.author-info a.name, div.detail-author, [data-role=author]",
        "[data-role=publishdate], div.detail-time",
    ),
    Site(
        "div.singular-content, div.e-magazine__body, [data-slot=content]",
        "h1.title-page, h1.e-magazine__title, h1[data-slot=title]",
        "h2.singular-sapo, h2.e-magazine__sapo, [data-slot=sapo]",
        "div.author-name, [data-slot=author]",
        "time.author-time",
    ),  # Dân trí
    Site(  # VietnamNet
        "div.maincontent, div#maincontent",
        "h1.content-detail-title",
        "h2.content-detail-sapo, div.content-detail-sapo",
        "p.article-detail-author__info span.name",
        "div.bread-crumb-detail__time",
    ),
    Site(  # Tiền Phong, Nhân Dân, VietnamPlus, Sài Gòn Giải Phóng, Pháp luật TP.HCM
        "div.article__body, div.cms-body",
        "h1.article__title, h1.cms-title",
        "div.article__sapo, h2.cms-desc, div.cms-desc",
        "div.article__author .name, a.cms-author, .article__author",
        "time.time, .article__meta time",
    ),
    Site(  # Znews
        "div.the-article-body",
        "h1.the-article-title",
        "p.the-article-summary",
        "div.the-article-credit p.author",
        "li.the-article-publish",
    ),
    Site(  # VnEconomy
        "main.article-editor",
        "h1.article-header__title",
        "h4.article-content__lead",
        "div.article-meta__author a",
        "time.article-meta__time",
    ),
    Site(  # RFI
        "div.t-content__body",
        "h1.t-content__title",
        "p.t-content__chapo",
        "a.m-from-author__name",
        "p.m-pub-dates time",
    ),
    Site(
        "[itemprop=articleBody]",
        "h1[itemprop=headline], h2[itemprop=headline], h1",
        "[itemprop=description], h2.sapo, p.sapo, div.sapo, p.pHead",
        "[itemprop=author], p.pAuthor",
        "[itemprop=datePublished], time, p.pPublishTimeSource",
    ),
)

_BOXES = "div.VCSortableInPreviewMode"
_TOLD = "[type=content], [type*=uote]"  # boxes that belong to the story: facts and pull quotes
OF_PICTURES = f"figure, figcaption, {_BOXES}:not({_TOLD}), table.tplCaption, div.item_slide_show"
NOT_STORY = (
    f"nav, footer, aside:not([class*=quote]), {_BOXES}:not([type=Photo], [type=LayoutAlbum], {_TOLD}), span.location-stamp, ul.list-news, "
    "ul.list_news_relate, div.inner-article, div.insert-wiki-content, div.ck-cms-insert-neww-group, div.readmore-body-box, "
    "div.details__morenews, div.tindnd, div.chisochungkhoan, div.bv-lq, div.notebox, table.article, article.story, article.article-item, "
    "div.link-source-wrapper, div.tag, div.tags, p.the-article-tags, p.pTitle, p.pSource, div.banner-ads, div.ads, div.box_comment, "
    "div.social, p.author_mail, blockquote.twitter-tweet, blockquote.instagram-media, blockquote.tiktok-embed, div.fb-post"
)
TITLES = ", ".join(
    f"[class*={name}]" for name in "detail-title detail__title title-detail titledetail article-title post-title tieude".split()
)
HEADINGS = "h1, h2, h3, h4, [class*=title], [class*=Title], [class*=tieude], [class*=tieu-de]"  # headings.py chooses the one of this story
TODAY = "time[id*=current], [class*=current-date], [class*=currentDate], [id*=currentDate]"  # today's date
_NAMES_OF_CAPTIONS = (
    "caption Caption pic-desc pic_desc img-desc img_desc image-desc image_desc photo-desc photo_desc desc-image desc_image image-title "
    "image_title img-title photo-title photo-note image-note"
).split()
CAPTIONS = ", ".join(  # unremoved, a whole sentence above the story would be taken as its lead
    (
        "figcaption, figure > p, figure > div > p, div.insertImage, div.VnBizPreviewMode, [class*=chu_thich], [class*=chu-thich], "
        "[class*=chuthich]",
        *(f"{tag}[class*={name}]" for tag in ("p", "div", "span", "td", "dl", "dd", "h6") for name in _NAMES_OF_CAPTIONS),
    )
)
BESIDE_STORY = (  # classes that may also be on the whole page
    "[class*=related], [class*=relate-], [class*=-relate], [class*=lien-quan], [class*=tinlienquan], [class*=also-read], "
    "[class*=self-promo], [class*=newsletter], .sidebar, #sidebar, .toc, #toc, #ez-toc-container, .poll, .box-poll, .poll-box, "
    "[class*=author-bio], [class*=author-desc], [class*=author-box] p:not([class]), "
    "[class*=cung-chuyen], [class*=cung-chu-de], .comment, .comments, #comment, "
    "#comments, #respond, .comment-respond, .comment-wrapper, .comments-area, .list-comment, .list_comment, "
    ".detail-comment, #box_comment, #disqus_thread, .fb-comments"
)
