"""Run the tests that touch dependencies in a fresh environment with the lowest versions that pyproject.toml allows.

Promotion gates meet MLflow 2.22 there, the oldest allowed: the port on a file and on a server, and the traps on a
file; with --gates all tests that talk to MLflow, on every kind of store, and the demo, and nothing else. MLflow 2.22
does not know SQLAlchemy 2.1, which its own requirements let in; hence the bound here.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from make_environment import install

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/config", "tests/reporters", "tests/functional", "tests/sources")
LEFT_OUT = {
    "functional": (
        *("hostile", "interrupts", "watch", "own_libraries", "exit_codes", "leakage_fixes", "comparing", "init"),
        *("agents", "secrets", "fix", "file_fixes", "project_rules"),
    ),
    "reporters": ("hostile",),
    "sources": ("json_scan", "magics", "markdown", "notebook_properties", "raw_lines", "write_back"),
}
"""Files of tests that are about time and our own code, and no library's version."""
WORKERS = "3"  # most of the time they wait for processes that they have started
TOOLS = ("pytest", "pytest-xdist", "hypothesis", "syrupy", "jsonschema", "nbformat")
MLFLOW = ("mlflow==2.22.*", "sqlalchemy<2.1", "Flask-WTF", "pandas", "scikit-learn")
PORT = ("tests/gates/test_contract.py", "tests/gates/test_traps.py", "-k", "(contract or sqlite) and not auth")
GATES = ("contract", "traps", "scenarios", "gate_check", "requests", "real_model")
DEMO = "scripts/demo_gates.py"


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
    parser.add_argument("--gates", action="store_true", help="all tests that talk to MLflow, and the demo; no others")
    arguments = parser.parse_args()
    python = arguments.folder.resolve() / "bin" / "python"
    install(arguments.folder, [*lowest_versions(), *MLFLOW, *TOOLS])
    install(arguments.folder, ["--no-deps", "-e", str(ROOT)])
    print("lowest:", *lowest_versions(), *MLFLOW, flush=True)
    left_out = [f"--ignore=tests/{folder}/test_{name}.py" for folder, names in LEFT_OUT.items() for name in names]
    pytest = [str(python), "-m", "pytest", "-n", WORKERS]
    steps = [[*pytest, *PORT], [*pytest, *left_out, *TESTS], [*pytest, *delegated_pages()]]
    if arguments.gates:
        files = [f"tests/gates/test_{name}.py" for name in GATES]
        steps = [[*pytest, *files, "tests/gates/promotion"], [str(python), DEMO]]
    return int(any([subprocess.run(step, cwd=ROOT, check=False).returncode for step in steps]))


if __name__ == "__main__":
    sys.exit(main())
