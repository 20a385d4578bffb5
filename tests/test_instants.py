"""Rolling back, withdrawing, pruning, recording and fitting, killed at each step: nothing is half done, and it can be done again."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from model.bundle import Bundle
from model.errors import RegistryError
from model.manifest import Manifest
from model.registry import Registry
from tests.bundles import tiny_bundle
from tests.instants import instants
from training.measuring import recording
from training.measuring.recording import record

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is killed here is a process and not the machine: nothing need wait for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two bundles, the second one current and a third one in the shadow, in the registry ``home``."""
    registry = Registry(tmp_path / "home")
    for version in (1, 2, 3):
        tiny_bundle(tmp_path / str(version), version)
        (registry.put_in_shadow if version == 3 else registry.publish)(tmp_path / str(version))
    return registry.folder


def current(folder: Path) -> str:
    """The id of what is current, which is whole."""
    found = Registry(folder).current()
    assert found
    assert Bundle.load(found).id == found.name
    return found.name


def drafts(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".") and path.name != ".lock"]


def test_a_rollback_killed_at_any_step_has_been_done_or_not_and_bundles_are_published_after_it(home: Path, tmp_path: Path) -> None:
    newest, before = (Registry(home).find(name).name for name in ("current", "previous"))
    seen = []
    for killed in instants(lambda folder: Registry(folder).rollback(), home):
        seen.append(current(killed))
        assert Registry(killed).publish(tmp_path / "2") == current(killed) == newest
        assert drafts(killed) == []
        assert Registry(killed).rollback() == before
    assert list(dict.fromkeys(seen)) == [newest, before]


def test_what_was_current_is_in_no_shadow_again_whenever_it_was_that_whoever_made_it_so_was_killed(home: Path, tmp_path: Path) -> None:
    tiny_bundle(tmp_path / "4", 4)
    made_current = set()
    for killed in instants(lambda folder: Registry(folder).publish(tmp_path / "3"), home):
        if Registry(killed).shadow() is None:
            made_current.add(current(killed))
            Registry(killed).publish(tmp_path / "4")
            assert Registry(killed).shadow() is None
    assert made_current == {Registry(home).find("shadow").name}


def test_whoever_withdraws_and_is_killed_at_any_step_has_done_so_or_not_and_can_do_it_again(home: Path) -> None:
    shadows = set()
    for killed in instants(lambda folder: Registry(folder).withdraw(), home):
        shadows.add(Registry(killed).shadow() is None)
        with suppress(RegistryError):
            Registry(killed).withdraw()
        assert Registry(killed).shadow() is None
        assert current(killed) == current(home)
    assert shadows == {False, True}


def test_whoever_prunes_and_is_killed_at_any_step_forgets_nothing_that_is_needed_and_prunes_again(home: Path, tmp_path: Path) -> None:
    tiny_bundle(tmp_path / "4", 4)
    newest = Registry(home).publish(tmp_path / "4")
    steps = 0
    for killed in instants(lambda folder: Registry(folder).prune(1), home):
        steps += 1
        assert current(killed) == newest
        assert all(Bundle.load(killed / entry.id) for entry in Registry(killed).entries())
        Registry(killed).prune(1)
        assert len(Registry(killed).entries()) == 3  # what is current, what was, and what is in the shadow
        assert drafts(killed) == []
        assert Registry(killed).rollback() == current(home.parent / "home-killed")
    assert steps > 2


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bundle of which something was measured."""
    monkeypatch.setattr(recording.card, "render", lambda *_: "# A card\n")
    (tmp_path / "runs").mkdir()
    tiny_bundle(tmp_path / "runs" / "bundle", 1)
    record(tmp_path / "runs" / "bundle", numbers("first"))
    return tmp_path / "runs" / "bundle"


def numbers(name: str) -> dict[str, dict[str, Any]]:
    measured = {"n": 1, "sentences": 3, "probability": 0.9, "fall": 0.2, "fall_at_random": 0.1, "factor": 2.0, "command": "evaluate"}
    return {"evidence": {name: measured}}


def test_whoever_records_and_is_killed_at_any_step_loses_no_number_and_holds_no_lock(bundle: Path) -> None:
    measured = Manifest.read(bundle)
    seen = []
    for killed in instants(lambda folder: record(folder / "bundle", numbers("second"), measured), bundle.parent):
        Bundle.load(killed / "bundle")
        seen.append(tuple(Manifest.read(killed / "bundle").metrics["evidence"]))
        record(killed / "bundle", numbers("second"), measured)
        assert set(Manifest.read(killed / "bundle").metrics["evidence"]) == {"first", "second"}
    assert list(dict.fromkeys(seen)) == [("first",), ("first", "second")]


def test_whoever_makes_a_bundle_where_folders_are_not_exchanged_and_is_killed_at_any_step_leaves_a_whole_one_and_makes_it_again(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.replacing._exchanged", lambda *_: False)
    seen = []
    for killed in instants(lambda folder: tiny_bundle(folder / "bundle", 2), bundle.parent):
        places = [killed / "bundle", *killed.glob(".bundle-*-old")]  # the old one lies beside it for a moment
        seen.append(next(Bundle.load(place).id for place in places if place.exists()))
        last = tiny_bundle(killed / "bundle", 2)
        assert Bundle.load(killed / "bundle").id == last
    assert list(dict.fromkeys(seen)) == [Manifest.read(bundle).id, last]
