"""A model and what prepares its rows, saved as a pair: whoever loads it takes each for what it is, and uses both."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import LOADS_PICKLES

_PREDICTS = frozenset({"predict", "predict_proba", "decision_function", "score"})
_PREPARES = frozenset({"transform"})


def loaded_otherwise(repair: Repair, saved: ast.expr, model: str, prepares: str) -> Iterator[Unrepaired]:
    """Pairs that are loaded in another order than they are saved in, and transformers that are loaded and never used.

    Args:
        repair: What was changed.
        saved: What is saved.
        model: The name of the model.
        prepares: The name of the transformer.
    """
    parts = [*map(unparsed, saved.elts)] if isinstance(saved, (ast.Tuple, ast.List)) else []
    if model not in parts or prepares not in parts:
        return
    for _, after in repair.modules:
        for names, node in _loaded(after, len(parts)) if after is not None else ():
            taken = dict(zip(parts, names, strict=True))
            words = _amiss(after, node, taken[model], taken[prepares])  # type: ignore[arg-type]
            if words:
                yield Unrepaired(after.location(node), words)  # type: ignore[union-attr]


def _amiss(module: Module, load: ast.Assign, model: str, prepares: str) -> str:
    """What is wrong with the names that are given to a model, and to what prepares its rows."""
    around = module.enclosing_function(load)
    uses = [use for use in module.uses(prepares) if module.enclosing_function(use) is around]
    if _is_asked(module, load, prepares, _PREDICTS) or _is_asked(module, load, model, _PREPARES):
        return f"`{prepares}` is what prepares the rows, and `{model}` the model: they are loaded the other way round"
    if _is_asked(module, load, model, _PREDICTS) and not uses:
        return f"`{prepares}` is loaded, and prepares nothing"
    return ""


def _loaded(module: Module, count: int) -> Iterator[tuple[list[str], ast.Assign]]:
    """Names that what is loaded is bound to, as many as were saved together."""
    for call in module.calls_to(LOADS_PICKLES):
        statement = module.parent(call.node)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(statement, ast.Assign) and isinstance(target, ast.Tuple) and len(target.elts) == count:
            yield [*map(unparsed, target.elts)], statement


def _is_asked(module: Module, load: ast.Assign, name: str, methods: frozenset[str]) -> bool:
    around = module.enclosing_function(load)
    return any(
        call.receiver is not None
        and unparsed(call.receiver) == name
        and (around is None or module.enclosing_function(call.node) is around)
        for call in module.method_calls(*methods)
    )
