"""Error messages for the fields of a request: what is wrong and what to do, without repeating what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic_core import ErrorDetails

_ARTICLE = ("title", "lead", "body", "text", "html")
_KINDS = ("fields", "text", "html")  # the tags by which pydantic tells kinds of articles apart
_CALLED = {  # what others call a field: our name
    **dict.fromkeys(("headline", "heading", "subject", "tieu_de"), "title"),
    **dict.fromkeys(("sapo", "description", "summary", "excerpt", "abstract", "standfirst", "intro", "mo_ta"), "lead"),
    **dict.fromkeys(("content", "contents", "article", "paragraphs", "plain_text", "noi_dung"), "body, or html where it has tags"),
    **dict.fromkeys(("body_html", "content_html", "html_body"), "html"),
    **dict.fromkeys(("date", "published", "pubdate", "datepublished", "publishedat", "publish_date", "created_at"), "published_at"),
    **dict.fromkeys(("link", "permalink", "href"), "url"),
    **dict.fromkeys(("byline", "creator", "tac_gia"), "author"),
    **dict.fromkeys(("publisher", "newspaper", "site"), "source"),
}
_OBJECTS = {  # appended where another type was sent
    "PredictionsRequest": ' with articles: {"articles": [...]}',
    "SummaryOptions": ', such as {"style": "none"}',
}


def error_message(error: ErrorDetails, known: Iterable[str] = ()) -> str:
    """The message for ``error``; ``known`` are the names that a misspelt field may have meant."""
    if error["type"] == "extra_forbidden":
        return _unknown_field(*error["loc"][-2:], known=known)
    if error["type"] == "model_type":  # pydantic's message names our class
        return "input should be an object" + _OBJECTS.get(error["ctx"]["class_name"], "")
    if error["type"] == "string_type":
        return "input should be a string; put a number in quotes, and paragraphs into one string with line breaks"
    detail = error["msg"].removeprefix("Value error, ").replace(" after validation", "")
    return detail[0].lower() + detail[1:]


def _unknown_field(*place: int | str, known: Iterable[str]) -> str:
    """Why the field at ``place``, its last two steps, is not allowed: an article has the fields of one kind."""
    name, is_of_article = str(place[-1]), len(place) == 2 and place[0] in _KINDS
    if is_of_article and place[0] != "fields" and name in _ARTICLE:
        return f"cannot be combined with {place[0]}; send title, lead and body, or text, or html"
    if len(place) == 1 and name in _ARTICLE:
        return "unknown field here; put it inside an article"
    called = _CALLED.get(name.lower()) if is_of_article else None
    meant = called or next(iter(get_close_matches(name, list(known), n=1, cutoff=0.75)), None)
    return f"unknown field; did you mean {meant}?" if meant else "unknown field; leave it out"
