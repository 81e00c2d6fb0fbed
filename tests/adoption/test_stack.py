"""What `mlgate init` believes a project is made of."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mlgate.adoption.stack import Stack, stack_of
from tests.functional.project import notebook, write


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_an_empty_folder_is_nothing(tmp_path: Path) -> None:
    assert stack_of(tmp_path) == Stack()


def test_notebooks_scripts_and_their_libraries(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "größe/a b.ipynb": notebook("import torch.nn as nn\nimport mlflow"),
            "train.py": "from sklearn.linear_model import LogisticRegression\n",
            "text.py": '"""import tensorflow"""\n',
            "requirements-dev.txt": "pandas\n",
            "environment.yml": "dependencies: []\n",
        },
    )
    stack = stack_of(tmp_path)
    assert (stack.notebooks, stack.scripts) == (1, 2)
    assert stack.frameworks == ("scikit-learn", "PyTorch") and stack.uses_mlflow
    assert stack.requirements == ("environment.yml", "requirements-dev.txt")
    assert stack.task == "binary-classification"


@pytest.mark.parametrize(
    ("code", "task"),
    [
        ("from sklearn.ensemble import RandomForestRegressor", "regression"),
        ("from xgboost import XGBRanker", "ranking"),
        ("from prophet import Prophet\nfrom sklearn.metrics import mean_absolute_error", "forecasting"),
        ("import openai", "llm-quality"),
        ("from sklearn.ensemble import RandomForestRegressor, RandomForestClassifier", None),
        ("import numpy", None),
    ],
)
def test_the_kind_of_model_where_the_code_speaks_of_one(tmp_path: Path, code: str, task: str | None) -> None:
    write(tmp_path, {"a.py": code})
    assert stack_of(tmp_path).task == task


@pytest.mark.parametrize(
    ("file", "service"),
    [
        (".github/workflows/x.yml", "GitHub"),
        (".gitlab-ci.yml", "GitLab"),
        ("azure-pipelines.yml", "Azure"),
        ("Jenkinsfile", "Jenkins"),
    ],
)
def test_ci_by_its_configuration(tmp_path: Path, file: str, service: str) -> None:
    write(tmp_path, {file: "\n"})
    assert stack_of(tmp_path).ci == service


def test_git_says_where_the_repository_lives_and_which_branch_is_the_base(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    git(tmp_path, "remote", "add", "origin", "git@gitlab.example.com:a/b.git")
    stack = stack_of(tmp_path)
    assert stack.is_git and stack.ci == "GitLab" and stack.branch == "trunk" and not stack.on_github


def test_what_git_ignores_and_what_is_broken_counts_for_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, {".gitignore": "old/\n", "old/a.py": "import torch", "b.ipynb": "{", "c.py": "import (\n"})
    assert stack_of(tmp_path).frameworks == ()
