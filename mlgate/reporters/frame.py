"""Code frames: source lines with the spans of a diagnostic underlined and captioned, cut to the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from mlgate.core.diagnostic import LocatedDiagnostic, Location, Severity
from mlgate.reporters.display import columns, expand, visible, wrap
from mlgate.reporters.excerpts import first_line, masked_text, span_of
from mlgate.reporters.places import line_and_column, notebook_cell
from mlgate.reporters.steps import Step, steps
from mlgate.reporters.style import Style

_CUT = "…"
_LEAST_CODE = 20  # columns of code that are shown however narrow the terminal is
_LEAST_CAPTION = 30  # columns below which a caption starts at the left edge instead of under its span


def frame(diagnostic: LocatedDiagnostic, width: int, style: Style, *, masked: bool = False) -> list[str]:
    """The lines of a diagnostic's code frame; empty when no excerpt is known. `masked` hides what the spans cover."""
    shown = [step for step in steps(diagnostic) if step.excerpt.strip()]
    if not shown:
        return []
    digits = max(2, *(len(str(line_and_column(step.location)[0])) for step in shown))
    captions = [step.caption for step in shown if step.caption]
    if len(captions) < 2:  # no flow to follow: as the file has it
        shown.sort(key=lambda step: _in_document(step.location, diagnostic))
    drawing = _Drawing(diagnostic.severity, digits, width, style, numbered=len(captions) > 1, masked=masked)
    lines: list[str] = []
    number = 1
    for container, group in groupby(shown, key=lambda step: _container(step, diagnostic)):
        if container:
            lines.append(f"   {style.paint('dim', container)}")
        for _, same_line in groupby(group, key=lambda step: line_and_column(step.location)[0]):
            members = list(same_line)
            lines += drawing.line(members, number)
            number += sum(1 for step in members if step.caption)
    return lines


def _container(step: Step, diagnostic: LocatedDiagnostic) -> str:
    """What the line numbers of a place count in, where that is not plain from the head of the diagnostic."""
    cell = notebook_cell(step.location)
    elsewhere = step.location.path != diagnostic.location.path
    words = [visible(step.location.path)] if elsewhere else []
    if cell:
        words.append(f"cell {cell.index}")
        if cell.execution_count is not None:
            words.append(f"[In {cell.execution_count}]")
    return " ".join(words) or (visible(step.location.path) if _changes_file(diagnostic) else "")


def _in_document(location: Location, diagnostic: LocatedDiagnostic) -> tuple[bool, str, int, int]:
    """Order of places that tell no flow: the diagnostic's own file first."""
    return location.path != diagnostic.location.path, location.path, location.line, location.column


def _changes_file(diagnostic: LocatedDiagnostic) -> bool:
    return any(item.location.path != diagnostic.location.path for item in diagnostic.related)


class _Drawing:
    """The measures that all lines of one frame share."""

    def __init__(
        self, severity: Severity, digits: int, width: int, style: Style, *, numbered: bool, masked: bool
    ) -> None:
        self.severity = severity
        self.masked = masked
        self.digits = digits
        self.width = max(width - digits - 7, _LEAST_CODE)
        self.style = style
        self.numbered = numbered

    def line(self, members: Sequence[Step], number: int) -> Iterator[str]:
        """One source line and, under it, the underline and caption of each place on it."""
        excerpt = first_line(members[0].excerpt)
        spans = [span_of(step.location, excerpt) for step in members]
        shown = expand(masked_text(excerpt, spans) if self.masked else excerpt)
        edges = [0, *accumulate(map(columns, shown))]
        first, last = _window(edges, min(start for start, _ in spans), max(end for _, end in spans), self.width)
        cut = _CUT * (first > 0)
        yield self._code(members, f"{cut}{''.join(shown[first:last])}{_CUT * (last < len(shown))}")
        for step, span in zip(members, spans, strict=True):
            left, right = (edges[min(max(offset, first), last)] - edges[first] + len(cut) for offset in span)
            yield from self._underline(step, left, right - left, number)
            number += bool(step.caption)

    def _code(self, members: Sequence[Step], text: str) -> str:
        mark = self.style.severity(self.severity, ">") if any(step.primary for step in members) else " "
        line, _ = line_and_column(members[0].location)
        return f"  {mark} {self._gutter(str(line))} {text}".rstrip()

    def _underline(self, step: Step, left: int, length: int, number: int) -> Iterator[str]:
        left = min(left, self.width - 1)
        length = max(min(length, self.width - left), 1)
        caption = visible(step.caption) + (f"  ({number})" if self.numbered and step.caption else "")
        beside = left + length + 1 + columns(caption) <= self.width
        stroke = self._paint(step, "^" * length if step.primary else "-" * length)
        row = f"{' ' * left}{stroke}"
        yield self._row(f"{row} {self._paint(step, caption)}" if beside and caption else row)
        if not beside:
            indent = left if self.width - left >= _LEAST_CAPTION else 0
            for part in wrap(caption, self.width - indent):
                yield self._row(" " * indent + self._paint(step, part))

    def _paint(self, step: Step, text: str) -> str:
        return self.style.severity(self.severity, text) if step.primary else self.style.paint("cyan", text)

    def _row(self, text: str) -> str:
        return f"    {self._gutter('')} {text}".rstrip()

    def _gutter(self, label: str) -> str:
        return self.style.paint("dim", f"{label:>{self.digits}} |")


def _window(edges: Sequence[int], start: int, end: int, width: int) -> tuple[int, int]:
    """Which characters of a line to show so that the span `start:end` is seen; `edges` are their display columns."""
    count = len(edges) - 1
    if edges[-1] <= width:
        return 0, count
    if edges[end] <= width - 1:
        return 0, _last_within(edges, 0, width - 1)
    span = edges[end] - edges[start]
    context = max((width - 2 - span) // 2, min(8, width // 4))
    first = start
    while first > 0 and edges[start] - edges[first - 1] <= context:
        first -= 1
    room = width - (first > 0)
    if edges[-1] - edges[first] <= room:
        while first > 0 and edges[-1] - edges[first - 1] <= width - 1:
            first -= 1
        return first, count
    return first, _last_within(edges, first, room - 1)


def _last_within(edges: Sequence[int], first: int, room: int) -> int:
    last = first
    while last < len(edges) - 1 and edges[last + 1] - edges[first] <= room:
        last += 1
    return last
