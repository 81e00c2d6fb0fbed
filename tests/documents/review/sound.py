"""A small project that meets all twelve points, and a review of files on disk."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import pytest

from mlgate.cli import review as command
from mlgate.cli.review_inputs import gather
from mlgate.documents.review.reviewing import review
from mlgate.documents.review.values import Finding, Review, State
from mlgate.semantics.documents.contracts.items import DATA, PREDICTION, SERVING
from mlgate.semantics.documents.contracts.writing import example_of
from tests.functional.project import git, write

FEATURES = '''\
"""Features of a visit, for training and for serving."""

import pandas as pd


def build_features(visits: pd.DataFrame) -> pd.DataFrame:
    """Columns that the model learns from."""
    return pd.DataFrame({"age": visits["age"], "is_surgery": (visits["ward"] == "surgery").astype(int)})
'''
TRAIN = '''\
"""Trains the readmission model."""

from dataclasses import dataclass
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from src.features import build_features


VISITS = Path("data/visits.parquet")


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that a training can be told."""

    strength: float = 1.0
    seed: int = 7


def train(config: TrainingConfig) -> None:
    """Train, judge beside a baseline, log."""
    np.random.seed(config.seed)
    visits = pd.read_parquet(VISITS)
    features, readmitted = build_features(visits), visits["readmitted"]
    X_train, X_test, y_train, y_test = train_test_split(features, readmitted, shuffle=False)
    baseline = DummyClassifier(strategy="prior").fit(X_train, y_train)
    model = LogisticRegression(C=config.strength, random_state=config.seed).fit(X_train, y_train)
    with mlflow.start_run():
        mlflow.log_input(mlflow.data.from_pandas(visits, name="visits"), context="training")
        mlflow.log_params({"strength": config.strength, "seed": config.seed})
        mlflow.log_metric("auc", roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))
        mlflow.log_metric("baseline_auc", roc_auc_score(y_test, baseline.predict_proba(X_test)[:, 1]))
        mlflow.log_metric("slice/ward/surgery/auc", by_ward(model, X_test, y_test))
        mlflow.log_metric("latency_p95_ms", 12.0)
        mlflow.sklearn.log_model(model, name="model", input_example=X_train.head())


def by_ward(model: LogisticRegression, rows: pd.DataFrame, truth: pd.Series) -> float:
    """The score of one ward."""
    chosen = rows["is_surgery"] == 1
    return float(roc_auc_score(truth[chosen], model.predict_proba(rows[chosen])[:, 1]))


if __name__ == "__main__":
    train(TrainingConfig())
'''
SERVE = '''\
"""Answers the ward: how likely is this patient to come back?"""

import asyncio

import mlflow
import pandas as pd
from fastapi import FastAPI
from prometheus_client import Counter
from pydantic import BaseModel, Field

from src.features import build_features

VERSION = "models:/readmission@champion"
TIMEOUT_SECONDS = 0.2
app = FastAPI()
model = mlflow.pyfunc.load_model(VERSION)
FALLBACKS = Counter("fallbacks", "answers without the model")


class Visit(BaseModel):
    """What a request holds."""

    age: int = Field(ge=0, le=120)
    ward: str


async def infer(rows: pd.DataFrame) -> list[float]:
    """What the model says of some rows."""
    return list(model.predict(rows))


@app.post("/score")
async def score(visit: Visit) -> dict[str, object]:
    """The risk of one visit, with the model version that gave it."""
    rows = build_features(pd.DataFrame([visit.model_dump()]))
    try:
        risk = await asyncio.wait_for(infer(rows), TIMEOUT_SECONDS)
    except TimeoutError:
        FALLBACKS.inc()
        return {"risk": 0.1, "fallback": True, "model_version": VERSION}
    return {"risk": float(risk[0]), "model_version": VERSION}
'''
MONITOR = '''\
"""Watches the model once it is used."""

import numpy as np
import pandas as pd


def feature_drift(before: pd.Series, now: pd.Series) -> float:
    """Population stability of a feature."""
    return float(np.abs(before.mean() - now.mean()))


def prediction_drift(before: pd.Series, now: pd.Series) -> float:
    """How far the scores have moved."""
    return float(np.abs(before.mean() - now.mean()))


def label_delay(visits: pd.DataFrame) -> float:
    """Days until a label is there."""
    return float((visits["label_at"] - visits["admitted_at"]).dt.days.mean())
'''
GATES = """\
version: 1
model: readmission
gates:
  - {id: auc, metric: auc, min: 0.7}
  - {id: not-worse, metric: auc, direction: max, baseline: champion, max_drop: 0.01}
  - {id: wards, slices: "slice/ward/*/auc", min: 0.6}
  - {id: latency, metric: latency_p95_ms, max: 80, guardrail: true}
"""
WORKFLOW = """\
name: ml
on: [push]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - run: python -m pytest
      - run: mlgate gate check gates/readmission.yaml --run-id "$RUN"
      - run: mlgate rollback --model readmission --rehearse
"""
REQUIREMENTS = """\
fastapi==0.115.0
mlflow==3.5.0
numpy==2.1.0
pandas==2.2.3
prometheus-client==0.21.0
pydantic==2.9.0
scikit-learn==1.5.2
"""
TEST = '''\
"""Features have the columns that the model knows."""

import pandas as pd

from src.features import build_features
from src.train import train


def test_shape() -> None:
    assert build_features(pd.DataFrame({"age": [1], "ward": ["surgery"]})).shape == (1, 2)
    assert train is not None
'''
SOUND: Mapping[str, str] = {
    "mlgate.toml": '[project]\nkind = "online"\n',
    "contracts/data_contract.yaml": example_of(DATA),
    "contracts/prediction_contract.yaml": example_of(PREDICTION).replace("mode: batch", "mode: online"),
    "contracts/serving_contract.yaml": example_of(SERVING),
    "src/__init__.py": "",
    "src/features.py": FEATURES,
    "src/train.py": TRAIN,
    "src/serve.py": SERVE,
    "src/monitor.py": MONITOR,
    "gates/readmission.yaml": GATES,
    ".github/workflows/ml.yml": WORKFLOW,
    "requirements.txt": REQUIREMENTS,
    "tests/test_features.py": TEST,
    ".gitignore": ".mlgate_cache/\n",
}
"""Name and content of each file."""


def put(folder: Path, files: Mapping[str, str | None] = SOUND, *, commit: bool = True) -> Path:
    """Write files (None: left out) into a git repository, and commit them."""
    write(folder, {name: text for name, text in files.items() if text is not None})
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    if commit:
        git(folder, "add", ".")
        git(folder, "commit", "-q", "--allow-empty", "-m", "state")
    return folder


def options(*arguments: str) -> argparse.Namespace:
    """The options of a command line."""
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return parser.parse_args([*arguments, "--no-cache", "--jobs", "1", "--quiet"])


def reviewed(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Review:
    """The review of a folder, in this process."""
    monkeypatch.chdir(folder)
    return review(gather(options(*(arguments or (".",)))))


def states(found: Review) -> dict[str, State]:
    """The state of each point."""
    return {point.id: point.state for point in found.points}


def explained(found: Review) -> str:
    """What is known of each part of each point that is not met: for failing tests."""
    return "\n".join(
        f"{point.id} {part.name}: {part.state} {part.note} {[item.words for item in part.evidence]}"
        for point in found.points
        for part in point.parts
        if part.state is not State.MET
    )


def titles(found: Review) -> list[str]:
    """Severity, source and title of each finding."""
    return [f"{item.severity.word} {item.source} {item.title}" for item in found.findings]


def finding(found: Review, source: str) -> Finding:
    """The finding of a source."""
    return next(item for item in found.findings if item.source == source)
