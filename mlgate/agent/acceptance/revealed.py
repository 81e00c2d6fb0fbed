"""Diagnostics that a repair does not make but reveals: what it repaired kept the check from seeing them.

A star import hides where names come from: spelled out, rules see calls that were there all the time. Of a change that
differs in nothing but imports, nothing else can be new. A leak hides that a model is saved without what prepared its
rows: where these were prepared before the split, nothing tells which of them the model went through.
"""

from __future__ import annotations

import ast

from mlgate.agent.acceptance.change import Change
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.semantics.module import Module

_BLINDING = frozenset({"MLG901"})
_REPLACED = {"MLG109": frozenset({"MLG104"})}
"""Rules that tell one thing of a split at random; where that is none any more, another one of the same split."""
_BEGUN = {"MLD301": frozenset({"MLD302"}), "MLG911": frozenset({"MLG912"})}
"""Rules that something is missing, and those that tell what is open in it as soon as somebody has begun it."""


def is_revealed(change: Change, item: LocatedDiagnostic) -> bool:
    """Whether a new diagnostic speaks of code that was there before, unseen."""
    codes = {target.code for target in change.targets if target.location.path == item.location.path}
    if any(item.code in _REPLACED.get(code, ()) for code in codes) or _is_begun(change, item):
        return True
    pair = next((pair for pair in change.python if pair.path == item.location.path), None)
    if pair is None or pair.before is None or pair.after is None:
        return False
    if item.code == "MLG714" and any(code.startswith("MLG1") for code in codes):
        return _was_there(pair.before, pair.after, item)
    if not codes & _BLINDING:
        return False
    return _without_imports(pair.before) == _without_imports(pair.after)


def _is_begun(change: Change, item: LocatedDiagnostic) -> bool:
    """Whether a new file is what was missing, and this is said of what it leaves open: no more severe than before."""
    missing = [target for target in change.targets if item.code in _BEGUN.get(target.code, ())]
    return item.location.path in change.added and any(item.severity <= target.severity for target in missing)


def _was_there(before: Module, after: Module, item: LocatedDiagnostic) -> bool:
    """Whether the statement that a diagnostic speaks of was there before, word for word."""
    known = {ast.unparse(node) for node in ast.walk(before.tree) if isinstance(node, ast.stmt)}
    spoken = [node for node in ast.walk(after.tree) if isinstance(node, ast.stmt) and _begins(after, node, item)]
    return bool(spoken) and all(ast.unparse(node) in known for node in spoken)


def _begins(module: Module, node: ast.stmt, item: LocatedDiagnostic) -> bool:
    place = module.location(node)
    return place.line == item.location.line and not isinstance(node, (ast.FunctionDef, ast.With, ast.For, ast.If))


def _without_imports(module: Module) -> list[str]:
    return [ast.dump(node) for node in module.tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
