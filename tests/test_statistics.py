"""What a model answered lately, counted in either database, and what editors made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from model.article import Article
from model.sections.drift import Profile, Tally
from service.application import Application
from service.store.corrections import Corrections, EditorDecision
from service.store.database import Database
from service.store.idempotency import Attempt
from service.store.records import Predicted, Record, Records
from service.store.statistics import recent_statistics
from service.store.tables import predictions
from tests.fakes import fake_bundle

BUNDLE = fake_bundle()
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def record(
    number: int, section: str = "the-thao", probability: float = 0.9, unknown: float | None = 0.01, model: str = BUNDLE.id
) -> Record:
    return Record(f"{model}-{number}"[:32], f"{number:064}", model, section, probability, "assign", {section: probability}, unknown)


def correct(database: Database, number: int, section: str, *, model: str = BUNDLE.id, again: int = 0) -> None:
    article = Article.of(body=f"Bài số {number} của tòa soạn nhỏ.")
    kept = Record.of(article, None, model)
    Records(database).keep([Predicted(Record(kept.id, kept.content_hash, model, "the-thao", 0.95, "assign", {}), article)])
    attempt = Attempt("", "corrections", f"{model}-{number}-{again}", "digest")
    Corrections(database).add(attempt, EditorDecision("Lan", section=section, prediction_id=kept.id))


def test_a_database_counts_what_a_profile_counts(database: Database) -> None:
    made = [("the-thao", 0.3, 0.0), ("the-thao", 0.999, None), ("kinh-te", 0.29999, 0.005), ("xe", 1.0, 1.0), ("xe", 0.98, 0.4)]
    Records(database).keep([Predicted(record(number, *one)) for number, one in enumerate(made)])
    Records(database).keep([Predicted(record(9, model="another"))])
    found = recent_statistics(database, BUNDLE, LONG_AGO)
    wanted = Profile.of(made)
    assert (found.live.profile.sections, found.live.profile.confidence) == (wanted.sections, wanted.confidence)
    assert found.live.profile.unknown == wanted.unknown
    assert found.live.profile.mean_confidence == pytest.approx(wanted.mean_confidence)
    assert found.live.profile.mean_unknown == pytest.approx(wanted.mean_unknown)
    assert found.others == 1


def test_what_was_answered_before_does_not_count(database: Database) -> None:
    Records(database).keep([Predicted(record(number)) for number in range(3)])
    before = datetime.now(UTC) - timedelta(days=2)
    with database.writing() as connection:
        connection.execute(update(predictions).where(predictions.c.id == record(0).id).values(created_at=before))
    found = recent_statistics(database, BUNDLE, datetime.now(UTC) - timedelta(days=1))
    assert (found.live.profile.n, found.others) == (2, 0)


def test_an_article_counts_by_the_last_word_on_its_section(database: Database) -> None:
    correct(database, 1, "the-thao")
    correct(database, 2, "the-thao")
    correct(database, 2, "kinh-te", again=1)
    correct(database, 3, "moi-truong")
    correct(database, 4, "moi-truong", model="another")
    live = recent_statistics(database, BUNDLE, LONG_AGO).live
    assert live.editors == {"assign": Tally(3, 1)}
    assert live.asked_for == {"moi-truong": 2}
    assert recent_statistics(database, BUNDLE, datetime.now(UTC) + timedelta(days=1)).live.editors == {}


def test_statistics_read_an_index_and_no_table(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("the plan of PostgreSQL depends on how full the table is")
    statement = (
        "EXPLAIN QUERY PLAN SELECT section, count(*), sum(probability), sum(unknown) FROM predictions "
        "WHERE model = 'm' AND created_at >= '2026' AND section IS NOT NULL GROUP BY section, probability < 0.5"
    )
    with database.reading() as connection:
        plan = " ".join(row[3] for row in connection.exec_driver_sql(statement))
    assert "COVERING INDEX predictions_for_statistics" in plan


def test_they_are_answered_over_http_and_a_moment_needs_a_zone(client: FlaskClient, app: Application) -> None:
    client.post("/v1/predictions", json={"articles": [{"title": "Trận đấu", "body": "Trận đấu tối qua có ba bàn thắng."}]})
    answer = client.get("/v1/statistics", query_string={"since": "2026-01-01T00:00:00+07:00"})
    assert answer.status_code == 200
    content = answer.get_json()
    assert content["profile"]["sections"]["the-thao"] >= 1
    assert content["validation"] is None, "the fake bundle was never validated"
    profile = Profile.of([("the-thao", 0.9, 0.01)]).as_json()
    validated = {"sections": {"sections-dev.parquet": {"profile": profile, "decisions": {"assign": {"precision": 0.98}}}}}
    app.parts.engine.switch(replace(BUNDLE, manifest=replace(BUNDLE.manifest, metrics=validated)))
    statistics = client.get("/v1/statistics", query_string={"since": "2026-01-01T00:00:00+07:00"}).json
    assert statistics["validation"] == {"profile": profile, "promised": {"assign": 0.98}}
    malformed = ("2026-01-01", "1700000000", "2026-01-01T00:00:00", "")
    for wrong in (*malformed, "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00+24:00"):
        refused = client.get("/v1/statistics", query_string={"since": wrong})
        (fault,) = refused.get_json()["errors"]
        assert (refused.status_code, fault["parameter"]) == (422, "since"), wrong
        assert fault["detail"].startswith("must be "), wrong
    assert client.get("/v1/statistics").status_code == 422
