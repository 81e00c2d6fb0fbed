"""What may stand in a gate file: texts, numbers, days. Imports pydantic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from mlgate.gates.numbers import finite


class ShapeError(ValueError):
    """A table whose keys do not go together; its text is the whole message."""


def _number(value: Any) -> Any:
    found = finite(value)
    if found is None:
        raise ShapeError("must be a finite number, written plainly")
    return found


def _date(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, date) and type(value) is date):
        return value
    raise ShapeError("must be a date such as 2027-01-31")


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_several), Field(min_length=1)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0)]
Direction = Literal["max", "min"]
Day = Annotated[date, BeforeValidator(_date)]
GateId = Annotated[str, StringConstraints(pattern=r"^\w[\w./ -]*$", max_length=100)]


class Table(BaseModel):
    """A mapping in the gate file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
