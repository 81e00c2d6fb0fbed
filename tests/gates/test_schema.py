"""The JSON Schema of gate files: up to date, and true of the same files as the loader."""

import json
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from mlgate.cli.main import main
from mlgate.config.errors import ConfigurationError
from mlgate.gates.loading import parse_gates
from mlgate.gates.reading import read_gates
from mlgate.gates.schema import SCHEMA_PATH, gate_schema, schema_text
from mlgate.resources import resource_dir
from tests.gates.sample_decision import GATES


def as_json(text: str) -> Any:
    """The document as an editor with YAML 1.2 sees it: days are text, 1e-3 is a number."""
    value = read_gates("gates.yaml", text.encode()).value
    return json.loads(
        json.dumps(value, default=lambda item: item.isoformat() if isinstance(item, date) else float(item))
    )


def test_the_shipped_schema_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert SCHEMA_PATH.read_text(encoding="utf-8") == schema_text(), "run python -m mlgate.gates.schema"
    assert main(["gate", "schema"]) == 0
    assert capsys.readouterr().out == schema_text()


def test_the_schema_is_a_schema_without_words_of_its_own() -> None:
    schema = gate_schema()
    Draft202012Validator.check_schema(schema)
    assert _used(schema) - _keywords() == set()


def _keywords() -> set[str]:
    words = (
        "$schema $id $ref $defs title description type properties required additionalProperties items anyOf enum const"
    )
    more = "minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems pattern default format dependentRequired"
    return {*words.split(), *more.split()}


def _used(node: Any, *, names: bool = False) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_used, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    found = set() if names else set(node)
    for key, value in node.items():
        if key not in ("default", "dependentRequired", "enum", "required"):
            found |= _used(value, names=not names and key in ("properties", "$defs"))
    return found


HEAD = "version: 1\nmodel: churn\n"
GOOD = {
    "every kind": GATES,
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted(resource_dir("gates").glob("*.yaml"))},
    "waived": HEAD
    + "gates: [{id: a, metric: a, max: 1e-3}]\nwaivers: [{check: a, by: alice, reason: r, expires: 2027-01-31}]",
    "one name": HEAD + "gates: [{id: a, require: {params: seed, tags: [x]}}, {id: b, clean: {select: MLG1}}]",
    "last_k": HEAD + "gates: [{id: a, metric: a, min: -0.5, aggregate: last_k, k: 3, dataset: test}]",
    "age": HEAD + "gates: [{id: a, freshness: {max_age_days: 0.5}}]",
}
GATE = HEAD + "gates: ["
BAD = {
    "no gates": HEAD,
    "empty": HEAD + "gates: []",
    "no version": "gates: [{id: a, metric: a, min: 1}]",
    "version 2": "version: 2\ngates: [{id: a, metric: a, min: 1}]",
    "unknown key": GATE + "{id: a, metric: a, mim: 0.82}]",
    "unknown key at the top": HEAD + "gate: []\ngates: [{id: a, metric: a, min: 1}]",
    "no bound": GATE + "{id: a, metric: a}]",
    "text for a number": GATE + "{id: a, metric: a, min: '0.82'}]",
    "no id": GATE + "{metric: a, min: 1}]",
    "odd id": GATE + "{id: '[a]', metric: a, min: 1}]",
    "unknown aggregate": GATE + "{id: a, metric: a, min: 1, aggregate: best}]",
    "relative without a baseline": GATE + "{id: a, metric: a, direction: max, max_drop: 0.1}]",
    "relative without a direction": GATE + "{id: a, metric: a, baseline: champion, max_drop: 0.1}]",
    "negative drop": GATE + "{id: a, metric: a, baseline: champion, direction: max, max_drop: -0.1}]",
    "unknown statistic": GATE + "{id: a, statistic: ausc, artifact: p.csv, key: k, baseline: champion}]",
    "confidence 1": GATE + "{id: a, statistic: auc, artifact: p.csv, key: k, baseline: champion, confidence: 1}]",
    "no resamples": GATE + "{id: a, statistic: auc, artifact: p.csv, key: k, baseline: champion, n_boot: 0}]",
    "no age": GATE + "{id: a, freshness: {max_age_days: 0}}]",
    "no names": GATE + "{id: a, require: {params: []}}]",
    "guardrail: perhaps": GATE + "{id: a, metric: a, min: 1, guardrail: perhaps}]",
    "waiver without an end": HEAD + "gates: [{id: a, metric: a, max: 1}]\nwaivers: [{check: a, by: alice, reason: r}]",
    "late metrics": HEAD + "run: {late_metrics: maybe}\ngates: [{id: a, metric: a, max: 1}]",
}


@pytest.mark.parametrize("case", GOOD)
def test_schema_and_loader_accept(case: str) -> None:
    parse_gates("gates.yaml", GOOD[case].encode())
    Draft202012Validator(gate_schema()).validate(as_json(GOOD[case]))


@pytest.mark.parametrize("case", BAD)
def test_schema_and_loader_reject(case: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_gates("gates.yaml", BAD[case].encode())
    with pytest.raises(ValidationError):
        Draft202012Validator(gate_schema()).validate(as_json(BAD[case]))
