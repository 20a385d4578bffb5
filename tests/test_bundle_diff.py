from __future__ import annotations

from pathlib import Path

import pytest

from model.bundle import save_bundle
from model.classifiers import CLASSIFIER_KINDS
from model.errors import BundleError
from model.summarizers import SUMMARIZER_KINDS
from tests.fakes import FakeClassifier, FakeSummarizer
from training.bundle_diff import Change, compare

SECTION = '[[section]]\nslug = "{slug}"\nlabel = "{label}"\n'


@pytest.fixture(autouse=True)
def fakes_can_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is saved is loaded before it stands."""
    monkeypatch.setitem(CLASSIFIER_KINDS, "fake", FakeClassifier)
    monkeypatch.setitem(SUMMARIZER_KINDS, "fake", FakeSummarizer)


def _save(folder: Path, name: str, sections: dict[str, str], f1: float, *, summarizer: bool) -> Path:
    (folder / f"{name}.toml").write_text("".join(SECTION.format(slug=slug, label=label) for slug, label in sections.items()))
    metrics = {"sections": {"dev.parquet": {"macro_f1": f1}}, "training": {"classifier": {"seed": len(name)}}}
    parts = {"classifier": FakeClassifier()} | ({"summarizer": FakeSummarizer()} if summarizer else {})
    save_bundle(folder / name, taxonomy=folder / f"{name}.toml", metrics=metrics, data_digest=name * 32, **parts)  # type: ignore[arg-type]
    return folder / name


def test_everything_that_differs_is_named_with_what_it_was_and_is(tmp_path: Path) -> None:
    old = _save(tmp_path, "a", {"the-thao": "Thể thao", "xe": "Xe"}, 0.8, summarizer=False)
    new = _save(tmp_path, "bb", {"the-thao": "Thể thao 24h", "phap-luat": "Pháp luật"}, 0.9, summarizer=True)
    found = compare(old, new)
    assert found.parts == (Change("summarizer", None, "fake"),)
    assert found.taxonomy[:3] == (
        Change("the-thao", "Thể thao", "Thể thao 24h"),
        Change("xe", "Xe", None),
        Change("order", "the-thao xe", "the-thao phap-luat"),
    )
    assert found.metrics == (Change("sections/dev.parquet/macro_f1", 0.8, 0.9),)
    assert {change.what for change in found.sizes} == {"summarizer", "bundle"}
    assert Change("classifier/seed", 1, 2) in found.origin
    assert Change("data_digest", "a" * 32, "bb" * 32) in found.origin
    assert found.as_json()["parts"][0]["new"] == "fake"


def test_a_bundle_does_not_differ_from_itself_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    bundle = _save(tmp_path, "a", {"the-thao": "Thể thao"}, 0.8, summarizer=False)
    found = compare(bundle, bundle)
    assert not any((found.parts, found.taxonomy, found.metrics, found.sizes, found.origin))
    (bundle / "taxonomy.toml").write_text("")
    with pytest.raises(BundleError):
        compare(bundle, bundle)
