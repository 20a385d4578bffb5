"""A date and time as it comes in JSON: RFC 3339, and nothing that merely could be read as one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from model.dates import YEARS

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)\Z", re.ASCII)


def _text(value: object) -> object:
    if isinstance(value, str) and not _RFC_3339.match(value):  # a number in quotes would be read as seconds since 1970
        raise ValueError("must be RFC 3339 with a zone, such as 2022-01-12T09:20:00+07:00")
    if isinstance(value, int | float):
        raise ValueError("must be text in RFC 3339, such as 2022-01-12T09:20:00+07:00")
    return value


def _everywhere(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError(f"must be within the years {YEARS.start} to {YEARS.stop - 1}")
    return value


# Strict mode takes text for a date only while it reads JSON itself, not behind a discriminator; the check before makes up for it.
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_text), AfterValidator(_everywhere)]


def _moment(value: object) -> object:
    if not isinstance(_text(value), str):
        return value
    try:
        return datetime.fromisoformat(str(value).upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("must be within the years 1 to 9999") from None
    except ValueError:  # its words are of Python
        raise ValueError("must be a day, a time and a zone that exist, such as 2022-01-12T09:20:00+07:00") from None


QueryMoment = Annotated[AwareDatetime, BeforeValidator(_moment)]  # the same in a query, which is all text
