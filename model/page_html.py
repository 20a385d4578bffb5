"""An HTML page: what the site says in JSON-LD and in its own well-known places first, then trafilatura, then the rules for lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model import text
from model.bylines import read_byline
from model.dates import read_moment
from model.linked_data import Story, read_story
from model.page_lines import LONGEST_TITLE, Kind, read_line, without_credit
from model.page_markup import BREAK, LINK, LINK_END, PICTURE, SLANT, Markup, read_markup
from model.page_story import LONGEST_LEAD, MOST_LINES, Draft, read_lines
from model.page_words import ENDINGS, PAPERS, fold

MOST_TAGS_FOR_TRAFILATURA = 5_000  # it takes a second or more for ten times as many
MOST_CHARACTERS_FOR_TRAFILATURA = 300_000
MOST_LINKED_LINES = 10_000  # each is read to tell whether it leads elsewhere; the largest portals have a tenth of it
_BREAKING = re.compile(r"</(?:p|div|h[1-6]|article|section|body|html|li)\s*>|<br\s*/?>", re.IGNORECASE)
_LINE_BREAK = re.compile(rf"(?:(?<!>)|(?<=span>)){BREAK}++(?!<(?!/?span))")  # between words, not beside a block
_LINK_MARKS = re.compile(f"[{LINK}{LINK_END}{SLANT}{PICTURE}]")
_LINKED = re.compile(f"{LINK}[^{LINK}{LINK_END}]*+{LINK_END}?")
_TAG = re.compile(
    r"</?(?:p|div|span|br|h[1-6]|a|b|i|em|strong|font|img|ul|ol|li|table|tr|td|article|section|figure|html|head|body|meta|title|script|style)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a family of sites keeps the parts of a story, as CSS selectors; ``body`` alone decides whether a page is of that family."""

    body: str
    title: str
    lead: str
    author: str
    date: str


SITES = (  # the names that public crawlers of these sites wait for, of 2014 to 2026
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
        "h1[itemprop=headline], h1",
        "[itemprop=description], h2.sapo, p.sapo, div.sapo, p.pHead",
        "[itemprop=author], p.pAuthor",
        "[itemprop=datePublished], time, p.pPublishTimeSource",
    ),
)

_BOXES = "div.VCSortableInPreviewMode"  # a box of type content is story: facts that the paper set apart
_PICTURES = f"figure, figcaption, {_BOXES}:not([type=content]), table.tplCaption, div.item_slide_show"
_NOT_STORY = (
    f"nav, footer, aside, {_BOXES}:not([type=Photo], [type=LayoutAlbum], [type=content]), span.location-stamp, ul.list-news, "
    "ul.list_news_relate, div.inner-article, div.insert-wiki-content, div.ck-cms-insert-neww-group, div.readmore-body-box, "
    "div.details__morenews, div.tindnd, div.chisochungkhoan, div.bv-lq, div.notebox, table.article, article.story, article.article-item, "
    "div.link-source-wrapper, div.tag, div.tags, p.the-article-tags, p.pTitle, p.pSource, div.banner-ads, div.ads, div.box_comment, "
    "div.social, p.author_mail"
)
_TODAY = "time[id*=current], [class*=current-date], [class*=currentDate], [id*=currentDate]"  # when the page was asked for
_CAPTIONS = ", ".join(  # a whole sentence above the story would be its lead
    (
        "figcaption, figure > p, figure > div > p, div.insertImage, div.VnBizPreviewMode",
        *(f"{tag}[class*={name}]" for tag in ("p", "div", "span", "td") for name in ("caption", "Caption")),
    )
)
_BESIDE_STORY = (  # names that may also stand at the whole page
    "[class*=related], [class*=relate-], [class*=-relate], [class*=lien-quan], [class*=tinlienquan], [class*=also-read], "
    "[class*=self-promo], [class*=newsletter], .sidebar, #sidebar"
)


_DATES = "article:published_time pubdate datepublished its_publication publish_date og:published_time dc.date.issued date".split()
_UPDATE = re.compile(r"(?:cập nhật|sửa|updated)(?: (?:lần cuối|mới nhất|lúc|ngày))*[\s:]*$", re.IGNORECASE)
_UPDATED = re.compile(r"^(?!.*publish).*(?:update|modif)", re.IGNORECASE)
MOST_BETWEEN = 15  # lines: a lead, a date, an author, buttons; more are not known to be of this story
MOST_CHARACTERS_OF_CAPTION = 250  # characters
MOST_TABLES = 40  # each is measured
MOST_HELD = 3  # lines of one link: a headline, a day, a section
MOST_SPARED = 5  # parts of a page that are too large to be beside the story: each is measured


def looks_like_html(raw: str) -> bool:
    """Whether a pasted text is markup: it begins with a tag or breaks at least two lines."""
    start = raw[:2_000].lstrip()[:15].lower()
    if start.startswith(("<!doctype", "<html", "<body", "<div", "<p>", "<p ", "<article", "<h1")):
        return True
    breaking = _BREAKING.finditer(raw)
    return next(breaking, None) is not None and next(breaking, None) is not None


def has_tags(raw: str) -> bool:
    """Whether what was sent as HTML has any tag at all; without one its line breaks mean something."""
    return _TAG.search(raw) is not None


def draft_of_html(raw: str) -> Draft:
    """The parts of a page of HTML, however broken; the site's own places first."""
    markup = read_markup(raw)
    tree = LexborHTMLParser(markup.safe)
    root = tree.body
    if root is None:
        return Draft(truncated=not markup.complete)
    story, alts = read_story(markup.linked_data), frozenset(map(fold, markup.alts))
    _drop(root, _TODAY)
    for site in SITES:
        if root.css_first(site.body) is None:
            continue
        page, author = _lines(root), _name(_first_line(tree, site.author))  # before the story's place is cleared
        if body := _story_of_site(root, site, alts):
            story = replace(story, author=author or story.author)
            return replace(_draft_of_site(tree, site, body, story, page), truncated=not markup.complete)
    return replace(_draft_of_page(tree, root, story, markup, alts), truncated=not markup.complete)


def text_of_html(raw: str) -> str:
    """The visible text of a piece of HTML, one line for each of its blocks; nothing is taken for page chrome."""
    root = LexborHTMLParser(read_markup(raw).safe).body
    return "\n".join(_lines(root)) if root is not None else ""


# --- A page of a known site -----------------------------------------------------------------------------------------------


def _story_of_site(root: LexborNode, site: Site, alts: frozenset[str]) -> list[str]:
    """The lines of the story without those of its pictures; with them where they are most of it: then it is told in pictures."""
    for node in root.css(site.body)[:5]:
        _drop(node, _BESIDE_STORY)
    told = [bare for line in _lines_of(root, site.body, drop=_NOT_STORY) if (bare := without_credit(line))]
    _drop_tables_of_pictures(root)
    written = _lines_of(root, site.body, drop=_PICTURES, alts=alts)
    in_pictures = len(told) > 2 * len(written) and _size(told) > 2 * _size(written)
    return told if in_pictures else written


def _draft_of_site(tree: LexborHTMLParser, site: Site, body: list[str], story: Story, page: Sequence[str]) -> Draft:
    title = _first_line(tree, site.title) or story.title or _meta(tree, "og:title") or _only_heading(tree)
    lead = _lead_of_site(tree, site) or story.lead
    above, below = _around(page, title, body)
    beside = (above, below) if not lead else ((title,) if title else (), ())
    draft = read_lines([*beside[0], *body, *beside[1]], title=title, lead=lead)
    moment = _fuller(story.published_at or _moment(tree, site.date), draft.published_at)
    author = draft.author or story.author
    if lead and not (author and moment):  # neither in the story nor where the site had it once
        near = read_lines([*above, *body[:2], *below], title=title)
        author, moment = author or near.author, moment or near.published_at
    return replace(draft, author=author, published_at=moment)


def _lead_of_site(tree: LexborHTMLParser, site: Site) -> str:
    """The lead without the name of the paper, where it is a link or set apart: ``<a>Dân trí</a> Sáng nay``."""
    for part in (part for node in tree.css(site.lead)[:5] for part in node.css("a, span")):
        if part.parent is not None and fold(part.text()) in PAPERS:
            part.decompose()
    lines = _lines_of(tree.body, site.lead, drop="span.location-stamp, ul, li")
    return _one_line([line for line in lines if read_line(line).kind is not Kind.LINK], LONGEST_LEAD)


def _around(page: Sequence[str], title: str, body: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The lines from just above the title down to the body, and who signed below the body, where a site keeps them in its own places."""
    folded = [fold(line) for line in page[:MOST_LINES]]
    begin = folded.index(fold(body[0])) if fold(body[0]) in folded else 0
    titled = max((i for i in range(begin) if folded[i] == fold(title)), default=-1)
    if titled < 0 or begin - titled > MOST_BETWEEN:
        return ((title,) if title else ()), ()
    end = 1 + max((i for i in range(begin, len(folded)) if folded[i] == fold(body[-1])), default=begin)
    return page[max(0, titled - 3) : begin], [line for line in page[end : end + 2] if read_byline(line)]


# --- Any other page --------------------------------------------------------------------------------------------------------


def _draft_of_page(tree: LexborHTMLParser, root: LexborNode, story: Story, markup: Markup, alts: frozenset[str]) -> Draft:
    _drop(root, f"{_NOT_STORY}, {_BESIDE_STORY}")
    if not _is_told_in_pictures(root):
        _drop(root, _CAPTIONS)
    lines = _lines(root, gaps=True)
    if PICTURE in markup.safe:
        _drop_tables_of_pictures(root)
        bare = _lines(root, gaps=True, alts=alts)
        if bare != lines and _size(lines) < 2 * _size(bare):  # else it is told in pictures
            lines = bare
    title = _title_on_page(tree, story, markup, lines)
    kept = _main_lines(lines, markup)
    draft = read_lines(kept, title=title)
    moment = _fuller(story.published_at or _moment(tree, "time"), draft.published_at) or story.page_published_at
    return replace(draft, author=draft.author or story.author, published_at=moment)


def _is_told_in_pictures(root: LexborNode) -> bool:
    """Whether most of what the page tells stands below its pictures."""
    captions = {fold(line) for node in root.css(_CAPTIONS)[:MOST_LINES] for line in _lines(node)}
    told = [line for line in map(read_line, _lines(root)[:MOST_LINES]) if line.prose] if len(captions) > 2 else []
    return sum(line.size for line in told if line.folded in captions) > 2 * sum(line.size for line in told if line.folded not in captions)


def _drop(root: LexborNode, selector: str) -> None:
    """Takes what ``selector`` selects off the page, unless it is most of it."""
    most, spared = len(root.text(separator="")) / 2, 0
    for node in root.css(selector):
        if node.parent is None:
            continue
        if len(node.text(separator="")) <= most:
            node.decompose()
        elif (spared := spared + 1) > MOST_SPARED:
            return


def _drop_tables_of_pictures(root: LexborNode) -> None:
    """Takes the tables off the page that hold a picture and one line below it, as many portals set their captions."""
    for table in root.css("table")[:MOST_TABLES]:
        content = table.text(separator="") if table.parent is not None else ""
        if (
            PICTURE in content
            and len(content) < 2 * MOST_CHARACTERS_OF_CAPTION
            and len(lines := _lines(table)) == 1
            and len(lines[0]) <= MOST_CHARACTERS_OF_CAPTION
        ):
            table.decompose()


def _title_on_page(tree: LexborHTMLParser, story: Story, markup: Markup, lines: Sequence[str]) -> str:
    """The title that the site names and the page shows; else the one heading of the first rank."""
    shown = {fold(line): line for line in lines[:MOST_LINES] if len(line) < 400}
    for named in (story.title, _meta(tree, "og:title"), markup.window_title):
        parts = re.split(r"\s+[|–—-]\s+", named)  # a paper may name itself before or after the story
        for candidate in (named, *sorted(parts, key=len, reverse=True)):
            if fold(candidate) in shown and read_line(candidate).kind is not Kind.LABEL and text.count_syllables(candidate) >= 3:
                return shown[fold(candidate)]
    return _only_heading(tree)


def _only_heading(tree: LexborHTMLParser) -> str:
    """The heading of the first rank, where there is one alone."""
    headings = [line for node in tree.css("h1")[:3] if (line := _one_line(_lines(node), LONGEST_TITLE))]
    return headings[0] if len(headings) == 1 and text.count_syllables(headings[0]) >= 3 else ""


def _main_lines(lines: list[str], markup: Markup) -> list[str]:
    """``lines`` down to the last that trafilatura counts to the story and the signature below it; all of them when it finds no story."""
    if markup.tags > MOST_TAGS_FOR_TRAFILATURA or len(markup.safe) > MOST_CHARACTERS_FOR_TRAFILATURA:
        return lines
    story = f" {fold(_trafilatura(markup.safe))} "  # one text, for it joins lines
    read = [read_line(line) for line in lines[:MOST_LINES]]
    last = next((i for i in reversed(range(len(read))) if read[i].prose and f" {read[i].folded} " in story), -1)
    while 0 <= last < len(read) - 1 and f" {read[last + 1].folded} " in story:  # a story may end in words too short for a paragraph
        last += 1
    end = next(islice((i + 1 for i in range(last + 1, len(lines)) if lines[i] != LINK), 1, None), len(lines))
    return lines[:end] if last >= 0 and any(line.prose for line in read[last + 1 :]) else lines


def warm_up() -> None:
    """Import what only the pages of unknown sites need: a fifth of a second that the first of them need not wait for."""
    import trafilatura  # noqa: F401


def _trafilatura(markup: str) -> str:
    from trafilatura import extract

    in_paragraphs = _LINE_BREAK.sub("<p>", _LINK_MARKS.sub("", markup))  # it passes over a block that only <br> parts
    try:
        found = extract(in_paragraphs.replace(BREAK, "\n"), fast=True, include_comments=False, include_tables=True)
    except Exception:  # a third party met with a stranger's markup: whatever it raises, the rules for lines still read the page
        return ""
    return found or ""


# --- Nodes -------------------------------------------------------------------------------------------------------------------


def _lines_of(root: LexborNode | None, selector: str, *, drop: str, alts: frozenset[str] | None = None) -> list[str]:
    """The lines of the first match of ``selector`` that has any, without what ``drop`` selects."""
    for node in (node for one in selector.split(", ") for node in root.css(one)[:5]) if root is not None else ():
        for unwanted in node.css(drop):
            if unwanted.parent is not None:
                unwanted.decompose()
        if lines := _lines(node, alts=alts):
            return lines
    return []


def _lines(node: LexborNode, *, gaps: bool = False, alts: frozenset[str] | None = None) -> list[str]:
    """The visible lines of ``node``, without those that are nothing but links to other pages; with ``gaps``, LINK where such stood.

    With ``alts``, what pictures are said to show, also without the captions below pictures that stand below a paragraph.
    """
    content = node.text(separator="").replace("\n", " ").replace("\r", " ")
    lines: list[str] = []
    linked, looked_at, told, pictured = 0, 0, False, False
    for part in _with_links(content.split(BREAK)):
        line = text.clean_line(part)
        pictured = pictured or PICTURE in part
        if not line:
            continue
        if alts is not None and pictured and _is_caption(part, line, alts):
            told = told or any(read_line(one).prose for one in lines[looked_at:])
            looked_at = len(lines)
            if told:
                pictured = PICTURE in part
                continue
        pictured = False
        linked += LINK in part
        if LINK in part and fold(rest := text.clean_line(_LINKED.sub("", part))) in ENDINGS and ":" not in rest:
            line = rest  # Từ khóa, with its links beside it
        if linked > MOST_LINKED_LINES or not _only_links(part, line):
            lines.append(line)
        elif gaps and len(lines) < MOST_LINES and lines[-1:] != [LINK]:
            lines.append(LINK)
    return lines


def _is_caption(part: str, line: str, alts: frozenset[str]) -> bool:
    """Whether ``line``, at a picture, says what the picture is said to show, or is in italics, as far as it goes."""
    if len(line) > MOST_CHARACTERS_OF_CAPTION or line[0] in '“"«' or read_byline(line):
        return False
    words = part.replace(PICTURE, "").strip(" \t\xa0")
    return fold(line) in alts or (words.startswith(SLANT) and words.endswith(SLANT) and words.count(SLANT) == 2)


def _with_links(parts: Sequence[str]) -> Iterator[str]:
    """``parts`` with LINK before each that a link around several blocks holds; one that never closes holds no more than these few."""
    held = 0
    for part in parts:
        yield LINK + part if held else part
        if max(part.rfind(LINK), part.rfind(LINK_END)) >= 0:
            held = MOST_HELD if part.rfind(LINK) > part.rfind(LINK_END) else 0
        elif held and not part.isspace() and part:
            held -= 1


def _only_links(part: str, line: str) -> bool:
    """Whether ``line`` leads elsewhere: all its words are links, and it is neither a paragraph nor an author."""
    if LINK not in part or any(map(str.isalnum, _LINKED.sub("", part))):
        return False
    return not read_line(line).prose and read_byline(line) is None


def _one_line(lines: Sequence[str], most_syllables: int) -> str:
    """``lines`` as one; the first alone when all are too much for one place: then its tag was never closed."""
    joined = " ".join(lines)
    return joined if text.count_syllables(joined) <= most_syllables else next(iter(lines), "")


def _size(lines: Sequence[str]) -> int:
    return sum(map(text.count_syllables, lines))


def _first_line(tree: LexborHTMLParser, selector: str) -> str:
    return next(iter(_lines_of(tree.body, selector, drop="nav")), "")


def _name(author: str) -> str:
    """Who is named where a site names its authors: ``Bài và ảnh: Minh Anh`` -> ``Minh Anh``."""
    byline = read_byline(author)
    return byline.author if byline else author


def _meta(tree: LexborHTMLParser, name: str) -> str:
    return text.clean_line(_metas(tree).get(name, ""))


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page says of itself, by names in small letters; the first where it says it twice."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        for key in ("property", "name", "itemprop"):
            found.setdefault((node.attributes.get(key) or "").lower(), node.attributes.get("content") or "")
    return found


def _moment(tree: LexborHTMLParser, selector: str) -> datetime | None:
    metas = _metas(tree)
    named = (text.clean_line(metas.get(name, "")) for name in _DATES)
    return next((moment for value in chain(named, _times(tree, selector)) if value and (moment := read_moment(value))), None)


def _is_of_update(time: LexborNode) -> bool:
    """Whether ``time`` is that of the last change, as its class or the words before it say."""
    before = time.prev.text_content if time.prev is not None else ""
    return _UPDATED.search(time.attributes.get("class") or "") is not None or _UPDATE.search((before or "")[-40:]) is not None


def _fuller(named: datetime | None, shown: datetime | None) -> datetime | None:
    """What the site ``named``, with the hour ``shown`` on the page where it named the day alone."""
    day_alone = named is not None and (named.hour, named.minute, named.second) == (0, 0, 0)
    return shown if named is None or (day_alone and shown and shown.date() == named.date()) else named


def _times(tree: LexborHTMLParser, selector: str) -> Iterator[str]:
    nodes = tree.css(selector)[:3]
    for node in sorted(nodes, key=_is_of_update):
        attributes: dict[str, Any] = node.attributes
        yield attributes.get("datetime") or attributes.get("content") or " ".join(_lines(node))
