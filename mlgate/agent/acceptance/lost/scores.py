"""Scores: of rows that were held out, and as they come out of the metric."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.linked import linked
from mlgate.agent.acceptance.lost.at_once import asked_once
from mlgate.agent.acceptance.lost.kept_once import kept_once
from mlgate.agent.acceptance.lost.overwritten import parted_names
from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.scorings import scored_otherwise
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.rule import Elsewhere
from mlgate.semantics.module import Module
from mlgate.semantics.names import last_name, root_name
from mlgate.semantics.repairs._knowledge import ARITHMETIC
from mlgate.semantics.repairs.leaks import cut_scores, held_out_scores

_GIVEN_UP = frozenset({"score", "metric"})


def changed_scores(sides: Sides) -> Iterator[Refusal]:
    """Scores that are computed with, and fewer scores of rows held out, than before."""
    known = Counter(key for key, _, _ in _wrapped(sides.before, anything=True))
    known.update(_wrapped_by_name(sides.before))
    for key, module, node in _wrapped(sides.after):
        known[key] -= 1
        if known[key] < 0:
            words = f"`{key[1]}` is applied to what `{key[0]}` gives, and was not before"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))
    if not any(rule.gives_up & _GIVEN_UP for rule in sides.change.target_rules):
        yield from _not_held_out(sides)
    yield from _learnt_from(sides)
    yield from _cut(sides)
    yield from scored_otherwise(sides)


def _cut(sides: Sides) -> Iterator[Refusal]:
    """Scores of some of the rows held out, which were of all of them."""
    known = sum(len(cut_scores(module)) for module in sides.before.modules)
    found = [(module, site) for module in sides.after.modules for site in cut_scores(module)]
    for module, site in found[known:]:
        words = "a model is judged on some of the rows held out, and was on all of them"
        yield Refusal(Reason.ROWS_LOST, words, module.location(site))


def _learnt_from(sides: Sides) -> Iterator[Refusal]:
    """Fits on names of rows that judge, and that nothing was fitted on before."""
    before = {name for _, _, names in _given(sides.before, "fit") for name in names}
    judging = {name for _, _, names in _given(sides.before, "predict", "score") for name in names} - before
    for module, node, names in _given(sides.after, "fit"):
        if names & judging:
            words = f"`{min(names & judging)}` judges the model, and it is fitted on it now"
            yield Refusal(Reason.RESULT_CHANGED, words, module.location(node))


def _given(side: Side, *wanted: str) -> Iterator[tuple[Module, ast.AST, set[str]]]:
    """Calls of some roles, with the names in their positional arguments that one call parted from others."""
    for live in side.live:
        parts = {name for names in parted_names(live.module) for name in names}
        for call in live.module.calls:
            if call.node in live and not {*wanted}.isdisjoint(roles_of(call)):
                names = {node.id for part in call.node.args for node in ast.walk(part) if isinstance(node, ast.Name)}
                yield live.module, call.node, names & parts


def _not_held_out(sides: Sides) -> Iterator[Refusal]:
    rules = sides.change.target_rules
    scores_only = any("predict" in rule.gives_up for rule in rules)
    if Elsewhere.PREPARED_ROWS in sides.change.lets_change and not any(rule.about_rows for rule in rules):
        scores_only = True  # a model that is loaded predicts behind what prepares its rows, in whichever form
    before, after = (
        sum(held_out_scores(module, scores_only) for module in side.modules) for side in (sides.before, sides.after)
    )
    if after < before:  # perhaps they can be followed through functions of other modules
        after = sum(
            held_out_scores(linked(sides.after.state, module) or module, scores_only) for module in sides.after.modules
        )
    after += max(asked_once(sides), kept_once(sides)) if after < before and not scores_only else 0
    module = next((module for module in sides.after.modules if module.tree.body), None)
    if after < before and module is not None:
        words = f"{before - after} of {before} scores are not of rows held out any more, as far as can be followed"
        yield Refusal(Reason.RESULT_CHANGED, words, module.location(module.tree.body[0]))


def _wrapped(side: Side, anything: bool = False) -> Iterator[tuple[tuple[str, str], Module, ast.AST]]:
    """Metrics whose value an operation, or a function that changes numbers, takes up; `anything`: of all calls."""
    for live in side.live:
        module = live.module
        for call in module.calls:
            is_score = anything or any(role.startswith(("metric", "score")) for role in roles_of(call))
            if call.node not in live or not is_score:
                continue
            name = (call.qualified_name or call.text).rpartition(".")[2]
            for wrapper in _wrappers(module, call.node):
                yield (name, wrapper), module, call.node


def _wrapped_by_name(side: Side) -> Iterator[tuple[str, str]]:
    """The same of scores that are kept under a name first, or in a container: `errors[best] ** 0.5`."""
    for live in side.live:
        module = live.module
        for call in module.calls:
            statement = module.parent(call.node)
            is_score = any(role.startswith(("metric", "score")) for role in roles_of(call))
            if call.node not in live or not is_score or not isinstance(statement, ast.Assign):
                continue
            names = {root_name(target) for target in statement.targets} - {""}
            name = (call.qualified_name or call.text).rpartition(".")[2]
            for node in module.nodes(ast.Name) if names else ():
                if node.id in names and isinstance(node.ctx, ast.Load):
                    yield from ((name, wrapper) for wrapper in _wrappers(module, node))


def _wrappers(module: Module, node: ast.AST) -> Iterator[str]:
    parent = module.parent(node)
    while isinstance(parent, (ast.expr, ast.keyword)) and not isinstance(parent, ast.Lambda):
        if isinstance(parent, (ast.BinOp, ast.UnaryOp)):
            yield type(parent.op).__name__
        elif isinstance(parent, (ast.IfExp, ast.BoolOp)):
            yield type(parent).__name__
        elif isinstance(parent, ast.Call):
            name = last_name(parent.func)
            if name in ARITHMETIC:
                yield name
        parent = module.parent(parent)
