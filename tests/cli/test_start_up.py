"""Start-up imports only what the command needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mlgate.testing import notebook_source

NEVER = {"mlflow", "pandas", "sklearn", "numpy", "libcst", "nbformat", "sarif_om", "rich", "pydantic", "torch"}


def modules_after(folder: Path, *arguments: str, full: bool = False) -> set[str]:
    """Top-level (`full`: all) names in `sys.modules` after a command line ran."""
    shown = "name" if full else "name.partition('.')[0]"
    code = (
        "import sys, json, io\n"
        "from mlgate.cli.main import main\n"
        f"main({list(arguments)!r})\n"
        f"sys.stderr.write('\\n' + json.dumps(sorted({{{shown} for name in sys.modules}})))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("option", ["--version", "--help", "version"])
def test_version_and_help_import_nothing_third_party(tmp_path: Path, option: str) -> None:
    before = subprocess.run(
        [sys.executable, "-c", "import sys; print(*{n.partition('.')[0] for n in sys.modules})"],
        capture_output=True,
        text=True,
        check=True,
    )
    fresh = modules_after(tmp_path, option) - set(before.stdout.split())
    assert fresh - set(sys.stdlib_module_names) == {"mlgate"}


def test_check_imports_no_heavy_library(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(notebook_source([{"source": "import pandas as pd"}]), encoding="utf-8")
    (tmp_path / "a.py").write_text("import numpy as np\n", encoding="utf-8")
    assert not modules_after(tmp_path, "check", ".", "--isolated") & NEVER


def test_a_configuration_is_validated_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "mlgate.toml").write_text('profile = "production"\n', encoding="utf-8")
    assert "pydantic" in modules_after(tmp_path, "check", ".")
    assert not modules_after(tmp_path, "check", ".") & NEVER


def test_whoever_asked_to_be_told_of_the_end_is(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    code = (
        "import atexit, sys\n"
        "atexit.register(print, 'told of the end')\n"
        "sys.argv = ['mlgate', 'check', '--isolated', '--no-cache', '--output-format', 'json', '.']\n"
        "from mlgate.cli.main import run\n"
        "run()\n"
    )
    for start in ("", code.splitlines(keepends=True)[1]):
        script = code.replace("atexit.register(print, 'told of the end')\n", start)
        done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
        report, _, end = done.stdout.rpartition("}")
        assert json.loads(report + "}")["summary"]["files"] == 1
        assert end.strip() == ("told of the end" if start else "")
