"""The tables of the store. ``migrations/`` creates them; a test holds the two to be the same.

An article is kept only where somebody asked for it; its row also says what the newest model thinks of it and what an editor did with it,
so that the inbox is one index scan. A prediction is a few numbers and holds no word of its article.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_unique_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s_of_%(referred_table_name)s",
        "pk": "%(table_name)s_key",
    }
)
Number = BigInteger().with_variant(Integer(), "sqlite")  # counts up; SQLite counts only what it calls INTEGER


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its zone going in and UTC coming out, also on SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """``value`` in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """``value``, which was stored in UTC, with that zone."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


predictions = Table(
    "predictions",
    metadata,
    Column("id", String(32), primary_key=True),  # made of content_hash and model: the same article under the same model is one row
    Column("content_hash", String(64), nullable=False),
    Column("model", String(64), nullable=False),
    Column("section", String(64)),  # the most probable one; NULL where the model has no classifier
    Column("probability", Float),
    Column("decision", String(16)),
    Column("scores", JSON, nullable=False),  # {slug: probability}, every section of the model
    Column("unknown", Float),  # share of the words read that the model had never seen
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "content_hash"),
    Index(None, "created_at"),
    Index("predictions_for_statistics", "model", "created_at", "section", "probability", "unknown"),  # all that they count
)

comparisons = Table(  # what the shadow bundle says of the article of a prediction
    "comparisons",
    metadata,
    Column("shadow", String(64), primary_key=True),
    Column("prediction_id", String(32), ForeignKey("predictions.id", ondelete="CASCADE"), primary_key=True),
    Column("section", String(64), nullable=False),
    Column("probability", Float, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "prediction_id"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Number, primary_key=True),
    Column("content_hash", String(64), nullable=False, unique=True),
    Column("external_id", String(200)),  # the id under which the newsroom last sent it
    Column("title", Text, nullable=False),
    Column("source", String(200), nullable=False),
    Column("url", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("published_at", UtcDateTime),
    Column("stored_at", UtcDateTime, nullable=False),  # retention counts from here; a correction renews it
    # The newest prediction, copied here because the inbox is sorted and filtered by it.
    Column("prediction_id", String(32)),
    Column("model", String(64)),
    Column("section", String(64)),
    Column("probability", Float),
    Column("decision", String(16)),
    # What became of it: "open", "accepted" or "corrected". A change compares and raises the revision, so two editors cannot both settle an
    # article without one of them knowing.
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "stored_at"),
    Index(None, "state", "probability", "id"),
    Index(None, "state", "section", "probability", "id"),
    Index(None, "state", "decision", "probability", "id"),
    # Section and decision are in these so that what is counted beside a filter is read from its index alone.
    Index(None, "state", "source", "probability", "id", "section", "decision"),
    Index(None, "state", "model", "probability", "id", "section", "decision"),
    Index(None, "state", "published_at", "stored_at", "section", "decision"),
    sqlite_autoincrement=True,
)

texts = Table(  # apart from the rest of their articles, so that a filter without an index of its own reads little
    "texts",
    metadata,
    Column("content_hash", String(64), ForeignKey("articles.content_hash", ondelete="CASCADE"), primary_key=True),
    Column("lead", Text, nullable=False),
    Column("body", Text, nullable=False),
)

article_ids = Table(  # every id under which the newsroom has sent an article: it is deleted by any of them
    "article_ids",
    metadata,
    Column("external_id", String(200), primary_key=True),
    Column("content_hash", String(64), ForeignKey("articles.content_hash", ondelete="CASCADE"), primary_key=True),
    Index(None, "content_hash"),
)

viewings = Table(  # who has an article before them, so that two editors need not find out by settling it
    "viewings",
    metadata,
    Column("article", Number, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("viewer", String(64), primary_key=True),  # a browser
    Column("editor", String(200), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index(None, "seen_at"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("number", Number, primary_key=True),  # in the order in which they became visible: what a cursor points at
    Column("id", String(32), nullable=False, unique=True),
    Column("article", Number, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("prediction_id", String(32)),  # what was corrected: the id, model and section are kept when the prediction itself is purged
    Column("model", String(64)),
    Column("suggested", String(64)),
    Column("section", String(64)),
    Column("summary", Text),
    Column("editor", String(200), nullable=False),
    Column("key_id", String(64)),  # the API key it came through
    Column("created_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    Column("undone_by", String(200)),
    Index(None, "article"),
    Index(None, "created_at"),
    Index(None, "section", "created_at"),
    sqlite_autoincrement=True,
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner", String(64), primary_key=True),  # the API key it came through, "" without one
    Column("operation", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("answer", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "created_at"),
)

keys = Table(
    "keys",
    metadata,
    Column("id", String(32), primary_key=True),  # what stands before the dot of a key; it may be shown and logged
    Column("name", String(80), nullable=False),
    Column("scopes", String(64), nullable=False),  # separated by spaces
    Column("rate", String(32), nullable=False),  # "" for the usual one
    Column("digest", String(64), nullable=False),  # SHA-256 of the secret, which itself is nowhere
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),  # a key is never deleted: what was done with it still names it
    Column("last_used_at", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of what the cookie holds, which itself is nowhere
    Column("key_id", String(32), ForeignKey("keys.id"), nullable=False),  # the session ends with its key
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("owner", String(64), nullable=False),  # the API key it came through, "" without one
    Column("state", String(16), nullable=False),
    Column("options", JSON, nullable=False),
    Column("total", Integer, nullable=False),
    Column("read", Integer, nullable=False),  # of the total: answered, unreadable and deleted ones; the rest waits or was cancelled
    Column("unreadable", Integer, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("served_at", UtcDateTime, nullable=False),  # when it last had a turn: whoever has waited longest is next
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("webhook", Text, nullable=False),  # "" for none
    Column("tries", Integer, nullable=False),  # to tell the webhook
    Column("tell_at", UtcDateTime),  # when to try next; NULL where there is nothing to tell, or no longer
    Column("told_at", UtcDateTime),
    Index(None, "owner", "number"),
    Index(None, "state", "served_at"),
    Index(None, "created_at"),
    Index(None, "tell_at"),
    sqlite_autoincrement=True,
)

job_articles = Table(
    "job_articles",
    metadata,
    Column("job", Number, ForeignKey("jobs.number", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("external_id", String(200)),
    Column("content_hash", String(64)),  # known when it has been read
    Column("request", Text),  # the article as it was sent; gone as soon as there is a result
    Column("result", Text),  # a line of JSON
    Column("attempts", Integer, nullable=False),  # times that it was claimed and not given back
    Column("claim", String(200)),  # the process that works on it, until claimed_until at the latest
    Column("claimed_until", UtcDateTime),
    Index(None, "job", "state", "position"),
    Index(None, "external_id"),
    Index(None, "content_hash"),
    Index(None, "claim"),
)
