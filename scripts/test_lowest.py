"""Run the tests that touch dependencies in a fresh environment with the lowest versions that pyproject.toml allows."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/config", "tests/reporters", "tests/functional", "tests/sources")
LEFT_OUT = {
    "functional": (
        *("hostile", "interrupts", "watch", "own_libraries", "exit_codes", "leakage_fixes", "comparing", "init"),
        *("agents", "secrets"),
    ),
    "reporters": ("hostile",),
    "sources": ("json_scan", "magics", "markdown", "notebook_properties", "raw_lines", "write_back"),
}
"""Files of tests that are about time and our own code, and no library's version."""
WORKERS = "3"  # most of the time they wait for processes that they have started
TOOLS = ("pytest", "pytest-xdist", "hypothesis", "syrupy", "jsonschema", "nbformat")


def lowest_versions() -> list[str]:
    """`name==version` for each runtime dependency."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = []
    for dependency in project["dependencies"]:
        match = re.match(r"([\w.-]+)\s*>=\s*([\w.]+)", dependency)
        assert match, f"{dependency}: no lower bound"
        pins.append(f"{match[1]}=={match[2]}")
    return pins


def delegated_pages() -> list[str]:
    """The options that choose the pages of rules for which ruff looks: the others depend on no library."""
    logic = sorted((ROOT / "mlgate" / "rules").glob("*/*.py"))
    names = [path.stem.replace("_", "-") for path in logic if "delegates = " in path.read_text(encoding="utf-8")]
    return ["tests/pages", "-k", " or ".join(names)]


def main() -> int:
    """Make the environment, install, test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the environment; made if absent")
    folder = parser.parse_args().folder
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True, upgrade_deps=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *lowest_versions(), *TOOLS], check=True)
    subprocess.run([*pip, "--no-deps", "-e", str(ROOT)], check=True)
    print("lowest:", *lowest_versions(), flush=True)
    left_out = [f"--ignore=tests/{folder}/test_{name}.py" for folder, names in LEFT_OUT.items() for name in names]
    pytest = [str(python), "-m", "pytest", "-n", WORKERS, *left_out]
    codes = [
        subprocess.run([*pytest, *tests], cwd=ROOT, check=False).returncode for tests in (TESTS, delegated_pages())
    ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
