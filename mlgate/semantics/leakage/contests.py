"""Objects that fit many models and judge each: `LazyClassifier().fit(X_train, X_test, y_train, y_test)`."""

from __future__ import annotations

import ast

from mlgate.core.typing import TYPE_CHECKING
from mlgate.semantics.leakage.arguments import Arguments
from mlgate.semantics.leakage.choosing import Setting
from mlgate.semantics.leakage.events import EvaluationKind
from mlgate.semantics.leakage.facts import NOTHING, Facts
from mlgate.semantics.leakage.objects import Data, Estimator, Value
from mlgate.semantics.leakage.values import facts_of, sequence

if TYPE_CHECKING:
    from mlgate.semantics.leakage.machine import Machine

PARAMETERS = ("X_train", "X_test", "y_train", "y_test")


def hold_contest(machine: Machine, contest: Estimator, arguments: Arguments, node: ast.expr) -> Value:
    """Record the fit that stands for all, and its score; gives the table of scores, and the predictions."""
    given = {**dict(zip(PARAMETERS, arguments.positional, strict=False)), **arguments.keywords}
    features, judged, labels = (facts_of(given[key]) if key in given else NOTHING for key in PARAMETERS[:3])
    setting = Setting(node, contest.name, varied=True)
    fit = machine.record.fit(node, "", machine.identity(contest), features, labels, True, setting)
    evidence = machine.record.evaluate([fit], EvaluationKind.SCORE, judged, node)
    return sequence((Data(Facts(evidence=evidence)), Data(Facts(judged.rows, predicted=frozenset({fit})))))
