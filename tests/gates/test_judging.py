"""What the kinds of gates say, beyond the scenarios: waivers, guardrails, approvals, slices, datasets, evidence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mlgate.config.errors import ConfigurationError
from mlgate.gates.decision import Outcome, Verdict
from mlgate.gates.loading import LoadedGates, parse_gates
from mlgate.gates.metrics_source import Dataset, ModelVersion
from tests.gates.memory import ENDED, MemorySource, check_of, decide, gates_of, judge, run_with

SLICES = "{id: slices, slices: 's/*/auc', min: 0.8, min_n: {metric: 's/*/n', value: 100}}"


def waived(*waivers: str, guardrail: bool = False) -> LoadedGates:
    gate = f"{{id: lat, metric: lat, max: 80, guardrail: {str(guardrail).lower()}}}"
    return gates_of(gate, tail="\n".join(["waivers:", *(f"  - {{check: lat, reason: r, {text}}}" for text in waivers)]))


def test_a_guardrail_is_waived_by_two_people_only() -> None:
    with pytest.raises(ConfigurationError, match="by one person; expected two names"):
        waived("by: alice, expires: 2999-01-01", guardrail=True)
    with pytest.raises(ConfigurationError, match="by one person"):
        waived("by: [alice, ALICE], expires: 2999-01-01", guardrail=True)
    assert judge(waived("by: [alice, bob], expires: 2999-01-01", guardrail=True), {"lat": 90}).passed
    half = waived("by: alice, expires: 2999-01-01", "by: bob, expires: 2020-01-01", guardrail=True)
    decision = judge(half, {"lat": 90})
    assert decision.failed == ("lat",) and "two people" in check_of(decision, "lat").reason


def test_a_waiver_ends_with_its_last_day() -> None:
    gates = waived("by: alice, expires: 2027-01-31")
    source = MemorySource({"r1": run_with({"lat": 90})})
    last, after = datetime(2027, 1, 31, 23, 59, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    assert decide(gates, source, last).passed
    assert "the waiver by alice expired 2027-01-31" in check_of(decide(gates, source, after), "lat").reason


def test_a_waiver_of_what_passes_is_not_used() -> None:
    assert check_of(judge(waived("by: alice, expires: 2999-01-01"), {"lat": 70}), "lat").waiver is None


def test_what_is_always_judged_cannot_be_waived() -> None:
    waiver = "waivers:\n  - {check: run_status, by: a, reason: r, expires: 2999-01-01}"
    with pytest.raises(ConfigurationError, match='"run_status" cannot be waived'):
        gates_of("{id: a, metric: a, min: 0}", tail=waiver)


def test_one_slice_is_waived_and_no_other() -> None:
    waiver = "waivers:\n  - {check: 'slices[eu]', by: a, reason: r, expires: 2999-01-01}"
    gates = gates_of("{id: slices, slices: 's/*/auc', min: 0.8}", tail=waiver)
    assert judge(gates, {"s/eu/auc": 0.5, "s/us/auc": 0.9}).passed
    assert judge(gates, {"s/eu/auc": 0.5, "s/us/auc": 0.5}).failed == ("slices[us]",)


@pytest.mark.parametrize(
    ("values", "failed"),
    [
        ({"s/eu/auc": 0.9, "s/eu/n": 100}, ()),
        ({"s/eu/auc": 0.7, "s/eu/n": 100}, ("slices[eu]",)),
        ({"s/eu/auc": 0.7, "s/eu/n": 99, "s/us/auc": 0.9, "s/us/n": 500}, ()),
        ({"s/eu/auc": 0.9, "s/eu/n": 99}, ("slices",)),
        ({"s/eu/auc": 0.9}, ("slices[eu]",)),
        ({"s/eu/auc": 0.9, "s/eu/n": float("nan")}, ("slices[eu]",)),
        ({"s/eu/auc": float("nan"), "s/eu/n": 100}, ("slices[eu]",)),
        ({}, ("slices",)),
        ({"s//auc": 0.9, "other": 1}, ("slices",)),
    ],
)
def test_slices_prove_themselves(values: dict[str, float], failed: tuple[str, ...]) -> None:
    assert judge(gates_of(SLICES), values).failed == failed


def approval(gates: LoadedGates, name: str) -> dict[str, str]:
    return {f"mlgate.approval.{name}": json.dumps({"gates": gates.sha256})}


def test_approvals_count_people_and_neither_the_author_nor_strangers() -> None:
    gates = gates_of("{id: ok, approvals: {count: 2, from: [alice, bob, ada]}}")
    two = {**approval(gates, "alice"), **approval(gates, "Bob")}
    assert judge(gates, {}, tags=two).passed
    for tags in (
        approval(gates, "alice"),
        {**approval(gates, "alice"), **approval(gates, "ALICE")},
        {**approval(gates, "alice"), **approval(gates, "ada")},
        {**approval(gates, "alice"), **approval(gates, "mallory")},
        {**approval(gates, "alice"), "mlgate.approval.bob": "yes"},
        {**approval(gates, "alice"), "mlgate.approval.bob": "[1]"},
    ):
        decision = judge(gates, {}, tags=tags)
        assert decision.failed == ("ok",) and "1 of 2 approvals" in check_of(decision, "ok").reason
    assert judge(gates, {}, tags=two, user=None).failed == ("ok",), "nobody is known to be another than the author"


def test_the_next_action_names_people_and_never_lowers_a_bound() -> None:
    gates = gates_of(
        "{id: ok, approvals: {from: [ada, bob]}}", "{id: auc, metric: auc, min: 0.9}", "{id: f1, metric: f1, min: 0}"
    )
    decision = judge(gates, {"auc": 0.5})
    actions = {check.id: check.action for check in decision.checks if check.failed}
    assert actions["ok"] == "ask bob to approve this run under these gates" and actions["f1"] == "log metric `f1`"
    assert not [text for text in actions.values() if "lower" in text or "bound" in text]


def test_the_same_data_is_asked_of_evaluations_only() -> None:
    gates = gates_of("{id: vs, metric: a, direction: max, baseline: champion, max_drop: 0, same_dataset: true}")
    evaluated = Dataset("test", "d1", "eval")

    def failed(own: tuple[Dataset, ...], other: tuple[Dataset, ...]) -> tuple[str, ...]:
        source = MemorySource({"r1": run_with({"a": 1}, datasets=own), "c1": run_with({"a": 1}, "c1", datasets=other)})
        source.aliases["churn", "champion"] = ModelVersion("churn", "1", "c1")
        return decide(gates, source).failed

    assert failed((evaluated, Dataset("train", "new", "training")), (evaluated, Dataset("train", "old", "train"))) == ()
    assert failed((evaluated,), (Dataset("test", "d2", "eval"),)) == ("vs",)
    assert failed((), ()) == failed((evaluated,), ()) == ("vs",), "nothing logged proves nothing"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"status": "RUNNING"}, Outcome.NOT_READY),
        ({"status": "SCHEDULED"}, Outcome.NOT_READY),
        ({"status": "FAILED"}, Outcome.FAIL),
        ({"status": "RUNNING", "stage": "deleted"}, Outcome.FAIL),
        ({"status": "SOMETHING NEW"}, Outcome.FAIL),
    ],
)
def test_a_run_that_did_not_finish_never_passes(facts: dict[str, Any], outcome: Outcome) -> None:
    gates = gates_of("{id: a, metric: a, min: 0}", "{id: b, metric: b, min: 0}")
    decision = judge(gates, {"a": 1}, **facts)
    assert decision.outcome is outcome and decision.missing == ("b",)
    blamed = "stage" not in facts or facts["status"] != "FINISHED"
    assert (check_of(decision, "b").verdict is Verdict.NOT_JUDGED) == blamed


def test_a_running_run_is_judged_where_the_gates_say_so() -> None:
    gates = gates_of("{id: a, metric: a, min: 0}", head="run: {status: [FINISHED, RUNNING]}")
    assert judge(gates, {"a": 1}, status="RUNNING").passed
    assert judge(gates, {}, status="RUNNING").outcome is Outcome.FAIL


def test_freshness_is_decided_by_the_clock_that_is_given() -> None:
    gates = gates_of("{id: f, freshness: {max_age_days: 1.5}}")
    source = MemorySource({"r1": run_with({})})
    edge = ENDED / 1000 + 1.5 * 86400
    assert decide(gates, source, datetime.fromtimestamp(edge, UTC)).passed
    late = decide(gates, source, datetime.fromtimestamp(edge + 1, UTC))
    later = decide(gates, source, datetime.fromtimestamp(edge + 9e6, UTC))
    assert late.failed == ("f",) and late.sha256 == later.sha256, "the record holds no time of day"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "g.yaml: holds no gates"),
        ("version: 1\ngates: []", "g.yaml:2: `gates` is empty: nothing declared is not a pass"),
        ("version: 1", "has no `gates`"),
        ("version: 2\ngates: [{id: a, metric: a, min: 1}]", 'g.yaml:1: "version": 2 must be the number 1'),
        ("version: 1\ngates:\n  - {id: a, metric: a}", 'g.yaml:3: gate "a" demands nothing'),
        ("version: 1\ngates:\n  - {id: a, metric: a, min: 2, max: 1}", "no value can pass"),
        ("version: 1\ngates:\n  - {id: a, metric: a, max: 1, direction: max}", "only an upper bound"),
        ("version: 1\ngates:\n  - {id: a, metric: a, min: 1, slices: 'b/*'}", "says both `metric` and `slices`"),
        ("version: 1\ngates:\n  - {id: a, metirc: a, min: 1}", 'unknown key "metirc"; did you mean "metric"?'),
        ("version: 1\ngates:\n  - {id: lock, metric: a, min: 1}", 'the id "lock" is taken'),
        ("version: 1\ngates:\n  - {id: a, metric: a, min: 1, min: 2}", 'g.yaml:3: "min" is given twice'),
        ("version: 1\ngates:\n  - {id: c, clean: {select: [MGL1]}}", 'unknown rule "MGL1"'),
        ("version: 1\ngates:\n  - {id: c, clean: {select: [MLG903]}}", "MLG903 cannot be judged"),
        (
            "version: 1\ngates:\n  - {id: s, statistic: auc, artifact: a, key: k, baseline: c, method: mcnemar}",
            "cannot",
        ),
        ("version: 1\nlock: {requird: true}\ngates: [{id: a, metric: a, min: 1}]", 'g.yaml:2: unknown key "requird"'),
        ("version: 1\ngates: [{id: a, metric: a, min: &x 1, max: *x}]", "YAML anchor and alias"),
    ],
)
def test_a_wrong_gate_file_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_gates("g.yaml", text.encode())
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1", "holds no `PROMOTION_GATES`"),
        ("PROMOTION_GATES = make()", "no dictionary written out"),
        ('PROMOTION_GATES = {"auc": ("mn", 0.82)}', 'g.py:1: "auc": "mn" is no direction'),
        ('PROMOTION_GATES = {"auc": ("min", float("nan"))}', "not written out"),
        (
            'PROMOTION_GATES = {"a": ("min", 1)}\nPROMOTION_GATES["a"] = ("min", 0)',
            "g.py:2: `PROMOTION_GATES` is changed",
        ),
        ('PROMOTION_GATES = {"a": ("min", 1)}\nPROMOTION_GATES.update(b=1)', "is changed"),
        ('PROMOTION_GATES = {"a": ("min", 1)}\nPROMOTION_GATES |= {}', "not one assignment"),
        ("def f(:", "is not valid Python"),
        ("PROMOTION_GATES = {}", "nothing declared is not a pass"),
    ],
)
def test_a_wrong_dictionary_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_gates("g.py", text.encode())
    assert told in str(error.value)


def test_the_dictionary_of_the_documents_is_the_same_as_yaml() -> None:
    python = parse_gates("g.py", b'PROMOTION_GATES = {"auc": ("min", 0.82), "ece": ("max", 0.04)}')
    text = b"version: 1\ngates:\n  - {id: auc, metric: auc, min: 0.82}\n  - {id: ece, metric: ece, max: 0.04, why: w}"
    assert python.sha256 == parse_gates("g.yaml", text).sha256
