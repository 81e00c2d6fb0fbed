"""A verdict for people: accepted or refused, why, where, and what the tests say."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance import Refusal, Tested
from mlgate.agent.comparison import Comparison, counts
from mlgate.reporters.display import plural, visible
from mlgate.reporters.places import line_and_column, place
from mlgate.reporters.style import Style

LONGEST_LINE = 160


def render_text(comparison: Comparison, style: Style) -> str:
    """The verdict, its reasons with the lines that they speak of, and one line of counts."""
    verdict = comparison.verdict
    lines: list[str] = []
    for refusal in (verdict.refusal, *verdict.further):
        if refusal is not None:
            lines += _refusal(comparison, refusal, style)
    word = style.paint("green", "accepted") if verdict.accepted else style.paint("red", "refused")
    found = counts(comparison)
    files = f"{plural(found['files'], 'file')} {'differs' if found['files'] == 1 else 'differ'}"
    fixed = f"{plural(found['fixed'], 'diagnostic')} fixed, {found['after']:,} left"
    return "\n".join([*lines, f"{word}: {files}; {fixed}; {_tests(verdict.tested, style)}", ""])


def _tests(tested: Tested, style: Style) -> str:
    if tested is Tested.PASSED:
        return "tests passed"
    return style.paint("bold", "unverified: no tests were run")


def _refusal(comparison: Comparison, refusal: Refusal, style: Style) -> Iterator[str]:
    where = place(refusal.place) if refusal.place is not None else "the whole change"
    code = f"{refusal.reason.demand.value} {refusal.reason.value}"
    yield f"{style.paint('bold', where)}  {style.paint('red', code)}  {visible(refusal.words)}"
    line = _line(comparison, refusal) if refusal.place is not None else ""
    if line:
        yield f"  {style.paint('dim', '-' if refusal.gone else '|')} {visible(line)}"


def _line(comparison: Comparison, refusal: Refusal) -> str:
    """The line of a place: of the new state, or of the old one for what is gone."""
    state = comparison.before if refusal.gone else comparison.after
    location = refusal.place
    if location is None or location.path not in state.tree or location.end_column <= location.column:
        return ""
    unit = state.unit(location.path)
    cell = next((item for item in unit.cells if location.cell and item.index == location.cell.index), None)
    lines = (cell.source if cell is not None and unit.is_notebook else unit.text).splitlines()
    number = line_and_column(location)[0]
    return lines[number - 1].strip()[:LONGEST_LINE] if 0 < number <= len(lines) else ""
