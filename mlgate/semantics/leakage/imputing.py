"""Features that models gave: gaps filled by a model of the other columns, clusters, scores of anomalies.

They depend on the rows that the model learnt from, as scaled values do. Where a model learnt the target itself, it is a
matter of stacking.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import UNSUPERVISED
from mlgate.semantics.leakage.events import NO_STATISTICS, Fit, Statistic, StatisticKind
from mlgate.semantics.leakage.facts import Facts, Forecast, Statistics
from mlgate.semantics.leakage.rows import Kept, Masked, RowAtom, Rows, Selector

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


def imputed(machine: Machine, name: Hashable, added: Facts) -> Statistics:
    """What a column depends on whose gaps are filled with what a model predicts that learnt this very column."""
    if name is None or not added.predicted:
        return NO_STATISTICS
    fits = [fit for fit in added.predicted if _learns(machine, fit, name)]
    return frozenset(_learnt_by(machine, fit, StatisticKind.IMPUTED, _with_gaps(fit.rows)) for fit in fits)


def _learns(machine: Machine, fit: Fit, name: Hashable) -> bool:
    given = machine.record.given.get(fit)
    return given is not None and (given.labels.name == name or given.labels.known_columns == {name})


def _with_gaps(rows: Rows) -> Rows:
    """Rows, with those that were left out because of a gap: a model learns a column where it is there."""
    return frozenset(RowAtom(atom.origin, tuple(item for item in atom.path if not _is_of_gaps(item))) for atom in rows)


def _is_of_gaps(selector: Selector) -> bool:
    if isinstance(selector, Masked):
        return selector.test == "null"
    return isinstance(selector, Kept) and isinstance(selector.key, tuple) and selector.key[:1] == ("dropna",)


def described_by_models(machine: Machine, features: Facts, model: Hashable) -> Statistics:
    """What features depend on that were given by models of rows, not of a target: on the rows of these."""
    return frozenset(
        _learnt_by(machine, fit, StatisticKind.LEARNT, fit.rows)
        for fit in _predicting(features)
        if fit.model != model and _describes_rows(machine, fit)
    )


def _predicting(features: Facts) -> Iterator[Fit]:
    """The models that features, or columns of them, come from."""
    yield from features.predicted
    for mark in features.all_statistics:
        if mark.kind is StatisticKind.FORECAST and isinstance(mark.learner, Forecast):
            yield from mark.learner.fits


def _describes_rows(machine: Machine, fit: Fit) -> bool:
    """Whether a model learns what rows are like: it takes no target, or gives back what it takes."""
    if fit.name in UNSUPERVISED:
        return True
    given = machine.record.given.get(fit)
    return given is not None and bool(given.features.rows) and given.features == given.labels


def _learnt_by(machine: Machine, fit: Fit, kind: StatisticKind, rows: Rows) -> Statistic:
    return machine.record.statistic(fit.site, f"{fit.name}.fit" if fit.name else "", kind, rows, learner=fit.model)
