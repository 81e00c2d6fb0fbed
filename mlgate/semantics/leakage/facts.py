"""`Facts`: what is known of the data behind a value - its rows, and the statistics that each column depends on."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from types import MappingProxyType

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.amounts import Amount
from mlgate.semantics.leakage.events import NO_FITS, NO_STATISTICS, Fit, Statistic, StatisticKind
from mlgate.semantics.leakage.held import Family, Held, in_both, set_origin
from mlgate.semantics.leakage.order import either_statistics, gathered, has_later, some_columns, told_apart
from mlgate.semantics.leakage.rows import NO_ROWS, Path, Rows, Selector, either, select, union

if TYPE_CHECKING:
    from mlgate.semantics.leakage.predictions import Prediction

Statistics = frozenset[Statistic]
NO_COLUMNS: Mapping[Hashable, Statistics] = MappingProxyType({})
MAX_COLUMNS = 200
UNKNOWN_LABEL = ...
"""Among excluded names: there are others that we do not know."""


class Form(Enum):
    """What kind of data a value is."""

    UNKNOWN = "unknown"
    FRAME = "frame"
    SERIES = "series"
    ARRAY = "array"
    INDEX = "index"  # positions or labels of rows
    LABELS = "labels"  # names of columns
    ELEMENT = "element"  # one row, or one value of one row
    WINDOW = "window"  # what moves along a column: a number for each row, or for each period
    WINDOWS = "windows"  # the same of a frame


COLUMN_FORMS = {Form.ELEMENT: Form.ELEMENT, Form.WINDOWS: Form.WINDOW}
"""What a column is of what is neither a frame nor several rows."""


class Added(NamedTuple):
    """Key of columns without known names that were set beside others: no column named later is one of them."""

    key: Hashable


class Piece(NamedTuple):
    """One of the sets of rows that were concatenated, with its length."""

    rows: Rows
    length: Amount


def _forecast_by(mark: Statistic, rows: Rows) -> frozenset[Fit]:
    """The fits that predicted a column of rows, where that is what a mark of it says; other rows may stand beside."""
    if mark.kind is not StatisticKind.FORECAST or not isinstance(mark.learner, Forecast):
        return NO_FITS
    return mark.learner.fits if _are_within(rows, mark.learner.rows) else NO_FITS


def _are_within(rows: Rows, whole: Rows) -> bool:
    return all(
        any(atom.origin == other.origin and atom.path[: len(other.path)] == other.path for other in whole)
        for atom in rows
    )


class Forecast(NamedTuple):
    """What the mark of a column that was set to predictions knows."""

    fits: frozenset[Fit]
    rows: Rows


class Facts(NamedTuple):
    """What is known of a value's data. Without rows it is a number, a text, or a statistic.

    `statistics` are those that all columns depend on, except columns in `columns`, which have their own. `name` is the
    column that a series was. `selected`: an index that is only positions, as a path. `mask`: what a Boolean value
    selects. `pieces`: what was concatenated. `excluded`: column names that are not among these labels. `predicted`: the
    models whose predictions these are, `outputs` the network objects that computed them. `prediction`: these are what
    one method gave, value by value, perhaps in another dress; nothing else is mixed in. `evidence`: the scores that
    these numbers are made of, and the choices by scores that they come from. `held`: the columns
    that are surely there, and what they were computed from.
    """

    rows: Rows = NO_ROWS
    statistics: Statistics = NO_STATISTICS
    columns: Mapping[Hashable, Statistics] = NO_COLUMNS
    form: Form = Form.UNKNOWN
    name: Hashable = None
    selected: Path | None = None
    mask: Selector | None = None
    pieces: tuple[Piece, ...] = ()
    excluded: frozenset[Hashable] = frozenset()
    predicted: frozenset[Fit] = NO_FITS
    outputs: frozenset[Hashable] = frozenset()
    prediction: Prediction | None = None
    evidence: frozenset[Hashable] = frozenset()
    held: Held | None = None

    @property
    def all_statistics(self) -> Statistics:
        """Statistics that any column depends on."""
        if not self.columns:
            return self.statistics
        found = self.statistics.union(*self.columns.values())
        return gathered(found, self.statistics, *self.columns.values()) if has_later(found) else found

    def at(self, *selectors: Selector) -> Facts:
        """Facts of a selection of the rows."""
        if self.selected is not None:
            return self._replace(selected=self.selected + selectors, mask=None)
        return self._replace(rows=select(self.rows, *selectors), pieces=(), mask=None)

    def flat(self, form: Form = Form.ARRAY) -> Facts:
        """The same data without knowledge of columns."""
        return Facts(
            self.rows,
            self.all_statistics,
            form=form,
            pieces=self.pieces,
            predicted=self.predicted,
            outputs=self.outputs,
            prediction=self.prediction,
            evidence=self.evidence,
        )

    def rewritten(self, form: Form) -> Facts:
        """The same columns as an array, or with other values, each row's from its own."""
        return self.flat(form)._replace(held=self.held)

    def depending_on(self, statistics: Statistics) -> Facts:
        """The same data, every column now depending on more statistics."""
        if not statistics:
            return self
        columns = {key: value | statistics for key, value in self.columns.items()}
        return self._replace(statistics=self.statistics | statistics, columns=columns)

    # Columns

    @property
    def known_columns(self) -> frozenset[Hashable]:
        """The names of the columns, where they are all known."""
        if self.held is not None and not self.held.whole:
            return frozenset(self.held.named)
        return frozenset() if self.name is None else frozenset({self.name})

    def column(self, key: Hashable) -> Facts:
        """One column."""
        own, predicted = told_apart(self._own(key)), self.predicted
        if predicted and self.columns:  # those of columns that are marked are of these alone
            marks = NO_STATISTICS.union(*self.columns.values())
            predicted = predicted.difference(*(_forecast_by(mark, self.rows) for mark in marks))
        if own and key in self.columns:
            predicted = predicted.union(*(_forecast_by(mark, self.rows) for mark in own))
        form = COLUMN_FORMS.get(self.form, Form.SERIES)
        held = self.held.column(key) if self.held is not None else None
        return Facts(
            self.rows,
            own,
            form=form,
            name=key,
            pieces=self.pieces,
            predicted=predicted,
            outputs=self.outputs,
            prediction=self.prediction,
            evidence=self.evidence,
            held=held,
        )

    def only(self, keys: Iterable[Hashable]) -> Facts:
        """A frame of the columns named."""
        columns = {key: told_apart(self._own(key)) for key in keys}
        form = self.form if self.form in COLUMN_FORMS else Form.FRAME
        held = self.held.only(columns) if self.held is not None else None
        return self._replace(statistics=NO_STATISTICS, columns=columns, form=form, mask=None, held=held)

    def _own(self, key: Hashable) -> Statistics:
        """Statistics that one column depends on."""
        found = self.columns.get(key)
        if found is not None:
            return found
        families = [item for item in self.columns if isinstance(item, Family) and str(key).startswith(item.prefix)]
        return self.statistics.union(*(self.columns[item] for item in families)) if families else self.statistics

    def without_columns(self, keys: Iterable[Hashable]) -> Facts:
        """A frame that lacks the columns named."""
        gone = set(keys)
        gone.update(Family(str(key)) for key in tuple(gone))
        left = {key: value for key, value in self.columns.items() if key not in gone}
        found = self._replace(statistics=told_apart(self.statistics), columns=left, held=self._held_without(gone))
        return some_columns(found) if UNKNOWN_LABEL in gone else found

    def labels_but(self, names: Iterable[Hashable]) -> Facts:
        """Names of columns without some."""
        gone = frozenset(names)
        return self._replace(excluded=self.excluded | gone, held=self._held_without(gone))

    def _held_without(self, names: AbstractSet[Hashable]) -> Held | None:
        if self.held is None or not names:
            return self.held
        return None if UNKNOWN_LABEL in names else self.held.without(names)

    def with_column(self, key: Hashable, statistics: Statistics) -> Facts:
        """A frame with one column set."""
        if len(self.columns) >= MAX_COLUMNS and key not in self.columns:
            return self._replace(statistics=self.statistics | statistics, prediction=None)
        return self._replace(columns={**self.columns, key: statistics}, prediction=None)

    def holding(self, key: Hashable, value: Facts, site: ast.expr) -> Facts:
        """A frame in which one column is set to a value."""
        return self._replace(held=(self.held or Held()).setting(key, set_origin(key, value.held, site)))


NOTHING = Facts()


def either_facts(left: Facts, right: Facts) -> Facts:
    """What holds whichever of two branches ran."""
    if left == right:
        return left
    columns = {
        key: either_statistics(left.columns.get(key, left.statistics), right.columns.get(key, right.statistics))
        for key in {**left.columns, **right.columns}
    }
    return Facts(
        either(left.rows, right.rows),
        either_statistics(left.statistics, right.statistics),
        columns,
        left.form if left.form is right.form else _either_form(left, right),
        left.name if left.name == right.name else None,
        left.selected if left.selected == right.selected else None,
        left.mask if left.mask == right.mask else None,
        left.pieces if left.pieces == right.pieces else (),
        (left.excluded & right.excluded) | ({UNKNOWN_LABEL} if left.excluded != right.excluded else frozenset()),
        left.predicted | right.predicted,
        left.outputs | right.outputs,
        left.prediction if left.prediction is not None and left.prediction.is_like(right.prediction) else None,
        left.evidence | right.evidence,
        in_both(left.held, right.held),
    )


def _either_form(left: Facts, right: Facts) -> Form:
    """Values of one row, or of none, are values of one row."""
    if left.form is Form.ELEMENT and left.rows and not right.rows:
        return Form.ELEMENT
    return Form.ELEMENT if right.form is Form.ELEMENT and right.rows and not left.rows else Form.UNKNOWN


def combined(facts: Iterable[Facts]) -> Facts:
    """Data made of several values together: a list of arrays, the arguments of a call."""
    found = [item for item in facts if item is not NOTHING]
    if not found:
        return NOTHING
    if len(found) == 1:
        return found[0]
    rows = union(*(item.rows for item in found))
    each = [item.all_statistics for item in found]
    statistics = NO_STATISTICS.union(*each)
    if has_later(statistics):
        statistics = gathered(statistics, *each)
    predicted = NO_FITS.union(*(item.predicted for item in found))
    forms = {item.form for item in found if item.rows}
    form = forms.pop() if len(forms) == 1 else Form.UNKNOWN
    outputs = frozenset[Hashable]().union(*(item.outputs for item in found))
    evidence = frozenset[Hashable]().union(*(item.evidence for item in found))
    known = form if form is Form.ELEMENT else Form.UNKNOWN
    return Facts(rows, statistics, form=known, predicted=predicted, outputs=outputs, evidence=evidence)
