"""How a place is named: by cell in a notebook, by line elsewhere."""

from __future__ import annotations

from mlgate.core.diagnostic import CellPlace, Location
from mlgate.core.report import NotAnalysed
from mlgate.reporters.display import visible


def notebook_cell(location: Location) -> CellPlace | None:
    """The cell of a place in a notebook; None in scripts, whose cells are plain lines to an editor."""
    return location.cell if location.path.lower().endswith(".ipynb") else None


def line_and_column(location: Location) -> tuple[int, int]:
    """The line and column a reader counts: in the cell of a notebook, in the file otherwise."""
    cell = notebook_cell(location)
    return (cell.line, cell.column) if cell else (location.line, location.column)


def position(location: Location) -> str:
    """The place without its path: `cell 7:3:12` or `3:12`."""
    cell = notebook_cell(location)
    line, column = line_and_column(location)
    return f"cell {cell.index}:{line}:{column}" if cell else f"{line}:{column}"


def place(location: Location) -> str:
    """The place as terminals and editors show it: `train.ipynb:cell 7:3:12`."""
    return f"{visible(location.path)}:{position(location)}"


def unread_place(item: NotAnalysed) -> str:
    """The file, or the cell of it, that was not analysed."""
    path = visible(item.path)
    return path if item.cell is None else f"{path}:cell {item.cell}"
