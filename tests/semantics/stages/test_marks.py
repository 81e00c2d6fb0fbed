"""Marks that decide whether a review blocks: what counts, and the look-alike that does not."""

from __future__ import annotations

import pytest

from mlgate.config.settings import Settings
from mlgate.engine.checker import catalogue_of
from mlgate.semantics.module import Module
from mlgate.semantics.stages.code_marks import code_marks
from mlgate.semantics.stages.file_marks import file_marks
from mlgate.sources.read import unit_from_bytes

WORKFLOW = "on: [push]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: {}\n"
SERVICE = """\
import joblib
from fastapi import FastAPI

app = FastAPI()
model = joblib.load("models/m.joblib")


@app.get("/predict")
def predict({}):
    return model.predict([[1]])
"""
MOVE = """\
import mlflow


class Promotion:
    def run(self, client: mlflow.MlflowClient, version: str):
        {}
        client.set_registered_model_alias(name="m", alias="champion", version=version)
"""


def marks(text: str, path: str = "src/a.py") -> set[str]:
    module = Module(unit_from_bytes(text.encode(), path), catalogue_of(Settings()), Settings())
    return {mark.kind for mark in code_marks(module)}


def in_ci(command: str) -> set[str]:
    unit = unit_from_bytes(WORKFLOW.format(command).encode(), ".github/workflows/a.yml")
    return {mark.kind for mark in file_marks(unit)}


@pytest.mark.parametrize(
    "command",
    [
        "kubectl apply -f k8s/",
        "helm upgrade --install m chart",
        "aws lambda update-function-code --function-name m",
        "aws ecs update-service --service m",
        "aws sagemaker update-endpoint --endpoint-name m",
        "az ml model deploy --name m",
        "az ml online-deployment create -f d.yml",
        "gcloud run deploy m",
        "mlflow deployments create -t x",
    ],
)
def test_what_reaches_users_is_a_deployment(command: str) -> None:
    assert "deploys" in in_ci(command)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("docker push registry/m", "provides"),
        ("terraform apply -auto-approve", "provides"),
        ("az ml model package --model m", None),
        ("az ml model download -n m", None),
        ("aws lambda list-functions", None),
        ("aws s3 cp a b", None),
        ("kubectl rollout status deployment/m", None),
        ("gcloud ai models list", None),
    ],
)
def test_what_only_prepares_is_none(command: str, kind: str | None) -> None:
    found = in_ci(command)
    assert "deploys" not in found
    assert ("provides" in found) is (kind == "provides")


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ("text: str", "serves-schema"),
        ("age: int, weight: float", "serves-schema"),
        ("visit: Visit", "serves-schema"),
        ("visit: dict", "serves-no-schema"),
        ("age: int, rest: dict", "serves-no-schema"),
        ("visit", "serves-no-schema"),
        ("request: Request", "serves-no-schema"),
        ("", "serves-no-schema"),
    ],
)
def test_a_framework_that_checks_types_validates(parameters: str, kind: str) -> None:
    assert kind in marks(SERVICE.format(parameters))


def test_flask_checks_no_types() -> None:
    text = SERVICE.format("text: str").replace("fastapi", "flask").replace("FastAPI", "Flask")
    assert "serves-no-schema" in marks(text)


@pytest.mark.parametrize("path", ["src/bench_app.py", "benchmarks/app.py", "loadtest/app.py", "src/app_benchmark.py"])
def test_a_benchmark_has_no_users(path: str) -> None:
    assert "serves" in marks(SERVICE.format("text: str"), "src/workbench.py")
    assert "serves" not in marks(SERVICE.format("text: str"), path)


@pytest.mark.parametrize(
    ("line", "goes_back"),
    [
        ("version = self.version or client.get_latest_versions('m')[0].version", True),
        ("version = self.version", True),
        ("version = args.version", True),
        ("version = client.get_latest_versions('m')[0].version", False),
        ("pass", False),
    ],
)
def test_an_alias_that_takes_any_version_can_go_back(line: str, goes_back: bool) -> None:
    found = marks(MOVE.format(line))
    assert "moves-alias" in found
    assert ("goes-back" in found) is goes_back


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Histogram('churn_prediction_score', 'x')", "monitors-predictions"),
        ("Gauge('model_output', 'x')", "monitors-predictions"),
        ("Gauge('feature_null_share', 'x', ['feature'])", "monitors-features"),
        ("Histogram('prediction_latency_seconds', 'x')", None),
        ("Counter('predictions_total', 'x')", None),
        ("Histogram('request_duration', 'x')", None),
    ],
)
def test_a_metric_watches_what_it_is_named_after(code: str, kind: str | None) -> None:
    name = code.partition("(")[0]
    found = {mark for mark in marks(f"from prometheus_client import {name}\nm = {code}\n") if "monitors" in mark}
    assert found == {"monitors-system", *([kind] if kind else [])}


def test_the_name_of_a_metric_may_be_a_default() -> None:
    text = "import prometheus_client as p\ndef make(name='model_output', doc='x'):\n    return p.Histogram(name, doc)\n"
    assert "monitors-predictions" in marks(text)


@pytest.mark.parametrize(
    ("code", "saves"),
    [
        ("joblib.dump(LogisticRegression().fit(X, y), 'out.joblib')", True),
        ("best = LogisticRegression(); best.fit(X, y); joblib.dump(best, sys.argv[1])", True),
        ("joblib.dump(load(), 'models/a.joblib')", True),
        ("joblib.dump((matrix, names), 'features.joblib')", False),
        ("joblib.dump(vocabulary, sys.argv[1])", False),
    ],
)
def test_a_model_is_saved_and_not_anything_that_is_pickled(code: str, saves: bool) -> None:
    found = marks(f"import sys\nimport joblib\nfrom sklearn.linear_model import LogisticRegression\n{code}\n")
    assert ("saves-model" in found) is saves


@pytest.mark.parametrize(
    ("name", "text", "kinds"),
    [
        ("gates/a.yaml", "version: 1\ngates: []\n", {"declares-gates"}),
        ("confs/promotion.yaml", "job:\n  KIND: PromotionJob\n", set()),
        (
            "dvc.lock",
            "stages:\n  train:\n    outs:\n    - path: out/model.pkl\n      md5: 1\n",
            {"versions-data", "versions-model"},
        ),
        ("data/visits.csv.dvc", "outs:\n- md5: 1\n  path: visits.csv\n", {"versions-data"}),
    ],
)
def test_files_say_what_they_are(name: str, text: str, kinds: set[str]) -> None:
    found = {mark.kind for mark in file_marks(unit_from_bytes(text.encode(), name))}
    assert found - {"pipeline"} == kinds
