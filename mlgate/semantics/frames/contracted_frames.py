"""What an expression of a frame was read from, step by step, and the data contract that file falls under."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import READS_FRAMES
from mlgate.semantics.leakage.contracted import contracts_of, written_path
from mlgate.semantics.module import Module
from mlgate.semantics.reaching import binding_before
from mlgate.semantics.scope import Scope

if TYPE_CHECKING:
    from mlgate.semantics.documents.contracts.data_contract import DataContract

MOST_STEPS = 40


class Lineage(NamedTuple):
    """A frame's way from the file it was read from: methods and choices of columns, the last first."""

    location: str
    steps: tuple[ast.expr, ...]

    @property
    def methods(self) -> frozenset[str]:
        """Names of the methods on the way."""
        calls = (step.func for step in self.steps if isinstance(step, ast.Call))
        return frozenset(call.attr for call in calls if isinstance(call, ast.Attribute))


def lineage(module: Module, node: ast.expr, scope: Scope) -> Lineage | None:
    """Where a frame was read, if its way from there is a chain of methods, brackets and variables."""
    steps: list[ast.expr] = []
    current: ast.expr | None = node
    while current is not None and len(steps) < MOST_STEPS:
        if isinstance(current, ast.Name):
            binding = binding_before(module, current, scope)
            current = binding.value if binding is not None else None
        elif isinstance(current, ast.Call):
            name = module.qualified_name(current.func, scope)
            if name is not None and name.startswith(READS_FRAMES) and current.args:
                path = written_path(module, current.args[0])
                return Lineage(path, tuple(steps)) if path is not None else None
            if not isinstance(current.func, ast.Attribute):
                return None
            steps.append(current)
            current = current.func.value
        elif isinstance(current, (ast.Subscript, ast.Attribute)):
            steps.append(current)
            current = current.value
        else:
            return None
    return None


def read_locations(module: Module) -> list[str]:
    """Where a module reads tables, as far as that is written."""
    found = (
        written_path(module, call.node.args[0])
        for call in module.calls
        if call.node.args and (call.qualified_name or "").startswith(READS_FRAMES)
    )
    return [place for place in found if place is not None]


def contract_at(module: Module, location: str) -> DataContract | None:
    """The one contract whose data lies at a location."""
    found = [contract for contract in contracts_of(module) if contract.is_read_from(location)]
    return found[0] if len(found) == 1 else None


def strings_in(node: ast.AST) -> set[str]:
    """All strings that are written in an expression."""
    return {item.value for item in ast.walk(node) if isinstance(item, ast.Constant) and isinstance(item.value, str)}
