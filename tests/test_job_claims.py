"""Claims on the articles of jobs: each article has one process at a time, is answered once whoever dies, and is given up in the end."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.errors import StoreUnavailable
from service.jobs.claims import MAX_ATTEMPTS, ArticleResult, is_dead, own_name
from service.jobs.store import State
from service.store.database import Database
from service.store.records import Records
from service.store.tables import job_articles
from tests.fakes import BrokenClassifier
from tests.queued_jobs import claims, finish, job, made, results, runner, sent, unavailable


def test_no_two_processes_have_the_same_article_and_jobs_take_turns(database: Database) -> None:
    first, second = made(database, sent(40)), made(database, sent(20))
    taken = [claims(database, name).claim_next() for name in "abcd"]
    assert [one.job for one in taken if one] == [first, second, first, second]
    positions = {(one.job, article.position) for one in taken if one for article in one.articles}
    assert len(positions) == 16 + 16 + 16 + 4
    assert [article.position for article in taken[2].articles] == list(range(16, 32))  # type: ignore[union-attr]


def test_with_each_result_the_rest_of_a_claim_holds_longer_and_the_job_began_with_the_first(database: Database) -> None:
    number = made(database, sent(20))
    working = claims(database, lease=timedelta(seconds=-1))
    claim = working.claim_next()
    assert claim
    began = job(database, number).started_at
    assert working.complete(number, [ArticleResult(0, "{}")]) == ""
    with database.reading() as connection:
        until = connection.scalars(select(job_articles.c.claimed_until).where(job_articles.c.claim == "a")).all()
    assert len(until) == len(claim.articles) - 1
    assert all(one > began + timedelta(seconds=-1) for one in until)
    claims(database, "b").claim_next()
    assert job(database, number).started_at == began


def test_a_claim_that_was_lost_writes_nothing(database: Database) -> None:
    number = made(database, sent(2))
    slow = claims(database, "slow", lease=timedelta(seconds=-1))
    claim = slow.claim_next()
    finish(database)  # by another process, after the lease
    before = results(database, number)
    assert claim
    assert slow.complete(number, [ArticleResult(article.position, '{"id": "twice"}') for article in claim.articles]) == ""
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
    assert claims(database, os.read(reader, 1000).decode()).claim_next()
    assert claims(database, own_name()).claim_next() is None
    claims(database).release_dead()
    finish(database)
    assert job(database, number).state == State.DONE


def test_what_a_process_claimed_and_did_not_answer_it_may_claim_again_before_its_lease_ends(database: Database) -> None:
    made(database, sent(2))
    first, again = claims(database).claim_next(), claims(database).claim_next()
    assert first
    assert again
    assert again.articles[0].position == first.articles[0].position == 0


def test_no_more_text_is_claimed_at_once_than_fits_into_memory(database: Database) -> None:
    made(database, [{"body": "goal " * 6_000} for _ in range(3)])  # each has a little more than 30,000 characters
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.jobs.claims._MAX_CHARACTERS", 70_000)
        taken = claims(database).claim_next()
    assert taken
    assert [article.position for article in taken.articles] == [0, 1]


def test_a_process_is_dead_before_its_parent_has_noticed() -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, own_name().encode())
        os._exit(0)
    name = os.read(reader, 1000).decode()
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    try:
        assert is_dead(name)
    finally:
        os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)


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
    first = dying.claim_next()
    assert first
    assert len(first.articles) == 4
    for _ in range(MAX_ATTEMPTS - 1):
        again = dying.claim_next()
        assert again
        assert [article.position for article in again.articles] == [0]
        assert not again.articles[0].given_up
    finish(database)
    lines = results(database, number)
    assert lines[0]["error"]["status"] == 500
    assert [one["id"] for one in lines] == ["cms-0", "cms-1", "cms-2", "cms-3"]
    assert (job(database, number).state, job(database, number).read) == (State.DONE, 3)


def test_nor_is_it_claimed_with_those_behind_it_that_nobody_has_tried(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    made(database, sent(4))
    dying = claims(database, "dying", lease=timedelta(seconds=-1))
    with monkeypatch.context() as few:
        few.setattr("service.jobs.claims._MAX_ARTICLES", 1)
        dying.claim_next()
    claim = dying.claim_next()
    assert claim
    assert [article.position for article in claim.articles] == [0]


def test_no_article_is_given_up_because_the_database_did_not_take_its_results(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    number, work = made(database, sent(4)), runner(database)
    with monkeypatch.context() as full:
        full.setattr(Records, "write", unavailable)
        for _ in range(MAX_ATTEMPTS + 1):
            with pytest.raises(StoreUnavailable):
                work.step(lambda: False)
    assert work.step(lambda: False)
    assert (job(database, number).state, job(database, number).read) == (State.DONE, 4)


def test_a_failure_stands_in_its_place_without_a_word_of_the_article(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    number = made(database, sent(2))
    work = runner(database, classifier=BrokenClassifier())
    while work.step(lambda: False):
        pass
    lines = results(database, number)
    assert [one["error"]["status"] for one in lines] == [500, 500]
    assert job(database, number).state == State.FAILED
    assert "bí mật" not in caplog.text + json.dumps(lines, ensure_ascii=False)
