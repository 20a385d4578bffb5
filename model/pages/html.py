"""The main content of an HTML page: by JSON-LD and the selectors of known sites first, then by trafilatura and the rules for lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model.pages.bylines import author_in, read_byline
from model.pages.cards import drop_cards, drop_summary_box, empty_boxes_of_links
from model.pages.embedded_json import Details, details_in_json, story_in_json
from model.pages.headings import below_teasers, only_heading, title_on_page, told_in, with_whole_title
from model.pages.lines import Kind, read_line, without_credit
from model.pages.linked_data import Story, read_story
from model.pages.markup import BREAK, CENTER, LINK, LINK_END, PICTURE, SLANT, Markup, plain, read_markup
from model.pages.meta_tags import fuller_moment, meta_tag, moment_of_page
from model.pages.nodes import (
    MAX_CHARACTERS_OF_CAPTION,
    first_line,
    lines_at,
    lines_of,
    node_lines,
    one_line,
    outermost,
    parts_of_story,
    size_of,
)
from model.pages.phrases import PAPERS, fold
from model.pages.shortcodes import without_shortcodes
from model.pages.sites import BESIDE_STORY, CAPTIONS, NOT_STORY, OF_PICTURES, SITES, TODAY, Site
from model.pages.story import LONGEST_LEAD, MAX_LINES, Extraction, read_lines

MAX_TAGS_FOR_TRAFILATURA = 5_000  # it takes a second or more for ten times as many
MAX_CHARACTERS_FOR_TRAFILATURA = 300_000
_BREAKING = re.compile(r"</(?:p|div|h[1-6]|article|section|body|html|li)\s*>|<br\s*/?>", re.IGNORECASE)
_LINE_BREAK = re.compile(rf"(?:(?<!>)|(?<=span>)){BREAK}++(?!<(?!/?span))")  # between words, not beside blocks
_LINK_MARKS = re.compile(f"[{LINK}{LINK_END}{SLANT}{PICTURE}{CENTER}]")
_OF_PARAGRAPHS = "p|div|br|article|section|main|pre|center|html|head|body"
_OF_BLOCKS = "h[1-6]|[uod]l|table|figure|blockquote|header"  # beside them paragraphs may have no tags
_LEAF = re.compile(  # not (...)*+, which forgets a match before Python 3.11.5
    rf"<(?:div|li|dd|center)\b[^<>]*+>((?>(?>[^<]+|<(?!/?(?:{_OF_PARAGRAPHS}|{_OF_BLOCKS}|li|d[td]|t[rdh])\b))*))</(?:div|li|dd|center)>"
)
_TAG = re.compile(
    rf"</?(?:{_OF_PARAGRAPHS}|{_OF_BLOCKS}|span|a|b|i|u|em|strong|small|font|img|hr|li|d[td]|tr|t[dh]|meta|title|script|style)\b",
    re.IGNORECASE,
)
_PARAGRAPH, _BLOCK = (re.compile(rf"<(?:{names})\b", re.IGNORECASE) for names in (_OF_PARAGRAPHS, _OF_BLOCKS))
_BROKEN_TAG = re.compile(r"</?[a-z][^<>\n]*\n[^<>]*>", re.IGNORECASE)
_PARTED = re.compile(rf"\n[ \t\r]*+\n|(</(?:{_OF_BLOCKS})\s*+>)", re.IGNORECASE)
MAX_BETWEEN = 15  # lines from title to body: a lead, a date, an author, buttons; more may belong to other stories
MIN_SHOWN = 60  # syllables; a page that shows fewer may be rendered by scripts
MUCH_MORE = 1.5  # times the syllables shown; a copy with captions and links is a little longer, too
MAX_TABLES = 40  # each is measured
MAX_SPARED = 5  # parts that are too large to be beside the story; each is measured


def begins_as_html(raw: str) -> bool:
    """Whether ``raw`` begins with a tag of a page or of a paragraph."""
    start = raw[:2_000].lstrip()[:15].lower()
    return start.startswith(("<!doctype", "<html", "<body", "<div", "<p>", "<p ", "<article", "<h1", "<script"))


def looks_like_html(raw: str) -> bool:
    """Whether a pasted text is markup: it begins with a tag or breaks at least two lines."""
    if begins_as_html(raw):
        return True
    breaking = _BREAKING.finditer(raw)
    return next(breaking, None) is not None and next(breaking, None) is not None


def has_tags(raw: str) -> bool:
    """Whether what was sent as HTML has any tag at all; without one, its line breaks separate paragraphs."""
    return _TAG.search(raw) is not None


def with_breaks(raw: str) -> str:
    """``raw`` with tags for its line breaks where it has no paragraphs, as a WordPress post; beside blocks only for blank lines."""
    if _PARAGRAPH.search(raw):
        return raw
    raw = _BROKEN_TAG.sub(lambda tag: tag[0].replace("\n", " "), raw)
    return _PARTED.sub(r"\1<p>", raw) if _BLOCK.search(raw) else raw.replace("\n", "<br>")


def extract_html(raw: str) -> Extraction:
    """The parts of an HTML page, however broken: from what it shows, else from its JSON-LD and the JSON of its scripts."""
    markup = read_markup(with_breaks(without_shortcodes(raw)))
    tree = LexborHTMLParser(markup.safe)
    story = read_story(markup.linked_data, markup.window_title)
    extracted = _with_data(_extract_shown(tree, markup, story), tree, markup, story)
    return replace(extracted, truncated=not markup.complete)


def _extract_shown(tree: LexborHTMLParser, markup: Markup, story: Story) -> Extraction:
    """The parts that a reader sees; by the selectors of known sites first."""
    root = tree.body
    if root is None:
        return Extraction()
    headings = (node.text(separator="") for node in root.css("h2, h3, h4")[:MAX_LINES])
    alts = frozenset(map(fold, markup.alts)) - {fold(heading) for heading in headings if len(heading) <= MAX_CHARACTERS_OF_CAPTION}
    _drop(root, TODAY)
    drop_cards(root)
    drop_summary_box(root)
    empty_boxes_of_links(root)
    for site in SITES:
        if root.css_first(site.body) is None:
            continue
        page, author = node_lines(root), author_in(first_line(tree, site.author))  # before the node of the story is cleaned
        if body := _story_of_site(root, site, alts):
            return _extract_from_site(tree, site, body, replace(story, author=author or story.author), markup, page)
    return _extract_from_page(tree, root, story, markup, alts)


def _with_data(extracted: Extraction, tree: LexborHTMLParser, markup: Markup, story: Story) -> Extraction:
    """``extracted``, or the story in the page's data if it is much longer: the page has a paywall or is rendered by scripts."""
    shown = size_of((extracted.lead, *extracted.body))
    titles = (extracted.title, story.title, meta_tag(tree, "og:title"), markup.window_title)
    kept = plain(story.body) or (story_in_json(markup.embedded_json, titles) if shown < MIN_SHOWN else "")
    if not kept or (extracted.title and story.title and fold(story.title) != fold(extracted.title)):
        return extracted
    title = next(filter(None, titles), "")
    details = Details() if story.body else details_in_json(markup.embedded_json, titles)
    lead = extracted.lead or story.lead or details.lead or meta_tag(tree, "og:description")
    inside = read_markup(with_breaks(kept))
    body = _extract_shown(LexborHTMLParser(inside.safe), inside, Story())
    lines = [line for line in (body.title, body.lead, *body.body) if line and fold(line) != fold(title)]
    if size_of(lines) <= MUCH_MORE * shown or not _holds((story.lead, *lines), extracted):
        return extracted
    is_opening = " ".join(map(fold, lines)).startswith(fold(lead.rstrip(" .…")))
    read = read_lines(lines, title=title, lead="" if is_opening else lead)
    author, moment = extracted.author or read.author or details.author, extracted.published_at or read.published_at
    return replace(read, author=author, published_at=moment or details.published_at)


def _holds(lines: Sequence[str], extracted: Extraction) -> bool:
    """Whether ``lines`` contain most of ``extracted``, so that they are the same story."""
    kept = " ".join(map(fold, lines))
    told = [line for line in extracted.body if told_in(line)] or [extracted.lead]
    return 2 * size_of([line for line in told if fold(line.rstrip(" .…")) in kept]) >= size_of(told)


def text_of_html(raw: str) -> str:
    """The visible text of a piece of HTML, one line a block; nothing is removed as boilerplate."""
    root = LexborHTMLParser(read_markup(raw).safe).body
    return "\n".join(node_lines(root)) if root is not None else ""


# --- A page of a known site -----------------------------------------------------------------------------------------------


def _story_of_site(root: LexborNode, site: Site, alts: frozenset[str]) -> list[str]:
    """The lines of the story without its captions; with them if they are most of it, as in a picture story."""
    for node in root.css(site.body)[:5]:
        _drop(node, BESIDE_STORY)
    parts = parts_of_story(root, site.body)
    told = [bare for line in lines_of(parts, drop=NOT_STORY) if (bare := without_credit(line))]
    _drop_tables_of_pictures(root)
    written = lines_of(parts, drop=OF_PICTURES, gaps=True, alts=alts)
    shown = [line for line in written if line != LINK]
    in_pictures = len(told) > 2 * len(shown) and size_of(told) > 2 * size_of(shown)
    return told if in_pictures else written if shown else []


def _extract_from_site(
    tree: LexborHTMLParser, site: Site, body: list[str], story: Story, markup: Markup, page: Sequence[str]
) -> Extraction:
    title = first_line(tree, site.title) or title_on_page(tree, story, markup, page)
    title = title or story.title or meta_tag(tree, "og:title") or only_heading(tree, page)
    lead = _lead_of_site(tree, site) or story.lead
    shown = [line for line in body if line != LINK]
    above, below = _around(page, title, shown)
    beside = (above, below) if not lead else ((title,) if title else (), ())
    extracted = read_lines([*beside[0], *body, *beside[1]], title=title, lead=lead)
    moment = fuller_moment(story.published_at or moment_of_page(tree, site.date), extracted.published_at)
    author = extracted.author or story.author
    if lead and not (author and moment):  # missing in the story and at the selectors of the site
        near = read_lines([*above, *shown[:2], *below], title=title)
        author, moment = author or near.author, moment or near.published_at
    return replace(extracted, author=author, published_at=moment)


def _lead_of_site(tree: LexborHTMLParser, site: Site) -> str:
    """The lead without the name of the newspaper in a tag of its own: ``<a>Dân trí</a> Sáng nay``."""
    for part in (part for node in tree.css(site.lead)[:5] for part in node.css("a, span")):
        if part.parent is not None and fold(part.text()) in PAPERS:
            part.decompose()
    lines = lines_at(tree.body, site.lead, drop="span.location-stamp, ul, li")
    return one_line([line for line in lines if read_line(line).kind is not Kind.LINK], LONGEST_LEAD)


def _around(page: Sequence[str], title: str, body: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The lines from just above the title down to the body, and the author lines below it, for sites that keep them outside the body."""
    folded = [fold(line) for line in page[:MAX_LINES]]
    begin = folded.index(fold(body[0])) if fold(body[0]) in folded else 0
    titled = max((i for i in range(begin) if folded[i] == fold(title)), default=-1)
    if titled < 0 or begin - titled > MAX_BETWEEN:
        return ((title,) if title else ()), ()
    end = 1 + max((i for i in range(begin, len(folded)) if folded[i] == fold(body[-1])), default=begin)
    return page[max(0, titled - 3) : begin], [line for line in page[end : end + 2] if read_byline(line)]


# --- Any other page --------------------------------------------------------------------------------------------------------


def _extract_from_page(tree: LexborHTMLParser, root: LexborNode, story: Story, markup: Markup, alts: frozenset[str]) -> Extraction:
    _drop(root, f"{NOT_STORY}, {BESIDE_STORY}")
    if not _is_told_in_pictures(root):
        _drop(root, CAPTIONS)
    lines = node_lines(root, gaps=True)
    if PICTURE in markup.safe:
        _drop_tables_of_pictures(root)
        bare = node_lines(root, gaps=True, alts=alts)
        if bare != lines and size_of(lines) < 2 * size_of(bare):  # else it is a picture story
            lines = bare
    title = title_on_page(tree, story, markup, lines) or only_heading(tree, lines)
    kept = _main_lines(below_teasers(tree, with_whole_title(lines, title), title), markup)
    extracted = read_lines(kept, title=title)
    moment = fuller_moment(story.published_at or moment_of_page(tree, "time"), extracted.published_at) or story.page_published_at
    return replace(extracted, title=extracted.title or story.title, author=extracted.author or story.author, published_at=moment)


def _is_told_in_pictures(root: LexborNode) -> bool:
    """Whether most of the text of the page is captions."""
    captions = {fold(line) for node in outermost(root.css(CAPTIONS)[:MAX_LINES]) for line in node_lines(node)}
    told = [line for line in map(read_line, node_lines(root)[:MAX_LINES]) if line.prose] if len(captions) > 2 else []
    return sum(line.size for line in told if line.folded in captions) > 2 * sum(line.size for line in told if line.folded not in captions)


def _drop(root: LexborNode, selector: str) -> None:
    """Removes what ``selector`` selects, but no node with more than half of the page."""
    most, spared = len(root.text(separator="")) / 2, 0
    for node in root.css(selector):
        if node.parent is None:
            continue
        if len(node.text(separator="")) <= most:
            node.decompose()
        elif (spared := spared + 1) > MAX_SPARED:
            return


def _drop_tables_of_pictures(root: LexborNode) -> None:
    """Removes tables of a picture and one line, in which many portals put captions."""
    for table in root.css("table")[:MAX_TABLES]:
        content = table.text(separator="") if table.parent is not None else ""
        if (
            PICTURE in content
            and len(content) < 2 * MAX_CHARACTERS_OF_CAPTION
            and len(lines := node_lines(table)) == 1
            and len(lines[0]) <= MAX_CHARACTERS_OF_CAPTION
        ):
            table.decompose()


def _main_lines(lines: list[str], markup: Markup) -> list[str]:
    """``lines`` down to the last that trafilatura extracts and the signature below it; all of them if more would go than stay."""
    if markup.tags > MAX_TAGS_FOR_TRAFILATURA or len(markup.safe) > MAX_CHARACTERS_FOR_TRAFILATURA:
        return lines
    story = f" {fold(_trafilatura(markup.safe))} "  # as one text, for trafilatura joins lines
    read = [read_line(line) for line in lines[:MAX_LINES]]
    last = next((i for i in reversed(range(len(read))) if read[i].prose and f" {read[i].folded} " in story), -1)
    while 0 <= last < len(read) - 1 and (read[last + 1].prose or f" {read[last + 1].folded} " in story):
        last += 1  # the last lines may be short, or missed by trafilatura
    end = next(islice((i + 1 for i in range(last + 1, len(lines)) if lines[i] != LINK), 1, None), len(lines))
    below = sum(line.size for line in read[last + 1 :] if line.prose)
    found = sum(line.size for line in read[: last + 1] if line.prose and f" {line.folded} " in story)
    return lines[:end] if 0 < below <= found else lines


def warm_up() -> None:
    """Import trafilatura (a fifth of a second) before the first page of an unknown site needs it."""
    import trafilatura  # noqa: F401


def _trafilatura(markup: str) -> str:
    from trafilatura import extract

    in_paragraphs = _LINE_BREAK.sub("<p>", _LINK_MARKS.sub("", markup))  # it misses blocks whose paragraphs only <br> separates
    in_paragraphs = _LEAF.sub(r"<p>\1</p>", in_paragraphs)  # and <div> and lists among paragraphs
    try:
        found = extract(in_paragraphs.replace(BREAK, "\n"), fast=True, include_comments=False, include_tables=True)
    except Exception:  # whatever a library raises on a stranger's markup, the rules for lines still read the page
        return ""
    return found or ""
