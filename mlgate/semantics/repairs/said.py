"""What is said of values is what was said: computed by the same functions, looked up by the same words."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlgate.core.rule import Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed

_FORMS = frozenset(
    "format str repr round float int item tolist print join strip info debug warning error log exception critical "
    "to_string to_dict to_json dict list tuple sorted zip enumerate bind".split()
)
"""Calls that say a value in another form."""


def said_otherwise(before: Module, after: Module, printed: Iterable[Call], logged: list[Call]) -> Iterator[Unrepaired]:
    """Calls of a logger that compute another thing of the same names than what was printed of them."""
    left = {after.text(call.node) for call in after.calls_to({"builtins.print"})}
    for call in printed:
        if before.text(call.node) in left:
            continue
        names, was = _names(before, call), _computed(before, call)
        found = [(other, _computed(after, other)) for other in logged if names and _names(after, other) == names]
        if found and all(was - now and now - was for _, now in found):
            other, now = found[0]
            words = f"`{min(now - was)}` is logged of what `{min(was - now)}` was printed of"
            yield Unrepaired(after.location(other.node), words)


def keys_alone(before: Module, after: Module, printed: Iterable[Call], logged: list[Call]) -> Iterator[Unrepaired]:
    """Mappings that were printed as a whole, and of which a logger is told the keys."""
    shown = {unparsed(part) for call in printed for part in call.node.args if isinstance(part, ast.Name)}
    for call in logged:
        for part in call.node.args:
            name = part.args[0] if isinstance(part, ast.Call) and len(part.args) == 1 else None
            if not isinstance(name, ast.Name) or name.id not in shown or not _is_mapping(before, name.id):
                continue
            if isinstance(part, ast.Call) and unparsed(part.func) in ("sorted", "list", "tuple", "set", "iter"):
                yield Unrepaired(after.location(part), f"`{unparsed(part)}` is the keys of `{name.id}` alone")


def _is_mapping(module: Module, name: str) -> bool:
    """Whether a name is bound to a dictionary wherever it is bound."""
    values = [
        node.value
        for node in module.nodes(ast.Assign)
        if any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    return bool(values) and all(
        isinstance(value, (ast.Dict, ast.DictComp)) or (isinstance(value, ast.Call) and _is_dict(value))
        for value in values
    )


def _is_dict(call: ast.Call) -> bool:
    return unparsed(call.func) in ("dict", "vars", "asdict", "dataclasses.asdict")


def _names(module: Module, call: Call) -> frozenset[str]:
    parts = (*call.node.args, *(item.value for item in call.node.keywords))
    return frozenset(
        node.id
        for part in parts
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and module.qualified_name(node) is None
    )


def _computed(module: Module, call: Call) -> frozenset[str]:
    """The functions, operations and columns of which the value is made that a call says."""
    found = set()
    for part in (*call.node.args, *(item.value for item in call.node.keywords)):
        for node in ast.walk(part):
            if isinstance(node, ast.Call):
                found.add(unparsed(node.func).rpartition(".")[2])
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.Constant, ast.UnaryOp)):
                found.add(f"[{unparsed(node.slice)}]")
            elif isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Mod, ast.Add)):
                found.add(type(node.op).__name__)
    return frozenset(found - _FORMS)
