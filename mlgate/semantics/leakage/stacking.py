"""Predictions of a model on its own training rows, given to another model as features."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.events import NO_STATISTICS, Fit, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Statistics
from mlgate.semantics.leakage.relating import overlap

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


class Stacking(NamedTuple):
    """A model that learns from what another one predicted, at `site`, of the rows that it had learnt from."""

    base: Fit
    fit: Fit
    site: ast.expr | None


class Given(NamedTuple):
    """What a model was fitted on."""

    features: Facts
    labels: Facts


def note_stacking(machine: Machine, fit: Fit, features: Facts, labels: Facts) -> None:
    """Record that the features of a fit are predictions of models for their own training rows."""
    given = Given(features, labels)
    machine.record.given[fit] = given
    for base, site in _bases(features).items():
        if _is_stacked(machine, base, fit, given):
            machine.record.events.stackings[base, fit] = Stacking(base, fit, site)


def _bases(features: Facts) -> dict[Fit, ast.expr | None]:
    """Models whose predictions for rows of their own are among the features, and where they were made."""
    site = features.prediction.site if features.prediction is not None else None
    found: dict[Fit, ast.expr | None] = dict.fromkeys(_own(features), site)
    for statistic in features.all_statistics:
        if statistic.kind is StatisticKind.PREDICTED and isinstance(statistic.learner, frozenset):
            found.update(dict.fromkeys(statistic.learner, statistic.site))
    return found


def _own(predictions: Facts) -> frozenset[Fit]:
    """Of the models that predicted, those that had learnt from all of the rows."""
    each = [frozenset({atom}) for atom in predictions.rows]
    return frozenset(fit for fit in predictions.predicted if all(overlap(fit.rows, rows) for rows in each))


def _is_stacked(machine: Machine, base: Fit, fit: Fit, given: Given) -> bool:
    before = machine.record.given.get(base)
    if before is None or base.model == fit.model or before.features == before.labels:
        return False
    if before.features.held is not None and before.features.held == before.labels.held:  # an autoencoder
        return False
    return overlap(base.rows, fit.rows) and _is_one_target(before.labels, given.labels)


def _is_one_target(one: Facts, other: Facts) -> bool:
    """Whether two models learn to predict the same column."""
    if not one.rows or not other.rows:
        return False
    first, second = (item.held.origin if item.held is not None else None for item in (one, other))
    if first is not None and second is not None and first.column is not None:
        return first.column == second.column
    return one.rows == other.rows and one.held == other.held


def own_predictions(machine: Machine, added: Facts, node: ast.expr) -> Statistics:
    """What a column depends on that is set to predictions: on the answers, if those are of the model's own rows."""
    own = _own(added) if added.rows else None
    if not own:
        return NO_STATISTICS
    site = added.prediction.site if added.prediction is not None else node
    return frozenset({machine.record.statistic(site, "", StatisticKind.PREDICTED, added.rows, learner=own)})
