"""Train a churn model on invented customers, judge it on others, and log all that a gate asks for."""

from __future__ import annotations

import argparse
import warnings
from typing import TypedDict

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

import mlgate.gates

FEATURES = ["tenure", "spend", "calls", "late_payments"]
DEGREE = 3
REGIONS = ["apac", "eu", "us"]


class Settings(TypedDict):
    """What a run is made of; logged as params."""

    model: str
    rows: int
    seed: int


def customers(count: int, seed: int) -> pd.DataFrame:
    """Invented customers; new ones who call leave, old ones who call stay."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "tenure": rng.gamma(2.0, 12.0, count),
            "spend": rng.lognormal(3.5, 0.6, count),
            "calls": rng.poisson(2.0, count).astype(float),
            "late_payments": rng.poisson(0.6, count).astype(float),
            "region": rng.choice(REGIONS, count, p=[0.2, 0.5, 0.3]),
        }
    )
    is_new = frame["tenure"] < 12
    trouble = 0.5 * frame["late_payments"] + 0.7 * frame["calls"] * is_new - 0.3 * frame["calls"] * ~is_new
    score = trouble - np.log(frame["spend"]) * 0.6 + rng.logistic(0, 1.1, count)
    return frame.assign(row_id=np.arange(count), churned=(score > -0.9).astype(int))


def build(name: str, seed: int) -> Pipeline:
    """A model by name."""
    if name == "logistic":
        return make_pipeline(StandardScaler(), LogisticRegression(random_state=seed))
    pairs = PolynomialFeatures(degree=DEGREE, include_bias=False)
    return make_pipeline(StandardScaler(), pairs, LogisticRegression(max_iter=1_000, random_state=seed))


def calibration_error(truth: pd.Series, score: np.ndarray) -> float:
    """How far stated and real rates are apart, over ten bins with as many customers each."""
    real, stated = calibration_curve(truth, score, n_bins=10, strategy="quantile")
    return float(np.abs(real - stated).mean())


def train(settings: Settings, gates: str) -> str:
    """Train, evaluate and log one model; the id of its run."""
    everybody = customers(12_000, seed=settings["seed"])
    training, test = train_test_split(
        everybody, test_size=0.4, stratify=everybody["churned"], random_state=settings["seed"]
    )
    training = training.head(settings["rows"])
    warnings.filterwarnings("ignore", message="Hint: Inferred schema contains integer column")
    with mlflow.start_run(run_name=f"{settings['model']}-{settings['rows']}") as run:
        mlgate.gates.stamp(gates)  # before anything is known of the result
        mlflow.log_params(dict(settings))
        mlflow.log_input(mlflow.data.from_pandas(test, name="churn-test", targets="churned"), context="eval")
        model = build(settings["model"], settings["seed"]).fit(training[FEATURES], training["churned"])
        score = model.predict_proba(test[FEATURES])[:, 1]
        log_evaluation(test, score)
        signature = infer_signature(test[FEATURES], score)
        name = "name" if mlflow.__version__ >= "3" else "artifact_path"  # as MLflow 2 calls it
        mlflow.sklearn.log_model(model, **{name: "model"}, signature=signature, pip_requirements=["scikit-learn"])
    return str(run.info.run_id)


def log_evaluation(test: pd.DataFrame, score: np.ndarray) -> None:
    """Metrics over all customers and by region, and the predictions that a paired test needs."""
    metrics = {"auc": roc_auc_score(test["churned"], score), "n_eval": len(test)}
    metrics["calibration_error"] = calibration_error(test["churned"], score)
    for region, part in test.assign(score=score).groupby("region"):
        metrics[f"slice/region/{region}/auc"] = roc_auc_score(part["churned"], part["score"])
        metrics[f"slice/region/{region}/n"] = len(part)
    mlflow.log_metrics({name: round(float(value), 6) for name, value in metrics.items()})
    predictions = pd.DataFrame({"row_id": test["row_id"], "y_true": test["churned"], "y_score": score.round(6)})
    mlflow.log_text(predictions.to_csv(index=False), "eval/predictions.csv")


def main() -> None:
    """Train one model, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["logistic", "interactions"], default="logistic")
    parser.add_argument("--rows", type=int, default=7_200, help="customers to learn from")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--gates", default="gates.yaml")
    parser.add_argument("--run-id-file", default="run-id.txt", help="where to write the id of the run")
    arguments = parser.parse_args()
    settings = Settings(model=arguments.model, rows=arguments.rows, seed=arguments.seed)
    run_id = train(settings, arguments.gates)
    with open(arguments.run_id_file, "w", encoding="utf-8") as file:
        file.write(run_id)


if __name__ == "__main__":
    main()
