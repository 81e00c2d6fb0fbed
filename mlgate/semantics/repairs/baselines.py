"""A baseline is measured: something simple is judged on the same rows, or by a metric that carries a comparison."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.core.rule import Repair, Unrepaired
from mlgate.semantics._knowledge import ABSOLUTE_METRICS
from mlgate.semantics.call import Call
from mlgate.semantics.live import folded
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, names_in
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.reach import functions_reached
from mlgate.sources.file_kinds import is_gate_path

_REDUCED = frozenset("mean sum max min median std var value_counts average argmax quantile".split())
_RUNS = frozenset({"search_runs", "get_run", "load_model", "get_metric_history", "search_model_versions"})
"""What reads an earlier run, or the model of one."""
_PREDICTS = frozenset({"predict", "predict_proba", "decision_function"})


def not_measured(repair: Repair) -> Iterator[Unrepaired]:
    """Baselines that nothing judges, or that are only told of; and those that are told what to say."""
    old, new = ([pair[side] for pair in repair.modules] for side in (0, 1))
    known = {unparsed(node) for module in old if module is not None for node in module.nodes(ast.Call, ast.Compare)}
    truths = {name for module in old if module is not None for name in _truths(module)}
    guesses = {text for module in old if module is not None for text in _guesses(module)}
    after = [module for module in new if module is not None]
    for module in after:
        for call in module.calls:
            if last_name(call.node.func) == "DummyRegressor" and _is_told(call) and unparsed(call.node) not in known:
                yield Unrepaired(module.location(call.node), f"`{call.text}` is told what to say, and learns nothing")
    measured = any(
        _measures(module, node, known, truths, guesses) for module in after for node in module.nodes(ast.Call)
    )
    asked = any(is_gate_path(path) for path in repair.texts())
    if repair.targets and not measured and not asked:
        words = "nothing simple is judged on the rows that judge the model: a baseline is measured, not told"
        yield Unrepaired(repair.targets[0].location, words, gone=True)


def _measures(module: Module, node: ast.Call, known: set[str], truths: set[str], guesses: set[str]) -> bool:
    """Whether a call that is new judges something else than the model on the same truth."""
    call = module.call_of(node)
    if call is None or unparsed(node) in known:
        return False
    name = last_name(node.func)
    if name in _RUNS or module.catalogue.has_kind(call.qualified_name or "", "cross_validation"):
        return True
    if (call.qualified_name or "").startswith("sklearn.metrics."):
        judged = [unparsed(part) for part in _given(call)]
        is_other = call.qualified_name not in ABSOLUTE_METRICS or guesses.isdisjoint(judged)
        return is_other and (not truths or not truths.isdisjoint(names_in(node)))
    if name == "score" and len(node.args) > 1:
        return not truths or not truths.isdisjoint(names_in(node.args[1]))
    if name in _REDUCED:
        return not truths.isdisjoint(names_in(node)) and not (guesses & {unparsed(part) for part in ast.walk(node)})
    return any(map(_judges, functions_reached(module, [call]))) and _has_role(module, node)


def _has_role(module: Module, node: ast.Call) -> bool:
    """Whether a function of the module is called."""
    return last_name(node.func) in {function.name for function in module.functions}


def _judges(function: ast.AST) -> bool:
    """Whether a function scores what it is given."""
    scores = {name.rpartition(".")[2] for name in ABSOLUTE_METRICS} | {"score"}
    return any(isinstance(node, ast.Call) and last_name(node.func) in scores for node in ast.walk(function))


def _is_told(call: Call) -> bool:
    """Whether a number is given that a regressor says of all rows."""
    given = call.keyword("constant")
    return given is not None and isinstance(folded(call.module, given.value), (int, float))


def _given(call: Call) -> list[ast.expr]:
    return [*call.node.args[:2], *(item.value for item in call.node.keywords if item.arg in ("y_true", "y_pred"))]


def _truths(module: Module) -> Iterator[str]:
    """The names by which models were judged: those that were not predicted."""
    predicted = {*_predicted(module)}
    for call in module.calls_to(ABSOLUTE_METRICS):
        for part in _given(call):
            if not any(isinstance(node, ast.Call) and last_name(node.func) in _PREDICTS for node in ast.walk(part)):
                yield from names_in(part) - predicted
    for call in module.method_calls("score"):
        yield from names_in(call.node.args[1]) if len(call.node.args) > 1 else ()


def _guesses(module: Module) -> Iterator[str]:
    """What models said before, as it is written."""
    yield from _predicted(module)
    yield from (unparsed(node) for node in module.nodes(ast.Call) if last_name(node.func) in _PREDICTS)


def _predicted(module: Module) -> Iterator[str]:
    for node in module.nodes(ast.Assign):
        calls = (part for part in ast.walk(node.value) if isinstance(part, ast.Call))
        if any(last_name(part.func) in _PREDICTS for part in calls):
            yield from (part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name))
