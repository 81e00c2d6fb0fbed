"""Diagnostics that a repair does not make but reveals: what it repaired kept the check from seeing them.

A star import hides where names come from: spelled out, rules see calls that were there all the time. Of a change that
differs in nothing but imports, nothing else can be new. Time's order kept as well: rows split at random are no test
rows that one may speak of.
"""

from __future__ import annotations

import ast

from mlgate.agent.acceptance.change import Change
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.semantics.module import Module

_BLINDING = frozenset({"MLG901"})
_REPLACED = {"MLG109": frozenset({"MLG104"})}
"""Rules that tell one thing of a split at random; where that is none any more, another one of the same split."""


def is_revealed(change: Change, item: LocatedDiagnostic) -> bool:
    """Whether a new diagnostic speaks of code that was there before, unseen."""
    codes = {target.code for target in change.targets if target.location.path == item.location.path}
    if any(item.code in _REPLACED.get(code, ()) for code in codes):
        return True
    if not codes & _BLINDING:
        return False
    pair = next((pair for pair in change.python if pair.path == item.location.path), None)
    if pair is None or pair.before is None or pair.after is None:
        return False
    return _without_imports(pair.before) == _without_imports(pair.after)


def _without_imports(module: Module) -> list[str]:
    return [ast.dump(node) for node in module.tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
