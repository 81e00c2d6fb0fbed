"""`markdown`: a run of `mlgate fix` for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.fix_report import Ended, FixReport
from mlgate.reporters.display import visible
from mlgate.reporters.fix_text import cell_ranges, evidence, sentence, spent_words, word_of

_MOST_LINES = 400


def render(report: FixReport) -> str:
    """Render the report."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: FixReport) -> Iterator[str]:
    yield f"## mlgate fix: {report.stop}"
    yield ""
    yield _text(sentence(report))
    yield ""
    yield f"**{evidence(report)}**"
    if report.agent is not None:
        yield ""
        yield f"Agent {_text(report.agent.name)}, prompt {report.agent.prompt_version}: {spent_words(report)}."
    yield from _table(report)
    yield from _rounds(report)
    for bug in report.bugs:
        where = _text(", ".join(bug.paths))
        yield f"- A bug of mlgate: the fix of {bug.code} was refused in {where}: {_text(bug.reason)}"
    for path, cells in sorted(report.stale.items()):
        if cells:
            yield f"- Run again in {_text(path)}: {cell_ranges(cells)}"
    yield from _patch(report)


def _table(report: FixReport) -> Iterator[str]:
    if report.by_ending:
        yield from ("", "| | diagnostic | where | why |", "|---|---|---|---|")
    for item in report.by_ending:
        found = item.diagnostic
        yield f"| {word_of(item)} | {found.code} {found.name} | {_where(item)} | {_text(item.why)} |"


def _where(item: Ended) -> str:
    place = item.diagnostic.location
    where = f"cell {place.cell.index}, line {place.cell.line}" if place.cell is not None else f"line {place.line}"
    return f"{_text(place.path)}, {where}"


def _rounds(report: FixReport) -> Iterator[str]:
    if report.rounds:
        yield from ("", "| round | unit | outcome | seconds |", "|---:|---|---|---:|")
    for number, item in enumerate(report.rounds, 1):
        told = f"{item.outcome}: {item.words}" if item.words else item.outcome
        yield f"| {number} | {_text(item.unit)} | {_text(told)} | {item.seconds:.1f} |"


def _patch(report: FixReport) -> Iterator[str]:
    lines = report.patch.splitlines()
    if not lines:
        return
    fence = "`" * max(3, max(_longest_ticks(line) for line in lines) + 1)
    yield from ("", "<details><summary>Patch</summary>", "", f"{fence}diff")
    yield from (visible(line) for line in lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        yield f"... {len(lines) - _MOST_LINES:,} more lines"
    yield from (fence, "", "</details>")


def _longest_ticks(line: str) -> int:
    longest = run = 0
    for character in line:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def _text(text: str) -> str:
    """Text from outside in a cell of a table: nothing of it is markup."""
    shown = visible(" ".join(text.split()))
    for character in "\\`*_[]<>|#":
        shown = shown.replace(character, f"\\{character}")
    return shown
