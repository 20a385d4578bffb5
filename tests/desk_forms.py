"""Forms of the desk as a browser sends them, for clients in process: with the token of a page that was shown."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_CHOICE = re.compile(r"<any\((\w+)[^>]*>")
_PARAMETER = re.compile(r"<[^>]+>")
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def token_of(client: FlaskClient, path: str = "/dang-nhap", **options: Any) -> str:
    """The token on the page at ``path``, which is the same on every page of a session."""
    found = _TOKEN.search(client.get(path, follow_redirects=True, **options).text)
    assert found, f"{path} has no form"
    return found[1]


def send(client: FlaskClient, path: str, fields: dict[str, Any], **options: Any) -> TestResponse:
    """What is answered to the form."""
    return client.post(path, data={"csrf": token_of(client)} | fields, **options)


def sign_in(client: FlaskClient, key: str, **options: Any) -> TestResponse:
    """Sign in with ``key``."""
    return send(client, "/dang-nhap", {"key": key}, **options)


def filled(rule: str) -> str:
    """A path that ``rule`` matches: 1 for every parameter, and a file of the static ones."""
    return _PARAMETER.sub("1", _CHOICE.sub(r"\1", rule.replace("<path:filename>", "desk.css")))
