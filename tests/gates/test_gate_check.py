"""`mlgate gate check` as a user runs it: which run, what is printed, what is written, what goes wrong, what it costs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mlgate.cli.main import main
from mlgate.gates import GateFailedError, check, evaluate_experiment
from mlgate.gates.loading import load_gates
from mlgate.gates.mlflow_source import MlflowSource
from mlgate.gates.records import record_of_run
from tests.gates.conftest import Scenarios

GATES = """version: 1
model: churn
gates:
  - {id: auc, metric: auc, min: 0.82}
  - {id: ece, metric: calibration_error, max: 0.04}
"""


@pytest.fixture
def gates(tmp_path: Path) -> str:
    path = tmp_path / "gates.yaml"
    path.write_text(GATES)
    return str(path)


@pytest.fixture
def fresh_run(store_uri: str) -> tuple[str, str]:
    """A finished run that passes; the store and the run's id."""
    client = MlflowSource(store_uri).client
    run_id = client.create_run(client.create_experiment(f"check-{uuid4().hex[:8]}")).info.run_id
    client.log_metric(run_id, "auc", 0.9)
    client.log_metric(run_id, "calibration_error", 0.01)
    client.set_terminated(run_id)
    return store_uri, run_id


@pytest.fixture
def store_uri(http_uri: str) -> str:
    return http_uri


def test_the_best_of_500_is_a_finished_run_with_a_number(
    scenarios: Scenarios, gates: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = scenarios.scenario("B01")
    arguments = ["--experiment", scenario["experiment"], "--best", "auc", "--tracking-uri", scenarios.uri]
    main(["gate", "check", gates, *arguments, "--output-format", "json"])
    record = json.loads(capsys.readouterr().out)["record"]
    assert record["run"]["run_id"] == scenario["expect"]["run_id"]
    assert next(item for item in record["checks"] if item["id"] == "auc")["observed"] == scenario["expect"]["auc"]


def test_a_whole_experiment_is_judged_in_pages(scenarios: Scenarios) -> None:
    scenario = scenarios.scenario("B02")
    found = list(evaluate_experiment(scenarios.gates / "B02.yaml", scenario["experiment"], tracking_uri=scenarios.uri))
    assert len(found) == scenario["expect"]["of"]
    assert sum(decision.passed for decision in found) == scenario["expect"]["passing"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "which run?"),
        (["--run-id", "a", "--metrics", "m.json"], "exclude each other"),
        (["--experiment", "x"], "--best METRIC and --latest"),
        (["--run-id", "a", "--latest"], "--best METRIC and --latest"),
        (["--metrics", "none.json"], "there is no such file"),
        (["--metrics", "m.json", "--write"], "--write needs a run"),
        (["--model-uri", "churn/3", "--tracking-uri", "sqlite:///m.db"], "does not exist"),
    ],
)
def test_a_wrong_question_is_told(
    arguments: list[str], told: str, gates: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(gates).parent)
    code = main(["gate", "check", gates, *arguments])
    output = capsys.readouterr()
    assert code == (3 if told == "does not exist" else 2)
    assert told in output.err and output.out == "" and len(output.err.splitlines()) <= 2
    assert sorted(path.name for path in Path(gates).parent.iterdir()) == ["gates.yaml"], "nothing is left behind"


@pytest.mark.parametrize(
    ("text", "code", "failed"),
    [
        ('{"auc": 0.82, "calibration_error": 0.04}', 0, []),
        ('{"auc": NaN, "calibration_error": 1e999}', 1, ["auc", "ece"]),
        ('{"auc": "0.9", "calibration_error": [0.9, 0.01]}', 1, ["auc"]),
        ('{"run": {"status": "RUNNING", "metrics": {"auc": 1, "calibration_error": 0}}}', 4, ["run_status"]),
    ],
)
def test_metrics_in_a_file_need_no_mlflow(
    text: str, code: int, failed: list[str], gates: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(gates).with_name("m.json")
    path.write_text(text)
    assert main(["gate", "check", gates, "--metrics", str(path), "--output-format", "json"]) == code
    assert json.loads(capsys.readouterr().out)["record"]["failed"] == failed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"run": 3}',
        '{"run": {"metrcs": {}}}',
        '{"run": {"metrics": {"a": {"v": 1}}}}',
        "\x00",
        "[" * 999,
    ],
)
def test_a_wrong_metrics_file_is_told(text: str, gates: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(gates).with_name("m.json")
    path.write_text(text)
    assert main(["gate", "check", gates, "--metrics", str(path)]) == 2
    assert "m.json" in capsys.readouterr().err


def test_a_dead_server_is_one_line_without_the_password(gates: str, mlgate: Callable[..., Any]) -> None:
    uri = "http://ada:hunter22@127.0.0.1:1"
    done = mlgate("gate", "check", gates, "--run-id", "f" * 32, "--tracking-uri", uri)
    assert done.returncode == 3 and done.stdout == ""
    assert done.stderr == "mlgate: http://127.0.0.1:1 cannot be reached: connection refused\n"


def test_without_mlflow_it_says_what_to_install(
    gates: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name == "mlflow" or name.startswith("mlflow.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mlflow", None)
    assert main(["gate", "check", gates, "--run-id", "a"]) == 3
    assert capsys.readouterr().err == (
        "mlgate: promotion gates need MLflow; install it with: pip install 'mlgate[gates]'\n"
    )


def test_a_check_writes_nothing_and_write_keeps_the_record(
    fresh_run: tuple[str, str], gates: str, capsys: pytest.CaptureFixture[str]
) -> None:
    uri, run_id = fresh_run
    source = MlflowSource(uri)
    arguments = ["gate", "check", gates, "--run-id", run_id, "--tracking-uri", uri, "--output-format", "json"]
    assert main(arguments) == 0
    printed = json.loads(capsys.readouterr().out)
    assert source.artifact_names(source.run(run_id), "mlgate") == frozenset()
    place = f"mlgate/decision-{printed['sha256'][:12]}.json of the run"
    for _ in range(2):  # the second time over the same record
        assert main([*arguments, "--write"]) == 0
        assert json.loads(capsys.readouterr().out) == {**printed, "written": place}
    assert len(MlflowSource(uri).artifact_names(source.run(run_id), "mlgate")) == 1
    kept = record_of_run(MlflowSource(uri), run_id)
    assert (kept.sha256, kept.members) == (printed["sha256"], printed["record"])
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == printed, "what was kept is no part of what is judged"


def test_a_training_script_gets_one_exception_that_lists_everything(fresh_run: tuple[str, str], tmp_path: Path) -> None:
    uri, run_id = fresh_run
    path = tmp_path / "gates.py"
    path.write_text('PROMOTION_GATES = {"auc": ("min", 0.95), "recall": ("min", 0.5)}\n')
    with pytest.raises(GateFailedError) as failed:
        check(path, run_id=run_id, tracking_uri=uri)
    assert failed.value.decision.failed == ("recall", "auc")
    for words in ("0.9 is not >= 0.95", "`recall` is not logged", "missing: recall"):
        assert words in str(failed.value)
    path.write_text('PROMOTION_GATES = {"auc": ("min", 0.85)}\n')
    assert check(path, run_id=run_id, tracking_uri=uri).passed


def test_the_hash_is_the_same_in_another_process(
    http_scenarios: Scenarios, mlgate: Callable[..., Any], tmp_path: Path
) -> None:
    path, run_id = http_scenarios.gates / "S01.yaml", http_scenarios.manifest["runs"]["good"]
    arguments = ["gate", "check", str(path), "--run-id", run_id, "--output-format", "json"]
    done = [mlgate(*arguments, MLFLOW_TRACKING_URI=http_scenarios.uri, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert done[0].returncode == 0 and done[0].stdout == done[1].stdout
    assert load_gates(path).sha256 in done[0].stdout
