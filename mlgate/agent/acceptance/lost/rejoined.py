"""Parts that were apart stay apart: rows that judge are not learnt from, nor judge those that are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed
from mlgate.semantics.repairs._knowledge import IN_FOLDS, PUTS_BELOW
from mlgate.semantics.repairs.followed import judged_in_folds

_ASKS = ("predict", "score", "metric", "transform")


def rejoined(sides: Sides) -> Iterator[Refusal]:
    """Rows that judged, and that are put below those that a model is fitted on."""
    learnt = _names(sides.before, "fit")
    judging = _names(sides.before, *_ASKS) - learnt
    fitted = _names(sides.after, "fit")
    known = {unparsed(node) for module in sides.before.modules for node in module.nodes(ast.Assign)}
    for live in sides.after.live:
        for node in live.module.nodes(ast.Assign):
            names = {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
            if node not in live or unparsed(node) in known or not names & fitted:
                continue
            joined = {name for call in ast.walk(node.value) if _puts_below(call) for name in _read(call)}
            if joined & judging and joined - judging:
                words = f"`{min(joined & judging)}` judges the model, and is joined to what it learns from"
                yield Refusal(Reason.RESULT_CHANGED, words, live.module.location(node))


def fitted_on_both(sides: Sides) -> Iterator[Refusal]:
    """Fits of rows that judge, put below those that models learn from, wherever the parts were made."""
    learnt, judging = _supervised(sides.before), _names(sides.before, "predict", "score", "metric")
    known = {unparsed(node) for module in sides.before.modules for node in module.nodes(ast.Call)}
    for live in sides.after.live:
        for call in live.module.method_calls("fit", "fit_transform", "partial_fit"):
            if call.node not in live or unparsed(call.node) in known or not call.node.args:
                continue
            given = call.node.args[0]
            bound = call.scope.only_value(given.id) if isinstance(given, ast.Name) else None
            parts = [part for value in (given, bound) if value is not None for part in ast.walk(value)]
            joined = {name for part in parts if _puts_below(part) for name in _read(part)}
            if joined & (judging - learnt) and joined & learnt:
                words = (
                    f"`{call.text}` learns from `{min(joined & (judging - learnt))}` as well, which judges the model"
                )
                yield Refusal(Reason.RESULT_CHANGED, words, live.module.location(call.node))


def _supervised(side: Side) -> set[str]:
    """Names that a fit is given with a truth: `model.fit(scaler.transform(X), y)`."""
    return {
        name
        for live in side.live
        for call in live.module.method_calls("fit")
        if call.node in live and len(call.node.args) + len(call.node.keywords) > 1
        for part in call.node.args
        for name in _loaded(part)
    }


def judged_by_learnt(sides: Sides) -> Iterator[Refusal]:
    """Metrics of rows that a model is fitted on, where other rows were judged."""
    before, after = [*_metrics(sides.before)], [*_metrics(sides.after)]
    free = [sum(not _learnt(call) for call in calls) for calls in (before, after)]
    known = {unparsed(call.node) for call in before}
    folds = {node for module in sides.after.modules for node in judged_in_folds(module)}
    bound = {name for module in sides.before.modules for name in _stored(module.tree)}
    for call in after if free[1] < free[0] and len(after) >= len(before) else ():
        names = _learnt(call)
        if names and unparsed(call.node) not in known and call.node not in folds and names <= bound:
            words = f"`{call.text}` judges by `{min(names)}`, which a model is fitted on"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))


def _metrics(side: Side) -> Iterator[Call]:
    for live in side.live:
        for call in live.module.calls:
            if (
                call.node in live
                and any(role.startswith("metric") for role in roles_of(call))
                and len(call.node.args) > 1
            ):
                yield call


def _learnt(call: Call) -> set[str]:
    """The names that a metric is given itself, and a fit is given too; predictions out of folds may judge them."""
    if any(_is_out_of_fold(call, part) for part in call.node.args[:2]):
        return set()
    around = call.module.enclosing_function(call.node)
    fitted = {
        part.id
        for fit in call.module.method_calls("fit")
        if call.module.enclosing_function(fit.node) is around
        for part in fit.node.args
        if isinstance(part, ast.Name)
    }
    return {part.id for part in call.node.args[:2] if isinstance(part, ast.Name)} & fitted


def _is_out_of_fold(call: Call, value: ast.expr) -> bool:
    """Whether a value is made of what models said that had not learnt from these rows."""
    parts = [*ast.walk(value)]
    if any(isinstance(part, ast.Call) and last_name(part.func).startswith("predict") for part in parts):
        return False  # what is asked is a model that was fitted, whatever its features were made of
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    parts += [part for name in names for made in call.scope.values(name) for part in ast.walk(made)]
    return any(isinstance(part, ast.Call) and last_name(part.func) in IN_FOLDS for part in parts)


def _names(side: Side, *wanted: str) -> set[str]:
    """Names that calls of some roles are given."""
    return {
        name
        for live in side.live
        for call in live.module.calls
        if call.node in live and any(role.startswith(wanted) for role in roles_of(call))
        for part in call.node.args
        for name in _loaded(part)
    }


def _puts_below(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in PUTS_BELOW


def _read(node: ast.AST) -> set[str]:
    """The names that are joined: arguments, and what a method is called on."""
    call = node if isinstance(node, ast.Call) else None
    if call is None:
        return set()
    found = {name for part in call.args for name in _loaded(part)}
    return found | (_loaded(call.func.value) if isinstance(call.func, ast.Attribute) else set())


def _loaded(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def _stored(node: ast.AST) -> set[str]:
    """The names that are bound, by assignments and as parameters."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return names | {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
