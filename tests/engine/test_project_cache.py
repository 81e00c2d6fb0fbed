"""Project-wide rules are not asked again while they would see the same."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TRAIN = "import numpy as np\nfrom helper import draw\n\nif __name__ == '__main__':\n    print(draw())\n"
HELPER = "import numpy as np\n\n\ndef draw():\n    return np.random.rand(3)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "helper.py").write_text(HELPER)
    (tmp_path / "requirements.txt").write_text("numpy\n")
    return tmp_path


def check(project: Path, *options: str) -> list[tuple[str, str]]:
    command = [sys.executable, "-m", "mlgate", "check", ".", "--output-format", "json", *options]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.returncode in (0, 1), done.stderr
    found = json.loads(done.stdout)["diagnostics"]
    return sorted((item["code"], json.dumps(item, sort_keys=True)) for item in found)


def codes(found: list[tuple[str, str]]) -> set[str]:
    return {code for code, _ in found}


def cached(project: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (project / ".mlgate_cache").glob("check-*.txt"))


def test_the_second_run_says_the_same_from_the_cache(project: Path) -> None:
    first = check(project)
    assert {"MLG201", "MLG906"} <= codes(first)
    assert b"*project*" in cached(project)
    assert check(project) == first == check(project, "--no-cache")


def test_another_fact_in_any_file_is_seen(project: Path) -> None:
    check(project)
    (project / "train.py").write_text(TRAIN.replace("    print", "    np.random.seed(1)\n    print"))
    assert "MLG201" not in codes(check(project))
    (project / "requirements.txt").write_text("numpy==2.1.0\n")
    assert "MLG906" not in codes(check(project))


def test_a_file_that_comes_or_goes_is_seen(project: Path) -> None:
    before = check(project)
    (project / "helper.py").unlink()
    assert check(project) == check(project, "--no-cache") != before


def test_a_lock_file_that_appears_is_seen(project: Path) -> None:
    (project / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1"\ndependencies = ["numpy"]\n')
    check(project)
    for name in ("uv.lock", "poetry.lock", "requirements.lock"):
        (project / name).write_text("# locked\n")
        assert check(project) == check(project, "--no-cache"), name


def test_a_broken_entry_is_no_error(project: Path) -> None:
    first = check(project)
    for path in (project / ".mlgate_cache").glob("check-*.txt"):
        content = path.read_bytes()
        answers = json.dumps(json.loads(re.findall(rb'\n(\[\{".*\])$', content, re.MULTILINE)[-1])[0]).encode()
        assert answers in content
        path.write_bytes(content.replace(answers, b"[" + answers[1:]))
    assert check(project) == first
