"""The form of a notebook: JSON with the members that the format asks for, no change in cells that are not allowed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.cells import cell_pairs
from mlgate.agent.acceptance.change import Change, FilePair, start_of
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import CellPlace, Location, Span
from mlgate.core.typing import Any
from mlgate.sources.unit import Cell, SourceUnit, UnitKind

_KINDS = frozenset({"code", "markdown", "raw"})


def notebook_problems(change: Change, pair: FilePair) -> Iterator[Refusal]:
    """What is wrong with a notebook after a change."""
    if pair.after is None or not pair.after.unit.is_notebook:
        return
    before = _faults(pair.before.unit.data) if pair.before is not None else Counter()
    for fault in _faults(pair.after.unit.data) - before:
        yield Refusal(Reason.NOTEBOOK_INVALID, fault, start_of(pair.path))
    if pair.before is not None:
        yield from _cells_not_allowed(change, pair.before.unit, pair.after.unit)


def _faults(data: bytes) -> Counter[str]:
    """What the notebook format does not allow."""
    try:
        content = json.loads(data, object_pairs_hook=_members)
    except (ValueError, RecursionError) as error:
        return Counter([f"the notebook is no JSON: {str(error)[:80]}"])
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        return Counter(["the notebook has no list of cells"] if not _is_old(content) else [])
    found = Counter(fault for cell in content["cells"] for fault in _cell_faults(cell))
    ids = Counter(str(cell["id"]) for cell in content["cells"] if isinstance(cell, dict) and "id" in cell)
    found.update(f"the cell id `{name}` is there {count} times" for name, count in ids.items() if count > 1)
    if (content.get("nbformat"), content.get("nbformat_minor", 0)) >= (4, 5):
        found.update("a cell has no id" for cell in content["cells"] if isinstance(cell, dict) and "id" not in cell)
    return found


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are there once: of two, each reader takes the one that it likes."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _is_old(content: Any) -> bool:
    return isinstance(content, dict) and isinstance(content.get("worksheets"), list)


def _cell_faults(cell: Any) -> Iterator[str]:
    if not isinstance(cell, dict):
        yield "a cell is no object"
        return
    source = cell.get("source")
    if cell.get("cell_type") not in _KINDS:
        yield f"`{cell.get('cell_type')}` is no type of a cell"
    if not isinstance(source, str) and not (isinstance(source, list) and all(isinstance(line, str) for line in source)):
        yield "the source of a cell is no text"
    if not isinstance(cell.get("metadata"), dict):
        yield "a cell has no metadata"
    if cell.get("cell_type") == "code":
        if not isinstance(cell.get("outputs"), list):
            yield "a code cell has no list of outputs"
        if not isinstance(cell.get("execution_count", 0), (int, type(None))) or "execution_count" not in cell:
            yield "a code cell has no execution count"


def _cells_not_allowed(change: Change, before: SourceUnit, after: SourceUnit) -> Iterator[Refusal]:
    allowed = change.permissions.cells.get(after.path)
    if allowed is None:
        return
    for pair in cell_pairs(before, after):
        if pair.is_edited and (pair.before is None or pair.before.index not in allowed):
            cell = pair.after or pair.before
            unit = after if pair.after is not None else before
            index = pair.before.index if pair.before is not None else cell.index  # type: ignore[union-attr]
            words = f"cell {index} differs, and is not among those that may be changed"
            yield Refusal(Reason.CELL_NOT_ALLOWED, words, place_of_cell(unit, cell))  # type: ignore[arg-type]


def place_of_cell(unit: SourceUnit, cell: Cell) -> Location:
    """The place of a cell as a whole."""
    if unit.kind is not UnitKind.NOTEBOOK:
        return unit.location(Span(cell.start, cell.start))
    place = CellPlace(cell.index, cell.id, cell.execution_count, 1, 1)
    return unit.raw_location(Span(cell.raw.start, cell.raw.start), place)
