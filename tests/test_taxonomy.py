"""The sections of a newsroom: read from TOML, ordered, found by any of their names."""

from pathlib import Path

import pytest

from model.errors import TaxonomyError
from model.taxonomy import Section, Taxonomy

EMBEDDED = Path(__file__).parent.parent / "training" / "recipes" / "taxonomy.toml"
SPORT = Section("the-thao", "Thể thao", ("Bóng đá",), ("15000000",))
HEALTH = Section("suc-khoe", "Sức khỏe", ("Y tế",))


def loaded(tmp_path: Path, content: str) -> Taxonomy:
    path = tmp_path / "sections.toml"
    path.write_text(content, encoding="utf-8")
    return Taxonomy.load(path)


def test_the_embedded_taxonomy_has_the_thirteen_sections_of_the_data() -> None:
    assert Taxonomy.load(EMBEDDED).slugs == (
        *("thoi-su", "the-gioi", "kinh-te", "nha-dat", "phap-luat", "giao-duc", "suc-khoe", "doi-song"),
        *("du-lich", "van-hoa-giai-tri", "the-thao", "khoa-hoc-cong-nghe", "xe"),
    )


def test_the_mark_that_windows_puts_before_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    assert loaded(tmp_path, '\ufeff[[section]]\r\nslug = "xe"\r\nlabel = "Xe"\r\n').slugs == ("xe",)


def test_the_order_of_the_file_is_the_order_of_the_labels(tmp_path: Path) -> None:
    taxonomy = loaded(tmp_path, '[[section]]\nslug = "xe"\nlabel = "Xe"\n[[section]]\nslug = "an"\nlabel = "Ăn"\niptc = ["12345678"]\n')
    assert taxonomy.slugs == ("xe", "an")
    assert [section.label for section in taxonomy] == ["Xe", "Ăn"]
    assert len(taxonomy) == 2


@pytest.mark.parametrize("name", ["suc-khoe", "Sức khỏe", "SỨC KHOẺ", " sức  khoẻ ", "y tế"])
def test_a_section_is_found_by_slug_label_or_alias_in_any_case_and_tone_style(name: str) -> None:
    assert Taxonomy((SPORT, HEALTH)).find(name) is HEALTH


def test_an_unknown_name_finds_nothing() -> None:
    assert Taxonomy((SPORT,)).find("Cười") is None


@pytest.mark.parametrize(
    ("sections", "complaint"),
    [
        ((), "at least one"),
        ((Section("The Thao", "Thể thao"),), "slug"),
        ((Section("the-thao\n", "Thể thao"),), "slug"),
        ((Section("the-thao", " "),), "label"),
        ((Section("the-thao", "Thể thao", ("",)),), "alias"),
        ((Section("the-thao", "Thể thao", (), ("1500",)),), "eight digits"),
        ((SPORT, SPORT), "used twice"),
        ((SPORT, Section("bong-da", "bóng đá")), "used twice"),
        ((SPORT, Section("the-thao", "Khác")), "used twice"),
    ],
)
def test_a_taxonomy_that_breaks_a_rule_is_refused(sections: tuple[Section, ...], complaint: str) -> None:
    with pytest.raises(TaxonomyError, match=complaint):
        Taxonomy(sections)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "section = 1",
        "[section]\nslug = 'a'",
        "[[section]]\nslug = 'xe'",
        "[[section]]\nslug = 'xe'\nlabel = 'Xe'\ncolour = 'red'",
        "[[section]]\nslug = 5\nlabel = 'Xe'",
        "[[section]]\nslug = 'xe'\nlabel = 'Xe'\niptc = [20000566]",
        "section = [1]",
        "[[section]]\nslug = 'xe'\nlabel = 'Xe'\naliases = 'Car'",
        "[[section]]\nslug = 'xe'\nlabel = 'Xe'\niptc = '20000566'",
        "[[section]]\nslug = 'xe'\nlabel = 'Xe'\naliases = 5",
        "title = 'x'\n[[section]]\nslug = 'xe'\nlabel = 'Xe'",
        "[[section]]\nslug = 'xe'\nlabel = 'Xe'\n[[section]]\nslug = 'o-to'\nlabel = 'XE'",
        "not toml",
    ],
)
def test_a_file_that_is_no_taxonomy_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(TaxonomyError, match=r"^sections\.toml: "):
        loaded(tmp_path, content)


def test_a_missing_or_binary_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "binary.toml"):
        with pytest.raises(TaxonomyError, match=name):
            Taxonomy.load(tmp_path / name)
