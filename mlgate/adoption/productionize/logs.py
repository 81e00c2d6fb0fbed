"""Prints that stay, because they stand in loops and functions, become lines of the log."""

from __future__ import annotations

import ast

from mlgate.adoption.productionize.book import Book
from mlgate.adoption.productionize.step import Step
from mlgate.core.fix import Edit

_SHOWING = frozenset({"print", "display"})


def log_prints(book: Book, step: Step) -> None:
    """Turn the prints of a statement into calls of the logger."""
    if step.replaced is not None:
        return
    for call in book.calls(step.node):
        if not isinstance(call.func, ast.Name) or call.func.id not in _SHOWING or book.module.bindings(call.func.id):
            continue
        start, end = book.module.span(call)
        if any(edit.start <= start and end <= edit.end for edit in step.edits):
            continue
        if any(isinstance(outer, ast.JoinedStr) and call in ast.walk(outer) for outer in ast.walk(step.node)):
            continue
        step.edits += _edits(book, call)


def _edits(book: Book, call: ast.Call) -> list[Edit]:
    span = book.module.span
    edits = [Edit(*span(call.func), "LOGGER.info")]
    if not call.args:
        start, end = span(call.func).end, span(call).end
        return [*edits, Edit(start, end, '("")')]
    first, last = span(call.args[0]).start, span(call.args[-1]).end
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        edits += [Edit(first, first, '"%s", ['), Edit(last, last, "]")]
    elif len(call.args) > 1 or not _is_text(call.args[0]):
        places = " ".join(["%s"] * len(call.args))
        edits.append(Edit(first, first, f'"{places}", '))
    if call.keywords:
        edits.append(Edit(last, span(call).end - 1, ""))
    return edits


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
