"""What predictions are compared with is the truth of the same rows: not that of training rows, nor a prediction."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.live import bound_pairs, function_around
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, root_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs.followed import judged_in_folds

_PREDICTS = frozenset({"predict", "predict_proba", "decision_function", "predict_classes"})
_DEPTH = 6


def truth_of_others(sides: Sides) -> Iterator[Refusal]:
    """Truth that comes from where training rows have theirs, and metrics that compare two predictions."""
    before, after = [*_metrics(sides.before)], [*_metrics(sides.after)]
    is_compared = any(map(_are_predictions, before))
    for call in after if before and not is_compared else ():
        if _are_predictions(call):
            words = f"`{call.text}` compares what a model says with what it says"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))
    learnt = {name for module in sides.before.modules for fit in module.method_calls("fit") for name in _learnt(fit)}
    known = {name for call in before for name in _shared_of(call)}
    written = {unparsed(call.node.args[0]) for call in before}
    in_folds = {node for module in sides.after.modules for node in judged_in_folds(module)}
    free = Counter(call.text for call in before if not _shared_of(call))
    free.subtract(call.text for call in after if not (_shared_of(call) & learnt) - known)
    for call in after:
        if free[call.text] <= 0 or call.node in in_folds:
            continue
        of_old = {root_name(call.node.args[0])} if unparsed(call.node.args[0]) in written else set()
        for name in sorted((_shared_of(call) & learnt) - known - of_old):  # its truth was taken of the same name
            words = f"`{call.text}` judges by `{name}`, which the model learns the truth from"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))


def _metrics(side: Side) -> Iterator[Call]:
    for live in side.live:
        for call in live.module.calls:
            is_metric = any(role.startswith("metric") for role in roles_of(call))
            if call.node in live and is_metric and len(call.node.args) > 1:
                yield call


def _shared_of(call: Call) -> set[str]:
    """The names that both the truth of a metric and that of a fit are taken from, by places or a column of them."""
    fits = call.module.method_calls("fit")
    around = function_around(call.module, call.node)
    learnt = {name for fit in fits if function_around(call.module, fit.node) == around for name in _learnt(fit)}
    given = {name for part in call.node.args[:2] for name in _read(call.module, part, _DEPTH)}
    if any(unparsed(fit.node.args[0]) in given for fit in call.module.method_calls("fit") if fit.node.args):
        return set()  # the rows that are learnt from are judged by their own truth: that is another matter
    predicted = [part for part in call.node.args[:2] if not _is_prediction(call.module, part, _DEPTH)]
    return {name for part in predicted for name in _taken_from(call.module, part, _DEPTH)} & learnt


def _read(module: Module, node: ast.expr, depth: int) -> set[str]:
    """The names that an expression reads, and those that these were made of."""
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    for name in [*found] if depth else ():
        value = module.scope_of(node).only_value(name)
        found |= _read(module, value, depth - 1) if value is not None else set()
    return found


def _learnt(fit: Call) -> set[str]:
    given = fit.argument("y", 1)
    return _taken_from(fit.module, given, _DEPTH) if given is not None else set()


def _taken_from(module: Module, node: ast.expr, depth: int) -> set[str]:
    """A name, and those that it was taken from by places, columns and methods; what a split parts is not followed."""
    inner = _source(module, node)
    if not isinstance(inner, ast.Name) or not depth:
        return set()
    found = {inner.id}
    for assignment in module.nodes(ast.Assign):
        if function_around(module, assignment) != function_around(module, node):
            continue
        for target, value in bound_pairs(assignment):
            if isinstance(target, ast.Name) and target.id == inner.id and value is not node:
                found |= _taken_from(module, value, depth - 1) if not _is_of(value, inner.id) else set()
    return found


def _source(module: Module, node: ast.expr) -> ast.expr | None:
    """What places, columns and methods are taken of: `rows` of `rows["a"].iloc[:9].to_numpy()`."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        if isinstance(node, ast.Call):
            is_function = isinstance(node.func, ast.Name) or module.qualified_name(node.func) is not None
            if is_function and not node.args:
                return None
            node = node.args[0] if is_function else node.func
        else:
            node = node.value
    return node


def _is_of(value: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(value))


def _are_predictions(call: Call) -> bool:
    return all(_is_prediction(call.module, part, 2) for part in call.node.args[:2])


def _is_prediction(module: Module, node: ast.expr, depth: int) -> bool:
    if any(isinstance(part, ast.Call) and last_name(part.func) in _PREDICTS for part in ast.walk(node)):
        return True
    value = module.scope_of(node).only_value(node.id) if isinstance(node, ast.Name) and depth else None
    return value is not None and _is_prediction(module, value, depth - 1)
