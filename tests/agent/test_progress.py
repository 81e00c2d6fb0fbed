"""Progress on a terminal: one line that is written over and cleared; nothing elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent import openai_server as server
from tests.agent.project import FIT, LEAKY, MENDED, SPLIT, write

pytest.importorskip("pydantic_ai")


def told(folder: Path, url: str, *options: str) -> bytes:
    """What a run writes to a terminal on stderr."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "mlgate", "fix", "--select", "MLG101", "--no-unsafe-fixes", "--allow-dirty"]
    done = subprocess.run(
        [*command, "--agent", url, "--model", "m", *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=follower,
        check=False,
        env={**os.environ, "COLUMNS": "100"},
    )
    os.close(follower)
    assert done.returncode == 0
    os.set_blocking(leader, False)
    try:
        return os.read(leader, 10_000)
    except OSError:  # nothing was written, and nobody can write any more
        return b""
    finally:
        os.close(leader)


def test_a_terminal_shows_unit_round_left_and_tokens(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LEAKY})
    with server.serving(server.text("no"), server.patch((FIT + SPLIT, MENDED))) as script:
        shown = told(tmp_path, script.url).decode()
    assert "round 1: a.py::top, 1 left, 0 tokens" in shown
    assert "round 2: a.py::top, 1 left, 750 tokens" in shown
    assert shown.endswith("\r\x1b[K") and "\n" not in shown
    write_again = (tmp_path / "a.py").write_text(LEAKY)
    assert write_again
    with server.serving(server.patch((FIT + SPLIT, MENDED))) as script:
        assert told(tmp_path, script.url, "--quiet") == b""
