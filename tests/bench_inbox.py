"""How long the inbox takes to look something up: ``python -m tests.bench_inbox [--articles 50000]``, on SQLite and PostgreSQL.

Prints, for each filter, the median milliseconds of a page in the middle of what it finds, of the counts beside it, and of the whole view
as it is answered: both, the lists of sources and models, who looks at what, and the HTML.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from urllib.parse import urlencode

import pytest

from service.application import create_app
from service.desk.inbox import Filters, Inbox
from service.desk.inbox_filters import InboxSelection
from service.settings import Settings
from service.store.database import Database
from service.store.migration import migrate
from service.store.records import ACCEPTED
from service.store.search import purge_deleted_words
from tests.fakes import fake_bundle
from tests.postgres import Cluster
from tests.test_inbox import fill

FILTERS = {
    "all that is open": Filters(),
    "accepted": Filters(state=ACCEPTED),
    "a section": Filters(section="kinh-te"),
    "a section and a decision": Filters(section="kinh-te", decision="review"),
    "a source": Filters(source="TTXVN"),
    "a model": Filters(model="m2"),
    "three days": Filters(since=date(2026, 3, 10), until=date(2026, 3, 12)),
    "all days": Filters(since=date(2026, 1, 1)),
    "frequent words": Filters(words="benh nhan"),
    "frequent words with marks": Filters(words="bệnh nhân"),
    "a frequent phrase": Filters(words='"bệnh nhân"'),
    "a word in everything": Filters(words="trong"),
    "rare words": Filters(words='"(4242)"'),
    "words and a section": Filters(words="công an", section="kinh-te"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=7, help="of which the median is printed")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        urls = {"SQLite": f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}/toasoan.db"}
        try:
            urls["PostgreSQL"] = stack.enter_context(Cluster()).database()
        except pytest.skip.Exception:
            print("PostgreSQL is not installed: left out")
        for name, url in urls.items():
            _measure(name, url, arguments.articles, arguments.times)


def _measure(name: str, url: str, count: int, times: int) -> None:
    database = Database(url)
    migrate(database)
    taken = _milliseconds(lambda: fill(database, count), 1)
    print(f"\n{name}: {count:,} articles, written in {taken / 1000:.0f} s")
    print(f"{'filter':28}{'page ms':>10}{'counts ms':>11}{'view ms':>9}{'found':>9}")
    inbox = Inbox(database)
    client = create_app(Settings(database_url=url), fake_bundle()).test_client()
    for words, filters in FILTERS.items():
        found = inbox.counts(filters).total
        items = inbox.page(filters, limit=found or 1).items
        middle = items[len(items) // 2].place if items else None
        page = _milliseconds(lambda f=filters, m=middle: inbox.page(f, after=m), times)  # type: ignore[misc]
        counts = _milliseconds(lambda f=filters: inbox.counts(f), times)  # type: ignore[misc]

        address = "/hop-bai?" + urlencode(InboxSelection(filters).query)
        view = _milliseconds(lambda a=address: client.get(a), times)  # type: ignore[misc]
        assert client.get(address).status_code == 200
        print(f"{words:28}{page:10.1f}{counts:11.1f}{view:9.1f}{found:9,}", flush=True)
    print(f"{'deleted words forgotten':28}{_milliseconds(lambda: purge_deleted_words(database), 1):10.1f}")
    database.close()


def _milliseconds(act: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        before = time.perf_counter()
        act()
        taken.append((time.perf_counter() - before) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
