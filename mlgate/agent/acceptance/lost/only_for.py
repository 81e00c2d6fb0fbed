"""What was computed for an argument alone that a followed rule owns: with the right argument nobody needs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.agent.acceptance.lost.sides import Sides
from mlgate.core.diagnostic import Location
from mlgate.semantics.live import UNKNOWN, folded, function_around
from mlgate.semantics.module import Module


def given_up_values(sides: Sides) -> Iterator[tuple[Module, ast.Assign]]:
    """Assignments of the state before, gone now, to names that only such arguments read."""
    places = [target.location for target, rule in sides.change.followed if rule.owns_arguments]
    kept = {
        (function_around(module, node), node.id) for module in sides.after.modules for node in module.nodes(ast.Name)
    }
    for module in sides.before.modules if places else ():
        judged = [call.node for call in module.calls if _is_spoken_of(module, call.node, places)]
        read = {id(part) for call in judged for given in call.args for part in ast.walk(given)}
        for node in module.nodes(ast.Assign):
            target = node.targets[0]
            if len(node.targets) > 1 or not isinstance(target, ast.Name):
                continue
            place = function_around(module, node), target.id
            uses = [name for name in module.nodes(ast.Name) if name.id == target.id and name is not target]
            if uses and all(id(name) in read for name in uses) and place not in kept:
                yield module, node


def constants_given_up(sides: Sides) -> set[ast.AST]:
    """The constants in such assignments, and texts that are such arguments themselves."""
    values = [node.value for _, node in (*given_up_values(sides), *_named_for_owned(sides))]
    owned = {name for rule in sides.change.target_rules for name in rule.owns_arguments}
    for module in sides.before.modules if owned else ():
        given = (item for call in module.nodes(ast.Call) for item in call.keywords if item.arg in owned)
        values += [item.value for item in given if isinstance(getattr(item.value, "value", None), str)]
    return {part for value in values for part in ast.walk(value) if isinstance(part, ast.Constant)}


def _named_for_owned(sides: Sides) -> Iterator[tuple[Module, ast.Assign]]:
    """Constants with names that only expressions read which a followed rule owns, and that nothing names any more."""
    places = [*sides.change.owned("expression")]
    kept = {node.id for module in sides.after.modules for node in module.nodes(ast.Name)} if places else set()
    for module in sides.before.modules if places else ():
        for node in module.nodes(ast.Assign):
            target = node.targets[0]
            if len(node.targets) > 1 or not isinstance(target, ast.Name) or target.id in kept:
                continue
            uses = [name for name in module.nodes(ast.Name) if name.id == target.id and name is not target]
            is_plain = folded(module, node.value) is not UNKNOWN
            if uses and is_plain and not sides.before.is_named_elsewhere(target.id):
                if all(_is_within(module, name, places) for name in uses):
                    yield module, node


def _is_within(module: Module, node: ast.expr, places: Sequence[Location]) -> bool:
    spot = module.location(node)
    start = (spot.line, spot.column)
    return any(
        item.path == spot.path and (item.line, item.column) <= start < (item.end_line, item.end_column)
        for item in places
    )


def _is_spoken_of(module: Module, node: ast.Call, places: Sequence[Location]) -> bool:
    place = module.location(node)
    return any((item.path, item.line, item.column) == (place.path, place.line, place.column) for item in places)
