"""Configuration classes that are to be frozen: they still are records, it is written there, and nothing sets fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.stores import set_attribute_calls, stores

_FROZEN = re.compile(
    r"\b(?:frozen\s*=\s*True|[\"']frozen[\"']:\s*True|allow_mutation\s*=\s*False|(?:attrs?\.)?frozen$)"
)
_TUPLES = frozenset({"NamedTuple", "Enum", "StrEnum", "IntEnum"})


def not_frozen(repair: Repair) -> Iterator[Unrepaired]:
    """Classes that were to be frozen, and that no `frozen=True` stands at."""
    for target in repair.targets:
        name = target.message.partition("`")[2].partition("`")[0]
        for before, after in repair.modules:
            if after is None or before is None or before.path != target.location.path:
                continue
            for node in after.classes:
                if node.name == name and not _is_frozen(after, node):
                    yield Unrepaired(after.location(node), f"nothing says in so many words that `{name}` is frozen")
        yield from _still_set(repair, name)


def _still_set(repair: Repair, name: str) -> Iterator[Unrepaired]:
    """Fields of instances that are assigned anywhere in the project: it raises, now that the class is frozen."""
    makers = {
        function.name for module in repair.naming(name) for function in module.functions if _makes(function, name)
    }
    named = {module.path: module for word in (name, *sorted(makers)) for module in repair.naming(word)}
    for module in named.values():
        changed: list[tuple[ast.expr, ast.expr]] = [
            (store.node, store.base) for store in stores(module) if store.is_attribute
        ]
        changed += [(call.node, base) for call, base in set_attribute_calls(module) if not _is_forced(call)]
        for node, base in changed:
            made_by = module.instance_of(base) or ""
            if made_by.rpartition(".")[2] == name or _is_given_by(module, base, makers):
                yield Unrepaired(module.location(node), f"`{unparsed(node)}` is set, and a frozen `{name}` refuses it")


def _makes(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether a function says that it gives back an instance, or makes one to give it back."""
    if function.returns is not None and last_name(function.returns) == name:
        return True
    given = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
    return any(isinstance(value, ast.Call) and last_name(value.func) == name for value in given)


def _is_given_by(module: Module, base: ast.expr, makers: set[str]) -> bool:
    value = module.scope_of(base).only_value(base.id) if isinstance(base, ast.Name) else None
    return isinstance(value, ast.Call) and last_name(value.func) in makers


def _is_forced(call: Call) -> bool:
    """Whether a call goes past what a class refuses: `object.__setattr__(self, "folds", 5)`."""
    return call.text.startswith("object.")


def _is_frozen(module: Module, node: ast.ClassDef) -> bool:
    bases = {unparsed(base).rpartition(".")[2] for base in node.bases}
    if bases & _TUPLES:
        return True
    said = [*node.decorator_list, *(keyword for keyword in node.keywords)]
    said += [item for item in node.body if _is_config(item)]
    return any(_FROZEN.search(unparsed(part)) for part in said)


def _is_config(item: ast.stmt) -> bool:
    """Whether a member of a class configures it, as pydantic's do: `model_config = ...`, `class Config:`."""
    if isinstance(item, ast.ClassDef):
        return item.name == "Config"
    return isinstance(item, ast.Assign) and unparsed(item.targets[0]) == "model_config"
