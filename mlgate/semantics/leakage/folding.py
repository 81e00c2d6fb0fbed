"""How rows are dealt to folds: by which splitter, shuffled or in order, and whether groups that are passed count."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage._knowledge import ALWAYS_SHUFFLED, HEEDS_GROUPS, IGNORES_GROUPS
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.facts import Facts, Statistics
from mlgate.semantics.leakage.objects import Constant, Estimator, Value
from mlgate.semantics.leakage.rows import Rows
from mlgate.semantics.leakage.values import NONE, constant_of, facts_of

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine


class Folding(NamedTuple):
    """Rows dealt to folds by one call.

    `splitter` is the class, or empty when a number of folds is given, or none. `statistics` are those of features and
    target. `has_groups`: groups are passed, that are not the target itself. `searches`: the scores choose settings.
    `assumed`: nothing calls the function.
    """

    site: ast.expr
    name: str
    splitter: str
    is_shuffled: bool
    rows: Rows
    statistics: Statistics
    has_groups: bool
    searches: bool
    assumed: bool

    @property
    def is_blind(self) -> bool:
        """Whether folds are made without a look at groups or time."""
        return self.splitter in (IGNORES_GROUPS - {"TimeSeriesSplit"}) | {""}

    @property
    def ignores_groups(self) -> bool:
        """Whether groups are passed for nothing."""
        return self.has_groups and self.splitter in IGNORES_GROUPS | {""}

    @property
    def heeds_groups(self) -> bool:
        """Whether each group is kept together."""
        return self.has_groups and self.splitter in HEEDS_GROUPS


def note_split(machine: Machine, splitter: Estimator, arguments: Arguments, node: ast.expr) -> None:
    """`splitter.split(X, y, groups)`."""
    features, target = arguments.get("X", 0), arguments.get("y", 1)
    _note(machine, node, splitter, features, target, arguments.get("groups", 2))


def note_scoring(machine: Machine, arguments: Arguments, node: ast.expr) -> None:
    """`cross_val_score(model, X, y, groups=..., cv=...)`."""
    features, target = arguments.get("X", 1), arguments.get("y", 2)
    _note(machine, node, arguments.get("cv"), features, target, arguments.get("groups"))


def note_search_folds(machine: Machine, search: Estimator, arguments: Arguments, node: ast.expr) -> None:
    """`GridSearchCV(model, grid, cv=...).fit(X, y, groups=...)`."""
    features, target = arguments.get("X", 0), arguments.get("y", 1)
    _note(machine, node, search.parameters.get("cv"), features, target, arguments.get("groups"), searches=True)


def _note(
    machine: Machine,
    node: ast.expr,
    splitter: Value | None,
    features: Value | None,
    target: Value | None,
    groups: Value | None,
    *,
    searches: bool = False,
) -> None:
    name = _class_of(splitter)
    if name is None or features is None:
        return
    given, labels = facts_of(features), facts_of(target) if target is not None else Facts()
    has_groups = groups is not None and groups != NONE and not _is_target(groups, target)
    found = Folding(
        node,
        f"{name}.split" if name else "",
        name,
        _is_shuffled(name, splitter),
        given.rows,
        given.all_statistics | labels.all_statistics,
        has_groups,
        searches,
        machine.record.assumed,
    )
    machine.record.fold(found)


def _class_of(splitter: Value | None) -> str | None:
    """The class of a splitter of scikit-learn; empty for a number of folds; None when it is not known."""
    if splitter is None or splitter == NONE or (isinstance(splitter, Constant) and isinstance(splitter.value, int)):
        return ""
    if isinstance(splitter, Estimator) and splitter.splits and (splitter.path or "").startswith("sklearn."):
        return splitter.name
    return None


def _is_shuffled(name: str, splitter: Value | None) -> bool:
    if name in ALWAYS_SHUFFLED:
        return True
    return isinstance(splitter, Estimator) and constant_of(splitter.parameters.get("shuffle")) is True


def _is_target(groups: Value, target: Value | None) -> bool:
    """Whether the target is passed a second time: then nothing is meant by it."""
    if groups is target:
        return True
    one, other = facts_of(groups), facts_of(target) if target is not None else Facts()
    return one.name is not None and one.name == other.name and one.rows == other.rows
