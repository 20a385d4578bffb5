"""The inbox: its indexes, who looks at what, and full-text search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)

_MOST = 50_000  # characters of an article that can be found: PostgreSQL refuses a tsvector above 1 MB
_BREAKS = "[-_/.,@:;+*%%&=#?!~^|<>(){}$\"''`\\\\]+"  # what PostgreSQL's parser would take for a part of a word, a number or an address


def upgrade() -> None:
    """To this version."""
    op.drop_index("articles_by_state_source_probability_id")
    op.drop_index("articles_by_state_published_at")
    for columns in (("source", "probability", "id"), ("model", "probability", "id"), ("published_at",)):
        indexed = ("state", *columns, "section", "decision")  # the last two are what is counted beside the filters
        op.create_index(f"articles_by_{'_'.join(indexed)}", "articles", indexed)
    op.create_table(
        "viewings",
        sa.Column("article", Number, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("viewer", sa.String(64), primary_key=True),
        sa.Column("editor", sa.String(200), nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
    )
    op.create_index("viewings_by_seen_at", "viewings", ["seen_at"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


# --- SQLite: two indexes without content, each with a tokenizer of its own. Marks are ignored by the first, which also knows positions. ---

_TEXT = f"substr(a.title || ' ' || t.lead || ' ' || t.body, 1, {_MOST})"
_PLAIN = f"replace(replace({_TEXT}, 'đ', 'd'), 'Đ', 'D')"  # đ is a letter of its own, not one with a mark, to Unicode
_INDEXES = (("search_plain", "2", "full", _PLAIN), ("search_marked", "0", "none", _TEXT))
_ARTICLE = "FROM articles AS a JOIN texts AS t ON t.content_hash = a.content_hash"
_SQLITE = [
    f"CREATE VIRTUAL TABLE {name} USING fts5(words, content='', columnsize=0, detail={detail}, "
    f'tokenize="unicode61 remove_diacritics {diacritics}")'
    for name, diacritics, detail, _ in _INDEXES
]
_SQLITE += [f"INSERT INTO {name}(rowid, words) SELECT a.id, {words} {_ARTICLE}" for name, _, _, words in _INDEXES]
_SQLITE += [
    f"CREATE TRIGGER {name}_grows AFTER INSERT ON texts BEGIN "
    f"INSERT INTO {name}(rowid, words) SELECT a.id, {words} {_ARTICLE} WHERE a.content_hash = new.content_hash; END"
    for name, _, _, words in _INDEXES
]
_SQLITE += [
    f"CREATE TRIGGER {name}_shrinks BEFORE DELETE ON articles BEGIN "
    f"INSERT INTO {name}({name}, rowid, words) SELECT 'delete', a.id, {words} {_ARTICLE} WHERE a.id = old.id; END"
    for name, _, _, words in _INDEXES
]

# --- PostgreSQL: both forms in one tsvector, the one without marks first, for positions end at 16,383 --------------------------

_POSTGRESQL = [
    "CREATE TABLE search_words (article BIGINT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, words TSVECTOR NOT NULL)",
    "ALTER TABLE search_words ALTER words SET STORAGE MAIN",  # elsewhere it seems small to the planner, which then reads all of it
    # In letters and marks apart: those are all in ASCII but for đ, so that no locale is asked what their small ones are.
    f"""
    CREATE FUNCTION search_words_of(written TEXT) RETURNS TSVECTOR LANGUAGE SQL IMMUTABLE AS $$
      SELECT to_tsvector('simple', replace(regexp_replace(apart, '[\u0300-\u036f]+', '', 'g'), 'đ', 'd'))
        || to_tsvector('simple', normalize(apart, NFC))
      FROM (SELECT replace(lower(normalize(spaced, NFD)), 'Đ', 'đ') AS apart
        FROM (SELECT regexp_replace(left(written, {_MOST}), '{_BREAKS}', ' ', 'g') AS spaced) AS spaces) AS letters
    $$
    """,  # noqa: S608  # constants
    "INSERT INTO search_words SELECT a.id, search_words_of(a.title || ' ' || t.lead || ' ' || t.body) " + _ARTICLE,
    "CREATE INDEX search_words_by_words ON search_words USING gin (words)",
    """
    CREATE FUNCTION search_words_grow() RETURNS TRIGGER LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO search_words SELECT a.id, search_words_of(a.title || ' ' || new.lead || ' ' || new.body)
        FROM articles AS a WHERE a.content_hash = new.content_hash;
        RETURN NULL;
      END
    $$
    """,
    "CREATE TRIGGER search_words_grows AFTER INSERT ON texts FOR EACH ROW EXECUTE FUNCTION search_words_grow()",
]
