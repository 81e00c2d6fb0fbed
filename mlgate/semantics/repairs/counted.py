"""How often something stands in the files of a repair, before and after."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module

Count = Callable[[Module], int]


def fewer(repair: Repair, count: Count, more: int, words: str) -> Iterator[Unrepaired]:
    """What is wrong where something is not counted so much more often than before."""
    before, after = (total(repair, side, count) for side in (0, 1))
    if after < before + more and repair.targets:
        yield Unrepaired(repair.targets[0].location, words, gone=True)


def total(repair: Repair, side: int, count: Count) -> int:
    """How often something stands in the files of the diagnostics: 0 before, 1 after."""
    paths = {target.location.path for target in repair.targets}
    return sum(count(module) for pair in repair.modules if (module := pair[side]) is not None and module.path in paths)


def called_names(module: Module) -> Iterator[str]:
    """The last names of what is called."""
    for node in module.nodes(ast.Call):
        yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
