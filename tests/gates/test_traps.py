"""What stock MLflow and the documents' sample get wrong. Each test first shows that the naive code falls into the trap."""

from __future__ import annotations

import json
import math
from typing import Any
from uuid import uuid4

import pytest

from mlgate.config.errors import ConfigurationError
from mlgate.gates.api import evaluate
from mlgate.gates.checks.state import STAMP
from mlgate.gates.decision import Verdict
from mlgate.gates.metrics_source import LoggedModel, Metric, ModelVersion
from mlgate.gates.mlflow_source import MlflowSource
from mlgate.gates.subject import Subject, best_run
from tests.gates.conftest import Scenarios
from tests.gates.memory import ENDED, MemorySource, check_of, decide, gates_of, judge, run_with

NAN, INF = float("nan"), float("inf")
SEED = {"auc": ("min", 0.82), "calibration_error": ("max", 0.04), "p95_latency_ms": ("max", 80)}
AUC = gates_of("{id: auc, metric: auc, min: 0.82}")
ECE = gates_of("{id: ece, metric: calibration_error, max: 0.04}")


def naive(metrics: dict[str, Any], gates: dict[str, tuple[str, float]]) -> list[str]:
    """The sample of the documents, `assert_promotion_ready`: what it would call failed."""
    failed = []
    for name, (direction, threshold) in gates.items():
        value = metrics[name]
        if direction == "min" and value < threshold:
            failed.append(name)
        if direction == "max" and value > threshold:
            failed.append(name)
    return failed


def test_nan_does_not_pass() -> None:
    values = {"auc": NAN, "calibration_error": NAN, "p95_latency_ms": NAN}
    assert naive(values, SEED) == []
    gates = gates_of("{id: a, metric: auc, min: 0.82}", "{id: b, metric: calibration_error, max: 0.04}")
    assert judge(gates, values).failed == ("a", "b")


def test_a_misspelt_direction_is_refused_when_loading() -> None:
    assert naive({"auc": 0.1}, {"auc": ("minimum", 0.82)}) == []
    with pytest.raises(ConfigurationError, match=r'gates\.yaml:4: gate "auc" "direction" is "maxx"'):
        gates_of("{id: auc, metric: auc, direction: maxx, baseline: champion, max_drop: 0.1}")
    with pytest.raises(ConfigurationError, match='unknown key "minn"; did you mean "min"'):
        gates_of("{id: auc, metric: auc, minn: 0.82, max: 1}")


def test_nan_of_a_logged_model_does_not_pass_as_zero(scenarios: Scenarios) -> None:
    source = MlflowSource(scenarios.uri)
    if not hasattr(source.client, "get_logged_model"):
        pytest.skip("MLflow 2 has no logged models")
    model_id = scenarios.scenario("S64")["logged_model"]
    stored = next(metric for metric in source.client.get_logged_model(model_id).metrics)
    assert naive({"calibration_error": stored.value}, {"calibration_error": ("max", 0.04)}) == []
    decision = evaluate(ECE, model_uri=f"models:/{model_id}", source=source)
    assert decision.failed == ("ece",) and "no number on its run" in check_of(decision, "ece").reason


def test_an_honest_zero_of_a_logged_model_passes() -> None:
    point = Metric("calibration_error", 0.0, 3, 5000)
    run = run_with({}, ended=ENDED)
    source = MemorySource({"r1": run}, {("r1", "calibration_error"): (point,)})
    from mlgate.gates.evaluate import evaluate as evaluate_subject

    model = LoggedModel("m-1", run_id="r1", metrics=(point,))
    assert evaluate_subject(ECE, source, Subject(run, model)).passed
    source.histories.clear()
    assert evaluate_subject(ECE, source, Subject(run, model)).failed == ("ece",), "nothing on the run proves the zero"


@pytest.mark.parametrize("value", [INF, 1.7976931348623157e308, 1.79e308, "inf", "Infinity"])
def test_infinity_on_the_winning_side_does_not_pass(value: Any) -> None:
    if isinstance(value, float):
        assert naive({"auc": value}, {"auc": ("min", 0.82)}) == []
    assert judge(AUC, {"auc": value}).failed == ("auc",)
    assert judge(
        gates_of("{id: x, metric: x, max: 1}"), {"x": f"-{value}" if isinstance(value, str) else -value}
    ).failed


@pytest.mark.parametrize("value", ["NaN", "nan", "0.9", "", None, True, [0.9]])
def test_what_rest_may_send_instead_of_a_number_does_not_pass(value: Any) -> None:
    assert judge(AUC, {"auc": value}).failed == ("auc",)


def test_nan_with_only_a_relative_change_does_not_pass() -> None:
    champion, candidate, max_drop = 0.85, NAN, 0.005
    assert not (champion - candidate > max_drop), "the naive comparison lets it through"
    gates = gates_of("{id: vs, metric: auc, direction: max, baseline: champion, max_drop: 0.005}")
    assert judge(gates, {"auc": NAN}, {"auc": 0.85}).failed == ("vs",)
    assert judge(gates, {"auc": 0.9}, {"auc": NAN}).failed == ("vs",)
    assert judge(gates, {"auc": 0.846}, {"auc": 0.85}).passed


def test_a_metric_missing_in_the_baseline_is_named() -> None:
    gates = gates_of("{id: vs, metric: f1, direction: max, baseline: champion, max_drop: 0.0}")
    with pytest.raises(KeyError):
        naive({"auc": 0.85}, {"f1": ("min", 0.9)})
    assert judge(gates, {"f1": 0.9}, {"auc": 0.85}).missing == ("champion:f1",)


def test_a_zero_baseline_has_no_relative_change() -> None:
    gates = gates_of("{id: z, metric: z, direction: max, baseline: champion, max_drop_rel: 0.1}")
    assert 0.2 >= 0 * (1 - 0.1), "the naive comparison lets it through"
    decision = judge(gates, {"z": 0.2}, {"z": 0.0})
    assert decision.failed == ("z",) and "no relative change" in check_of(decision, "z").reason


def test_decimals_are_those_of_the_reader() -> None:
    gates = gates_of("{id: a, metric: a, direction: max, baseline: champion, max_drop: 0.1}")
    assert not 0.7 >= 0.8 - 0.1, "floats say that 0.7 is below"
    assert judge(gates, {"a": 0.7}, {"a": 0.8}).passed
    assert judge(gates, {"a": 0.6999999999999999}, {"a": 0.8}).failed == ("a",)
    lower = gates_of("{id: a, metric: a, direction: min, baseline: champion, max_drop: 0.1}")
    assert judge(lower, {"a": 0.3}, {"a": 0.2}).passed and judge(lower, {"a": 0.3000000000000001}, {"a": 0.2}).failed


def test_a_deleted_run_or_champion_does_not_pass() -> None:
    gates = gates_of("{id: vs, metric: auc, direction: max, baseline: champion, max_drop: 1}")
    assert judge(gates, {"auc": 0.9}, {"auc": 0.8}, stage="deleted").failed == ("run_lifecycle",)
    source = MemorySource({"r1": run_with({"auc": 0.9}), "c1": run_with({"auc": 0.8}, "c1", stage="deleted")})
    source.aliases["churn", "champion"] = ModelVersion("churn", "1", "c1")
    assert decide(gates, source).failed == ("vs",)
    del source.known["c1"]
    assert decide(gates, source).failed == ("vs",)


def test_late_metrics_are_told_and_fail_where_asked() -> None:
    late = {"auc": Metric("auc", 0.99, 0, ENDED + 1)}
    source = MemorySource({"r1": run_with({})})
    from dataclasses import replace

    source.known["r1"] = replace(source.known["r1"], metrics=late)
    assert naive({"auc": 0.99}, {"auc": ("min", 0.82)}) == []
    warned = decide(AUC, source)
    assert warned.passed and check_of(warned, "late_metrics").verdict is Verdict.WARN and "auc" in warned.notes[0]
    strict = gates_of("{id: auc, metric: auc, min: 0.82}", head="run: {late_metrics: fail}")
    assert decide(strict, source).failed == ("late_metrics",)


def test_a_value_changed_after_the_judgement_changes_the_hash() -> None:
    before, after = judge(AUC, {"auc": 0.9}), judge(AUC, {"auc": 0.9000000001})
    assert before.metrics_sha256 != after.metrics_sha256 and before.sha256 != after.sha256
    assert judge(AUC, {"auc": 0.9}).sha256 == before.sha256


def test_a_dataset_that_the_store_dropped_is_not_guessed() -> None:
    gates = gates_of("{id: auc, metric: auc, min: 0.82, dataset: churn-test}")
    assert judge(gates, {"auc": 0.93}).missing == ("auc@churn-test",)


def test_two_datasets_under_one_key_are_not_mixed() -> None:
    points = (Metric("auc", 0.78, 0, 1000, "test"), Metric("auc", 0.93, 0, 2000, "val"))
    run = run_with({})
    source = MemorySource({"r1": run})
    subject = Subject(run, LoggedModel("m-1", run_id="r1", metrics=points))
    from mlgate.gates.evaluate import evaluate as evaluate_subject

    assert naive({"auc": max(points, key=lambda point: point.timestamp).value}, {"auc": ("min", 0.82)}) == []
    decision = evaluate_subject(AUC, source, subject)
    assert decision.failed == ("auc",) and "test, val" in check_of(decision, "auc").reason


def test_a_stamp_in_a_tag_counts_for_nothing() -> None:
    locked = gates_of("{id: auc, metric: auc, min: 0.82}", head="lock: {required: true}")
    assert judge(locked, {"auc": 0.9}, tags={STAMP: locked.sha256}).failed == ("lock",)
    assert judge(locked, {"auc": 0.9}, params={STAMP: locked.sha256}).passed


def test_the_best_run_is_never_one_without_a_number() -> None:
    runs = [run_with({"auc": value}, str(number)) for number, value in enumerate([0.5, INF, NAN, 0.9, 0.8])]
    top = max(runs, key=lambda run: run.metrics["auc"].value)
    assert not math.isfinite(top.metrics["auc"].value), "the naive order puts infinity on top"
    best = best_run(runs, "auc", "max")
    lowest = best_run(runs, "auc", "min")
    assert best is not None and best.run_id == "3" and lowest is not None and lowest.run_id == "0"


def test_an_unknown_alias_is_no_error_and_an_unknown_run_is_one(http_uri: str) -> None:
    source = MlflowSource(http_uri)
    name = f"trap-{uuid4().hex[:8]}"
    source.client.create_registered_model(name)
    with pytest.raises(Exception, match="INVALID_PARAMETER_VALUE"):
        source.client.get_model_version_by_alias(name, "champion")
    assert source.version_by_alias(name, "champion") is None


def test_the_record_of_a_wide_run_is_longer_than_a_tag_may_be() -> None:
    """Tags over 8,000 characters are cut in silence: the record is an artifact, and its hash finds any cut."""
    gates = gates_of(*(f"{{id: m{i}, metric: m{i}, min: 0}}" for i in range(60)))
    decision = judge(gates, {f"m{i}": i for i in range(60)})
    text = decision.to_json()
    assert len(text) > 8000
    with pytest.raises(json.JSONDecodeError):
        json.loads(text[:8000])
