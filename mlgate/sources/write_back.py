"""Edits of a unit's code, written to the file byte for byte: what no edit touches stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from mlgate.core.fix import Edit, RawEdit
from mlgate.sources.edit_guard import EditError, checked_edits
from mlgate.sources.notebook_splice import splice_notebook
from mlgate.sources.unit import SourceUnit, UnitKind

__all__ = ["EditError", "clear_outputs", "edited_bytes"]


def edited_bytes(unit: SourceUnit, edits: Sequence[Edit], *, whole_magics: bool = False) -> bytes:
    """The file with the edits applied; offsets are those of `unit.code`, newlines in contents are line feeds.

    `whole_magics`: the edits were made by somebody who has seen the magics of a notebook, and may replace whole ones.

    Raises:
        EditError: Edits overlap, touch masked text, cross cells, or cannot be written in the file's encoding.
    """
    raw = [edit for edit in edits if isinstance(edit, RawEdit)]
    checked = checked_edits(unit, [edit for edit in edits if not isinstance(edit, RawEdit)], whole_magics)
    if not checked and not raw:
        return unit.data
    return splice_notebook(unit, checked, raw) if unit.kind is UnitKind.NOTEBOOK else _splice_text(unit, checked)


def clear_outputs(unit: SourceUnit, cell_indexes: Collection[int]) -> bytes:
    """The notebook without the outputs and the execution counts of these cells (1-based, over all cells)."""
    places = []
    for cell in unit.cells:
        if cell.index in cell_indexes:
            places += [
                (place, value) for place, value in ((cell.outputs_raw, b"[]"), (cell.execution_count_raw, b"null"))
            ]
    return _replaced(unit.data, sorted((*place, value) for place, value in places if place))


def _replaced(data: bytes, replacements: Iterable[tuple[int, int, bytes]]) -> bytes:
    pieces, position = [], 0
    for start, end, content in replacements:
        pieces += [data[position:start], content]
        position = end
    return b"".join([*pieces, data[position:]])


def _splice_text(unit: SourceUnit, edits: Sequence[Edit]) -> bytes:
    """Apply edits to a text file, in its encoding and with its line ends."""
    text, newline = unit.text, _newline(unit.text)
    mark = "\ufeff" if unit.bom else ""
    if (mark + text).encode(unit.encoding, "surrogatepass") != unit.data:
        raise EditError(f"the file does not survive a round trip through {unit.encoding}")
    pieces, position = [mark], 0
    for edit in edits:
        content = edit.content.replace("\r\n", "\n")
        pieces += [text[position : edit.start], content if newline == "\n" else content.replace("\n", newline)]
        position = edit.end
    try:
        return "".join([*pieces, text[position:]]).encode(unit.encoding)
    except UnicodeEncodeError as error:
        raise EditError(f"{unit.encoding} has no {error.object[error.start]!a}") from error


def _newline(text: str) -> str:
    r"""The line end that most lines have."""
    windows, old_mac = text.count("\r\n"), text.count("\r")
    if windows * 2 > text.count("\n"):
        return "\r\n"
    return "\r" if old_mac > windows and old_mac > text.count("\n") else "\n"
