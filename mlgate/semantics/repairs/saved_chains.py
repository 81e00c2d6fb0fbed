"""A chain that is saved holds all that learnt on the way of the model's rows, in other functions as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlgate.core.rule import Unrepaired
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.followed import LEARNT


def missing_of_chain(after: Module, model: str, saved: Sequence[ast.expr]) -> Iterator[Unrepaired]:
    """Transformers that the model's rows went through, and that no part of what is saved is; `saved`: all its parts."""
    chain = next((part for part in saved if _joins(after, part, model)), None)
    if chain is None:
        return
    held = {name.rpartition(".")[2] for part in saved if (name := _class_of(after, part)) is not None}
    missing = _learnt_by(after, model) - held
    for name in sorted(missing) if len(missing) > _unknown(after, chain, model) else ():
        words = f"`{unparsed(chain)[:60]}` is saved without `{name}`, which the model's rows went through as well"
        yield Unrepaired(after.location(chain), words)


def _joins(module: Module, part: ast.expr, model: str) -> bool:
    """Whether an expression puts the fitted model and others together: a pipeline, a tuple, a dictionary."""
    call = module.call_of(part) if isinstance(part, ast.Call) else None
    is_pipeline = call is not None and module.catalogue.has_kind(call.qualified_name or "", "pipeline")
    if not is_pipeline and not isinstance(part, (ast.Tuple, ast.List, ast.Dict)):
        return False
    return any(isinstance(node, ast.Name) and node.id == model for node in ast.walk(part))


def _class_of(module: Module, part: ast.expr) -> str | None:
    if isinstance(part, (ast.Name, ast.Attribute, ast.Call)):
        return module.instance_of(part, module.scope_of(part)) or last_name(getattr(part, "func", None)) or None
    return None


def _unknown(module: Module, chain: ast.expr, model: str) -> int:
    """How many names in a chain may stand for any transformer: what a function of the project gave."""
    called = {id(node.func) for node in ast.walk(chain) if isinstance(node, ast.Call)}
    names = (node for node in ast.walk(chain) if isinstance(node, ast.Name) and id(node) not in called)
    return len({node.id for node in names if node.id != model and _class_of(module, node) is None})


def _learnt_by(module: Module, model: str) -> set[str]:
    """The classes of transformers that learnt on the way of the rows of each fit of a model."""
    events = leakage_of(module)
    names = [call.qualified_name or "" for call in module.calls]
    known = {name.rpartition(".")[2] for name in names if module.catalogue.has_kind(name, "transformer")}
    found: list[set[str]] = []
    for fit in events.fits if events is not None else ():
        function = fit.site.func if isinstance(fit.site, ast.Call) else None
        if isinstance(function, ast.Attribute) and unparsed(function.value) == model and not fit.assumed:
            learnt = (item for item in fit.statistics if item.kind in LEARNT and item.learner is not None)
            found.append({item.name.partition(".")[0] for item in learnt} & known)
    return set.intersection(*found) if found else set()
