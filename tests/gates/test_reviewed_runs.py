"""`mlgate review --run-id` on runs of real stores, a file and a server: what passes, what blocks, what leaves it open."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import chdir
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlgate.cli.main import main
from tests.documents.review.sound import SOUND, put
from tests.functional.project import git

GATES = """\
version: 1
model: {model}
gates:
  - {{id: auc, metric: auc, min: 0.7}}
  - {{id: not-worse, metric: auc, direction: max, baseline: champion, max_drop: 0.01}}
  - {{id: wards, slices: "slice/ward/*/auc", min: 0.6}}
  - {{id: latency, metric: latency_p95_ms, max: 80, guardrail: true}}
  - {{id: evidence, require: {{params: [seed], tags: [mlflow.source.git.commit]}}}}
"""
GOOD = {"auc": 0.81, "slice/ward/a/auc": 0.7, "latency_p95_ms": 12.0}
_number = count(1)


class Project(NamedTuple):
    """The sound project with a champion in a store; `run` makes another run of it."""

    folder: Path
    uri: str
    commit: str
    run: Callable[..., str]


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    import mlflow

    store = str(getattr(request, "param", "sqlite_uri"))
    uri, name = str(request.getfixturevalue(store)), f"readmission-{tmp_path.parent.name}-{next(_number)}"
    folder = put(tmp_path / "project", {**SOUND, "gates/readmission.yaml": GATES.format(model=name)})
    commit = git(folder, "rev-parse", "HEAD").strip()
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.create_experiment(name)

    def run(status: str = "FINISHED", seed: int | None = 7, **changed: float | None) -> str:
        made = client.create_run(experiment, tags={"mlflow.source.git.commit": commit})
        if seed is not None:
            client.log_param(made.info.run_id, "seed", seed)
        for metric, value in {**GOOD, **{key.replace("__", "/"): value for key, value in changed.items()}}.items():
            if value is not None:
                client.log_metric(made.info.run_id, metric, value)
        if status != "RUNNING":
            client.set_terminated(made.info.run_id, status)
        return str(made.info.run_id)

    champion = run(auc=0.8)
    client.create_registered_model(name)
    client.create_model_version(name, f"{client.get_run(champion).info.artifact_uri}/model", champion)
    client.set_registered_model_alias(name, "champion", "1")
    yield Project(folder, uri, commit, run)


Said = tuple[int, dict[str, Any]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[Project, str], Said]:
    """The exit code and the report of the real command."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)

    def review(project: Project, run_id: str) -> Said:
        with chdir(project.folder):
            options = ["--tracking-uri", project.uri, "--output-format", "json", "--no-cache", "--jobs", "1", "--quiet"]
            code = main(["review", ".", "--run-id", run_id, *options])
        return code, json.loads(capsys.readouterr().out)

    return review


def parts(report: dict[str, Any], point: str) -> dict[str, dict[str, Any]]:
    found = next(item for item in report["points"] if item["id"] == point)
    return {part["name"]: part for part in found["parts"]}


def step(report: dict[str, Any]) -> tuple[str, str]:
    return next((item["result"], item["words"]) for item in report["ran"] if item["name"] == "gates")


@pytest.mark.parametrize("project", ["sqlite_uri", "http_uri"], indirect=True, ids=["file", "server"])
def test_a_run_that_passes_is_evidence(project: Project, said: Callable[[Project, str], Said]) -> None:
    run_id = project.run()
    code, report = said(project, run_id)
    assert (code, report["decision"], step(report)[0]) == (0, "APPROVE", "ok"), report["reasons"]
    kept = parts(report, "RC4")["the configuration is kept"]["evidence"][0]
    assert kept["words"].startswith("gate evidence on the run")
    assert kept["location"]["path"] == "gates/readmission.yaml"
    assert any("run" in item["words"] for item in parts(report, "RC7")["a program judges by it"]["evidence"])
    blockers = {item["id"]: item["found"] for item in report["blockers"]}
    assert blockers["AP4"] is False


def test_what_a_run_lacks_proves_nothing(project: Project, said: Callable[[Project, str], Said]) -> None:
    code, report = said(project, project.run(seed=None))
    assert (code, report["decision"]) == (1, "BLOCK")
    shown = [item["words"] for item in parts(report, "RC4")["the configuration is kept"]["evidence"]]
    assert shown and not any("gate evidence" in words for words in shown)


def test_the_commit_of_the_run_says_which_code_it_was(project: Project, said: Callable[[Project, str], Said]) -> None:
    (project.folder / "src" / "features.py").write_text(SOUND["src/features.py"] + "# later\n", encoding="utf-8")
    _, report = said(project, project.run())
    code = parts(report, "RC4")["the code is a commit"]
    assert code["state"] == "met"
    assert project.commit[:12] in code["evidence"][0]["words"]


def test_runs_that_fail_block(project: Project, said: Callable[[Project, str], Said]) -> None:
    for changed, gate, severity, point in (
        ({"auc": 0.75}, "not-worse", "high", "RC5"),
        ({"slice__ward__a__auc": 0.5}, "wards", "critical", "RC6"),
        ({"latency_p95_ms": 200.0}, "latency", "high", "RC6"),
        ({"latency_p95_ms": None}, "latency", "high", "RC6"),
    ):
        code, report = said(project, project.run(**changed))
        assert (code, report["decision"], step(report)[0]) == (1, "BLOCK", "failed"), changed
        found = next(item for item in report["findings"] if item["source"].partition("[")[0] == gate)
        assert found["severity"] == severity, changed
        line = project.folder.joinpath("gates/readmission.yaml").read_text(encoding="utf-8").splitlines()
        assert f"id: {gate}" in line[found["location"]["line"] - 1]
        states = {item["id"]: item["state"] for item in report["points"]}
        assert states[point] == "not met", (changed, states)


def test_what_has_not_ended_or_is_not_there_leaves_it_open(
    project: Project, said: Callable[[Project, str], Said]
) -> None:
    code, report = said(project, project.run("RUNNING"))
    assert (code, report["decision"], step(report)[0]) == (4, None, "not ready")
    code, report = said(project, "0" * 32)
    assert (code, report["decision"], step(report)[0]) == (3, None, "unreachable")
    assert "knows no run" in step(report)[1]
