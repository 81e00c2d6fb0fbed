"""What an interrupt leaves behind: whole files, no temporary ones, one line, exit code 130."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.functional.project import LEAKY_SPLIT, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

BEFORE = LEAKY_SPLIT.encode()
AFTER = LEAKY_SPLIT.replace("train_test_split(frame)", "train_test_split(frame, random_state=42)").encode()


def interrupted(folder: Path, number: int) -> tuple[int, str]:
    """Send a signal as soon as the first file is fixed."""
    command = [sys.executable, "-m", "mlgate", "check", ".", "--unsafe-fixes", "--isolated"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while process.poll() is None and (folder / "f0.py").read_bytes() == BEFORE:
        time.sleep(0.01)
    process.send_signal(number)
    _, error = process.communicate(timeout=60)
    return process.returncode, error.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_an_interrupt_leaves_whole_files_and_nothing_else(tmp_path: Path, number: int) -> None:
    names = [f"f{count}.py" for count in range(30)]
    write(tmp_path, dict.fromkeys(names, LEAKY_SPLIT))
    code, error = interrupted(tmp_path, number)
    assert code in (0, 130) and "Traceback" not in error
    assert code == 0 or error.endswith("mlgate: interrupted\n")
    assert {(tmp_path / name).read_bytes() for name in names} <= {BEFORE, AFTER}
    assert {path.name for path in tmp_path.iterdir()} - set(names) <= {".mlgate_cache"}
    assert not list(tmp_path.glob(".mlgate_cache/.check*"))


LOST_IN_A_FINALISER = """
import signal, sys, time
from mlgate.cli import main

class Slow:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

def work(arguments):
    Slow()
    time.sleep(20)
    return 0

main._dispatch = work
main.run()
"""


def test_an_interrupt_that_a_finaliser_swallows_comes_again() -> None:
    process = subprocess.run(
        [sys.executable, "-c", LOST_IN_A_FINALISER], check=False, capture_output=True, text=True, timeout=60
    )
    assert (process.returncode, process.stderr) == (130, "mlgate: interrupted\n")
