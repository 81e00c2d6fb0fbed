"""Builders of text edits: what rules put into their fixes."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import Span
from mlgate.core.fix import Edit
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module


def insert_keyword(module: Module, call: Call, text: str) -> Edit:
    """Append the argument `text` to a call; a trailing comma stays one, an argument per line too."""
    code = module.unit.code
    close = call.span.end - 1
    last = max((module.span(node) for node in _arguments(call.node)), key=_end, default=None)
    if last is None:
        return Edit(close, close, text)
    rest = _without_comments(code[last.end : close])
    if "," not in rest:
        return Edit(last.end, last.end, f", {text}")
    margin = code[code.rfind("\n", 0, last.start) + 1 : last.start]
    if "\n" in rest and margin.isspace():
        line_end = last.end + rest.index("\n")
        position = last.end + len(code[last.end : line_end].rstrip())
        return Edit(position, position, f"{_newline(code, line_end)}{margin}{text},")
    position = last.end + rest.index(",") + 1
    return Edit(position, position, f" {text},")


def replace_node(module: Module, node: ast.AST, text: str) -> Edit:
    """Replace a node by `text`."""
    start, end = module.span(node)
    return Edit(start, end, text)


def _arguments(call: ast.Call) -> list[ast.expr | ast.keyword]:
    return [*call.args, *call.keywords]


def _end(span: Span) -> int:
    return span.end


def _newline(code: str, position: int) -> str:
    """The line end that stands at a position."""
    return "\r\n" if code[position - 1 : position] == "\r" else "\n"


def _without_comments(text: str) -> str:
    """`text` with comments blanked; it holds no strings (it stands between an argument and a bracket)."""
    lines = []
    for line in text.split("\n"):
        head, mark, tail = line.partition("#")
        lines.append(head + " " * len(mark + tail))
    return "\n".join(lines)
