"""What the machine may do to a run: files changed meanwhile, full disks, closed files, kills and interrupts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlgate.agent.lock import fix_lock
from mlgate.agent.writing import ConflictError, recover, write_back
from mlgate.cli.main import main
from tests.agent import openai_server as server
from tests.agent.project import FIT, LEAKY, MENDED, SPLIT, UNSEEDED, git, write

FIXED = UNSEEDED.replace("(frame)", "(frame, random_state=42)")
FIX = ["fix", "--select", "MLG205", "--unsafe-fixes", "--fail-level", "note"]
FILES = {"a.py": UNSEEDED, "b.py": UNSEEDED, "c.py": UNSEEDED}


def states(folder: Path) -> list[str]:
    """Which of the three files are old, new, or neither."""
    words = {UNSEEDED: "old", FIXED: "new"}
    return [words.get((folder / name).read_text(), "neither") for name in FILES]


def start(folder: Path, code: str = "", arguments: list[str] | None = None, **options: Any) -> subprocess.Popen[bytes]:
    """Start `mlgate fix` in a process of its own, after some lines of Python."""
    program = f"import sys\n{code}\nfrom mlgate.cli.main import interrupt_on_termination, main\n"
    program += f"interrupt_on_termination()\nsys.exit(main({arguments or FIX!r}))\n"
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def run(folder: Path, code: str = "", **options: Any) -> tuple[int, str]:
    process = start(folder, code, **options)
    _, error = process.communicate(timeout=60)
    assert b"Traceback" not in error, error.decode()
    return process.returncode, error.decode()


def left_over(folder: Path) -> list[str]:
    """What is in the cache of a run beside the cache."""
    cache = folder / ".mlgate_cache"
    return sorted(path.name for path in cache.glob("fix-*")) if cache.exists() else []


def test_a_file_changed_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    write(tmp_path, {"other.py": LEAKY, "train.py": LEAKY})

    def meddle(handler: Any, received: Any) -> None:
        (tmp_path / "train.py").write_text(LEAKY + "# mine\n")
        server.patch((FIT + SPLIT, MENDED))(handler, received)

    monkeypatch.chdir(tmp_path)
    with server.serving(meddle) as script:
        options = ("--select", "MLG101", "--no-unsafe-fixes", "--agent", script.url, "--model", "m")
        code = main(["fix", *options])
    assert code == 5 and "train.py: changed meanwhile" in capsys.readouterr().err
    assert (tmp_path / "train.py").read_text() == LEAKY + "# mine\n"
    assert (tmp_path / "other.py").read_text() == LEAKY and left_over(tmp_path) == []


def test_two_runs_are_kept_apart(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with fix_lock(tmp_path / ".mlgate_cache"):
        code, error = run(tmp_path)
        assert code == 5 and f"another `mlgate fix` works here (process {os.getpid()})" in error
        assert states(tmp_path) == ["old"] * 3
    assert run(tmp_path)[0] == 0
    assert states(tmp_path) == ["new"] * 3


def test_uncommitted_changes_are_refused_unless_they_may_be_there(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "b.py").write_text(UNSEEDED + "\n")
    (tmp_path / "notes.txt").write_text("not checked")
    code, error = run(tmp_path)
    assert code == 2 and "uncommitted changes in b.py:" in error and states(tmp_path)[0] == "old"
    process = start(tmp_path, arguments=[*FIX, "--allow-dirty"])
    process.communicate(timeout=60)
    assert process.returncode == 0 and states(tmp_path) == ["new", "neither", "new"]


def test_a_full_disk_leaves_the_files(tmp_path: Path) -> None:
    large = UNSEEDED + "# a long comment\n" * 5000
    write(tmp_path, {**FILES, "large.py": large})
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))"
    code, error = run(tmp_path, f"{limit}\nsys.argv = ['x']")
    assert code == 3 and "cannot be written" in error and "the output" not in error
    assert states(tmp_path) == ["old"] * 3 and (tmp_path / "large.py").read_text() == large
    assert git(tmp_path, "status", "--short") == "" and left_over(tmp_path) == []


def test_a_disk_that_fills_up_between_files_takes_back_the_first(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    full = """
import errno, os
moved, real = [], os.replace
def replace(source, target):
    if str(target).endswith(".py"):
        moved.append(target)
        if len(moved) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
    return real(source, target)
os.replace = replace
"""
    code, error = run(tmp_path, full)
    assert code == 3 and "No space left on device" in error
    assert states(tmp_path) == ["old"] * 3 and left_over(tmp_path) == []


def test_a_closed_file_leaves_all_files(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "b.py").chmod(0o444)
    as_anybody = "import os\nos.access = lambda path, mode: bool(os.stat(path).st_mode & 0o200)"  # root may write all
    code, error = run(tmp_path, as_anybody)
    assert code == 3 and "b.py: cannot be written: Permission denied" in error
    assert states(tmp_path) == ["old"] * 3 and left_over(tmp_path) == []


KILL = """
import os
count, real = [0], os.replace
def replace(source, target):
    if str(target).endswith(".py"):
        count[0] += 1
        if count[0] == {number}:
            os.kill(os.getpid(), 9)
    return real(source, target)
os.replace = replace
"""


@pytest.mark.parametrize("number", [1, 2, 3])
def test_after_a_kill_between_files_the_next_run_completes_them(number: int, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    process = start(tmp_path, KILL.replace("{number}", str(number)))
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert states(tmp_path) == ["new"] * (number - 1) + ["old"] * (4 - number)
    process = start(tmp_path, arguments=[*FIX, "--allow-dirty"])
    _, error = process.communicate(timeout=60)
    assert process.returncode == 0
    assert states(tmp_path) == ["new"] * 3 and left_over(tmp_path) == []
    assert (b"an earlier run was killed while it wrote" in error) == (number > 1)


def test_what_was_changed_after_a_kill_is_kept(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    start(tmp_path, KILL.replace("{number}", "2")).communicate(timeout=60)
    (tmp_path / "c.py").write_text("mine = 1\n")
    assert recover(tmp_path / ".mlgate_cache") == ["b.py"]
    assert states(tmp_path) == ["new", "new", "neither"] and left_over(tmp_path) == []


def waiting(started: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not started() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert started()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_what_was_accepted(number: signal.Signals, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    project = tmp_path / "project"
    project.mkdir()
    write(project, {"a.py": LEAKY, "b.py": LEAKY})
    with server.serving(server.patch((FIT + SPLIT, MENDED)), server.slow_drip) as script:
        arguments = ["fix", "--select", "MLG101", "--agent", script.url, "--model", "m", "--output-format", "json"]
        arguments += ["--no-unsafe-fixes"]
        process = start(project, arguments=arguments, env={**os.environ, "TMPDIR": str(scratch)})
        waiting(lambda: len(script.received) == 2)
        process.send_signal(number)
        out, error = process.communicate(timeout=30)
    assert process.returncode == 130, error.decode()
    assert json.loads(out)["stop"]["reason"] == "interrupted"
    assert (project / "a.py").read_text() == LEAKY.replace(FIT + SPLIT, MENDED)
    assert (project / "b.py").read_text() == LEAKY
    assert list(scratch.iterdir()) == [] and left_over(project) == []


def test_interrupts_at_any_moment_leave_whole_files(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    for pause in (0.2, 0.4, 0.6, 0.8, 1.0, 1.3):
        process = start(tmp_path, arguments=[*FIX, "--allow-dirty"])
        time.sleep(pause)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert "neither" not in states(tmp_path) and left_over(tmp_path) == []
        assert len(set(states(tmp_path))) == 1
        git(tmp_path, "checkout", "-q", ".")


INTERRUPT = """
import os, signal
count, real = [0], os.{call}
def interrupted(*arguments, **options):
    count[0] += 1
    if count[0] == {number}:
        print("interrupted at", arguments[-1], flush=True)
        os.kill(os.getpid(), signal.SIGINT)
    return real(*arguments, **options)
os.{call} = interrupted
"""


@pytest.mark.parametrize(
    ("call", "number"), [("replace", 1), ("replace", 2), ("replace", 4), ("fsync", 1), ("lstat", 3)]
)
def test_an_interrupt_at_a_step_of_writing_leaves_one_state(call: str, number: int, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    process = start(tmp_path, INTERRUPT.replace("{call}", call).replace("{number}", str(number)))
    out, error = process.communicate(timeout=60)
    assert b"interrupted at" in out and b"Traceback" not in error, error.decode()
    assert process.returncode in (0, 130)
    assert len(set(states(tmp_path))) == 1 and "neither" not in states(tmp_path)
    assert left_over(tmp_path) == []


def test_writing_refuses_before_it_touches_anything(tmp_path: Path) -> None:
    before = {"a.py": b"old a", "b.py": b"old b"}
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "new.py").write_bytes(b"somebody was quicker")
    changes = {"a.py": b"new a", "new.py": b"ours", "b.py": None}
    with pytest.raises(ConflictError) as conflict:
        write_back(tmp_path, changes, before, tmp_path / "cache")
    assert conflict.value.paths == ("new.py",)
    assert (tmp_path / "a.py").read_bytes() == b"old a" and not (tmp_path / "cache").exists()
    (tmp_path / "new.py").unlink()
    assert write_back(tmp_path, changes, before, tmp_path / "cache") == ("new.py", "a.py", "b.py")
    assert not (tmp_path / "b.py").exists() and (tmp_path / "new.py").read_bytes() == b"ours"


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    path.chmod(0o755)
    write_back(tmp_path, {"a.py": b"new"}, {"a.py": b"old"}, tmp_path / "cache")
    assert path.stat().st_mode & 0o777 == 0o755
