"""Candidates that were cross-validated before test rows judged the first of them: these only tell the end."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from mlgate.semantics.leakage.events import Evaluation, LeakageEvents
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.relating import overlap


def are_compared_before(events: LeakageEvents, candidates: Sequence[Evaluation]) -> bool:
    """Whether all candidates were cross-validated before test rows judged the first: these only tell the end.

    Not where the folds were of the test rows, too. What is cross-validated in turn with the scores on test rows is told
    beside them, and whoever reads both may choose by either.
    """
    first = min(item.number_of_run for item in candidates)
    alike = [(item.fit.setting.name, item.fit.setting.parameters) for item in candidates]
    return all(
        _is_compared(events, item, first, settings, alike.count(settings) > 1)
        for item, settings in zip(candidates, alike, strict=True)
    )


def _is_compared(events: LeakageEvents, item: Evaluation, first: int, settings: Hashable, is_shared: bool) -> bool:
    """Whether a candidate, or one with its settings, was cross-validated; where several share these, on its columns."""
    own, alike = events.compared.get(item.fit.model, []), events.compared.get(settings, [])
    if is_shared:
        alike = [one for one in alike if _may_be_same_features(one.features, item.fit.features)]
    return any(one.number_of_run < first and not overlap(one.rows, item.rows) for one in (*own, *alike))


def _may_be_same_features(one: Facts, other: Facts | None) -> bool:
    """Whether nothing tells two sets of features apart: neither their columns nor what they depend on."""
    if other is None or preparation(one) != preparation(other):
        return other is None
    return one.held is None or other.held is None or one.held == other.held


def preparation(facts: Facts) -> frozenset[Hashable]:
    """What the data depends on, wherever in the file that is computed: a cell may be there twice."""
    return frozenset((item.kind, item.name, item.rows) for item in facts.all_statistics)
