"""Scratch projects that blocks of the documentation are run in."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from mlgate.testing import notebook_source
from tests.documentation.blocks import ROOT

TRAIN = '''\
"""Train the churn model."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def main(path):
    frame = pd.read_csv(path)
    X = frame.drop(columns="churned")
    y = frame["churned"]
    X = StandardScaler().fit_transform(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
    model = LogisticRegression(C=0.3).fit(X_train, y_train)
    print(roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))


main("data/churn.csv")
'''
SPLIT = """\
from sklearn.model_selection import train_test_split


def split(X, y):
    return train_test_split(X, y)
"""
IDENTITY = ("-c", "user.name=Dana", "-c", "user.email=dana@kestrel.example")


def examples(folder: Path) -> None:
    """The example project."""
    shutil.copytree(
        ROOT / "examples",
        folder,
        ignore=shutil.ignore_patterns(".mlgate_cache", "__pycache__"),
    )


def new(folder: Path) -> None:
    """One script that nobody has checked yet."""
    _write(folder, {"train.py": TRAIN, "requirements.txt": "pandas\nscikit-learn\n"})


def split(folder: Path) -> None:
    """One function."""
    _write(folder, {"train.py": SPLIT})


def broken(folder: Path) -> None:
    """A notebook with magics, one cell that does not parse, and one that draws at random."""
    cells = [
        {"source": "%pip install -q lightgbm\nimport pandas as pd\n%matplotlib inline"},
        {"source": "frame = pd.read_csv('churn.csv'"},
        {"source": "from sklearn.model_selection import train_test_split\ntrain, test = train_test_split(frame)"},
    ]
    _write(folder, {"churn.ipynb": json.dumps(json.loads(notebook_source(cells)), indent=1) + "\n"})


PROJECTS: dict[str, Callable[[Path], None]] = {
    "examples": examples,
    "new": new,
    "split": split,
    "broken": broken,
    "empty": lambda folder: folder.mkdir(),
}


def make(name: str, folder: Path) -> Path:
    """The project, committed on `main`, with a remote at GitHub; an empty one is no repository."""
    PROJECTS[name](folder)
    if name == "empty":
        return folder
    for words in (
        ("init", "--quiet", "--initial-branch", "main"),
        ("remote", "add", "origin", "https://github.com/kestrel/churn.git"),
        ("add", "."),
        ("commit", "--quiet", "--message", "As Dana left it"),
    ):
        subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True)
    return folder


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
