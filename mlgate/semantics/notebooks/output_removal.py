"""One stored output taken out of a notebook, all its other bytes left alone."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedEdit, LocatedFix, Span
from mlgate.core.fix import Applicability
from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.notebook_outputs import outputs_of
from mlgate.sources.unit import Cell, SourceUnit

_FORMAT = lazy_regex(rb'"nbformat"\s*:\s*4\b')
_EMPTY = '{"name": "stdout", "output_type": "stream", "text": []}'
"""Stands in an output's place: the commas around it, and its neighbours' fixes, are none of its business."""


def removal(unit: SourceUnit, cell: Cell, place: Span) -> LocatedFix | None:
    """The fix that empties the output that holds `place`; None where this is no output, or in an old format."""
    held = (output.raw for output in outputs_of(unit, cell))
    raw = next((raw for raw in held if raw.start <= place.start and place.end <= raw.end), None)
    if raw is None or _FORMAT.search(unit.data) is None:
        return None
    edit = LocatedEdit(unit.raw_location(raw), _EMPTY, raw, raw=True)
    return LocatedFix("Empty the output", Applicability.SAFE.value, (edit,))
