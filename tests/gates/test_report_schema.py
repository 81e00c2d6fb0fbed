"""`json` keeps to the schema of gate reports that is shipped, also for every scenario on a real store."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mlgate.gates.api import evaluate
from mlgate.gates.decision import Check, Decision, Outcome, Verdict
from mlgate.gates.statistics import METHODS
from mlgate.reporters.decision_facts import CODES, DecisionContext
from mlgate.reporters.decision_json import render
from tests.gates.conftest import Scenarios
from tests.gates.sample_decision import EVERY
from tests.reporters.test_json import objects

TEXT = files("mlgate").joinpath("_schemas", "gate-report-1.schema.json").read_text("utf-8")
SCHEMA: dict[str, Any] = json.loads(TEXT)
VALIDATOR = Draft202012Validator(SCHEMA)


def check(decision: Decision, **context: Any) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(render(decision, DecisionContext(**context)))
    VALIDATOR.validate(report)
    return report


def test_the_schema_is_valid_closed_and_names_what_there_is() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for node in objects(SCHEMA):
        assert node["additionalProperties"] is False
        assert set(node["required"]) == set(node["properties"])
    definitions = SCHEMA["$defs"]
    assert definitions["verdict"]["enum"] == [item.value for item in Verdict]
    assert definitions["outcome"]["enum"] == [item.value for item in Outcome]
    assert set(Check.__slots__) - {"line"} == set(definitions["check"]["properties"])
    statistic = definitions["check"]["properties"]["statistic"]["anyOf"][0]
    assert set(statistic["properties"]["method"]["enum"]) == set(METHODS)
    assert all(name[0].replace("-", "").isalpha() for name in CODES.values())


@pytest.mark.parametrize("name", EVERY)
def test_every_kind_of_decision_validates(name: str) -> None:
    assert check(EVERY[name])["written"] is None
    assert check(EVERY[name], written="there")["written"] == "there"


def test_every_scenario_validates(sqlite_scenarios: Scenarios) -> None:
    judged = 0
    for scenario in sqlite_scenarios.manifest["scenarios"]:
        path = sqlite_scenarios.gates / f"{scenario['id']}.yaml"
        run = sqlite_scenarios.manifest["runs"].get(scenario.get("run", ""))
        if not (path.exists() and run):
            continue
        try:
            decision = evaluate(path, run_id=run, tracking_uri=sqlite_scenarios.uri)
        except Exception:  # a wrong gate file, or a run that nobody knows: the tests of scenarios judge that
            continue
        report = check(decision)
        assert report["decision"] == decision.outcome.value
        judged += 1
    assert judged > 40
