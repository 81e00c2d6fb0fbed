"""What may stand in a gate file: texts, numbers, days. Imports pydantic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from mlgate.core.lazy_regex import lazy_regex
from mlgate.gates.numbers import finite

_DAY = lazy_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ShapeError(ValueError):
    """A table whose keys do not go together; its text is the whole message."""


def _number(value: Any) -> Any:
    found = finite(value)
    if found is None:
        raise ShapeError("must be a finite number, written plainly")
    return found


def _date(value: Any) -> Any:
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ShapeError("must be a date such as 2027-01-31")


def _version(value: Any) -> Any:
    if type(value) is not int or value != 1:
        raise ShapeError("must be the number 1")
    return value


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_several), Field(min_length=1)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0)]
Direction = Literal["max", "min"]
Version = Annotated[Literal[1], BeforeValidator(_version)]
Day = Annotated[date, BeforeValidator(_date)]
GateId = Annotated[str, StringConstraints(pattern=r"^\w[\w./ -]*$", max_length=100)]


class Table(BaseModel):
    """A mapping in the gate file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
