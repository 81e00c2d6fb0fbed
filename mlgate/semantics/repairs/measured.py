"""A metric that is new measures what the others do: the same truth, what a model says of it, and the same class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics.call import Call
from mlgate.semantics.leakage.events import EvaluationKind
from mlgate.semantics.leakage.gate import leakage_of
from mlgate.semantics.live import UNKNOWN, folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import names_in
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import ACCURACY_BY_AVERAGE
from mlgate.semantics.repairs.followed import held_out, judged_in_folds
from mlgate.semantics.repairs.leaks import cut_scores

_SCORED = (EvaluationKind.METRIC, EvaluationKind.SCORE)


def measured_otherwise(before: Module | None, after: Module, name: str, value: ast.expr) -> str:
    """What is wrong with a metric under a name; empty where nothing is seen."""
    call = next(_metrics(after, value), None)
    if call is None:
        return ""
    known = [*_metrics(before, before.tree)] if before is not None else []
    return _of_other_class(call, known, name) or _of_no_answer(call) or _of_other_rows(before, after, call)


def added_of_learnt(repair: Repair) -> Iterator[Unrepaired]:
    """Metrics that are added, where none of them is of rows held out as the others are."""
    for before, after in repair.modules:
        if before is None or after is None or not any(item.location.path == before.path for item in repair.targets):
            continue
        known = {unparsed(call.node) for call in _metrics(before, before.tree)}
        new = [call for call in _metrics(after, after.tree) if unparsed(call.node) not in known]
        faults = [(call, _added_amiss(before, after, call)) for call in new]
        if faults and all(words for _, words in faults):
            call, words = faults[0]
            yield Unrepaired(after.location(call.node), words)


def _added_amiss(before: Module, after: Module, call: Call) -> str:
    if call.node in judged_in_folds(after):
        return ""
    learnt = learnt_names(after) & names_in(call.node)
    if learnt and not learnt <= _judging(before):
        return f"`{call.text}` is told of `{min(learnt)}`, which the model has learnt from"
    if call.node in cut_scores(after) and not cut_scores(before):
        return f"`{call.text}` judges only some of the rows that are held out"
    return _of_no_answer(call)


def _judging(module: Module) -> set[str]:
    """The names that metrics are given already."""
    return {
        node.id for call in _metrics(module, module.tree) for node in ast.walk(call.node) if isinstance(node, ast.Name)
    }


def learnt_names(module: Module) -> set[str]:
    """Names of rows and truth that a model is fitted on."""
    fits = module.method_calls("fit", "partial_fit")
    return {
        node.id for call in fits for part in call.node.args for node in ast.walk(part) if isinstance(node, ast.Name)
    }


def _metrics(module: Module, node: ast.AST) -> Iterator[Call]:
    calls = (module.call_of(part) for part in ast.walk(node) if isinstance(part, ast.Call))
    yield from (
        call for call in calls if call is not None and module.catalogue.has_kind(call.qualified_name or "", "metric")
    )


def _of_other_class(call: Call, known: list[Call], name: str) -> str:
    """Metrics of a class that no other metric is of, or of all classes at once where their name does not say so."""
    average = _constant(call, "average")
    function = (call.qualified_name or "").rpartition(".")[2]
    if average in ACCURACY_BY_AVERAGE.get(function, ()) and str(average) not in name.lower():
        return f"`{name}` is logged, and is the accuracy: `average` is `{average}`"
    asked = call.keyword("pos_label")
    same = {unparsed(given.value) for item in known if (given := item.keyword("pos_label")) is not None}
    if asked is not None and unparsed(asked.value) not in (*same, "1", "True"):
        return f"`{name}` is logged of the class `{unparsed(asked.value)}`, which no other metric is of"
    return ""


def _of_no_answer(call: Call) -> str:
    """Predictions that are the same for all rows: a probability is never below zero, nor above one."""
    for node in (part for value in call.node.args[1:2] for part in _made_of(call.module, value)):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        bound, turned = folded(call.module, node.comparators[0]), isinstance(node.ops[0], (ast.Lt, ast.LtE))
        if bound is UNKNOWN:
            bound, turned = folded(call.module, node.left), isinstance(node.ops[0], (ast.Gt, ast.GtE))
        if isinstance(bound, (int, float)) and "proba" in _source(call.module, node) and not 0 < bound < 1:
            words = "no row" if turned is (bound <= 0) else "each row"
            return f"`{unparsed(node)}` is true of {words}, whatever the model says"
    return ""


def _made_of(module: Module, value: ast.expr, depth: int = 3) -> Iterator[ast.expr]:
    """An expression with its parts, and what its names are bound to once."""
    for node in ast.walk(value):
        if not isinstance(node, ast.expr):
            continue
        yield node
        bound = module.scope_of(node).only_value(node.id) if isinstance(node, ast.Name) and depth else None
        if bound is not None:
            yield from _made_of(module, bound, depth - 1)


def _source(module: Module, value: ast.expr) -> str:
    return " ".join(unparsed(node) for node in _made_of(module, value))


def _of_other_rows(before: Module | None, after: Module, call: Call) -> str:
    """Metrics of what no model says of rows held out, where the others are of that; or of some of the rows only."""
    old = leakage_of(before) if before is not None else None
    events = leakage_of(after)
    if old is None or events is None or not any(item.kind in _SCORED for item in held_out(before)):
        return ""
    if call.node not in {item.site for item in events.evaluations}:
        return f"`{call.text}` is not seen to judge what a model says of rows held out"
    if call.node in cut_scores(after) and not cut_scores(before) and before is not None:  # type: ignore[arg-type]
        return f"`{call.text}` judges only some of the rows that are held out"
    return ""


def _constant(call: Call, name: str) -> object:
    given = call.keyword(name)
    return folded(call.module, given.value) if given is not None else None
