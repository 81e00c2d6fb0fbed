"""`full`: every diagnostic with its code, its places, its fix and where to read more; for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix, Location
from mlgate.core.fix import Applicability
from mlgate.core.report import Report
from mlgate.reporters.context import RenderContext
from mlgate.reporters.display import columns, visible, wrap
from mlgate.reporters.frame import frame
from mlgate.reporters.order import by_place
from mlgate.reporters.places import place, position
from mlgate.reporters.steps import steps
from mlgate.reporters.style import Style
from mlgate.reporters.summary import is_new
from mlgate.reporters.terminal import closing

_LEAST_WIDTH = 40
_MOST_WIDTH = 120
_MANY = 100
_INDENT = " " * 8
_GAP = " " * 4
_REST = " " * 3
_ENGINE_CODES = "MLG0"  # of suppressions and unread files: to suppress these is no advice


def render(report: Report, context: RenderContext) -> str:
    """Render the report for a terminal of `context.width` columns."""
    style = Style(context.color)
    width = min(max(context.width, _LEAST_WIDTH), _MOST_WIDTH)
    blocks = [] if context.statistics else list(_blocks(report, context, style, width))
    ruler = f"{style.paint('dim', '-' * width)}\n" if blocks else ""
    told = closing(report, context, style, width)
    return (
        "".join(f"{block}\n" for block in blocks)
        + ruler
        + told
        + "".join(f"{line}\n" for line in _hint(report, context, width))
    )


def _hint(report: Report, context: RenderContext, width: int) -> list[str]:
    """A way through, where there is more than anybody reads at once."""
    if len(report.diagnostics) < _MANY or context.statistics or report.baselined or report.compared_to is not None:
        return []
    words = (
        "too many at once? `--statistics` counts them by rule; after `mlgate baseline create`, only what is new counts"
    )
    return wrap(words, width)


def _blocks(report: Report, context: RenderContext, style: Style, width: int) -> Iterator[str]:
    explained: set[str] = set()
    flows = _Flows(context.verbose)
    for diagnostic in by_place(report.diagnostics):
        first = context.verbose or diagnostic.code not in explained
        explained.add(diagnostic.code)
        lines = [
            *_head(diagnostic, report, style, width),
            *(f"  {line}" for line in wrap(visible(diagnostic.message), width - 2)),
            *_padded(flows.lines(diagnostic, width, style, masked=context.is_sensitive(diagnostic.code))),
            *_padded(
                [
                    *_fix(diagnostic, context, style, width, first=first),
                    *(_more(diagnostic, context, style, width) if first else ()),
                ]
            ),
        ]
        yield "".join(f"{line}\n" for line in lines)


class _Flows:
    """Code frames of diagnostics; what follows in a flow that was shown before is only named."""

    def __init__(self, verbose: bool) -> None:
        self.verbose = verbose
        self.shown: dict[tuple[tuple[str, Location], ...], LocatedDiagnostic] = {}

    def lines(self, diagnostic: LocatedDiagnostic, width: int, style: Style, *, masked: bool) -> list[str]:
        """The frame, whole or with the way on from it in words."""
        others = tuple((step.caption, step.location) for step in steps(diagnostic) if not step.primary)
        before = self.shown.setdefault(others, diagnostic)
        if before is diagnostic or len(others) < 2 or self.verbose:
            return frame(diagnostic, width, style, masked=masked)
        own = tuple(item for item in diagnostic.related if item.location == diagnostic.location)
        lines = frame(diagnostic._replace(related=own), width, style, masked=masked)
        words = ", ".join(f"{visible(caption)} ({position(location)})" for caption, location in others)
        rest = wrap(f"then as for {position(before.location)}: {words}", width - len(_REST))
        return [*lines, *(_REST + line for line in rest)]


def _padded(lines: list[str]) -> list[str]:
    """Lines after a blank one; the blank line between diagnostics ends the last."""
    return ["", *lines] if lines else []


def _head(diagnostic: LocatedDiagnostic, report: Report, style: Style, width: int) -> list[str]:
    where = place(diagnostic.location)
    rule = f"{visible(diagnostic.code)} {visible(diagnostic.name)}"
    new = ", new" if report.compared_to is not None and is_new(diagnostic) else ""
    facts = f"{diagnostic.severity.word}, {diagnostic.confidence.word} confidence{new}"
    head = f"{style.paint('bold', where)}  {style.severity(diagnostic.severity, rule)}"
    fits = columns(f"{where}  {rule}  {facts}") <= width
    return [f"{head}  {facts}"] if fits else [head, f"  {facts}"]


def _fix(
    diagnostic: LocatedDiagnostic, context: RenderContext, style: Style, width: int, *, first: bool
) -> Iterator[str]:
    fix = diagnostic.fix
    if fix is None:
        return
    title = f"{visible(fix.title)}  [{_trust(fix)}]"
    lead = f"  {style.paint('green', 'fix')}   "
    command = _command(diagnostic.code, fix) if first else ""
    if command and 8 + columns(title) + 1 + len(command) <= width:
        yield f"{lead}{title} {command}"
    else:
        yield from _hanging(lead, title, width)
        if command:
            yield _INDENT + command
    if context.show_fixes:
        yield from (f"{_INDENT}{_edit(edit, diagnostic.location.path)}" for edit in fix.edits)


def _trust(fix: LocatedFix) -> str:
    return "manual" if fix.applicability == Applicability.DISPLAY else visible(fix.applicability)


def _command(code: str, fix: LocatedFix) -> str:
    if fix.applicability == Applicability.DISPLAY:
        return ""
    flag = " --unsafe-fixes" if fix.applicability == Applicability.UNSAFE else ""
    return f"mlgate check --fix --select {visible(code)}{flag}"


def _edit(edit: LocatedEdit, path: str) -> str:
    start, end = edit.location, edit.location
    if edit.creates:
        return f"create {visible(start.path)}"
    other = "" if start.path == path else f"{visible(start.path)}:"
    inserts = (start.line, start.column) == (end.end_line, end.end_column)
    verb = "insert" if inserts else "replace by" if edit.content else "delete"
    return f"{other}{position(edit.location)} {verb} {visible(edit.content)}".rstrip()


def _more(diagnostic: LocatedDiagnostic, context: RenderContext, style: Style, width: int) -> Iterator[str]:
    code = visible(diagnostic.code)
    more = f"  {style.paint('cyan', 'more')}  mlgate rule {code}"
    suppress = "" if code.startswith(_ENGINE_CODES) else f"# mlgate: ignore[{code}] -- reason"
    if not suppress:
        yield more
    elif 8 + len(f"mlgate rule {code}{_GAP}suppress  {suppress}") <= width:
        yield f"{more}{_GAP}{style.paint('cyan', 'suppress')}  {suppress}"
    else:
        yield more
        yield f"{_INDENT}{suppress}"
    if context.verbose and context.url_of(diagnostic.code):
        yield f"{_INDENT}{visible(context.url_of(diagnostic.code))}"


def _hanging(lead: str, text: str, width: int) -> Iterator[str]:
    for index, line in enumerate(wrap(text, width - len(_INDENT))):
        yield (lead if index == 0 else _INDENT) + line
