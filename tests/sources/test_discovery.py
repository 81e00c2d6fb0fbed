"""Which files are found, and how they are named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlgate.sources.discovery import Discovery, discover


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("")


def shown(found: Discovery) -> list[str]:
    return [file.shown for file in found.files]


def test_every_kind_that_is_read_is_found_and_nothing_else() -> None:
    kinds = [
        ".github/workflows/ml.yml",
        "Dockerfile",
        "Dockerfile.gpu",
        "MLproject",
        "Makefile",
        "Pipfile",
        "README.md",
        "a.ipynb",
        "a.py",
        "b.Rmd",
        "b.qmd",
        "conda.yaml",
        "configs/data-contract.yaml",
        "constraints.txt",
        "dev-requirements.txt",
        "environment.yml",
        "gpu.Dockerfile",
        "poetry.lock",
        "pyproject.toml",
        "requirements-dev.txt",
        "requirements.txt",
        "requirements/base.txt",
        "setup.cfg",
        "setup.py",
        "uv.lock",
    ]
    make(*kinds, "a.txt", "data.csv", "b.yaml", "a.pyc", "py", ".py", "notes/b.txt", "notes/Make.txt")
    assert shown(discover(["."])) == sorted(kinds)


def test_paths_are_sorted_and_named_once() -> None:
    make("b.py", "a/c.py", "a.py", "a b.py", "ü.py")
    found = discover([".", "a", "a/c.py", Path("b.py")])
    assert shown(found) == ["a b.py", "a.py", "a/c.py", "b.py", "ü.py"]


def test_paths_outside_the_working_directory_are_absolute(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("a/x.py", "b/y.py")
    monkeypatch.chdir("a")
    assert shown(discover(["../b", "."])) == ["x.py", (here / "b/y.py").as_posix()]


def test_size_and_time_come_along() -> None:
    Path("a.py").write_bytes(b"12345")
    os.utime("a.py", ns=(7, 7_000))
    file = discover(["."]).files[0]
    assert (file.size, file.mtime_ns, Path(file.path).read_bytes()) == (5, 7_000, b"12345")


def test_folders_of_tools_and_environments_are_skipped() -> None:
    make("x/node_modules/a.py", ".venv/a.py", "x/.ipynb_checkpoints/a-checkpoint.ipynb", "mlruns/0/conda.yaml")
    make("myenv/pyvenv.cfg", "myenv/a.py", "conda/conda-meta/history", "conda/a.py", "build/a.py", "dist/b.py")
    assert shown(discover(["."])) == ["build/a.py", "dist/b.py"]
    assert shown(discover([".venv", "myenv"])) == [".venv/a.py", "myenv/a.py"]


def test_a_missing_path_is_said() -> None:
    make("a.py")
    found = discover(["nope", "a.py"])
    assert found.missing == ("nope",)
    assert shown(found) == ["a.py"]


def test_a_file_that_is_named_is_checked_whatever_it_is() -> None:
    make("script", "x.py")
    Path(".gitignore").write_text("x.py\n")
    assert shown(discover(["script", "x.py"], exclude=["script"])) == ["script", "x.py"]
    assert shown(discover(["script", "x.py"], exclude=["script"], force_exclude=True)) == ["x.py"]


def test_gitignore_files_count_from_the_root_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    make(".git/HEAD", "a/b/x.py", "a/b/y.py", "a/y.py", "a/out/z.py", "a/b/keep.gen.py", "a/b/q.gen.py")
    Path(".gitignore").write_text("/a/out/\n*.gen.py\n")
    Path("a/.gitignore").write_text("/y.py\n!keep.gen.py\n")
    assert shown(discover(["."])) == ["a/b/keep.gen.py", "a/b/x.py", "a/b/y.py"]
    assert shown(discover(["."], respect_gitignore=False)) == [
        "a/b/keep.gen.py",
        "a/b/q.gen.py",
        "a/b/x.py",
        "a/b/y.py",
        "a/out/z.py",
        "a/y.py",
    ]
    monkeypatch.chdir("a/b")
    assert shown(discover(["."])) == ["keep.gen.py", "x.py", "y.py"]


def test_info_exclude_counts() -> None:
    make(".git/info/exclude", "a.py", "b.py")
    Path(".git/info/exclude").write_text("b.py\n")
    assert shown(discover(["."])) == ["a.py"]


def test_exclude_patterns_count_from_the_root(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("archive/a.py", "x/archive/a.py", "x/b.py", "x/c_test.py")
    assert shown(discover(["."], exclude=["/archive/", "*_test.py"])) == ["x/archive/a.py", "x/b.py"]
    monkeypatch.chdir("x")
    assert shown(discover(["."], exclude=["x/archive"], root=here)) == ["b.py", "c_test.py"]


def test_links_to_folders_are_followed_once() -> None:
    make("real/a.py", "other/b.py")
    os.symlink("../real", "real/loop")
    os.symlink("real", "again")
    os.symlink(Path("other").absolute(), "real/out")
    assert shown(discover(["real"])) == ["real/a.py", "real/out/b.py"]
    assert shown(discover(["."])) == ["other/b.py", "real/a.py"]


def test_a_broken_link_and_a_locked_folder_are_reported() -> None:
    make("a.py", "locked/b.py")
    os.symlink("nowhere.py", "link.py")
    Path("locked").chmod(0)
    try:
        found = discover(["."])
    finally:
        Path("locked").chmod(0o755)
    assert [problem.shown for problem in found.problems] == ["link.py", "locked/"][: 2 if os.geteuid() else 1]


def test_what_is_no_regular_file_is_left_out() -> None:
    os.mkfifo("pipe.py")
    assert discover(["."]).files == ()


def test_names_that_are_no_text_are_shown_safely() -> None:
    name = os.fsdecode(b"a\xff.py")
    try:
        Path(name).write_text("")
    except OSError:
        pytest.skip("the file system takes no such name")
    file = discover(["."]).files[0]
    assert file.shown == "a\\xff.py"
    assert file.shown.encode() and Path(file.path).exists()


def test_gate_files_are_found_by_name_or_folder() -> None:
    gates = ["churn-gates.yaml", "gate.yml", "gates.yaml", "gates/churn.yaml", "promotion.yaml", "promotion_gates.yml"]
    make(*gates, "gateway.yaml", "investigate.yaml", "gates.json", "gates/README.txt")
    assert shown(discover(["."])) == gates
