"""Timestamps in requests: RFC 3339, strictly."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from model.pages.dates import YEARS

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)\Z", re.ASCII)


def _moment(value: object) -> object:
    return _read(value, "2022-01-12T09:20:00+07:00")


def _query_moment(value: object) -> object:
    return _read(value, "2022-01-12T02:20:00Z; a + is sent as %2B")  # an unescaped + is read as a space: the other example would be refused


def _read(value: object, example: str) -> object:
    if isinstance(value, int | float):
        raise ValueError(f"must be text in RFC 3339, such as {example}")
    if not isinstance(value, str):
        return value
    if not _RFC_3339.match(value):  # pydantic reads a number in quotes as seconds since 1970
        raise ValueError(f"must be RFC 3339 with a time zone, such as {example}")
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:  # its message is Python's
        raise ValueError(f"must be a valid date, time and time zone, such as {example}") from None


def _check_year(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError(f"must be within the years {YEARS.start} to {YEARS.stop - 1}")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be within the years 1 to 9999") from None


Timestamp = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_check_year)]
QueryTimestamp = Annotated[AwareDatetime, BeforeValidator(_query_moment), AfterValidator(_in_utc)]  # of a query
