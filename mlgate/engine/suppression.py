"""Reads suppressions: `# mlgate: ignore[CODE] until=DATE -- reason`, `ignore-file`, the cell tag `mlgate:ignore=CODE`.

That is part of a file's analysis; `suppression_matching` holds them against diagnostics when every rule has spoken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from mlgate.core.diagnostic import CellPlace, Location, Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.engine.record import Suppression
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.contract_names import is_contract_path
from mlgate.sources.unit import Cell, SourceUnit, UnitKind, line_starts

WORD = "mlgate:"
_IN_COMMENT = lazy_regex(r"(?:#|<!--)[ \t]*(?=mlgate:[ \t]*ignore)")
_WRITTEN = lazy_regex(
    r"mlgate:[ \t]*(?P<verb>ignore[\w-]*)"
    r"(?:[ \t]*\[(?P<listed>[^\]#]*)\]|=(?P<bare>[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*))?(?P<rest>[^\r\n]*)"
)
_REASON = lazy_regex(r"--|[—–]")
PLACEHOLDER_REASON = "TODO: say why"
"""What an editor writes for its user to replace; left as it is, it is no reason."""
_UNANSWERED = lazy_regex(
    r"(?:todo|tbd|tba|fixme|xxx|\.\.\.|…)[\s:.,!-]*(?:say|explain|add an?|give an?)?[\s:]*(?:why|reason)?[\s.!?]*",
    re.IGNORECASE,
)
_OTHER_COMMENT = lazy_regex(r"\s#\s*[A-Za-z]")
_UNTIL = lazy_regex(r"\buntil\s*=\s*([^\s,;]+)")
_VERBS = {"ignore": False, "ignore-file": True}


class Written(NamedTuple):
    """A suppression as it is written, wherever that is; `codes` are empty for "every rule"."""

    codes: tuple[str, ...] = ()
    whole_file: bool = False
    reason: str | None = None
    until: str | None = None
    malformed: str | None = None


def read_suppression(text: str) -> Written | None:
    """The suppression that `text` begins with, if it does. One that is not understood is `malformed`."""
    match = _WRITTEN.match(text)
    if match is None:
        return None
    listed = match["listed"] if match["listed"] is not None else match["bare"]
    codes = tuple(word for word in re.split(r"[,\s]+", listed or "") if word)
    head, reason = _head_and_reason(match["rest"])
    until = _UNTIL.search(match["rest"])
    left_over = _UNTIL.sub("", head).strip(" \t:,.;")
    malformed = None
    if match["verb"] not in _VERBS:
        codes, malformed = (), f"`{match['verb']}` is not understood"
    elif listed is not None and not codes:
        malformed = "it names no rule"
    elif left_over:
        malformed = f"`{left_over}` is not understood"
    return Written(codes, _VERBS.get(match["verb"], False), reason, until[1] if until else None, malformed)


def _head_and_reason(rest: str) -> tuple[str, str | None]:
    """What stands before the dashes, and the reason after them; comments for other tools belong to neither."""
    dashes = _REASON.search(rest)
    head = rest[: dashes.start()] if dashes else rest
    reason = rest[dashes.end() :] if dashes and "#" not in head else ""
    other = _OTHER_COMMENT.search(reason)
    reason = _UNTIL.sub("", reason[: other.start()] if other else reason).strip()
    return head.partition("#")[0], _answered(reason)


def _answered(reason: str | None) -> str | None:
    """A reason; None for one that is still to be written."""
    return reason if reason and not _UNANSWERED.fullmatch(reason) else None


def suppressions_of(module: Module) -> tuple[Suppression, ...]:
    """Every suppression written in a file."""
    unit = module.unit
    found: list[Suppression] = []
    if WORD in unit.code:
        for start, text, alone in _comments(unit):
            found.extend(_from_comment(module, start, text, alone))
    for cell in unit.cells:
        if cell.tags or "mlgate" in cell.metadata:
            found.extend(_from_cell(unit, cell))
    return tuple(found)


# Comments

_Comment = tuple[int, str, bool]
"""Offset, text, and whether it stands alone on its line."""


def _comments(unit: SourceUnit) -> Iterator[_Comment]:
    """Comments that name mlgate. A notebook is read cell by cell: one that is broken does not hide the others."""
    if unit.kind is UnitKind.DOCUMENT:
        yield from _comments_of_document(unit)
    elif unit.kind not in PYTHON_KINDS:
        yield from _comments_by_line(unit.code, 0)
    else:
        yield from _comments_of_python(unit)


def _comments_of_python(unit: SourceUnit) -> Iterator[_Comment]:
    regions = [(cell.start, cell.end) for cell in unit.code_cells] if unit.is_notebook else [(0, len(unit.code))]
    for start, end in regions:
        code = unit.code[start:end]
        if WORD in code:
            yield from _comments_by_token(code, start)


def _comments_of_document(unit: SourceUnit) -> Iterator[_Comment]:
    """Comments of HTML, or of YAML; what any other text says of mlgate is an example."""
    from mlgate.semantics.documents.reading import read_document

    if is_contract_path(unit.path):
        yield from _comments_by_line(unit.code, 0)
        return
    document = read_document(unit)
    if document is None:
        return
    if document.content.is_yaml:
        yield from _comments_by_line(unit.code, 0)
        return
    for start, end in document.content.markdown.mask.comments:
        text = unit.code[start:end].removesuffix("-->").rstrip()
        line = unit.line_starts[unit.line_of(start) - 1]
        yield start, text, not unit.code[line:start].strip()


def _comments_by_token(code: str, base: int) -> list[_Comment]:
    import tokenize  # few files name mlgate in a comment

    starts = line_starts(code)
    lines = _lines(code, starts)
    feed = iter([line.rstrip("\r\n") + "\n" for line in lines])
    found: list[_Comment] = []
    read = 0  # lines that were tokenized
    try:
        for token in tokenize.generate_tokens(lambda: next(feed, "")):
            row, column = token.start
            read = min(token.end[0], len(lines))
            if token.type == tokenize.COMMENT and WORD in token.string:
                alone = not lines[row - 1][:column].strip()
                found.append((base + starts[row - 1] + column, token.string, alone))
    except (tokenize.TokenError, SyntaxError):
        rest = starts[read] if read < len(starts) else len(code)
        found.extend(_comments_by_line(code[rest:], base + rest))
    return found


def _comments_by_line(code: str, base: int) -> Iterator[_Comment]:
    """Comments of text that cannot be tokenized: from the mark on, where no string is open before it."""
    starts = line_starts(code)
    for start, line in zip(starts, _lines(code, starts), strict=True):
        match = _IN_COMMENT.search(line)
        if match is None:
            continue
        before = line[: match.start()]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0 and (not before or not before[-1].isalnum()):
            yield base + start + match.start(), line[match.start() :].rstrip("\r\n"), not before.strip()


def _lines(code: str, starts: list[int]) -> list[str]:
    return [code[start:end] for start, end in zip(starts, [*starts[1:], len(code)], strict=True)]


def _from_comment(module: Module, start: int, text: str, alone: bool) -> Iterator[Suppression]:
    """The suppressions in one comment: there may be several, and comments for other tools beside them."""
    marks = list(_IN_COMMENT.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        piece = text[mark.end() : end].rstrip()
        written = read_suppression(piece)
        if written is not None:
            span = Span(start + mark.start(), start + mark.end() + len(piece))
            yield _at(module, span, written, alone)


def _at(module: Module, span: Span, written: Written, alone: bool) -> Suppression:
    unit = module.unit
    cell = unit.cell_at(span.start) if unit.is_notebook and not written.whole_file else None
    first = last = 0
    if not written.whole_file:
        line = unit.line_of(span.start)
        own = alone and line not in magic_lines(unit)
        first, last = suppressed_lines(module, _next_code_line(unit, line) if own else line)
        base = unit.line_of(cell.start) - 1 if cell is not None else 0
        first, last = first - base, last - base
    return Suppression(
        written.codes,
        unit.location(span),
        " ".join(unit.code[span.start : span.end].split()),
        first,
        last,
        cell.index if cell is not None else None,
        written.reason,
        written.until,
        written.malformed,
        module.excerpt(span),
    )


def suppressed_lines(module: Module, line: int) -> tuple[int, int]:
    """First and last line of what a comment on `line` speaks of: a simple statement, or a compound one's head."""
    unit = module.unit
    if unit.kind not in PYTHON_KINDS:
        return _continued_lines(unit, line)
    statement = module.statement_at(unit.line_starts[line - 1] if line <= len(unit.line_starts) else len(unit.code))
    if statement is None:
        return line, line
    first, last = _first_line(statement), statement.end_lineno or statement.lineno
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    if isinstance(body, list) and body:
        last = max(first, _last_code_line(unit, _first_line(body[0]) - 1))
    return (first, last) if first <= line <= last else (line, line)


def _first_line(node: Any) -> int:
    """The first line of a statement, or of a `case`: its decorators belong to it."""
    decorators = getattr(node, "decorator_list", None)
    return int(decorators[0].lineno if decorators else getattr(node, "pattern", node).lineno)


def _continued_lines(unit: SourceUnit, line: int) -> tuple[int, int]:
    """The lines that backslashes join to `line`: requirements with hashes, commands of a Dockerfile."""
    first = 1
    continued = False
    for number, text in enumerate(_lines(unit.code, unit.line_starts), 1):
        if not continued:
            if number > line:
                return first, number - 1
            first = number
        continued = text.rstrip().endswith("\\") or (continued and text.lstrip().startswith("#"))
    return first, max(line, len(unit.line_starts)) if continued else line


def _next_code_line(unit: SourceUnit, line: int) -> int:
    """The next line that holds more than a comment; `line` itself at the end."""
    return next((number for number in range(line + 1, len(unit.line_starts) + 1) if _has_code(unit, number)), line)


def _last_code_line(unit: SourceUnit, line: int) -> int:
    """The last line up to `line` that holds more than a comment: a comment below a head is not the head's."""
    return next((number for number in range(line, 0, -1) if _has_code(unit, number)), line)


def _has_code(unit: SourceUnit, line: int) -> bool:
    starts = unit.line_starts
    text = unit.code[starts[line - 1] : starts[line] if line < len(starts) else len(unit.code)].strip()
    return bool(text) and (not text.startswith("#") or line in magic_lines(unit))


def magic_lines(unit: SourceUnit) -> Collection[int]:
    """Lines at which magics start; in the source form of Databricks they are comments."""
    spans = [*(fact.span for fact in unit.magics), *(fact.span for fact in unit.install_magics)]
    return {unit.line_of(span.start) for span in spans}


# Cells


def _from_cell(unit: SourceUnit, cell: Cell) -> Iterator[Suppression]:
    """Suppressions in a cell's tags and in its metadata; reason and end of the metadata count for the tags too."""
    found = cell.metadata.get("mlgate")
    options = found if isinstance(found, dict) else {}
    written = [(tag, read_suppression(tag) or Written(malformed=f"`{tag}` is not understood")) for tag in _tags(cell)]
    if "ignore" in options:
        written.append((f"mlgate.ignore: {options['ignore']}", _from_option(options["ignore"])))
    for text, item in written:
        yield Suppression(
            item.codes,
            _cell_location(unit, cell),
            text,
            cell=None if item.whole_file else cell.index,
            reason=item.reason or _answered(_text(options.get("reason"))),
            until=item.until or _text(options.get("until")),
            malformed=item.malformed,
        )


def _tags(cell: Cell) -> list[str]:
    return [tag for tag in cell.tags if tag.startswith(WORD)]


def _from_option(ignored: object) -> Written:
    """`"ignore": true`, `"MLG101"` or `["MLG101", "fit-before-split"]`."""
    if ignored is True:
        return Written()
    names = [ignored] if isinstance(ignored, str) else ignored
    if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
        return Written(tuple(word for name in names for word in re.split(r"[,\s]+", name) if word))
    return Written(malformed="it names no rule")


def _text(value: object) -> str | None:
    return str(value) if value else None


def _cell_location(unit: SourceUnit, cell: Cell) -> Location:
    if not unit.is_notebook:
        return unit.location(Span(cell.start, cell.start))
    place = CellPlace(cell.index, cell.id, cell.execution_count, 1, 1)
    return unit.raw_location(Span(cell.raw.start, cell.raw.start), place)
