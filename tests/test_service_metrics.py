"""What Prometheus reads: every answer is counted, over all processes, with labels of which nobody outside can make more."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import Counter, values
from prometheus_client.parser import text_string_to_metric_families

from service import metrics
from service.metrics import SharedValues
from tests.desk_forms import send
from tests.newsroom import write
from tests.servers import Server

STORY = write("the-thao", 1)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}
DASHBOARD = json.loads((Path(__file__).parent.parent / "service" / "operations" / "grafana.json").read_text(encoding="utf-8"))


def samples(text: str) -> dict[str, float]:
    """Each sample's value under its name and labels, written as Prometheus writes them."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def counted(client: FlaskClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return samples(answer.text)


def post(client: FlaskClient, request: Mapping[str, Any]) -> None:
    client.post("/v1/predictions", json=request)


@pytest.mark.parametrize(
    "series",
    [
        'toasoan_model_swaps_total{result="refused"}',
        'toasoan_model_swaps_total{result="switched"}',
        'toasoan_decisions_total{decision="review"}',
        'toasoan_summaries_total{style="empty"}',
        'toasoan_summaries_total{style="extractive"}',
        'toasoan_articles_total{outcome="unreadable"}',
        'toasoan_cache_lookups_total{result="hit"}',
    ],
)
def test_what_has_not_happened_yet_is_counted_as_zero_so_that_the_first_time_is_an_increase(client: FlaskClient, series: str) -> None:
    assert counted(client).get(series) == 0


def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    post(client, {"articles": [GOOD]})
    post(client, {"articles": [GOOD], "top": 0})
    client.get("/v1/nothing")
    found = counted(client)
    assert found['toasoan_requests_total{method="POST",route="/v1/predictions",status="200"}'] == 1
    assert found['toasoan_requests_total{method="POST",route="/v1/predictions",status="422"}'] == 1
    assert found['toasoan_requests_total{method="GET",route="none",status="404"}'] == 1
    assert found['toasoan_request_seconds_count{route="/v1/predictions"}'] == 2
    assert found["toasoan_requests_in_flight"] == 1  # the one that asks
    assert found["toasoan_places_taken"] == 0
    assert found["toasoan_turn_wait_seconds_count"] == 1


def test_answers_are_counted_by_what_they_say(client: FlaskClient) -> None:
    economy = write("kinh-te", 2)
    post(client, {"articles": [GOOD, {"body": economy.body}, {"text": ""}]})
    post(client, {"articles": [{"body": "Mưa rất to và gió rất lớn suốt cả đêm ở nhiều nơi."}], "summary": {"style": "none"}})
    found = counted(client)
    assert found['toasoan_articles_total{outcome="read"}'] == 3
    assert found['toasoan_articles_total{outcome="unreadable"}'] == 1
    assert found['toasoan_sections_predicted_total{section="the-thao"}'] == 2  # the first one of an article without a clue, too
    assert found['toasoan_sections_predicted_total{section="kinh-te"}'] == 1
    assert found['toasoan_decisions_total{decision="assign"}'] == 2
    assert found['toasoan_decisions_total{decision="review"}'] == 1
    assert found['toasoan_summaries_total{style="extractive"}'] == 2
    assert found['toasoan_summaries_total{style="none"}'] == 1
    assert found["toasoan_confidence_count"] == 3
    assert found['toasoan_confidence_bucket{le="0.3"}'] == 1
    assert found['toasoan_model_info{created_at="2026-11-23T00:00:00+00:00",id="fa4e00000000"}'] == 1


def test_articles_of_which_none_can_be_read_are_counted_as_those_among_others_are(client: FlaskClient) -> None:
    post(client, {"articles": [{"text": ""}, {"titel": "Mưa to"}]})
    found = counted(client)
    assert found['toasoan_articles_total{outcome="unreadable"}'] == 2
    assert found['toasoan_articles_total{outcome="read"}'] == 0


def test_what_an_editor_files_is_counted_and_not_every_look_at_half_an_article(client: FlaskClient) -> None:
    send(client, "/", {"text": STORY.body})
    assert 'toasoan_sections_predicted_total{section="the-thao"}' not in counted(client)
    send(client, "/luu", {"text": STORY.body, "section": "kinh-te", "editor": "Thu Hà"})
    assert counted(client)['toasoan_sections_predicted_total{section="the-thao"}'] == 1
    assert counted(client)["toasoan_corrections_total"] == 1


def test_nothing_that_a_stranger_sends_becomes_a_label(client: FlaskClient) -> None:
    for number in range(20):
        client.get(f"/bi-mat-{number}?bi-mat={number}")
        client.open("/livez", method=f"BIMAT{number}")
        client.get("/livez", headers={"X-Request-ID": f"bi-mat-{number}"})
    before = counted(client)
    client.get("/bi-mat-x")
    assert "mat" not in "".join(before).lower()
    assert set(counted(client)) - set(before) == {name for name in counted(client) if 'route="/metrics"' in name and name not in before}


def test_in_flight_counts_what_fails_too(client: FlaskClient, app: Flask) -> None:
    @app.before_request
    def fail() -> None:
        from flask import request

        if request.path == "/v1/model":
            raise RuntimeError

    app.config["PROPAGATE_EXCEPTIONS"] = False
    client.get("/v1/model")
    assert counted(client)["toasoan_requests_in_flight"] == 1


def names(expressions: list[str]) -> set[str]:
    return {name for expression in expressions for name in re.findall(r"\btoasoan_\w+", expression)}


def test_every_metric_of_the_dashboard_exists_and_every_metric_is_on_it(server: Server) -> None:
    server.ask("POST", "/v1/predictions", {"articles": [GOOD]})
    exposed = samples(server.ask("GET", "/metrics")[2])
    served = {name.partition("{")[0] for name in exposed} | {"toasoan_model_swaps_total"}  # of which there is none before the first swap
    on_it = names([target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]])
    assert on_it <= served
    stems = {re.sub(r"_(total|bucket|sum|count|created)$", "", name) for name in served if name.startswith("toasoan_")}
    assert stems == {re.sub(r"_(total|bucket)$", "", name) for name in on_it}


def test_every_label_that_the_dashboard_asks_for_exists(server: Server) -> None:
    server.ask("POST", "/v1/predictions", {"articles": [GOOD, {"text": ""}]})
    known = server.ask("GET", "/metrics")[2]
    asked = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    labels = {label for one in asked for label in re.findall(r"by \((\w+)\)", one) + re.findall(r"\{(\w+)=", one)}
    assert labels
    assert [label for label in sorted(labels) if f'{label}="' not in known and label != "result"] == []


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_one_process_answers_for_all(server: Server) -> None:
    name = 'toasoan_requests_total{method="GET",route="/v1/taxonomy",status="200"}'
    before = samples(server.ask("GET", "/metrics")[2]).get(name, 0)
    threads = [threading.Thread(target=lambda: [server.ask("GET", "/v1/taxonomy") for _ in range(10)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert samples(server.ask("GET", "/metrics")[2])[name] == before + 60


@pytest.fixture
def shared() -> Iterator[SharedValues]:
    before = values.ValueClass
    made = SharedValues()
    yield made
    made.remove()
    values.ValueClass = before
    del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def test_a_worker_in_the_slot_of_one_that_ended_counts_on_and_leaves_no_more_files(shared: SharedValues) -> None:
    from prometheus_client import CollectorRegistry, Gauge
    from prometheus_client.multiprocess import MultiProcessCollector

    counter = Counter("counted", "x", registry=None)
    gauge = Gauge("inside", "x", registry=None, multiprocess_mode="livesum")
    for _ in range(5):
        shared.slot = "0"
        counter.inc()
        gauge.inc()
        shared.forget("0")
        shared.slot = "master"
        counter.inc(0)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    assert registry.get_sample_value("counted_total") == 5
    assert registry.get_sample_value("inside") in {0, None}
    assert len(list(shared.folder.iterdir())) <= 4


def test_an_empty_file_that_another_process_has_just_made_or_never_begun_is_passed_over(shared: SharedValues) -> None:
    shared.take("1")
    Counter("seen", "How often", registry=None).inc()
    (shared.folder / "counter_2.db").touch()
    (shared.folder / "counter_3.db").symlink_to(shared.folder / "gone")  # as one that goes while it is looked at
    assert [sample.value for metric in metrics._of_every_process() for sample in metric.samples if sample.name == "seen_total"] == [1]


def test_what_killed_processes_have_left_is_swept_away_and_what_is_in_use_is_not(shared: SharedValues) -> None:
    left = shared.folder.parent / f"{shared.folder.name}-left"
    left.mkdir()
    (left / "counter_0.db").touch()
    for folder in (left, shared.folder):
        os.utime(folder, (0, 0))
    metrics._sweep(shared.folder.parent)
    assert not left.exists()
    assert shared.folder.is_dir()


def test_the_folder_of_another_user_is_not_touched(shared: SharedValues, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    precious = tmp_path / "toasoan.db"
    precious.write_bytes(b"rows")
    theirs = shared.folder.parent / f"{shared.folder.name}-theirs"
    theirs.mkdir()
    (theirs / "lock").symlink_to(precious)
    os.utime(theirs, (0, 0))
    monkeypatch.setattr(metrics, "_user", lambda: os.getuid() + 1)
    metrics._sweep(shared.folder.parent)
    assert theirs.is_dir()
    assert precious.read_bytes() == b"rows"
    shutil.rmtree(theirs)


def test_the_folder_is_removed_by_the_process_that_made_it_alone(shared: SharedValues, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("os.getpid", lambda: 1)
        shared.remove()
    assert shared.folder.is_dir()
    shared.remove()
    assert not shared.folder.exists()


def test_where_memory_has_no_room_the_values_are_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=0))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert request.getfixturevalue("shared").folder.parent == tmp_path


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there are no files in memory")
def test_where_memory_has_room_the_values_are_in_it(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=1 << 40))
    assert request.getfixturevalue("shared").folder.parent == Path("/dev/shm")
