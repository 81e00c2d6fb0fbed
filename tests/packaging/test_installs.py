"""A wheel, an editable install and a bare checkout behave alike."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = "from sklearn.model_selection import train_test_split\n\ntrain_test_split(x)\n"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


def run(folder: Path, path: Path, *arguments: str) -> str:
    """Run the mlgate found on `path`, from another folder."""
    environment = {**os.environ, "PYTHONPATH": str(path), "NO_COLOR": "1", "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "mlgate", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_the_wheel_holds_the_content_folders(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    files = (*ROOT.glob("rules/*/*.md"), *ROOT.glob("rules/packs/*.yaml"))
    pages = {path.relative_to(ROOT).as_posix() for path in files}
    bundled = {name.removeprefix("mlgate/_bundled/") for name in names if name.startswith("mlgate/_bundled/rules/")}
    assert bundled == pages and pages
    assert any(name.startswith("mlgate/_bundled/templates/") for name in names)
    assert any(name.startswith("mlgate/_bundled/gates/") for name in names)
    assert "mlgate/_schemas/report-1.schema.json" in names and "mlgate/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "examples/", "benchmarks/"))]


def test_wheel_and_checkout_say_the_same(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    work = tmp_path / "work"
    work.mkdir()
    (work / "a.py").write_text(SAMPLE, encoding="utf-8")
    for arguments in (
        ["--version"],
        ["rule", "MLG205"],
        ["rule", "--all"],
        ["check", "a.py", "--isolated", "--no-cache", "--output-format", "concise"],
    ):
        assert run(work, installed, *arguments) == run(work, ROOT, *arguments) != ""


def test_the_environment_has_an_editable_install_that_works(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "mlgate", "rule", "MLG205"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "missing-random-state" in done.stdout
