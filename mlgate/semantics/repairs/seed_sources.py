"""What a seed is looked up in: settings stay the same in each run; rows change with the data, and draws each time."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlgate.semantics.module import Module
from mlgate.semantics.repairs._knowledge import GIVES_TABLES, LOOKS_INTO_TABLES

_Asked = Callable[[ast.expr], bool]


def is_looked_up_in_other(module: Module, expression: ast.expr, is_fixed: _Asked) -> bool:
    """Whether a look-up goes into rows, or into a list whose elements are no fixed numbers."""
    inner: ast.AST = expression
    while isinstance(inner, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(inner, ast.Attribute) and inner.attr in LOOKS_INTO_TABLES:
            return True
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    values = [*_bound_to(module, inner)] if isinstance(inner, ast.Name) else [inner]
    is_element = isinstance(expression, ast.Subscript) and expression.value is inner
    return any(_is_of_rows(module, value) or (is_element and _is_unlike(value, is_fixed)) for value in values)


def _bound_to(module: Module, name: ast.Name) -> Iterator[ast.AST]:
    """What a name is bound to, by unpacking as well: `X_train, X_test = train_test_split(X)`."""
    for item in module.scope_of(name).all_bindings(name.id):
        if item.value is not None:
            yield item.value
        for part in (item.node, *module.ancestors(item.node)):
            if isinstance(part, ast.stmt):
                yield from [part.value] if isinstance(part, ast.Assign) and item.value is None else []
                break


def _is_of_rows(module: Module, value: ast.AST) -> bool:
    root: ast.AST | None = value
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    call = module.call_of(root) if isinstance(root, ast.Call) else None
    name = (call.qualified_name or "") if call is not None else ""
    return name.startswith(GIVES_TABLES)


def _is_unlike(value: ast.AST, is_fixed: _Asked) -> bool:
    if isinstance(value, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
        return not is_fixed(value.elt)
    return isinstance(value, (ast.List, ast.Tuple)) and not all(map(is_fixed, value.elts))
