"""Files that programs save, given to the command line or sent as text: e-mails, subtitles, RTF, front matter, and those without text."""

import time
from base64 import b64encode
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from unicodedata import normalize

import pytest

from model import __main__ as command
from model.errors import InvalidArticle
from model.intake import read_html, read_text
from model.results import Caution
from tests.invented_pages import FLOOD

BODY = "\n".join(FLOOD.body)
STORY = "\n\n".join((FLOOD.lead, *FLOOD.body))
DAY = datetime.fromisoformat("2022-01-12T09:20:00+07:00")


# --- E-mails ----------------------------------------------------------------------------------------------------------------


def letter(encoding: str, *, html: str = "", plain: str = STORY) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["Date"] = f"Fwd: {FLOOD.title}", "Wed, 12 Jan 2022 09:20:00 +0700"
    message["From"], message["To"] = "Minh Anh <minhanh@saomai.example>", "toasoan@saomai.example"
    message.set_content(f"Kính gửi tòa soạn,\n\n{plain}\n\nTrân trọng,\nMinh Anh", cte=encoding)
    if html:
        message.add_alternative(html, subtype="html", cte=encoding)
    return message


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_email_is_read_as_a_program_shows_it(encoding: str, line_end: str) -> None:
    raw = letter(encoding).as_bytes().decode().replace("\n", line_end)
    page = read_text(f"Received: from mail.saomai.example by mx{line_end}{raw}")
    assert page.article.written == (FLOOD.title, FLOOD.lead, BODY)
    assert page.article.published_at == DAY
    assert page.warnings == ()


def test_an_address_in_the_head_of_an_email_makes_no_html_of_it() -> None:
    page = read_html(letter("8bit").as_bytes().decode())
    assert page.article.written == (FLOOD.title, FLOOD.lead, BODY)
    assert page.article.author == ""


def test_an_email_with_attachments_is_its_text() -> None:
    message = letter("base64", html=f"<p>{FLOOD.lead}</p>" + "".join(f"<p>{one}</p>" for one in FLOOD.body))
    message.add_attachment(b"\x00\x01" * 500, maintype="image", subtype="jpeg", filename="lu.jpg")
    message.add_attachment("Danh sách khách mời của buổi lễ.", filename="khach-moi.txt")
    assert read_text(message.as_string()).article.written == (FLOOD.title, FLOOD.lead, BODY)


def test_an_email_that_is_attached_to_a_note_is_the_story() -> None:
    note = letter("8bit", plain="Anh xem bài cộng tác viên gửi nhé.")
    note.replace_header("Subject", "Bài mới")
    note.replace_header("Date", "Thu, 13 Jan 2022 09:20:00 +0700")
    note.add_attachment(letter("8bit"))
    page = read_text(note.as_bytes().decode())
    assert (page.article.written, page.article.published_at) == ((FLOOD.title, FLOOD.lead, BODY), DAY)


def test_a_note_that_is_attached_to_an_email_is_no_story() -> None:
    message = letter("8bit")
    message.add_attachment(letter("8bit", plain="Anh gửi bài cho tòa soạn nhé."))
    assert read_text(message.as_bytes().decode()).article.written == (FLOOD.title, FLOOD.lead, BODY)


def test_an_email_whose_plain_part_says_nothing_is_read_from_its_html() -> None:
    html = f"<div>Kính gửi tòa soạn,</div><p>{FLOOD.lead}</p>" + "".join(f"<p>{one}</p>" for one in FLOOD.body)
    assert read_text(letter("quoted-printable", html=html, plain="Xem bằng HTML.").as_string()).article.written[2] == BODY


@pytest.mark.parametrize("charset", ["x-saomai", "iso-8859-99", "idna", "undefined", "punycode", "zlib", "unicode_escape", "é", "\ud83d"])
def test_an_email_in_an_unknown_charset_is_still_read(charset: str) -> None:
    raw = letter("base64").as_string().replace('charset="utf-8"', f'charset="{charset}"')
    assert read_text(raw).article.written[2] == BODY


@pytest.mark.parametrize("charset", ["undefined", "punycode", "idna", "hex", "x" * 500])
def test_what_python_calls_a_charset_and_no_email_has_is_not_tried(charset: str) -> None:
    raw = letter("base64").as_string().replace('charset="utf-8"', f'charset="{charset}"')
    assert read_text(raw + "\ud83d").article.written[2].startswith(FLOOD.body[0])


def test_a_page_that_a_browser_saved_as_an_email_is_a_page() -> None:
    page = MIMEMultipart("related")
    page["From"], page["Subject"], page["Date"] = "<Saved by Blink>", "Sao Mai", "Wed, 12 Jan 2022 09:20:00 -0000"
    body = "".join(f"<p>{one}</p>" for one in (FLOOD.lead, *FLOOD.body))
    menu = '<nav><a href="/">Trang chủ</a></nav>'
    page.attach(MIMEText(f"<!DOCTYPE html><html><body>{menu}<h1>{FLOOD.title}</h1>{body}</body></html>", "html", "utf-8"))
    page.attach(MIMEText("p { margin: 0 }", "css", "utf-8"))
    assert read_text(page.as_string()).article.written == (FLOOD.title, FLOOD.lead, BODY)


@pytest.mark.parametrize("charset", ["windows-1258", "UTF-16", "utf-16le"])
def test_an_email_in_another_charset_is_read_by_its_table(charset: str) -> None:
    head = letter("base64").as_string().split("\n\n")[0].replace('charset="utf-8"', f'charset="{charset}"')
    sentence = "Giá vé tàu ve\u0300 quê tăng, nhà ga nói khách nên đi sơ\u0301m."  # as the table of Windows keeps a tone
    page = read_text(f"{head}\n\n{b64encode(sentence.encode(charset)).decode()}")
    assert page.article.written == (FLOOD.title, "", normalize("NFC", sentence))


def test_a_subject_in_a_charset_without_a_name_is_left_as_it_came() -> None:
    raw = letter("base64").as_string().partition("\n")[2]
    assert read_text(f"Subject: =?é?q?L=C5=A9?=\n{raw}").article.written[2] == BODY


def test_half_a_character_in_an_email_is_no_error() -> None:
    page = read_text(letter("8bit").as_bytes().decode().replace("\n\n", "\n\n\ud83d\n\n", 1))
    assert page.article.title == FLOOD.title
    assert Caution.CHARACTERS_REMOVED in page.warnings


# --- Subtitles --------------------------------------------------------------------------------------------------------------

CUES = ("Mưa lớn từ đêm khiến ba tuyến đường", "ngập sâu gần nửa mét,", "ông Bảo nói với phóng viên", "sáng nay.")
SAID = " ".join(CUES)


def test_subtitles_are_read_as_what_is_said() -> None:
    times = [f"00:00:0{i},000 --> 00:00:0{i + 1},500" for i in range(4)]
    srt = "\n\n".join(f"{i + 1}\n{times[i]}\n<i>{cue}</i>" for i, cue in enumerate(CUES))
    vtt = "WEBVTT\nKind: captions\n\nNOTE Ghi chú\n\n" + "\n\n".join(
        f"{time.replace(',', '.')} align:start\n<v Minh Anh>{cue}" for time, cue in zip(times, CUES, strict=True)
    )
    for raw in (srt, srt.replace("\n", "\r\n"), vtt):
        assert read_text(raw).article.written == read_html(raw).article.written == ("", "", SAID)


def test_live_subtitles_say_each_line_once() -> None:
    rolled = [f"00:00:0{i}.000 --> 00:00:0{i + 1}.000\n{CUES[i - 1]}\n{CUES[i]}" for i in range(1, 4)]
    assert read_text("WEBVTT\n\n" + "\n\n".join(rolled)).article.body == SAID


def test_a_transcript_of_a_video_is_what_is_said_and_news_by_the_hour_are_none() -> None:
    clocks = ("0:00", "0:04", "0:09", "0:12", "1:02:03", "1:02:09")
    cues = (*CUES[:3], "sáng nay", "nước đang rút chậm vì suối bị lấp", "và mưa vẫn còn đến tối mai")
    assert read_text("\n".join(f"{clock}\n{cue}" for clock, cue in zip(clocks, cues, strict=True))).article.body == " ".join(cues)
    sentence = "\n".join(f"0{i}:00\n{one}" for i, one in enumerate((*FLOOD.body, FLOOD.lead, *FLOOD.body)))
    assert "00:00" in sentence
    assert len(read_text(sentence).article.body.split("\n")) > len(FLOOD.body)


def test_long_subtitles_have_paragraphs() -> None:
    cues = "\n\n".join(f"00:00:{i:02}.000 --> 00:00:{i + 1:02}.000\n{FLOOD.lead}" + f" Câu số {i}." for i in range(9))
    assert len(read_text(cues).article.body.split("\n")) > 1


# --- RTF and front matter ---------------------------------------------------------------------------------------------------


def test_rich_text_is_read_without_its_fonts() -> None:
    def escaped(line: str) -> str:
        return "".join(one if one.isascii() else rf"\'{ord(one):02x}" if ord(one) < 256 else rf"\u{ord(one)}?" for one in line)

    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil Calibri;}}{\*\generator Riched20;}\viewkind4\uc1\pard\f0\fs22 "
    picture = r"{\pict\pngblip 89504e470d0a1a0a}"
    raw = head + r"\b " + r"\b0\par\par ".join(map(escaped, (FLOOD.title, FLOOD.lead, *FLOOD.body))) + picture + r"\par}"
    page = read_text(raw)
    assert page.article.written == (FLOOD.title, FLOOD.lead, BODY)
    assert page.warnings == ()


YAML = f'title: "{FLOOD.title}"\ndate: 2022-01-12T09:20:00+07:00\nauthor: Minh Anh\ntags:\n  - mưa lớn\n  - ngập\ndescription: >-\n  '
YAML += f"{FLOOD.lead[:60]}\n  {FLOOD.lead[60:].strip()}\ndraft: false"
TOML = f"title = '{FLOOD.title}'\ndate = 2022-01-12T09:20:00+07:00\nauthors = [\"Minh Anh\"]\ntags = [\"lũ\"]\ndescription = '{FLOOD.lead}'"


@pytest.mark.parametrize("raw", [f"---\n{YAML}\n---\n\n", f"+++\n{TOML}\n+++\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_head_of_a_file_of_markdown_says_title_lead_author_and_day(raw: str, line_end: str) -> None:
    page = read_text((raw + STORY).replace("\n", line_end))
    assert page.article.written[0] == FLOOD.title
    assert page.article.written[1:] == (FLOOD.lead[:60].strip() + " " + FLOOD.lead[60:].strip() if ">-" in raw else FLOOD.lead, BODY)
    assert (page.article.author, page.article.published_at) == ("Minh Anh", DAY)


def test_an_author_of_front_matter_may_have_more_than_a_name() -> None:
    raw = f"---\ntitle: {FLOOD.title}\nauthors:\n- name: Minh Anh\n  url: https://saomai.example\n---\n{STORY}"
    assert read_text(raw).article.author == "Minh Anh"


@pytest.mark.parametrize("line", ["# Ghi chú của tòa soạn", "", "[params]"])
def test_a_comment_a_table_or_an_empty_line_breaks_no_front_matter(line: str) -> None:
    assert read_text(f"---\n{line}\ntitle: {FLOOD.title}\n---\n{STORY}").article.written == (FLOOD.title, FLOOD.lead, BODY)


@pytest.mark.parametrize("value", ["[[[Lũ]]]", "[" * 9_000 + "]" * 9_000])
def test_lists_in_lists_take_no_stack(value: str) -> None:
    assert read_text(f"---\ntitle: {FLOOD.title}\ntags: {value}\n---\n{STORY}").article.written == (FLOOD.title, FLOOD.lead, BODY)


def test_a_story_between_lines_is_no_front_matter_for_a_line_that_names_a_title() -> None:
    page = read_text(f"---\n{FLOOD.title}\n\n{FLOOD.lead}\n\nTitle: của bộ phim\n---\n\n{BODY}")
    assert (page.article.title, page.article.lead) == (FLOOD.title, FLOOD.lead)


def test_lines_around_a_title_are_no_front_matter() -> None:
    assert read_text(f"---\n{FLOOD.title}\n---\n\n{STORY}").article.written == (FLOOD.title, FLOOD.lead, BODY)


# --- Files without text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF file"),
        (b"PK\x03\x04\x14\x00\x06\x00", "a Word file (.docx), an .odt or a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file (.doc)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture"),
    ],
)
def test_a_file_that_holds_no_text_is_refused_in_one_line(
    content: bytes, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bai.txt"
    file.write_bytes(content * 50)
    assert command.main([str(file)]) == 1
    assert capsys.readouterr().err == f"python -m model: {file}: {kind}, not text; save its text as UTF-8 and try again\n"


@pytest.mark.parametrize("raw", ["%PDF-1.7\n1 0 obj", "PK\x03\x04\x14\x00\x06[Content_Types].xml"])
def test_such_a_file_sent_as_text_is_refused_with_what_to_do(raw: str) -> None:
    with pytest.raises(InvalidArticle, match="not text; copy the text out of it and send that"):
        read_text(raw)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_of_any_unicode_is_read(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bai.txt"
    file.write_bytes(f"{FLOOD.title}\n\n{STORY}".encode(encoding))
    assert command.main([str(file), "--style", "none", "--speed", "fast"]) == 0
    assert capsys.readouterr().out.startswith(FLOOD.title)


# --- Time -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n" * 240_000,
        "MIME-Version: 1\nSubject: " + "=?" * 400_000,
        "Subject: a\nContent-Transfer-Encoding: base64\n\n" + b64encode(b"a" * 700_000).decode(),
        "".join(f'Content-Type: multipart/mixed; boundary="{i}"\nSubject: a\n\n--{i}\n' for i in range(15_000)),
        "".join(f'Content-Type: multipart/mixed; boundary="{i}"\nSubject: a\n\n--{i}\n' for i in range(19)) + "--x\n" * 240_000,
        "MIME-Version: 1.0\nSubject: a\n" + " b\n" * 300_000 + "\n",
        "Subject: a\nContent-Type: text/plain; charset=punycode\nContent-Transfer-Encoding: base64\n\n"
        + b64encode(b"z" * 700_000).decode(),
        'MIME-Version: 1.0\nSubject: a\nContent-Type: multipart/mixed; boundary="' + "a;" * 400_000 + "\n\nb",
        "WEBVTT\n\n" + "00:01.000 --> 00:02.000\na\n" * 38_000,
        "00:00:01,000 --> " * 58_000,
        "{\\rtf1" + "{" * 990_000,
        "{\\rtf1" + "\\u7843?" * 140_000,
        "---\n" * 240_000,
        "---\ntitle: a\n" + "a:\n" * 300_000 + "---\n",
    ],
)
def test_no_file_takes_long(raw: str) -> None:
    began = time.process_time()
    with suppress(InvalidArticle):
        assert Caution.OLD_ENCODING not in read_text(raw).warnings
    assert time.process_time() - began < 5
