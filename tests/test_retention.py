"""What is too old is purged, and an article that must go is gone: from every table, and from the file."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from model.article import Article
from service import retention
from service.application import create_app
from service.errors import StoreUnavailable, TextNotKept
from service.jobs.store import Jobs, delete_job_articles
from service.retention import DeletedRows, delete_article, purge, sweep
from service.settings import Settings
from service.store import search
from service.store.corrections import Corrections, EditorDecision
from service.store.corrections import write_correction as write_decision
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.migration import migrate
from service.store.records import Predicted, Record, Records, content_hash
from service.store.tables import articles, idempotency_keys, job_articles, jobs, predictions, texts
from tests.checking import CheckingClient
from tests.fakes import FakeClassifier, fake_bundle
from tests.newsroom import write
from tests.patience import let_pass
from tests.postgres import Cluster
from tests.queued_jobs import finish, made, sent

NOW = datetime.now(UTC)
SECRET = "Một trận đấu bí mật mà không ai được biết đến nữa."


def store(database: Database, number: int, *, kept: bool = True, age: int = 0) -> Record:
    """A prediction of the article ``number``, ``age`` days ago."""
    article = Article.of(title=f"Bài {number}", body=f"{number}. {write('the-thao', number).body}\n{SECRET}")
    record = Record.of(article, FakeClassifier().classify([article])[0], "m1")
    Records(database).keep([Predicted(record, article if kept else None, f"cms-{number}")])
    with database.writing() as connection:
        then = NOW - timedelta(days=age)
        connection.execute(update(predictions).where(predictions.c.id == record.id).values(created_at=then))
        connection.execute(update(articles).where(articles.c.content_hash == record.content_hash).values(stored_at=then))
    return record


def correct(database: Database, record: Record, key: str = "k") -> None:
    Corrections(database).add(Attempt("", "corrections", key, "0"), EditorDecision("Thu Hà", "kinh-te", prediction_id=record.id))


def count(database: Database, table: Any) -> int:
    with database.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


# --- Purge ------------------------------------------------------------------------------------------------------------


def test_what_is_older_than_the_days_is_deleted_and_the_rest_stays(database: Database) -> None:
    for number, age in enumerate((0, 29, 31, 400)):
        store(database, number, age=age)
    store(database, 9, kept=False, age=31)
    assert purge(database, 30, now=NOW) == DeletedRows(articles=2, corrections=0, predictions=3)
    assert (count(database, articles), count(database, predictions)) == (2, 2)
    assert purge(database, 30, now=NOW) == DeletedRows()


def test_the_prediction_of_an_article_that_is_kept_stays_however_old_it_is(database: Database) -> None:
    record = store(database, 1, kept=False, age=31)
    Records(database).keep([Predicted(record, Article.of(title="Bài 1", body=SECRET))])  # it was sent again today, to be kept
    assert purge(database, 30, now=NOW) == DeletedRows()
    correct(database, record)
    assert delete_article(database, record.id) == DeletedRows(articles=1, corrections=1, predictions=1)


def test_an_article_that_is_kept_while_old_predictions_are_looked_for_keeps_its_own(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(cluster.database())
    migrate(database)
    record = store(database, 1, kept=False, age=31)
    some = retention._some
    monkeypatch.setattr(retention, "_some", lambda column: some(column).where(func.pg_sleep(1).is_not(None)))
    with ThreadPoolExecutor() as threads:
        purged = threads.submit(retention._purge_some, database, NOW - timedelta(days=30))
        let_pass(0.5)
        Records(database).keep([Predicted(record, Article.of(title="Bài 1", body=SECRET))])
        assert purged.result() == DeletedRows()
    assert (count(database, articles), count(database, predictions)) == (1, 1)
    database.close()


def test_a_purge_leaves_what_somebody_is_about_to_change_to_the_next_one(cluster: Cluster) -> None:
    database = Database(cluster.database())
    migrate(database)
    held = store(database, 1, age=31)
    store(database, 2, age=31)
    with database.writing() as connection:
        connection.execute(select(articles.c.id).where(articles.c.content_hash == held.content_hash).with_for_update())
        assert purge(database, 30, now=NOW) == DeletedRows(articles=1, predictions=1)
    assert purge(database, 30, now=NOW) == DeletedRows(articles=1, predictions=1)
    database.close()


def test_a_correction_renews_its_article_and_goes_with_it(database: Database) -> None:
    correct(database, store(database, 1, age=31))
    assert purge(database, 30, now=NOW).articles == 0
    assert purge(database, 30, now=NOW + timedelta(days=31)).corrections == 1
    assert Corrections(database).page(10).corrections == ()


def test_more_than_are_deleted_at_a_time_are_all_deleted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_A_TIME", 3)
    for number in range(8):
        store(database, number, age=31)
    assert purge(database, 30, now=NOW) == DeletedRows(articles=8, corrections=0, predictions=8)


def test_old_predictions_of_articles_that_are_kept_hide_no_others_from_a_purge(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_A_TIME", 2)
    for number in range(4):
        record = store(database, number, kept=False, age=32)
        Records(database).keep([Predicted(record, Article.of(title=f"Bài {number}", body=SECRET))])  # sent again today
    store(database, 9, kept=False, age=31)
    assert purge(database, 30, now=NOW) == DeletedRows(predictions=1)


def test_a_job_whose_purge_is_interrupted_is_seen_by_nobody_and_goes_with_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(database, sent(2))
    with monkeypatch.context() as busy:
        busy.setattr(Jobs, "_delete_rows", unavailable)
        with pytest.raises(StoreUnavailable):
            purge(database, 30, now=NOW + timedelta(days=31))
    assert Jobs(database).page(None, 10).jobs == ()
    sweep(database, timedelta(days=7))
    assert (count(database, jobs), count(database, job_articles)) == (0, 0)


def test_answers_to_requests_are_kept_for_a_week(database: Database) -> None:
    correct(database, store(database, 1))
    purge(database, 30, now=NOW + timedelta(days=6))
    assert count(database, idempotency_keys) == 1
    purge(database, 30, now=NOW + timedelta(days=8))
    assert count(database, idempotency_keys) == 0


def test_answers_to_requests_and_jobs_that_ended_long_ago_are_swept_without_a_retention(database: Database) -> None:
    record = store(database, 1, age=400)
    correct(database, record)
    sweep(database, timedelta(days=7), now=NOW + timedelta(days=6))
    assert count(database, idempotency_keys) == 1
    sweep(database, timedelta(days=7), now=NOW + timedelta(days=8))
    assert (count(database, idempotency_keys), count(database, articles)) == (0, 1)


# --- Delete -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["external id", "content hash", "prediction id"])
def test_an_article_is_deleted_with_all_that_was_said_of_it(database: Database, name: str) -> None:
    record, other = store(database, 1), store(database, 2)
    correct(database, record)
    identity = {"external id": "cms-1", "content hash": record.content_hash, "prediction id": record.id}[name]
    assert delete_article(database, identity) == DeletedRows(articles=1, corrections=1, predictions=1)
    assert [count(database, table) for table in (articles, texts, predictions)] == [1, 1, 1]
    assert delete_article(database, identity) == DeletedRows()
    assert delete_article(database, other.id).articles == 1


@pytest.mark.parametrize(("locked", "name"), [(predictions.c.id, "id"), (articles.c.content_hash, "content_hash")])
def test_who_deletes_several_articles_and_who_keeps_them_do_not_wait_for_each_other(database: Database, locked: Any, name: str) -> None:
    sent = [Article.of(body=f"Bản {number} của trận đấu.") for number in range(2)]
    made = [Predicted(Record.of(article, None, "m1"), article, "cms-7") for article in sent]
    first, last = sorted(made, key=lambda one: getattr(one.record, name))
    for one in (last, first):  # otherwise than in the order in which they are locked
        Records(database).keep([one])
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            for one in (first, last):
                connection.execute(select(locked).where(locked == getattr(one.record, name)).with_for_update())
                if one is first:
                    deleted = threads.submit(delete_article, database, "cms-7")
                    let_pass(0.5)  # it waits for the first
        assert deleted.result() == DeletedRows(articles=2, predictions=2)


def test_every_version_that_was_sent_under_an_id_is_deleted(database: Database) -> None:
    for body in ("Bản thứ nhất của trận đấu.", "Bản thứ hai của trận đấu."):
        article = Article.of(body=body)
        Records(database).keep([Predicted(Record.of(article, None, "m1"), article, "cms-7")])
    assert delete_article(database, "cms-7") == DeletedRows(articles=2, corrections=0, predictions=2)


def test_many_articles_of_one_id_are_deleted_some_at_a_time_and_after_an_interruption_the_rest_is(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_AT_A_TIME", 3)
    made(database, [{"id": "cms-7", "body": f"Bản {number} của trận đấu."} for number in range(8)])
    finish(database)
    made(database, [{"id": "cms-7", "body": SECRET}])  # which has not been read yet
    kept = Article.of(body="Bản 9 của trận đấu.")
    Records(database).keep([Predicted(Record.of(kept, None, "m1"), kept, "cms-7")])
    turns = iter((delete_job_articles, unavailable))
    with monkeypatch.context() as busy:
        busy.setattr(retention, "delete_job_articles", lambda *given: next(turns)(*given))
        with pytest.raises(StoreUnavailable):
            delete_article(database, "cms-7")
    assert count(database, predictions) == 6
    assert delete_article(database, "cms-7").predictions == 6
    assert (count(database, articles), count(database, predictions)) == (0, 0)
    assert delete_article(database, "cms-7") == DeletedRows()
    with database.reading() as connection:
        assert set(connection.execute(select(job_articles.c.state, job_articles.c.external_id, job_articles.c.content_hash))) == {
            ("deleted", None, None)
        }


@pytest.mark.parametrize("name", ["cms-1", "vnews/9", "agency:3"])
def test_an_article_that_was_sent_under_several_ids_is_deleted_by_any_of_them(client: FlaskClient, name: str) -> None:
    client.post("/v1/predictions", json={"articles": [{"id": "cms-1", "body": SECRET}, {"id": "vnews/9", "body": SECRET}], "store": True})
    correction = {"article": {"id": "agency:3", "body": SECRET}, "section": "kinh-te", "editor": "a"}
    client.post("/v1/corrections", json=correction, headers={"Idempotency-Key": "k"})
    client.post("/v1/predictions", json={"articles": [{"body": SECRET}], "store": True})  # and under none
    assert client.delete(f"/v1/articles/{name}").json["articles"] == 1
    for other in ("cms-1", "vnews/9", "agency:3"):
        assert client.delete(f"/v1/articles/{other}").status_code == 404


def test_a_decision_about_an_article_that_is_deleted_meanwhile_says_that_its_text_is_gone(database: Database) -> None:
    with database.writing() as connection, pytest.raises(TextNotKept):
        write_decision(database, connection, 1, None, EditorDecision("Thu Hà", "kinh-te"), NOW)


def test_a_prediction_without_text_is_deleted_too(database: Database) -> None:
    assert delete_article(database, store(database, 1, kept=False).id) == DeletedRows(predictions=1)


@pytest.mark.parametrize("how", ["delete", "purge"])
def test_nothing_of_a_deleted_article_is_left_in_the_files_of_sqlite(tmp_path: Path, how: str) -> None:
    from service.store.migration import migrate

    database = Database.in_folder(tmp_path)
    migrate(database)
    record = store(database, 1, age=31)

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("toasoan.db*") if path.is_file())

    assert SECRET.encode() in on_disk()
    assert delete_article(database, record.id).articles if how == "delete" else purge(database, 30, now=NOW).articles
    assert SECRET.encode() not in on_disk()
    assert record.content_hash.encode() not in on_disk()


def unavailable(*_: object) -> None:
    raise StoreUnavailable


@pytest.mark.parametrize("late", ["purge_deleted_words", "overwrite_deleted"])
def test_what_was_deleted_is_told_so_and_overwritten_by_the_sweep_where_the_database_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    record = store(database, 1)

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("toasoan.db*") if path.is_file())

    with monkeypatch.context() as busy:
        busy.setattr(*((search, late) if late == "purge_deleted_words" else (Database, late)), unavailable)
        assert delete_article(database, record.id).articles == 1
    assert SECRET.encode() in on_disk()
    sweep(database, timedelta(days=7))
    assert not [word for word in (SECRET, "mật", record.content_hash) if word.encode() in on_disk()]
    database.close()


# --- Over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(migrated_url: str, tmp_path: Path) -> FlaskClient:
    app = create_app(Settings(home=tmp_path, database_url=migrated_url), fake_bundle())
    app.test_client_class = CheckingClient
    return app.test_client()


def test_an_article_is_deleted_over_http_by_the_id_it_was_sent_under(client: FlaskClient) -> None:
    article = {"id": "báo/2026/42", "body": SECRET}
    client.post("/v1/predictions", json={"articles": [article], "store": True})
    client.post("/v1/corrections", json={"article": article, "section": "kinh-te", "editor": "a"}, headers={"Idempotency-Key": "k"})
    answer = client.delete("/v1/articles/báo/2026/42")
    assert (answer.status_code, answer.json) == (200, {"articles": 1, "corrections": 1, "predictions": 1, "job_articles": 0})
    assert client.get("/v1/corrections").json["corrections"] == []
    assert client.delete("/v1/articles/báo/2026/42").status_code == 404


@pytest.mark.parametrize("name", ["/the-thao/1.html", "//a//b/", "http://báo.vn/?a=1", "dòng 1\ndòng 2"])
def test_an_id_that_is_an_address_or_has_two_lines_deletes_what_was_sent_under_it(client: FlaskClient, name: str) -> None:
    client.post("/v1/predictions", json={"articles": [{"id": name, "body": SECRET}], "store": True})
    assert client.delete("/v1/articles/" + quote(name, safe="")).json["articles"] == 1
    assert client.delete("/v1/articles/" + quote(name, safe="")).status_code == 404


def test_long_addresses_that_begin_alike_are_those_of_two_articles(client: FlaskClient) -> None:
    first, second = (f"https://cms.example.vn/{'dai-' * 60}{number}.html" for number in (1, 2))
    items = [{"uri": uri, "headlines": [{"value": f"Bài {uri[-6]}"}], "bodies": [{"value": SECRET + uri[-6]}]} for uri in (first, second)]
    client.post("/v1/predictions", json={"articles": items, "store": True})
    for uri in (first, second):
        assert client.delete("/v1/articles/" + quote(uri, safe="")).json["articles"] == 1


def test_what_was_deleted_can_be_sent_and_corrected_again(client: FlaskClient) -> None:
    article = {"id": "42", "body": SECRET}
    first = client.post("/v1/predictions", json={"articles": [article], "store": True}).json["predictions"][0]["prediction_id"]
    assert client.delete(f"/v1/articles/{first}").status_code == 200
    again = client.post("/v1/predictions", json={"articles": [article], "store": True}).json["predictions"][0]["prediction_id"]
    assert again == first
    correction = {"prediction_id": again, "section": "kinh-te", "editor": "a"}
    assert client.post("/v1/corrections", json=correction, headers={"Idempotency-Key": "k"}).status_code == 201


def test_the_hash_by_which_an_article_without_an_id_is_listed_deletes_it(client: FlaskClient) -> None:
    client.post(
        "/v1/corrections", json={"article": {"body": SECRET}, "section": "kinh-te", "editor": "a"}, headers={"Idempotency-Key": "k"}
    )
    (correction,) = client.get("/v1/corrections").json["corrections"]
    assert correction["article"]["id"] == content_hash(Article.of(body=SECRET))
    assert client.delete(f"/v1/articles/{correction['article']['id']}").json["corrections"] == 1


def test_whoever_reads_an_older_state_makes_a_deletion_hold_up_nobody(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    store(database, 1)
    with database.reading() as reader:
        reader.scalar(select(func.count()).select_from(articles))
        store(database, 2)
        deleting = threading.Thread(target=database.overwrite_deleted)
        deleting.start()
        deleting.join(5)  # of the ten seconds that a writer waits
        assert not deleting.is_alive()
    database.close()
