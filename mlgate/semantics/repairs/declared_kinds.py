"""What declares a number says a kind that holds it: `type=int` makes nought of a rate that is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.kept import defaults_of

_HOLDS: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
_OPTIONS = frozenset({"add_argument", "option", "Option", "Argument", "Field", "field", "DEFINE_integer"})


def other_kinds(repair: Repair) -> Iterator[Unrepaired]:
    """New declarations of numbers whose kind does not hold the number that they say, and new cuts to whole numbers."""
    for before, after in repair.modules:
        known = {(name, kind) for name, kind, _, _ in _declared(before)} if before is not None else set()
        for name, kind, value, node in _declared(after) if after is not None else ():
            number = folded(after, value) if after is not None else None
            if after is None or (name, kind) in known or not isinstance(number, (int, float)):
                continue
            number = int(number) if isinstance(number, float) and number.is_integer() and kind == "int" else number
            if not isinstance(number, _HOLDS[kind]) or (kind != "bool" and isinstance(number, bool)):
                yield Unrepaired(after.location(node), f"`{kind}` does not hold `{number}`, which `{name}` stands for")


def _declared(module: Module) -> Iterator[tuple[str, str, ast.expr, ast.AST]]:
    """Names, the kinds that they are declared to be, and the values that they have unless somebody says otherwise."""
    yield from _options(module)
    for field in module.nodes(ast.AnnAssign):
        if (kind := _kind(field.annotation)) and field.value is not None:
            yield unparsed(field.target), kind, _default(field.value), field
    for function in module.functions:
        defaults = defaults_of(function)
        for argument in ast.walk(function.args):
            if isinstance(argument, ast.arg) and argument.arg in defaults and (kind := _kind(argument.annotation)):
                yield f"{function.name}({argument.arg})", kind, _default(defaults[argument.arg]), argument


def _options(module: Module) -> Iterator[tuple[str, str, ast.expr, ast.AST]]:
    """Options of the command line."""
    for call in module.nodes(ast.Call):
        if unparsed(call.func).rpartition(".")[2] in _OPTIONS:
            given = {item.arg: item.value for item in call.keywords}
            flag = next((part.value for part in call.args if isinstance(part, ast.Constant)), "")
            kind, default = _kind(given.get("type")), given.get("default")
            if kind and default is not None and isinstance(flag, str):
                yield flag, kind, default, call


def _default(value: ast.expr) -> ast.expr:
    """What `field(default=7)`, `typer.Option(7)` stand for."""
    if isinstance(value, ast.Call) and unparsed(value.func).rpartition(".")[2] in _OPTIONS:
        given = {item.arg: item.value for item in value.keywords}
        return given.get("default") or (value.args[0] if value.args else value)
    return value


def _kind(node: ast.expr | None) -> str:
    name = node.id if isinstance(node, ast.Name) else ""
    return name if name in _HOLDS else ""
