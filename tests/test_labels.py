from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from model.taxonomy import name_key
from tests.fakes import TAXONOMY
from training.data import labels as mapping_of_labels
from training.data.labels import DROP, Labels
from training.errors import CorpusError


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


def test_a_mapped_label_is_known_in_whatever_case_spacing_and_composition_an_archive_writes_it(tmp_path: Path) -> None:
    labels = _labels(tmp_path, '[labels]\n"Chuyện lạ" = "the-thao"\n"CHUYỆN LẠ" = "kinh-te"\n[sources."b.vn"]\n"Bóng đá" = "phap-luat"\n')
    assert labels.slug(unicodedata.normalize("NFD", "Chuyện  lạ "), "a.vn") == "the-thao"
    assert labels.slug("CHUYỆN LẠ", "a.vn") == "kinh-te"
    assert labels.slug("BÓNG ĐÁ", "b.vn") == "phap-luat"
    assert labels.slug("Chuyện khác", "b.vn") is None


def test_the_mark_that_windows_puts_before_a_mapping_is_no_part_of_it(tmp_path: Path) -> None:
    assert _labels(tmp_path, '\ufeff[labels]\r\nTT = "the-thao"\r\n').slug("TT", "") == "the-thao"


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
        ("labels = " + "[" * 100_000, "mapping.toml"),
    ],
)
def test_a_mapping_that_breaks_a_rule_is_refused_in_one_line(tmp_path: Path, mapping: str, says: str) -> None:
    with pytest.raises(CorpusError) as refused:
        _labels(tmp_path, mapping)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


HISTORY = '[[history]]\non = {on}\nfrom = ["{old}"]\nto = "{new}"\n'


def _history(folder: Path, *steps: tuple[str, str, str]) -> Labels:
    path = folder / "history.toml"
    path.write_text("".join(HISTORY.format(on=on, old=old, new=new) for on, old, new in steps), encoding="utf-8")
    return Labels.load(TAXONOMY, path)


def test_a_former_name_is_followed_to_what_it_is_now(tmp_path: Path) -> None:
    labels = _history(tmp_path, ("2026-01-01", "b", "the-thao"), ("2025-01-01", "a", "b"), ("2026-02-01", "c", "-"))
    assert [labels.slug(name, "") for name in "abc"] == ["the-thao", "the-thao", "-"]
    assert labels.slug("d", "") is None


def test_a_name_that_is_a_section_again_means_that_section_and_the_later_of_two_steps_holds(tmp_path: Path) -> None:
    labels = _history(tmp_path, ("2025-01-01", "kinh-te", "x"), ("2025-02-01", "x", "kinh-te"), ("2026-01-01", "x", "phap-luat"))
    assert labels.slug("kinh-te", "") == "kinh-te"
    assert labels.slug("x", "") == "phap-luat"


def test_a_former_label_is_known_in_whatever_way_an_archive_writes_it(tmp_path: Path) -> None:
    labels = _history(tmp_path, ("2026-01-01", "Sống khỏe", "the-thao"))
    assert [labels.slug(name, "") for name in ("Sống khỏe", "sống khoẻ", " SỐNG  KHỎE ")] == ["the-thao"] * 3
    assert labels.slug("Sống", "") is None


def test_a_label_may_be_mapped_to_a_former_name(tmp_path: Path) -> None:
    path = tmp_path / "labels.toml"
    path.write_text('[labels]\nTT = "bong-da"\n' + HISTORY.format(on="2026-01-01", old="bong-da", new="the-thao"), encoding="utf-8")
    assert Labels.load(TAXONOMY, path).slug("TT", "") == "the-thao"


@pytest.mark.parametrize(
    "steps", [[("2025-01-01", "a", "b")], [("2025-01-01", "a", "b"), ("2026-01-01", "b", "a")], [("hôm-qua", "a", "the-thao")]]
)
def test_a_history_that_leads_nowhere_is_refused(tmp_path: Path, steps: list[tuple[str, str, str]]) -> None:
    with pytest.raises(CorpusError):
        _history(tmp_path, *steps)
    (tmp_path / "odd.toml").write_text('[[history]]\nfrom = "a"\nto = "the-thao"\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="needs on = a date"):
        Labels.load(TAXONOMY, tmp_path / "odd.toml")


def test_of_two_steps_of_one_name_the_one_of_the_later_day_holds_wherever_it_stands(tmp_path: Path) -> None:
    steps = [("2026-01-01", "cu", "kinh-te"), ("2025-01-01", "cu", "the-thao")]
    for ordered in (steps, steps[::-1]):
        assert _history(tmp_path, *ordered).slug("cu", "") == "kinh-te"


def test_a_mapping_is_read_once_however_many_labels_an_archive_has(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(mapping_of_labels, "name_key", lambda name: asked.append(name) or name_key(name))
    labels = Labels(TAXONOMY, {f"Nhãn {number}": "kinh-te" for number in range(50)})
    assert [labels.slug(f"nhãn {number}", "a.vn") for number in range(100)] == ["kinh-te"] * 50 + [None] * 50
    assert len(asked) == 150
