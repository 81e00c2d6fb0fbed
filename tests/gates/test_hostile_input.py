"""What somebody would write who wants a bad model to pass, or to see mlgate fall over."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlgate.config.errors import ConfigurationError
from mlgate.gates.decision import Decision, Verdict
from mlgate.gates.evaluate import evaluate
from mlgate.gates.file_source import FileSource
from mlgate.gates.loading import parse_gates
from mlgate.gates.metrics_source import Metric
from mlgate.gates.subject import Subject
from tests.gates.memory import ENDED, MemorySource, check_of, decide, gates_of, judge, run_with

AUC = gates_of("{id: auc, metric: auc, min: 0.8}")
LATE = gates_of("{id: auc, metric: auc, min: 0.8}", head="run: {late_metrics: fail}")
NEVER = 10**18
INVISIBLE, WIDE_A, ACUTE = "\N{ZERO WIDTH SPACE}", "\N{FULLWIDTH LATIN SMALL LETTER A}", "\N{COMBINING ACUTE ACCENT}"
OTHER_SPELLINGS = ["ALICE", "alice ", f"al{INVISIBLE}ice", f"{WIDE_A}lice", "alice@example.com"]


def judged_file(folder: Path, content: str, gate: str = "{id: auc, metric: auc, min: 0.8}") -> Decision:
    (folder / "metrics.json").write_text(content, encoding="utf-8")
    source = FileSource(folder / "metrics.json")
    return evaluate(gates_of(gate), source, Subject(source.subject))


@pytest.mark.parametrize("other", OTHER_SPELLINGS)
def test_one_person_is_not_two(other: str) -> None:
    gate, name = "{id: lat, metric: lat, max: 80, guardrail: true}", json.dumps(other)
    with pytest.raises(ConfigurationError, match="by one person"):
        gates_of(gate, tail=f"waivers: [{{check: lat, by: [alice, {name}], reason: r, expires: 2999-01-01}}]")
    with pytest.raises(ConfigurationError, match="asks for 2 approvals `from` 1 people"):
        gates_of(f"{{id: ok, approvals: {{count: 2, from: [alice, {name}]}}}}")


@pytest.mark.parametrize("other", OTHER_SPELLINGS)
def test_the_author_does_not_approve_under_another_spelling(other: str) -> None:
    gates = gates_of("{id: ok, approvals: {count: 1}}")
    tags = {f"mlgate.approval.{other}": json.dumps({"gates": gates.sha256})}
    assert judge(gates, {}, user="alice", tags=tags).failed == ("ok",)
    assert judge(gates, {}, user="bob", tags=tags).passed


def test_a_stranger_is_not_who_the_list_names() -> None:
    gates = gates_of("{id: ok, approvals: {from: [alice]}}")
    for name, passes in (("alice@elsewhere.example", False), ("Alice", True)):
        tags = {f"mlgate.approval.{name}": json.dumps({"gates": gates.sha256})}
        assert judge(gates, {}, user="bob", tags=tags).passed is passes
    accented = gates_of("{id: ok, approvals: {from: [ren\N{LATIN SMALL LETTER E WITH ACUTE}]}}")
    tags = {f"mlgate.approval.rene{ACUTE}": json.dumps({"gates": accented.sha256})}
    assert judge(accented, {}, user="bob", tags=tags).passed, "one name, coded in two ways"


def test_an_approval_nested_without_end_cannot_be_read() -> None:
    gates = gates_of("{id: ok, approvals: {count: 1}}")
    decision = judge(gates, {}, user="bob", tags={"mlgate.approval.alice": "[" * 100_000})
    assert "cannot be read" in check_of(decision, "ok").reason


@pytest.mark.parametrize("rows", [-5, 9.5, float("nan"), float("-inf")])
def test_a_slice_whose_count_is_no_count_fails(rows: float) -> None:
    gates = gates_of("{id: s, slices: 's/*/auc', min: 0.8, min_n: {metric: 's/*/n', value: 10}}")
    good = {"s/b/auc": 0.9, "s/b/n": 100}
    assert judge(gates, {"s/a/auc": 0.1, "s/a/n": rows, **good}).failed == ("s[a]",)
    assert check_of(judge(gates, {"s/a/auc": 0.1, "s/a/n": 0, **good}), "s[a]").verdict is Verdict.SKIPPED


def test_a_run_without_an_end_hides_no_late_metric() -> None:
    source = MemorySource({"r1": run_with({"auc": 0.9}, ended=None)})
    assert decide(LATE, source).failed == ("late_metrics",)
    assert "no end of the run is on record" in check_of(decide(LATE, source), "late_metrics").reason


@pytest.mark.parametrize("moment", [NEVER, -NEVER, 10**30])
def test_times_of_no_calendar_are_told(moment: int) -> None:
    run = run_with({"auc": 0.9}, ended=moment)
    late = replace(run, metrics={"auc": Metric("auc", 0.9, 0, moment + 1)})
    for gates in (LATE, gates_of("{id: f, freshness: {max_age_days: 30}}")):
        decision = decide(gates, MemorySource({"r1": late}))
        assert decision.failed and f"{moment} ms" in decision.to_json()


def test_a_run_that_ends_in_the_future_is_not_fresh() -> None:
    gates, now = gates_of("{id: f, freshness: {max_age_days: 30}}"), datetime.fromtimestamp(ENDED / 1000, UTC)
    for ahead, passes in ((3_600_000, True), (2 * 86_400_000, False)):
        decision = decide(gates, MemorySource({"r1": run_with({}, ended=ENDED + ahead)}), now)
        assert decision.passed is passes
    assert "yet to come" in check_of(decision, "f").reason


def test_a_metric_given_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match='"auc" is given twice'):
        judged_file(tmp_path, '{"auc": 0.5, "auc": 0.9}')


def test_values_of_several_datasets_in_a_file_are_not_mixed(tmp_path: Path) -> None:
    points = '{"auc": [{"value": 0.9, "dataset": "train"}, {"value": 0.1, "dataset": "test"}]}'
    decision = judged_file(tmp_path, points)
    assert decision.failed == ("auc",) and "test, train" in check_of(decision, "auc").reason
    for name, passes in (("train", True), ("test", False)):
        assert judged_file(tmp_path, points, f"{{id: auc, metric: auc, min: 0.8, dataset: {name}}}").passed is passes


def test_the_last_value_of_a_file_counts(tmp_path: Path) -> None:
    assert judged_file(tmp_path, '{"auc": [{"value": 0.9}, {"value": 0.1}]}').failed == ("auc",)
    assert judged_file(tmp_path, '{"auc": [{"value": 0.1, "step": 2}, {"value": 0.9, "step": 1}]}').failed == ("auc",)


@pytest.mark.parametrize("dataset", ['["a"]', '{"a": 1}', "1"])
def test_a_dataset_that_is_no_name_is_refused(tmp_path: Path, dataset: str) -> None:
    with pytest.raises(ConfigurationError, match="`dataset` is"):
        judged_file(tmp_path, f'{{"auc": {{"value": 0.9, "dataset": {dataset}}}}}')


@pytest.mark.parametrize("path", ["/etc/hostname", "/", "../metrics.json", "."])
def test_evidence_lies_among_the_artifacts_of_the_run(tmp_path: Path, path: str) -> None:
    content = '{"run": {"metrics": {}, "artifacts": "."}}'
    assert judged_file(tmp_path, content, f"{{id: e, require: {{artifacts: ['{path}']}}}}").failed == ("e",)
    assert judged_file(tmp_path, content, f"{{id: e, require: {{signature: true, model: '{path}'}}}}").failed == ("e",)


@pytest.mark.parametrize("version", ["true", "1.0", "1e0", "'1'", "2"])
def test_a_version_is_the_number_one(version: str) -> None:
    with pytest.raises(ConfigurationError, match='"version"'):
        parse_gates("gates.yaml", f"version: {version}\ngates: [{{id: a, metric: a, min: 0}}]".encode())


@pytest.mark.parametrize("day", ["'4102444800'", "'20270131'", "'2999-01-01T00:00:00'", "2999-02-30", "20270131"])
def test_a_waiver_ends_on_a_day_that_is_written_out(day: str) -> None:
    with pytest.raises(ConfigurationError):
        gates_of("{id: a, metric: a, min: 0}", tail=f"waivers: [{{check: a, by: b, reason: r, expires: {day}}}]")


def test_fifty_megabytes_are_refused_at_once() -> None:
    start = time.monotonic()
    with pytest.raises(ConfigurationError, match="larger than 2 MB"):
        parse_gates("gates.yaml", b"- a\n" * 12_500_000)
    assert time.monotonic() - start < 1
