"""`.pre-commit-hooks.yaml` in the real pre-commit: it clones, builds and installs what lies here, then guards commits.

Only downloads are left out: the hook's environment finds mlgate's dependencies where this one has them. mlgate itself is
built from this checkout, installed into an environment of the hook's own, and run from there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from mlgate.testing import notebook_source
from tests.functional.project import git, write
from tests.packaging.checkout import ROOT, copy_parts

PACKAGED = ("mlgate", "rules", "gates", "templates", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
GIVEN = (
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler",
    'frame = pd.read_csv("data.csv")\ny = frame["left"]\nX = frame.drop(columns=["left"])\nscaler = StandardScaler()',
)
LEAKY = (
    "X_scaled = scaler.fit_transform(X)",
    "X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, random_state=0)",
    "model = LogisticRegression()\nmodel.fit(X_train, y_train)\nmodel.score(X_test, y_test)",
)
HONEST = (
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)",
    "model = LogisticRegression()\nmodel.fit(scaler.fit_transform(X_train), y_train)\n"
    "model.score(scaler.transform(X_test), y_test)",
)


class Guarded:
    """A git repository with pre-commit installed in it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def commit(self, **files: str) -> tuple[int, str]:
        """Write files (by stem: `book` is `book.ipynb`), commit them, and give git's exit code and words."""
        endings = {"book": "book.ipynb", "clean": "clean.py", "requirements": "requirements.txt"}
        write(self.folder, {endings[name]: text for name, text in files.items()})
        self.run("git", "add", "--all")
        return self.run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-m", "x")

    def run(self, *command: str) -> tuple[int, str]:
        """Run a command here."""
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    """A repository whose hooks come from a repository with what lies here."""
    pytest.importorskip("pre_commit")
    base = tmp_path_factory.mktemp("hooks")
    hooks = copy_parts(PACKAGED, base / "mlgate")
    folder = base / "project"
    folder.mkdir()
    for repository in (hooks, folder):
        git(repository, "init", "-q")
    git(hooks, "add", "--all")
    git(hooks, "commit", "-qm", "x")
    ids = [hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())]
    assert ids == ["mlgate", "mlgate-fix", "mlgate-deps"]
    entry = {
        "repo": hooks.as_uri(),
        "rev": git(hooks, "rev-parse", "HEAD").strip(),
        "hooks": [{"id": name} for name in ("mlgate-fix", "mlgate", "mlgate-deps")],
    }
    settings = 'fail-level = "warning"\n'  # as stands in the project's configuration, so in the hook
    write(folder, {".pre-commit-config.yaml": yaml.safe_dump({"repos": [entry]}), "mlgate.toml": settings})
    found = Guarded(folder, _environment(base))
    code, words = found.run(sys.executable, "-m", "pre_commit", "install")
    assert code == 0, words
    return found


def _environment(base: Path) -> dict[str, str]:
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
        "PRE_COMMIT_HOME": str(base / "home"),
        "PYTHONPATH": sysconfig.get_path("purelib"),  # dependencies; .pth files, so this checkout, are not read there
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),  # ruff
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads "no": there is no isolation, the build backend is the one here
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "NO_COLOR": "1",
    }


def test_a_leak_in_a_notebook_is_not_committed_before_it_is_repaired(guarded: Guarded) -> None:
    code, words = guarded.commit(book=notebook_source([{"source": text} for text in (*GIVEN, *LEAKY)]))
    assert code == 1, words
    assert "book.ipynb:cell 3:1:12  MLG101 fit-before-split" in words, words
    assert git(guarded.folder, "log", "--oneline", "--all") == ""
    code, words = guarded.commit(book=notebook_source([{"source": text} for text in (*GIVEN, *HONEST)]))
    assert code == 0, words
    assert "book.ipynb" in git(guarded.folder, "show", "--stat")
    installed = next((guarded.folder.parent / "home").glob("*/py_env-*/bin/mlgate"))
    assert installed.is_file(), "mlgate was run from an environment of the hook's own"


def test_what_fix_changed_is_told_and_then_committed(guarded: Guarded) -> None:
    before = "import os\n\nimport pandas as pd\n\nframe = pd.concat(pd.read_csv(name) for name in os.listdir())\n"
    code, words = guarded.commit(clean=before)
    assert code == 1 and "files were modified by this hook" in words, words
    after = (guarded.folder / "clean.py").read_text()
    assert after == before.replace("os.listdir()", "sorted(os.listdir())")
    code, words = guarded.commit(clean=after)
    assert code == 0, words


def test_dependencies_that_nothing_pins_are_told_where_they_are_declared(guarded: Guarded) -> None:
    code, words = guarded.commit(requirements="numpy==2.0.0\npandas\n")
    assert code == 1 and "mlgate-deps" in words, words
    assert "requirements.txt:2:1" in words and "unpinned-dependency" in words, words
    assert "Skipped" not in words.partition("dependencies")[2], words
