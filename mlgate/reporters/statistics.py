"""How often each rule spoke: the table of `--statistics`."""

from __future__ import annotations

from collections import Counter

from mlgate.core.report import Report
from mlgate.core.values import NamedTuple
from mlgate.reporters.display import columns, pad, visible
from mlgate.reporters.summary import is_fixable


class RuleCount(NamedTuple):
    """One row: a rule, how many diagnostics it gave, how many of them can be fixed."""

    code: str
    name: str
    total: int
    fixable: int


def rule_counts(report: Report) -> list[RuleCount]:
    """The rules of a report, most frequent first."""
    counts = Counter((item.code, item.name) for item in report.diagnostics)
    fixable = Counter(item.code for item in report.diagnostics if is_fixable(item))
    rows = [RuleCount(code, name, count, fixable[code]) for (code, name), count in counts.items()]
    return sorted(rows, key=lambda row: (-row.total, row.code, row.name))


def statistics_table(report: Report) -> str:
    """Aligned rows of count, code, name and fixable ones; empty without diagnostics."""
    rows = rule_counts(report)
    if not rows:
        return ""
    count_width = max(len(str(row.total)) for row in rows)
    code_width = max(columns(visible(row.code)) for row in rows)
    lines = [
        f"{row.total:>{count_width}}  {pad(visible(row.code), code_width)}  {visible(row.name)}{_fixable(row)}"
        for row in rows
    ]
    return "".join(f"{line}\n" for line in lines)


def _fixable(row: RuleCount) -> str:
    return f"  [{row.fixable} fixable]" if row.fixable else ""
