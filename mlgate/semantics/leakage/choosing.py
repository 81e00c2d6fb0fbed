"""Events of choosing by scores: searches, and the comparisons and maxima that keep the best of several things.

A score is a number that an evaluation gave; values made of it carry it as evidence. What a comparison of scores lets
through, and what a maximum of them points at, carries the decision as evidence in its turn.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable

from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.semantics.leakage.numbered import Numbered
from mlgate.semantics.leakage.rows import Rows

if TYPE_CHECKING:
    from mlgate.semantics.leakage.events import Fit

Evidence = frozenset[Hashable]
NO_EVIDENCE: Evidence = frozenset()


class Search(Numbered):
    """A search for settings by scores on rows: `GridSearchCV.fit(X, y)`, `study.optimize(objective)`.

    `scores` are those of the function that an optimiser is handed, `fits` the fits that the function makes.
    """

    __slots__ = ("fits", "name", "rows", "scores", "site")

    def __init__(
        self, site: ast.expr, name: str, rows: Rows, scores: Evidence = NO_EVIDENCE, fits: Evidence = NO_EVIDENCE
    ) -> None:
        self.site = site
        self.name = name
        self.rows = rows
        self.scores = scores
        self.fits = fits


class Decision(Numbered):
    """A place where scores decide: `if score > best`, `argmax(scores)`. `name` is what compares them.

    `keeps`: the state of a model is kept, or training ends. `only_tells`: the best score is kept, and nothing that it
    belongs to. `last` numbers the last time, as in evaluations.
    """

    __slots__ = ("keeps", "last", "name", "only_tells", "scores", "site")

    def __init__(self, site: ast.expr, name: str, scores: Evidence) -> None:
        self.site = site
        self.name = name
        self.scores = scores
        self.keeps = self.only_tells = False
        self.last = 0


class Asked(Numbered):
    """A comparison of scores whose outcome goes into a variable first: `is_best = score > best`."""

    __slots__ = ("scores", "site")

    def __init__(self, site: ast.expr, scores: Evidence) -> None:
        self.site = site
        self.scores = scores


class Errors(NamedTuple):
    """Differences of predictions and labels, one a row: their mean is a score."""

    fits: frozenset[Fit]
    rows: Rows


class Setting(NamedTuple):
    """What tells a candidate from another: the object, or the place that makes one in each round of a loop.

    `varied`: each round gives it other parameters. `target` is the column that it predicts, if that has a name.
    `is_candidate`: it may be the one that is kept; a baseline and a clustering are not.
    `is_known`: the parameters tell all; `kind`: classifier or regressor, where that is known. `site`
    is where the object was made.
    """

    key: Hashable = None
    name: str = ""
    parameters: Hashable = ()
    varied: bool = False
    target: Hashable = None
    is_candidate: bool = True
    is_known: bool = False
    kind: str = ""
    site: ast.expr | None = None


UNKNOWN_SETTING = Setting()
