"""Data leakage: one forward run over a module with abstract rows, and the events that the rules judge.

Reading order: `rows` (which rows, how sets of rows relate), `facts` and `values` (what is known of a value), `store`
(scopes, undo), `machine` with `expressions`, `statements` and `functions` (the run), the transfer functions (`frames`,
`groups`, `estimators`, `library` ...), `knowledge` (tables), `events` (what comes out), `witnesses` (what rules ask).
"""

from mlgate.semantics.leakage.events import (
    Duplicate,
    Evaluation,
    EvaluationKind,
    Fit,
    LeakageEvents,
    Split,
    Statistic,
    StatisticKind,
)
from mlgate.semantics.leakage.gate import LIBRARIES, leakage_of

__all__ = [
    "LIBRARIES",
    "Duplicate",
    "Evaluation",
    "EvaluationKind",
    "Fit",
    "LeakageEvents",
    "Split",
    "Statistic",
    "StatisticKind",
    "leakage_of",
]
