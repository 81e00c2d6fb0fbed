"""`azure`: logging commands of Azure Pipelines."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.core.report import NotAnalysed, Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import visible
from mlgate.reporters.order import by_place
from mlgate.reporters.places import notebook_cell, position
from mlgate.reporters.summary import unreported


def render(report: Report, context: RenderContext) -> str:
    """Render one `task.logissue` command per diagnostic, and per file that was not analysed without one."""
    issues = [_issue(item) for item in by_place(report.diagnostics)]
    unread = [_unread(item) for item in unreported(report)]
    return "".join(f"{line}\n" for line in (*issues, *unread))


def _issue(diagnostic: LocatedDiagnostic) -> str:
    location = diagnostic.location
    where = f" ({position(location)})" if notebook_cell(location) else ""
    properties = {
        "type": "error" if diagnostic.severity is Severity.ERROR else "warning",  # there is no third level
        "sourcepath": location.path,
        "linenumber": str(location.line),
        "columnnumber": str(location.column),
        "code": diagnostic.code,
    }
    return _command(properties, f"[{diagnostic.name}] {diagnostic.message}{where}")


def _unread(item: NotAnalysed) -> str:
    cell = "" if item.cell is None else f" cell {item.cell}"
    return _command({"type": "warning", "sourcepath": item.path}, f"not analysed{cell}: {item.reason}")


def _command(properties: dict[str, str], message: str) -> str:
    text = "".join(f"{name}={escape_property(visible(value))};" for name, value in properties.items())
    return f"##vso[task.logissue {text}]{escape_data(visible(message))}"


def escape_data(text: str) -> str:
    """The message of a logging command."""
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a logging command's property."""
    return escape_data(text).replace("]", "%5D").replace(";", "%3B")
