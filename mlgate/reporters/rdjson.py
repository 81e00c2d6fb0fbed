"""`rdjson`: the Reviewdog Diagnostic Format, whose columns count UTF-8 bytes."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic, Location, Severity
from mlgate.core.report import Report
from mlgate.core.typing import Any
from mlgate.reporters.context import RenderContext
from mlgate.reporters.json_text import dump
from mlgate.reporters.order import by_place
from mlgate.reporters.places import notebook_cell, position

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(report: Report, context: RenderContext) -> str:
    """Render one `DiagnosticResult`."""
    source = {"name": "mlgate", "url": context.tool_url} if context.tool_url else {"name": "mlgate"}
    return dump(
        {"source": source, "diagnostics": [_diagnostic(item, context) for item in by_place(report.diagnostics)]}
    )


def _diagnostic(diagnostic: LocatedDiagnostic, context: RenderContext) -> dict[str, Any]:
    location = diagnostic.location
    where = f" ({position(location)})" if notebook_cell(location) else ""
    url = context.url_of(diagnostic.code)
    record: dict[str, Any] = {
        "message": f"[{diagnostic.name}] {diagnostic.message}{where}",
        "location": {"path": location.path, "range": _range(location, diagnostic) or _line_range(location)},
        "severity": _SEVERITIES[diagnostic.severity],
        "code": {"value": diagnostic.code, "url": url} if url else {"value": diagnostic.code},
    }
    suggestions = _suggestions(diagnostic)
    return {**record, "suggestions": suggestions} if suggestions else record


def _suggestions(diagnostic: LocatedDiagnostic) -> list[dict[str, Any]]:
    """The fix, when it is one edit of this file whose bytes are known: reviewdog applies suggestions one by one."""
    fix = diagnostic.fix
    if fix is None or len(fix.edits) != 1 or notebook_cell(diagnostic.location):
        return []
    edit = fix.edits[0]
    place = _range(edit.location, diagnostic) if edit.location.path == diagnostic.location.path else None
    return [{"range": place, "text": edit.content}] if place else []


def _range(location: Location, diagnostic: LocatedDiagnostic) -> dict[str, Any] | None:
    """The range with byte columns; None where the text that they depend on is not known."""
    start = _byte_column(location.line, location.column, diagnostic)
    end = _byte_column(location.end_line, location.end_column, diagnostic)
    if start is None or end is None:
        return None
    return {
        "start": {"line": location.line, "column": start},
        "end": {"line": location.end_line, "column": end},
    }


def _line_range(location: Location) -> dict[str, Any]:
    return {"start": {"line": location.line}, "end": {"line": location.end_line}}


def _byte_column(line: int, column: int, diagnostic: LocatedDiagnostic) -> int | None:
    if column == 1:
        return 1
    if line != diagnostic.location.line or not diagnostic.excerpt:
        return None
    if diagnostic.excerpt.isascii():
        return column
    if notebook_cell(diagnostic.location):
        return None
    return len(diagnostic.excerpt[: column - 1].encode("utf-8", "surrogatepass")) + 1
