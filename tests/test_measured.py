from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.bundle import describe_bundle
from model.errors import BundleError
from model.manifest import Manifest
from tests.bundles import tiny_bundle
from tests.test_report import measured
from training.errors import CorpusError
from training.measuring.measured import FILE, Identity, Measured, measured_beside, same_parts


def test_what_is_measured_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = measured()
    found.save(tmp_path)
    assert Measured.load(tmp_path) == found
    alone = measured(current=None)
    alone.save(tmp_path)
    assert Measured.load(tmp_path) == alone
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"format": 2}', '{"format": 1}', '"' + "[" * 100_000])
def test_what_is_no_measurement_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"measured\.json: cannot be read .*; measure again"):
        Measured.load(tmp_path)


def test_a_measurement_with_a_part_missing_or_of_another_version_is_refused(tmp_path: Path) -> None:
    measured().save(tmp_path)
    content = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    for name in content:
        (tmp_path / FILE).write_text(json.dumps({key: value for key, value in content.items() if key != name}), encoding="utf-8")
        with pytest.raises(CorpusError, match="cannot be read"):
            Measured.load(tmp_path)
    (tmp_path / FILE).write_text(json.dumps(content | {"format": content["format"] + 1}), encoding="utf-8")
    with pytest.raises(CorpusError, match="cannot be read"):
        Measured.load(tmp_path)


def test_a_bundle_is_known_by_what_it_predicts_with_and_not_by_its_card(tmp_path: Path) -> None:
    tiny_bundle(tmp_path / "one", 1)
    tiny_bundle(tmp_path / "two", 2)  # other labels
    before = Identity.of(tmp_path / "one")
    describe_bundle(tmp_path / "one", metrics={"sections": {}}, card="# Anew\n")
    after = Identity.of(tmp_path / "one")
    assert (after.digest, after.parts) == (before.digest, before.parts)
    assert after.id == Manifest.read(tmp_path / "one").id != before.id
    assert Identity.of(tmp_path / "two").digest != before.digest
    assert same_parts(after, tmp_path / "one") == {"classifier"}
    assert same_parts(after, tmp_path / "two") == set(), "a classifier of other sections is another one"
    assert same_parts(after, None) == same_parts(after, tmp_path / "none") == set()


def test_a_bundle_whose_files_are_not_those_of_its_manifest_is_no_bundle_to_measure(tmp_path: Path) -> None:
    tiny_bundle(tmp_path / "one", 1)
    weights = tmp_path / "one" / "classifier" / "linear.npz"
    weights.write_bytes(weights.read_bytes() + b" ")
    with pytest.raises(BundleError, match=r"linear\.npz"):
        Identity.of(tmp_path / "one")


def test_a_bundle_is_measured_beside_itself() -> None:
    assert measured_beside(Path("runs/bundle")) == Path("runs/bundle.report")


@pytest.mark.parametrize("name", [".", "../runs", "classifier/.."])
def test_a_bundle_is_measured_beside_itself_also_where_it_is_called_by_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "runs" / "classifier").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "runs")
    assert measured_beside(Path(name)).resolve() == tmp_path / "runs.report"
