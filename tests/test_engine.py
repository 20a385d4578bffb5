"""Which bundle serves, and how many requests compute with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from model.bundle import Bundle
from model.errors import BundleError
from service import create_app, engine
from service.engine import open_bundle
from service.settings import Settings
from tests.fakes import BrokenClassifier, FakeClassifier, fake_bundle
from tests.newsroom import write

STORY = write("the-thao", 1)
GOOD = {"id": "good", "title": STORY.title, "lead": STORY.lead, "body": STORY.body}


def post(client: FlaskClient, request: Any) -> Any:
    return client.post("/v1/predictions", json=request)


class Slow(FakeClassifier):
    """Waits until it is let go, and remembers how many were inside at once."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.lock = threading.Event(), threading.Lock()
        self.inside, self.most = 0, 0

    def classify(self, articles: Any, *, evidence: bool = False) -> Any:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.go.wait(30)
        with self.lock:
            self.inside -= 1
        return super().classify(articles, evidence=evidence)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_a_few_requests_compute_some_wait_and_one_too_many_is_told_at_once_to_come_back() -> None:
    slow = Slow()
    app = create_app(Settings(waiting=6), fake_bundle(classifier=slow))
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(post(app.test_client(), {"articles": [GOOD]}).status_code)

    threads = [threading.Thread(target=ask) for _ in range(9)]
    for thread in threads:
        thread.start()
    try:
        assert eventually(lambda: statuses == [429] * 3)
        assert slow.most == engine.MOST_COMPUTING
        refused = post(app.test_client(), {"articles": [GOOD]})
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "1"
        page = app.test_client().post("/", data={"text": STORY.body})
        assert page.status_code == 429
        assert "đang bận" in page.text
        assert app.test_client().get("/livez").status_code == 200
    finally:
        slow.go.set()
        for thread in threads:
            thread.join()
    assert sorted(statuses) == [200] * 6 + [429] * 3
    assert slow.most == engine.MOST_COMPUTING
    assert post(app.test_client(), {"articles": [GOOD]}).status_code == 200


def test_what_the_settings_name_is_served_or_the_start_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError, match=r"manifest\.json: missing"):
        open_bundle(Settings(bundle=tmp_path))
    monkeypatch.setattr(Bundle, "load", lambda folder: fake_bundle(classifier=BrokenClassifier()))
    with pytest.raises(BundleError, match=r"fails on a plain article \(RuntimeError\)$"):
        open_bundle(Settings(bundle=tmp_path))


def test_a_published_bundle_that_is_broken_leaves_the_embedded_one_answering(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    embedded = fake_bundle()
    monkeypatch.setattr(Bundle, "default", lambda: embedded)
    assert open_bundle(Settings(home=tmp_path)) is embedded
    assert not caplog.records
    folder = tmp_path / "bundles"
    (folder / "abc123").mkdir(parents=True)
    for pointer, manifest in (('["abc123"]', "{}"), ('["gone"]', None), ("not JSON", None)):
        (folder / "current").write_text(pointer)
        if manifest:
            (folder / "abc123" / "manifest.json").write_text(manifest)
        caplog.clear()
        assert open_bundle(Settings(home=tmp_path)) is embedded
        assert len(caplog.records) == 1
        assert "\n" not in caplog.text.strip()
