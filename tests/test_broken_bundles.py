"""A bundle or pointer that is broken in whatever way is refused in one line, logged once, and the old bundle goes on."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.bundle import Bundle
from model.errors import BundleError
from model.manifest import CARD, MANIFEST, checksum, identity_of
from model.registry import POINTER, Registry
from model.sections.linear import FILE
from tests.bundles import tiny_bundle
from tests.watched_registry import WatchedRegistry, quick


def seal(folder: Path) -> None:
    """Make the checksums and the id right again, so that what is wrong lies deeper."""
    content = json.loads((folder / MANIFEST).read_text())
    content["files"] = {name: checksum(folder / name) for name in content["files"]}
    content["id"] = identity_of(content["files"])
    del content["checksum"]
    (folder / MANIFEST).write_text(json.dumps(content))


def edit(folder: Path, **changes: Any) -> None:
    content = json.loads((folder / MANIFEST).read_text())
    content.pop("checksum", None)
    (folder / MANIFEST).write_text(json.dumps(content | changes))


def edit_weights(folder: Path, **changes: Any) -> None:
    path = folder / "classifier" / FILE
    with np.load(path) as file:
        arrays = dict(file)
    np.savez_compressed(path, **(arrays | changes))
    seal(folder)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def write(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    seal(folder)


def replace(folder: Path, name: str, make: Callable[[Path], object]) -> None:
    (folder / name).unlink()
    make(folder / name)


BROKEN: dict[str, Callable[[Path], object]] = {
    "the folder is gone": shutil.rmtree,
    "no manifest": lambda folder: (folder / MANIFEST).unlink(),
    "half a manifest": lambda folder: cut(folder / MANIFEST),
    "another number in the manifest": lambda folder: (folder / MANIFEST).write_text(
        (folder / MANIFEST).read_text().replace('"created_at": "20', '"created_at": "30')
    ),
    "a manifest that is no JSON": lambda folder: (folder / MANIFEST).write_text("{"),
    "a manifest that is a list": lambda folder: (folder / MANIFEST).write_text("[]"),
    "a manifest of six megabytes": lambda folder: (folder / MANIFEST).write_text(" " * (6 << 20)),
    "a manifest that is a folder": lambda folder: replace(folder, MANIFEST, Path.mkdir),
    "another format": lambda folder: edit(folder, format=99),
    "text read in another way": lambda folder: edit(folder, text_profile={"normalizer": 99}),
    "an unknown kind": lambda folder: edit(folder, parts={"classifier": "oracle"}),
    "another id than it is published under": lambda folder: edit(folder, id="0123456789ab"),
    "a path that leaves the bundle": lambda folder: edit(folder, files={"../taxonomy.toml": "0" * 64}),
    "a link to a place outside the bundle": lambda folder: replace(
        folder, "taxonomy.toml", lambda path: path.symlink_to(folder.parent.parent / "first.toml")
    ),
    "no weights": lambda folder: (folder / "classifier" / FILE).unlink(),
    "a pipe instead of weights": lambda folder: replace(folder, f"classifier/{FILE}", os.mkfifo),
    "a flipped byte in the weights": lambda folder: (folder / "classifier" / FILE).write_bytes(b"x"),
    "half the weights, sealed": lambda folder: (cut(folder / "classifier" / FILE), seal(folder)),
    "weights that are no numbers, sealed": lambda folder: edit_weights(folder, weights=np.full((6, 3), np.nan, np.float16)),
    "weights of another shape, sealed": lambda folder: edit_weights(folder, weights=np.zeros((5, 3), np.float16)),
    "weights of objects, sealed": lambda folder: edit_weights(folder, bias=np.array([{}, {}, {}], object)),
    "an infinite temperature, sealed": lambda folder: edit_weights(folder, calibration=np.array([np.inf, 0.9, 0.5])),
    "a temperature so small that nothing is left, sealed": lambda folder: edit_weights(folder, calibration=np.array([1e-320, 0.9, 0.5])),
    "a threshold of assign below that of suggest, sealed": lambda folder: edit_weights(folder, calibration=np.array([1, 0.1, 0.5])),
    "weights so large that nothing is left, sealed": lambda folder: edit_weights(folder, weights=np.full((6, 3), 3e38, np.float32)),
    "words that weigh nothing, sealed": lambda folder: edit_weights(folder, idf=np.zeros(6, np.float16)),
    "pairs of words that are not there, sealed": lambda folder: edit_weights(
        folder, first=np.array([6], np.uint32), second=np.array([0], np.uint32), idf=np.ones(7), weights=np.ones((7, 3))
    ),
    "numbers with an imaginary part, sealed": lambda folder: edit_weights(folder, bias=np.ones(3, complex)),
    "a file that the manifest does not list": lambda folder: (folder / "classifier" / "weights.bin").write_text("x"),
    "a card that is no UTF-8, sealed": lambda folder: ((folder / CARD).write_bytes(b"\xff"), seal(folder)),
    "a taxonomy of lists in lists, sealed": lambda folder: write(folder, "taxonomy.toml", "a = " + "[" * 100_000),
    "a taxonomy that is no TOML, sealed": lambda folder: write(folder, "taxonomy.toml", "[[section"),
    "a taxonomy of other sections, sealed": lambda folder: write(folder, "taxonomy.toml", '[[section]]\nslug = "xe"\nlabel = "Xe"\n'),
}


@pytest.fixture(scope="module")
def two_bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    tiny_bundle(folder / "first", 1)
    tiny_bundle(folder / "second", 2)
    return folder


@quick
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_bundle_is_refused_in_one_line_and_the_old_one_goes_on(
    name: str, two_bundles: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched = WatchedRegistry(tmp_path)
    watched.registry.publish(two_bundles / "second")
    BROKEN[name](watched.current())
    with caplog.at_level(logging.INFO):
        for _ in range(5):
            watched.settle()
    assert watched.serving == watched.first
    (record,) = caplog.records
    assert isinstance(record.msg, dict)
    assert record.msg["event"] == "bundle refused"
    assert "\n" not in record.msg["reason"]
    assert "sealed" not in name or "id" not in record.msg["reason"].split(), "its seal is whole"
    assert watched.watcher.refused == record.msg["reason"]
    assert watched.counted == ["refused"]


@pytest.mark.parametrize("name", [name for name in BROKEN if name.endswith("sealed")])
def test_a_bundle_that_no_training_wrote_is_not_published_either(name: str, two_bundles: Path, tmp_path: Path) -> None:
    shutil.copytree(two_bundles / "second", tmp_path / "bundle")
    BROKEN[name](tmp_path / "bundle")
    registry = Registry(tmp_path / "bundles")
    with pytest.raises(BundleError):
        registry.publish(tmp_path / "bundle")
    assert registry.entries() == ()


@pytest.mark.parametrize("pointer", ["not JSON", "{}", '["../first"]', '[""]', "[5]", "[" * 100_000])
def test_a_pointer_that_cannot_be_read_is_refused_once(watched: WatchedRegistry, caplog: pytest.LogCaptureFixture, pointer: str) -> None:
    watched.settle()
    (watched.registry.folder / POINTER).write_text(pointer)
    for _ in range(5):
        watched.settle()
    assert watched.serving == watched.first
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@quick
def test_a_bundle_repaired_in_its_place_is_taken(watched: WatchedRegistry, tmp_path: Path) -> None:
    second = watched.publish(tmp_path / "second", 2)
    (watched.current() / MANIFEST).unlink()
    watched.settle()
    assert watched.serving == watched.first
    assert watched.watcher.refused
    watched.registry.publish(tmp_path / "second")
    watched.settle()
    assert watched.serving == second
    assert watched.watcher.refused == ""


@quick
def test_a_good_bundle_after_a_broken_one_is_taken(watched: WatchedRegistry, tmp_path: Path) -> None:
    watched.publish(tmp_path / "second", 2)
    edit(watched.current(), format=99)
    watched.settle()
    third = watched.publish(tmp_path / "third", 3)
    watched.settle()
    assert watched.serving == third
    assert watched.counted == ["refused", "switched"]


def test_a_hidden_file_that_a_system_leaves_in_a_part_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    tiny_bundle(folder, 1)
    (folder / "classifier" / ".DS_Store").write_bytes(b"\0")
    assert Bundle.load(folder).manifest.parts
    (folder / "classifier" / "encoder.onnx").write_bytes(b"\0")
    with pytest.raises(BundleError, match="not listed"):
        Bundle.load(folder)
