"""Who decides, as CODEOWNERS says, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.documents.compact.code_owners import owner_answer, owners
from tests.functional.project import git, write

LINES = """\
# who is asked
*            @kestrel/all
*.py         @dev
/gates/      ines@kestrel.example   # the steering committee
/docs/*.md   @dana @jürgen
/free/
[Section] @nobody
""".splitlines()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.txt", ["@kestrel/all"]),
        ("src/a.py", ["@dev"]),
        ("gates/churn.yaml", ["ines@kestrel.example"]),
        ("src/gates/churn.yaml", ["@kestrel/all"]),
        ("docs/a.md", ["@dana", "@jürgen"]),
        ("docs/deep/a.md", ["@kestrel/all"]),
        ("free/a.py", []),
    ],
)
def test_the_last_pattern_that_matches_counts(path: str, expected: list[str]) -> None:
    assert owners(LINES, path) == expected


def test_one_owner_is_an_answer_and_several_are_a_choice(tmp_path: Path) -> None:
    write(tmp_path, {".github/CODEOWNERS": "\n".join(LINES), "ml/gates/a.yaml": "gates: []\n"})
    git(tmp_path, "init", "-q")
    compact = "docs/iteration-compact.md"
    assert (
        owner_answer(tmp_path, None, compact)
        == f"unknown: which of @dana, @jürgen? (own {compact} in .github/CODEOWNERS)"
    )
    assert owner_answer(tmp_path, "gates/churn.yaml", compact) == (
        "ines@kestrel.example (owns gates/churn.yaml in .github/CODEOWNERS)"
    )
    assert owner_answer(tmp_path / "ml", "gates/a.yaml", compact) == (
        "@kestrel/all (owns gates/a.yaml in .github/CODEOWNERS)"
    ), "patterns are about the repository, not the folder"


def test_without_git_or_owners_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(tmp_path, {"CODEOWNERS": "* @dana\n"})
    assert owner_answer(tmp_path, None, "a.md") is None
    git(tmp_path, "init", "-q")
    assert owner_answer(tmp_path, None, "a.md") == "@dana (owns a.md in CODEOWNERS)"
    write(tmp_path, {"CODEOWNERS": "*.py @dana\n"})
    assert owner_answer(tmp_path, None, "a.md") is None
    (tmp_path / "CODEOWNERS").write_bytes(b"\xff\xfe\0* @a")
    assert owner_answer(tmp_path, None, "a.md") is None
