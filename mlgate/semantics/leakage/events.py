"""What one forward run over a module reports: statistics, splits, copies of rows, fits and evaluations."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from mlgate.core.rule import NotAnalysedError
from mlgate.semantics.leakage.rows import NO_ROWS, Rows, Selector


class StatisticKind(Enum):
    """What was learnt from rows."""

    LEARNT = "learnt"  # by a scaler, a vectoriser, a decomposition ...
    IMPUTED = "imputed"  # by an imputer
    COMPUTED = "computed"  # a mean, a quantile ... computed by hand
    BINNED = "binned"  # bin edges taken from the data
    ENCODED = "encoded"  # a set of categories
    SELECTED = "selected"  # which columns are kept
    TARGET = "target"  # an encoding by the target


class EvaluationKind(Enum):
    """How a model was judged, the surest first."""

    METRIC = "metric"  # accuracy_score(y_test, model.predict(X_test))
    SCORE = "score"  # model.score(X_test, y_test)
    VALIDATION = "validation"  # validation_data=, eval_set=, validation_split=
    PREDICTION = "prediction"  # model.predict(X_test), and no score that we can see
    PASSED = "passed"  # model and rows handed to a function that we cannot see


@dataclass(frozen=True, eq=False, slots=True)
class Statistic:
    """Something computed from rows that other rows may now depend on.

    `site` is the call that computes it, `name` what it is called ("StandardScaler.fit_transform"; empty: as written),
    `subject` the expression whose rows were used. `certain`: what is called was resolved. `is_shift`: a minimum or
    maximum, harmless as long as it is only added or subtracted.
    """

    site: ast.expr
    name: str
    kind: StatisticKind
    rows: Rows
    subject: ast.expr | None = None
    certain: bool = True
    is_shift: bool = False
    is_supervised: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Split:
    """A division of rows into parts. `folds`: cross-validation, each row is held out once."""

    site: ast.expr
    name: str
    rows: Rows
    shuffled: bool = True
    folds: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Duplicate:
    """Rows copied, or new ones made of them."""

    site: ast.expr
    name: str
    rows: Rows


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """A model learning from rows.

    `statistics` are those that its training data depends on, `label_statistics` those that only its target depends on;
    `model` identifies the object; `folds` are the cross-validation splits in whose loops it happens, `loops` all loops.
    `assumed`: in a function that nothing here calls.
    """

    site: ast.expr
    name: str
    model: Hashable
    rows: Rows
    statistics: frozenset[Statistic]
    label_statistics: frozenset[Statistic] = frozenset()
    certain: bool = True
    folds: frozenset[Split] = frozenset()
    loops: frozenset[ast.AST] = frozenset()
    assumed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Evaluation:
    """A fitted model judged, or used, on rows."""

    site: ast.expr
    kind: EvaluationKind
    fit: Fit
    rows: Rows
    statistics: frozenset[Statistic]


@dataclass(frozen=True, eq=False, slots=True)
class CrossValidation:
    """A call that fits and scores a model on folds of its rows."""

    site: ast.expr
    name: str
    rows: Rows
    statistics: frozenset[Statistic]


class Place(NamedTuple):
    """Where rows were first selected in some way, and the loops in which they were."""

    site: ast.expr
    loops: frozenset[ast.AST]


@dataclass(slots=True)
class LeakageEvents:
    """Everything that the run reports, in the order of the run.

    `parted` tells where a selector was first written (a slice, a mask, a drop); `exhausted` why the run ended early.
    """

    statistics: list[Statistic] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    fits: list[Fit] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    cross_validations: list[CrossValidation] = field(default_factory=list)
    parted: dict[Selector, Place] = field(default_factory=dict)
    exhausted: str | None = None

    def require_complete(self) -> None:
        """Say that the run ended early, if it did: what a rule found before stays, but the file is not clean.

        Raises:
            NotAnalysedError: A budget ran out.
        """
        if self.exhausted is not None:
            raise NotAnalysedError(self.exhausted)


NO_STATISTICS: frozenset[Statistic] = frozenset()
NO_FITS: frozenset[Fit] = frozenset()

__all__ = [
    "NO_FITS",
    "NO_ROWS",
    "NO_STATISTICS",
    "CrossValidation",
    "Duplicate",
    "Evaluation",
    "EvaluationKind",
    "Fit",
    "LeakageEvents",
    "Split",
    "Statistic",
    "StatisticKind",
]
