"""`text`: a run of `mlgate fix` in the terminal: what was fixed, what was not and why, at what cost, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from mlgate.core.fix_report import Ended, Ending, FixReport
from mlgate.reporters.display import columns, plural, visible, wrap
from mlgate.reporters.style import Style

WORDS = {
    Ending.FIXED: "fixed",
    Ending.FIXED_BY_AGENT: "fixed by the agent",
    Ending.UNFIXABLE: "unfixable",
    Ending.PARKED: "given up",
    Ending.LEFT: "left",
}
_COLORS = {
    Ending.FIXED: "green",
    Ending.FIXED_BY_AGENT: "green",
    Ending.UNFIXABLE: "yellow",
    Ending.PARKED: "yellow",
    Ending.LEFT: "red",
}
SHOWN = "shows now"
UNVERIFIED = "unverified: no tests were run"


def render(report: FixReport, width: int, style: Style) -> str:
    """Render the report, no line of prose wider than `width`."""
    lines = [
        *_diagnostics(report, width, style),
        *_remarks(report, width, style),
        style.paint("dim", "-" * width),
        *wrap(sentence(report), width),
        *_closing(report, width, style),
    ]
    return "".join(f"{line}\n" for line in lines)


def sentence(report: FixReport) -> str:
    """The run in one sentence."""
    counts = [f"{report.count(ending):,} {WORDS[ending]}" for ending in Ending if report.count(ending)]
    told = ", ".join(counts) or "nothing to fix"
    if report.shown:
        told += f"; {plural(len(report.shown), 'more shows', 'more show')} now"
    stopped = f"stopped: {report.stop} ({visible(report.stop_words)})"
    return f"{plural(len(report.diagnostics), 'diagnostic')}: {told}; {stopped}"


def evidence(report: FixReport) -> str:
    """What the tests say."""
    return "tests passed" if report.tested == "passed" else UNVERIFIED


def spent_words(report: FixReport) -> str:
    """What the agent used, in one line."""
    spent = report.spent
    cost = "" if spent.cost is None else f", cost {spent.cost:.4f}"
    estimated = f" ({plural(spent.estimated_calls, 'call')} estimated)" if spent.estimated_calls else ""
    rejected = sum(report.rejections.values())
    return (
        f"{plural(spent.rounds, 'round')}, {rejected:,} refused, {spent.tokens:,} tokens{estimated}{cost}, "
        f"{spent.seconds:.1f} s"
    )


def word_of(item: Ended) -> str:
    """How a diagnostic ended, in a word or two."""
    return SHOWN if item.is_shown else WORDS[item.ending]


def cell_ranges(cells: Sequence[int]) -> str:
    """Cells by their numbers, neighbours as a range: `cells 2, 5-9`."""
    ranges: list[list[int]] = []
    for cell in sorted(cells):
        if ranges and cell == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], cell]
        else:
            ranges.append([cell])
    return f"cell{'s' if len(cells) > 1 else ''} {', '.join('-'.join(map(str, one)) for one in ranges)}"


def _diagnostics(report: FixReport, width: int, style: Style) -> Iterator[str]:
    found = report.by_ending
    for item, following in zip_longest(found, found[1:]):
        is_told_below = following is not None and _kin(item) == _kin(following)
        yield from _line(item._replace(why="") if is_told_below else item, width, style)


def _kin(item: Ended) -> tuple[object, ...]:
    """What diagnostics share whose reason is told once, below the last of them."""
    return item.is_shown, item.ending, item.diagnostic.code, item.diagnostic.location.path, item.why


def _line(item: Ended, width: int, style: Style) -> Iterator[str]:
    found = item.diagnostic
    place = found.location
    where = f"cell {place.cell.index}:{place.cell.line}" if place.cell is not None else f"{place.line}"
    word = style.paint(_COLORS[item.ending], f"{word_of(item):<18}")
    shown, name = f"{visible(place.path)}:{where}", f"{found.code} {found.name}"
    if 20 + columns(shown) + 2 + len(name) <= width:
        yield f"{word}  {shown}  {name}"
    else:
        yield f"{word}  {shown}"
        yield f"{'':<20}{name}"
    if item.why:
        yield from (f"{'':<20}{line}" for line in wrap(visible(item.why), max(width - 20, 30)))


def _remarks(report: FixReport, width: int, style: Style) -> Iterator[str]:
    for bug in report.bugs:
        where = ", ".join(bug.paths)
        told = f"bug of mlgate: the fix of {bug.code} was refused in {where}: {bug.reason}; please report it"
        yield from (style.paint("red", line) for line in wrap(visible(told), width))
    for path, cells in sorted(report.stale.items()):
        told = f"{path}: run again {cell_ranges(cells)}: their code, or code above them, is another now"
        if cells:
            yield from (style.paint("yellow", line) for line in wrap(visible(told), width))


def _closing(report: FixReport, width: int, style: Style) -> Iterator[str]:
    if report.agent is not None:
        model = f" ({report.agent.model})" if report.agent.model else ""
        yield from wrap(visible(f"agent {report.agent.name}{model}: {spent_words(report)}"), width)
    for word, count in report.rejections.items():
        yield style.paint("dim", f"  refused: {word} ({count:,})")
    if report.written or report.would_write:
        verb = "written" if report.written else "would be written"
        files = [*report.written, *report.would_write]
        yield from wrap(f"{plural(len(files), 'file')} {verb}: {visible(', '.join(files))}", width)
        yield style.paint("bold", evidence(report))
    left = next((item.diagnostic.code for item in report.diagnostics if item.ending is Ending.LEFT), None)
    if left is not None and report.agent is None:
        yield from wrap(f"what is left: `mlgate rule {left}` shows how; `--agent` asks a model or a program", width)
