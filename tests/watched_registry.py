"""A registry that a watcher watches, in one process."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from model.bundle import Bundle
from model.errors import ToaSoanError
from model.registry import Registry
from service.bundles import trials
from service.bundles.trials import Trial
from service.bundles.watcher import RegistryWatcher
from service.predictions.engine import Engine
from tests.bundles import tiny_bundle


class WatchedRegistry:
    """A registry whose first bundle answers, and a watcher of it."""

    def __init__(self, folder: Path, *, pinned: bool = False) -> None:
        self.registry = Registry(folder / "bundles")
        self.first = self.publish(folder / "first", 1)
        self.engine = Engine(Bundle.load(self.current()), places=1, deadline=20)
        self.counted: list[str] = []
        self.watcher = RegistryWatcher(self.engine, self.registry.folder, pinned=pinned, on_result=self.counted.append)

    def publish(self, folder: Path, version: int) -> str:
        tiny_bundle(folder, version)
        return self.registry.publish(folder)

    def current(self) -> Path:
        found = self.registry.current()
        assert found
        return found

    def settle(self) -> None:
        """Step until the look that has begun ends."""
        self.watcher.step()
        while self.watcher._trial:
            self.watcher.step()
            time.sleep(0.01)

    @property
    def serving(self) -> str:
        return self.engine.bundle.id


class HereAndNow(Trial):
    """A trial in this process, to save the time of starting another."""

    timed_out = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def verdict(self) -> str | None:
        try:
            trials.load_published(self.folder)
        except ToaSoanError as error:
            return str(error)
        return ""


quick = pytest.mark.usefixtures("tried_here")
