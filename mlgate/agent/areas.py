"""What a file is by its name, when it is part of what a change is judged by: tests, configuration, gates, baseline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from mlgate.engine.baseline import DEFAULT_NAME
from mlgate.semantics.module import is_test_path
from mlgate.sources.file_kinds import is_automation, is_gate_path, is_lock_file


class Area(StrEnum):
    """A kind of file that must not be changed to make a check pass."""

    CONFIGURATION = "configuration"
    BASELINE = "baseline"
    GATE = "gate"
    TESTS = "tests"
    LOCK = "lock"
    AUTOMATION = "automation"
    HOOK = "hook"


_CONFIGURATION = frozenset(
    "mlgate.toml .mlgate.toml ruff.toml .ruff.toml .flake8 .pylintrc pylintrc mypy.ini .mypy.ini pytest.ini "
    ".pytest.ini pytest.toml .pytest.toml .coveragerc .bandit .importlinter .pre-commit-config.yaml "
    ".pre-commit-hooks.yaml .gitattributes .gitmodules .gitleaks.toml .isort.cfg .style.yapf .pydocstyle "
    ".semgrepignore .semgrep.yml "
    "pyrightconfig.json .pyre_configuration codecov.yml .codecov.yml sonar-project.properties .editorconfig "
    "noxfile.py .nbqa.toml .mlgateignore .ruffignore .flake8ignore .dockerignore action.yml action.yaml "
    "AGENTS.md CLAUDE.md .cursorrules .mcp.json .envrc .python-version pip.conf pip.ini uv.toml poetry.toml pdm.toml "
    "hatch.toml .condarc .pypirc .netrc jupytext.toml .jupytext jupytext.yml .jupytext.toml nbdime_config.json "
    "matplotlibrc .numba_config.yaml mutmut_config.py .trivyignore .gitleaksignore .codespellrc .sourcery.yaml "
    ".deepsource.toml .codacy.yml .sonarcloud.properties .safety-policy.yml .snyk .checkov.yaml .bandit.yml "
    "ty.toml pyrefly.toml renovate.json .pyup.yml .flaskenv gunicorn.conf.py pybuilddir.txt".split()
)
_CONFIGURATION_FOLDERS = frozenset(".github .gitlab .circleci .buildkite .claude .cursor .codex .vscode .husky".split())
_PARTLY = frozenset({"pyproject.toml", "setup.cfg", "tox.ini"})
"""Configuration of tools among other things: what of them changed decides."""
_HOOKS = frozenset(
    "sitecustomize.py usercustomize.py pyvenv.cfg .pythonrc .pythonrc.py .pythonstartup .pythonstartup.py "
    "pythonstartup.py .pdbrc .pdbrc.py .gdbinit .lldbinit .bashrc .bash_profile .profile .zshrc .zshenv .inputrc "
    "hatch_build.py setuptools_build.py".split()
)
_HOOK_ENDINGS = (".pth", "._pth", ".egg-link", ".pyc", ".pyo", ".pyd", ".so")
_HOOK_FOLDERS = frozenset("__pycache__ .ipython .jupyter .streamlit profile_default".split())
_OF_NOTEBOOKS = re.compile(
    r"(?:jupyter|ipython|ipykernel|nbconvert|nbclient|voila|papermill)(?:_\w+)?_config\.(?:py|json)"
)
"""What Jupyter and IPython run, or heed, where they are started: `jupyter_server_config.py`, `ipython_config.py`."""
_RUN_WHEN_NEW = frozenset({"setup.py", "__main__.py"})
_ENVIRONMENT = re.compile(r"(?i)\.env(?:\.(?!example$|sample$|template$|dist$|defaults?$)[\w-]+)?")
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
_TEST_DATA = re.compile(r"(?i)(?:^|/)(?:golden|fixtures|snapshots|__snapshots__|testdata|test_data)/")


def area_of(path: str) -> Area | None:
    """The kind of a file by its path from the top of the project; None for code, documents, data."""
    folders, _, name = path.rpartition("/")
    parts = folders.split("/") if folders else []
    lowered = name.lower()
    if _is_hook(lowered, parts):
        return Area.HOOK
    if name == DEFAULT_NAME or lowered.endswith(".baseline") or "mlgate-baseline" in lowered:
        return Area.BASELINE
    if name in _CONFIGURATION or not _CONFIGURATION_FOLDERS.isdisjoint(parts):
        return Area.CONFIGURATION
    if is_gate_path(path):
        return Area.GATE
    if is_lock_file(name) or lowered.endswith(".lock"):
        return Area.LOCK
    if is_test_path(path) or not _TEST_FOLDERS.isdisjoint(part.lower() for part in parts) or _TEST_DATA.search(path):
        return Area.TESTS
    if is_automation(name, parts[-1] if parts else "") and not name.endswith(".dvc"):
        return Area.AUTOMATION
    return None


def _is_hook(name: str, folders: Sequence[str]) -> bool:
    """Whether Python, a shell, a debugger or Jupyter runs a file by itself."""
    if name in _HOOKS or name.endswith(_HOOK_ENDINGS) or _OF_NOTEBOOKS.fullmatch(name):
        return True
    return not _HOOK_FOLDERS.isdisjoint(part.lower() for part in folders)


def is_heeded_when_new(path: str) -> bool:
    """Whether a new file is run, or read, by whoever runs, installs or opens the project, though nothing names it."""
    name = path.rpartition("/")[2].lower()
    return name in _RUN_WHEN_NEW or _ENVIRONMENT.fullmatch(name) is not None


def is_partly_configuration(path: str) -> bool:
    """Whether a file configures tools, among other things."""
    return path.rpartition("/")[2] in _PARTLY
