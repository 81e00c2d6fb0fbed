"""Settings of a training run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MODELS = Path("models")


@dataclass
class TrainingConfig:
    """Everything that a training run can be told."""

    data_path: Path = Path("data/subscribers.csv")
    test_size: float = 0.2
    n_estimators: int = 300
    learning_rate: float = 0.05
    seed: int = 42
