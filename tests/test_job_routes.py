"""``/v1/jobs`` over HTTP: made once, seen by whose it is, answered line by line, with a problem for whatever is wrong."""

from __future__ import annotations

import gzip
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.test import TestResponse

from service.access.keys import Keys, Scope
from service.application import Application, create_app
from service.documents import examples
from service.errors import StoreUnavailable
from service.jobs import routes as job_routes
from service.jobs.message_queue import MessageQueue
from service.jobs.store import Jobs, Line
from service.response_schemas import Prediction, UnreadArticle
from service.settings import Settings
from service.store.database import Database
from service.store.tables import job_articles, jobs
from tests.checking import CheckingClient
from tests.fakes import fake_bundle
from tests.newsroom import write
from tests.queued_jobs import count

STORY = write("the-thao", 4)


@pytest.fixture
def app(tmp_path: Path) -> Application:
    settings = Settings(home=tmp_path, job_megabytes=1, webhook_hosts=("cms.vn",), webhook_secret=b"k" * 24)
    made = create_app(settings, fake_bundle())
    made.test_client_class = CheckingClient
    return made


def lines(count: int, start: int = 0) -> bytes:
    return "".join(
        json.dumps({"id": f"b-{n}", "title": STORY.title, "body": f"{n}. {STORY.body}"}) + "\n" for n in range(start, count)
    ).encode()


def post(client: FlaskClient, body: bytes, query: str = "", media_type: str = "application/x-ndjson", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/v1/jobs{query}", data=body, content_type=media_type, headers=named)


def rows_in(home: Path) -> tuple[int, int]:
    """How many jobs and articles of jobs the database holds, also those that nobody sees."""
    database = Database(f"sqlite:///{home / 'toasoan.db'}")
    try:
        return count(database, jobs), count(database, job_articles)
    finally:
        database.close()


def work(app: Application) -> None:
    """Do everything that waits."""
    consumer = app.parts.consumer(lambda: None)
    while consumer._runner.step(lambda: False):
        pass


def test_a_job_is_made_worked_on_and_read_line_by_line(client: FlaskClient, app: Application) -> None:
    answer = post(client, lines(5) + b'{"id": "bad", "x": 1}\n', "?top=2&evidence=true&style=none")
    assert answer.status_code == 202
    place = answer.headers["Location"]
    assert client.get(place).json == answer.json
    assert answer.json["articles"] == {"total": 6, "waiting": 5, "read": 0, "unreadable": 1, "deleted": 0}
    early = client.get(f"{place}/results")
    assert (early.status_code, early.headers["Retry-After"]) == (409, "5")
    work(app)
    done = client.get(place).json
    assert (done["state"], done["articles"]["read"], done["webhook"]) == ("done", 5, None)
    assert done["created_at"] < done["started_at"] < done["ended_at"] < done["expires_at"]
    answered = [json.loads(line) for line in client.get(f"{place}/results").text.splitlines()]
    for one in answered[:5]:
        assert one.pop("model") == {"id": "fa4e00000000"}
        Prediction.model_validate_json(json.dumps(one), strict=True)
        assert (len(one["sections"]), one["summary"]) == (2, None)
    UnreadArticle.model_validate_json(json.dumps(answered[5]), strict=True)
    assert client.get("/v1/jobs").json == {"jobs": [done], "next": None}
    metrics = client.get("/metrics").text
    assert "toasoan_job_articles_waiting 0.0" in metrics
    assert "toasoan_jobs_total 1.0" in metrics
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404


def test_lines_that_break_the_schema_are_counted_and_their_job_ends_and_tells_at_once(
    client: FlaskClient, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling: list[str] = []
    monkeypatch.setattr(MessageQueue, "announce_webhook", lambda _self, job: telling.append(job))
    for _ in range(2):  # the second time it is the same job
        job = post(client, b'{"x": 1}\n{"y": 1}\n', "?webhook=https://cms.vn/", Idempotency_Key="k").json
    assert (job["state"], job["articles"]["unreadable"]) == ("failed", 2)
    assert telling == [job["id"]]
    post(client, b'{"x": 1}\n' + lines(1))
    metrics = client.get("/metrics").text
    assert 'toasoan_articles_total{outcome="unreadable"} 3.0' in metrics
    assert "toasoan_jobs_total 1.0" in metrics
    work(app)
    assert "toasoan_jobs_total 2.0" in client.get("/metrics").text
    assert 'toasoan_articles_total{outcome="unreadable"} 3.0' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("media_type", "encoding"),
    [("application/jsonl", "gzip"), ("application/jsonl", "X-GZIP"), ("application/gzip", "identity"), ("application/jsonl", "")],
)
def test_lines_may_be_compressed(client: FlaskClient, media_type: str, encoding: str) -> None:
    packed = lines(3) if not encoding else gzip.compress(lines(3))
    headers = {"Content_Encoding": encoding} if encoding else {}
    assert post(client, packed, media_type=media_type, **headers).json["articles"]["total"] == 3


def test_the_example_of_the_document_is_taken(client: FlaskClient) -> None:
    assert post(client, examples.JOB_LINES.encode()).status_code == 202


def test_an_upload_is_written_some_at_a_time_by_number_and_by_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_routes, "_AT_A_TIME", (3, 100))
    sent = [Line(position, None, "x" * length) for position, length in enumerate((10, 10, 10, 10, 95, 10, 10))]
    sent.append(Line(7, None, None, "x" * 100))
    assert [[line.position for line in some] for some in job_routes._batched(sent)] == [[0, 1, 2], [3, 4], [5, 6, 7]]
    assert list(job_routes._batched([])) == []


def test_the_log_says_how_many_articles_an_upload_had(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(job_routes, "_AT_A_TIME", (2, 2_000_000))
    with caplog.at_level(logging.INFO):
        assert post(client, lines(5)).status_code == 202
    assert [record.msg["articles"] for record in caplog.records if record.msg["event"] == "request"] == [5]


def test_the_same_key_makes_the_job_once(client: FlaskClient, tmp_path: Path) -> None:
    first = post(client, lines(2), Idempotency_Key="k")
    again = post(client, gzip.compress(lines(2)), Idempotency_Key="k", Content_Encoding="gzip")
    assert (first.headers["Idempotent-Replayed"], again.headers["Idempotent-Replayed"]) == ("false", "true")
    assert again.json == first.json
    for body, query in ((lines(3), ""), (lines(2), "?top=9")):
        refused = post(client, body, query, Idempotency_Key="k").json
        assert refused["type"].endswith("idempotency-mismatch")
        assert "body or query" in refused["detail"]
    job = post(client, lines(1), Idempotency_Key="ü").json
    assert job["type"].endswith("no-idempotency-key")
    assert [error["parameter"] for error in job["errors"]] == ["Idempotency-Key"]
    assert len(client.get("/v1/jobs").json["jobs"]) == 1
    assert rows_in(tmp_path) == (1, 2), "nothing is left of what was sent again"
    client.delete(first.headers["Location"])
    assert post(client, lines(2), Idempotency_Key="k").json == first.json  # it was made, and is not made again


@pytest.mark.parametrize(
    ("send", "status", "place"),
    [
        (lambda c: post(c, b"{}", media_type="application/json"), 415, ""),
        (lambda c: post(c, b"{}", Content_Encoding="br"), 415, ""),
        (lambda c: post(c, b"{}", media_type="application/gzip", Content_Encoding="gzip"), 415, ""),
        (lambda c: post(c, b""), 422, ""),
        (lambda c: post(c, lines(1), "?top=0"), 422, "top"),
        (lambda c: post(c, lines(1), "?store=1"), 422, "store"),
        (lambda c: post(c, lines(1), "?style=generated"), 422, "style"),
        (lambda c: post(c, lines(1), "?webhook=https://evil.vn/"), 422, "webhook"),
        (lambda c: post(c, lines(1), "?webhook=http://cms.vn/"), 422, "webhook"),
        (lambda c: post(c, lines(1), "?webhook="), 422, "webhook"),
        (lambda c: post(c, b"{}\n{"), 400, "line 2"),
        (lambda c: post(c, b"x", media_type="application/gzip"), 400, "line 1"),
        (lambda c: post(c, b'{"body": "' + b"x" * (1 << 20)), 413, ""),
        (lambda c: c.get("/v1/jobs?cursor=x"), 422, "cursor"),
        (lambda c: c.get("/v1/jobs/no"), 404, ""),
        (lambda c: c.get("/v1/jobs/no/results"), 404, ""),
        (lambda c: c.post("/v1/jobs/no/cancel"), 404, ""),
        (lambda c: c.delete("/v1/jobs/no"), 404, ""),
    ],
)
def test_whatever_is_wrong_is_a_problem_and_leaves_nothing(
    client: FlaskClient, tmp_path: Path, send: Callable[[FlaskClient], TestResponse], status: int, place: str
) -> None:
    answer = send(client)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert place in json.dumps(answer.json)
    assert client.get("/v1/jobs").json["jobs"] == []
    assert rows_in(tmp_path) == (0, 0), "not even what nobody sees"


def test_a_webhook_is_taken_where_its_host_is_allowed(client: FlaskClient) -> None:
    assert post(client, lines(1), "?webhook=https://cms.vn/done%3Fx=1").json["webhook"] == {"state": "pending", "tries": 0}


def test_a_cancelled_job_tells_what_it_has_answered(client: FlaskClient, app: Application) -> None:
    place = post(client, lines(30)).headers["Location"]
    app.parts.consumer(lambda: None)._runner.step(lambda: False)
    answer = client.post(f"{place}/cancel").json
    assert (answer["state"], answer["articles"]["read"], answer["articles"]["waiting"]) == ("cancelled", 16, 14)
    assert len(client.get(f"{place}/results").text.splitlines()) == 16
    assert client.post(f"{place}/cancel").json == answer


def test_a_slow_client_takes_no_more_than_its_place(client: FlaskClient, app: Application) -> None:
    place = post(client, b'{"x": 1}').headers["Location"]
    held = [client.get(f"{place}/results") for _ in range(4)]
    refused = client.get(f"{place}/results")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    for one in held:
        one.close()
    assert client.get(f"{place}/results").status_code == 200


def test_where_every_place_for_an_upload_is_taken_one_more_is_told_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_routes, "_MAX_AT_ONCE", 0)
    app = create_app(Settings(home=tmp_path), fake_bundle())
    app.test_client_class = CheckingClient
    refused = post(app.test_client(), lines(1))
    assert (refused.status_code, refused.json["type"], refused.headers["Retry-After"]) == (429, "/docs#problem-busy", "1")
    assert app.test_client().get("/v1/jobs").json["jobs"] == []


def test_results_that_cannot_be_read_are_a_problem_and_leave_their_place(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    place = post(client, b'{"x": 1}').headers["Location"]

    def unavailable(*_: object) -> Iterator[str]:
        raise StoreUnavailable
        yield ""

    with monkeypatch.context() as away:
        away.setattr(Jobs, "results", unavailable)
        for _ in range(5):
            assert client.get(f"{place}/results").status_code == 503
    assert client.get(f"{place}/results").status_code == 200


def test_an_upload_leaves_room_on_the_disk_for_everybody_else(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=200 << 20))
        refused = post(client, gzip.compress(lines(3)), media_type="application/gzip")
        assert (refused.status_code, refused.json["type"]) == (503, "/docs#problem-store-unavailable")
        assert "no room for the job" in refused.json["detail"]
        assert client.get("/readyz").status_code == 200
        assert client.post("/v1/predictions", json={"articles": [{"body": STORY.body}]}).status_code == 200
    assert client.get("/v1/jobs").json["jobs"] == []
    assert post(client, lines(3)).status_code == 202


def test_an_upload_needs_no_room_where_it_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, kept = tmp_path / "home", tmp_path / "kept"
    kept.mkdir()
    client = create_app(Settings(home=home, database_url=f"sqlite:///{kept}/toasoan.db"), fake_bundle()).test_client()
    for full, status in ((tmp_path, 202), (home, 202), (kept, 503)):
        monkeypatch.setattr(shutil, "disk_usage", lambda place, full=full: SimpleNamespace(free=(100 if place == full else 900) << 20))
        assert post(client, lines(3)).status_code == status, full


def test_results_of_a_job_that_is_deleted_meanwhile_break_off_and_do_not_end(client: FlaskClient) -> None:
    place = post(client, b'{"x": 1}\n' * 100).headers["Location"]
    response = iter(client.get(f"{place}/results").response)
    next(response)
    client.delete(place)
    with pytest.raises(NotFound):
        list(response)


def test_a_key_sees_its_own_jobs_and_an_admin_all(client: FlaskClient, tmp_path: Path) -> None:
    keys = Keys(Database.in_folder(tmp_path))
    scopes: dict[str, tuple[Scope, ...]] = {
        "a": (Scope.PREDICT,),
        "b": (Scope.PREDICT,),
        "admin": (Scope.PREDICT, Scope.ADMIN),
        "desk": (Scope.CORRECT,),
    }
    headers: dict[str, dict[str, str]] = {name: {"X_API_Key": keys.create(name, given)[1]} for name, given in scopes.items()}

    def get(path: str, name: str) -> Any:
        return client.get(path, headers={"X-API-Key": headers[name]["X_API_Key"]})

    place = post(client, lines(1), **headers["a"]).headers["Location"]
    assert [get(place, name).status_code for name in scopes] == [200, 404, 200, 403]
    assert [len(get("/v1/jobs", name).json["jobs"]) for name in ("a", "b", "admin")] == [1, 0, 1]
    assert get(f"{place}/results", "b").status_code == 404
    assert post(client, lines(1)).status_code == 401
