"""Rules about a project as a whole: when they speak, and what their fixes write."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.functional.project import git, mlgate, write

TRAIN = """\
from sklearn.linear_model import Ridge


def main() -> None:
    Ridge().fit(X, y)


if __name__ == "__main__":
    main()
"""
WHOLE = ("MLG910", "MLG911", "MLG912", "MLG916", "MLG918")


def told(folder: Path, *arguments: str) -> list[tuple[str, str]]:
    outcome = mlgate(folder, "check", *arguments, "--profile", "production", "--output-format", "json")
    assert outcome.code in (0, 1), outcome.err
    found = json.loads(outcome.out)["diagnostics"]
    return [(item["code"], item["location"]["path"]) for item in found if item["code"] in WHOLE]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "Makefile": "help:\n\techo help",
        "src/train.py": TRAIN,
        "src/evaluate.py": TRAIN.replace(".fit", ".score"),
    }
    write(
        tmp_path, {**files, "tests/test_train.py": "def test_it(): pass\n", "requirements.txt": "scikit-learn==1.5.0\n"}
    )
    git(tmp_path, "init", "-q")
    return tmp_path


def test_a_project_is_judged_only_as_a_whole(project: Path) -> None:
    assert ("MLG916", "Makefile") in told(project, ".")
    assert told(project, "src/train.py") == []
    assert told(project, "src/train.py", "Makefile", "requirements.txt") == []
    outcome = mlgate(
        project, "check", "-", "--stdin-filename", "src/train.py", "--profile", "production", stdin=TRAIN.encode()
    )
    assert not any(code in outcome.out for code in WHOLE)


def test_what_folders_above_a_project_are_called_says_nothing_of_its_files(tmp_path: Path) -> None:
    files = {
        "train.py": TRAIN.replace("Ridge().fit(X, y)", "model = Ridge(alpha=0.37).fit(X, y)\n    print(model)"),
        "pyproject.toml": "",
    }
    project = write(tmp_path / "tests" / "examples" / "cli" / "config" / "mine", files)
    told = {}
    for here, target in ((project, "."), (tmp_path, "tests/examples/cli/config/mine"), (Path("/"), str(project))):
        outcome = mlgate(here, "check", target, "--profile", "production", "--output-format", "json", "--no-cache")
        found = json.loads(outcome.out)["diagnostics"]
        told[str(here)] = [(item["code"], item["confidence"], item["fingerprint"]) for item in found]
    assert {"MLG301", "MLG902"} <= {code for code, *_ in told[str(project)]}
    assert told[str(tmp_path)] == told["/"] == told[str(project)]


def test_it_is_judged_from_another_folder_too(project: Path) -> None:
    assert ("MLG916", f"{project.name}/Makefile") in told(project.parent, project.name)
    assert ("MLG916", f"{project}/Makefile") in told(project / "src", "..")


def test_targets_are_appended_once_and_work(project: Path) -> None:
    options = ("--select", "MLG916", "--fix")
    assert mlgate(project, "check", ".", *options).code == 0
    text = (project / "Makefile").read_text()
    assert text.startswith("help:\n\techo help\n\n.PHONY: train\ntrain:\n\tpython src/train.py\n\n.PHONY: evaluate\n")
    mlgate(project, "check", ".", *options)
    assert (project / "Makefile").read_text() == text
    inner = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", "-n", "test"], cwd=project, env=inner, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "python -m pytest"


def test_ci_that_appears_is_seen_through_the_cache(project: Path) -> None:
    assert ("MLG918", "src/train.py") in told(project, ".")
    write(project, {".github/workflows/ml.yml": "on: push\njobs:\n  t:\n    steps:\n      - run: mkdocs build\n"})
    assert ("MLG918", ".github/workflows/ml.yml") in told(project, ".")
    write(project, {".github/workflows/ml.yml": "on: push\njobs:\n  t:\n    steps:\n      - run: pytest\n"})
    assert "MLG918" not in dict(told(project, "."))


def test_a_script_that_appears_is_seen_through_the_cache(project: Path) -> None:
    write(project, {"MLproject": "entry_points:\n  main:\n    command: python src/gone.py\n"})
    options = ("check", ".", "--select", "MLG917", "--output-format", "concise")
    assert "`src/gone.py` does not exist" in mlgate(project, *options).out
    assert "does not exist" not in mlgate(project, "check", "MLproject", "--select", "MLG917").out
    write(project, {"src/gone.py": "x = 1\n"})
    assert "does not exist" not in mlgate(project, *options).out


def test_data_that_git_ignores_are_on_one_disk_only(project: Path) -> None:
    script = 'import pandas as pd\n\nframe = pd.read_csv("data/churn.csv")\n'
    write(project, {"src/rows.py": script, "data/churn.csv": "id\n1\n"})
    options = ("check", ".", "--select", "MLG919", "--output-format", "concise")
    assert "MLG919" not in mlgate(project, *options).out
    write(project, {".gitignore": "data/\n"})
    assert "src/rows.py:3:9: MLG919" in mlgate(project, *options).out
    write(project, {"data.dvc": "outs:\n- md5: 12\n  path: data\n"})
    assert "MLG919" not in mlgate(project, *options).out
