"""Stored outputs of a notebook's cells: found when a rule asks, decoded one at a time."""

from __future__ import annotations

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.sources.json_scan import ScanError, decode
from mlgate.sources.notebook_scan import Members, read_elements, read_object
from mlgate.sources.unit import Cell, Output, SourceUnit

_OLD_KINDS = {"pyout": "execute_result", "pyerr": "error"}


def outputs_of(unit: SourceUnit, cell: Cell) -> tuple[Output, ...]:
    """The outputs of a cell, in order; what stands after a broken one is left out."""
    found: list[Output] = []
    place = cell.outputs_raw
    if place is None or place.end - place.start <= 2 or unit.data[place.start : place.start + 1] != b"[":
        return ()

    def read(data: bytes, start: int) -> int:
        members: Members = {}
        end = read_object(data, start, members, {})
        found.append(_output(data, Span(start, end), members))
        return end

    try:
        read_elements(unit.data, place.start, read)
    except ScanError:
        pass
    return tuple(found)


def load_output(unit: SourceUnit, output: Output) -> dict[str, Any]:
    """The output as JSON has it; empty when it is malformed."""
    try:
        value = decode(unit.data, output.raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _output(data: bytes, raw: Span, members: Members) -> Output:
    kind = _text(data, members, "output_type")
    name = _text(data, members, "ename") or _text(data, members, "name") or _text(data, members, "stream")
    return Output(_OLD_KINDS.get(kind, kind), raw, name)


def _text(data: bytes, members: Members, name: str) -> str:
    if name not in members:
        return ""
    try:
        value = decode(data, members[name])
    except ValueError:
        return ""
    return value if isinstance(value, str) else ""
