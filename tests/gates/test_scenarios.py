"""Every scenario of `make_mlflow_scenarios.py`: decision, exit code, failed ids in report order, missing names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlgate.cli.main import main
from mlgate.gates.loading import load_gates
from mlgate.gates.mlflow_source import MlflowSource
from tests.gates.conftest import Scenarios

IDS = [f"S{number:02d}" for number in range(1, 66)]
PLACEHOLDER = "0" * 64


@pytest.fixture
def stamped(request: pytest.FixtureRequest, scenarios: Scenarios) -> Iterator[dict[str, Any]]:
    """A scenario whose approvals carry the real hash of its gates where the fixture holds a placeholder."""
    skipped = {item["id"]: item["why"] for item in scenarios.manifest["skipped"]}
    if request.param in skipped:
        pytest.skip(skipped[request.param])
    scenario = scenarios.scenario(request.param)
    client = MlflowSource(scenarios.uri).client
    if scenario["run_id"]:
        digest = _digest(scenarios, scenario)
        for key, value in client.get_run(scenario["run_id"]).data.tags.items():
            if digest and key.startswith("mlgate.approval.") and PLACEHOLDER in value:
                client.set_tag(scenario["run_id"], key, value.replace(PLACEHOLDER, digest))
    yield scenario


def _digest(scenarios: Scenarios, scenario: dict[str, Any]) -> str:
    path = scenarios.gates / f"{scenario['id']}.yaml"
    return load_gates(path).sha256 if "approvals" in path.read_text(encoding="utf-8") else ""


@pytest.mark.parametrize("stamped", IDS, indirect=True)
def test_a_scenario_ends_as_expected(
    stamped: dict[str, Any], scenarios: Scenarios, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = stamped["expect"]
    code = main(arguments(scenarios, stamped))
    output = capsys.readouterr()
    assert code == expected["exit_code"], output
    if expected["decision"] == "error":
        assert output.out == "" and output.err.startswith("mlgate: ") and "Traceback" not in output.err
        return
    record = json.loads(output.out)["record"]
    assert record["decision"] == expected["decision"]
    assert record["failed"] == expected["failed"]
    assert record["missing"] == expected["missing"]
    assert [note for note in stamped.get("notes", []) if note not in record["notes"]] == []


def arguments(scenarios: Scenarios, scenario: dict[str, Any]) -> list[str]:
    """The command line of a scenario."""
    model = scenario.get("logged_model")
    chosen = (
        ["--model-uri", f"models:/{model}"] if model else ["--run-id", scenario.get("run_id_arg") or scenario["run_id"]]
    )
    gates = str(Path(scenarios.gates, f"{scenario['id']}.yaml"))
    return ["gate", "check", gates, "--tracking-uri", scenarios.uri, "--output-format", "json", *chosen]
