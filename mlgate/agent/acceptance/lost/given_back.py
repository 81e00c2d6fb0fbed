"""Functions that give back one thing more, and callers that all take it: what they gave before is as it was."""

from __future__ import annotations

import ast

from mlgate.agent.acceptance.lost.aligned import Aligned
from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed


def gives_back_more(sides: Sides, pair: Aligned, old: ast.expr, new: ast.expr) -> bool:
    """Whether `return a, b` became `return a, b, scaler`, and each call is unpacked to as many names."""
    if not isinstance(new, ast.Tuple) or not isinstance(pair.after.parent(new), ast.Return):
        return False
    given = [*map(unparsed, old.elts if isinstance(old, ast.Tuple) else [old])]
    more = new.elts[len(given) :]
    if [*map(unparsed, new.elts[: len(given)])] != given or not all(isinstance(part, ast.Name) for part in more):
        return False
    function = pair.after.enclosing_function(new)
    name = getattr(function, "name", None)
    if name is None or sides.after.is_named_elsewhere(name):
        return False
    uses = [
        (module, node)
        for module in sides.after.modules
        for node in (*module.nodes(ast.Name), *module.nodes(ast.Attribute))
        if last_name(node) == name
    ]
    return bool(uses) and all(_unpacked(module.parent(node), module, node) == len(new.elts) for module, node in uses)


def _unpacked(call: ast.AST | None, module: Module, function: ast.expr) -> int:
    """How many names what a call gives is unpacked to."""
    statement = module.parent(call) if isinstance(call, ast.Call) and call.func is function else None
    if not isinstance(statement, ast.Assign) or statement.value is not call or len(statement.targets) != 1:
        return 0
    parts = getattr(statement.targets[0], "elts", [])
    return 0 if any(isinstance(part, ast.Starred) for part in parts) else len(parts)
