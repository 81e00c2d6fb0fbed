"""The skeleton of an .ipynb: where each cell's parts stand in the bytes. Nothing is decoded but member names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from mlgate.sources.json_scan import ScanError, broken, read_delimiter, read_member, skip_space, skip_value

Range = tuple[int, int]
Members = dict[str, Range]


class RawCell:
    """One element of `cells`: its byte range, and that of each member's value (the last one wins, as in `json`)."""

    __slots__ = ("members", "span")

    def __init__(self, span: Range, members: Members) -> None:
        self.span = span
        self.members = members


class RawNotebook:
    """What was found before the end, or before the JSON broke (`error`)."""

    __slots__ = ("cells", "error", "members", "misplaced")

    def __init__(self, error: ScanError | None = None) -> None:
        self.cells: list[RawCell] = []
        self.members: Members = {}
        self.misplaced: list[tuple[str, Range]] = []
        self.error = error


_Reader = Callable[[bytes, int], int]  # from the start of a value to its end


def scan_notebook(data: bytes, start: int = 0) -> RawNotebook:
    """Find the parts of a notebook; never raises."""
    notebook = RawNotebook()
    try:
        end = skip_space(data, _scan_top(data, skip_space(data, start), notebook))
        if end < len(data):
            notebook.error = ScanError("text after the end of the JSON", end)
    except ScanError as error:
        notebook.error = error
    return notebook


def _scan_top(data: bytes, start: int, notebook: RawNotebook) -> int:
    cells = partial(_read_array, read=partial(_read_cell, notebook=notebook), name="cells", notebook=notebook)
    sheet = partial(_read_sheet, cells=cells)
    sheets = partial(_read_array, read=sheet, name="worksheets", notebook=notebook)
    once = partial(_read_once, read=cells, notebook=notebook)
    return read_object(data, start, notebook.members, {"cells": once, "worksheets": sheets})


def _read_once(data: bytes, start: int, read: _Reader, notebook: RawNotebook) -> int:
    """Read `cells`; those of an earlier member of that name are forgotten, as JSON readers do, but not silently."""
    is_again = "cells" in notebook.members
    if is_again:
        notebook.cells.clear()
    end = read(data, start)
    if is_again:
        notebook.misplaced.append(("`cells` is there more than once: only the last is read", (start, start + 1)))
    return end


def _read_sheet(data: bytes, start: int, cells: _Reader) -> int:
    """Read one worksheet of a notebook of version 3."""
    return read_object(data, start, {}, {"cells": cells})


def _read_cell(data: bytes, start: int, notebook: RawNotebook) -> int:
    """Read one element of `cells`, whatever it is."""
    members: Members = {}
    is_object = data[start : start + 1] == b"{"
    end = read_object(data, start, members, {}) if is_object else skip_value(data, start)
    notebook.cells.append(RawCell((start, end), members))
    return end


def read_object(data: bytes, start: int, members: Members, readers: Mapping[str, _Reader]) -> int:
    """Enter the range of each member's value into `members`; `readers` look into the values of theirs."""
    if data[start : start + 1] != b"{":
        raise broken(data, start, "an object")
    offset = skip_space(data, start + 1)
    if data[offset : offset + 1] == b"}":
        return offset + 1
    while True:
        name, (start, end), offset = read_member(data, offset)
        if end < 0 or name in readers:
            end = readers.get(name, skip_value)(data, start)
            offset = read_delimiter(data, end, b"}")
        members[name] = (start, end)
        if data[offset - 1] == _CLOSE_OBJECT:
            return offset


def _read_array(data: bytes, start: int, read: _Reader, name: str, notebook: RawNotebook) -> int:
    """Read an array whose elements `read` understands."""
    if data[start : start + 1] != b"[":
        end = skip_value(data, start)
        notebook.misplaced.append((f"`{name}` is not a list", (start, end)))
        return end
    return read_elements(data, start, read)


def read_elements(data: bytes, start: int, read: _Reader) -> int:
    """Have each element of the array at `start` read by `read`; the end of the array."""
    offset = skip_space(data, start + 1)
    if data[offset : offset + 1] == b"]":
        return offset + 1
    while True:
        offset = read_delimiter(data, read(data, skip_space(data, offset)), b"]")
        if data[offset - 1] == _CLOSE_ARRAY:
            return offset


_CLOSE_OBJECT, _CLOSE_ARRAY = b"}]"
