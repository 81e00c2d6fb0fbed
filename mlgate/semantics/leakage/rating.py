"""Columns chosen by what rows say of them: correlations, scores and importances rate, leaving some out chooses.

A rating alone is harmless: a heat map, another order of the columns. It becomes a choice where something is left out:
a comparison, the first ten, a branch. From there on it goes with the names of the columns to the data.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import RATING_ATTRIBUTES
from mlgate.semantics.leakage.events import NO_STATISTICS, Statistic, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Form, Statistics, combined
from mlgate.semantics.leakage.judging import judge
from mlgate.semantics.leakage.objects import Data, Estimator, Value
from mlgate.semantics.leakage.values import facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.arguments import Arguments
    from mlgate.semantics.leakage.machine import Machine

RATING = frozenset({StatisticKind.RATED, StatisticKind.SELECTED})


def ratings(facts: Facts) -> Statistics:
    """What a value says of columns."""
    if not facts.statistics and not facts.columns:
        return NO_STATISTICS
    return frozenset(item for item in facts.all_statistics if item.kind in RATING)


def choices(facts: Facts) -> Statistics:
    """The choices of columns that a value was made by."""
    if not facts.statistics and not facts.columns:
        return NO_STATISTICS
    return frozenset(item for item in facts.all_statistics if item.kind is StatisticKind.SELECTED)


def choices_by(machine: Machine, *values: Facts) -> Statistics:
    """The choices that are made when these values decide."""
    found = [item for facts in values for item in ratings(facts)]
    return frozenset(_choice(machine, item) for item in found) if found else NO_STATISTICS


def _choice(machine: Machine, rating: Statistic) -> Statistic:
    return _again(machine, rating, StatisticKind.SELECTED, rating.is_supervised)


def _again(machine: Machine, rating: Statistic, kind: StatisticKind, is_supervised: bool) -> Statistic:
    if (rating.kind, rating.is_supervised) == (kind, is_supervised):
        return rating
    return machine.record.statistic(
        rating.site,
        rating.name,
        kind,
        rating.rows,
        rating.subject,
        certain=rating.certain,
        is_supervised=is_supervised,
    )


def rate(
    machine: Machine, node: ast.expr, name: str, facts: Facts, subject: ast.expr | None, *, is_supervised: bool
) -> Facts:
    """A rating of the columns of some rows."""
    statistics = facts.all_statistics
    if not facts.rows or facts.form is Form.ELEMENT:
        return Facts(statistics=statistics)
    found = machine.record.statistic(node, name, StatisticKind.RATED, facts.rows, subject, is_supervised=is_supervised)
    return Facts(statistics=statistics | {found})


def rate_by_rows(machine: Machine, path: str, arguments: Arguments, node: ast.expr) -> Value:
    """`chi2(X, y)`, `pearsonr(x, y)`: how columns rate, by the target if there is one."""
    rowed = [value for value in arguments.values if facts_of(value).rows]
    if len({not facts_of(value).predicted for value in rowed}) > 1:  # how predictions go with the truth is a score
        return judge(machine, arguments, node)
    if not rowed:
        return Data(combined(arguments.facts))
    name, subject = path.rpartition(".")[2], arguments.expression(rowed[0])
    return Data(rate(machine, node, name, facts_of(rowed[0]), subject, is_supervised=len(rowed) > 1))


def some_of(machine: Machine, facts: Facts) -> Facts:
    """Some of what ratings list: a choice."""
    return facts if facts.rows else facts.depending_on(choices_by(machine, facts))


def rated_against(machine: Machine, facts: Facts) -> Facts:
    """One column of a table of correlations: what all others have to do with it, most likely with the target."""
    found = frozenset(item for item in ratings(facts) if item.kind is StatisticKind.RATED)
    if facts.rows or not found:
        return facts
    supervised = {_again(machine, item, item.kind, True) for item in found}
    return Facts(statistics=(facts.all_statistics - found) | supervised, form=facts.form)


def chosen(value: Value, statistics: Statistics) -> Value:
    """A value that would not be there but for a choice."""
    if not statistics:
        return value
    if isinstance(value, Data):
        return Data(value.facts.depending_on(statistics), value.estimator)
    facts = facts_of(value)
    return Data(Facts(facts.rows, facts.all_statistics | statistics, form=Form.LABELS))


def rating_of(machine: Machine, estimator: Estimator) -> Facts:
    """What a fitted estimator says of the columns that it was fitted on."""
    if estimator.kind is StatisticKind.SELECTED:
        return Facts(statistics=estimator.learnt - estimator.fitted.all_statistics)
    found = frozenset(
        machine.record.statistic(
            fit.site, f"{fit.name}.fit" if fit.name else "", StatisticKind.RATED, fit.rows, is_supervised=True
        )
        for fit in estimator.fits
        if fit.certain
    )
    return Facts(statistics=found, form=Form.SERIES if found else Form.UNKNOWN)


def told_of_columns(machine: Machine, estimator: Estimator, method: str) -> Value | None:
    """What a method tells of columns: how they rate, which are kept, their names."""
    if method in RATING_ATTRIBUTES:
        return Data(rating_of(machine, estimator))
    if method.startswith("get_feature_names") or method == "get_support":
        return Data(Facts(statistics=choices(Facts(statistics=estimator.learnt)), form=Form.LABELS))
    return None


def only_ratings(facts: Iterable[Facts]) -> Facts:
    """What is left of values in an answer that tells nothing of rows."""
    found = NO_STATISTICS.union(*(ratings(item) for item in facts if not item.rows))
    return Facts(statistics=found)
