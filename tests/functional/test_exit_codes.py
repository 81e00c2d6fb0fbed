"""Each exit code, and a message that helps, for everything a person can do wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.functional.project import LEAKY_SPLIT, mlgate, notebook, write

SELECT = ("--select", "MLG205", "--isolated")


def test_clean_is_0(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    outcome = mlgate(tmp_path, "check", ".", *SELECT)
    assert outcome.code == 0 and "All clean" in outcome.out


def test_diagnostics_below_the_fail_level_are_0_and_at_it_1(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    assert mlgate(tmp_path, "check", ".", *SELECT, "--fail-level", "never").code == 0
    assert mlgate(tmp_path, "check", ".", *SELECT, "--fail-level", "error").code == 0
    assert mlgate(tmp_path, "check", ".", *SELECT, "--fail-level", "warning").code == 1


@pytest.mark.parametrize(
    "name", ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "rdjson"]
)
def test_the_exit_code_is_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    outcome = mlgate(tmp_path, "check", ".", *SELECT, "--fail-level", "warning", "--output-format", name)
    assert outcome.code == 1 and outcome.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], "did you mean `check`"),
        (["check", "missing.py"], "missing.py: no such file"),
        (["check", "--nonsense"], "--nonsense"),
        (["check", "--select", "MLG999"], "MLG999"),
        (["check", "--output-format", "yaml"], "yaml"),
        (["check", "--report", "sarif"], "FORMAT=FILE"),
        (["check", "--report", "sarif=."], "cannot be written"),
        (["check", "--jobs", "0"], "at least 1"),
        (["check", "--add-ignore"], "--reason"),
        (["check", "--baseline", "none.json"], "none.json"),
        (["check", "--new-from", "HEAD"], "--new-from HEAD"),
        (["check", "--config", "none.toml"], "none.toml"),
        (["check", "--config", "profile=strict"], "strict"),
        (["check", "--per-file-ignores", "x"], "PATTERN:CODES"),
        (["rule"], "--all"),
        (["rule", "missing-random-stat"], "did you mean `missing-random-state`"),
        (["rule", "--all", "--family", "nonsense"], "families are"),
        (["baseline", "show"], "no such baseline"),
        (["config", "nonsense"], "nonsense"),
        (["--nonsense"], "--nonsense"),
        ([], ""),
    ],
)
def test_usage_errors_are_2_and_say_what_is_wrong(tmp_path: Path, arguments: list[str], words: str) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    outcome = mlgate(tmp_path, *arguments)
    assert outcome.code in (2, 3), outcome
    assert words in outcome.err + outcome.out
    assert len(outcome.err) < 2_000


def test_a_wrong_key_in_the_configuration_names_file_line_and_spelling(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": '[tool.mlgate]\nselct = ["MLG1"]\n', "a.py": "x = 1\n"})
    outcome = mlgate(tmp_path, "check", ".")
    assert outcome.code == 2
    assert 'pyproject.toml:2: [tool.mlgate] unknown key "selct"; did you mean "select"?' in outcome.err


def test_an_unreadable_file_is_said_and_the_rest_is_checked(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT, "b.py": "x = 1\n"})
    (tmp_path / "b.py").unlink()
    os.symlink("nowhere.py", tmp_path / "b.py")
    outcome = mlgate(tmp_path, "check", "a.py", *SELECT, "--fail-level", "warning")
    assert outcome.code == 1 and "MLG205" in outcome.out


def test_a_broken_pipe_is_quiet(tmp_path: Path) -> None:
    write(tmp_path, {f"a{n}.py": LEAKY_SPLIT for n in range(50)})
    command = f"{sys.executable} -m mlgate check . --select MLG205 --isolated | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def _wait_until_listening(process: subprocess.Popen[bytes]) -> None:
    """Wait until Python has set its handler of SIGINT: before, the signal ends the process without a word."""
    status = Path(f"/proc/{process.pid}/status")
    caught = 1 << (signal.SIGINT - 1)
    for _ in range(300):
        if not status.exists():  # no Linux: trust that a second is enough
            return
        mask = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
        if int(mask.split()[1], 16) & caught:
            return
        time.sleep(0.1)


def test_ctrl_c_is_130_and_one_line(tmp_path: Path) -> None:
    write(tmp_path, {f"a{n}.py": LEAKY_SPLIT * 400 for n in range(400)})
    command = [sys.executable, "-m", "mlgate", "check", ".", "--isolated", "--no-cache"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _wait_until_listening(process)
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in error and b"interrupted" in error


def test_stdin(tmp_path: Path) -> None:
    outcome = mlgate(
        tmp_path,
        "check",
        "-",
        "--stdin-filename",
        "src/a.py",
        *SELECT,
        "--output-format",
        "json",
        stdin=LEAKY_SPLIT.encode(),
    )
    (found,) = json.loads(outcome.out)["diagnostics"]
    assert found["location"]["path"] == "src/a.py" and found["location"]["line"] == 5


def test_stdin_takes_a_notebook(tmp_path: Path) -> None:
    content = notebook(LEAKY_SPLIT).encode()
    outcome = mlgate(
        tmp_path, "check", "-", "--stdin-filename", "a.ipynb", *SELECT, "--output-format", "concise", stdin=content
    )
    assert "a.ipynb:cell 1:5:15" in outcome.out


def test_stdin_with_fix_prints_the_fixed_code(tmp_path: Path) -> None:
    outcome = mlgate(
        tmp_path, "check", "-", "--stdin-filename", "a.py", *SELECT, "--unsafe-fixes", stdin=LEAKY_SPLIT.encode()
    )
    assert outcome.out == LEAKY_SPLIT.replace("(frame)", "(frame, random_state=42)")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
@pytest.mark.parametrize("arguments", [("check", "."), ("rule", "--all"), ("version",), ("check", ".", "--diff")])
def test_output_that_cannot_be_written_is_3(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path, {"a.py": LEAKY_SPLIT})
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "mlgate", *arguments, *(["--unsafe-fixes"] if "--diff" in arguments else [])]
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.endswith("mlgate: the output cannot be written: No space left on device\n")


def test_an_empty_path_is_a_usage_error(tmp_path: Path) -> None:
    assert mlgate(tmp_path, "check", "").code == 2
