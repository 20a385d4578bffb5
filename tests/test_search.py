"""Search finds articles with and without marks, is in step with the store, and keeps nothing of what was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from model.article import Article
from service import retention
from service.store.database import Database
from service.store.migration import migrate
from service.store.records import Predicted, Record, Records, content_hash
from service.store.search import matching, terms
from service.store.tables import articles
from tests.postgres import Cluster

STORIES = {
    "coffee": Article.of(title="Giá cà phê lập đỉnh", lead="Sáng 12/3, giá tăng 1.200 đồng.", body="Đường về Đắk Lắk ở xã Tân Hòa."),
    "rain": Article.of(title="Mưa lớn ở Covid-19 Thuỷ Nguyên", body="Người dân đội mưa đi mua phê duyệt cà. Xem tin.vn."),
    "season": Article.of(title="MÙA VÀNG TRÊN ĐỒI", body="Ảnh: ĐỨC KHOA, đường quý."),
}


def keep(database: Database, article: Article) -> None:
    Records(database).keep([Predicted(Record.of(article, None, "m1"), article)])


def find(database: Database, query: str) -> set[str]:
    names = {content_hash(article): name for name, article in STORIES.items()}
    with database.reading() as connection:
        return {names[one] for one in connection.scalars(select(articles.c.content_hash).where(matching(database, query)))}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ca phe", "coffee rain"),  # both words, anywhere
        ('"ca phe"', "coffee"),  # in a row
        ('"cà phê" giá', "coffee"),
        ('"phê duyệt cà"', "rain"),
        ("mua", "rain season"),  # without marks every spelling
        ("mùa", "season"),  # with marks its own
        ("MƯA", "rain"),
        ("mu\u031ba", "rain"),  # decomposed
        ("dak lak", "coffee"),
        ("Đắk", "coffee"),
        ("duong", "coffee season"),
        ("đường", "coffee season"),
        ("hoà", "coffee"),  # the other tone style
        ("hòa", "coffee"),
        ("thủy nguyên", "rain"),
        ("quý", "season"),
        ("qúy", ""),
        ("covid-19", "rain"),
        ("19", "rain"),
        ("1.200", "coffee"),
        ("12/3", "coffee"),
        ("tin.vn", "rain"),
        ("3/12", ""),
        ("", "coffee rain season"),
        (' "" -- ', "coffee rain season"),
        ("vang doi mua", "season"),
        ('"', "coffee rain season"),
        ("cà AND mua", ""),
        ("cà* NOT (mua:x)", ""),
    ],
)
def test_words_are_found_with_and_without_marks(stories: Database, query: str, found: str) -> None:
    assert find(stories, query) == set(found.split())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stories(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database of each kind with the three articles."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('search') / 'toasoan.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.database()
    database = Database(url)
    migrate(database)
    for article in STORIES.values():
        keep(database, article)
    yield database
    database.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="cà\"'&|!:*()<>-^\\ ơĐ", max_size=60))
def test_no_query_is_taken_for_a_command_of_the_database(stories: Database, query: str) -> None:
    assert find(stories, query.replace("\0", "")) <= set(STORIES)


def test_a_long_query_is_read_up_to_a_limit() -> None:
    assert len(terms("mưa " * 1000)) == 12
    assert terms("a" * 500)[0].plain == ("a" * 200,)


def test_an_article_of_nothing_but_different_words_is_kept_and_found_by_its_first(database: Database) -> None:
    huge = Article.of(title="Mở đầu", body=" ".join(f"{number}đấ{number * 7919}ơ" for number in range(60_000)))
    keep(database, huge)
    with database.reading() as connection:
        assert connection.scalar(select(articles.c.content_hash).where(matching(database, '"mo dau"'))) == content_hash(huge)


def test_what_was_kept_before_the_index_was_made_is_found(database_url: str) -> None:
    from alembic import command
    from alembic.config import Config

    from service.store.migration import _SCRIPTS

    database = Database(database_url)
    with database.writing() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(_SCRIPTS))
        command.upgrade(config, "0002")
        for article in STORIES.values():
            row = {"hash": content_hash(article), "title": article.written[0], "lead": article.written[1], "body": article.written[2]}
            connection.execute(text(_ARTICLE_OF_THEN), row)
            connection.execute(text("INSERT INTO texts (content_hash, lead, body) VALUES (:hash, :lead, :body)"), row)
    migrate(database)
    assert find(database, "duong") == {"coffee", "season"}
    database.close()


_ARTICLE_OF_THEN = """
    INSERT INTO articles (content_hash, title, source, url, author, stored_at, state, revision)
    VALUES (:hash, :title, '', '', '', '2026-01-01 00:00:00', 'open', 0)
"""


def test_deleted_and_purged_articles_are_not_found(database: Database) -> None:
    for article in STORIES.values():
        keep(database, article)
    retention.delete_article(database, content_hash(STORIES["coffee"]))
    assert find(database, "duong") == {"season"}
    retention.purge(database, -1)
    assert find(database, "duong") == set()
    if database.is_sqlite:
        with database.reading() as connection:
            for index in ("search_plain", "search_marked"):
                assert connection.scalar(text(f"SELECT count(*) FROM {index} WHERE {index} MATCH 'duong OR ca OR cà OR mua'")) == 0


def test_the_file_keeps_no_word_of_a_deleted_article(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    for article in STORIES.values():
        keep(database, article)
    secret = Article.of(title="Zykhôngaiđượcbiết", body="Wẩngtrọng qylạlùng.")
    keep(database, secret)
    assert b"ykhongaiduocbiet" in _bytes(tmp_path)
    retention.delete_article(database, content_hash(secret))
    database.close()
    left = _bytes(tmp_path)
    for word in ("khôngaiđượcbiết", "khongaiduocbiet", "gtrong", "gtrọng", "ylalung", "ylạlùng"):
        assert word.encode() not in left
    assert find(database, "duong") == {"coffee", "season"}


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
