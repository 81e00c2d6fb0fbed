"""Best states kept by scores: what is saved below a test, flags that are tested later, the best of all rounds."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Asked, Decision, Evidence, Search
from mlgate.semantics.leakage.events import CrossValidation, Evaluation
from mlgate.semantics.leakage.objects import Data, Estimator, Value
from mlgate.semantics.leakage.part_names import WORD
from mlgate.semantics.leakage.searching import called_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

STATE = frozenset("state_dict get_weights deepcopy copyfile".split())
"""Functions that copy the state of a model."""
SAVING = frozenset("dump copy_ update append load_state_dict copyfile".split())
"""Functions that keep something, called for that only."""
SAVED = frozenset(
    "model models checkpoint checkpoints ckpt state weights network networks net best params to pretrained".split()
)
TELLING = frozenset("update add append step push put record check".split())
"""Methods by which an object is told a score."""
HEEDING = frozenset({"ReduceLROnPlateau"})
"""Schedulers that are told a score."""
ORDERS = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)
MAXIMA = frozenset({"max", "min", "maximum", "minimum", "amax", "amin", "nanmax", "nanmin"})
MOST_TOLD = 60
NOT_FLAGS = frozenset("isnan isinf isfinite len hasattr isinstance".split())


def scores_in(evidence: Evidence) -> Evidence:
    """The scores themselves: evaluations, cross-validations, searches."""
    return frozenset(item for item in evidence if isinstance(item, (Evaluation, CrossValidation, Search)))


def orders(test: ast.expr) -> bool:
    """Whether a test asks what is greater."""
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    parts = [part.operand if isinstance(part, ast.UnaryOp) else part for part in parts]
    return any(isinstance(part, ast.Compare) and isinstance(part.ops[0], ORDERS) for part in parts)


def is_verdict(test: ast.expr) -> bool:
    """Whether a test asks on which side of a number something is: `mape < 10`; no other candidate is compared."""
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    return all(
        isinstance(part, ast.Compare)
        and isinstance(part.left, (ast.Name, ast.Subscript, ast.Attribute, ast.Constant))
        and all(isinstance(item, ast.Constant) for item in part.comparators)
        for part in parts
    )


def is_saving(node: ast.expr) -> bool:
    """Whether a call saves the state of a model, by its name: `save`, `save_checkpoint`, `_save_best_model`."""
    words = [word.lower() for word in WORD.findall(called_name(node))]
    return "save" in words and SAVED.issuperset(word for word in words if word != "save")


def keeps_state(body: Sequence[ast.stmt]) -> bool:
    """Whether statements keep the state of a model, or end its training."""
    return any(
        isinstance(node, ast.Break) or (isinstance(node, ast.Call) and (called_name(node) in STATE or is_saving(node)))
        for statement in body
        for node in ast.walk(statement)
    )


def keeps(body: Sequence[ast.stmt]) -> bool:
    """Whether statements do more than print."""
    return any(not isinstance(item, (ast.Expr, ast.Pass, ast.Raise)) or _saves(item) for item in body)


def _saves(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and (called_name(call) in SAVING or is_saving(call))


# Flags


def asked(machine: Machine, node: ast.Compare, value: Value) -> Value:
    """The outcome of a comparison of scores: it may decide later."""
    if not isinstance(value, Data) or not isinstance(node.ops[0], ORDERS) or is_verdict(node):
        return value
    facts = value.facts
    if not facts.evidence or facts.predicted:
        return value
    scores = scores_in(facts.evidence)
    if not scores:
        return value
    return Data(facts._replace(evidence=facts.evidence | {machine.record.ask(node, scores)}))


def by_flag(machine: Machine, test: ast.expr, evidence: Evidence, body: Sequence[ast.stmt]) -> Evidence:
    """The decisions that a flag carries: `if is_best:`, `if stopper.early_stop:`."""
    found = [item for item in evidence if isinstance(item, Decision)]
    found += [machine.record.decide(item.site, "if", item.scores) for item in evidence if isinstance(item, Asked)]
    state = keeps_state(body)
    if not found and state and _is_flag(test):  # what an object that was told the scores says
        scores = scores_in(evidence)
        found = [machine.record.decide(test, "if", scores)] if scores else []
    for item in found:
        item.keeps = item.keeps or state
    return frozenset(found)


def asks_object(test: ast.expr) -> bool:
    """Whether one of several questions is a call that is told something: `if stopper.stops(loss) or is_late:`."""
    parts = test.values if isinstance(test, ast.BoolOp) else []
    return any(isinstance(part, ast.Call) and part.args and _is_flag(part) for part in parts)


def _is_flag(test: ast.expr) -> bool:
    if isinstance(test, ast.BoolOp):
        return asks_object(test)
    if isinstance(test, ast.Call):
        return called_name(test) not in NOT_FLAGS
    return isinstance(test, (ast.Name, ast.Attribute))


def note_use(machine: Machine, callee: Value, node: ast.Call, evidence: Evidence) -> None:
    """What a call does with scores: it takes their best, saves a state by them, or hands them to an object."""
    best_of_list(machine, node, evidence)
    saved_by_flag(machine, node, evidence)
    tell_object(machine, callee, node, evidence)
    tell_scheduler(machine, callee, node, evidence)


def saved_by_flag(machine: Machine, node: ast.Call, evidence: Evidence) -> None:
    """`save_checkpoint(state, is_best)`: a function that we cannot see keeps the best state."""
    if is_saving(node):
        for item in evidence:
            if isinstance(item, Asked):
                machine.record.decide(item.site, "if", item.scores).keeps = True


def tell_object(machine: Machine, callee: Value, node: ast.Call, evidence: Evidence) -> None:
    """`meter.update(score)`, `stopper(score)`: an object that we cannot see into knows the scores from then on."""
    if not isinstance(callee, Data) or callee.estimator is not None or callee.facts.predicted:
        return
    is_told = node.func.attr in TELLING if isinstance(node.func, ast.Attribute) else isinstance(node.func, ast.Name)
    told = callee.facts.evidence | scores_in(evidence)
    if is_told and told != callee.facts.evidence and len(told) < MOST_TOLD:
        machine.store.put(callee, "facts", callee.facts._replace(evidence=told))


def tell_scheduler(machine: Machine, callee: Value, node: ast.Call, evidence: Evidence) -> None:
    """`scheduler.step(loss)`: how fast a network learns from then on depends on the scores."""
    scores = scores_in(evidence)
    if isinstance(callee, Estimator) and callee.name in HEEDING and called_name(node) == "step" and scores:
        machine.record.decide(node, callee.name, scores).keeps = True


# The best of all rounds


def best_of_rounds(machine: Machine, node: ast.Assign, value: Value) -> None:
    """`best = max(best, score)`: of all rounds the best score is told."""
    call, target = node.value, node.targets[0]
    if not isinstance(call, ast.Call) or called_name(call) not in MAXIMA or not machine.record.loops:
        return
    name = ast.unparse(target)
    if any(ast.unparse(item) == name for item in call.args):
        _tell(machine, call, value.facts.evidence if isinstance(value, Data) else NO_EVIDENCE)


def best_of_list(machine: Machine, node: ast.Call, evidence: Evidence) -> None:
    """`max(scores)`, `scores.max()` after the last round."""
    is_of_one = len(node.args) == 1 or (not node.args and isinstance(node.func, ast.Attribute))
    if called_name(node) in MAXIMA and is_of_one and not node.keywords:
        _tell(machine, node, evidence)


def _tell(machine: Machine, site: ast.Call, evidence: Evidence) -> None:
    scores = scores_in(evidence)
    if scores:
        found = machine.record.decide(site, called_name(site), scores)
        found.keeps = found.only_tells = True
