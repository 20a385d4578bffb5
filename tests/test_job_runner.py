"""What answers the articles of jobs: with the bundle of the moment, in commits of its own, and counted like live answers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from model.bundle import Bundle
from service.jobs import runner as job_runner
from service.jobs.runner import Runner
from service.jobs.store import Jobs, State
from service.metrics import Metrics
from service.predictions.engine import Engine
from service.request_schemas import PredictionOptions
from service.retention import delete_article
from service.store.database import Database
from service.store.tables import job_articles, texts
from tests.fakes import fake_bundle
from tests.queued_jobs import claims, count, finish, job, made, results, sent

BUNDLE = fake_bundle()


def runner(database: Database, metrics: Metrics | None = None, *, bundle: Bundle = BUNDLE, keep_text: bool = False) -> Runner:
    engine = Engine(bundle, places=1, deadline=1)
    return Runner(engine, claims(database), metrics or Metrics(), keep_text=keep_text, on_ended=lambda _job: None)


def counted(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_a_style_that_the_bundle_of_the_moment_cannot_write_any_more_is_named_as_the_parameter_it_was(database: Database) -> None:
    number = made(database, sent(2), options=PredictionOptions.model_validate({"summary": {"style": "extractive"}}).model_dump(mode="json"))
    asked = iter([False])
    runner(database).step(lambda: next(asked, True))  # the first one, by a bundle that can
    assert runner(database, bundle=replace(BUNDLE, summarizer=None)).step(lambda: False)
    first, second = results(database, number)
    assert first["summary"]["style"] == "extractive"
    (fault,) = second["error"]["errors"]
    assert (second["id"], second["error"]["status"], fault["parameter"]) == ("cms-1", 422, "style")
    assert (job(database, number).read, job(database, number).unreadable) == (1, 1)


def test_a_line_that_only_an_earlier_version_took_is_an_error_in_its_place_and_no_fault_of_ours(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    number = made(database, sent(2))
    with database.writing() as connection:
        connection.execute(update(job_articles).where(job_articles.c.position == 0).values(request="{"))
    finish(database)
    broken, read = results(database, number)
    assert (broken["id"], broken["error"]["type"]) == ("0", "/docs#problem-not-json")
    assert read["id"] == "cms-1"
    assert "failed" not in caplog.text


def test_articles_of_jobs_and_the_jobs_that_end_are_counted(database: Database) -> None:
    metrics = Metrics()
    made(database, [*sent(2), {"body": "  "}])
    work = runner(database, metrics)
    while work.step(lambda: False):
        pass
    assert counted(metrics, "toasoan_jobs_total") == 1
    assert [counted(metrics, "toasoan_articles_total", outcome=outcome) for outcome in ("read", "unreadable")] == [2, 1]
    assert counted(metrics, "toasoan_sections_predicted_total", section="the-thao") == 2


def test_what_waits_is_what_was_neither_answered_nor_refused_nor_deleted(database: Database) -> None:
    made(database, [*sent(4), {"x": 1}])
    asked = iter([False])
    runner(database).step(lambda: next(asked, True))  # the first one
    delete_article(database, "cms-1")
    assert Jobs(database).backlog() == (1, 2)
    finish(database)
    assert Jobs(database).backlog() == (0, 0)


def test_of_long_articles_few_are_claimed_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    content = [{"body": "Giá cà phê tăng. " * 20} for _ in range(5)]
    made(database, content)
    monkeypatch.setattr("service.jobs.claims._MAX_CHARACTERS", 2 * len(json.dumps(content[0])))
    claim = claims(database).claim_next()
    assert claim
    assert [article.position for article in claim.articles] == [0, 1]


def test_where_every_text_is_kept_those_of_jobs_are(database: Database) -> None:
    made(database, sent(2))
    assert runner(database, keep_text=True).step(lambda: False)
    assert count(database, texts) == 2


def test_what_is_answered_is_on_disk_before_the_rest_of_its_claim_is_and_counted_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "_COMMIT_EVERY", -1.0)
    number, read, metrics = made(database, sent(3)), list[int](), Metrics()

    def look() -> bool:
        read.append(job(database, number).read)
        return False

    assert runner(database, metrics).step(look)
    assert read[:3] == [0, 1, 2]
    assert job(database, number).state == State.DONE
    assert counted(metrics, "toasoan_articles_total", outcome="read") == 3
