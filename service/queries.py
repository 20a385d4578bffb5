"""Query strings, validated by their schemas: strict, no unknown and no repeated parameters."""

from __future__ import annotations

import re
from enum import Enum, EnumType
from typing import TypeVar, get_args

from flask.globals import request_ctx
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.datastructures import MultiDict

from service.error_messages import error_message
from service.errors import FieldError, InvalidRequest
from service.request_schemas import PLAIN_NAME

Query = TypeVar("Query", bound=BaseModel)

_BOOLEANS = {"true": True, "false": False}
_NO_QUERY: MultiDict[str, str] = MultiDict()
_WHOLE = re.compile(r"-?[0-9]{1,18}\Z")


class NoQuery(BaseModel):
    """The query of an operation that has none: any parameter is refused rather than ignored."""

    model_config = ConfigDict(extra="forbid")


def read_query(schema: type[Query]) -> Query:
    """The query of the request, validated by ``schema``. Raises InvalidRequest, which names each wrong parameter."""
    request = request_ctx.request
    given = request.args if request.query_string else _NO_QUERY  # parsing an empty one costs as much as a full one
    repeated = [FieldError("", "given more than once", parameter=_name(name)) for name, values in given.lists() if len(values) > 1]
    if repeated:
        raise InvalidRequest(repeated)
    try:
        return schema.model_validate({name: _value(schema, name, text) for name, text in given.items()}, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise InvalidRequest(
            [FieldError("", error_message(one, schema.model_fields), parameter=_name(str(one["loc"][0]))) for one in faults]
        ) from None


def _value(schema: type[BaseModel], name: str, text: str) -> str | int | Enum:
    """``text`` as the int, bool or enum that ``schema`` wants; as it is where it cannot be converted."""
    field = schema.model_fields.get(name)
    wanted = (field.annotation, *get_args(field.annotation)) if field else ()
    if bool in wanted:
        if text not in _BOOLEANS:
            raise InvalidRequest([FieldError("", "must be true or false", parameter=name)])
        return _BOOLEANS[text]
    if isinstance(wanted[0] if wanted else None, EnumType):
        return _named(wanted[0], name, text)
    return int(text) if int in wanted and _WHOLE.match(text) else text


def _named(names: type[Enum], name: str, text: str) -> Enum:
    found = [one for one in names if one.value == text]
    if not found:
        raise InvalidRequest([FieldError("", f"must be one of {', '.join(one.value for one in names)}", parameter=name)])
    return found[0]


def _name(name: str) -> str:
    """``name``, unless it may be text of an article."""
    return name if PLAIN_NAME.match(name) else "the query"
