"""`json`: the whole report as one stable, versioned document; its schema is `_schemas/report-1.schema.json`."""

from __future__ import annotations

from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.json_text import dump
from mlgate.reporters.order import by_place
from mlgate.reporters.records import SCHEMA, diagnostic_record, summary_record, suppression_record, tool_record


def render(report: Report, context: RenderContext) -> str:
    """Render the report as an indented JSON document."""
    return dump(
        {
            "schema": SCHEMA,
            "tool": tool_record(report),
            "summary": summary_record(report),
            "suppressions": [suppression_record(use) for use in report.suppressions],
            "diagnostics": [diagnostic_record(item, context) for item in by_place(report.diagnostics)],
        }
    )
