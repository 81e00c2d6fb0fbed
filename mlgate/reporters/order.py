"""Orders of diagnostics other than the report's own (by place)."""

from __future__ import annotations

from collections.abc import Iterable

from mlgate.core.diagnostic import LocatedDiagnostic, Status


def worst_first(diagnostics: Iterable[LocatedDiagnostic]) -> list[LocatedDiagnostic]:
    """Worst first; within a severity new before known, sure before unsure, then by place."""
    return sorted(
        diagnostics,
        key=lambda item: (-item.severity, item.status is not Status.NEW, -item.confidence, item.sort_key),
    )


def by_place(diagnostics: Iterable[LocatedDiagnostic]) -> list[LocatedDiagnostic]:
    """By path, place and code, whatever order they came in."""
    return sorted(diagnostics, key=lambda item: item.sort_key)
