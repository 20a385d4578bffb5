"""Pages of HTML that mean harm: every kind is a function of a random source, every page at most a megabyte, as the service takes it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.newsroom import write

MAX = 1_000_000  # characters; those of hostile markup are bytes
TAGS = (
    "div p span b i a font table tbody tr td th ul ol li dl dt dd h1 h2 section article main nav figure figcaption form fieldset "
    "select option button label svg math g foreignObject template object iframe noscript frameset blockquote pre center ruby rt x-y"
).split()
PLACES = (  # where sites keep a story: each makes the reader select, drop and read
    "article class=fck_detail",
    "div class='detail-content' data-role=content",
    "div class=singular-content",
    "div class=maincontent",
    "div class=article__body",
    "div itemprop=articleBody",
    "h1 class=title-detail",
    "h2 class=detail-sapo",
    "time class=time datetime=x",
    "meta property=og:title content=x",
)
TRAPS = (  # what the rules for lines look at
    "Ảnh: ",
    "(Ảnh ",
    "12/12/2022 ",
    "09:20, 12/1/",
    "1.200.300,",
    ">> ",
    "Xem thêm: ",
    "Theo dõi ",
    " - ",
    " | ",
    "› ",
    "lượt xem ",
    "Nguyễn Văn A ",
    "“‘(",
    "http://",
    "a@b.",
    "%&",
    "e\u0301",
    "\u200b",
    "ậ",
)

OPENINGS = (
    *(
        "<!--",
        "<!",
        "<?",
        "<![CDATA[",
        "<script>",
        "<style>",
        "<textarea>",
        "<title>",
        "<svg>",
        "<math>",
        "<select>",
        "<template>",
        "<xmp>",
    ),
    *("<", "</", "<a", "<a href='", "</p", "<div <div", "<p/", "<!-->", "--><!--", "<script><!--<script>", "<plaintext>", "<frameset>"),
)

Kind = Callable[[random.Random], str]


def _times(chance: random.Random) -> int:
    return chance.choice((1_000, 10_000, 50_000, 50_000))


def _words(chance: random.Random) -> str:
    return write(chance.choice(("the-thao", "kinh-te", "phap-luat")), chance.randint(0, 99)).body


def _tags(chance: random.Random) -> list[str]:
    return chance.sample(TAGS, chance.choice((1, 1, 2, 3, 5)))


def nested(chance: random.Random) -> str:
    tags, times = _tags(chance), _times(chance)
    opened = "".join(f"<{tags[index % len(tags)]}>" for index in range(times))
    closed = "".join(f"</{tags[index % len(tags)]}>" for index in reversed(range(times)))
    return opened + _words(chance) + chance.choice(("", closed, closed[: len(closed) // 2]))


def siblings(chance: random.Random) -> str:
    tags, inside = _tags(chance), chance.choice(("", "a", "Mưa lớn. ", "&nbsp;"))
    return _words(chance) + "".join(f"<{tag}>{inside}</{tag}>" for tag in tags) * (_times(chance) // len(tags))


def misnested(chance: random.Random) -> str:
    first, second = chance.sample(("a", "b", "i", "p", "div", "table", "form", "h1", "li", "td", "font", "nobr"), 2)
    pieces = (f"<{first}>a<{second}>b</{first}>c</{second}>", f"<{first}><{second}></{first}>x", f"</{first}><{second}>")
    return _words(chance) + chance.choice(pieces) * _times(chance)


def tables(chance: random.Random) -> str:
    row = chance.choice(("<table><tr><td>", "<table><table>", "<tr><td>a", "<table><caption>a", "<td><table>", "<table>a<div>"))
    return row * (_times(chance) // 2) + _words(chance) + "</table>" * chance.choice((0, 1_000))


def attributes(chance: random.Random) -> str:
    quote, name = chance.choice(('"', "'", "")), chance.choice(("class", "content", "title", "data-x", "onclick", "style", "=", "'"))
    value = chance.choice(("a", "a ", "&amp;", "=", "<", "ậ", "\\", "a-b_c "))
    value *= chance.choice((10_000, 900_000 // len(value)))
    one = f"<div {name}={quote}{value}{chance.choice((quote, quote, ''))}>"
    many = "<div " + " ".join(f"{chance.choice(('class', 'id', f'a{index}'))}={quote}x{quote}" for index in range(_times(chance))) + ">"
    return chance.choice((one, many, f"<{name} " + "a " * 400_000 + ">")) + _words(chance)


def entities(chance: random.Random) -> str:
    bombs = (
        "&amp;" * 200_000,
        "&lt;p&gt;" * 100_000,
        "&#x" + "1" * 500_000 + ";",
        "&#" + "9" * 500_000 + ";",
        "&" * 900_000,
        "&" + "a" * 900_000 + ";",
        "&#0;&#x80;&#xD800;&#x110000;" * 30_000,
        "&NotEqualTilde;&fjlig;&acE;" * 30_000,
        "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{i} '&a;&a;&a;&a;'>" for i in range(9_000)) + "]>&a8999;" * 100,
    )
    where = chance.choice(
        ("<p>{}</p>", "<title>{}</title><p>x", "<h1>{}</h1>", "<div class='{}'>", '<script type="application/ld+json">{}</script>')
    )
    return where.replace("{}", chance.choice(bombs)) + _words(chance)


def unclosed(chance: random.Random) -> str:
    opening = chance.choice(OPENINGS)
    return (_words(chance) if chance.random() < 0.5 else "") + opening * min(_times(chance), 900_000 // len(opening)) + _words(chance)


def captions(chance: random.Random) -> str:
    opening = chance.choice(
        ("<figcaption>a", "<div class=caption>Mưa lớn. ", "<figure><figcaption>a", "<div><a href=x><img>Mưa lớn ở Quảng Hà</a>")
    )
    return _words(chance) + opening * 50_000


def linked_data(chance: random.Random) -> str:
    bombs = (
        "[" * 400_000,
        '{"@graph":' * 50_000,
        '{"@type":"NewsArticle","headline":"' + "a" * 800_000 + '"}',
        '{"@type":"NewsArticle","headline":' + "[" * 10_000 + "]" * 10_000 + "}",
        '{"@type":["NewsArticle"' + ',"x"' * 100_000 + "]}",
        "9" * 800_000,
        '{"@graph":[' + '{"@type":"NewsArticle","datePublished":"2022-01-12","author":[{"name":"A"}]},' * 8_000 + "{}]}",
        '"' + "\\ud800" * 100_000 + '"',
    )
    if chance.random() < 0.3:
        return '<script type="application/ld+json">{}</script>' * 15_000 + _words(chance)
    return f'<script type="application/ld+json">{chance.choice(bombs)}</script><p>{_words(chance)}</p>'


def places(chance: random.Random) -> str:
    place = chance.choice(PLACES)
    inside = chance.choice(("", "a", "<figure>", "<nav></nav>", "<div class=tag>a</div>", "<p>Mưa.</p>", "<a>b</a>"))
    many = f"<{place}>{inside}" * (_times(chance) // 2)
    return many + _words(chance) + chance.choice(("", f"</{place.split()[0]}>" * 10_000))


def lines(chance: random.Random) -> str:
    trap = "".join(chance.sample(TRAPS, chance.choice((1, 1, 2, 3))))
    line = trap * chance.choice((1, 10, 100, 5_000))
    page = chance.choice(("<p>{}</p>", "{}<br>", "<div><a>{}</a></div>", "<h2>{}</h2>", "{}\n"))
    return f"<h1>Mưa lớn ở Quảng Hà</h1><p>{_words(chance)}</p>" + page.replace("{}", line) * max(
        1, min(20_000, 600_000 // (len(line) + 12))
    )


def characters(chance: random.Random) -> str:
    piece = chance.choice(
        ("\0", "\n", "\t \r", "a", "ậ", "e" + "\u0323\u0302\u0301" * 40, "\ud800", "\x02\x03\x1e", "🏟️", "1", ".", "“", "中")
    )
    return f"<p>{_words(chance)}</p><p>" + piece * (300_000 // len(piece))


def mutated(chance: random.Random) -> str:
    """An ordinary page, cut up, doubled and stuck together at random places."""
    page = "<html><head><title>Mưa</title></head><body><article class=fck_detail><h1 class=title-detail>Mưa lớn</h1>"
    page += "".join(f"<p class=Normal>{line} <a href=x>xem</a></p>" for line in _words(chance).split("\n")) + "</article></body></html>"
    for _ in range(chance.randint(5, 16)):
        start, end, at = (chance.randrange(len(page)) for _ in range(3))
        piece = page[min(start, end) : max(start, end)]
        page = (page[:at] + piece + page[at:])[:MAX] if chance.random() < 0.7 else page[:start] + page[min(start + 9, len(page)) :]
    return page


KINDS: Sequence[Kind] = (
    *(nested, siblings, misnested, tables, attributes, entities),
    *(unclosed, captions, linked_data, places, lines, characters, mutated),
)


def page(number: int, *, seed: int = 0) -> tuple[str, str]:
    """Page ``number``: the name of its kind, and its markup; both follow from the seed."""
    chance = random.Random(f"{seed}/{number}")
    kind = KINDS[number % len(KINDS)]
    return kind.__name__, kind(chance)[:MAX]
