"""`concise`: one line a diagnostic, which editors and shells can click; then the summary."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import visible
from mlgate.reporters.order import by_place
from mlgate.reporters.places import place
from mlgate.reporters.style import Style
from mlgate.reporters.terminal import closing


def render(report: Report, context: RenderContext) -> str:
    """Render `path:line:column: CODE [name] message` lines."""
    style = Style(context.color)
    shown = () if context.statistics else by_place(report.diagnostics)
    return "".join(_line(diagnostic, style) for diagnostic in shown) + closing(report, context, style)


def _line(diagnostic: LocatedDiagnostic, style: Style) -> str:
    code = style.severity(diagnostic.severity, visible(diagnostic.code))
    return f"{place(diagnostic.location)}: {code} [{visible(diagnostic.name)}] {visible(diagnostic.message)}\n"
