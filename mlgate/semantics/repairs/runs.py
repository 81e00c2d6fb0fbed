"""What a notebook says of its last run: it is said by a run, and not written by hand."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.sources.unit import Cell, CellKind, SourceUnit


def not_run_again(repair: Repair) -> Iterator[Unrepaired]:
    """Notebooks that say of cells when they ran, otherwise than before, and not in one run from first to last.

    A count that is taken away, of an edited cell, says nothing.
    """
    for before, after in _notebooks(repair):
        counts = [cell.execution_count for cell in _code(after.unit)]
        old = {(cell.id or cell.source): cell.execution_count for cell in _code(before.unit)}
        if not any(
            cell.execution_count and old.get(cell.id or cell.source) != cell.execution_count
            for cell in _code(after.unit)
        ):
            continue
        if counts != list(range(1, len(counts) + 1)):
            place = after.unit.raw_location(_code(after.unit)[0].raw)
            yield Unrepaired(place, "the counts are not those of one run from top to bottom")


def outputs_written(repair: Repair) -> Iterator[Unrepaired]:
    """Outputs that differ although the cell has the count, and the text, of the run that they were from."""
    for before, after in _notebooks(repair):
        old = {(cell.id or cell.index): cell for cell in _code(before.unit)}
        for cell in _code(after.unit):
            was = old.get(cell.id or cell.index)
            if was is None or not cell.execution_count or was.execution_count != cell.execution_count:
                continue
            if was.source == cell.source and _outputs(before.unit, was) != _outputs(after.unit, cell):
                place = after.unit.raw_location(cell.raw)
                yield Unrepaired(place, "the outputs of this cell differ, and it was not run again")


def _notebooks(repair: Repair) -> Iterator[tuple[Module, Module]]:
    paths = {target.location.path for target in repair.targets}
    for before, after in repair.modules:
        if before is not None and after is not None and after.path in paths and after.unit.is_notebook:
            yield before, after


def _code(unit: SourceUnit) -> list[Cell]:
    return [cell for cell in unit.cells if cell.kind is CellKind.CODE and cell.source.strip()]


def _outputs(unit: SourceUnit, cell: Cell) -> bytes:
    span = cell.outputs_raw
    return b"".join(unit.data[span.start : span.end].split()) if span is not None else b""
