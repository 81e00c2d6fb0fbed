"""What of a broken script can be read: the statements at its margin, without those that are broken."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.sources.logical_lines import logical_line
from mlgate.sources.source_text import blank
from mlgate.sources.unit import Problem

Parse = Callable[[str], "ast.Module | Problem"]

_GOES_ON = lazy_regex(r"[\s#)\]}]|(?:else|elif|except|finally)\b")
"""How a line begins that opens no statement of its own."""
_OPEN = lazy_regex("was never closed")
"""What is said of a bracket that takes all that follows for its own."""
_INDENTED = "unexpected indent"
MAX_OPENED = 5
"""How many brackets that are left open are looked behind: each costs a parse of all that follows."""
_PRINT = lazy_regex(r"(?m)((?:^|[:;])[ \t]*print)[ \t](?=[ \t]*[\w\"'{\[`~-])")
_CAUGHT = lazy_regex(r"(?m)^([ \t]*except[ \t]+[\w.]+|[ \t]*except[ \t]*\([^()\r\n]*\))([ \t]*,[ \t]*\w+)(?=[ \t]*:)")


class Salvaged(NamedTuple):
    """Code of the length of the script's that parses as far as can be seen, and what is wrong with the script."""

    code: str
    problems: tuple[Problem, ...]


def salvage(code: str, parse: Parse) -> Salvaged | None:
    """Blank the statements that are broken; None where they are most of the script: it is something else, then.

    In statements of Python 2 only what is no Python 3 is masked, and only the first of them is told.
    """
    pieces: list[str] = []
    problems: list[Problem] = []
    blanked = statements = opened = position = 0
    is_old = False
    while position < len(code):
        start, position = position, _end_of_statement(code, position)
        text = code[start:position]
        found = parse(text)
        statements += 1
        if not isinstance(found, Problem):
            pieces.append(text)
            continue
        if opened < MAX_OPENED and _OPEN.search(found.message):
            opened += 1
            position = _next_at_margin(code, start + found.span.start)
            text = code[start:position]
        if found.message.endswith(_INDENTED) and pieces:
            joined = pieces[-1] + _without_first(code, start, position)
            if isinstance(parse(joined), ast.Module):
                pieces[-1] = joined
                problems.append(found._replace(span=Span(start + found.span.start, start + found.span.end)))
                continue
        newer = _without_python_2(text)
        is_readable = newer != text and isinstance(parse(newer), ast.Module)
        pieces.append(newer if is_readable else blank(text))
        blanked += not is_readable
        if not (is_readable and is_old):
            problems.append(found._replace(span=Span(start + found.span.start, start + found.span.end)))
        is_old = is_old or is_readable
    return Salvaged("".join(pieces), tuple(problems)) if problems and blanked * 2 <= statements else None


def _end_of_statement(code: str, begun: int) -> int:
    """Where a statement at the margin ends, with what is indented below it and the decorators above."""
    position = begun
    is_decorated = True
    while position < len(code):
        if position > begun and not is_decorated and not _GOES_ON.match(code, position):
            break
        if not _GOES_ON.match(code, position):
            is_decorated = code.startswith("@", position)
        position = logical_line(code, position).end
    return position


def _without_first(code: str, start: int, end: int) -> str:
    """What is indented below a statement that holds nothing: it goes on with the block above."""
    first = logical_line(code, start).end
    return blank(code[start:first]) + code[first:end]


def _next_at_margin(code: str, position: int) -> int:
    """Where the next line begins that opens a statement, whatever bracket is open."""
    while position < len(code):
        position = code.find("\n", position) + 1 or len(code)
        if not _GOES_ON.match(code, position):
            break
    return position


def _without_python_2(text: str) -> str:
    """`print x` as two statements, and `except E, e` without the name: no offset changes."""
    text = _PRINT.sub(r"\1;", text)
    return _CAUGHT.sub(lambda match: match[1] + blank(match[2]), text)
