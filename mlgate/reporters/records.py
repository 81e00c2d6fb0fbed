"""The records of the JSON formats; every key is always there, so that a consumer needs no fallbacks."""

from __future__ import annotations

from mlgate.core.diagnostic import CellPlace, LocatedDiagnostic, LocatedFix, Location, Severity
from mlgate.core.report import Report, SuppressionUse
from mlgate.core.typing import Any
from mlgate.reporters.context import RenderContext
from mlgate.reporters.excerpts import quoted
from mlgate.reporters.summary import fixable_count, new_count

SCHEMA = "mlgate/report/1"

Record = dict[str, Any]


def tool_record(report: Report) -> Record:
    """The tool that made the report."""
    return {"name": "mlgate", "version": report.version}


def summary_record(report: Report) -> Record:
    """The counts of a report."""
    files = report.files
    return {
        "files": files.total,
        "by_kind": {
            "notebooks": files.notebooks,
            "scripts": files.scripts,
            "project_files": files.project_files,
        },
        "not_analysed": [{"path": item.path, "cell": item.cell, "reason": item.reason} for item in report.not_analysed],
        "by_severity": {severity.word: report.count(severity) for severity in sorted(Severity, reverse=True)},
        "compared_to": report.compared_to,
        "new": new_count(report),
        "baselined": len(report.baselined),
        "suppressed": len(report.suppressed),
        "fixed": report.fixed,
        "fixable": fixable_count(report),
        "duration_ms": report.duration_ms,
    }


def suppression_record(use: SuppressionUse) -> Record:
    """A suppression that hid something."""
    return {
        "location": location_record(use.location),
        "codes": list(use.codes),
        "reason": use.reason,
        "until": use.until,
        "hidden": use.hidden,
    }


def diagnostic_record(diagnostic: LocatedDiagnostic, context: RenderContext) -> Record:
    """One diagnostic with its places and fix; what its excerpt shows of a secret is hidden."""
    masked = context.is_sensitive(diagnostic.code)
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.word,
        "confidence": diagnostic.confidence.word,
        "message": diagnostic.message,
        "location": location_record(diagnostic.location),
        "related": [
            {
                "message": item.message,
                "location": location_record(item.location),
                "excerpt": quoted(item.excerpt, item.location, masked=masked),
            }
            for item in diagnostic.related
        ],
        "excerpt": quoted(diagnostic.excerpt, diagnostic.location, masked=masked),
        "fix": _fix_record(diagnostic.fix),
        "fingerprint": diagnostic.fingerprint,
        "status": str(diagnostic.status),
        "url": context.url_of(diagnostic.code),
    }


def location_record(location: Location) -> Record:
    """A place in the physical file, and in its cell."""
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "cell": _cell_record(location.cell),
    }


def _cell_record(cell: CellPlace | None) -> Record | None:
    if cell is None:
        return None
    return {
        "index": cell.index,
        "id": cell.id,
        "execution_count": cell.execution_count,
        "line": cell.line,
        "column": cell.column,
    }


def _fix_record(fix: LocatedFix | None) -> Record | None:
    if fix is None:
        return None
    return {
        "title": fix.title,
        "applicability": str(fix.applicability),
        "edits": [
            {"location": location_record(edit.location), "content": edit.content, "creates": edit.creates}
            for edit in fix.edits
        ],
    }
