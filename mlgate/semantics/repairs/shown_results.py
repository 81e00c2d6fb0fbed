"""Results that are kept in a name and only shown or counted, while what they were made of goes on as it was."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, root_of_calls
from mlgate.semantics.reaching import statement_of

_SHOWING = frozenset("print echo secho info debug warning display log head tail describe sample".split())
_COUNTING = frozenset({"len", "shape", "size"})


def is_only_shown(module: Module, call: Call) -> bool:
    """Whether nothing takes a result but what shows it, and other code goes on with what the call was made of."""
    statement = _assignment(module, call)
    root = root_of_calls(call.receiver if call.receiver is not None else next(iter(call.node.args), None))
    if statement is None or not root or root in _names(statement):
        return False
    return all(_is_shown(module, name, statement) for name in _names(statement)) and _goes_on(module, root, statement)


def _assignment(module: Module, call: Call) -> ast.Assign | None:
    """The statement that gives the result, or what a chain makes of it, to plain names."""
    node: ast.AST | None = module.parent(call.node)
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = module.parent(node)
    is_plain = isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets)
    return node if is_plain else None  # type: ignore[return-value]


def _names(statement: ast.Assign) -> list[str]:
    return [target.id for target in statement.targets if isinstance(target, ast.Name)]


def _is_shown(module: Module, name: str, statement: ast.Assign, depth: int = 3) -> bool:
    """Whether all that reads a name shows it, or counts it for something that is shown."""
    function = module.enclosing_function(statement)
    for use in module.uses(name):
        if function is not None and module.enclosing_function(use) is not function:
            continue
        reader = statement_of(module, use)
        if isinstance(reader, ast.Expr) and _shows(reader.value):
            continue
        is_counted = isinstance(reader, ast.Assign) and _counts(reader.value)
        if not is_counted or not depth or not _is_plain(reader):
            return False
        if not all(_is_shown(module, other, reader, depth - 1) for other in _names(reader)):  # type: ignore[arg-type]
            return False
    return True


def _is_plain(statement: ast.stmt | None) -> bool:
    return isinstance(statement, ast.Assign) and all(isinstance(item, ast.Name) for item in statement.targets)


def _shows(value: ast.expr) -> bool:
    """Whether an expression that stands for itself prints something, or is the output of a cell."""
    if not isinstance(value, ast.Call):
        return True
    return last_name(value.func) in _SHOWING


def _counts(value: ast.expr) -> bool:
    """`len(rows)`, `rows.shape[0]`."""
    if isinstance(value, ast.Subscript):
        value = value.value
    return (
        value.attr if isinstance(value, ast.Attribute) else getattr(getattr(value, "func", None), "id", "")
    ) in _COUNTING


def _goes_on(module: Module, root: str, statement: ast.Assign) -> bool:
    """Whether something but a show reads a name below, before it has another value."""
    return any(
        not (isinstance(reader, ast.Expr) and _shows(reader.value))
        for use in _uses_below(module, root, statement)
        if (reader := statement_of(module, use)) is not None
    )


def _uses_below(module: Module, root: str, statement: ast.Assign) -> Iterator[ast.Name]:
    function, end = module.enclosing_function(statement), statement.end_lineno or statement.lineno
    bound = [getattr(item.node, "lineno", 0) for item in module.scope_of(statement).all_bindings(root)]
    limit = min((line for line in bound if line > end), default=10**9)
    for use in module.uses(root):
        if end < use.lineno <= limit and module.enclosing_function(use) is function:
            yield use
