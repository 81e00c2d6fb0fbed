"""Outputs that a notebook stores, and how the file looks without them."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.sources.unit import Cell, SourceUnit

KEEP_TAGS = frozenset({"keep_output", "keep-output"})


def cells_with_outputs(unit: SourceUnit) -> list[Cell]:
    """Cells that store outputs and are not marked, by tag or metadata as nbstripout reads them, to keep these."""
    if unit.metadata.get("keep_output"):
        return []
    return [cell for cell in unit.cells if _has_outputs(unit, cell) and not _keeps(cell)]


def stripping(unit: SourceUnit, title: str) -> LocatedFix:
    """The fix that takes outputs and execution counts out of all cells but those that keep theirs."""
    edits = tuple(
        LocatedEdit(unit.raw_location(place), content, place, raw=True) for place, content in _replacements(unit)
    )
    return LocatedFix(title, Applicability.SAFE.value, edits)


def _replacements(unit: SourceUnit) -> Iterator[tuple[Span, str]]:
    for cell in unit.cells:
        if _keeps(cell):
            continue
        if cell.outputs_raw is not None and _has_outputs(unit, cell):
            yield cell.outputs_raw, "[]"
        if cell.execution_count_raw is not None and cell.execution_count is not None:
            yield cell.execution_count_raw, "null"


def _has_outputs(unit: SourceUnit, cell: Cell) -> bool:
    place = cell.outputs_raw
    if place is None or unit.data[place.start : place.start + 1] != b"[":
        return False
    position = place.start + 1
    while unit.data[position : position + 1] in (b" ", b"\t", b"\r", b"\n"):
        position += 1
    return unit.data[position : position + 1] != b"]"


def _keeps(cell: Cell) -> bool:
    return bool(cell.metadata.get("keep_output")) or not KEEP_TAGS.isdisjoint(cell.tags)
