"""Defaults of fields that nobody read: what a diagnostic speaks of set them to another value first."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def overridden_defaults(sides: Sides) -> Iterator[tuple[ast.expr, object]]:
    """Constants that fields of classes had, where the class says now what an assignment, gone since, gave them."""
    places = {(target.location.path, target.location.line) for target in sides.change.targets}
    said = {
        (name, unparsed(value))
        for module in sides.after.modules
        for name, value in _defaults(module)
        if isinstance(value, ast.Constant)
    }
    for module in sides.before.modules if places else ():
        for node in module.nodes(ast.Assign):
            target = node.targets[0]
            if (module.path, module.location(node).line) not in places or not isinstance(target, ast.Attribute):
                continue
            if (target.attr, unparsed(node.value)) not in said or not _is_read_below(sides, module, node, target):
                continue
            for name, value in _defaults(module):
                if name == target.attr and isinstance(value, ast.Constant):
                    yield value, value.value


def _defaults(module: Module) -> Iterator[tuple[str, ast.expr]]:
    for node in (statement for owner in module.classes for statement in owner.body):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(targets[0], ast.Name) and isinstance(value, ast.expr):
            yield targets[0].id, value


def _is_read_below(sides: Sides, module: Module, node: ast.Assign, target: ast.Attribute) -> bool:
    """Whether all that reads a field stands below an assignment to it, in one function, and in no other file."""
    function = module.enclosing_function(node)
    reads = [part for part in module.nodes(ast.Attribute) if part.attr == target.attr and part is not target]
    is_elsewhere = sides.before.is_named_elsewhere(target.attr) or len(sides.before.modules) > 1
    return not is_elsewhere and all(
        module.enclosing_function(part) is function and part.lineno > node.lineno for part in reads
    )
