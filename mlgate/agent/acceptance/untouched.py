"""A7: what nobody meant to edit is the same byte for byte: line ends, cells that were left alone, their outputs."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.cells import CellPair, cell_pairs
from mlgate.agent.acceptance.change import Change, FilePair, start_of
from mlgate.agent.acceptance.notebook_form import place_of_cell
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.sources.unit import SourceUnit

_MARK = b"\xef\xbb\xbf"
_LEAST_LINES = 4


def check(change: Change) -> Iterator[Refusal]:
    """Bytes that differ although nothing was edited there."""
    for path in change.changed:
        yield from _text_form(change.before.tree[path], change.after.tree[path], path)
    for pair in change.python:
        if pair.before is not None and pair.after is not None and pair.after.unit.is_notebook:
            yield from _notebook(change, pair)


def _text_form(before: bytes, after: bytes, path: str) -> Iterator[Refusal]:
    """The mark at the beginning, and the line ends."""
    if before.startswith(_MARK) is not after.startswith(_MARK):
        yield Refusal(Reason.BYTES_CHANGED, f"the byte order mark of `{path}` came or went", start_of(path))
    old, new = _line_end(before), _line_end(after)
    if old and new and old != new:
        yield Refusal(Reason.BYTES_CHANGED, f"the line ends of `{path}` are {new} now, and were {old}", start_of(path))
    elif before.count(b"\n") > _LEAST_LINES and before != after and _plain(before) == _plain(after):
        yield Refusal(Reason.BYTES_CHANGED, f"`{path}` differs in white space only", start_of(path))


def _line_end(data: bytes) -> str:
    """How most lines end; "" for a file of one line."""
    windows, all_ends = data.count(b"\r\n"), data.count(b"\n")
    if not all_ends:
        return ""
    return "CRLF" if windows * 2 > all_ends else "LF"


def _plain(data: bytes) -> list[bytes]:
    return [line.rstrip() for line in data.splitlines()]


def _notebook(change: Change, pair: FilePair) -> Iterator[Refusal]:
    assert pair.before is not None and pair.after is not None
    before, after = pair.before.unit, pair.after.unit
    for cells in cell_pairs(before, after):
        yield from _cell(change, before, after, cells)
    if len(before.cells) == len(after.cells) and not change.permissions.executed:
        if _skeleton(before) != _skeleton(after):
            words = "the notebook differs outside of its cells' sources and outputs: metadata, layout, or order of keys"
            yield Refusal(Reason.BYTES_CHANGED, words, start_of(pair.path))


def _cell(change: Change, before: SourceUnit, after: SourceUnit, cells: CellPair) -> Iterator[Refusal]:
    was, now = cells
    if was is None or now is None:
        return
    if was.id != now.id:
        yield Refusal(Reason.BYTES_CHANGED, f"the id of cell {now.index} differs", place_of_cell(after, now))
    if change.permissions.executed or any("outputs" in rule.owns for rule in change.target_rules):
        return
    for name, old, new, cleared in (
        ("outputs", was.outputs_raw, now.outputs_raw, b"[]"),
        ("execution count", was.execution_count_raw, now.execution_count_raw, b"null"),
    ):
        data = after.data[new.start : new.end] if new is not None else b""
        if data != (before.data[old.start : old.end] if old is not None else b"") and data != cleared:
            words = f"the {name} of cell {now.index} differ, and nobody ran it"
            yield Refusal(Reason.BYTES_CHANGED, words, place_of_cell(after, now))
    if not cells.is_edited and before.data[slice(*was.raw)] != after.data[slice(*now.raw)]:
        yield Refusal(Reason.BYTES_CHANGED, f"cell {now.index} is written otherwise", place_of_cell(after, now))


def _skeleton(unit: SourceUnit) -> bytes:
    """The file without what edits of cells change: sources, outputs, execution counts."""
    spans = [(cell.raw, cell.outputs_raw, cell.execution_count_raw) for cell in unit.cells]
    pieces, position = [], 0
    for span in sorted(span for group in spans for span in group if span is not None and span.end > span.start):
        if span.start >= position:
            pieces.append(unit.data[position : span.start])
            position = span.end
    return b"\0".join([*pieces, unit.data[position:]])
