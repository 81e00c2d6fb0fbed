"""Configuration classes that are to be frozen: they still are records, and it is written there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module

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


def _is_frozen(module: Module, node: ast.ClassDef) -> bool:
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    if bases & _TUPLES:
        return True
    said = [*node.decorator_list, *(keyword for keyword in node.keywords)]
    said += [item for item in node.body if _is_config(item)]
    return any(_FROZEN.search(ast.unparse(part)) for part in said)


def _is_config(item: ast.stmt) -> bool:
    """Whether a member of a class configures it, as pydantic's do: `model_config = ...`, `class Config:`."""
    if isinstance(item, ast.ClassDef):
        return item.name == "Config"
    return isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "model_config"
