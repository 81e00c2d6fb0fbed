"""`gitlab`: the Code Quality report of GitLab."""

from __future__ import annotations

from hashlib import sha256

from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.core.report import Report
from mlgate.core.typing import Any
from mlgate.reporters.context import RenderContext
from mlgate.reporters.json_text import dump
from mlgate.reporters.order import by_place
from mlgate.reporters.places import notebook_cell, position

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report, context: RenderContext) -> str:
    """Render a list of issues, each with a fingerprint of its own."""
    taken: set[str] = set()
    return dump([_issue(item, _unique(_fingerprint(item), taken)) for item in by_place(report.diagnostics)])


def _issue(diagnostic: LocatedDiagnostic, fingerprint: str) -> dict[str, Any]:
    location = diagnostic.location
    where = f" ({position(location)})" if notebook_cell(location) else ""
    return {
        "description": f"{diagnostic.code} [{diagnostic.name}] {diagnostic.message}{where}",
        "check_name": diagnostic.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {"path": location.path, "lines": {"begin": location.line, "end": location.end_line}},
    }


def _fingerprint(diagnostic: LocatedDiagnostic) -> str:
    parts = (diagnostic.code, diagnostic.location.path, diagnostic.statement, diagnostic.message)
    return diagnostic.fingerprint or _digest("\0".join(parts))


def _unique(fingerprint: str, taken: set[str]) -> str:
    """The fingerprint, or the first free one made of it and its occurrence; GitLab drops all but one of equals."""
    unique, occurrence = fingerprint, 1
    while unique in taken:
        occurrence += 1
        unique = _digest(f"{fingerprint}\0{occurrence}")
    taken.add(unique)
    return unique


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
