"""Markdown as places: front matter, headings, labels (`**Goal:** ...`) and tables; comments and fenced code set aside.

Offsets are characters of the text as it is written: nothing is normalised, so an edit leaves all else as it was. It is
no renderer: of inline markup it only knows what stands around names.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.markdown_mask import Mask, masked
from mlgate.sources.markdown_tables import Table, read_tables

_FIGURE = lazy_regex(r"[*_`~≈<>=+-]*\d[\d.,_ ]*%?[*_`]*$")
_ATX = lazy_regex(r"^[ ]{0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<title>[^\r\n]*?))?(?:[ \t]+#+)?[ \t]*$")
_HTML = lazy_regex(r"^[ ]{0,3}<h(?P<level>[1-6])\b[^>]*>(?P<title>[^\r\n]*?)</h(?P=level)>[ \t]*$", re.I)
_UNDERLINE = lazy_regex(r"^[ ]{0,3}(?:=+|-{2,})[ \t]*$")
_BREAK = lazy_regex(r"^[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_BULLET = r"(?P<bullet>[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?"
_PREFIX = rf"^(?P<indent>[ \t]*)(?:>[ \t]?)*(?:{_BULLET})?"
_BOLD = lazy_regex(
    _PREFIX
    + r"(?P<bold>\*\*|__|<b>|<strong>)(?P<name>[^*_<>\r\n|]{1,80}?)[ \t]*(?P<colon>:)?[ \t]*(?:\*\*|__|</b>|</strong>)"
    r"[ \t]*(?P<after>:|[-–—](?=[ \t])|$)?"
)
_PLAIN = lazy_regex(
    _PREFIX + r"(?P<bold>[*_`]?)(?P<name>[^\W\d_][^:*`<>|\[\]\r\n]{0,60}?)(?:(?P=bold)[ \t]*:|:(?P=bold))(?=[ \t]|$)"
)
_LINE = lazy_regex(r"[^\r\n]*(?:\r\n|\n|\r)?")
_ITEM = lazy_regex(rf"^[ \t]*{_BULLET}")


class Style(StrEnum):
    """How a name and what is said under it are written."""

    HEADING = "heading"
    BOLD = "bold"  # **Goal:** text, or **Goal** alone above it
    ITEM = "item"  # - Goal: text, - **Goal:** text
    PLAIN = "plain"  # Goal: text
    ROW = "row"  # | Goal | text |
    KEY = "key"  # goal: text, in YAML


class Label(NamedTuple):
    """A name with what stands under it: a heading with its section, a bold field, a list item, a row, a key.

    `span` is all of it; `value` without the name, with the white space around it. `level` is that of a heading, the
    indentation of an item, the depth of a key.
    """

    name: str
    style: Style
    name_span: Span
    value: Span
    span: Span
    level: int = 0


class Heading(NamedTuple):
    """A heading; `body` reaches to the next one of its level or above, `own` to the next of any level."""

    level: int
    title: str
    title_span: Span
    line: Span
    own: Span
    body: Span


class Markdown:
    """One Markdown text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def mask(self) -> Mask:
        """What is set aside."""
        return masked(self.text)

    @property
    def front_matter(self) -> Span | None:
        """The YAML between the dashes at the top, without them."""
        return self.mask.front_matter

    @property
    def visible(self) -> str:
        """The text of equal length in which comments are blank."""
        return self.mask.visible

    @cached_property
    def lines(self) -> list[Span]:
        """Lines without their ends; a line end is what lies between two of them."""
        found: list[Span] = []
        for match in _LINE.finditer(self.text):
            if match.start() < match.end() or not found:
                found.append(Span(match.start(), match.start() + len(match[0].rstrip("\r\n"))))
        return found

    def _line_at(self, offset: int) -> int:
        """The line that holds an offset, from 0; one more than the last line at the end of the text."""
        return bisect_right(self._starts, offset) - 1 if offset < len(self.text) else len(self.lines)

    @cached_property
    def _plain(self) -> list[str]:
        """Lines in which comments, fenced code and front matter are blank."""
        plain = self.mask.plain
        return [plain[start:end] for start, end in self.lines]

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_end(self, offset: int) -> int:
        """The offset after the end of the line that holds `offset`, its line break included."""
        number = bisect_right(self._starts, offset)
        return self._starts[number] if number < len(self._starts) else len(self.text)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """All headings, in order."""
        found = [raw for number in range(len(self.lines)) if (raw := self._heading(number)) is not None]
        ends = _section_ends([(level, line.start) for level, _, _, line in found], len(self.text))
        headings = []
        for (level, title, title_span, line), (own, body) in zip(found, ends, strict=True):
            start = self.line_end(line.end)
            headings.append(Heading(level, title, title_span, line, Span(start, own), Span(start, body)))
        return tuple(headings)

    def _heading(self, number: int) -> tuple[int, str, Span, Span] | None:
        text, line = self._plain[number], self.lines[number]
        bare = text.lstrip(" ")
        if bare.startswith("#"):
            match = _ATX.match(text)
            return self._titled(line, len(match["marks"]), match.span("title")) if match and match["title"] else None
        if bare.startswith("<h") or bare.startswith("<H"):
            match = _HTML.match(text)
            return self._titled(line, int(match["level"]), match.span("title")) if match else None
        if bare.strip() and number + 1 < len(self.lines) and self._is_underlined(number):
            start = len(text) - len(bare)
            level = 1 if "=" in self._plain[number + 1] else 2
            found = self._titled(line, level, (start, start + len(bare.rstrip())))
            return (*found[:3], Span(line.start, self.lines[number + 1].end))
        return None

    def _is_underlined(self, number: int) -> bool:
        below = self._plain[number + 1]
        if below[:1] not in "=- " or _UNDERLINE.match(below) is None or "|" in self._plain[number]:
            return False
        above = self._plain[number - 1].strip() if number else ""
        return not above and _ITEM.match(self._plain[number]) is None and _BREAK.match(self._plain[number]) is None

    def _titled(self, line: Span, level: int, place: tuple[int, int]) -> tuple[int, str, Span, Span]:
        span = Span(line.start + place[0], line.start + place[1])
        return level, self.text[span.start : span.end], span, line

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every name with something under it, headings included, in the order of their places."""
        found = [self._section(item) for item in self.headings]
        found += self._written_labels()
        found += (label for table in self.tables for label in _row_labels(table))
        return tuple(sorted(found, key=lambda label: (label.name_span.start, label.style)))

    def _written_labels(self) -> list[Label]:
        found: list[tuple[int, re.Match[str], Style]] = []
        for number, text in enumerate(self._plain):
            if ":" not in text and "**" not in text and "__" not in text and "<" not in text:
                continue
            match = _label(text)
            if match is not None:
                style = Style.ITEM if match["bullet"] else Style.BOLD if len(match["bold"]) > 1 else Style.PLAIN
                found.append((number, match, style))
        bold = [number for number, _, style in found if style is Style.BOLD]
        named = [number for number, _, style in found if style is not Style.ITEM]
        return [self._written(number, match, style, bold, named) for number, match, style in found]

    def _written(self, number: int, match: re.Match[str], style: Style, bold: list[int], named: list[int]) -> Label:
        line = self.lines[number]
        name = Span(line.start + match.start("name"), line.start + match.end("name"))
        indent = len(match["indent"].expandtabs(4))
        if style is Style.ITEM:
            last = self._item_end(number, indent)
        elif style is Style.BOLD:
            last = self._before(number, bold)
        else:
            last = self._paragraph_end(number, named)
        end = self._trimmed(number, last)
        start = line.start + match.end()
        return Label(match["name"].strip(), style, name, Span(start, max(end, start)), Span(line.start, end), indent)

    def _item_end(self, number: int, indent: int) -> int:
        """The last line of a list item: what follows is indented deeper, or goes on with its paragraph."""
        last = number
        for following in range(number + 1, len(self.lines)):
            text = self._plain[following]
            if not text.strip():
                continue
            deeper = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip()) > indent
            goes_on = following == last + 1 and not self._opens(following)
            if not (deeper or goes_on):
                break
            last = following
        return last

    def _opens(self, number: int) -> bool:
        """Whether a line begins something of its own: an item, a heading, a label, a table, a break."""
        text = self._plain[number]
        is_block = _ITEM.match(text) or _ATX.match(text) or _BREAK.match(text) or text.lstrip().startswith(("|", "<"))
        return bool(is_block) or _label(text) is not None

    def _before(self, number: int, starts: list[int]) -> int:
        """The line before the next of these, the next heading, or break."""
        position = bisect_right(starts, number)
        last = (starts[position] if position < len(starts) else len(self.lines)) - 1
        heading = bisect_right(self._heading_lines, number)
        if heading < len(self._heading_lines):
            last = min(last, self._heading_lines[heading] - 1)
        breaks = self._breaks[bisect_right(self._breaks, number) :]
        return min(last, breaks[0] - 1) if breaks else last

    @cached_property
    def _breaks(self) -> list[int]:
        """Lines that are thematic breaks: dashes that underline no heading."""
        below = {number + 1 for number in self._heading_lines}
        return [
            number for number, text in enumerate(self._plain) if number not in below and text and _BREAK.match(text)
        ]

    def _section(self, heading: Heading) -> Label:
        """A heading as a label: what stands under it, up to a break that no deeper heading follows."""
        number = self._line_at(heading.line.start)
        last = self._heading_lines[bisect_left(self._heading_lines, self._line_at(heading.body.end)) - 1]
        following = bisect_right(self._breaks, max(number, last))
        stop = self.lines[self._breaks[following]].start if following < len(self._breaks) else heading.body.end
        end = min(stop, heading.body.end)
        value, span = Span(heading.body.start, max(end, heading.body.start)), Span(heading.line.start, end)
        return Label(heading.title, Style.HEADING, heading.title_span, value, span, heading.level)

    @cached_property
    def _heading_lines(self) -> list[int]:
        return [self._line_at(heading.line.start) for heading in self.headings]

    def _paragraph_end(self, number: int, starts: list[int]) -> int:
        """The end of a paragraph; the list below it belongs to it where it says nothing itself."""
        last = self._before(number, starts)
        position = number
        while position < last and self._plain[position + 1].strip():
            position += 1
        if position > number or not self._plain[number].rstrip().endswith(":"):
            return position
        below = next((line for line in range(number + 1, last + 1) if self._plain[line].strip()), number)
        if below == number or _ITEM.match(self._plain[below]) is None:
            return number
        while below < last and (self._plain[below + 1].strip()):
            below += 1
        return below

    def _trimmed(self, first: int, last: int) -> int:
        """The end of the last line of these that is not blank, comments counted as text."""
        while last > first and not self.text[self.lines[last].start : self.lines[last].end].strip():
            last -= 1
        return self.lines[last].end

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables with a header, in order."""
        return read_tables(self.lines, self._plain)


def _section_ends(headings: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """For each heading (level, offset) where the next one begins, and where the next of its level or above does."""
    found: list[tuple[int, int]] = []
    own = end
    body = [end] * 7  # by level: where the next heading of this level or above begins
    for level, start in reversed(headings):
        found.append((own, body[level]))
        own = start
        body[level:] = [start] * (7 - level)
    return found[::-1]


def _label(text: str) -> re.Match[str] | None:
    """The label that a line begins with."""
    bold = _BOLD.match(text)
    if bold is not None:
        return bold if bold["colon"] or bold["after"] is not None else None
    plain = _PLAIN.match(text)
    return plain if plain is not None and "//" not in text[plain.end("name") : plain.end("name") + 3] else None


def _names_figures(table: Table) -> bool:
    """Whether a header is the name of its columns for certain: every row below has a figure where it has a word."""
    columns = zip(table.header[1:], *(row[1:] for row in table.rows), strict=False)
    return any(
        len(cells) > 1 and not _FIGURE.match(head.text) and all(_FIGURE.match(cell.text) for cell in cells)
        for head, *cells in columns
    )


def _row_labels(table: Table) -> list[Label]:
    """Rows of two or more columns, each as the name in its first cell with the rest; so is the header, if it is one."""
    first = Span(table.span.start, table.header[-1].span.end)
    found = []
    header = [] if _names_figures(table) else [(table.header, first)]
    for cells, line in (*header, *zip(table.rows, table.lines, strict=True)):
        if len(cells) > 1 and cells[0].text:
            value = Span(cells[1].span.start, cells[-1].span.end)
            found.append(Label(cells[0].text.strip("*_` :"), Style.ROW, cells[0].span, value, line))
    return found
