"""Vietnamese in the tables of old fonts, and Unicode read by a wrong table, is read as Vietnamese."""

from __future__ import annotations

import time
import unicodedata
from html.entities import codepoint2name

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.article import VIETNAM
from model.errors import InvalidArticle
from model.intake import Metadata, read_fields, read_html, read_html_body, read_plain_body, read_text
from model.pages.old_encodings import decoded, in_unicode
from model.results import Caution

TITLE = "Bão số 4 đổ bộ, bảy xã ven biển Quảng Hà mất điện"
LEAD = "Rạng sáng 13/2/2022, bão số 4 vào đất liền, giật cấp 11; hơn 8.500 hộ dân được sơ tán trong đêm."
BODY = (
    "Ông Nguyễn Hữu Thỉnh, Chủ tịch UBND huyện, cho biết thiệt hại ước tính 8.500.000.000 đồng.\n"
    "Nước lũ trên sông Ngàn Sâu lên nhanh, vượt báo động 3; quân đội đưa xuồng chở từng người già ra khỏi vùng ngập.\n"
    "Đến trưa, trường học và chợ vẫn đóng cửa, ở nhiều nơi kỹ sư điện lực chưa thể nối lại đường dây."
)
PAGE = f"{TITLE}\n\n{LEAD}\n\n{BODY}"

SYLLABLES = tuple(
    "bão đổ bộ vào đất liền giật cấp hơn hộ dân được sơ tán trong đêm nước lũ trên sông ngàn sâu lên nhanh vượt báo động quân đội đưa "
    "xuồng chở từng người già khỏi vùng ngập trường học chợ vẫn đóng cửa kỹ sư điện lực chưa thể nối lại đường dây ẵm bẵng cẳng chân kẻ "
    "xẻ rẽ vẽ bể bễ hiểu nghĩ ngõ ngỗng mở cỡ cọp rủ mũi cử sữa thụ kỳ kỷ hủy quỵ Đà Ăn Ôm Ân thuở khuỷu".split()
)
TONES = "\u0300\u0301\u0309\u0303\u0323"
# TCVN 5712:1993, as the fonts .VnTime have it: a byte for each small letter, and for capitals without a tone
TCVN3 = {
    **dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", range(0xA1, 0xAF), strict=True)),
    **dict(zip("àảãáạ", range(0xB5, 0xBA), strict=True)),
    **dict(zip("ằẳẵắ", range(0xBB, 0xBF), strict=True)),
    **dict(zip("ặầẩẫấậè", range(0xC6, 0xCD), strict=True)),
    **dict(zip("ẻẽéẹềểễếệìỉ", range(0xCE, 0xD9), strict=True)),
    **dict(zip("ĩíịò", range(0xDC, 0xE0), strict=True)),
    **dict(zip("ỏõóọồổỗốộờởỡớợù", range(0xE1, 0xF0), strict=True)),
    **dict(zip("ủũúụừửữứựỳỷỹýỵ", range(0xF1, 0xFF), strict=True)),
}
VNI_TONES = {"": "øùûõï", "\u0302": "àáåãä", "\u0306": "èéúüë", "\u031b": "øùûõï"}
VNI_BARE = {"\u0302": "â", "\u0306": "ê", "\u031b": ""}
VNI_ALONE = {"đ": "ñ", "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def tcvn3(text: str) -> str:
    return "".join(chr(TCVN3.get(one, TCVN3.get(one.lower(), ord(one)))) for one in text)


def vni(text: str) -> str:
    return "".join(_vni(one.lower()).upper() if one.isupper() else _vni(one) for one in text)


def _vni(letter: str) -> str:
    if letter in VNI_ALONE:
        return VNI_ALONE[letter]
    base, *marks = unicodedata.normalize("NFD", letter)
    quality = next((mark for mark in marks if mark in VNI_BARE), "")
    tone = next((mark for mark in marks if mark in TONES), "")
    if quality == "\u031b":
        base = {"o": "ô", "u": "ö"}[base]
    return base + (VNI_TONES[quality][TONES.index(tone)] if tone else VNI_BARE.get(quality, ""))


def bytes_1258(text: str) -> bytes:
    """Windows-1258 has â, ă and ơ in one byte, and each tone in another behind it."""
    found = b""
    for one in text:
        marks = [mark for mark in unicodedata.normalize("NFD", one) if mark in TONES]
        rest = "".join(mark for mark in unicodedata.normalize("NFD", one) if mark not in TONES)
        found += (unicodedata.normalize("NFC", rest) + "".join(marks)).encode("cp1258")
    return found


def shown(content: bytes, encoding: str = "cp1252") -> str:
    """``content`` as a browser shows it by the table ``encoding``: a byte without a letter is the control character of its number."""
    return "".join(bytes((one,)).decode(encoding, "ignore") or chr(one) for one in content)


OLD = {
    "TCVN3": tcvn3,
    "VNI": vni,
    "windows-1258 as 1252": lambda text: shown(bytes_1258(text)),
    "UTF-8 as windows-1252": lambda text: shown(text.encode()),
    "UTF-8 as windows-1258": lambda text: shown(text.encode(), "cp1258"),
    "UTF-8 as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 as windows-1252, twice": lambda text: shown(shown(text.encode()).encode()),
}


@pytest.fixture(params=OLD)
def old(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_tables_of_this_test_are_those_that_the_world_knows() -> None:
    assert tcvn3("Cộng hòa xã hội chủ nghĩa Việt Nam") == "Céng hßa x· héi chñ nghÜa ViÖt Nam"
    assert vni("Cộng hòa xã hội chủ nghĩa Việt Nam") == "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"
    assert shown("Việt".encode()) == "Viá»‡t"


def test_the_fields_of_an_article_are_read_in_unicode_and_it_is_said(old: str) -> None:
    page = read_fields(title=OLD[old](TITLE), lead=OLD[old](LEAD), body=OLD[old](BODY))
    assert page.article == read_fields(title=TITLE, lead=LEAD, body=BODY).article
    assert page.warnings == (Caution.OLD_ENCODING,)


def test_a_pasted_page_is_read_in_unicode_before_its_lines_are_told_apart(old: str) -> None:
    around = "Cập nhật lúc: 09:20, 12/01/2022\n"
    page = read_text(OLD[old](around + PAGE + "\n\nTin liên quan"))
    assert page.article == read_text(around + PAGE + "\n\nTin liên quan").article
    assert page.article.published_at is not None
    assert page.article.published_at.tzinfo == VIETNAM
    assert Caution.OLD_ENCODING in page.warnings


def test_html_is_read_in_unicode_between_its_tags(old: str) -> None:
    html = "<html><body><article><h1>{}</h1><p>{}</p><p>{}</p></article></body></html>"
    page = read_html(html.format(*map(OLD[old], (TITLE, LEAD, BODY))))
    assert page.article == read_html(html.format(TITLE, LEAD, BODY)).article
    assert Caution.OLD_ENCODING in page.warnings


@pytest.mark.parametrize("table", ["TCVN3", "VNI"])
def test_letters_that_html_writes_as_entities_are_read_too(table: str) -> None:
    text = "".join(f"&{codepoint2name[ord(one)]};" if ord(one) in range(0xA0, 0x100) else one for one in OLD[table](LEAD))
    page = read_html(f"<h1>{tcvn3(TITLE) if table == 'TCVN3' else vni(TITLE)}</h1><p>{text}</p><p>{OLD[table](BODY)}</p>")
    assert LEAD in (page.article.lead, page.article.body.split("\n")[0])


def test_an_item_whose_title_and_author_are_known_is_read_in_unicode() -> None:
    metadata = Metadata(title=tcvn3(TITLE), author=tcvn3("Trần Thị Hằng"))
    for page in (read_plain_body(tcvn3(BODY), metadata), read_html_body(f"<p>{tcvn3(BODY)}</p>", metadata)):
        assert (page.article.title, page.article.author) == (TITLE, "Trần Thị Hằng")
        assert page.article.body.startswith("Ông Nguyễn Hữu Thỉnh")
        assert page.warnings == (Caution.OLD_ENCODING,)


def test_what_stands_in_unicode_beside_it_stays() -> None:
    beside = f"Báo Quảng Hà điện tử » Thời sự\n© 2022 Báo Hà Giang\n{tcvn3(PAGE)}\nNội dung này được đăng lại."
    (read,) = in_unicode(beside)
    assert read == f"Báo Quảng Hà điện tử » Thời sự\n© 2022 Báo Hà Giang\n{PAGE}\nNội dung này được đăng lại."


def test_a_font_of_capitals_shows_small_letters_as_capitals() -> None:
    assert in_unicode("HéI NGHÞ TæNG KÕT N¡M HäC", tcvn3(BODY))[0] == "HỘI NGHỊ TỔNG KẾT NĂM HỌC"


@pytest.mark.parametrize("table", ["UTF-8 as windows-1252", "UTF-8 as windows-1258"])
def test_spaces_that_do_not_break_and_soft_hyphens_may_have_been_lost(table: str) -> None:
    came = OLD[table](PAGE).replace("\xa0", " ").replace("  ", " ").replace("\xad", "")
    assert in_unicode(came) == (PAGE,)


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        unicodedata.normalize("NFD", PAGE),
        "Hãng «Bột Sỏi» ra mắt máy giặt 7½ kg, công suất 20 m³, © 2022; khách đã mua · quà tặng » xem thêm",
        "Größe über Straße müßig, naïve café à la crème brûlée, señor Peña y mañana, Stjørdal på norsk språk",
        "Samsung ra mat Galaxy® moi hom nay tai Ha Noi, gia 12 trieu dong »",
        "Báo Hà Giang » Xã hội » Du lịch",
        "© H\u200bà N\u200bam, tin t\u200bai n\u200ban giao thông, hai xe t\u200bông nhau",
        "The café's menu — £5 for a crêpe, “crème brûlée” at €7, 20°C outside, ±3 %.",
        "大雨淹没了三条道路",
        "»",
        "",
    ],
)
def test_other_text_stays_the_object_that_it_is(text: str) -> None:
    fields = (text, TITLE)
    assert in_unicode(*fields) == fields
    assert Caution.OLD_ENCODING not in read_fields(title=TITLE, body=text).warnings


@given(st.lists(st.sampled_from(SYLLABLES), min_size=12, max_size=40), st.sampled_from(sorted(OLD)))
def test_any_sentence_of_syllables_comes_back(syllables: list[str], table: str) -> None:
    sentence = " ".join((*syllables, "được biết như vậy ở vùng này, người ta đã kể lại"))
    assert in_unicode(OLD[table](sentence)) == (sentence,)


@pytest.mark.parametrize("table", ["TCVN3", "VNI"])
def test_a_file_of_before_unicode_is_read(table: str) -> None:
    assert in_unicode(decoded(OLD[table](PAGE).encode("latin-1"))) == (PAGE,)
    assert in_unicode(decoded(bytes_1258(PAGE))) == (PAGE,)
    assert decoded(b"\xef\xbb\xbf" + PAGE.encode()) == PAGE


def test_a_file_of_neither_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        decoded(b"\xff\xfe\x00\x01 no text at all \x81\x8d")


def test_a_field_of_the_wrong_type_is_named_as_ever() -> None:
    with pytest.raises(InvalidArticle) as refused:
        read_fields(title=5, body=BODY)  # type: ignore[arg-type]
    assert refused.value.field == "title"


@pytest.mark.parametrize(
    "text", ["ß" + "\u0301\u0323" * 500_000, "Ã " * 500_000, "ß\n" * 500_000, "&amp" * 250_000, "Héi nghÞ " * 100_000, "<ß>" * 300_000]
)
def test_a_megabyte_of_such_signs_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    in_unicode(text)
    assert time.process_time() - began < 2
