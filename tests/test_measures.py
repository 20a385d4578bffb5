from dataclasses import replace
from typing import Any

import pytest

from model.bundle import Bundle
from service.desk import measures
from tests.fakes import TAXONOMY, fake_bundle

NUMBERS = {
    "n": 10,
    "accuracy": 0.9,
    "macro_f1": 0.8,
    "ece": 0.02,
    "decisions": {"assign": {"share": 0.5, "precision": 0.99}},
    "per_section": {
        "the-thao": {"f1": 0.7, "precision": 0.6, "recall": 0.8, "support": 6},
        "kinh-te": {"f1": 0.9, "precision": 0.9, "recall": 0.9, "support": 4},
        "mat-tich": {"f1": 1, "precision": 1, "recall": 1, "support": 1},
    },
    "precision_at_coverage": {"1.0": 0.9, "0.5": 0.99},
}
METRICS = {
    "sections": {"dev.parquet": NUMBERS, "small.parquet": NUMBERS | {"n": 3, "accuracy": 0.1}},
    "unseen_sources": {
        "macro_f1": 0.7,
        "per_source": {"a.vn": {"macro_f1": 0.6}, "b.vn": {"macro_f1": 0.8, "reference": {"macro_f1": 0.7}}},
    },
}


def manifest(metrics: Any) -> Any:
    return replace(fake_bundle().manifest, metrics=metrics)


def changed(**numbers: Any) -> Any:
    return manifest({"sections": {"dev.parquet": NUMBERS | numbers}})


def test_the_largest_evaluation_file_is_shown() -> None:
    shown = {one.name: one.now for one in measures.compare(manifest(METRICS), None)}
    assert shown["Xếp đúng chuyên mục"] == "90,0%"
    assert shown["Xác suất lệch thực tế (ECE)"] == "2,0 điểm"
    assert shown["Macro-F1 trên báo chưa từng gặp"] == "70,0%"
    assert "Tóm tắt dài trung bình" not in shown


def test_a_change_is_better_or_worse_by_what_the_measure_means() -> None:
    found = {one.name: one for one in measures.compare(changed(), changed(accuracy=0.85, macro_f1=0.8004, ece=0.01))}
    assert (found["Xếp đúng chuyên mục"].change, found["Xếp đúng chuyên mục"].verdict) == ("+5,0", "better")
    assert (found["Xác suất lệch thực tế (ECE)"].change, found["Xác suất lệch thực tế (ECE)"].verdict) == ("+1,0", "worse")
    assert (found["Macro-F1 của các chuyên mục"].change, found["Macro-F1 của các chuyên mục"].verdict) == ("", "same")
    found = {one.name: one for one in measures.compare(changed(accuracy=0.85), changed())}
    assert (found["Xếp đúng chuyên mục"].change, found["Xếp đúng chuyên mục"].verdict) == ("−5,0", "worse")


def test_an_evaluation_on_another_file_is_not_compared() -> None:
    (accuracy, *_) = measures.compare(changed(), manifest({"sections": {"other.parquet": NUMBERS}}))
    assert (accuracy.now, accuracy.before, accuracy.verdict) == ("90,0%", "", "")


def test_what_is_drawn_comes_in_order() -> None:
    assert [(one.label, one.f1, one.n) for one in measures.sections(manifest(METRICS), TAXONOMY)] == [
        ("Kinh tế", 0.9, 4),
        ("Thể thao", 0.7, 6),
    ]
    assert measures.coverage(manifest(METRICS)) == ((0.5, 0.99), (1.0, 0.9))
    assert [(one.name, one.share, one.right) for one in measures.decisions(manifest(METRICS))] == [("Tự động", 0.5, 0.99)]
    assert [(one.source, one.reference) for one in measures.sources(manifest(METRICS))] == [("b.vn", 0.7), ("a.vn", None)]


RUBBISH = (None, "x", 7, True, [], {}, float("nan"), float("inf"), -1, 10**400, {"n": 1}, {"n": "x"})


@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda one: str(one)[:20])
@pytest.mark.parametrize(
    "place", ["sections", "dev.parquet", "accuracy", "per_section", "the-thao", "f1", "precision_at_coverage", "decisions"]
)
def test_a_manifest_may_hold_anything(rubbish: Any, place: str) -> None:
    def spoil(value: Any) -> Any:
        return {name: rubbish if name == place else spoil(one) for name, one in value.items()} if isinstance(value, dict) else value

    spoilt = manifest(spoil(METRICS | {"unseen_sources": rubbish, "training": rubbish}))
    for found in measures.sections(spoilt, TAXONOMY):
        assert 0 <= found.f1 <= 1
    assert all(0 <= share <= 1 and 0 <= right <= 1 for share, right in measures.coverage(spoilt))
    assert measures.decisions(spoilt) is not None
    assert measures.sources(spoilt) == ()
    assert all("nan" not in one.now and "inf" not in one.now for one in measures.compare(spoilt, spoilt))


def test_a_share_that_is_written_twice_is_one_place_of_the_curve() -> None:
    twice = {"sections": {"dev.parquet": {"n": 10, "precision_at_coverage": {"0.5": 0.99, "0.50": 0.98}}}}
    assert measures.coverage(manifest(twice)) == ((0.5, 0.98),)


def test_the_embedded_bundle_has_every_measure_and_picture() -> None:
    bundle = Bundle.default()
    assert len(measures.compare(bundle.manifest, None)) == len(measures.MEASURES)
    assert len(measures.sections(bundle.manifest, bundle.taxonomy)) == len(bundle.taxonomy)
    assert len(measures.coverage(bundle.manifest)) >= 5
    assert len(measures.decisions(bundle.manifest)) == 3
    assert measures.sources(bundle.manifest)
