"""Names that were bound to nothing, and are bound to something made up."""

from __future__ import annotations

import ast
import builtins

from mlgate.semantics.module import Module

_CONTAINERS = frozenset(
    "DataFrame Series Index array asarray zeros ones empty full tensor arange linspace SimpleNamespace Mock MagicMock "
    "Namespace defaultdict OrderedDict Counter deque namedtuple".split()
)
_FILLERS = frozenset(
    {"zeros", "ones", "empty", "full", "arange", "linspace", "eye", "identity", "rand", "randn", "random"}
)
"""Give the same values, or any, whatever shape they are asked for."""
_PARTS = frozenset({"head", "tail", "sample", "nlargest", "nsmallest", "take", "truncate"})
_BUILTINS = frozenset(dir(builtins))


def made_up(module: Module, name: str, before: Module | None = None) -> ast.expr | None:
    """The first new value of a name that no other code of the module leads to."""
    known = {ast.unparse(item.value) for item in before.bindings(name) if item.value is not None} if before else set()
    for binding in module.bindings(name):
        value = binding.value
        if value is not None and ast.unparse(value) not in known and not _is_made_of_names(value):
            return value
    return None


def _is_made_of_names(value: ast.expr) -> bool:
    """Whether a value comes from other names: not a constant, a builtin or a function that gives back neither."""
    if _is_empty(value) or _takes_part(value):
        return False
    return any(isinstance(node, ast.Name) and node.id not in _BUILTINS for node in ast.walk(value))


def _takes_part(value: ast.expr) -> bool:
    """Whether only so many rows are taken, by a number that nobody ever said: `songs.head(3)`, `rows[:100]`."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _PARTS:
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
    name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    if name in _FILLERS:
        return True
    given = [*value.args, *(keyword.value for keyword in value.keywords)]
    return name in _CONTAINERS and not any(isinstance(node, ast.Name) for part in given for node in ast.walk(part))
