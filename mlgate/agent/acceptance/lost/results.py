"""Results that are replaced after they were computed, and numbers that are given back instead."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Collection, Iterator

from mlgate.agent.acceptance.lost.assigned import assigned_names
from mlgate.agent.acceptance.lost.fewer_rows import fewer_rows, unused_data
from mlgate.agent.acceptance.lost.given import fewer_given
from mlgate.agent.acceptance.lost.overwritten import overwritten
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.live import functions_of
from mlgate.semantics.module import Module
from mlgate.semantics.repairs._knowledge import READS_NUMBERS_OFF

_JUDGING = ("metric", "score", "predict")
_OF_FOLDS = frozenset({"cv", "n_jobs"})
"""What a score in folds is told, and a score on rows held out is not."""


def changed_results(sides: Sides) -> Iterator[Refusal]:
    """Scores and predictions under another value, returned numbers, and fewer rows than before."""
    before, after = assigned_names(sides.before), assigned_names(sides.after)
    known = Counter((scope, name) for scope, name, _, _ in before)
    constant = {(scope, name) for scope, name, _, node in before if isinstance(node.value, ast.Constant)}
    scores = {(scope, name) for scope, name, module, node in before if _judges(module, node.value)}
    for scope, name, module, node in after:
        key = (scope, name)
        known[key] -= 1
        is_written = isinstance(node.value, ast.Constant) and key not in constant
        if any(key == (other, word) for other, word, _, _ in before) and (
            is_written or (key in scores and known[key] < 0)
        ):
            words = f"`{name}` was computed, and is given another value"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    yield from _returned_numbers(sides)
    yield from fewer_rows(sides)
    yield from fewer_given(sides)
    yield from overwritten(sides)
    yield from _adjusted(sides)
    yield from unused_data(sides)


def _judges(module: Module, value: ast.expr) -> bool:
    call = module.call_of(value) if isinstance(value, ast.Call) else None
    return call is not None and any(role.startswith(_JUDGING) for role in roles_of(call))


def _returned_numbers(sides: Sides) -> Iterator[Refusal]:
    """Numbers in what functions give back that were not there: a score is not to be rounded up."""
    owned = {
        name for rule in sides.change.target_rules for name in (*rule.owns_arguments, *(rule.adds_arguments or ()))
    }
    owned |= _OF_FOLDS if any(rule.about_rows for rule in sides.change.target_rules) else set()
    known = Counter(key for key, _, _ in _numbers(sides.before, owned))
    names = {
        name for module in sides.before.modules for name, node in functions_of(module) if _holds_judging(module, node)
    }
    for key, module, node in _numbers(sides.after, owned):
        known[key] -= 1
        if known[key] < 0 and key[0] in names:
            words = f"`{key[0]}` gives back the number `{key[1]}`, which it did not before"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _holds_judging(module: Module, function: ast.AST) -> bool:
    """Whether a function computes a score or a prediction."""
    return any(isinstance(node, ast.Call) and _judges(module, node) for node in ast.walk(function))


def _numbers(side: Side, owned: Collection[str]) -> Iterator[tuple[tuple[str, str], Module, ast.AST]]:
    """Numbers in returned expressions, by function; arguments that a rule asks for are none."""
    for module in side.modules:
        for name, function in functions_of(module):
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
                    for number in _numbers_in(node.value, owned):
                        yield (name, number), module, node


def _numbers_in(node: ast.AST, owned: Collection[str]) -> Iterator[str]:
    if isinstance(node, ast.keyword) and node.arg in owned:
        return
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        yield from _numbers_in(node.value, owned)  # `predict_proba(X)[:, 1]`: a column, no number
        return
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield repr(node.value)
    for child in ast.iter_child_nodes(node):
        yield from _numbers_in(child, owned)


def _adjusted(sides: Sides) -> Iterator[Refusal]:
    """Numbers added to what was computed: `accuracy = right / total + 0.1`, `accuracy += 0.1`."""
    known: Counter[tuple[str, str, str]] = Counter()
    for scope, name, _, node in assigned_names(sides.before):
        known.update((scope, name, number) for number in _free_numbers(node.value))
    names = {(scope, name) for scope, name, _, _ in assigned_names(sides.before)}
    for scope, name, module, node in assigned_names(sides.after):
        for number in _free_numbers(node.value) if (scope, name) in names else ():
            known[scope, name, number] -= 1
            if known[scope, name, number] < 0 and not isinstance(node.value, ast.Constant):
                yield Refusal(Reason.RESULT_CHANGED, f"`{number}` comes into `{name}`", module.location(node))
    yield from _raised(sides, {name for _, name in names})


def _raised(sides: Sides, bound: set[str]) -> Iterator[Refusal]:
    """What is added to, or taken from, a name that was there."""
    raised = Counter(ast.unparse(node) for module in sides.before.modules for node in module.nodes(ast.AugAssign))
    for module in sides.after.modules:
        for step in module.nodes(ast.AugAssign):
            raised[ast.unparse(step)] -= 1
            if raised[ast.unparse(step)] >= 0 or _is_read_off(sides, step) or _is_said_otherwise(sides, step):
                continue
            if isinstance(step.target, ast.Name) and step.target.id in bound:
                yield Refusal(Reason.RESULT_CHANGED, f"`{step.target.id}` is changed afterwards", module.location(step))


def _is_read_off(sides: Sides, step: ast.AugAssign) -> bool:
    """Whether the same was added before, a tensor, of which only the number is taken now: `total += loss.item()`."""
    value = step.value
    while isinstance(value, ast.Call) and len(value.args) + len(value.keywords) <= 1:
        if isinstance(value.func, ast.Attribute) and value.func.attr in READS_NUMBERS_OFF and not value.args:
            value = value.func.value
        elif isinstance(value.func, ast.Name) and value.func.id == "float" and value.args:
            value = value.args[0]
        else:
            break
    old = ast.AugAssign(step.target, step.op, value)
    known = {ast.unparse(node) for module in sides.before.modules for node in module.nodes(ast.AugAssign)}
    return value is not step.value and ast.unparse(old) in known


def _is_said_otherwise(sides: Sides, step: ast.AugAssign) -> bool:
    """Whether the same was added before, but for numbers that have names now, and networks that are called.

    A new function may give what is added, if that is what it gives back.
    """
    old = [node for module in sides.before.modules for node in module.nodes(ast.AugAssign)]
    values = [*_given_back(sides, step.value), _written_out(sides, step.value)]
    given = [ast.AugAssign(step.target, step.op, value) for value in values]
    return any(_is_alike(node, new) for node in old for new in (step, *given))


def _written_out(sides: Sides, value: ast.expr) -> ast.expr:
    """An expression with what its new names stand for: `loss(guess, y)`, where `guess = model(x)` is new."""
    known = {node.id for module in sides.before.modules for node in module.nodes(ast.Name)}
    bound: dict[str, ast.expr] = {}
    for module in sides.after.modules:
        for node in module.nodes(ast.Assign):
            if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                bound.setdefault(node.targets[0].id, node.value)

    class Written(ast.NodeTransformer):
        """Puts values in the place of names."""

        def visit_Name(self, node: ast.Name) -> ast.expr:
            """The value of a name that is new."""
            return bound[node.id] if node.id in bound and node.id not in known else node

    written: ast.expr = Written().visit(copy.deepcopy(value))
    return written


def _given_back(sides: Sides, value: ast.expr) -> Iterator[ast.expr]:
    """What new functions give back that an expression calls, and add up for it; tensors whose number is taken, too."""
    known = {node.name for module in sides.before.modules for node in module.functions}
    name = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
    for module in sides.after.modules:
        for function in module.functions:
            if function.name != name or name in known:
                continue
            returns = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
            added = [node for node in ast.walk(function) if isinstance(node, ast.AugAssign)]
            for node in returns if len(returns) == 1 else ():
                for part in (node, *(one.value for one in added if ast.unparse(one.target) == ast.unparse(node))):
                    yield from (part, *_read_off(part))


def _read_off(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and not value.args:
        yield from [value.func.value] if value.func.attr in READS_NUMBERS_OFF else []


def _is_alike(old: ast.AST, new: ast.AST) -> bool:
    if isinstance(old, ast.Constant) and type(old.value) in (int, float):
        return isinstance(new, (ast.Name, ast.Attribute)) or ast.unparse(old) == ast.unparse(new)
    if isinstance(old, ast.Attribute) and old.attr == "forward" and not isinstance(new, ast.Attribute):
        return _is_alike(old.value, new)
    if isinstance(old, ast.Attribute) and old.attr == "forward" and isinstance(new, ast.Attribute):
        return _is_alike(old.value, new) or (new.attr == old.attr and _is_alike(old.value, new.value))
    if type(old) is not type(new) or not _is_same_leaf(old, new):
        return False
    parts, others = [*ast.iter_child_nodes(old)], [*ast.iter_child_nodes(new)]
    return len(parts) == len(others) and all(map(_is_alike, parts, others))


def _is_same_leaf(old: ast.AST, new: ast.AST) -> bool:
    """Whether what two nodes say themselves is the same: names, texts, keywords."""
    return all(
        value == getattr(new, name)
        for name, value in ast.iter_fields(old)
        if not isinstance(value, (ast.AST, list)) and name not in ("ctx", "kind")
    )


def _free_numbers(node: ast.AST) -> Iterator[str]:
    """Numbers of an expression that are no arguments and no places in a container."""
    if isinstance(node, (ast.Call, ast.Subscript, ast.Dict, ast.List, ast.Tuple, ast.Lambda)):
        return
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield repr(node.value)
    for child in ast.iter_child_nodes(node):
        yield from _free_numbers(child)
