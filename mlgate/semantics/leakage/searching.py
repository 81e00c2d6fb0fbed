"""Searches: what `GridSearchCV.fit` and an optimiser that is handed a function find, they find by scores on rows."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage._knowledge import OPTIMISERS
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, Evidence, Search
from mlgate.semantics.leakage.events import CrossValidation, Evaluation
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.objects import Estimator
from mlgate.semantics.leakage.rows import union
from mlgate.semantics.leakage.values import constant_of
from mlgate.semantics.names import last_name

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


NOT_SEARCHES = frozenset({"CalibratedClassifierCV", "TunedThresholdClassifierCV", "RFECV"})
ADJUSTERS = frozenset({"CalibratedClassifierCV", "TunedThresholdClassifierCV"})
"""What they learn from their rows is how to read the probabilities of a model, when that is fitted already."""


def adjusts(machine: Machine, estimator: Estimator, features: Facts, node: ast.expr) -> Evidence:
    """The search that the fit of a calibration or of a threshold is: for what reads a fitted model best."""
    inner = estimator.parameters.get("estimator") or estimator.parameters.get("base_estimator")
    if estimator.name not in ADJUSTERS or not isinstance(inner, Estimator):
        return NO_EVIDENCE
    frozen = inner.parameters.get("estimator") if inner.name == "FrozenEstimator" else None
    is_fitted = frozen is not None or constant_of(estimator.parameters.get("cv")) == "prefit"
    if not is_fitted or not features.rows:
        return NO_EVIDENCE
    return frozenset({machine.record.search(node, f"{estimator.name}.fit", features.rows)})


def note_search(machine: Machine, estimator: Estimator, features: Facts, node: ast.expr) -> None:
    """Remember that a fit sought settings on its rows."""
    path = estimator.path
    if path is None or estimator.name in NOT_SEARCHES or not features.rows:
        return
    is_search = machine.knowledge.of_class(path).get("is") == "search"
    if is_search or machine.catalogue.has_kind(path, "search", "cross_validated"):
        search = machine.record.search(node, f"{estimator.name}.fit", features.rows)
        machine.store.put(estimator, "search", search)


def cross_validate(machine: Machine, estimator: Estimator, features: Facts, node: ast.expr) -> bool:
    """The fit of a search scores its candidates on folds; tells whether it is one."""
    if estimator.path is None or not features.rows:
        return False
    kinds = machine.catalogue.kinds(estimator.path)
    is_search = "search" in kinds or machine.knowledge.of_class(estimator.path).get("is") == "search"
    if is_search or {"selector", "cross_validated"} <= kinds:
        machine.record.cross_validate(node, estimator.name, features, searches=True)
        return True
    return False


def called_name(node: ast.expr) -> str:
    """The last name of what is called."""
    function = node.func if isinstance(node, ast.Call) else None
    return last_name(function)


def optimised(machine: Machine, node: ast.expr, evidence: Evidence, before: int) -> Evidence:
    """The search that a call makes that is handed a function whose result is a score; `before` it: so many fits."""
    name = called_name(node)
    scores = frozenset(item for item in evidence if isinstance(item, (Evaluation, CrossValidation, Search)))
    if name not in OPTIMISERS or not scores:
        return NO_EVIDENCE
    rows = union(*(item.rows for item in scores))
    fits = frozenset[Hashable](machine.record.events.fits[before:])
    return frozenset({machine.record.search(node, name, rows, scores, fits)})


def found_by(estimator: Estimator) -> Evidence:
    """What the results of a search are evidence of."""
    return frozenset({estimator.search}) if estimator.search is not None else NO_EVIDENCE
