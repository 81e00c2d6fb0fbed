"""Where Python's logical lines start and end, in source that need not be valid: enough to know what is a magic."""

from __future__ import annotations

import re

from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple

_TOKEN = lazy_regex(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<string>\"""|'''|["'])
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<joined>\\\r?\n)
    | (?P<newline>\r\n|\n|\r)
    | (?P<question>\?)
    """,
    re.VERBOSE,
)
_STRING_END = {
    quote: lazy_regex(rf"[^\\{quote[0]}]*+(?:(?:\\.|(?!{quote}){quote[0]})[^\\{quote[0]}]*+)*+{quote}", re.DOTALL)
    for quote in ('"""', "'''")
} | {
    quote: lazy_regex(rf"[^\\\r\n{quote}]*+(?:\\(?:\r\n|.)[^\\\r\n{quote}]*+)*+{quote}?", re.DOTALL) for quote in "\"'"
}


class LogicalLine(NamedTuple):
    """`start:end` with its line end; `question` is where a `?` outside strings ends the code, else -1."""

    start: int
    end: int
    question: int


def logical_line(text: str, start: int) -> LogicalLine:
    """The logical line that starts at `start`: brackets, strings and backslashes may carry it over line ends.

    Something left open carries it to the end of the text.
    """
    position, depth, question = start, 0, -1
    while match := _TOKEN.search(text, position):
        position, kind = match.end(), match.lastgroup
        if kind == "newline" and depth <= 0:
            return LogicalLine(start, position, _at_code_end(text, question, match.start()))
        if kind == "string":
            position = _string_end(text, match)
        elif kind == "question":
            question = match.start() if question < 0 else question
        elif kind == "open" or kind == "close":
            depth += 1 if kind == "open" else -1
    return LogicalLine(start, len(text), _at_code_end(text, question, len(text)) if depth <= 0 else -1)


def _string_end(text: str, opening: re.Match[str]) -> int:
    """The end of a string; a line end closes a short one, the end of the text a long one."""
    match = _STRING_END[opening[0]].match(text, opening.end())
    return match.end() if match else len(text)


def _at_code_end(text: str, question: int, end: int) -> int:
    """`question` if nothing but more `?`, white space and a comment follows it."""
    if question < 0:
        return -1
    rest = text[question:end].lstrip("?").strip()
    return question if not rest or rest.startswith("#") else -1
