"""E-mails as files (.eml): headers, and a body in encoded parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_string
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from itertools import islice

from model import text
from model.pages.html import text_of_html

LONGEST_HEAD = 100_000  # characters
LONGEST_VALUE = 1_000  # of a header that is shown
LONGEST_HEADER = 2_000  # characters that are parsed: the standard library is quadratic in unclosed quotes of parameters
MAX_PARTS = 50
MAX_NESTED = 20  # parts within each other: the parser of the standard library is recursive

_FIRST = re.compile(r"\ufeff?\s*+(?:From \S[^\n]{0,200}\n)?[A-Za-z][A-Za-z-]{1,40}:")  # perhaps below the From line of a mailbox
_TECHNICAL = re.compile(r"^(?:MIME-Version|Content-Type|Content-Transfer-Encoding|Message-ID|Received|Return-Path):", re.M | re.I)
_SHOWN = re.compile(r"^(?:From|Subject):", re.M | re.I)
_SAVED = re.compile(r"^(?:From: <Saved by |Snapshot-Content-Location:)", re.M | re.I)
_CHARSET = re.compile(
    r"utf-?(?:7|8|16(?:le|be)?)|us-ascii|iso-?8859-\d{1,2}|(?:windows-|cp)125\d"
)  # others are not decoded: punycode is slow
_SURROGATE = re.compile("[\ud800-\udfff]")  # a lone one, for a byte that the standard library could not decode
_SHORT = 0.5  # of the syllables: a plain part with fewer is no copy of the HTML part, a message with fewer is a note on the attached one


class _Short(Compat32):
    """The policy of the standard library, which here parses the first ``LONGEST_HEADER`` characters of a header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def text_of_mail(raw: str) -> str | None:
    """The e-mail ``raw`` as a program shows it: subject, sender and date above its text; None if it is no e-mail.

    For a page that a browser saved as MHTML, its HTML.
    """
    if not _FIRST.match(raw):
        return None
    raw = _SURROGATE.sub("\ufffd", raw.lstrip("\ufeff \t\r\n").replace("\r\n", "\n"))
    head = raw[:LONGEST_HEAD].split("\n\n", 1)[0]
    nested = sum(map(raw.lower().count, ("multipart/", "message/")))
    if nested > MAX_NESTED or not (_TECHNICAL.search(head) and _SHOWN.search(head)):
        return None
    sent = message_from_string(raw, policy=_Short())
    if _SAVED.search(head):
        return next((shown for kind, shown in _parts(sent) if kind == "html"), "")
    message, body = _letter(sent)
    shown = [f"{name}: {value}" for name in ("Subject", "From", "Date") if (value := _value(message, name))]
    return "\n".join((*shown, "", body))


def _letter(message: Message) -> tuple[Message, str]:
    """``message`` and its text; if it is only a note, the longest message attached to it and its text."""
    body = _body(message)
    parts = (part.get_payload() for part in islice(message.walk(), MAX_PARTS) if part.get_content_type() == "message/rfc822")
    attached = [(one, _body(one)) for payload in parts if isinstance(payload, list) for one in payload[:1] if isinstance(one, Message)]
    longest = max(attached, key=lambda letter: text.count_syllables(letter[1]), default=(message, ""))
    return longest if text.count_syllables(body) <= _SHORT * text.count_syllables(longest[1]) else (message, body)


def _value(message: Message, name: str) -> str:
    """The header ``name``, decoded: ``=?UTF-8?Q?C=C3=A0_ph=C3=AA?=`` -> ``Cà phê``."""
    value = " ".join(str(message.get(name, "")).split())[:LONGEST_VALUE]
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (MessageError, LookupError, ValueError):
        return value


def _body(message: Message) -> str:
    """The text of ``message``: its plain part, or its HTML if the plain part is much shorter."""
    parts = list(_parts(message))
    plain = next((shown for kind, shown in parts if kind == "plain"), "")
    marked_up = next((shown for kind, shown in parts if kind == "html"), "")
    shown = text_of_html(marked_up)
    return shown if text.count_syllables(plain) <= _SHORT * text.count_syllables(shown) else plain


def _parts(message: Message) -> Iterator[tuple[str, str]]:
    """The subtype (``plain``, ``html``) and the text of each part of ``message`` that is no attachment."""
    waiting = [message]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.get_content_maintype() == "message" and part is not message:
            continue  # an attached message
        if part.is_multipart():
            waiting[:0] = [one for one in part.get_payload() if isinstance(one, Message)]
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield part.get_content_subtype(), _decoded(part)


def _decoded(part: Message) -> str:
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() not in ("base64", "quoted-printable"):
        return str(part.get_payload())
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset("")
    try:
        return content.decode(charset if _CHARSET.fullmatch(charset) else "utf-8", "replace")
    except LookupError:  # ISO-8859-99
        return content.decode("utf-8", "replace")
