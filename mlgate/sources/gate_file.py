"""Promotion gates in YAML: each bound with the metric that it bounds, and its place."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Span
from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.sources.yaml_text import YamlError, compose_yaml

BOUNDS = {"min": ">=", "max": "<="}
DIRECTIONS = {"direction": {"max": ">=", "min": "<=", "maximize": ">=", "minimize": "<="}}
OPERATORS = {
    key: {">=": ">=", ">": ">=", "ge": ">=", "gt": ">=", "<=": "<=", "<": "<=", "le": "<=", "lt": "<="}
    for key in ("op", "operator", "comparison", "comparator")
}
GREATER_IS_BETTER = {key: {"true": ">=", "false": "<="} for key in ("greater_is_better", "higher_is_better")}
STATED = {**DIRECTIONS, **OPERATORS, **GREATER_IS_BETTER}
LOGGED_KEYS = ("metric", "slices")
METRIC_KEYS = ("metric", "slices", "statistic")


class GateBound(NamedTuple):
    """What a gate says of a metric: that it has to be large (`>=`) or small (`<=`), as written at a place."""

    metric: str
    test: str
    text: str
    span: Span


def gate_bounds(text: str) -> tuple[GateBound, ...]:
    """The bounds of all gates of a file; none where the YAML is broken, or has no gates."""
    try:
        root = compose_yaml(text)
    except YamlError:
        return ()
    return tuple(bound for key, value in _members(root) if key.value == "gates" for bound in _bounds(text, value))


def _bounds(text: str, gates: Any) -> Iterator[GateBound]:
    """Of a list of gates that name their metric, or of a mapping by metric."""
    if type(gates).__name__ == "SequenceNode":
        for gate in gates.value:
            members = _members(gate)
            metric = next((str(value.value) for key, value in members if key.value in METRIC_KEYS), None)
            if metric is not None:
                yield from _of_gate(text, metric, members)
    for key, value in _members(gates):
        yield from _of_gate(text, str(key.value), _members(value))


def gate_metrics(text: str) -> tuple[tuple[str, Span], ...]:
    """The metrics that the gates of a file name, with their places; those computed from an artifact are not logged."""
    try:
        root = compose_yaml(text)
    except YamlError:
        return ()
    found: dict[str, Span] = {}
    for key, gates in _members(root):
        for node in _metric_nodes(gates) if key.value == "gates" else ():
            found.setdefault(str(node.value), Span(node.start_mark.index, node.end_mark.index))
    return tuple(found.items())


def _metric_nodes(gates: Any) -> Iterator[Any]:
    if type(gates).__name__ == "SequenceNode":
        for gate in gates.value:
            yield from (value for key, value in _members(gate) if key.value in LOGGED_KEYS)
            for key, value in _members(gate):
                if key.value == "min_n":
                    yield from (inner for name, inner in _members(value) if name.value == "metric")
    yield from (key for key, _ in _members(gates))


def _of_gate(text: str, metric: str, members: list[tuple[Any, Any]]) -> Iterator[GateBound]:
    limits = [(key, value) for key, value in members if key.value in BOUNDS]
    if len(limits) == 1:  # both of them are a range, which is right for any metric
        key, value = limits[0]
        yield _bound(text, metric, BOUNDS[key.value], key, value)
    for key, value in members:
        test = STATED.get(key.value, {}).get(str(value.value).lower())
        if test is not None:
            yield _bound(text, metric, test, key, value)


def _bound(text: str, metric: str, test: str, key: Any, value: Any) -> GateBound:
    span = Span(key.start_mark.index, value.end_mark.index)
    return GateBound(metric, test, " ".join(text[span.start : span.end].split()), span)


def _members(node: Any) -> list[tuple[Any, Any]]:
    """Keys and values of a mapping node whose keys are plain."""
    if type(node).__name__ != "MappingNode":
        return []
    return [(key, value) for key, value in node.value if type(key).__name__ == "ScalarNode"]
