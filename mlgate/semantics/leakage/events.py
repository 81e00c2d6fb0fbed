"""What one forward run over a module reports: statistics, splits, copies of rows, fits and evaluations.

Events are known by identity. They are plain classes: this module is loaded at every start that meets a model.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from enum import Enum

from mlgate.core.rule import NotAnalysedError
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.choosing import NO_EVIDENCE, UNKNOWN_SETTING, Decision, Evidence, Search, Setting
from mlgate.semantics.leakage.held import Held
from mlgate.semantics.leakage.numbered import Numbered
from mlgate.semantics.leakage.rows import RowAtom, Rows, Selector

if TYPE_CHECKING:
    from mlgate.semantics.leakage.alternatives import Branches
    from mlgate.semantics.leakage.cuts import Cut
    from mlgate.semantics.leakage.facts import Facts
    from mlgate.semantics.leakage.folding import Folding
    from mlgate.semantics.leakage.order import Later
    from mlgate.semantics.leakage.stacking import Stacking


class StatisticKind(Enum):
    """What was learnt from rows."""

    LEARNT = "learnt"  # by a scaler, a vectoriser, a decomposition ...
    IMPUTED = "imputed"  # by an imputer
    COMPUTED = "computed"  # a mean, a quantile ... computed by hand
    BINNED = "binned"  # bin edges taken from the data
    ENCODED = "encoded"  # a set of categories
    RATED = "rated"  # how columns rate: harmless until some are left out
    SELECTED = "selected"  # which columns are kept
    CATEGORIES = "categories"  # a set of categories that nothing remembers: by `get_dummies`, by `factorize`
    PREDICTED = "predicted"  # a column that a model predicted for its own training rows
    TARGET = "target"  # an encoding by the target
    ORDERED = "ordered"  # nothing: a lag or a window only tells that the rows follow each other
    LATER = "later"  # nothing: values of rows that come later
    TRIED = "tried"  # nothing: each round of a loop makes the data in another way
    FORECAST = "forecast"  # nothing: a column holds what models predict for its rows


class EvaluationKind(Enum):
    """How a model was judged, the surest first."""

    METRIC = "metric"  # accuracy_score(y_test, model.predict(X_test))
    SCORE = "score"  # model.score(X_test, y_test)
    VALIDATION = "validation"  # validation_data=, eval_set=, validation_split=
    PREDICTION = "prediction"  # model.predict(X_test), and no score that we can see
    PASSED = "passed"  # model and rows handed to a function that we cannot see


class Statistic(Numbered):
    """Something computed from rows that other rows may now depend on.

    `site` is the call that computes it, `name` what it is called ("StandardScaler.fit_transform"; empty: as written),
    `subject` the expression whose rows were used. `certain`: what is called was resolved. `is_shift`: a minimum or
    maximum, harmless as long as it is only added or subtracted. `is_supervised`: a target was passed along. `learner`
    identifies the object that learnt it. `columns` are those that were used, where all are known by name. `of`: the
    column that it is taken of by group, where that is one.
    """

    __slots__ = (
        "certain",
        "columns",
        "is_shift",
        "is_supervised",
        "kind",
        "learner",
        "name",
        "of",
        "rows",
        "site",
        "subject",
    )

    def __init__(
        self,
        site: ast.expr,
        name: str,
        kind: StatisticKind,
        rows: Rows,
        subject: ast.expr | None = None,
        *,
        certain: bool = True,
        is_shift: bool = False,
        is_supervised: bool = False,
        learner: Hashable = None,
        columns: frozenset[Hashable] = frozenset(),
    ) -> None:
        self.site = site
        self.name = name
        self.kind = kind
        self.rows = rows
        self.subject = subject
        self.columns = columns
        self.learner = learner
        self.certain = certain
        self.is_shift = is_shift
        self.is_supervised = is_supervised
        self.of: Held | None = None


class Split(Numbered):
    """A division of rows into parts. `folds`: cross-validation, each row is held out once."""

    __slots__ = ("folds", "name", "rows", "shuffled", "site")

    def __init__(self, site: ast.expr, name: str, rows: Rows, shuffled: bool = True, folds: bool = False) -> None:
        self.site = site
        self.name = name
        self.rows = rows
        self.shuffled = shuffled
        self.folds = folds


class Duplicate(Numbered):
    """Rows copied, or new ones made of them."""

    __slots__ = ("name", "rows", "site")

    def __init__(self, site: ast.expr, name: str, rows: Rows) -> None:
        self.site = site
        self.name = name
        self.rows = rows


class Circumstances(NamedTuple):
    """Where an event happens: cross-validation splits in whose loops it is, all loops, and whether nothing calls it."""

    folds: frozenset[Split] = frozenset()
    loops: frozenset[ast.AST] = frozenset()
    assumed: bool = False


ANYWHERE = Circumstances()


class Fit(Numbered):
    """A model learning from rows.

    `statistics` are those that its training data depends on, `label_statistics` those that only its target depends on;
    `model` identifies the object. `folds` and `loops` are those around it; `assumed`: in a function that nothing calls.
    `setting` tells which candidate it is, `evidence` which scores its settings come from, `features` what it is
    fitted on, `labels` the target that goes with it.
    """

    __slots__ = (
        "assumed",
        "certain",
        "evidence",
        "features",
        "folds",
        "label_statistics",
        "labels",
        "loops",
        "model",
        "name",
        "rows",
        "setting",
        "site",
        "statistics",
    )

    def __init__(
        self,
        site: ast.expr,
        name: str,
        model: Hashable,
        rows: Rows,
        statistics: frozenset[Statistic],
        label_statistics: frozenset[Statistic] = frozenset(),
        certain: bool = True,
        circumstances: Circumstances = ANYWHERE,
        setting: Setting = UNKNOWN_SETTING,
        evidence: Evidence = NO_EVIDENCE,
        features: Facts | None = None,
        labels: Facts | None = None,
    ) -> None:
        self.site = site
        self.name = name
        self.model = model
        self.features = features
        self.labels = labels
        self.rows = rows
        self.statistics = statistics
        self.label_statistics = label_statistics
        self.certain = certain
        self.folds, self.loops, self.assumed = circumstances
        self.setting = setting
        self.evidence = evidence


CHOSEN = -1


class Evaluation(Numbered):
    """A fitted model judged, or used, on rows.

    `evidence` are the scores that what is judged comes from. `stops`: the fit heeds this validation (it stops early, it
    keeps the best state), by the name of what does so. `together`: what is judged comes from several fits at once.
    `last` numbers the last time that it was made.
    """

    __slots__ = ("evidence", "fit", "kind", "last", "rows", "site", "statistics", "stops", "together")

    def __init__(
        self,
        site: ast.expr,
        kind: EvaluationKind,
        fit: Fit,
        rows: Rows,
        statistics: frozenset[Statistic],
        evidence: Evidence = NO_EVIDENCE,
        stops: str = "",
        together: int = 0,
    ) -> None:
        self.evidence = evidence
        self.last = 0
        self.stops = stops
        self.together = together
        self.site = site
        self.kind = kind
        self.fit = fit
        self.rows = rows
        self.statistics = statistics


class Given(NamedTuple):
    """What an argument was known to be when a call ran, and where it is written."""

    facts: Facts
    node: ast.expr | None


class Comparison(NamedTuple):
    """A metric's call as it ran once: `path` names the metric, `options` are its keywords, as far as constant.

    A scorer made of a metric has neither side. `assumed`: nothing in this file calls the function around it.
    """

    site: ast.expr
    path: str
    truth: Given | None
    prediction: Given | None
    options: Mapping[str, object]
    assumed: bool


class CrossValidation(Numbered):
    """A call that fits and scores a model on folds of its rows.

    `searches`: its scores choose parameters. `assumed`: in a function that nothing calls.
    """

    __slots__ = ("assumed", "name", "rows", "searches", "site", "statistics")

    def __init__(
        self,
        site: ast.expr,
        name: str,
        rows: Rows,
        statistics: frozenset[Statistic],
        searches: bool = False,
        assumed: bool = False,
    ) -> None:
        self.site = site
        self.name = name
        self.rows = rows
        self.statistics = statistics
        self.searches = searches
        self.assumed = assumed


class Compared(Numbered):
    """A model cross-validated on these features; its number tells when."""

    __slots__ = ("features",)

    def __init__(self, features: Facts) -> None:
        self.features = features

    @property
    def rows(self) -> Rows:
        """The rows that the folds are of."""
        return self.features.rows


class LookAhead(NamedTuple):
    """A model fitted, at `site`, on features that hold values of later rows.

    `certain`: the rows are known to stand in the order of time. `assumed`: nothing calls the function.
    """

    site: ast.expr
    later: Later
    certain: bool
    assumed: bool


class Learning(NamedTuple):
    """The column that a model learns to predict, and those that it surely learns from. `fit`: unless in folds.

    `passed`: the call that the features are passed to, a split if there is one, after the calls around it.
    """

    site: ast.expr
    fit: Fit | None
    rows: Rows
    held: Held | None
    target: Held
    assumed: bool
    passed: tuple[ast.expr, ...] = ()


class Place(NamedTuple):
    """Where rows were first selected in some way, and the loops in which they were."""

    site: ast.expr
    loops: frozenset[ast.AST]


class Carried(NamedTuple):
    """A training that a network went through in another turn of a loop.

    `split`: of other folds of it; `counts`: the loop goes through numbers, that are no data.
    """

    fit: Fit
    split: Split | None
    counts: bool = False


class LeakageEvents:
    """Everything that the run reports, in the order of the run.

    `of_target` are encodings that what models predict depends on, too. `parted` tells where a selector was first
    written (a slice, a mask, a drop); `exhausted` why the run ended early. `callers` are the calls of functions of
    this module in which an event came up, the outermost first, `last_callers` those of the last time, `functions`
    what a call runs; `readings` are the places where rows are read, with the calls around, `aliases` names that are
    given to what has one, `wrappings` calls that give the rows of a data set as they are, `composed` evaluations on
    what an object of this module makes of rows, `same` those on the very object that the fit is given; `stacked`
    the fits that learn from predictions, `loaded` those that were made elsewhere, and `of_loaded` their
    evaluations, where nothing else is fitted; `unseen` evaluations by functions of which only the name is known;
    `of_predictions` masks that ask what fits predict; `carried` what networks learnt in other turns of a loop and
    keep; `chances` random numbers, by the identity that masks know them by; `branches` those that a judgement
    stands in whenever it is made.
    """

    def __init__(self) -> None:
        self.statistics: list[Statistic] = []
        self.splits: list[Split] = []
        self.duplicates: list[Duplicate] = []
        self.fits: list[Fit] = []
        self.evaluations: list[Evaluation] = []
        self.cross_validations: list[CrossValidation] = []
        self.unseen_validations: list[CrossValidation] = []  # by functions that nobody can see
        self.comparisons: list[Comparison] = []
        self.foldings: list[Folding] = []
        self.look_aheads: list[LookAhead] = []
        self.searches: list[Search] = []
        self.compared: dict[Hashable, list[Compared]] = {}  # by identity, or name and parameters
        self.decisions: list[Decision] = []
        self.of_target: set[Statistic] = set()
        self.parted: dict[Selector, Place] = {}
        self.learnings: dict[Hashable, Learning] = {}
        self.stackings: dict[Hashable, Stacking] = {}
        self.iterated: dict[Evaluation, tuple[ast.expr, ...]] = {}
        self.branches: dict[ast.expr, Branches] = {}
        self.cuts: dict[Selector, Cut] = {}
        self.callers: dict[Fit | Evaluation | Split, tuple[ast.expr, ...]] = {}
        self.aliases: dict[str, str] = {}
        self.wrappings: set[ast.expr] = set()
        self.same: set[Hashable] = set()
        self.composed: set[Hashable] = set()
        self.functions: dict[ast.expr, ast.AST] = {}
        self.readings: dict[RowAtom, set[tuple[Hashable, ...]]] = {}
        self.last_callers: dict[Evaluation, tuple[ast.expr, ...]] = {}
        self.stacked: set[Fit] = set()
        self.loaded: set[Fit] = set()
        self.of_loaded: list[Evaluation] = []
        self.unseen: set[Hashable] = set()
        self.chances: set[Hashable] = set()
        self.of_predictions: dict[Selector, frozenset[Fit]] = {}
        self.carried: dict[Fit, set[Carried]] = {}
        self.exhausted: str | None = None

    def set_loaded_apart(self) -> None:
        """Leave models that were made elsewhere to those who ask for them: nobody knows what they learnt from."""
        if not self.loaded:
            return
        self.fits = [fit for fit in self.fits if fit not in self.loaded]
        self.of_loaded = [item for item in self.evaluations if item.fit in self.loaded and not self.fits]
        self.evaluations = [item for item in self.evaluations if item.fit not in self.loaded]

    def require_complete(self) -> None:
        """Say that the run ended early, if it did: what a rule found before stays, but the file is not clean.

        Raises:
            NotAnalysedError: A budget ran out.
        """
        if self.exhausted is not None:
            raise NotAnalysedError(self.exhausted)


NO_STATISTICS: frozenset[Statistic] = frozenset()
NO_FITS: frozenset[Fit] = frozenset()
