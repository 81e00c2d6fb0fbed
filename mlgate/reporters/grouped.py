"""`grouped`: the diagnostics of each file under its path, in aligned rows; then the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import columns, pad, visible
from mlgate.reporters.order import by_place
from mlgate.reporters.places import position
from mlgate.reporters.style import Style
from mlgate.reporters.terminal import closing


def render(report: Report, context: RenderContext) -> str:
    """Render one block of rows per file."""
    style = Style(context.color)
    shown = () if context.statistics else by_place(report.diagnostics)
    blocks = [
        "".join(f"{line}\n" for line in (style.paint("bold", visible(path)), *_rows(group, style), ""))
        for path, group in groupby(shown, key=lambda diagnostic: diagnostic.location.path)
    ]
    return "".join(blocks) + closing(report, context, style)


def _rows(diagnostics: Iterable[LocatedDiagnostic], style: Style) -> Iterator[str]:
    members = list(diagnostics)
    places = [position(item.location) for item in members]
    rules = [f"{visible(item.code)} {visible(item.name)}" for item in members]
    place_width, rule_width = max(map(columns, places)), max(map(columns, rules))
    for item, where, rule in zip(members, places, rules, strict=True):
        severity = style.severity(item.severity, pad(item.severity.word, len("warning")))
        yield f"  {pad(where, place_width)}  {severity}  {pad(rule, rule_width)}  {visible(item.message)}"
