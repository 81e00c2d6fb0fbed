"""Functions that have another name now: what they did to rows is done by what another function makes instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.semantics.live import Function, functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed


def renamed_functions(sides: Sides) -> Mapping[str, Function]:
    """The functions that are gone by their names, each with the new one that makes what it made, and is called for it.

    Only where a followed rule is about rows: what prepared rows gives back the step that does so, and is called by a
    name that says so. Nothing may name the old function any more.
    """
    if not any(rule.about_rows for rule in sides.change.target_rules):
        return {}
    old, new = _functions(sides.before), _functions(sides.after)
    added = [node for name, (_, node) in new.items() if name not in old]
    modules = {id(node): module for module, node in new.values()}
    found: dict[str, Function] = {}
    for name, (module, node) in old.items():
        if name in new or _is_named(sides.after, node.name):
            continue
        made = {*_made(module, node)}
        twins = [other for other in added if made and made <= {*_made(modules[id(other)], other)}]
        if len(twins) == 1 and _is_named(sides.after, twins[0].name) and twins[0] not in found.values():
            found[name] = twins[0]
    return found


def is_moved_parameter(module: Module, old: Function, new: Function, parameter: str) -> bool:
    """Whether a parameter is one of the new function, too, or held nothing but the rows to learn from."""
    if any(item.arg == parameter for item in ast.walk(new.args) if isinstance(item, ast.arg)):
        return True
    calls = [module.call_of(node) for node in ast.walk(old) if isinstance(node, ast.Call)]
    learning = [call for call in calls if call is not None and not {"fit", "transform"}.isdisjoint(roles_of(call))]
    given = {id(part) for call in learning for part in (*call.node.args, *(item.value for item in call.node.keywords))}
    reads = [node for node in ast.walk(old) if isinstance(node, ast.Name) and node.id == parameter]
    return bool(reads) and all(id(node) in given for node in reads)


def _functions(side: Side) -> dict[str, tuple[Module, Function]]:
    return {name: (module, node) for module in side.modules for name, node in functions_of(module)}


def _made(module: Module, function: Function) -> Iterator[str]:
    """The parts of the experiment that a function makes, as they are made."""
    for node in ast.walk(function):
        call = module.call_of(node) if isinstance(node, ast.Call) else None
        if call is not None and any(role.startswith("made ") for role in roles_of(call)):
            yield unparsed(node)


def _is_named(side: Side, name: str) -> bool:
    """Whether code that runs, or a file that does not differ, speaks of a function beside its definition."""
    if side.is_named_elsewhere(name):
        return True
    return any(
        getattr(node, "id", getattr(node, "attr", "")) == name
        for live in side.live
        for node in (*live.module.nodes(ast.Name), *live.module.nodes(ast.Attribute))
        if node in live
    )
