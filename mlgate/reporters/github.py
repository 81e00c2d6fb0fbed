"""`github`: workflow commands that annotate a pull request, within GitHub's limit of ten per level and step."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic, Location, Severity
from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import visible
from mlgate.reporters.order import worst_first
from mlgate.reporters.places import position, unread_place

MOST_PER_LEVEL = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, context: RenderContext) -> str:
    """Render one workflow command per diagnostic, worst and new first, and a last notice of what is not shown."""
    ordered = worst_first(report.diagnostics)
    levels = [[item for item in ordered if item.severity is severity] for severity in _COMMANDS]
    needs_notice = bool(report.not_analysed) or any(len(level) > MOST_PER_LEVEL for level in levels)
    room = [MOST_PER_LEVEL, MOST_PER_LEVEL, MOST_PER_LEVEL - needs_notice]
    shown = [item for level, most in zip(levels, room, strict=True) for item in level[:most]]
    lines = [_annotation(item) for item in shown]
    if needs_notice:
        lines.append(_closing_notice(report, len(ordered) - len(shown)))
    return "".join(f"{line}\n" for line in lines)


def _annotation(diagnostic: LocatedDiagnostic) -> str:
    location = diagnostic.location
    title = visible(f"{diagnostic.code} {diagnostic.name}")
    properties = {"file": visible(location.path), **_lines(location), "title": title}
    text = ",".join(f"{name}={escape_property(value)}" for name, value in properties.items())
    where = f" ({position(location)})" if position(location).startswith("cell") else ""
    return f"::{_COMMANDS[diagnostic.severity]} {text}::{escape_data(_printable(diagnostic.message) + where)}"


def _lines(location: Location) -> dict[str, str]:
    lines = {"line": str(location.line), "endLine": str(location.end_line)}
    if location.line == location.end_line:  # GitHub refuses columns otherwise
        lines |= {"col": str(location.column), "endColumn": str(location.end_column)}
    return lines


def _closing_notice(report: Report, left_out: int) -> str:
    parts = [f"and {left_out:,} more"] if left_out else []
    unread = [f"{unread_place(item)}: {_printable(item.reason)}" for item in report.not_analysed]
    if unread:
        parts.append("\n".join([f"{len(unread):,} not analysed", *unread[:MOST_PER_LEVEL]]))
    return f"::notice title=mlgate::{escape_data('; '.join(parts))}"


def _printable(text: str) -> str:
    """`text` without control characters other than line ends, which an annotation shows."""
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def escape_data(text: str) -> str:
    """The message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a workflow command's property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
