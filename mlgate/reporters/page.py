"""A rule's Markdown page as text for a terminal: no marks, code indented, prose wrapped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from mlgate.reporters.display import wrap
from mlgate.reporters.style import Style

_CODE_INDENT = " " * 4
_FENCE = "```"


def page_text(page: str, width: int, style: Style) -> str:
    """The page without its Markdown, no line of prose wider than `width`."""
    return "".join(f"{line}\n" for line in _lines(page, width, style))


def _lines(page: str, width: int, style: Style) -> Iterator[str]:
    for index, part in enumerate(page.split(f"\n{_FENCE}")):  # prose and fences take turns
        if index % 2:
            yield from _code(part)
        else:
            yield from _prose(part.removeprefix("\n"), width, style)


def _code(fence: str) -> Iterator[str]:
    info, _, code = fence.partition("\n")
    file = info.partition("file=")[2]
    if file:
        yield f"  {file}"
    yield from (f"{_CODE_INDENT}{line}".rstrip() for line in code.split("\n"))


def _prose(text: str, width: int, style: Style) -> Iterator[str]:
    for blank, lines in groupby(text.split("\n"), key=lambda line: not line.strip()):
        if blank:
            yield from lines
        else:
            for paragraph in _paragraphs(lines):
                yield from _paragraph(paragraph, width, style)


def _paragraphs(lines: Iterator[str]) -> Iterator[str]:
    """Lines that belong together, joined; a heading, a list's item and a table's row stand alone."""
    paragraph = ""
    for line in lines:
        if paragraph and (line.startswith(("#", "- ", "|")) or paragraph.startswith(("#", "|"))):
            yield paragraph
            paragraph = ""
        paragraph = f"{paragraph} {line.strip()}" if paragraph else line
    yield paragraph


def _paragraph(text: str, width: int, style: Style) -> Iterator[str]:
    level, _, heading = text.partition(" ")
    if level == "#":
        yield style.paint("bold", heading)
    elif level.strip("#") == "":
        yield style.paint("bold", heading.upper())
    elif level == "-":
        yield from (("  " if index else "- ") + line for index, line in enumerate(wrap(heading, width - 2)))
    elif level == "|":
        yield text
    else:
        yield from wrap(text, width)
