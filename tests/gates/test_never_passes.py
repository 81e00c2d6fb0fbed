"""Properties: no metric value and no gate file that loads lets a failing comparison pass."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlgate.config.errors import ConfigurationError
from mlgate.gates.decision import Decision, Outcome
from mlgate.gates.loading import LoadedGates, parse_gates
from mlgate.gates.metrics_source import Metric
from mlgate.gates.model import MetricGate
from tests.gates.memory import MemorySource, decide, judge, run_with

FLOATS = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True)
ODD: st.SearchStrategy[Any] = st.sampled_from(
    ["NaN", "nan", "inf", "-Infinity", "0.9", "", None, True, False, [], {}, b"1", 1 + 0j, 10**400]
)
VALUES = FLOATS | ODD | st.integers()
EDGES = st.sampled_from(
    [0.0, -0.0, 5e-324, -5e-324, 1.79e308, -1.79e308, 1.7976931348623157e308, 0.1, 0.7, 0.8, math.nan]
)
SPELLINGS = st.sampled_from(
    [
        ".nan",
        ".inf",
        "-.inf",
        "nan",
        "1e999",
        "-1e999",
        "0x10",
        "010",
        "1_000",
        "1:30",
        "'0.8'",
        "true",
        "yes",
        "null",
        "~",
        "0.82",
        "-0.0",
        "1e-3",
        "5e-324",
        "1.79e308",
        "-1.7e308",
        "80",
        "[1]",
        "{a: 1}",
        "!!float 1",
        "0.82 # x",
        "+.5",
        "1.",
    ]
)
BOUNDS = SPELLINGS | FLOATS.map(repr) | st.integers().map(str)


def load(*gates: str) -> LoadedGates | None:
    """The gates, or None where they are refused: by our error, and by no other."""
    text = "\n".join(["version: 1", "model: churn", "gates:", *(f"  - {gate}" for gate in gates)])
    try:
        return parse_gates("gates.yaml", text.encode("utf-8", "surrogatepass"))
    except ConfigurationError as error:
        assert all("\n" not in str(problem) and "Input should" not in str(problem) for problem in error.problems)
        return None


def exact(value: Any) -> Fraction | None:
    """The number that a value is, computed otherwise than in the code that is tested."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    number = Fraction(repr(value))
    return number if abs(number) < Fraction("1.79e308") else None


def said(decision: Decision) -> bool:
    """Whether the decision says yes; its parts must agree."""
    assert decision.passed == (decision.outcome is Outcome.PASS) == (not decision.failed)
    return decision.passed


@settings(max_examples=400, deadline=None)
@given(VALUES | EDGES, BOUNDS, st.sampled_from(["min", "max"]))
@example(math.nan, "0.82", "min")
@example(-0.0, "0", "min")
@example(5e-324, "0", "max")
@example("NaN", "0.82", "max")
def test_a_threshold_passes_only_what_keeps_it(value: Any, bound: str, side: str) -> None:
    gates = load(f"{{id: a, metric: m, {side}: {bound}}}")
    if gates is None:
        return
    gate = gates.file.gates[0]
    assert isinstance(gate, MetricGate)
    limit = gate.min if side == "min" else gate.max
    assert limit is not None and limit.is_finite()
    number = exact(value)
    keeps = number is not None and (number >= Fraction(limit) if side == "min" else number <= Fraction(limit))
    assert said(judge(gates, {"m": value})) == keeps


@settings(max_examples=400, deadline=None)
@given(
    VALUES | EDGES,
    VALUES | EDGES,
    st.sampled_from(["max_drop", "max_drop_rel", "min_gain", "min_gain_rel"]),
    BOUNDS,
    st.sampled_from(["max", "min"]),
)
def test_a_bound_against_the_champion_passes_only_what_keeps_it(
    value: Any, base: Any, kind: str, amount: str, direction: str
) -> None:
    gates = load(f"{{id: a, metric: m, direction: {direction}, baseline: champion, {kind}: {amount}}}")
    if gates is None:
        return
    allowed = Fraction(getattr(gates.file.gates[0], kind))
    assert allowed >= 0
    own, other = exact(value), exact(base)
    keeps = own is not None and other is not None and not (other == 0 and kind.endswith("_rel"))
    if keeps:
        assert own is not None and other is not None
        gain = own - other if direction == "max" else other - own
        least = allowed * (abs(other) if kind.endswith("_rel") else 1)
        keeps = gain >= (least if kind.startswith("min_gain") else -least)
    assert said(judge(gates, {"m": value}, {"m": base})) == keeps


@settings(max_examples=200, deadline=None)
@given(st.lists(FLOATS | EDGES, max_size=8), st.sampled_from(["min", "max", "mean", "last_k"]), st.integers(1, 4))
def test_an_aggregate_passes_only_a_history_of_numbers(values: list[float], aggregate: str, k: int) -> None:
    more = f", k: {k}" if aggregate == "last_k" else ""
    gates = load(f"{{id: a, metric: m, min: 0.5, aggregate: {aggregate}{more}}}")
    assert gates is not None
    points = tuple(Metric("m", value, step, 1000 + step) for step, value in enumerate(values))
    source = MemorySource({"r1": run_with({"m": values[-1]} if values else {})}, {("r1", "m"): points})
    used = values[-k:] if aggregate == "last_k" and len(values) >= k else [] if aggregate == "last_k" else values
    numbers = [exact(value) for value in used]
    finite = [number for number in numbers if number is not None]
    keeps = bool(numbers) and len(finite) == len(numbers)
    if keeps:
        result = {"min": min(finite), "max": max(finite)}.get(aggregate, sum(finite, Fraction(0)) / len(finite))
        keeps = result >= Fraction("0.5")
    assert said(decide(gates, source)) == keeps


KEYS = st.sampled_from(
    [
        "id",
        "metric",
        "min",
        "max",
        "direction",
        "baseline",
        "max_drop",
        "max_drop_rel",
        "min_gain",
        "aggregate",
        "k",
        "dataset",
        "slices",
        "min_n",
        "guardrail",
        "same_dataset",
        "on_missing",
        "freshness",
        "approvals",
        "require",
    ]
)
WORDS = st.sampled_from(
    ["m", "a", "max", "min", "champion", "slice/*/auc", "last_k", "latest", "fail", "pass", "{}", "[]"]
)
TABLES = st.dictionaries(KEYS, WORDS | BOUNDS, max_size=6)


@settings(max_examples=400, deadline=None)
@given(st.lists(TABLES, max_size=3))
def test_no_gate_file_that_loads_passes_a_run_without_metrics(tables: list[dict[str, str]]) -> None:
    gates = load(*("{" + ", ".join(f"{key}: {value}" for key, value in table.items()) + "}" for table in tables))
    if gates is not None:
        assert not said(judge(gates, {}))
        lenient = all(getattr(gate, "on_missing", "fail") == "fail" for gate in gates.file.gates)
        assert lenient or not said(judge(gates, {"m": math.nan, "a": math.nan}))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_gate_file_or_an_error_of_ours(text: str) -> None:
    for name in ("gates.yaml", "gates.py"):
        try:
            parse_gates(name, text.encode("utf-8", "surrogatepass"))
        except ConfigurationError as error:
            assert error.problems and all("\n" not in str(problem) for problem in error.problems)


@pytest.mark.parametrize("text", ["E0", ".E1", "-e5", "+.", "0.8E", "1٣"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    for content in (text, f"gates: [{{id: a, metric: m, min: {text}}}]"):
        with pytest.raises(ConfigurationError):
            parse_gates("gates.yaml", content.encode())


@pytest.mark.parametrize("spelling", ["0.82", "8.2e-1", "0.820", "+0.82", ".82"])
def test_one_bound_has_one_hash_however_it_is_spelt(spelling: str) -> None:
    plain, other = load("{id: a, metric: m, min: 0.82}"), load(f"{{id: a, metric: m, min: {spelling}}}")
    assert plain is not None and other is not None and plain.sha256 == other.sha256
