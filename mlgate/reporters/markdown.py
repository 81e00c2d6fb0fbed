"""`markdown`: a job summary or pull request comment, below GitHub's limit of 1 MiB."""

from __future__ import annotations

import html
from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.report import NotAnalysed, Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import visible
from mlgate.reporters.order import worst_first
from mlgate.reporters.places import place, unread_place
from mlgate.reporters.statistics import rule_counts
from mlgate.reporters.summary import sentence

MOST_BYTES = 1_000_000  # the limit is 1 MiB for a whole step
_MARKUP = lazy_regex(r"([\\`*_{}\[\]#|~!])")
_CODE = lazy_regex(r"`([^`]+)`")
_UNREAD_SHOWN = 1_000


def render(report: Report, context: RenderContext) -> str:
    """Render the summary, what was not analysed and a table of diagnostics, worst first."""
    head = "".join([f"## mlgate\n\n{escape(sentence(report))}\n", *_unread(report), *_statistics(report, context)])
    table = ["\n| severity | place | rule | message |\n| --- | --- | --- | --- |\n"] if report.diagnostics else []
    rows = [_row(item, context) for item in worst_first(report.diagnostics)]
    kept = _within(rows, MOST_BYTES - sum(len(part.encode()) for part in [head, *table]))
    left_out = len(rows) - kept
    more = [f"\n… and {left_out:,} more\n"] if left_out else []
    return "".join([head, *table, *rows[:kept], *more])


def _within(rows: list[str], room: int) -> int:
    """How many rows fit, with space left for the line that says how many do not."""
    room -= 100
    for index, row in enumerate(rows):
        room -= len(row.encode())
        if room < 0:
            return index
    return len(rows)


def _row(diagnostic: LocatedDiagnostic, context: RenderContext) -> str:
    rule = escape(f"{diagnostic.code} {diagnostic.name}")
    url = context.url_of(diagnostic.code)
    if url:
        rule = f'<a href="{html.escape(visible(url)).replace("|", "%7C")}">{rule}</a>'
    cells = (diagnostic.severity.word, escape(place(diagnostic.location)), rule, message_html(diagnostic.message))
    return f"| {' | '.join(cells)} |\n"


def _unread(report: Report) -> Iterator[str]:
    if not report.not_analysed:
        return
    yield "\n### Not analysed\n\n"
    yield from (_unread_row(item) for item in report.not_analysed[:_UNREAD_SHOWN])
    left_out = len(report.not_analysed) - _UNREAD_SHOWN
    if left_out > 0:
        yield f"- … and {left_out:,} more\n"


def _unread_row(item: NotAnalysed) -> str:
    return f"- {escape(unread_place(item)[:200])}: {escape(item.reason[:200])}\n"


def _statistics(report: Report, context: RenderContext) -> Iterator[str]:
    if not context.statistics or not report.diagnostics:
        return
    yield "\n| count | rule | fixable |\n| ---: | --- | ---: |\n"
    for row in rule_counts(report):
        yield f"| {row.total} | {escape(f'{row.code} {row.name}')} | {row.fixable} |\n"


def escape(text: str) -> str:
    """`text` that Markdown, a table and HTML show as it is; `@` mentions nobody."""
    return _MARKUP.sub(r"\\\1", html.escape(visible(text), quote=False)).replace("@", "&#64;")


def message_html(message: str) -> str:
    """A message whose names in backticks become code."""
    parts = _CODE.split(message)
    return "".join(f"<code>{escape(part)}</code>" if index % 2 else escape(part) for index, part in enumerate(parts))
