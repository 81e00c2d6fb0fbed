"""Names that were bound to nothing, and are bound to something made up."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import (
    DRAWS_VALUES,
    FILLS_ARRAY,
    LIBRARIES_THAT_DRAW,
    MAKES_STAND_IN,
    TAKES_SOME_ROWS,
)

_BUILTINS = frozenset(dir(builtins))


def newly_drawn(module: Module, before: Module) -> ast.expr | None:
    """The first value that is drawn by lot, and that nothing drew before: no name of a notebook stood for that."""
    known = sum(1 for _ in _drawn(before))
    found = [*_drawn(module)]
    old = {unparsed(node) for node in _drawn(before)}
    return next((node for node in found if unparsed(node) not in old), None) if len(found) > known else None


def _drawn(module: Module) -> Iterator[ast.Call]:
    for call in module.nodes(ast.Call):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = module.qualified_name(call.func) or ""
        is_of_library = name.startswith(LIBRARIES_THAT_DRAW) and name.rpartition(".")[2] in DRAWS_VALUES
        owner = call.func.value if isinstance(call.func, ast.Attribute) else call
        made = module.qualified_name(owner.func) or "" if isinstance(owner, ast.Call) else ""
        made = made or module.instance_of(owner, module.scope_of(call)) or ""
        if is_of_library or (method in DRAWS_VALUES and made.startswith(LIBRARIES_THAT_DRAW)):
            yield call


def made_up(module: Module, name: str, before: Module | None = None) -> ast.expr | None:
    """The first new value of a name that no other code of the module leads to."""
    known = {unparsed(item.value) for item in before.bindings(name) if item.value is not None} if before else set()
    for binding in module.bindings(name):
        value = binding.value
        if value is not None and unparsed(value) not in known and not _is_made_of_names(value):
            return value
    return None


def _is_made_of_names(value: ast.expr) -> bool:
    """Whether a value comes from other names: not a constant, a builtin or a function that gives back neither."""
    if _is_empty(value) or _takes_part(value):
        return False
    return any(isinstance(node, ast.Name) and node.id not in _BUILTINS for node in ast.walk(value))


def _takes_part(value: ast.expr) -> bool:
    """Whether only so many rows are taken, by a number that nobody ever said: `songs.head(3)`, `rows[:100]`."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in TAKES_SOME_ROWS:
        return True
    if not isinstance(value, ast.Subscript):
        return isinstance(value, ast.Call) and any(
            _takes_part(part) for part in (getattr(value.func, "value", None),) if isinstance(part, ast.expr)
        )
    first = value.slice.elts[0] if isinstance(value.slice, ast.Tuple) and value.slice.elts else value.slice
    bounds = (first.lower, first.upper, first.step) if isinstance(first, ast.Slice) else ()
    return any(isinstance(bound, ast.Constant) for bound in bounds)


def _is_empty(value: ast.expr) -> bool:
    """Whether a value is a container of a library that is given nothing: `pd.DataFrame()`, `np.array([])`."""
    if not isinstance(value, ast.Call):
        return False
    name = last_name(value.func)
    if name in FILLS_ARRAY:
        return True
    given = [*value.args, *(keyword.value for keyword in value.keywords)]
    return name in MAKES_STAND_IN and not any(isinstance(node, ast.Name) for part in given for node in ast.walk(part))
