"""Which edits may be written: none that overlap, leave their cell, or touch what is masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.fix import Edit
from mlgate.sources.unit import Cell, SourceUnit, UnitKind


class EditError(ValueError):
    """An edit that cannot be written back."""


def checked_edits(unit: SourceUnit, edits: Sequence[Edit], whole_magics: bool = False) -> list[Edit]:
    """The edits in order, without those that change nothing.

    Args:
        unit: What is edited.
        edits: Edits of its code, where magics are masked.
        whole_magics: Whether whoever made them has seen the magics of a notebook, and may replace whole ones.

    Raises:
        EditError: One of them must not be applied.
    """
    ordered = sorted((_off_line_ends(unit.code, edit) for edit in edits), key=lambda edit: (edit.start, edit.end))
    if unit.kind is UnitKind.NOTEBOOK and any(problem.raw and problem.not_analysed for problem in unit.problems):
        raise EditError("the notebook is broken")
    previous = 0
    for edit in ordered:
        if not 0 <= edit.start <= edit.end <= len(unit.code):
            raise EditError(f"{edit.start}:{edit.end} is not a range of the code")
        if edit.start < previous:
            raise EditError(f"edits overlap at {edit.start}")
        previous = edit.end
        _check_cell(unit, edit)
        _check_mask(unit, edit, whole_magics and unit.kind is UnitKind.NOTEBOOK)
    return [edit for edit in ordered if whole_magics or unit.code[edit.start : edit.end] != edit.content]


def _off_line_ends(code: str, edit: Edit) -> Edit:
    r"""The edit with no boundary within a `\r\n`: `\r` goes along with its `\n`."""
    start = edit.start - (code[max(edit.start - 1, 0) : edit.start + 1] == "\r\n")
    end = edit.end - (code[max(edit.end - 1, 0) : edit.end + 1] == "\r\n")
    return Edit(start, max(start, end), edit.content)


def cell_of(unit: SourceUnit, edit: Edit) -> Cell | None:
    """The cell that an edit changes."""
    return unit.cell_at(edit.start)


def _check_cell(unit: SourceUnit, edit: Edit) -> None:
    """An edit stays in its cell."""
    cell = cell_of(unit, edit)
    if cell is None and unit.kind in (UnitKind.NOTEBOOK, UnitKind.CHUNKS):
        raise EditError(f"{edit.start} is in no cell")
    if cell is not None and edit.end > cell.end:
        raise EditError(f"{edit.start}:{edit.end} crosses cells")
    if cell is None and unit.cell_at(max(edit.end - 1, edit.start)) is not None:
        raise EditError(f"{edit.start}:{edit.end} crosses cells")


def _check_mask(unit: SourceUnit, edit: Edit, whole_magics: bool) -> None:
    """An edit changes only what it sees: of what is masked, only the inside of an installing magic, or a whole one."""
    if any(fact.span.start < edit.start and edit.end <= fact.span.end for fact in unit.install_magics):
        return
    for start, end in _masked(unit):
        if whole_magics and edit.start <= start < end <= edit.end:
            continue
        if (edit.start < end and start < edit.end) or start < edit.start == edit.end < end:
            raise EditError(f"{edit.start}:{edit.end} touches a masked magic")
    if unit.kind is not UnitKind.NOTEBOOK and unit.code[edit.start : edit.end] != unit.text[edit.start : edit.end]:
        raise EditError(f"{edit.start}:{edit.end} touches masked text")
    if "\ufffd" in unit.code[edit.start : edit.end]:
        raise EditError(f"{edit.start}:{edit.end} touches text that cannot be decoded")


def _masked(unit: SourceUnit) -> Iterator[tuple[int, int]]:
    """The ranges of masked magics; magics in comments are not masked."""
    spans = [fact.span for fact in unit.install_magics] + [fact.span for fact in unit.magics]
    for span in spans:
        if not unit.code.startswith(("#", "get_ipython"), span.start):
            yield span
