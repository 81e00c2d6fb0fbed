"""Which way a metric is better, by its name."""

from __future__ import annotations

import pytest

from mlgate.semantics.catalogue import DEFAULT
from mlgate.semantics.evaluation.metric_directions import is_greater_better

KNOWN = {
    "val/auc": True,
    "slice/region/*/auc": True,
    "top_5_accuracy": True,
    "f1_macro": True,
    "neg_mean_squared_error": True,
    "p95_latency_ms": False,
    "test_rmse": False,
    "log-loss": False,
    "max_error": False,
    "auc_drop": None,
    "recall_loss": None,
    "accuracy_std": None,
    "churn_rate": None,
    "p95": None,
    "": None,
}


@pytest.mark.parametrize("name", KNOWN)
def test_direction_by_name(name: str) -> None:
    assert is_greater_better(name) is KNOWN[name]


def test_no_name_contradicts_what_the_catalogue_knows_of_a_metric() -> None:
    for name in DEFAULT.names("metric"):
        entry = DEFAULT.entry(name)
        known = is_greater_better(name.rpartition(".")[2])
        if name.startswith("sklearn.") and entry and entry.metric and entry.metric.greater_is_better is not None:
            assert known in (None, entry.metric.greater_is_better), name
