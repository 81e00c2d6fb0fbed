"""What a file is, told by its name."""

from __future__ import annotations

import re
from functools import lru_cache

from mlgate.core.lazy_regex import lazy_regex
from mlgate.sources.contract_names import may_be_contract
from mlgate.sources.unit import UnitKind

LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "conda-lock.yml", "pixi.lock")
_BY_SUFFIX = {
    ".py": UnitKind.SCRIPT,
    ".ipy": UnitKind.SCRIPT,
    ".ipynb": UnitKind.NOTEBOOK,
    ".qmd": UnitKind.CHUNKS,
    ".rmd": UnitKind.CHUNKS,
    ".md": UnitKind.DOCUMENT,
    ".markdown": UnitKind.DOCUMENT,
}
_ENDINGS = (
    ".txt",
    ".in",
    ".toml",
    ".cfg",
    ".yml",
    ".yaml",
    ".lock",
    "Pipfile",
    "Containerfile",
    ".mk",
    ".dvc",
    "tox.ini",
)
_AUTOMATION = frozenset(
    "Makefile makefile GNUmakefile justfile Justfile .justfile tox.ini Taskfile.yml Taskfile.yaml MLproject dvc.yaml "
    "mlflow_pipeline.yaml mlflow_pipeline.yml .gitlab-ci.yml .gitlab-ci.yaml Jenkinsfile "
    ".travis.yml bitbucket-pipelines.yml cloudbuild.yaml cloudbuild.yml buildspec.yml .drone.yml .woodpecker.yml "
    "appveyor.yml .appveyor.yml .cirrus.yml".split()
)
_CI_FOLDERS = ("workflows", ".circleci", ".buildkite", ".pipelines", ".azure-pipelines", ".woodpecker")
_REQUIREMENTS = lazy_regex(
    r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|in)|constraints?(?:[-_.].*)?\.(?:txt|in)", re.I
)
_FOLDER = lazy_regex(r"requirements?|reqs|constraints", re.I)
_PROJECT = lazy_regex(
    r"pyproject\.toml|setup\.cfg|Pipfile|(?:.*[-_.])?environment(?:[-_.].*)?\.ya?ml|(?:conda|python)(?:[-_]env)?\.ya?ml|"
    r"Dockerfile(?:[-_.].*)?|.*\.[Dd]ockerfile|Containerfile"
)
_DOCUMENTS = lazy_regex(
    r"(?:.*[-_.])?(?:contracts?|ledger|compact|artifact[-_.]?manifest|refresh[-_.]?plan|(?:monitoring|rollout|rollback)[-_.]?plan)"
    r"(?:[-_.].*)?\.ya?ml",
    re.I,
)
_GATES = lazy_regex(r"(?:.*[-_.])?(?:gates?|promotion)(?:[-_.].*)?\.ya?ml")
_GATE_FOLDER = "gates"


def is_gate_file(name: str, folder: str = "") -> bool:
    """Whether a file of this name, in this folder, declares promotion gates."""
    return _GATES.fullmatch(name) is not None or (folder == _GATE_FOLDER and name.endswith((".yml", ".yaml")))


def is_gate_path(shown: str) -> bool:
    """Whether the file of this path declares promotion gates."""
    folder, _, name = shown.rpartition("/")
    return is_gate_file(name, folder.rpartition("/")[2])


def is_lock_file(name: str) -> bool:
    """Whether a file of this name locks versions."""
    return name in LOCK_FILES or (name.startswith("pylock.") and name.endswith(".toml"))


def kind_of(name: str, folder: str = "") -> UnitKind | None:
    """The kind of a file by its name and that of its folder; None when nobody reads such files."""
    dot = name.rfind(".")
    kind = _BY_SUFFIX.get(name[dot:].lower()) if dot > 0 else None
    if kind is None and name in _AUTOMATION:
        return UnitKind.AUTOMATION
    return kind or (_project_kind(name, folder) if name.endswith(_ENDINGS) or "ockerfile" in name else None)


def is_automation(name: str, folder: str = "") -> bool:
    """Whether a file of this name, in this folder, says what the project does by itself: tasks, CI, data versions."""
    if name in _AUTOMATION or name.endswith((".mk", ".dvc")):
        return True
    return name.endswith((".yml", ".yaml")) and (folder in _CI_FOLDERS or name.startswith("azure-pipelines"))


@lru_cache(maxsize=4096)
def _project_kind(name: str, folder: str) -> UnitKind | None:
    if _REQUIREMENTS.fullmatch(name) or (name.endswith((".txt", ".in")) and _FOLDER.fullmatch(folder)):
        return UnitKind.REQUIREMENTS
    if is_automation(name, folder):
        return UnitKind.AUTOMATION
    is_known = is_lock_file(name) or _PROJECT.fullmatch(name) or is_gate_file(name, folder)
    if is_known:
        return UnitKind.PROJECT
    is_document = _DOCUMENTS.fullmatch(name) or may_be_contract(name, folder)
    return UnitKind.DOCUMENT if is_document else None


def kind_of_path(shown: str) -> UnitKind | None:
    """The kind of a file by its path."""
    folder, _, name = shown.rpartition("/")
    return kind_of(name, folder.rpartition("/")[2])
