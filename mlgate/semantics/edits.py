"""Builders of text edits: what rules put into their fixes."""

from __future__ import annotations

import ast

from mlgate.core.fix import Edit
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module


def insert_keyword(module: Module, call: Call, text: str) -> Edit:
    """Append the argument `text` to a call; a trailing comma stays one."""
    code = module.unit.code
    close = call.span.end - 1
    last = max((module.span(node).end for node in _arguments(call.node)), default=None)
    if last is None:
        return Edit(close, close, text)
    if "," in _without_comments(code[last:close]):
        position = last + _without_comments(code[last:close]).index(",") + 1
        return Edit(position, position, f" {text},")
    return Edit(last, last, f", {text}")


def replace_node(module: Module, node: ast.AST, text: str) -> Edit:
    """Replace a node by `text`."""
    start, end = module.span(node)
    return Edit(start, end, text)


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _without_comments(text: str) -> str:
    """`text` with comments blanked; it holds no strings (it stands between an argument and a bracket)."""
    lines = []
    for line in text.split("\n"):
        head, mark, tail = line.partition("#")
        lines.append(head + " " * len(mark + tail))
    return "\n".join(lines)
