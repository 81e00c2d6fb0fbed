"""`html`: a run of `mlgate fix` as one file."""

from __future__ import annotations

from mlgate.core.fix_report import Ended, Ending, FixReport
from mlgate.core.typing import Any
from mlgate.reporters.fix_text import WORDS, cell_ranges, evidence, sentence, spent_words, word_of
from mlgate.reporters.html_page import render_page

_TONES = {
    Ending.FIXED: "pass",
    Ending.FIXED_BY_AGENT: "pass",
    Ending.UNFIXABLE: "warn",
    Ending.PARKED: "warn",
    Ending.LEFT: "fail",
}
_MOST_LINES = 2000


def render(report: FixReport) -> str:
    """Render the page."""
    lines = report.patch.splitlines()
    values: dict[str, Any] = {
        "report": report,
        "tone": "pass" if not report.remaining else "warn" if report.fixed else "fail",
        "sentence": sentence(report),
        "evidence": evidence(report),
        "verified": report.tested == "passed",
        "spent": spent_words(report),
        "counts": [(WORDS[ending], report.count(ending), _TONES[ending]) for ending in Ending if report.count(ending)],
        "has_reasons": any(item.why for item in report.by_ending),
        "diagnostics": [_row(item) for item in report.by_ending],
        "stale": [(path, cell_ranges(cells)) for path, cells in report.stale.items() if cells],
        "patch": [(_kind(line), line) for line in lines[:_MOST_LINES]],
        "more": max(len(lines) - _MOST_LINES, 0),
    }
    return render_page("fix.html", values)


def _row(item: Ended) -> dict[str, Any]:
    place = item.diagnostic.location
    where = f"cell {place.cell.index}, line {place.cell.line}" if place.cell is not None else f"line {place.line}"
    return {
        "word": word_of(item),
        "tone": _TONES[item.ending],
        "found": item.diagnostic,
        "where": f"{place.path}, {where}",
        "why": item.why,
    }


def _kind(line: str) -> str:
    if line.startswith(("+++", "---", "@@")):
        return "place"
    return {"+": "added", "-": "removed"}.get(line[:1], "same")
