"""Jobs in the store: seen when they are whole, answered once whoever dies, ended, cancelled, deleted and forgotten."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from service.errors import InvalidRequest, Mismatch, StoreUnavailable
from service.jobs.claims import MOST_ATTEMPTS, Answered, Claims, is_dead, own_name
from service.jobs.jobs import ABANDONED, Jobs, State
from service.jobs.runner import Runner
from service.jobs.uploads import Upload
from service.predictions.engine import Engine
from service.processes.metrics import Metrics
from service.schemas import PredictionOptions
from service.store import retention
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.records import Records
from service.store.schema import migrate
from service.store.tables import articles, job_articles, jobs, predictions, texts
from tests.fakes import BrokenClassifier, fake_bundle
from tests.newsroom import write

OPTIONS = PredictionOptions().model_dump(mode="json")
SECRET = "Một trận đấu bí mật mà không ai được biết."


def sent(count: int, **more: Any) -> list[dict[str, Any]]:
    stories = [write("the-thao", number) for number in range(count)]
    return [{"id": f"cms-{n}", "title": story.title, "body": f"{n}. {SECRET} {story.body}", **more} for n, story in enumerate(stories)]


def made(database: Database, content: Sequence[object], *, owner: str = "", options: dict[str, Any] = OPTIONS, webhook: str = "") -> int:
    """The number of a queued job."""
    store = Jobs(database)
    upload = Upload(["\n".join(json.dumps(one) for one in content).encode()], most_bytes=1 << 20, gzipped=False)
    number = store.begin(owner, options, webhook)
    store.add(number, list(upload.articles()))
    store.queue(number, told)
    return number


def claims(database: Database, name: str = "a", **more: Any) -> Claims:
    return Claims(database, Records(database), name, **more)


def runner(database: Database, name: str = "a", **parts: Any) -> Runner:
    engine = Engine(fake_bundle(**parts), places=1, deadline=1)
    return Runner(engine, claims(database, name), Metrics(), keep_text=False, ended=ENDED.append)


ENDED: list[str] = []


def unavailable(*_: object) -> None:
    raise StoreUnavailable


def told(job: Any) -> dict[str, str]:
    return {"id": job.id}


def finish(database: Database) -> None:
    work = runner(database)
    while work.step(lambda: False):
        pass


def job(database: Database, number: int) -> Any:
    with database.reading() as connection:
        return connection.execute(select(jobs).where(jobs.c.number == number)).one()


def results(database: Database, number: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Jobs(database).results(number)]


def count(database: Database, table: Any) -> int:
    with database.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


# --- From the upload to the results --------------------------------------------------------------------------------------


def test_a_job_answers_every_article_in_its_order_and_what_cannot_be_read_in_its_place(database: Database) -> None:
    content: list[object] = [*sent(20), {"title": 7}, {"id": "empty", "body": "  "}, {"body": SECRET}]
    number = made(database, content)
    assert job(database, number).state == State.QUEUED
    finish(database)
    ended, told = job(database, number), results(database, number)
    assert (ended.state, ended.total, ended.read, ended.unreadable) == (State.DONE, 23, 21, 2)
    assert ended.id in ENDED
    assert [one["id"] for one in told] == [*(f"cms-{n}" for n in range(20)), "20", "empty", "22"]
    assert all(one["model"] == {"id": "fa4e00000000"} and one["sections"][0]["slug"] == "the-thao" for one in told[:20])
    assert [one["error"]["errors"][0]["pointer"] for one in told[20:22]] == ["/title", "/body"]
    with database.reading() as connection:
        assert set(connection.scalars(select(job_articles.c.request))) == {None}  # nobody needs it any more
        assert {one["prediction_id"] for one in told if "sections" in one} == set(connection.scalars(select(predictions.c.id)))
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
    assert claims(database).take() is None
    assert store.sweep(datetime.now(UTC)) == 0
    assert store.sweep(datetime.now(UTC), now=datetime.now(UTC) + 2 * ABANDONED) == 1
    assert count(database, jobs) == 0
    assert number


def test_only_an_upload_that_was_not_queued_is_discarded(database: Database) -> None:
    store, queued, lost = Jobs(database), made_but_not_queued(database), made_but_not_queued(database)
    store.queue(queued, told)
    for number in (queued, lost):  # the answer to a commit may be lost where the commit is not
        store.discard(number)
    assert [row.number for row in store.page(None, 10).jobs] == [queued]
    assert count(database, jobs) == 1


def test_an_upload_with_the_same_key_makes_one_job(database: Database) -> None:
    store, attempt = Jobs(database), Attempt("", "jobs", "k", "0")
    first, second = (made_but_not_queued(database) for _ in range(2))
    answer = store.queue(first, told, attempt)
    assert store.queue(second, told, attempt).answer == answer.answer
    with pytest.raises(Mismatch):
        store.queue(second, told, Attempt("", "jobs", "k", "1"))
    store.remove(second)
    assert [row.id for row in store.page(None, 10).jobs] == [answer.answer["id"]]


def made_but_not_queued(database: Database) -> int:
    number = Jobs(database).begin("", OPTIONS)
    Jobs(database).add(number, list(Upload([b'{"body": "a b c"}'], most_bytes=100, gzipped=False).articles()))
    return number


# --- Claims --------------------------------------------------------------------------------------------------------------


def test_no_two_processes_have_the_same_article_and_jobs_take_turns(database: Database) -> None:
    first, second = made(database, sent(40)), made(database, sent(20))
    taken = [claims(database, name).take() for name in "abcd"]
    assert [one.job for one in taken if one] == [first, second, first, second]
    positions = {(one.job, article.position) for one in taken if one for article in one.articles}
    assert len(positions) == 16 + 16 + 16 + 4
    assert [article.position for article in taken[2].articles] == list(range(16, 32))  # type: ignore[union-attr]


def test_with_each_result_the_rest_of_a_claim_holds_longer_and_the_job_began_with_the_first(database: Database) -> None:
    number = made(database, sent(20))
    working = claims(database, lease=timedelta(seconds=-1))
    claim = working.take()
    assert claim
    began = job(database, number).started_at
    assert working.close(number, [Answered(0, "{}")]) == ""
    with database.reading() as connection:
        until = connection.scalars(select(job_articles.c.claimed_until).where(job_articles.c.claim == "a")).all()
    assert len(until) == len(claim.articles) - 1
    assert all(one > began + timedelta(seconds=-1) for one in until)
    claims(database, "b").take()
    assert job(database, number).started_at == began


def test_a_claim_that_was_lost_writes_nothing(database: Database) -> None:
    number = made(database, sent(2))
    slow = claims(database, "slow", lease=timedelta(seconds=-1))
    claim = slow.take()
    finish(database)  # by another process, after the lease
    before = results(database, number)
    assert claim
    assert slow.close(number, [Answered(article.position, '{"id": "twice"}') for article in claim.articles]) == ""
    assert results(database, number) == before
    assert (job(database, number).read, job(database, number).unreadable) == (2, 0)


def test_whoever_is_told_to_stop_gives_back_what_it_has_not_answered(database: Database) -> None:
    number = made(database, sent(5))
    asked = iter([False, False, True])
    assert runner(database).step(lambda: next(asked, True))
    assert job(database, number).read == 2
    with database.reading() as connection:
        rows = connection.execute(select(job_articles.c.claim, job_articles.c.attempts)).all()
    assert {row.claim for row in rows} == {None}
    assert sorted(row.attempts for row in rows) == [0, 0, 0, 1, 1]
    finish(database)
    assert job(database, number).state == State.DONE


def test_what_a_dead_process_claimed_is_free_at_once(database: Database) -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, own_name().encode())
        os._exit(0)
    os.waitpid(child, 0)
    number = made(database, sent(3))
    assert claims(database, os.read(reader, 1000).decode()).take()
    assert claims(database, own_name()).take() is None
    claims(database).release_dead()
    finish(database)
    assert job(database, number).state == State.DONE


def test_the_living_are_not_taken_for_dead_nor_those_of_other_machines() -> None:
    name = own_name()
    machine, process, began, token = name.rsplit(" ", 3)
    assert not is_dead(name)
    assert is_dead(f"{machine} {process} {int(began) + 1} {token}")  # the same id, and another process
    assert not is_dead(f"another {process} 1 {token}")
    assert is_dead(f"{machine} {2**22 + 1} {began} {token}")
    assert process == str(os.getpid())


def test_the_living_that_the_kernel_hides_are_not_taken_for_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = own_name()
    machine, _, began, token = name.rsplit(" ", 3)
    monkeypatch.setattr("service.jobs.claims._PROC", tmp_path)
    assert not is_dead(name)
    assert is_dead(f"{machine} {2**22 + 1} {began} {token}")


def test_an_article_at_which_processes_die_is_tried_alone_and_then_given_up(database: Database) -> None:
    number = made(database, sent(4))
    dying = claims(database, "dying", lease=timedelta(seconds=-1))
    first = dying.take()
    assert first
    assert len(first.articles) == 4
    for _ in range(MOST_ATTEMPTS - 1):
        again = dying.take()
        assert again
        assert [article.position for article in again.articles] == [0]
        assert not again.articles[0].given_up
    finish(database)
    told = results(database, number)
    assert told[0]["error"]["status"] == 500
    assert [one["id"] for one in told] == ["cms-0", "cms-1", "cms-2", "cms-3"]
    assert (job(database, number).state, job(database, number).read) == (State.DONE, 3)


def test_nor_is_it_claimed_with_those_behind_it_that_nobody_has_tried(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    made(database, sent(4))
    dying = claims(database, "dying", lease=timedelta(seconds=-1))
    with monkeypatch.context() as few:
        few.setattr("service.jobs.claims._MOST_ARTICLES", 1)
        dying.take()
    claim = dying.take()
    assert claim
    assert [article.position for article in claim.articles] == [0]


def test_no_article_is_given_up_because_the_database_did_not_take_its_results(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    number, work = made(database, sent(4)), runner(database)
    with monkeypatch.context() as full:
        full.setattr(Records, "write", unavailable)
        for _ in range(MOST_ATTEMPTS + 1):
            with pytest.raises(StoreUnavailable):
                work.step(lambda: False)
    assert work.step(lambda: False)
    assert (job(database, number).state, job(database, number).read) == (State.DONE, 4)


def test_a_failure_stands_in_its_place_without_a_word_of_the_article(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    number = made(database, sent(2))
    work = runner(database, classifier=BrokenClassifier())
    while work.step(lambda: False):
        pass
    told = results(database, number)
    assert [one["error"]["status"] for one in told] == [500, 500]
    assert job(database, number).state == State.FAILED
    assert "bí mật" not in caplog.text + json.dumps(told, ensure_ascii=False)


# --- Their end -----------------------------------------------------------------------------------------------------------


def test_a_cancelled_job_keeps_its_results_and_forgets_the_rest(database: Database) -> None:
    number, store = made(database, sent(40)), Jobs(database)
    work = runner(database)
    work.step(lambda: False)
    claim = claims(database, "late").take()
    assert claim
    cancelled = store.cancel(job(database, number).id, "")
    assert cancelled
    assert (cancelled.state, cancelled.read) == (State.CANCELLED, 16)
    assert claims(database, "late").close(number, [Answered(claim.articles[0].position, "{}")]) == ""
    assert len(results(database, number)) == 16
    assert claims(database).take() is None
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).where(job_articles.c.request.is_not(None))) == 0
    again = store.cancel(cancelled.id, "")
    assert again == cancelled


def test_a_deleted_job_is_gone_while_it_is_worked_on(database: Database) -> None:
    number, store = made(database, sent(20)), Jobs(database)
    claim = claims(database).take()
    assert claim
    assert store.delete(job(database, number).id, "")
    assert claims(database).close(number, [Answered(0, "{}")]) == ""
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
    assert claims(database).take() is None
    assert retention.delete_article(database, second["prediction_id"]).job_articles == 1
    with database.reading() as connection:
        assert not any(SECRET in str(row) for row in connection.execute(select(job_articles)))


@pytest.mark.parametrize("act", [lambda database: retention.delete_article(database, "cms-1"), lambda database: claims(database).release()])
def test_a_job_that_is_deleted_meanwhile_is_in_nobodys_way(database: Database, act: Callable[[Database], object]) -> None:
    number = made(database, sent(2))
    assert claims(database).take()
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


@pytest.mark.parametrize("late", [(Jobs, "_empty"), (Database, "overwrite_deleted")])
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


def test_nothing_of_a_job_is_left_in_the_files_of_sqlite(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    migrate(database)
    number = made(database, sent(30))
    runner(database).step(lambda: False)
    assert Jobs(database).delete(job(database, number).id, None)
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert SECRET.encode() not in found
    database.close()
