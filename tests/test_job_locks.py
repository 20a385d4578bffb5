"""Whoever changes a job locks its row first, then those of its articles: nobody ends it twice, miscounts it or waits in a circle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from service.jobs.claims import ArticleResult
from service.jobs.store import Jobs, State, count_articles, delete_job_articles, lock
from service.store.database import Database
from service.store.tables import job_articles
from tests.patience import let_pass
from tests.queued_jobs import claims, id_alone, job, made, made_but_not_queued, sent


def test_a_job_that_ends_while_it_is_cancelled_has_ended(database: Database) -> None:
    number = made(database, sent(1))
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            lock(connection, number)
            cancelled = threads.submit(Jobs(database).cancel, job(database, number).id, None)
            let_pass(0.5)  # it waits for whoever has the job
            assert count_articles(connection, number, read=1)
        assert cancelled.result().state == State.DONE


def test_whoever_writes_results_waits_for_the_job_before_it_touches_an_article(database: Database) -> None:
    number = made(database, sent(1))
    working = claims(database)
    working.claim_next()
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            lock(connection, number)
            closed = threads.submit(working.complete, number, [ArticleResult(0, "{}")])
            let_pass(0.5)
            connection.execute(update(job_articles).where(job_articles.c.job == number).values(attempts=2))
        assert closed.result() == job(database, number).id


def test_an_article_that_is_deleted_while_its_job_is_queued_is_counted(database: Database) -> None:
    number = made_but_not_queued(database)
    with database.writing() as connection:
        connection.execute(update(job_articles).values(external_id="cms-0"))
    with ThreadPoolExecutor() as threads:
        with database.writing() as connection:
            assert delete_job_articles(connection, "cms-0", []) == 1
            queued = threads.submit(Jobs(database).queue, number, id_alone)
            let_pass(0.5)
        assert queued.result().answer
    assert (job(database, number).deleted, job(database, number).state) == (1, State.DONE)


def test_whoever_looks_for_work_passes_over_a_job_that_another_has_locked(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    first, second = made(database, sent(1)), made(database, sent(1))
    with database.writing() as connection:
        lock(connection, first)
        claim = claims(database).claim_next()
    assert claim
    assert claim.job == second
