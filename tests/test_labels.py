from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import TAXONOMY
from training.errors import CorpusError
from training.labels import DROP, Labels


def _labels(folder: Path, mapping: str) -> Labels:
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return Labels.load(TAXONOMY, folder / "mapping.toml")


def test_slugs_labels_and_aliases_need_no_mapping() -> None:
    labels = Labels.load(TAXONOMY, None)
    assert [labels.slug(name, "") for name in ("kinh-te", "Thể thao", "bóng  đá", "Sức khoẻ", "Chuyện lạ")] == [
        "kinh-te",
        "the-thao",
        "the-thao",
        "suc-khoe",
        None,
    ]


def test_the_taxonomy_is_asked_before_the_mapping_and_one_source_before_both(tmp_path: Path) -> None:
    mapping = '[labels]\n"Bóng đá" = "kinh-te"\nTT = "the-thao"\n[sources."b.vn"]\n"Bóng đá" = "phap-luat"\n'
    labels = _labels(tmp_path, mapping)
    assert labels.slug("Bóng đá", "a.vn") == "the-thao"
    assert labels.slug("Bóng đá", "b.vn") == "phap-luat"
    assert labels.slug("TT", "b.vn") == "the-thao"


def test_a_label_can_be_dropped_on_purpose(tmp_path: Path) -> None:
    assert _labels(tmp_path, '[labels]\n"Quảng cáo" = "-"\n').slug("Quảng cáo", "") == DROP


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ('[labels]\nTT = "the_thao"\n', "'TT' = 'the_thao': must be one of the-thao"),
        ("[labels]\nTT = 3\n", "'TT' = 3: must be one of"),
        ('[label]\nTT = "the-thao"\n', "and nothing else"),
        ("labels = 3\n", "must be a table of labels"),
        ('sources = "a.vn"\n', "and nothing else"),
        ("[labels\n", "mapping.toml"),
    ],
)
def test_a_mapping_that_breaks_a_rule_is_refused_in_one_line(tmp_path: Path, mapping: str, says: str) -> None:
    with pytest.raises(CorpusError) as refused:
        _labels(tmp_path, mapping)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
