"""Trains the churn model; run it with `make train`."""

from __future__ import annotations

import pickle

import mlflow
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from src.config import MODELS, TrainingConfig
from src.data.features import build_features
from src.data.loader import load_subscribers
from src.evaluation.promote import assert_promotion_ready


def train(config: TrainingConfig) -> float:
    """Train, pick the best depth, keep the model.

    Args:
        config: What to train on, and how.

    Returns:
        The AUC of the model that was kept.
    """
    subscribers = load_subscribers(config.data_path)
    if len(subscribers) < 10_000:
        config.test_size = 0.3  # small snapshots need a bigger test set
    X = build_features(subscribers)
    y = subscribers["churned"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=config.test_size, stratify=y)
    np.random.seed(config.seed)

    best, best_auc = None, 0.0
    for depth in (2, 3, 4, 6):
        model = GradientBoostingClassifier(n_estimators=300, learning_rate=0.05, max_depth=depth, subsample=0.8)
        model.fit(X_train, y_train)
        auc = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])
        print(f"depth {depth}: auc {auc:.3f}")
        if auc > best_auc:
            best, best_auc = model, auc

    assert_promotion_ready({"auc": best_auc})
    with mlflow.start_run():
        mlflow.log_params({"n_estimators": config.n_estimators, "learning_rate": config.learning_rate})
        mlflow.log_metric("auc", best_auc)
    MODELS.mkdir(exist_ok=True)
    with open(MODELS / "churn.pkl", "wb") as file:
        pickle.dump(best, file)
    print("done, model is in", MODELS)
    return best_auc


if __name__ == "__main__":
    train(TrainingConfig())
