"""Edits of a file, kept in a fact: a project-wide rule makes its fix of them without seeing the file again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlgate.core.diagnostic import LocatedEdit, Location, Span
from mlgate.core.fix import Edit
from mlgate.core.typing import Any
from mlgate.sources.unit import SourceUnit

Stored = list[Any]
"""Offsets, content, and line and column of both ends: an edit as plain values."""


def stored_edits(unit: SourceUnit, edits: Iterable[Edit]) -> list[Stored]:
    """Edits as a fact keeps them."""
    return [[edit.start, edit.end, edit.content, *_numbers(unit, edit)] for edit in edits]


def located_edits(path: str, stored: Sequence[Sequence[Any]]) -> tuple[LocatedEdit, ...]:
    """The edits that a fact of the file `path` keeps."""
    return tuple(
        LocatedEdit(Location(path, *numbers), content, Span(start, end)) for start, end, content, *numbers in stored
    )


def _numbers(unit: SourceUnit, edit: Edit) -> tuple[int, int, int, int]:
    place = unit.location(Span(edit.start, edit.end))
    return place.line, place.column, place.end_line, place.end_column
