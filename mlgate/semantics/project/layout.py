"""Which parts of the usual layout of a training project exist, by whatever name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlgate.core.project import Project
from mlgate.semantics.project.ml_project import MlProject, is_aside

PARTS = {
    "src/data": "data dataset datasets dataloader dataloaders loader loaders datamodule preprocess preprocessing "
    "features feature",
    "src/models": "model models network networks net nets modeling architecture",
    "src/training": "train training trainer trainers engine fit",
    "src/evaluation": "evaluate evaluation eval evaluator metrics validate validation",
}
"""Folders of the convention, and the words by which a folder or a module of code is taken for one."""
CONFIGS = "config configs conf configuration configurations params parameters hydra settings hparams"
TESTS = "test tests"
CONFIG_FILES = ("params.yaml", "params.yml", "config.yaml", "config.yml", "config.json", "config.toml")
_WORDS = re.compile(r"[^a-z0-9]+")


def missing_parts(project: Project, found: MlProject) -> list[str]:
    """The folders of the convention for which the project has neither a folder nor a module."""
    paths = [found.relative(path) for path in project.paths if found.holds(path)]
    code = [path for path in paths if path.endswith(".py") and not is_aside(path)]
    names = {word for path in code for part in path.removesuffix(".py").split("/") for word in _words(part)}
    missing = [part for part, words in PARTS.items() if names.isdisjoint(words.split())]
    if not _has_configs(project, found, names, paths):
        missing.append("configs")
    if not any(_is_in(path, TESTS) or path.rpartition("/")[2].startswith("test_") for path in paths):
        missing.append("tests")
    return missing


def _words(part: str) -> list[str]:
    return [word for word in _WORDS.split(part.lower()) if word]


def _has_configs(project: Project, found: MlProject, names: set[str], paths: Sequence[str]) -> bool:
    if not names.isdisjoint(CONFIGS.split()) or any(_is_in(path, CONFIGS) for path in paths):
        return True
    return any(project.exists(f"{found.root}{name}") for name in (*CONFIGS.split(), *CONFIG_FILES))


def _is_in(path: str, words: str) -> bool:
    return not set(path.lower().split("/")[:-1]).isdisjoint(words.split())
