"""`jsonl`: one JSON object a line, a diagnostic each, the summary last; for streams and shells."""

from __future__ import annotations

from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.json_text import dump
from mlgate.reporters.order import by_place
from mlgate.reporters.records import SCHEMA, diagnostic_record, summary_record, suppression_record, tool_record


def render(report: Report, context: RenderContext) -> str:
    """Render one line a diagnostic and a last line with everything else."""
    lines = [dump(diagnostic_record(item, context), indent=None) for item in by_place(report.diagnostics)]
    last = {
        "schema": SCHEMA,
        "tool": tool_record(report),
        "summary": summary_record(report),
        "suppressions": [suppression_record(use) for use in report.suppressions],
    }
    return "".join([*lines, dump(last, indent=None)])
