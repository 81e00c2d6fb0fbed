"""Fixes that create files, or edit another file than the one that the diagnostic is in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlgate.testing import notebook_source
from tests.functional.project import mlgate, write

TRAIN = """\
from sklearn.linear_model import Ridge

if __name__ == "__main__":
    Ridge().fit(X, y)
"""
LAYOUT = ("--select", "MLG910", "--fail-level", "note", "--no-cache")
PARTS = {
    "configs/default.yaml",
    "src/data/__init__.py",
    "src/evaluation/__init__.py",
    "src/models/__init__.py",
    "tests/__init__.py",
}
"""All but `src/training`, for which `train.py` is taken."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"train.py": TRAIN, "requirements.txt": "scikit-learn==1.5.0\n"})


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_what_is_missing_is_created_once(project: Path) -> None:
    before = files(project)
    fixed = mlgate(project, "check", ".", *LAYOUT, "--fix")
    after = files(project)
    assert after.keys() - before.keys() == PARTS and before.items() <= after.items()
    assert fixed.code == 0 and "1 fix" in fixed.out + fixed.err
    again = mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert files(project) == after and again.code == 0 and again.err == ""


def test_what_is_created_is_clean_itself(project: Path) -> None:
    mlgate(project, "check", ".", *LAYOUT, "--fix")
    options = ("--profile", "production", "--fail-level", "note", "--no-cache")
    outcome = mlgate(project, "check", "src", "tests", "configs", *options)
    assert outcome.code == 0, outcome.out


def test_from_elsewhere_and_through_the_cache(project: Path) -> None:
    assert mlgate(project.parent, "check", "project", *LAYOUT[:-1]).code == 1
    fixed = mlgate(project.parent, "check", "project", *LAYOUT[:-1], "--fix")
    assert fixed.code == 0 and files(project).keys() >= PARTS
    assert not (project.parent / "src").exists()


def test_the_diff_is_a_patch_and_writes_nothing(project: Path) -> None:
    before = files(project)
    outcome = mlgate(project, "check", ".", *LAYOUT, "--diff")
    assert outcome.code == 1 and files(project) == before
    assert "--- /dev/null\n+++ b/configs/default.yaml\n@@ -0,0 +1,2 @@\n" in outcome.out
    assert outcome.err == "5 files would be changed\n"
    subprocess.run(["git", "apply", "-"], cwd=project, input=outcome.out.encode(), check=True)
    patched = files(project)
    assert patched.keys() - before.keys() == PARTS
    for folder in ("configs", "src", "tests"):
        shutil.rmtree(project / folder)
    mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert files(project) == patched


def test_json_names_the_files_and_sarif_leaves_the_fix_out(project: Path) -> None:
    found = json.loads(mlgate(project, "check", ".", *LAYOUT, "--output-format", "json").out)
    (diagnostic,) = found["diagnostics"]
    assert diagnostic["fix"]["applicability"] == "safe" and found["summary"]["fixable"] == 1
    edits = diagnostic["fix"]["edits"]
    assert {edit["location"]["path"] for edit in edits} == PARTS and all(edit["creates"] for edit in edits)
    sarif = json.loads(mlgate(project, "check", ".", *LAYOUT, "--output-format", "sarif").out)
    (result,) = sarif["runs"][0]["results"]
    assert "fixes" not in result


def test_the_full_report_names_the_files(project: Path) -> None:
    outcome = mlgate(project, "check", ".", *LAYOUT, "--verbose")
    assert "create configs/default.yaml\n" in outcome.out


def test_stdin_creates_nothing(project: Path) -> None:
    before = files(project)
    outcome = mlgate(project, "check", "-", "--stdin-filename", "train.py", *LAYOUT, "--fix", stdin=TRAIN.encode())
    assert outcome.out == TRAIN and files(project) == before


def test_a_suppressed_diagnostic_creates_nothing(project: Path) -> None:
    source = TRAIN.replace("fit(X, y)", "fit(X, y)  # mlgate: ignore[MLG910] -- a single script by design")
    write(project, {"train.py": source})
    before = files(project)
    mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert files(project) == before


def test_nothing_is_written_through_a_link(project: Path) -> None:
    elsewhere = project.parent / "elsewhere"
    elsewhere.mkdir()
    os.symlink(elsewhere, project / "src")
    before = files(project)
    outcome = mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert "mlgate: src/data/__init__.py: reached by a link; not written\n" in outcome.err
    assert files(elsewhere) == {} and files(project) == before, "all of a fix or none"
    assert outcome.code == 1


def test_a_dangling_link_is_not_followed(project: Path) -> None:
    (project / "tests").mkdir()
    os.symlink(project.parent / "made.py", project / "tests/__init__.py")
    outcome = mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert "tests/__init__.py: a link; not written" in outcome.err
    assert not (project.parent / "made.py").exists() and not (project / "src").exists()


def test_a_file_where_a_folder_should_be(project: Path) -> None:
    write(project, {"src": "no folder\n"})
    outcome = mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert "`src` is no folder; not written" in outcome.err
    assert (project / "src").read_text() == "no folder\n" and not (project / "configs").exists()


def test_protected_places_are_left_alone(project: Path) -> None:
    write(project, {"mlgate.toml": 'select = ["MLG910"]\n[project]\nprotected = ["configs/**"]\n'})
    outcome = mlgate(project, "check", ".", "--no-cache", "--fix")
    assert "configs/default.yaml: protected by the configuration" in outcome.err
    assert not (project / "configs").exists() and not (project / "src").exists()


def test_what_git_would_ignore_is_not_created(project: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    write(project, {".gitignore": "data/\n"})
    mlgate(project, "check", ".", *LAYOUT, "--fix")
    made = files(project)
    assert "src/models/__init__.py" in made and "src/data/__init__.py" not in made
    again = mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert files(project) == made and "has no `src/data/`" in again.out


def test_where_a_folder_cannot_be_written_all_stays(project: Path) -> None:
    (project / "tests").mkdir()
    (project / "tests").chmod(0o555)
    if os.access(project / "tests", os.W_OK):
        pytest.skip("the user may write everywhere")
    before = files(project)
    outcome = mlgate(project, "check", ".", *LAYOUT, "--fix")
    assert outcome.code not in (0, 1) and "tests/__init__.py: cannot be created" in outcome.err
    assert files(project) == before and not (project / "src").exists()


def test_a_test_and_a_workflow_are_created_only_when_asked_for(project: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    options = ("--select", "MLG911,MLG918", "--fail-level", "note", "--no-cache")
    before = files(project)
    assert "2 fixes are unsafe" in mlgate(project, "check", ".", *options, "--fix").err
    assert files(project) == before
    fixed = mlgate(project, "check", ".", *options, "--unsafe-fixes")
    after = files(project)
    assert after.keys() - before.keys() == {"tests/test_train.py", ".github/workflows/ml.yml"}
    assert fixed.code == 0, fixed.out
    assert "pip install -r requirements.txt pytest mlgate" in after[".github/workflows/ml.yml"].decode()
    mlgate(project, "check", ".", *options, "--unsafe-fixes")
    assert files(project) == after
    tested = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(tested, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "1 passed, 1 skipped" in done.stdout, done.stdout


@pytest.mark.parametrize("name", ["train", "m53_값_log", "2-step"])
def test_a_first_test_is_accepted_where_requirements_do_not_name_pytest(tmp_path: Path, name: str) -> None:
    code = 'from sklearn.linear_model import Ridge\n\nif __name__ == "__main__":\n    Ridge().fit(X, y)\n'
    write(tmp_path, {f"{name}.py": code, "requirements.txt": "scikit-learn==1.5.0\n"})
    fixed = mlgate(tmp_path, "fix", ".", "--select", "MLG911,MLG907", "--unsafe-fixes", "--no-cache", "--allow-dirty")
    assert "1 diagnostic: 1 fixed" in fixed.out and "bug of mlgate" not in fixed.out, fixed.out


LOCK = """\
version = 1

[[package]]
name = "lightgbm"
version = "4.3.0"

[[package]]
name = "opencv-python"
version = "4.9.0.80"
"""


@pytest.mark.parametrize(
    ("others", "added"),
    [
        ({"uv.lock": LOCK}, "lightgbm==4.3.0\n"),
        ({"requirements.lock": "lightgbm==4.3.0\nscikit-learn==1.5.0\n"}, "lightgbm\n"),
        ({"setup.py": "setup(install_requires=open('requirements.txt').read())\n"}, "lightgbm\n"),
        ({}, ""),
    ],
)
def test_a_declaration_is_as_exact_as_the_project_asks_for(tmp_path: Path, others: dict[str, str], added: str) -> None:
    before = "scikit-learn==1.5.0\n"
    write(tmp_path, {"train.py": "import lightgbm\nimport sklearn\n", "requirements.txt": before, **others})
    options = ("--select", "MLG906,MLG907", "--unsafe-fixes", "--no-cache", "--allow-dirty")
    fixed = mlgate(tmp_path, "fix", ".", *options)
    assert (tmp_path / "requirements.txt").read_text() == before + added
    assert ("1 diagnostic: 1 fixed" in fixed.out) is bool(added), fixed.out


@pytest.mark.parametrize("end", ["\n", "", "\r\n"])
def test_what_is_imported_is_declared_in_another_file(tmp_path: Path, end: str) -> None:
    code = "import lightgbm\nimport cv2\nimport sklearn\n"
    write(tmp_path, {"src/train.py": code, "requirements.txt": f"scikit-learn==1.5.0{end}", "uv.lock": LOCK})
    options = ("--select", "MLG906,MLG907", "--no-cache")
    diff = mlgate(tmp_path, "check", ".", *options, "--diff", "--unsafe-fixes")
    assert "+++ b/requirements.txt\n" in diff.out and "+lightgbm" in diff.out
    found = json.loads(mlgate(tmp_path, "check", ".", *options, "--output-format", "json").out)["diagnostics"]
    assert {item["fix"]["edits"][0]["location"]["path"] for item in found} == {"requirements.txt"}
    outcome = mlgate(tmp_path, "check", ".", *options, "--unsafe-fixes")
    after = (tmp_path / "requirements.txt").read_bytes().decode()
    line = end or "\n"
    assert after.startswith(f"scikit-learn==1.5.0{line}") and after.endswith(end)
    first, *added = after.split()
    assert first == "scikit-learn==1.5.0" and {*added} == {"lightgbm==4.3.0", "opencv-python==4.9.0.80"}
    assert outcome.code == 0 and (tmp_path / "src/train.py").read_text() == code
    mlgate(tmp_path, "check", ".", *options, "--unsafe-fixes")
    assert (tmp_path / "requirements.txt").read_bytes().decode() == after


def test_neither_a_compiled_nor_a_linked_file_is_edited(tmp_path: Path) -> None:
    options = ("--select", "MLG907", "--no-cache", "--unsafe-fixes")
    text = "# This file is autogenerated by pip-compile\nscikit-learn==1.5.0\n"
    write(tmp_path, {"compiled/a.py": "import lightgbm\n", "compiled/requirements.txt": text})
    mlgate(tmp_path / "compiled", "check", ".", *options)
    assert (tmp_path / "compiled/requirements.txt").read_text() == text
    write(tmp_path, {"linked/a.py": "import lightgbm\n", "elsewhere.txt": "scikit-learn==1.5.0\n"})
    os.symlink(tmp_path / "elsewhere.txt", tmp_path / "linked/requirements.txt")
    mlgate(tmp_path / "linked", "check", ".", *options)
    assert (tmp_path / "elsewhere.txt").read_text() == "scikit-learn==1.5.0\n"


TOKEN = "hf_" + "0FAKE" * 7


def test_only_the_output_that_holds_a_credential_is_emptied(tmp_path: Path) -> None:
    shown = [{"output_type": "stream", "name": "stdout", "text": [f"{text}\n"]} for text in ("é", f"a {TOKEN}\\", "b")]
    held: dict[str, Any] = {"output_type": "execute_result", "data": {"text/plain": [f"'{TOKEN}'"]}, "metadata": {}}
    held["execution_count"] = 3
    cells: list[dict[str, Any]] = [
        {"source": "print(token)\n", "execution_count": 3, "outputs": [*shown, held]},
        {"cell_type": "markdown", "source": f"log in with {TOKEN}"},
    ]
    before = notebook_source(cells)
    write(tmp_path, {"a.ipynb": before})
    options = ("--select", "MLG707", "--no-cache", "--isolated")
    diff = mlgate(tmp_path, "check", ".", *options, "--diff")
    assert diff.code == 1 and TOKEN not in diff.out + diff.err
    mlgate(tmp_path, "check", ".", *options, "--fix")
    after = (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    empty = {"name": "stdout", "output_type": "stream", "text": []}
    wanted = before
    for output in (shown[1], held):
        written = json.dumps(output, indent=1, ensure_ascii=False).replace("\n", "\n    ")
        assert written in wanted
        wanted = wanted.replace(written, json.dumps(empty))
    assert after == wanted
    assert json.loads(after)["cells"][0]["outputs"] == [shown[0], empty, shown[2], empty]
    assert mlgate(tmp_path, "check", ".", *options, "--fix").out.count("credential-in-output") == 1
    assert (tmp_path / "a.ipynb").read_text(encoding="utf-8") == after
