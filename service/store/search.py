"""Full-text search, whose index the database updates by triggers (``migrations/versions/0003_inbox.py``).

Every word is indexed with and without diacritics. So a syllable typed without them finds every spelling (``mua``: mưa, mùa, mua), one with
them only itself, in either tone style. SQLite has two contentless FTS5 tables; PostgreSQL a tsvector with a GIN index.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, and_, column, func, select, table, text, true

from model.text import one_tone_style, strip_diacritics
from service.store.database import Database
from service.store.tables import articles

MAX_CHARACTERS = 200  # of a query that are read
_MAX_TERMS = 12
_TERM = re.compile(r'"([^"]*)"|[^\s"]+')
_SYLLABLE = re.compile(r"[^\W_]+")
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_OPEN_PAIR = re.compile(f"(o|u)([{_TONES}])([aey])\\Z")  # decomposed, in the old style

_PAGES_AT_A_TIME = 200  # of the index that one transaction rewrites, for which other writers wait some 60 ms
_PLAIN, _MARKED = (table(name, column("rowid"), column(name)) for name in ("search_plain", "search_marked"))
_WORDS = table("search_words", column("article"), column("words"))


@dataclass(frozen=True, slots=True)
class Term:
    """What must be in the article: consecutive syllables without diacritics, and those of them that were typed with diacritics."""

    plain: tuple[str, ...]
    marked: tuple[tuple[str, ...], ...]  # each in both tone styles


def terms(query: str) -> tuple[Term, ...]:
    """The terms of ``query``: a word, or what stands in double quotes, in any order; case does not matter."""
    clean = unicodedata.normalize("NFC", query[:MAX_CHARACTERS]).lower()
    found = (_SYLLABLE.findall(match[0]) for match in _TERM.finditer(clean))
    return tuple(_term(syllables) for syllables in found if syllables)[:_MAX_TERMS]


def _term(syllables: list[str]) -> Term:
    plain = tuple(map(strip_diacritics, syllables))
    return Term(plain, tuple(_both_styles(one) for one, bare in zip(syllables, plain, strict=True) if one != bare))


def _both_styles(syllable: str) -> tuple[str, ...]:
    """``syllable`` and, where its tone may stand on either vowel, its other spelling: hòa and hoà."""
    old = one_tone_style(syllable)
    bare = unicodedata.normalize("NFD", old)
    match = _OPEN_PAIR.search(bare)
    if not match or match[1] + match[3] not in ("oa", "oe", "uy") or bare[: match.start()].endswith("q"):
        return (old,)
    new = unicodedata.normalize("NFC", bare[: match.start()] + match[1] + match[3] + match[2])
    return (old, new)


def matching(database: Database, query: str) -> ColumnElement[bool]:
    """The condition on ``articles`` that title, lead and body contain every term of ``query``; always true for a query without words."""
    wanted = terms(query)
    if not wanted:
        return true()
    return _in_sqlite(wanted) if database.is_sqlite else _in_postgresql(wanted)


def _in_sqlite(wanted: tuple[Term, ...]) -> ColumnElement[bool]:
    plain = " AND ".join(_quoted(" ".join(term.plain)) for term in wanted)
    marked = " AND ".join(f"({' OR '.join(map(_quoted, styles))})" for term in wanted for styles in term.marked)
    parts = [(_PLAIN, plain), (_MARKED, marked)] if marked else [(_PLAIN, plain)]
    return and_(*(articles.c.id.in_(select(index.c.rowid).where(index.c[index.name].op("MATCH")(asked))) for index, asked in parts))


def _quoted(syllables: str) -> str:
    return f'"{syllables}"'


def _in_postgresql(wanted: tuple[Term, ...]) -> ColumnElement[bool]:
    queries: list[ColumnElement[Any]] = [func.phraseto_tsquery("simple", " ".join(term.plain)) for term in wanted]
    queries += [func.to_tsquery("simple", " | ".join(styles)) for term in wanted for styles in term.marked]
    asked = reduce(lambda one, other: one.op("&&")(other), queries)
    return articles.c.id.in_(select(_WORDS.c.article).where(_WORDS.c.words.op("@@")(asked)))


def purge_deleted_words(database: Database) -> None:
    """Remove the words of deleted articles from SQLite's index, which keeps them until it is merged.

    Some pages in each transaction, so that other writers can go on; the next call continues an interrupted one. PostgreSQL has its vacuum.
    """
    if not database.is_sqlite:
        return
    for index in (_PLAIN.name, _MARKED.name):
        pages = -_PAGES_AT_A_TIME  # negative: begin to merge all that is there; then go on
        while _merge(database, index, pages):
            pages = _PAGES_AT_A_TIME


def _merge(database: Database, index: str, pages: int) -> bool:
    """Whether there was anything to do, by the number of changed rows, as the documentation of FTS5 says."""
    with database.writing_in_turn() as connection:
        before = connection.scalar(text("SELECT total_changes()")) or 0
        connection.execute(text(f"INSERT INTO {index}({index}, rank) VALUES ('merge', :pages)"), {"pages": pages})  # noqa: S608 -- two constants
        return (connection.scalar(text("SELECT total_changes()")) or 0) - before >= 2
