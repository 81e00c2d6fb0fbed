"""Means of the target by group, handed back to rows as a feature: target encodings made by hand.

Which column is the target is known when a model is fitted. So each group statistic remembers the one column that it was
taken of, and after the run those of a fit's own target are told apart from other means.
"""

from __future__ import annotations

import ast

from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.events import LeakageEvents, Learning, Statistic, StatisticKind
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.held import Held
from mlgate.semantics.leakage.objects import Collection, Value
from mlgate.semantics.leakage.rows import Rows
from mlgate.semantics.leakage.values import constant_of, facts_of


def note_group_statistics(facts: Facts, arguments: Arguments, node: ast.expr, result: Value) -> None:
    """Remember the column that a method of grouped data takes a statistic of, where it is one."""
    held = _aggregated(facts.held, arguments)
    if held is None or held.origin is None:
        return
    for statistic in facts_of(result).all_statistics:
        if statistic.site is node or _is_inside(statistic.site, node):
            statistic.of = held


def _is_inside(site: ast.expr, call: ast.expr) -> bool:
    """Whether a statistic is computed in a function written as the call's argument."""
    if not isinstance(call, ast.Call):
        return False
    start, end = (site.lineno, site.col_offset), (site.end_lineno or 0, site.end_col_offset or 0)
    return any(
        (item.lineno, item.col_offset) <= start and end <= (item.end_lineno or 0, item.end_col_offset or 0)
        for item in call.args
    )


def _aggregated(held: Held | None, arguments: Arguments) -> Held | None:
    """Columns that are aggregated: those of `agg({"y": "mean"})` and `agg(rate=("y", "mean"))`, or all chosen."""
    if held is None or held.origin is not None:
        return held
    function = arguments.get("func", 0)
    if isinstance(function, Collection) and function.is_mapping and function.content.items is not None:
        return held.only(function.content.items)
    pairs = [item.known for item in arguments.keywords.values() if isinstance(item, Collection)]
    names = {constant_of(pair[0]) for pair in pairs if pair and len(pair) == 2}
    return held.only(names) if names and ... not in names else None


def tell_target_means(events: LeakageEvents) -> None:
    """Call statistics by what they are: those of a fit's own target, among its features, encode the target."""
    grouped = [statistic for statistic in events.statistics if statistic.of is not None]
    if not grouped:
        return
    for learning in events.learnings.values():
        statistics = _statistics_of(events, learning)
        for statistic in grouped:
            if statistic in statistics and _is_of_target(statistic, learning):
                statistic.kind = StatisticKind.TARGET
                statistic.is_supervised = True


def _statistics_of(events: LeakageEvents, learning: Learning) -> frozenset[Statistic]:
    if learning.fit is not None:
        return learning.fit.statistics
    found = (call.statistics for call in events.cross_validations if call.site is learning.site)
    return frozenset[Statistic]().union(*found)


def _is_of_target(statistic: Statistic, learning: Learning) -> bool:
    """Whether a statistic is of the target, or of what had its name in a frame of the same rows."""
    target = learning.target.origin
    taken = statistic.of.origin if statistic.of is not None else None
    if target is None or taken is None:
        return False
    if target.column is not None and (target.column in taken.sources or {*target.sources} == {taken.column}):
        return True
    name, other = next(iter(learning.target.named)), next(iter(statistic.of.named if statistic.of is not None else ()))
    return isinstance(name, str) and name == other and _have_one_origin(statistic.rows, learning.rows)


def _have_one_origin(left: Rows, right: Rows) -> bool:
    return not {atom.origin for atom in left}.isdisjoint(atom.origin for atom in right)
