"""Metrics that are asked for by name: `scoring="neg_mean_squared_error"` of what judges in folds."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mlgate.agent.acceptance.lost.roles import roles_of
from mlgate.agent.acceptance.lost.sides import Side, Sides
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.call import Call
from mlgate.semantics.names import last_name
from mlgate.semantics.node_text import unparsed

_NEGATED = ("neg_root_", "neg_")
_UNSAID = frozenset({"accuracy_score", "r2_score"})
"""What folds judge by where nobody says it."""
_AVERAGES = ("_micro", "_macro", "_weighted", "_samples", "_ovr", "_ovo")


def scored_in_folds(calls: Mapping[str, Sequence[Call]]) -> Counter[str]:
    """How often each metric is computed by what judges in folds, by the role of its function."""
    found: Counter[str] = Counter()
    for call in calls.get("fit", ()):
        found.update(f"metric {name}" for name in metrics_in_folds(call))
    return found


def scored_otherwise(sides: Sides) -> Iterator[Refusal]:
    """Folds that judge by another metric than the scores whose place they take, or by that of the library."""
    lost = _metrics(sides.before) - _metrics(sides.after)
    known = {unparsed(call.node) for call in _folding(sides.before)}
    for call in _folding(sides.after) if lost else ():
        given = call.keyword("scoring")
        names = {*metrics_in_folds(call)} if given is not None else _UNSAID
        if unparsed(call.node) not in known and names and names.isdisjoint(lost):
            words = f"`{call.text}` judges by another metric than `{min(lost)}`, which judged before"
            yield Refusal(Reason.RESULT_CHANGED, words, call.module.location(call.node))


def _metrics(side: Side) -> Counter[str]:
    return Counter(
        role.partition(" ")[2]
        for live in side.live
        for call in live.module.calls
        if call.node in live
        for role in roles_of(call)
        if role.startswith("metric ")
    )


def _folding(side: Side) -> list[Call]:
    """Calls that give scores of folds."""
    calls = (call for live in side.live for call in live.module.calls_of_kind("cross_validation") if call.node in live)
    return [call for call in calls if last_name(call.node.func) in ("cross_val_score", "cross_validate")]


def metrics_in_folds(call: Call) -> Iterator[str]:
    """What the functions of the metrics may be called that a cross-validation computes."""
    if call.module.catalogue.has_kind(call.qualified_name or "", "cross_validation"):
        yield from (name for text in _scorings(call) for name in _functions(text))


def _scorings(call: Call) -> Iterator[str]:
    given = call.keyword("scoring")
    value = given.value if given is not None else None
    parts: Sequence[ast.expr | None] = value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else [value]
    for part in parts:
        text = call.module.constant(part, call.scope) if part is not None else None
        if isinstance(text, str):
            yield text


def _functions(text: str) -> Iterator[str]:
    """What the function of a scorer may be called: `r2` is `r2_score`, `neg_mean_squared_error` without its sign."""
    plain = next((text.removeprefix(sign) for sign in _NEGATED if text.startswith(sign)), text)
    plain = next((plain.removesuffix(kind) for kind in _AVERAGES if plain.endswith(kind)), plain)
    yield from (plain, f"{plain}_score")
