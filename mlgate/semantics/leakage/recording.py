"""`Recorder`: collects the events of a run; the same event twice (a loop's second round, a second call) is one."""

from __future__ import annotations

import ast
from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.branch_splits import BranchSplits
from mlgate.semantics.leakage.choosing import UNKNOWN_SETTING, Asked, Decision, Evidence, Search, Setting
from mlgate.semantics.leakage.cuts import is_taken_by_turn
from mlgate.semantics.leakage.deriving import Derived
from mlgate.semantics.leakage.events import (
    CHOSEN,
    Circumstances,
    Comparison,
    CrossValidation,
    Duplicate,
    Evaluation,
    EvaluationKind,
    Fit,
    LeakageEvents,
    Learning,
    LookAhead,
    Place,
    Split,
    Statistic,
    StatisticKind,
)
from mlgate.semantics.leakage.facts import Facts
from mlgate.semantics.leakage.fixed_parts import FixedParts
from mlgate.semantics.leakage.held import Held
from mlgate.semantics.leakage.order import Later, Ordered, look_aheads
from mlgate.semantics.leakage.rows import Part, RowAtom, Rows, Selector

if TYPE_CHECKING:
    from mlgate.semantics.leakage.alternatives import Branches, Choice
    from mlgate.semantics.leakage.appending import Turn
    from mlgate.semantics.leakage.cuts import Run, Windows
    from mlgate.semantics.leakage.folding import Folding
    from mlgate.semantics.leakage.objects import Estimator
    from mlgate.semantics.leakage.stacking import Given


class Recorder:
    """Events so far, and the circumstances that they take note of: loops, folds, functions that nothing calls.

    `by_column`: what is learnt of one column after the other, `over_columns`: while a function gets each column.
    """

    def __init__(self) -> None:
        self.events = LeakageEvents()
        self.loops: list[ast.AST] = []
        self.turns: list[Turn] = []
        self.taken: list[set[RowAtom]] = [set()]
        self.blank: dict[Hashable, int] = {}
        self.runs: list[Run] = []
        self.windows_in: dict[Hashable, Windows] = {}
        self.windows_below: dict[Hashable, Windows] = {}
        self.over_columns = 0
        self.by_column: set[Statistic] = set()
        self.cuts = self.events.cuts
        self.turn_count = 0
        self.folds: tuple[Split, ...] = ()
        self.fold_turns: frozenset[tuple[Split, int]] = frozenset()
        self.networks: set[Hashable] = set()
        self.given_models: dict[Hashable, Estimator] = {}
        self.callers: list[ast.expr] = []
        self.assumed = self.choosing = False
        self._statistics: dict[Hashable, Statistic] = {}
        self._splits: dict[Hashable, Split] = {}
        self._split_calls: dict[Split, tuple[ast.expr, ...]] = {}
        self._duplicates: dict[Hashable, Duplicate] = {}
        self._fits: dict[Hashable, Fit] = {}
        self._derived: dict[Hashable, Derived] = {}
        self._order: dict[Hashable, Ordered | Later] = {}
        self.given: dict[Fit, Given] = {}
        self._evaluations: dict[Hashable, Evaluation] = {}
        self._cross_validations: dict[Hashable, CrossValidation] = {}
        self._choices: dict[Hashable, Search | Decision] = {}
        self._asked: dict[Hashable, Asked] = {}
        self.decided: dict[ast.expr, Decision] = {}
        self.placed: set[ast.expr] = set()
        self.has_scores = False
        self._fixed_parts = FixedParts()
        self._judged = 0
        self._branches: Branches = frozenset()
        self.branch_splits: list[BranchSplits] = []

    @contextmanager
    def within(self, choice: Choice | None, number: int) -> Iterator[None]:
        """One branch of several of which one runs at most; None: they may all run."""
        outer = self._branches
        self._branches = outer | {(choice, number)} if choice is not None else outer
        try:
            yield
        finally:
            self._branches = outer

    def statistic(
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
    ) -> Statistic:
        """Something computed from rows."""
        key = (site, kind, rows, certain, is_supervised, learner if kind is StatisticKind.PREDICTED else None)
        found = self._statistics.get(key)
        if found is None:
            found = Statistic(
                site,
                name,
                kind,
                rows,
                subject,
                certain=certain,
                is_shift=is_shift,
                is_supervised=is_supervised,
                learner=learner,
                columns=columns,
            )
            self._statistics[key] = found
            self.events.statistics.append(found)
        if kind is StatisticKind.ENCODED and (self.over_columns or is_taken_by_turn(self, site)):
            self.by_column.add(found)
        return found

    def split(
        self,
        site: ast.expr,
        name: str,
        rows: Rows,
        *,
        shuffled: bool = True,
        folds: bool = False,
        recipe: Hashable = None,
    ) -> Split:
        """A split; with a `recipe` (a seed, or no randomness) it is the same split whenever it is made again."""
        key = (name, rows, shuffled, folds, recipe)
        found = self._splits.get(key) if recipe is not None else None
        if found is None:
            found = self._of_other_branch((name, rows, shuffled)) if not folds else None
            if found is None:
                found = Split(site, name, rows, shuffled, folds)
                self.events.splits.append(found)
                self._remember_callers(found)
            if recipe is not None:
                self._splits[key] = found
        if not folds:
            for branches in self.branch_splits:
                branches.note((name, rows, shuffled), found)
        self._split_calls[found] = (*self.callers, site)
        return found

    def _of_other_branch(self, key: Hashable) -> Split | None:
        """The split that another branch made of the same rows: not both of them run."""
        found = (branches.next_like(key) for branches in reversed(self.branch_splits))
        return next((split for split in found if split is not None), None)

    def duplicate(self, site: ast.expr, name: str, rows: Rows) -> Duplicate:
        """Rows copied."""
        found = self._duplicates.get((site, rows))
        if found is None:
            found = self._duplicates[(site, rows)] = Duplicate(site, name, rows)
            self.events.duplicates.append(found)
        return found

    def fit(
        self,
        site: ast.expr,
        name: str,
        model: Hashable,
        features: Facts,
        labels: Facts,
        certain: bool,
        setting: Setting = UNKNOWN_SETTING,
        evidence: Evidence = frozenset(),
    ) -> Fit:
        """A model that learns from rows; a target in other units (divided by its maximum) is still the target."""
        statistics = features.all_statistics
        encoded = {item for item in labels.all_statistics if item.kind is StatisticKind.ENCODED}
        self.events.of_target |= encoded - self.by_column
        of_labels = frozenset(item for item in labels.all_statistics - statistics if not item.is_shift)
        around = Circumstances(frozenset(self.folds), frozenset(self.loops), self.assumed)
        key = (site, model, features.rows, statistics, of_labels, around, setting, evidence)
        found = self._fits.get(key)
        if found is None:
            found = Fit(
                site,
                name,
                model,
                features.rows,
                statistics,
                of_labels,
                certain,
                around,
                setting,
                evidence,
                features,
                labels,
            )
            self._fits[key] = found
            self.events.fits.append(found)
            self._remember_callers(found)
            if features.predicted or labels.predicted:
                self.events.stacked.add(found)
        return found

    def learn(self, site: ast.expr, fit: Fit | None, features: Facts, labels: Facts) -> None:
        """The column that a model learns to predict, and those that it learns from, if they are known."""
        if labels.held is None or labels.held.origin is None:
            return
        held = features.held if features.rows == labels.rows else None
        key = (site, fit, held, labels.held)
        if key not in self.events.learnings:
            split = next((key for key in splits_in(features.rows) if key in self._split_calls), None)
            calls = (*self.callers, site) if split is None else self._split_calls[split]
            self.events.learnings[key] = Learning(site, fit, features.rows, held, labels.held, self.assumed, calls)

    def evaluate(
        self, fits: Collection[Fit], kind: EvaluationKind, facts: Facts, site: ast.expr, stops: str = ""
    ) -> Evidence:
        """Models judged, or used, on rows; gives the evaluations."""
        if not facts.rows:
            self.has_scores = self.has_scores or bool(fits)  # a forecast: what stands beside it is compared later
            return frozenset()
        statistics = facts.all_statistics
        found: list[Evaluation] = []
        fits = sorted(fits, key=_in_order)  # they come in sets
        together = CHOSEN if self.choosing else (self._judged + 1) * (len(fits) > 1)
        for fit in fits:
            key = (site, kind, fit, facts.rows, statistics, facts.evidence)
            evaluation = self._evaluations.get(key)
            if evaluation is None:
                evaluation = Evaluation(site, kind, fit, facts.rows, statistics, facts.evidence, stops, together)
                self._evaluations[key] = evaluation
                self.events.evaluations.append(evaluation)
                self._remember_callers(evaluation)
                self.events.iterated[evaluation] = tuple(loop.iter for loop in self.loops if isinstance(loop, ast.For))
                self.has_scores = True
            self._judged += 1
            evaluation.last = self._judged
            if self.callers:
                self.events.last_callers[evaluation] = tuple(self.callers)
            found.append(evaluation)
        self.events.branches[site] = self._branches & self.events.branches.get(site, self._branches)
        return frozenset(found)

    def cross_validate(self, site: ast.expr, name: str, facts: Facts, searches: bool = False) -> Evidence:
        """A model fitted and scored on folds of rows."""
        statistics = facts.all_statistics
        key = (site, name, facts.rows, statistics, self.assumed)
        found = self._cross_validations.get(key)
        if found is None:
            found = CrossValidation(site, name, facts.rows, statistics, searches, self.assumed)
            self._cross_validations[key] = found
            self.events.cross_validations.append(found)
            self.has_scores = True
        return frozenset({found})

    def search(
        self, site: ast.expr, name: str, rows: Rows, scores: Evidence = frozenset(), fits: Evidence = frozenset()
    ) -> Search:
        """Settings sought by scores on rows."""
        key = ("search", site, rows, scores)
        found = self._choices.get(key)
        if not isinstance(found, Search):
            found = self._choices[key] = Search(site, name, rows, scores, fits)
            self.events.searches.append(found)
            self.has_scores = True
        return found

    def decide(self, site: ast.expr, name: str, scores: Evidence) -> Decision:
        """Something kept because of scores."""
        key = ("decision", site, scores)
        found = self._choices.get(key)
        if not isinstance(found, Decision):
            found = self._choices[key] = Decision(site, name, scores)
            self.events.decisions.append(found)
        found.last = self._judged
        self.decided[site] = found
        return found

    def ask(self, site: ast.expr, scores: Evidence) -> Asked:
        """Scores compared, for something to decide on later."""
        return self._asked.setdefault((site, scores), Asked(site, scores))

    def compare(self, comparison: Comparison) -> None:
        """A metric called."""
        self.events.comparisons.append(comparison)

    def ordered(self, site: ast.expr, name: str, rows: Rows, is_evidence: bool, descending: bool | None) -> Ordered:
        """A sign that rows follow each other."""
        key = (site, name, rows, is_evidence, descending)
        found = self._order.get(key)
        if not isinstance(found, Ordered):
            found = self._order[key] = Ordered(site, name, rows, is_evidence, descending)
        return found

    def later(
        self,
        site: ast.expr,
        name: str,
        rows: Rows,
        subject: ast.expr | None,
        steps: float | None,
        certain: bool,
        fills: bool,
    ) -> Later:
        """Values of later rows."""
        key = (site, name, rows, steps, certain)
        found = self._order.get(key)
        if not isinstance(found, Later):
            found = self._order[key] = Later(site, name, rows, subject, steps=steps, certain=certain, fills=fills)
        return found

    def derived(
        self,
        site: ast.expr,
        name: str,
        rows: Rows,
        *,
        cause: ast.AST,
        certain: bool,
        columns: tuple[Held | None, ...] = (),
    ) -> Derived:
        """Several rows made of one."""
        key = (site, rows)
        found = self._derived.get(key)
        if found is None:
            found = self._derived[key] = Derived(site, name, rows, cause, certain, columns)
        return found

    def next_turn(self) -> int:
        """The number of a new turn, or a new run, of a loop."""
        self.turn_count += 1
        return self.turn_count

    def fold(self, found: Folding) -> None:
        """Rows dealt to folds."""
        if found not in self.events.foldings:
            self.events.foldings.append(found)

    def look_ahead(self, site: ast.expr, features: Facts, labels: Facts) -> None:
        """A fit on features some of which are values of later rows."""
        for later, certain in look_aheads(features, labels):
            found = LookAhead(site, later, certain, self.assumed)
            if found not in self.events.look_aheads:
                self.events.look_aheads.append(found)

    def _remember_callers(self, event: Fit | Evaluation | Split) -> None:
        if self.callers:
            self.events.callers[event] = tuple(self.callers)

    def parted_at(self, selector: Selector, node: ast.expr) -> Selector:
        """Remember where rows are selected like this: the first place, and the loops that may change it."""
        before = self.events.parted.get(selector)
        loops = frozenset(self.loops) | (before.loops if before is not None else frozenset())
        if loops:
            path = (*self.callers, node)
            loops = self._fixed_parts.varying(selector, path, self.events.functions, loops, self.turns)
        if before is None or loops != before.loops:
            self.events.parted[selector] = Place(node if before is None else before.site, loops)
        return selector


def splits_in(rows: Rows) -> Iterator[Split]:
    """The first split that each set of rows is a part of."""
    for atom in rows:
        found = next((item.key for item in atom.path if isinstance(item, Part)), None)
        if isinstance(found, Split):
            yield found


def _in_order(fit: Fit) -> tuple[int, int, str]:
    return (fit.site.lineno, fit.site.col_offset, fit.name)
