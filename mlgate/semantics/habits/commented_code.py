"""Comments that were code: blocks of them, apart from prose, data and addresses that only look like it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Span
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.values import NamedTuple
from mlgate.semantics.module import Module
from mlgate.sources.quiet_parse import parse_quietly

_MARK = lazy_regex(r"^[ \t]*#[ \t]?")
_DIRECTIVE = lazy_regex(r"^[ \t]*#\s*(?:%%|In ?\[|@param|@title|\+|-|type:|noqa|pylint|fmt:|isort:|ruff:|mlgate:|!|%)")
_TELLING = (
    ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.For
    | ast.While | ast.If | ast.With | ast.Return | ast.Raise | ast.Assert | ast.Delete | ast.Try
)  # fmt: skip


class CommentedCode(NamedTuple):
    """A block of comments that is code; `lines` of it."""

    span: Span
    lines: int


def commented_code(module: Module, spans: Sequence[Span]) -> Iterator[CommentedCode]:
    """Blocks of neighbouring comment lines that hold one of the suspected places and read as Python."""
    starts, code = module.unit.line_starts, module.unit.code
    suspected = sorted({module.unit.line_of(span.start) for span in spans})
    done = 0
    for line in suspected:
        if line <= done:
            continue
        first, last = _block(module, line)
        done = last
        text = code[starts[first - 1] : starts[last] if last < len(starts) else len(code)]
        if _is_code(text):
            start = starts[line - 1] + len(_indent(code, starts[line - 1]))
            end = code.find("\n", start)
            yield CommentedCode(Span(start, end if end >= 0 else len(code)), sum(first <= n <= last for n in suspected))


def _block(module: Module, line: int) -> tuple[int, int]:
    """The first and the last line of the comment around a line."""
    first = last = line
    while first > 1 and _is_comment(module, first - 1):
        first -= 1
    while last < len(module.unit.line_starts) and _is_comment(module, last + 1):
        last += 1
    return first, last


def _is_comment(module: Module, line: int) -> bool:
    starts, code = module.unit.line_starts, module.unit.code
    if line > len(starts):
        return False
    end = starts[line] if line < len(starts) else len(code)
    text = code[starts[line - 1] : end]
    return text.lstrip().startswith("#") and _DIRECTIVE.match(text) is None


def _indent(code: str, start: int) -> str:
    end = start
    while code[end : end + 1] in (" ", "\t"):
        end += 1
    return code[start:end]


def _is_code(block: str) -> bool:
    """Whether some line of a comment is a statement that does something; or all of it together is."""
    lines = [_MARK.sub("", line) for line in block.splitlines()]
    return _tells(_dedented(lines)) or any(_tells(line.strip()) for line in lines)


def _dedented(lines: Sequence[str]) -> str:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)


def _tells(text: str) -> bool:
    """Whether a text parses as statements of which one is no bare expression, or is a call."""
    tree = parse_quietly(text if not text.endswith(":") else f"{text} pass")
    return tree is not None and any(_is_telling(statement) for statement in tree.body)


def _is_telling(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, (ast.Call, ast.Await))
    if isinstance(statement, ast.AnnAssign):  # `note: this`
        return statement.value is not None
    return isinstance(statement, _TELLING)
