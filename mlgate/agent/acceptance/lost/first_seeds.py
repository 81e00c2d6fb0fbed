"""Seeds for calls that drew other numbers in each run: they cost nothing, whoever asked for them."""

from __future__ import annotations

import ast

from mlgate.semantics.call import Call
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.randomness.seeds import is_unseeded


def is_first_seed(before: Call, keyword: ast.keyword) -> bool:
    """Whether an argument is the seed of a call that had none, and whose library sets none by itself."""
    seed = before.module.catalogue.seed_parameter(before.qualified_name or "")
    return seed is not None and keyword.arg == seed.name and not seed.is_fixed and is_unseeded(before, seed)


def is_only_seeded(module: Module, old: ast.expr, new: ast.expr) -> bool:
    """Whether an expression is the same call of before, with its first seed."""
    call = module.call_of(old) if isinstance(old, ast.Call) else None
    if call is None or not isinstance(old, ast.Call) or not isinstance(new, ast.Call):
        return False
    known = {unparsed(item) for item in old.keywords}
    added = [item for item in new.keywords if unparsed(item) not in known]
    rest = [unparsed(item) for item in new.keywords if item not in added]
    is_same = unparsed(old.func) == unparsed(new.func) and [*map(unparsed, old.args)] == [*map(unparsed, new.args)]
    return (
        is_same
        and rest == [*map(unparsed, old.keywords)]
        and bool(added)
        and all(is_first_seed(call, item) for item in added)
    )
