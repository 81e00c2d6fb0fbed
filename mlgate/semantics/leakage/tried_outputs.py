"""Ways to read the outputs of a fitted model, tried one after the other on test rows: the best of them is told."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from mlgate.semantics.leakage.choosing import Decision
from mlgate.semantics.leakage.events import Evaluation, LeakageEvents
from mlgate.semantics.leakage.searching import called_name
from mlgate.semantics.leakage.tuning import SCORED, Tuning, are_called_test_rows, is_judged_clean
from mlgate.semantics.module import Module

ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
BEST = frozenset({"argmax", "nanargmax", "idxmax"})
CURVES = frozenset({"roc_curve", "precision_recall_curve", "det_curve"})
Comprehension = ast.ListComp | ast.DictComp | ast.GeneratorExp
Loop = ast.For | Comprehension


def tried_outputs(module: Module, events: LeakageEvents) -> Iterator[Tuning]:
    """Choices by scores of one model on what is called test rows, each with another threshold or weight."""
    told: set[Hashable] = set()
    for decision in events.decisions:
        scores = _scores(decision)
        if not scores or scores[0].fit.model in told or len({item.site for item in scores}) != 1:
            continue
        if not _are_of_curve(decision, scores) and not _are_of_rounds(module, scores):
            continue
        first = scores[0]
        if are_called_test_rows(events, first) and not is_judged_clean(events, first, first.rows, decision):
            told.add(first.fit.model)
            yield Tuning(decision.site, decision.name, first, None, is_alone=True)


def _scores(decision: Decision) -> list[Evaluation]:
    """The scores that a choice is made by, without those that they are made of: errors, whose threshold is sought."""
    found = [item for item in decision.scores if isinstance(item, Evaluation) and item.kind in SCORED]
    parts = {inner for item in found for inner in item.evidence}
    return [item for item in found if item not in parts]


def _are_of_curve(decision: Decision, scores: list[Evaluation]) -> bool:
    """Whether the best point of a curve is chosen, which has one for each threshold; not one of the thresholds."""
    site = scores[0].site
    if not isinstance(site, ast.Call) or called_name(site) not in CURVES or decision.name not in BEST:
        return False
    names = {node.id for node in ast.walk(decision.site) if isinstance(node, ast.Name)}
    return len({item.fit.model for item in scores}) == 1 and not any("thr" in name.lower() for name in names)


def _are_of_rounds(module: Module, scores: list[Evaluation]) -> bool:
    """Whether a loop reads the outputs of a model in another way in each round, and fits none."""
    loop = _loop_around(module, scores[0].site)
    return loop is not None and not any(_is_fitted_within(loop, item) for item in scores) and _is_varied(loop)


def _loop_around(module: Module, site: ast.expr) -> Loop | None:
    """The innermost loop or comprehension that a score is computed in."""
    for node in module.ancestors(site):
        if isinstance(node, (ast.For, ast.ListComp, ast.DictComp, ast.GeneratorExp)):
            return node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return None
    return None


def _is_fitted_within(loop: Loop, item: Evaluation) -> bool:
    return loop in item.fit.loops or item.fit.setting.varied


def _is_varied(loop: Loop) -> bool:
    """Whether each round compares the outputs with another threshold, or weighs them in another way."""
    target = loop.target if isinstance(loop, ast.For) else loop.generators[0].target
    names = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    return any(_cuts(node, names) or _weighs(node, names) for node in _inside(loop))


def _inside(loop: Loop) -> Iterator[ast.AST]:
    """What a loop computes, other than what it asks."""
    if isinstance(loop, ast.For):
        pending: list[ast.AST] = list(loop.body)
    else:
        pending = [loop.key, loop.value] if isinstance(loop, ast.DictComp) else [loop.elt]
    while pending:
        node = pending.pop()
        yield node
        asked = node.test if isinstance(node, (ast.If, ast.While)) else None
        pending.extend(item for item in ast.iter_child_nodes(node) if item is not asked)


def _cuts(node: ast.AST, names: set[str]) -> bool:
    """`outputs > threshold`."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ORDERS):
        return False
    return _is_of_one(node.left, node.comparators[0], names)


def _weighs(node: ast.AST, names: set[str]) -> bool:
    """`weight * outputs`."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and _is_of_one(node.left, node.right, names)


def _is_of_one(left: ast.expr, right: ast.expr, names: set[str]) -> bool:
    """Whether one side is what each round takes, and the other no constant."""
    taken = [isinstance(side, ast.Name) and side.id in names for side in (left, right)]
    return any(taken) and not all(taken) and not any(isinstance(side, ast.Constant) for side in (left, right))
