"""Rows of a series between two dates: `download("AAPL", start="2015-01-01", end="2020-01-01")`."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Form
from mlgate.semantics.leakage.objects import Collection, Data, Value
from mlgate.semantics.leakage.rows import Sliced
from mlgate.semantics.leakage.values import NONE, constant_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
NOW = frozenset({"now", "today", "utcnow"})


def read_between(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """The rows of one series from a date to another: they overlap with those between other dates, or do not."""
    places = {name: machine.knowledge.position(path, name, -1) for name in ("start", "end")}
    bounds = [_date(arguments, arguments.get(name, place), name) for name, place in places.items()]
    key = _series(path, arguments, {*places.values()})
    if machine.is_repeating or arguments.rest is not None or key is None or None in bounds:
        return machine.unknown_result(arguments, node)
    lower, upper = (bound or None for bound in bounds)
    found = machine.source(("between", *key), Form.FRAME)
    if lower is not None or upper is not None:
        selector = Sliced(lower, upper)
        machine.record.parted_at(selector, node)
        found = Data(found.facts.at(selector))
    return machine.read_at(found, node)


def _series(path: str, arguments: Arguments, dates: set[int | None]) -> tuple[Hashable, ...] | None:
    """What is read but for the dates; None where that is not known."""
    others = [value for place, value in enumerate(arguments.positional) if place not in dates]
    named = sorted((name, value) for name, value in arguments.keywords.items() if name not in ("start", "end"))
    found = [("", _written(value)) for value in others] + [(name, _written(value)) for name, value in named]
    return None if not found or any(text is None for _, text in found) else (path, *found)


def _written(value: Value) -> str | None:
    if isinstance(value, Collection):
        items = [_written(item) for item in value.known or (Data(),)]
        return None if None in items else str(items)
    constant = constant_of(value)
    return None if constant is ... else repr(constant)


def _date(arguments: Arguments, value: Value | None, name: str) -> str | None:
    """A bound as a date; empty for none, or for today at the end; None where it is not known."""
    if value is None or value == NONE:
        return ""
    constant = constant_of(value)
    if isinstance(constant, str):
        return constant if DATE.match(constant) else None
    written = arguments.expression(value)
    is_now = isinstance(written, ast.Call) and isinstance(written.func, ast.Attribute) and written.func.attr in NOW
    return "" if is_now and name == "end" else None
