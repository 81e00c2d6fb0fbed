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
    if _is_empty(value):
        return False
    return any(isinstance(node, ast.Name) and node.id not in _BUILTINS for node in ast.walk(value))


def _is_empty(value: ast.expr) -> bool:
    """Whether a value is a container of a library that is given nothing: `pd.DataFrame()`, `np.array([])`."""
    if not isinstance(value, ast.Call):
        return False
    name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    if name in _FILLERS:
        return True
    given = [*value.args, *(keyword.value for keyword in value.keywords)]
    return name in _CONTAINERS and not any(isinstance(node, ast.Name) for part in given for node in ast.walk(part))
