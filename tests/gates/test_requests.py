"""What a check costs: requests that are really sent to a real server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from mlgate.engine.changes import ask_git
from mlgate.gates.api import evaluate, evaluate_experiment
from mlgate.gates.mlflow_client import artifacts_of
from tests.gates.conftest import Scenarios


@pytest.fixture
def requests_sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every request that leaves this process."""
    import requests

    sent: list[str] = []
    real = requests.Session.request

    def record(self: Any, method: str, url: str, *arguments: Any, **options: Any) -> Any:
        sent.append(f"{method} {url}")
        return real(self, method, url, *arguments, **options)

    monkeypatch.setattr(requests.Session, "request", record)
    yield sent


def test_a_check_asks_at_most_ten_times(http_scenarios: Scenarios, requests_sent: list[str], tmp_path: Path) -> None:
    """Thresholds, the champion, slices, predictions of both runs, evidence with a signature, all in one file."""
    wanted = ["S01", "S23", "S36", "S40", "S44"]
    every = [gate for name in wanted for gate in http_scenarios.scenario(name)["gates"]]
    path = tmp_path / "gates.yaml"
    model = http_scenarios.manifest["models"]["churn"]["name"]
    path.write_text(json.dumps({"version": 1, "model": model, "gates": every}))
    decision = evaluate(path, run_id=http_scenarios.manifest["runs"]["good"], tracking_uri=http_scenarios.uri)
    assert decision.passed
    assert 4 <= len(requests_sent) <= 10, requests_sent
    requests_sent.clear()
    evaluate(http_scenarios.gates / "S01.yaml", run_id=decision.run.run_id, tracking_uri=http_scenarios.uri)
    assert len(requests_sent) == 3, requests_sent  # the run, its experiment, and whom it would replace


def test_what_is_asked_for_twice_is_fetched_once(http_uri: str, requests_sent: list[str], tmp_path: Path) -> None:
    """Four requests always, one for each metric with a history and each artifact or folder; however many gates."""
    from mlflow import MlflowClient

    client = MlflowClient(http_uri)
    experiment = client.create_experiment(f"many-{uuid4().hex[:8]}")
    run_id = client.create_run(experiment).info.run_id
    for step in range(5):
        client.log_metric(run_id, "auc", 0.8 + step / 100, step=step)
    with artifacts_of(http_uri):
        for name in ("a.txt", "b.txt", "c.txt"):
            client.log_text(run_id, "x", f"eval/{name}")
    client.set_terminated(run_id)
    model = f"many {uuid4().hex[:8]}"
    client.create_registered_model(model)
    client.create_model_version(model, f"runs:/{run_id}/model", run_id=run_id)
    client.set_registered_model_alias(model, "champion", "1")
    gates: list[dict[str, Any]] = [
        {"id": f"{kind}{n}", "metric": "auc", "min": 0.1, "aggregate": kind}
        for kind in ("min", "max", "mean")
        for n in range(9)
    ]
    relative = {"metric": "auc", "aggregate": "mean", "baseline": "champion", "direction": "max", "max_drop": 0}
    gates += [{"id": f"vs{n}", **relative} for n in range(9)]
    gates += [{"id": f"e{n}", "require": {"artifacts": [f"eval/{n}.txt"]}} for n in "abc"]
    path = tmp_path / "gates.yaml"
    path.write_text(json.dumps({"version": 1, "model": model, "gates": gates}))
    requests_sent.clear()
    assert evaluate(path, run_id=run_id, tracking_uri=http_uri).passed
    assert len(requests_sent) == 6, requests_sent  # run, experiment, alias, champion's run; one history, one folder


def test_a_whole_experiment_asks_git_and_the_registry_once(
    http_scenarios: Scenarios, requests_sent: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def counted(words: list[str], *more: Any) -> bytes:
        asked.append(words)
        return ask_git(words, *more)

    monkeypatch.setattr("mlgate.gates.commits.ask_git", counted)
    path = committed(tmp_path, http_scenarios)
    scenario = http_scenarios.scenario("B02")
    found = evaluate_experiment(path, scenario["experiment"], tracking_uri=http_scenarios.uri)
    first = next(found)
    assert first.gates.commit is not None
    of_git = len(asked)
    for _ in range(50):
        assert next(found).gates == first.gates
    assert len(asked) == of_git
    assert len(requests_sent) == 5, requests_sent  # the experiment by name and id, runs, the alias, the champion's run


def committed(folder: Path, scenarios: Scenarios) -> Path:
    """A gate file in a repository, about a model that has a champion."""
    path = folder / "gates.yaml"
    model = scenarios.manifest["models"]["churn"]["name"]
    gate = {"id": "vs", "metric": "auc", "baseline": "champion", "direction": "max", "max_drop": 0.5}
    path.write_text(json.dumps({"version": 1, "model": model, "gates": [gate]}))
    git = ["git", "-c", "user.name=ann", "-c", "user.email=ann@example.com"]
    for words in (["init", "-q"], ["add", "gates.yaml"], ["commit", "-q", "-m", "Declare"]):
        subprocess.run([*git, *words], cwd=folder, check=True, capture_output=True)
    return path
