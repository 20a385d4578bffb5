"""Query strings, checked by the schemas that describe them: strict, nothing unknown, nothing twice."""

from __future__ import annotations

from typing import Annotated, TypeVar

from flask import request
from pydantic import BaseModel, BeforeValidator, ValidationError

from service.errors import FieldError, InvalidRequest
from service.schemas import PLAIN_NAME, fault

Query = TypeVar("Query", bound=BaseModel)


def _whole_number(value: object) -> object:
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdecimal() and len(value) < 20:
        return int(value)
    raise ValueError("must be a whole number")


WholeNumber = Annotated[int, BeforeValidator(_whole_number)]


def read_query(schema: type[Query]) -> Query:
    """The query of the request, as ``schema`` has it. Raises InvalidRequest, which names each parameter at fault."""
    repeated = [FieldError("", "given more than once", parameter=_name(name)) for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise InvalidRequest(repeated)
    try:
        return schema.model_validate(request.args.to_dict())
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise InvalidRequest([FieldError("", fault(one), parameter=_name(str(one["loc"][0]))) for one in faults]) from None


def _name(name: str) -> str:
    """``name``, unless it may be text of an article."""
    return name if PLAIN_NAME.match(name) else "the query"
