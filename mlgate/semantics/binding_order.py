"""Whether every name is bound above where it is read: then no linter will call one undefined."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlgate.semantics.free_names import MODULE_NAMES
from mlgate.semantics.module import Module
from mlgate.semantics.scope import BUILTIN_NAMES, Binding, BindingKind

Place = tuple[int, int]

_ENDING = frozenset({BindingKind.DELETED, BindingKind.EXCEPTION})
"""After these a name is no longer bound."""
_QUOTING = frozenset({"typing", "typing_extensions", "__future__"})
"""With them, strings are read as annotations, whose names count too."""


def may_read_unbound(module: Module) -> bool:
    """Whether a name may be undefined where it is read. True wherever that takes more than a look at places."""
    if module.imports_any(_QUOTING) or _has_quoted_annotations(module):
        return True
    bound = ((name, _first(module, found)) for name, found in module.scope.bindings.items())
    first = {name: place for name, place in bound if place is not None}
    ended = {
        name
        for scope in module.index.scopes
        for name, found in scope.bindings.items()
        if any(binding.kind in _ENDING for binding in found)
    }
    return any(_may_be_unbound(module, node, first, ended) for node in module.nodes(ast.Name))


def _first(module: Module, bindings: Iterable[Binding]) -> Place | None:
    """Where the module's own level has first bound a name; what functions bind as `global` comes at no known time."""
    return min((_bound_at(module, binding.node) for binding in bindings if binding.scope.is_module), default=None)


def _bound_at(module: Module, node: ast.AST) -> Place:
    """From where on a binding counts: `x = f(x)` reads before it binds, a class runs its body before it has a name."""
    around = node
    for around in (node, *module.ancestors(node)):
        if isinstance(around, ast.stmt):
            break
    if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return _place(node)
    if isinstance(around, (ast.For, ast.AsyncFor)):
        around = around.iter
    elif isinstance(around, (ast.With, ast.AsyncWith)):
        around = around.items[-1].context_expr
    elif hasattr(around, "body") and not isinstance(around, ast.ClassDef):
        return _place(node)
    return (around.end_lineno, around.end_col_offset)  # type: ignore[attr-defined]


def _may_be_unbound(module: Module, node: ast.Name, first: dict[str, Place], ended: set[str]) -> bool:
    name = node.id
    if not isinstance(node.ctx, ast.Load):
        return False
    if name in ended:
        return True
    if name in BUILTIN_NAMES or name in MODULE_NAMES:
        return False
    here = _place(node)
    bound = first.get(name)
    return not (bound is not None and bound < here) and not _is_bound_otherwise(module, node, here)


def _is_bound_otherwise(module: Module, node: ast.Name, here: Place) -> bool:
    """Whether a function binds the name around the place, or the module does before anybody calls the function."""
    function = module.enclosing_function(node)
    is_inside = function is not None and node.lineno >= function.body[0].lineno
    for binding in module.scope_of(node).all_bindings(node.id):
        if binding.scope.is_module or binding.scope.is_class:
            if is_inside and not binding.scope.is_class:
                return True
        elif is_inside or not isinstance(binding.scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return True
    return False


def _has_quoted_annotations(module: Module) -> bool:
    """Whether a string stands in an annotation."""
    annotations = [statement.annotation for statement in module.statements(ast.AnnAssign)]
    for function in module.functions:
        annotations += [function.returns] if function.returns is not None else []
        arguments = function.args
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        annotations += [item.annotation for item in every if item is not None and item.annotation is not None]
    return any(not isinstance(annotation, (ast.Name, ast.Attribute)) for annotation in annotations)


def _place(node: ast.AST) -> Place:
    return (node.lineno, node.col_offset)  # type: ignore[attr-defined]
