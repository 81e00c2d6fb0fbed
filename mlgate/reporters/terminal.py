"""What the terminal formats have in common: their last lines."""

from __future__ import annotations

from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import columns, visible, wrap
from mlgate.reporters.places import unread_place
from mlgate.reporters.statistics import statistics_table
from mlgate.reporters.style import Style
from mlgate.reporters.summary import sentence, unreported

UNREAD_SHOWN = 10


def closing(report: Report, context: RenderContext, style: Style, width: int | None = None) -> str:
    """The statistics if asked for, what was not analysed and why, and the summary, broken at `width` if given."""
    table = statistics_table(report) if context.statistics else ""
    unread = _unread(report, context, style)
    lines = _broken(sentence(report), width) if width else [sentence(report)]
    return table + unread + "".join(f"{_paint(report, line, style)}\n" for line in lines)


def _broken(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken after a semicolon where one is."""
    lines: list[str] = []
    for part in text.replace("; ", ";\n").split("\n"):
        if lines and columns(f"{lines[-1]} {part}") <= width:
            lines[-1] += f" {part}"
        else:
            lines += wrap(part, width)
    return lines


def _unread(report: Report, context: RenderContext, style: Style) -> str:
    """What nobody read and no diagnostic speaks of; a long list is cut unless the user wants it all."""
    unread = unreported(report)
    shown = unread if context.verbose else unread[:UNREAD_SHOWN]
    if not shown:
        return ""
    lines = [f"  {unread_place(item)}: {visible(item.reason)}\n" for item in shown]
    if len(unread) > len(shown):
        lines.append(f"  and {len(unread) - len(shown):,} more; --verbose lists them\n")
    return "".join((f"{style.paint('yellow', 'Not analysed')}\n", *lines))


def _paint(report: Report, text: str, style: Style) -> str:
    worst = report.worst()
    if worst is not None:
        return style.severity(worst, text)
    return style.paint("yellow" if report.not_analysed else "green", text)
