"""Boxes recognised by their content, whatever their class: cards that link to other stories, and a summary above the story."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, pairwise
from math import inf

from selectolax.lexbor import LexborNode

from model import text
from model.pages.lines import Kind, is_prose, read_line
from model.pages.links import SHORTEST_HEADLINE
from model.pages.markup import BREAK, LINK, LINK_END, PICTURE
from model.pages.phrases import RELATED, SUMMARY_HEADINGS, fold
from model.words.predicates import has_predicate

MAX_LINKS = 500  # with a picture; each may belong to a card
MAX_AROUND = 5  # ancestors from the link to the box
SHORTEST_IN_CARD = 8  # syllables of a headline; shorter ones may be names that the story lists
MAX_LINES = 6  # of a card: a headline, a paragraph, a section, buttons
MAX_BOXES = 50
LONGEST_BOX = 3_000  # characters
LONGEST_HEADING = 60  # characters
MAX_LISTS = 50
LONGEST_SUMMARY = 1_200  # characters
MAX_ABOVE_SUMMARY = 1  # paragraphs: the lead
LONGEST_CARD = 700  # characters
MAX_IN_STORY = 3  # cards between its paragraphs; more are a list of the story itself
MIN_PARAGRAPHS = 3  # of the story around a card
MIN_BELOW = 2  # cards in a box of nothing else


def drop_summary_box(root: LexborNode) -> None:
    """Removes the box above the story that is nothing but a list below a heading such as ``Tóm tắt``."""
    told: int | None = None
    for points in root.css("ul, ol")[:MAX_LISTS]:
        box = points.parent
        if box is None or box.tag == "body" or len(box.text(separator="")) > LONGEST_SUMMARY:
            continue
        lines, listed = _lines(box), _lines(points)
        rest = [line for line in lines[1:] if line not in listed]
        if (
            lines
            and fold(lines[0]) in SUMMARY_HEADINGS
            and lines[0] not in listed
            and all(read_line(line).kind is Kind.BUTTON for line in rest)
        ):
            told = _told(root) if told is None else told
            if told <= 2 * _told(box):  # the box is the story
                continue
            if _paragraphs_above(root, box) <= MAX_ABOVE_SUMMARY:  # further down it is a part of the story
                box.decompose()
            return


def drop_cards(root: LexborNode) -> None:
    """Removes cards: a few between the paragraphs of a story, or those of a box of nothing but cards with a small part of the text."""
    boxes: dict[int, list[LexborNode]] = defaultdict(list)
    large: set[int] = set()
    for link in [link for link in root.css("a") if PICTURE in link.text(separator="")][:MAX_LINKS]:
        card = _card_around(link, large)
        if card is not None and card.parent is not None and card.mem_id not in (one.mem_id for one in boxes[card.parent.mem_id][-1:]):
            boxes[card.parent.mem_id].append(card)
    told = _told(root) if any(len(cards) >= MIN_BELOW for cards in boxes.values()) else 0
    for cards in boxes.values():
        box = cards[0].parent if cards else None
        if (
            box is not None
            and 2 * sum(map(_has_headline, cards)) > len(cards)
            and (_is_story_around(box, cards) or 3 * _told_in_cards(box, cards) <= told)
        ):
            for card in cards:
                card.decompose()


def empty_boxes_of_links(root: LexborNode) -> None:
    """Empties the boxes of links to other stories but for their heading; a box of several paragraphs in a row stays."""
    told: int | None = None
    headings = (node for node in root.traverse(include_text=True) if _is_heading_of_links(node))
    for heading in [node.parent for node in islice(headings, MAX_BOXES)]:
        box, around = None, heading
        for _ in range(MAX_AROUND):
            if around is None or around.tag == "body" or len(around.text(separator="")) > LONGEST_BOX:
                break
            lines = _lines(around)
            links = (fold(link.text(separator="")) for link in around.css("a"))
            headlines = {folded for folded in links if text.count_syllables(folded) >= SHORTEST_HEADLINE}
            if not lines or fold(lines[0]) not in RELATED or not _are_teasers(lines[1:], headlines):
                break
            box, around = (around if headlines else box), around.parent
        if box is None:
            continue
        told = _told(root) if told is None else told
        if 3 * _told(box) <= told:
            words = _lines(box)[0]
            box.replace_with(f"{BREAK}{words}{BREAK}{LINK}{words}{LINK_END}{BREAK}")  # tells the rules for lines that links stood there


def _are_teasers(lines: list[str], headlines: set[str]) -> bool:
    """Whether the first of ``lines`` is one of ``headlines``, and no two paragraphs stand in a row."""
    are_prose = [fold(line) not in headlines and is_prose(line, text.count_syllables(line)) for line in lines]
    return not (lines and fold(lines[0]) not in headlines) and not any(one and two for one, two in pairwise(are_prose))


def _is_heading_of_links(node: LexborNode) -> bool:
    words = (node.text_content or "") if node.tag == "-text" else ""
    return 0 < len(words) <= LONGEST_HEADING and any(map(str.isalpha, words)) and fold(words) in RELATED


def _card_around(link: LexborNode, large: set[int]) -> LexborNode | None:
    """The largest card around ``link``, a picture, or None; ``large``: ids of nodes that are known to be too large."""
    card, around = None, link.parent
    for _ in range(MAX_AROUND):
        if around is None or around.tag == "body" or around.mem_id in large:
            break
        if len(around.text(separator="")) > LONGEST_CARD:
            large.add(around.mem_id)
            break
        card = around if _is_card(around) else card
        around = around.parent
    return card


def _is_card(node: LexborNode) -> bool:
    """Whether ``node`` is a linked headline with one paragraph; with an ``h1`` it is the title and lead of the page itself."""
    lines = _lines(node)
    if not 2 <= len(lines) <= MAX_LINES or node.css_first("h1") is not None:
        return False
    links = {fold(link.text(separator="")): link for link in node.css("a")}
    rest = [(line, text.count_syllables(line)) for line in lines if fold(line) not in links]
    told = sum(is_prose(line, size) for line, size in rest)
    if told != 1 or sum(size < SHORTEST_HEADLINE for _, size in rest) != len(rest) - told:  # besides labels: a section, a day
        return False
    return any(text.count_syllables(one) >= SHORTEST_IN_CARD and _is_headline(link) for one, link in links.items())


def _has_headline(card: LexborNode) -> bool:
    """Whether a link in ``card`` has a predicate, as a headline does; what a story lists has names."""
    return any(has_predicate(text.clean_line(link.text(separator=""))) for link in card.css("a"))


def _is_headline(link: LexborNode) -> bool:
    """Whether ``link`` is more than a picture with its caption."""
    return PICTURE not in link.text(separator="") or link.css_first("h2, h3, h4, h5") is not None


def _is_story_around(box: LexborNode, cards: list[LexborNode]) -> bool:
    if len(cards) > MAX_IN_STORY:
        return False
    small = (node for node in box.iter() if node.tag in ("p", "div") and len(node.text(separator="")) <= LONGEST_BOX)
    paragraphs = (node for node in small if node.tag == "p" or len(_lines(node)) == 1)
    told = (node for node in paragraphs if _told(node))
    return len(list(islice(told, MIN_PARAGRAPHS))) == MIN_PARAGRAPHS


def _told_in_cards(box: LexborNode, cards: list[LexborNode]) -> float:
    """The syllables in the paragraphs of ``box`` if all of them stand in its ``cards``, two or more; else infinity."""
    if len(cards) < MIN_BELOW or len(box.text(separator="")) > LONGEST_CARD * (1 + len(cards)):
        return inf
    told = _told(box)
    return told if told == sum(map(_told, cards)) else inf


def _paragraphs_above(root: LexborNode, box: LexborNode) -> int:
    above = root.text(separator="").partition(box.text(separator=""))[0]
    return sum(is_prose(line, text.count_syllables(line)) for line in _parted(above))


def _told(node: LexborNode) -> int:
    sizes = ((line, text.count_syllables(line)) for line in _lines(node))
    return sum(size for line, size in sizes if is_prose(line, size))


def _lines(node: LexborNode) -> list[str]:
    return _parted(node.text(separator=""))


def _parted(content: str) -> list[str]:
    return [line for part in content.split(BREAK) if (line := text.clean_line(part))]
