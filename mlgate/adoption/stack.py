"""What a project is made of: notebooks, libraries, tracking, CI; read off its files, nothing is run or imported."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from mlgate.core.values import NamedTuple
from mlgate.semantics._knowledge import SERVING_LIBRARIES
from mlgate.semantics.import_lines import imported_modules
from mlgate.sources.discovery import Found, discover
from mlgate.sources.file_kinds import is_gate_path, kind_of_path
from mlgate.sources.read import UnreadableError, read_unit
from mlgate.sources.unit import UnitKind

MOST_FILES = 1_000
"""Files that are opened: enough to know the libraries of a project, and over in a second or two."""

_FRAMEWORKS = {
    "sklearn": "scikit-learn",
    "torch": "PyTorch",
    "pytorch_lightning": "Lightning",
    "lightning": "Lightning",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "xgboost": "XGBoost",
    "lightgbm": "LightGBM",
    "catboost": "CatBoost",
    "transformers": "Transformers",
    "pyspark": "PySpark",
    "statsmodels": "statsmodels",
    "pandas": "pandas",
    "polars": "polars",
}
_TASK_LIBRARIES = {
    "forecasting": ("prophet", "sktime", "statsforecast", "neuralforecast", "darts", "statsmodels.tsa"),
    "llm-quality": ("openai", "anthropic", "langchain", "llama_index", "ragas", "deepeval"),
}
_TASK_WORDS = {
    "ranking": re.compile(r"\b(?:ndcg_score|XGBRanker|LGBMRanker|CatBoostRanker|label_ranking_\w+)\b"),
    "regression": re.compile(
        r"\b(?:\w+Regressor|LinearRegression|Ridge|Lasso|mean_squared_error|mean_absolute_error|r2_score)\b"
    ),
    "binary-classification": re.compile(
        r"\b(?:\w+Classifier|LogisticRegression|roc_auc_score|average_precision_score|f1_score|accuracy_score)\b"
    ),
}
_DOCUMENTS = (".md", ".markdown", ".yaml", ".yml")
_DECLARING = frozenset({"pyproject.toml", "environment.yml", "environment.yaml", "Pipfile", "setup.cfg"})


class Stack(NamedTuple):
    """Facts about a project; paths are relative to it and posix.

    `frameworks` are names as people write them; `task` is the preset of gates that fits, or None where the code speaks
    of several kinds of model or of none; `serves` says that it answers requests; `ci` is the service
    whose configuration lies there.
    """

    notebooks: int = 0
    scripts: int = 0
    frameworks: tuple[str, ...] = ()
    task: str | None = None
    uses_mlflow: bool = False
    requirements: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    serves: bool = False
    ci: str | None = None
    is_git: bool = False
    branch: str = "main"
    on_github: bool = False


def stack_of(root: Path) -> Stack:
    """Read the files below `root` (not what git ignores) for what the project is made of."""
    here = os.getcwd()
    found = discover([root], root=root).files
    paths = {os.path.relpath(os.path.join(here, item.path), root).replace(os.sep, "/"): item for item in found}
    kinds = {path: kind_of_path(path) for path in paths}
    code = [item for path, item in paths.items() if kinds[path] in (UnitKind.NOTEBOOK, UnitKind.SCRIPT)]
    modules, words = _read(code[:MOST_FILES])
    remote = _git(root, "config", "--get", "remote.origin.url")
    return Stack(
        notebooks=sum(kind is UnitKind.NOTEBOOK for kind in kinds.values()),
        scripts=sum(kind is UnitKind.SCRIPT for kind in kinds.values()),
        frameworks=tuple(dict.fromkeys(name for key, name in _FRAMEWORKS.items() if key in _tops(modules))),
        task=_task(modules, words),
        uses_mlflow="mlflow" in _tops(modules),
        requirements=tuple(
            sorted(path for path, kind in kinds.items() if kind is UnitKind.REQUIREMENTS or path in _DECLARING)
        ),
        gates=tuple(sorted(path for path in paths if is_gate_path(path))),
        documents=tuple(sorted(path for path in paths if path.endswith(_DOCUMENTS))),
        serves=not SERVING_LIBRARIES.isdisjoint(_tops(modules)),
        ci=_ci(root, remote),
        is_git=_git(root, "rev-parse", "--is-inside-work-tree") == "true",
        branch=_branch(root),
        on_github="github.com" in remote or (root / ".github").is_dir(),
    )


def _read(files: Sequence[Found]) -> tuple[frozenset[str], frozenset[str]]:
    """Modules that the files import, and the kinds of model that their words speak of."""
    modules: set[str] = set()
    tasks: set[str] = set()
    for item in files:
        try:
            code = read_unit(item.path, item.shown).code
        except UnreadableError:
            continue
        modules.update(imported_modules(code))
        tasks.update(task for task, words in _TASK_WORDS.items() if words.search(code))
    return frozenset(modules), frozenset(tasks)


def _tops(modules: Iterable[str]) -> frozenset[str]:
    return frozenset(module.partition(".")[0] for module in modules)


def _task(modules: frozenset[str], words: frozenset[str]) -> str | None:
    by_library = {
        task
        for task, libraries in _TASK_LIBRARIES.items()
        if any(module == name or module.startswith(f"{name}.") for module in modules for name in libraries)
    }
    tasks = by_library or words
    return next(iter(tasks)) if len(tasks) == 1 else None


def _ci(root: Path, remote: str) -> str | None:
    """The service by its configuration, else by where the repository lives."""
    files = {
        "GitHub": ".github/workflows",
        "GitLab": ".gitlab-ci.yml",
        "Azure": "azure-pipelines.yml",
        "Jenkins": "Jenkinsfile",
    }
    for name, file in files.items():
        if (root / file).exists():
            return name
    return next((name for name in ("GitHub", "GitLab") if f"{name.lower()}." in remote), None)


def _branch(root: Path) -> str:
    """The branch that pull requests go to, as far as git knows; else `main`."""
    default = _git(root, "rev-parse", "--abbrev-ref", "origin/HEAD").removeprefix("origin/")
    return default or _git(root, "branch", "--show-current") or "main"


def _git(root: Path, *arguments: str) -> str:
    """What git prints; nothing where there is no git or no repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
