"""The same code gets the same words: neither addresses nor the seed of string hashes choose a witness."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.semantics.leakage.programs import PROGRAMS

ROOT = Path(__file__).resolve().parents[3]


def report(folder: Path, seed: int) -> list[str]:
    # More in the environment moves everything in memory.
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "MOVED": "x" * 997 * seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "mlgate", "check", ".", "--isolated", "--no-cache", "--output-format", "jsonl"]
    done = subprocess.run(
        [*command, "--select", "MLG1,MLG6"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    *diagnostics, _ = done.stdout.splitlines()  # the summary tells how long it took
    return diagnostics


def test_every_run_says_the_same(tmp_path: Path) -> None:
    for number, source in enumerate(PROGRAMS.values()):
        (tmp_path / f"work_{number}.py").write_text(source, encoding="utf-8")
    first = report(tmp_path, 1)
    assert len(first) > len(PROGRAMS) / 4
    for seed in (2, 3):
        assert report(tmp_path, seed) == first
