"""New files of one fix: all or none, and never over what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Confidence, LocatedDiagnostic, LocatedEdit, LocatedFix, Location, Severity, Span
from mlgate.engine.atomic import create_files
from mlgate.engine.new_files import NewFiles, new_files
from mlgate.engine.run import Run
from mlgate.testing import checker_for

SAFE = frozenset({"safe"})


def told(*edits: LocatedEdit, line: int = 1) -> LocatedDiagnostic:
    place = Location("train.py", line, 1, line, 2)
    fix = LocatedFix("Create it", "safe", edits)
    return LocatedDiagnostic("MLG910", "layout-missing", "m", Severity.NOTE, Confidence.HIGH, place, fix=fix)


def planned(root: Path, *diagnostics: LocatedDiagnostic) -> list[NewFiles]:
    settings = Settings(root=str(root))
    return list(new_files(Run(checker_for(["MLG910"], settings), {}), diagnostics, SAFE))


def problems(group: NewFiles) -> list[str]:
    return [problem for file in group.files for problem in file.problems]


def test_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "here.py").write_text("old\n")
    with pytest.raises(FileExistsError):
        create_files({tmp_path / "a/b/c.py": b"new\n", tmp_path / "here.py": b"new\n"})
    assert [path.name for path in tmp_path.iterdir()] == ["here.py"]
    assert (tmp_path / "here.py").read_text() == "old\n"


def test_outside_of_the_project_nothing_is_created(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    for path in (f"{tmp_path}/x.py", f"{root}/../x.py", f"{root}/a/../../x.py", f"{root}x/x.py", str(root)):
        (group,) = planned(root, told(LocatedEdit.new_file(path, "x = 1\n")))
        assert problems(group) == ["outside of the project; not written"], path
    (group,) = planned(root, told(LocatedEdit.new_file(f"{root}/.git/hooks/pre-commit", "x\n")))
    assert problems(group) == ["git's own; not written"]


def test_what_is_no_python_is_not_created(tmp_path: Path) -> None:
    (group,) = planned(tmp_path, told(LocatedEdit.new_file(f"{tmp_path}/x.py", "def (:\n")))
    assert problems(group) == ["would not be valid; not written"]
    (tmp_path / "y.py").write_text("")
    (group,) = planned(tmp_path, told(LocatedEdit.new_file(f"{tmp_path}/y.py", "y = 1\n")))
    assert problems(group) == ["exists already; not overwritten"]


def test_a_file_is_created_for_the_first_that_wants_it(tmp_path: Path) -> None:
    first, second = (LocatedEdit.new_file(f"{tmp_path}/x.py", f"x = {number}\n") for number in (1, 2))
    (group,) = planned(tmp_path, told(second, line=2), told(first))
    assert group.files[0].after == b"x = 1\n" and not group.problems
    assert not (tmp_path / "x.py").exists()


def test_a_fix_does_not_both_create_and_edit(tmp_path: Path) -> None:
    edit = LocatedEdit(Location("train.py", 1, 1, 1, 1), "x", Span(0, 0))
    (group,) = planned(tmp_path, told(edit, LocatedEdit.new_file(f"{tmp_path}/x.py", "x = 1\n")))
    assert group.problems
