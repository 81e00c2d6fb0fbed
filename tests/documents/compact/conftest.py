"""A project with gates, data pointers and thresholds, and a real store that knows its champion."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

import pytest

from mlgate.cli.main import main
from tests.gates.conftest import make_tables
from tests.gates.servers import ENVIRONMENT

os.environ.update(ENVIRONMENT)

GATES = """\
version: 1
model: churn
gates:
  - id: auc
    metric: auc
    min: 0.75
    makes_likelier: a needless call
    paid_by: retention
  - id: latency
    metric: p95_latency_ms
    max: 80
    guardrail: true
  - id: regions
    slices: "slice/region/*/auc"
    direction: max
    baseline: champion
    max_drop: 0.02
  - id: signoff
    approvals: {count: 1, from: [ada, grace]}
"""
FILES = {
    "gates/churn.yaml": GATES,
    "configs/churn.yaml": "model:\n  depth: 4\ndecision:\n  threshold: 0.42  # by cost\n",
    "data/churn.csv.dvc": "outs:\n- md5: 3f1c9a2e77ab01c4a41c09e7d2b04e7f\n  size: 10\n  path: churn.csv\n",
}


class Said(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Store(NamedTuple):
    """A store with a champion: version 1 of churn, made by `run_id`."""

    uri: str
    run_id: str


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    import mlflow
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.data.sources import LocalArtifactDatasetSource
    from mlflow.entities import DatasetInput

    folder = tmp_path_factory.mktemp("store")
    uri = f"sqlite:///{folder}/store.db"
    make_tables(uri)
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    run = client.create_run(client.create_experiment("churn", artifact_location=folder.as_uri()))
    run_id = str(run.info.run_id)
    client.log_metric(run_id, "auc", 0.8123456)
    client.log_metric(run_id, "p95_latency_ms", 61.0)
    data = MetaDataset(LocalArtifactDatasetSource(str(folder)), name="june")
    client.log_inputs(run_id, [DatasetInput(dataset=data._to_mlflow_entity())])
    client.set_terminated(run_id)
    client.create_registered_model("churn")
    client.create_model_version("churn", folder.as_uri(), run_id)
    client.set_registered_model_alias("churn", "champion", "1")
    return Store(uri, run_id)


Command = Callable[..., Said]


@pytest.fixture
def command(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `mlgate compact ...` in the project."""
    import io
    import sys

    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)

    def run(*arguments: str, stdin: str | None = None) -> Said:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with chdir(project):
            code = main(["compact", *arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
