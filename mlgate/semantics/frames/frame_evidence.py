"""Whether an expression is a pandas data frame: by what it was made of, or by what is asked of it."""

from __future__ import annotations

import ast

from mlgate.core.diagnostic import Confidence
from mlgate.semantics._knowledge import FRAME_ONLY, LOOKALIKES
from mlgate.semantics.memo import per_module
from mlgate.semantics.module import Module
from mlgate.semantics.reaching import binding_before
from mlgate.semantics.result_types import FRAME
from mlgate.semantics.scope import BindingKind, Scope

_DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.DictComp, ast.ListComp, ast.SetComp)
_CONTAINERS = frozenset(f"builtins.{name}" for name in ("dict", "list", "set", "tuple"))


def frame_confidence(module: Module, expression: ast.expr, scope: Scope) -> Confidence | None:
    """How sure it is that an expression is a data frame of pandas where it stands; None when it may be anything."""
    if isinstance(expression, ast.Name):
        binding = binding_before(module, expression, scope)
        if binding is not None and binding.instance is not None:
            return Confidence.HIGH if binding.instance == FRAME else None
        return Confidence.MEDIUM if _is_used_as_frame(module, expression, scope) else None
    return Confidence.HIGH if module.instance_of(expression, scope) == FRAME else None


def _is_used_as_frame(module: Module, name: ast.Name, scope: Scope) -> bool:
    """Whether the same variable is asked, in its own function, for what only frames have."""
    if module.imports_any(LOOKALIKES) or not module.imports_any({"pandas"}):
        return False
    if (name.id, scope.function) not in _frame_variables(module):
        return False
    return not _is_something_else(module, name, scope)


def _is_something_else(module: Module, name: ast.Name, scope: Scope) -> bool:
    """Whether the variable is a module or `self`, or a container by now that is a frame at another time."""
    bindings = scope.all_bindings(name.id)
    if any(binding.kind is BindingKind.IMPORT for binding in bindings):
        return True
    if any(inner.receiver == name.id for inner in scope.chain()):
        return True
    above = [binding for binding in bindings if getattr(binding.node, "lineno", 0) < name.lineno]
    value = max(above, key=lambda binding: getattr(binding.node, "lineno", 0)).value if above else None
    if isinstance(value, ast.Call):
        made = module.qualified_name(value.func, scope) or ""
        return made in _CONTAINERS or made.startswith("collections.")
    return isinstance(value, _DISPLAYS)


@per_module
def _frame_variables(module: Module) -> frozenset[tuple[str, ast.AST | None]]:
    attributes = (node for node in module.nodes(ast.Attribute) if node.attr in FRAME_ONLY)
    return frozenset(
        (node.value.id, module.enclosing_function(node)) for node in attributes if isinstance(node.value, ast.Name)
    )
