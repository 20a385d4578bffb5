"""What was measured, put into a bundle while others measure it, too."""

from __future__ import annotations

import pydoc
import threading
from pathlib import Path
from typing import Any

import pytest

from model.bundle import Bundle
from model.errors import BundleError
from model.manifest import Manifest
from tests.bundles import tiny_bundle
from training.measuring import recording
from training.measuring.recording import record


def _numbers(name: str) -> dict[str, dict[str, dict[str, object]]]:
    found = {"n": 1, "sentences": 3, "probability": 0.9, "fall": 0.5, "fall_at_random": 0.25, "factor": 2.0}
    return {"evidence": {name: {"command": "evaluate", **found}}}


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recording.card, "render", lambda *_: "# A card\n")
    tiny_bundle(tmp_path / "bundle", 1)
    return tmp_path / "bundle"


def test_what_several_record_at_once_all_stands_there(bundle: Path) -> None:
    measured = Manifest.read(bundle)
    names = [f"{number}.parquet" for number in range(8)]
    recorders = [threading.Thread(target=record, args=(bundle, _numbers(name), measured)) for name in names]
    for one in recorders:
        one.start()
    for one in recorders:
        one.join()
    assert set(Manifest.read(bundle).metrics["evidence"]) == set(names)


def test_numbers_of_a_bundle_are_not_recorded_in_one_that_took_its_place_meanwhile(bundle: Path) -> None:
    measured = Manifest.read(bundle)
    tiny_bundle(bundle, 2)
    with pytest.raises(BundleError, match="was replaced while it was being measured"):
        record(bundle, _numbers("a.parquet"), measured)
    assert Manifest.read(bundle).metrics == {}


@pytest.mark.parametrize("step", ["training.measuring.card.render", "model.bundle._seal"])
def test_a_fit_that_ends_while_numbers_are_written_down_is_left_as_it_is(bundle: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    inner = pydoc.locate(step)
    assert callable(inner)

    def ended(*arguments: Any) -> Any:
        with monkeypatch.context() as fitted:
            fitted.setattr(step, inner)
            tiny_bundle(bundle, 2)
        return inner(*arguments)

    monkeypatch.setattr(step, ended)
    with pytest.raises(BundleError):
        record(bundle, _numbers("a.parquet"), Manifest.read(bundle))
    assert Manifest.read(bundle).metrics == {}
    Bundle.load(bundle)
