"""`mlgate init`: it shows, it asks, it writes once, and what it writes works."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from mlgate.adoption.plan import PARTS, proposals
from mlgate.adoption.proposal import ChangedMeanwhileError, write
from mlgate.adoption.stack import stack_of
from tests.functional.project import mlgate, notebook
from tests.functional.project import write as lay_out

CODE = "import mlflow\nfrom sklearn.linear_model import LogisticRegression\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    lay_out(tmp_path, {"train.py": CODE, "a.ipynb": notebook("x = 1")})
    for arguments in (["init", "-q", "-b", "main"], ["remote", "add", "origin", "https://github.com/a/b.git"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_without_yes_and_without_a_terminal_nothing_is_written(project: Path) -> None:
    before = contents(project)
    for arguments in ([], ["--dry-run", "--yes"]):
        outcome = mlgate(project, "init", *arguments)
        assert outcome.code == 0 and "nothing was written" in outcome.out
    assert contents(project) == before


def test_all_of_it_is_shown_written_and_valid(project: Path) -> None:
    outcome = mlgate(project, "init", "--yes")
    assert outcome.code == 0, outcome
    written = set(contents(project)) - {"train.py", "a.ipynb"}
    assert written == {"mlgate.toml", ".github/workflows/mlgate.yml", ".pre-commit-config.yaml", "gates/promotion.yaml"}
    assert all(f"create {path}: " in outcome.out and f"created {path}" in outcome.out for path in written)
    assert "branches: [main]" in (project / ".github/workflows/mlgate.yml").read_text()
    for path in written - {"mlgate.toml"}:
        assert yaml.safe_load((project / path).read_text())
    assert mlgate(project, "config", "profile").out.startswith('profile = "team"')
    assert mlgate(project, "check", ".").code in (0, 1)


def test_a_second_time_there_is_nothing_to_do(project: Path) -> None:
    mlgate(project, "init", "--yes")
    before = contents(project)
    outcome = mlgate(project, "init", "--yes")
    assert "nothing to write" in outcome.out and contents(project) == before


def test_every_option_that_is_written_as_a_comment_is_one(project: Path) -> None:
    mlgate(project, "init", "--yes", "--only", "configuration")
    file = project / "mlgate.toml"
    file.write_text(re.sub(r"^# ", "", file.read_text(), flags=re.M))
    assert mlgate(project, "config", "project.kind").out.startswith('project.kind = "batch"')
    assert mlgate(project, "config", "baseline").out.startswith('baseline = ".mlgate-baseline.json"')


def test_a_baseline_that_is_there_is_used_from_then_on(project: Path) -> None:
    lay_out(project, {"train.py": "x = 3\nif x == float('nan'):\n    print(x)\n"})
    assert mlgate(project, "check", ".", "--fail-level", "note").code == 1
    mlgate(project, "baseline", "create")
    outcome = mlgate(project, "init", "--yes", "--only", "configuration")
    assert outcome.out.endswith("next: mlgate check .\n")
    assert mlgate(project, "check", ".", "--fail-level", "note").code == 0


def test_pyproject_keeps_every_byte_and_gets_a_table(project: Path) -> None:
    old = b'[project]\r\nname = "gr\xc3\xb6\xc3\x9fe"  # keep\r\n'
    (project / "pyproject.toml").write_bytes(old)
    outcome = mlgate(project, "init", "--yes", "--only", "configuration")
    new = (project / "pyproject.toml").read_bytes()
    assert outcome.code == 0 and new.startswith(old) and b"\r\n[tool.mlgate]\r\n" in new
    assert b"\n" not in new.replace(b"\r\n", b"")
    assert mlgate(project, "config", "profile").out.startswith('profile = "team"')
    assert mlgate(project, "check", "pyproject.toml", "--fail-level", "note", "--select", "ALL").code == 0


HOOKS = """\
# ours
repos:
{0}- repo: https://github.com/astral-sh/ruff-pre-commit
{0}  rev: v0.9.0
{0}  hooks:
{0}    - id: ruff"""


@pytest.mark.parametrize("indent", ["", "  ", "    "])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_hook_joins_the_list_that_is_there(project: Path, indent: str, end: str) -> None:
    file = project / ".pre-commit-config.yaml"
    file.write_text(HOOKS.format(indent) + end)
    mlgate(project, "init", "--yes", "--only", "hooks")
    assert file.read_text().startswith(HOOKS.format(indent))
    repos = yaml.safe_load(file.read_text())["repos"]
    assert [repo["hooks"][0]["id"] for repo in repos] == ["ruff", "mlgate"]


@pytest.mark.parametrize("text", ["repos: []\n", "repos:\n- repo: x\nci: {}\n", "repos: [\n", "- x\n", ""])
def test_a_hook_list_that_it_cannot_extend_is_left_to_the_person(project: Path, text: str) -> None:
    file = project / ".pre-commit-config.yaml"
    file.write_text(text)
    outcome = mlgate(project, "init", "--yes", "--only", "hooks")
    assert outcome.code == 0 and "add by hand .pre-commit-config.yaml" in outcome.out and file.read_text() == text


def test_gitlab_gets_a_job_to_add_by_hand(project: Path) -> None:
    (project / ".gitlab-ci.yml").write_text("stages: [test]\n")
    outcome = mlgate(project, "init", "--yes", "--only", "workflow")
    assert "add by hand .gitlab-ci.yml" in outcome.out and "codequality: " in outcome.out
    assert (project / ".gitlab-ci.yml").read_text() == "stages: [test]\n"


def test_where_nothing_tells_the_ci_that_is_said(project: Path) -> None:
    subprocess.run(["git", "remote", "remove", "origin"], cwd=project, check=True)
    outcome = mlgate(project, "init", "--yes", "--only", "workflow")
    assert "leave alone .github/workflows/mlgate.yml: neither" in outcome.out and "nothing to write" in outcome.out


@pytest.mark.parametrize("arguments", [["--only", "everything"], ["--skip", "x"], ["no/such"], ["train.py"]])
def test_wrong_arguments_are_2(project: Path, arguments: list[str]) -> None:
    outcome = mlgate(project, "init", *arguments)
    assert outcome.code == 2 and not outcome.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_said(project: Path) -> None:
    project.chmod(0o555)
    outcome = mlgate(project, "init", "--yes")
    project.chmod(0o755)
    assert outcome.code == 3 and "cannot be written" in outcome.err


def test_what_changed_while_the_person_read_is_not_overwritten(project: Path) -> None:
    (project / "pyproject.toml").write_text("[project]\n")
    planned = proposals(project, stack_of(project), PARTS)
    (project / "pyproject.toml").write_text("[project]\nname = 'new'\n")
    before = contents(project)
    with pytest.raises(ChangedMeanwhileError):
        write(project, planned)
    (project / "pyproject.toml").write_text("[project]\n")
    lay_out(project, {".github/workflows/mlgate.yml": "mine\n"})
    with pytest.raises(ChangedMeanwhileError):
        write(project, planned)
    assert (project / ".github/workflows/mlgate.yml").read_text() == "mine\n"
    assert set(contents(project)) == {*before, ".github/workflows/mlgate.yml"}


def test_documents_are_proposed_when_they_are_asked_for_and_are_what_mlgate_reads(project: Path) -> None:
    lay_out(
        project,
        {"app.py": "import fastapi\n", "CHANGES.md": "text\n", "deep/data-contract.yml": "kind: data-contract\n"},
    )
    outcome = mlgate(project, "init", "--yes", "--only", "documents")
    written = set(contents(project)) - {"train.py", "a.ipynb", "app.py", "CHANGES.md", "deep/data-contract.yml"}
    assert written == {
        "docs/iteration-compact.md",
        "docs/observation-ledger.md",
        "contracts/prediction_contract.yaml",
        "contracts/serving_contract.yaml",
        ".github/pull_request_template.md",
    }, outcome
    assert "leave alone deep/data-contract.yml" in outcome.out
    assert "19 fields: 19 unknown" in mlgate(project, "compact", "show").out
    assert mlgate(project, "ledger", "show").code == 0
    shown = mlgate(project, "check", ".", "--select", "MLD1,MLD2,MLD3", "--output-format", "concise").out
    assert "MLD304" not in shown and "MLD102" not in shown, shown
    before = contents(project)
    assert "nothing to write" in mlgate(project, "init", "--yes", "--only", "documents").out
    assert contents(project) == before
