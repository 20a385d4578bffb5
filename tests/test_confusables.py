"""What only looks like letters is read as the letters that a reader sees."""

from __future__ import annotations

import time
import unicodedata

import pytest

from model.intake import read_fields, read_text
from model.pages.confusables import plain_letters

STORY = "Thông báo: cầu Bến Gỗ đóng từ 8 giờ ngày 6/1; xe tải đi đường tránh, phí 35.000 đồng."


def bold(text: str) -> str:
    """As generators for posts make it: every letter with its marks behind it."""
    return "".join(_bold(one) for one in unicodedata.normalize("NFD", text))


def _bold(one: str) -> str:
    if one.isascii() and one.isalpha():
        return chr((0x1D5D4 if one.isupper() else 0x1D5EE) + ord(one.upper()) - ord("A"))
    return chr(0x1D7EC + int(one)) if one.isdigit() else one


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


@pytest.mark.parametrize("written", [bold, wide])
def test_a_post_in_bold_or_wide_letters_is_read_as_any_other(written: object) -> None:
    assert callable(written)
    assert read_text(written(f"{STORY}\n\n{STORY} Hết.")).article == read_text(f"{STORY}\n\n{STORY} Hết.").article
    assert read_fields(title=written("Cầu Bến Gỗ đóng"), body=written(STORY)).warnings == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Vụ ᴛᴀɪ ɴᴀɴ khiến 2 người ᴄʜếᴛ", "Vụ tai nan khiến 2 người chết"),
        ("cao tốc Сầu Giẽ, TP.HСМ, сông ty", "cao tốc Cầu Giẽ, TP.HCM, công ty"),
        ("chi phí ﬁnal", "chi phí final"),
    ],
)
def test_small_capitals_cyrillic_letters_within_latin_words_and_ligatures_are_letters(written: str, read: str) -> None:
    assert plain_letters(written) == read


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        "thing /θɪŋ/, rice /raɪs/, ʀ",
        "Báo Правда viết: «ВОТ»",
        "vùng Kаспийск, máy bay Cухой",
        "CO₂, N₂O, m³, ①",
        "大雨淹没了三条道路，昨晚开始（完）！",
        "αβγ, 90° ½",
        "",
    ],
)
def test_phonetics_russian_formulas_and_chinese_stay(text: str) -> None:
    assert plain_letters(text) == text


@pytest.mark.parametrize("text", ["𝗮" * 300_000, "аa" * 400_000, "a" * 900_000 + " аa", "ᴛ" * 300_000, "Ａ！" * 200_000])
def test_a_megabyte_of_them_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    plain_letters(text)
    assert time.process_time() - began < 2
