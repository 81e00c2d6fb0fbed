"""A7: what nobody meant to edit is the same: line ends, cells that were left alone, their outputs, metadata.

Of a notebook its content counts: whoever saves one has it set out anew, by another indent and order of keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from mlgate.agent.acceptance.cells import CellPair, cell_pairs
from mlgate.agent.acceptance.change import Change, FilePair, start_of
from mlgate.agent.acceptance.notebook_form import place_of_cell
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.sources.unit import SourceUnit

_MARK = b"\xef\xbb\xbf"
_LEAST_LINES = 4
_EDITED = frozenset({"source", "input", "outputs", "execution_count", "prompt_number"})


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
    elif _indents(after) - _indents(before) and before.count(b"\n") > _LEAST_LINES and _indents(before):
        yield Refusal(Reason.BYTES_CHANGED, f"`{path}` is indented by other characters now", start_of(path))
    elif before.count(b"\n") > _LEAST_LINES and before != after and _plain(before) == _plain(after):
        yield Refusal(Reason.BYTES_CHANGED, f"`{path}` differs in white space only", start_of(path))


def _indents(data: bytes) -> set[bytes]:
    """What lines begin with: spaces, tabs."""
    return {line[:1] for line in data.splitlines() if line[:1] in (b" ", b"\t") and line.strip()}


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
    if change.permissions.executed:
        return
    (old, old_cells), (new, new_cells) = _frame(before), _frame(after)
    if any(rule.moves_cells for rule in change.target_rules):
        old_cells, new_cells = (sorted(cells, key=_id_of) for cells in (old_cells, new_cells))
    if old != new or (len(old_cells) == len(new_cells) and old_cells != new_cells):
        words = "the notebook differs outside of its cells' sources and outputs: metadata, or members of cells"
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
        ("outputs", was.outputs_raw, now.outputs_raw, "[]"),
        ("execution count", was.execution_count_raw, now.execution_count_raw, "null"),
    ):
        data = _value(after, new)
        if data not in (_value(before, old), _value(None, cleared)):
            words = f"the {name} of cell {now.index} differ, and nobody ran it"
            yield Refusal(Reason.BYTES_CHANGED, words, place_of_cell(after, now))
    if was.metadata != now.metadata:
        yield Refusal(Reason.BYTES_CHANGED, f"the metadata of cell {now.index} differs", place_of_cell(after, now))


def _value(unit: SourceUnit | None, span: Span | str | None) -> object:
    """What a range of a notebook's JSON says; None where there is none."""
    if span is None:
        return None
    return json.loads(span if isinstance(span, str) else unit.data[span.start : span.end])  # type: ignore[union-attr]


def _frame(unit: SourceUnit) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A notebook without what edits of cells change: sources, outputs, execution counts; and without its cells."""
    content = json.loads(unit.data)
    version = content.get("metadata", {}).get("language_info") if isinstance(content, dict) else None
    if isinstance(version, dict):
        version.pop("version", None)  # of the Python that ran it last
    cells = [{key: part for key, part in cell.items() if key not in _EDITED} for cell in _cells(content)]
    return {key: part for key, part in content.items() if key not in ("cells", "worksheets")}, cells


def _id_of(cell: dict[str, Any]) -> str:
    return str(cell.get("id"))


def _cells(content: Any) -> list[dict[str, Any]]:
    sheets = content.get("worksheets") or [content]
    return [cell for sheet in sheets for cell in sheet.get("cells", ())]
