"""Small projects on disk, and the real command line run in them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.testing import notebook_source

LEAKY_SPLIT = """\
import pandas as pd
from sklearn.model_selection import train_test_split

frame = pd.read_csv("data.csv")
train, test = train_test_split(frame)
"""


@dataclass(frozen=True)
class Outcome:
    """What one command did."""

    code: int
    out: str
    err: str


def mlgate(
    folder: Path, *arguments: str, stdin: bytes | None = None, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run `mlgate` in a folder; a traceback on stderr fails the test that called."""
    done = subprocess.run(
        [sys.executable, "-m", "mlgate", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "80", **(environment or {})},
    )
    error = done.stderr.decode()
    assert "Traceback" not in error, error
    return Outcome(done.returncode, done.stdout.decode(), error)


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def notebook(*sources: str) -> str:
    """A notebook of code cells."""
    return notebook_source([{"source": source} for source in sources])


def git(folder: Path, *arguments: str) -> str:
    """Run git with an identity of its own."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def lines_of(outcome: Outcome, words: Sequence[str]) -> list[str]:
    """Lines of the output that hold all words."""
    return [line for line in outcome.out.splitlines() if all(word in line for word in words)]
