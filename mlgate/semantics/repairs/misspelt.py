"""Names that were misspelt: the one that was meant takes their place, and nothing else is called by them."""

from __future__ import annotations

import ast
import difflib

from mlgate.core.rule import Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.reaching import statement_of
from mlgate.semantics.repairs._knowledge import ONLY_SHOWS
from mlgate.semantics.scope import BindingKind

_SHORTEST = 5
"""Shorter words are too near to each other: `lat` and `lon`, `load` and `loan`."""


def not_meant(before: Module, after: Module, name: str) -> Unrepaired | None:
    """Why a misspelt name is not mended, although something is bound to it, or nothing reads it any more."""
    meant = _meant(before, name)
    if meant is None or before.bindings(name):
        return None
    for scope in after.index.scopes:
        for binding in scope.bindings.get(name, ()):
            around = binding.value if binding.value is not None else binding.node
            read = {node.id for node in ast.walk(around) if isinstance(node, ast.Name)}
            if meant not in read and binding.kind is not BindingKind.IMPORT:
                place = around if hasattr(around, "lineno") else after.tree.body[0]
                return Unrepaired(after.location(place), f"`{name}` is bound to this, and `{meant}` was meant")
    wanted = _reads(before, meant) + _reads(before, name)
    if before.uses(name) and _reads(after, meant) + _reads(after, name) < wanted:
        words = f"`{meant}` was meant by `{name}`, and is not read instead"
        return Unrepaired(before.location(before.uses(name)[0]), words, gone=True)
    return None


def left_out(before: Module, after: Module, name: str) -> Unrepaired | None:
    """Where a statement did something with an unknown name, and is gone: what only looked at it may be."""
    if after.uses(name):
        return None
    kept = {unparsed(node.func) for node in after.nodes(ast.Call)}
    for use in before.uses(name):
        statement = statement_of(before, use)
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and last_name(call.func) not in ONLY_SHOWS and unparsed(call.func) not in kept:
            words = f"`{unparsed(call)[:60]}` is left out: bind `{name}`, or say that nobody can"
            return Unrepaired(before.location(use), words, gone=True)
    return None


def is_misspelt(module: Module, name: str) -> bool:
    """Whether one name of the module is what was meant by another."""
    return _meant(module, name) is not None


def _meant(module: Module, name: str) -> str | None:
    """The one name of the module that differs by a letter in one of its words, and by no number or plural."""
    known = {bound for scope in module.index.scopes for bound in scope.bindings if bound != name}
    near = [one for one in sorted(known) if _is_slip(name, one)]
    return near[0] if len(near) == 1 else None


def _is_slip(written: str, meant: str) -> bool:
    words, others = written.split("_"), meant.split("_")
    if len(words) != len(others):
        return written.replace("_", "") == meant.replace("_", "") and len(written) > _SHORTEST
    pairs = [(one, other) for one, other in zip(words, others, strict=True) if one != other]
    return len(pairs) == 1 and _is_slip_of_word(*pairs[0])


def _is_slip_of_word(one: str, other: str) -> bool:
    """One letter more, less or other, or two that changed places; numbers and plurals tell things apart."""
    if max(len(one), len(other)) < _SHORTEST or one.rstrip("s") == other.rstrip("s"):
        return False
    if one.lower() == other.lower():
        return True
    edits = [step for step in difflib.SequenceMatcher(None, one, other, False).get_opcodes() if step[0] != "equal"]
    changed = "".join(one[step[1] : step[2]] + other[step[3] : step[4]] for step in edits)
    if any(letter.isdigit() for letter in changed):
        return False
    if len(one) == len(other):
        places = [at for at, (mine, yours) in enumerate(zip(one, other, strict=True)) if mine != yours]
        swapped = len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]]
        return len(places) == 1 or (swapped and one[places[1]] == other[places[0]])
    return abs(len(one) - len(other)) == 1 and [step[0] for step in edits] in (["insert"], ["delete"])


def _reads(module: Module, name: str) -> int:
    return sum(isinstance(node.ctx, ast.Load) for node in module.uses(name))
