"""Bounds of gates that were declared below the training: declared above it, and not only written in other words."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.live import Function
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.scope import Binding
from mlgate.semantics.tracking.declared_late import training_at_module_level
from mlgate.semantics.tracking.gate_checks import GateCheck, gate_checks

_BUILTINS = frozenset(dir(builtins))


def still_late(repair: Repair) -> Iterator[Unrepaired]:
    """Checks of a metric below the training whose bound is written there, too; and checks that are gone."""
    counted = [0, 0]
    for before, after in repair.modules:
        checks = [gate_checks(module) if module is not None else () for module in (before, after)]
        counted = [count + len(found) for count, found in zip(counted, checks, strict=True)]
        training = training_at_module_level(after) if after is not None else None
        if before is None or after is None or training is None:
            continue
        known = {unparsed(check.node) for check in checks[0] if not _names(_bound(check))}
        for check in checks[1]:
            is_new = unparsed(check.node) not in known and check.node.lineno > training.node.lineno
            if is_new and _is_written_late(after, _bound(check), training):
                words = f"the bound of `{unparsed(check.node)}` is written below the training, as it was"
                yield Unrepaired(after.location(check.node), words)
    if counted[1] < counted[0] and repair.targets:
        yield Unrepaired(repair.targets[0].location, "no condition holds the metric against the bound now", gone=True)


def _bound(check: GateCheck) -> ast.expr:
    sides = (check.node.left, check.node.comparators[0])
    return next(side for side in sides if side is not check.value)


def _names(node: ast.AST) -> list[ast.Name]:
    """The names that an expression reads, but for built-in ones."""
    names = (part for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load))
    return [part for part in names if part.id not in _BUILTINS]


def _is_written_late(module: Module, bound: ast.expr, training: Call) -> bool:
    """Whether a bound is a number in the condition, or a name that stands for one from below the training on."""
    names = _names(bound)
    return not names or any(_is_declared_late(module, name, training) for name in names)


def _is_declared_late(module: Module, name: ast.Name, training: Call) -> bool:
    bindings = module.scope.bindings.get(name.id, [])
    if len(bindings) != 1 or getattr(bindings[0].node, "lineno", 0) <= training.node.lineno:
        return False
    return _is_constant(bindings[0])


def _is_constant(binding: Binding) -> bool:
    """Whether a name is bound to what reads nothing else: a number, or a function that gives one back."""
    if isinstance(binding.node, Function):
        returned = [node.value for node in ast.walk(binding.node) if isinstance(node, ast.Return)]
        return bool(returned) and all(value is not None and not _names(value) for value in returned)
    return binding.value is not None and not _names(binding.value)
