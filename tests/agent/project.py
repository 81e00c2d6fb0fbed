"""Projects on disk for runs of `mlgate fix`, in this process."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

LEAKY = """\
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = pd.read_csv("churn.csv")
features, target = frame.drop(columns="churned"), frame["churned"]
scaled = StandardScaler().fit_transform(features)
X_train, X_test, y_train, y_test = train_test_split(scaled, target, random_state=42)
model = LogisticRegression().fit(X_train, y_train)
accuracy = model.score(X_test, y_test)
"""
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(scaled, target, random_state=42)\n"
FIT = "scaled = StandardScaler().fit_transform(features)\n"
MENDED = """\
X_train, X_test, y_train, y_test = train_test_split(features, target, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
"""
UNSEEDED = """\
import pandas as pd
from sklearn.model_selection import train_test_split


def split(path: str) -> list[pd.DataFrame]:
    frame = pd.read_csv(path)
    return train_test_split(frame)
"""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, and commit them."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "start")
    return folder


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()
