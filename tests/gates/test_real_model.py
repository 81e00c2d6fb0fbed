"""A model that scikit-learn trained and MLflow logged, as people do it: signature, files, metrics of the run."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from mlgate.gates.api import evaluate
from mlgate.gates.decision import Outcome
from tests.gates.memory import check_of

GATES = """version: 1
gates:
  - {id: acc, metric: accuracy, min: 0.5}
  - {id: evidence, require: {params: [seed], artifacts: [model/MLmodel], signature: true}}
"""


@pytest.mark.parametrize("signed", [True, False])
def test_a_logged_model_is_found_with_its_signature(http_uri: str, tmp_path: Path, signed: bool) -> None:
    import mlflow
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    path = tmp_path / "gates.yaml"
    path.write_text(GATES)
    features = np.random.default_rng(0).normal(size=(60, 2))
    target = (features[:, 0] > 0).astype(int)
    mlflow.set_tracking_uri(http_uri)
    try:
        mlflow.set_experiment(f"real-{uuid4().hex[:8]}")
        with mlflow.start_run() as run:
            model = LogisticRegression().fit(features, target)
            mlflow.log_param("seed", 0)
            mlflow.log_metric("accuracy", float(model.score(features, target)))
            name = {"name": "model"} if int(mlflow.__version__.split(".")[0]) >= 3 else {"artifact_path": "model"}
            example = {"input_example": features[:2]} if signed else {}
            needs = ["scikit-learn"]  # said, not found out by a process that loads the model
            mlflow.sklearn.log_model(model, pip_requirements=needs, **name, **example)
            running = evaluate(path, run_id=run.info.run_id, tracking_uri=http_uri)
        assert running.outcome is Outcome.NOT_READY
    finally:
        mlflow.set_tracking_uri(None)
    decision = evaluate(path, run_id=run.info.run_id, tracking_uri=http_uri)
    assert decision.missing == (() if signed else ("signature",)), check_of(decision, "evidence")
    assert decision.passed == signed
