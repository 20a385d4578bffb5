"""Jobs in the store: seen when they are whole, answered in their order, ended, cancelled, deleted and forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, event, func, select, update

from service import retention
from service.errors import IdempotencyMismatch, InvalidRequest
from service.jobs.claims import ArticleResult
from service.jobs.store import ABANDONED, Jobs, State
from service.request_schemas import PredictionOptions
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.migration import migrate
from service.store.tables import articles, job_articles, jobs, predictions, texts
from tests.queued_jobs import (
    ENDED,
    OPTIONS,
    SECRET,
    claims,
    count,
    finish,
    id_alone,
    job,
    made,
    made_but_not_queued,
    results,
    runner,
    sent,
    unavailable,
)


def test_a_job_answers_every_article_in_its_order_and_what_cannot_be_read_in_its_place(database: Database) -> None:
    content: list[object] = [*sent(20), {"title": 7}, {"id": "empty", "body": "  "}, {"body": SECRET}]
    number = made(database, content)
    assert job(database, number).state == State.QUEUED
    finish(database)
    ended, lines = job(database, number), results(database, number)
    assert (ended.state, ended.total, ended.read, ended.unreadable) == (State.DONE, 23, 21, 2)
    assert ended.id in ENDED
    assert [one["id"] for one in lines] == [*(f"cms-{n}" for n in range(20)), "20", "empty", "22"]
    assert all(one["model"] == {"id": "fa4e00000000"} and one["sections"][0]["slug"] == "the-thao" for one in lines[:20])
    assert [one["error"]["errors"][0]["pointer"] for one in lines[20:22]] == ["/title", "/body"]
    with database.reading() as connection:
        assert set(connection.scalars(select(job_articles.c.request))) == {None}  # nobody needs it any more
        assert {one["prediction_id"] for one in lines if "sections" in one} == set(connection.scalars(select(predictions.c.id)))
    assert count(database, texts) == 0


def test_the_options_of_a_job_are_those_of_its_answers_and_store_keeps_the_text(database: Database) -> None:
    options = PredictionOptions.model_validate({"summary": {"style": "none"}, "top": 1, "evidence": True, "store": True})
    number = made(database, sent(3), options=options.model_dump(mode="json"))
    finish(database)
    for one in results(database, number):
        assert (one["summary"], len(one["sections"]), len(one["evidence"])) == (None, 1, 1)
    assert count(database, articles) == count(database, texts) == 3


def test_a_job_of_which_nothing_can_be_read_has_failed(database: Database) -> None:
    only_refused, number = made(database, [{"x": 1}]), made(database, [{"body": ""}, {"x": 1}])
    assert job(database, only_refused).state == State.FAILED  # at once: there is nothing to work on
    finish(database)
    assert job(database, number).state == State.FAILED
    assert len(results(database, number)) == 2


def test_an_upload_is_seen_when_it_is_whole_and_a_lost_one_is_swept_up(database: Database) -> None:
    store = Jobs(database)
    number = store.begin("", OPTIONS)
    assert store.page(None, 10).jobs == ()
    assert claims(database).claim_next() is None
    assert store.sweep(datetime.now(UTC)) == 0
    assert store.sweep(datetime.now(UTC), now=datetime.now(UTC) + 2 * ABANDONED) == 1
    assert count(database, jobs) == 0
    assert number


def test_only_an_upload_that_was_not_queued_is_discarded(database: Database) -> None:
    store, queued, lost = Jobs(database), made_but_not_queued(database), made_but_not_queued(database)
    store.queue(queued, id_alone)
    for number in (queued, lost):  # the answer to a commit may be lost where the commit is not
        store.discard(number)
    assert [row.number for row in store.page(None, 10).jobs] == [queued]
    assert count(database, jobs) == 1


def test_an_upload_with_the_same_key_makes_one_job(database: Database) -> None:
    store, attempt = Jobs(database), Attempt("", "jobs", "k", "0")
    first, second = (made_but_not_queued(database) for _ in range(2))
    answer = store.queue(first, id_alone, attempt)
    assert store.queue(second, id_alone, attempt).answer == answer.answer
    with pytest.raises(IdempotencyMismatch):
        store.queue(second, id_alone, Attempt("", "jobs", "k", "1"))
    store.remove(second)
    assert [row.id for row in store.page(None, 10).jobs] == [answer.answer["id"]]


def test_a_cancelled_job_keeps_its_results_and_forgets_the_rest(database: Database) -> None:
    number, store = made(database, sent(40)), Jobs(database)
    work = runner(database)
    work.step(lambda: False)
    claim = claims(database, "late").claim_next()
    assert claim
    cancelled = store.cancel(job(database, number).id, "")
    assert cancelled
    assert (cancelled.state, cancelled.read) == (State.CANCELLED, 16)
    assert claims(database, "late").complete(number, [ArticleResult(claim.articles[0].position, "{}")]) == ""
    assert len(results(database, number)) == 16
    assert claims(database).claim_next() is None
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).where(job_articles.c.request.is_not(None))) == 0
    again = store.cancel(cancelled.id, "")
    assert again == cancelled
    assert cancelled.ended_at
    assert cancelled.tell_at is None, "it has no webhook"


def test_a_deleted_job_is_gone_while_it_is_worked_on(database: Database) -> None:
    number, store = made(database, sent(20)), Jobs(database)
    claim = claims(database).claim_next()
    assert claim
    assert store.delete(job(database, number).id, "")
    assert claims(database).complete(number, [ArticleResult(0, "{}")]) == ""
    assert (count(database, jobs), count(database, job_articles)) == (0, 0)


def test_a_key_sees_its_own_jobs_newest_first_and_page_by_page(database: Database) -> None:
    store = Jobs(database)
    numbers = [made(database, sent(1), owner="a") for _ in range(5)]
    other = made(database, sent(1), owner="b")
    identity = job(database, other).id
    assert store.find(identity, "a") is None
    assert store.cancel(identity, "a") is None
    assert not store.delete(identity, "a")
    assert store.find(identity, None)
    first = store.page("a", 3)
    rest = store.page("a", 3, first.next)
    assert [row.number for row in (*first.jobs, *rest.jobs)] == numbers[::-1]
    assert rest.next is None
    assert store.page("a", 5).next is None, "no page is empty"
    assert len(store.page(None, 10).jobs) == 6
    with pytest.raises(InvalidRequest):
        store.page("a", 3, "YzEAAAAAAAAAZA")  # of the corrections


def test_an_article_that_must_go_leaves_jobs_too_whatever_became_of_it(database: Database) -> None:
    done, waiting = made(database, sent(2)), None
    finish(database)
    waiting = made(database, [{"id": "cms-0", "body": SECRET}])
    gone = retention.delete_article(database, "cms-0")
    assert (gone.job_articles, gone.predictions) == (2, 1)
    first, second = results(database, done)
    assert first == {"id": "0", "error": first["error"]}
    assert first["error"]["status"] == 410
    assert second["id"] == "cms-1"
    ended = job(database, done)
    assert (ended.read, ended.deleted) == (1, 1)
    assert job(database, waiting).state == State.DONE  # nothing is left to be done
    assert claims(database).claim_next() is None
    assert retention.delete_article(database, second["prediction_id"]).job_articles == 1
    with database.reading() as connection:
        assert not any(SECRET in str(row) for row in connection.execute(select(job_articles)))


def test_an_article_on_many_lines_of_a_job_is_deleted_in_as_many_statements_as_one_on_few(database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    counted = []
    for lines in (2, 30):
        number = made(database, [{"id": "cms-7", "body": SECRET}] * lines)
        asked.clear()
        assert retention.delete_article(database, "cms-7").job_articles == lines
        counted.append(len(asked))
        assert [one["id"] for one in results(database, number)] == [str(position) for position in range(lines)]
    assert counted[0] == counted[1]


@pytest.mark.parametrize("act", [lambda database: retention.delete_article(database, "cms-1"), lambda database: claims(database).release()])
def test_a_job_that_is_deleted_meanwhile_is_in_nobodys_way(database: Database, act: Callable[[Database], object]) -> None:
    number = made(database, sent(2))
    assert claims(database).claim_next()
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as connection:
            connection.execute(delete(jobs).where(jobs.c.number == number))
            other = pool.submit(act, Database(database.url))
            wait([other], timeout=0.5)  # it has found the job, and waits for it
            assert not other.done()
        other.result()


def test_jobs_are_kept_for_their_days_after_their_end_and_no_longer_than_the_retention(database: Database) -> None:
    old, new, unfinished = made(database, sent(1)), made(database, sent(1)), None
    finish(database)
    unfinished = made(database, sent(1))
    with database.writing() as connection:
        connection.execute(update(jobs).where(jobs.c.number == old).values(ended_at=datetime.now(UTC) - timedelta(days=8)))
        connection.execute(update(jobs).where(jobs.c.number == unfinished).values(created_at=datetime.now(UTC) - timedelta(days=31)))
    assert Jobs(database).sweep(datetime.now(UTC) - timedelta(days=7)) == 1
    assert retention.purge(database, 30).jobs == 1
    with database.reading() as connection:
        assert list(connection.scalars(select(jobs.c.number))) == [new]


@pytest.mark.parametrize("late", [(Jobs, "_delete_rows"), (Database, "overwrite_deleted")])
def test_a_job_is_deleted_and_cancelled_also_where_the_database_is_busy_afterwards(
    database: Database, monkeypatch: pytest.MonkeyPatch, late: tuple[type, str]
) -> None:
    cancelled, number, store = made(database, sent(2)), made(database, sent(2)), Jobs(database)
    with monkeypatch.context() as busy:
        busy.setattr(*late, unavailable)
        assert store.cancel(job(database, cancelled).id, None).state == State.CANCELLED
        assert store.delete(job(database, number).id, None)
    assert [row.number for row in store.page(None, 10).jobs] == [cancelled]
    retention.sweep(database, timedelta(days=7))
    assert count(database, jobs) == 1


@pytest.mark.parametrize("end", [Jobs.delete, Jobs.cancel])
def test_nothing_of_what_is_deleted_of_a_job_is_left_in_the_files_of_sqlite(tmp_path: Path, end: Callable[..., object]) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    migrate(database)
    number = made(database, sent(30))
    if end is Jobs.delete:
        runner(database).step(lambda: False)
    written = [json.dumps(SECRET)[1:-1].encode(), SECRET.encode()]  # as it was uploaded, and as it is answered

    def left() -> list[bytes]:
        on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
        return [words for words in written if words in on_disk]

    assert left()
    assert end(Jobs(database), job(database, number).id, None)
    assert left() == []
    database.close()
