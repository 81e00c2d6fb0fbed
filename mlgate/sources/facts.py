"""Facts found in one cell, moved to where the cell stands in the unit's code."""

from __future__ import annotations

from collections.abc import Iterable

from mlgate.core.diagnostic import Span
from mlgate.core.typing import TypeVar
from mlgate.sources.unit import InstallMagic, MagicLine

Fact = TypeVar("Fact", InstallMagic, MagicLine)


def moved(facts: Iterable[Fact], distance: int) -> list[Fact]:
    """The facts with their spans moved by `distance`."""
    return [fact._replace(span=moved_span(fact.span, distance)) for fact in facts]


def moved_span(span: Span, distance: int) -> Span:
    """The span moved by `distance`."""
    return Span(span.start + distance, span.end + distance)
