"""Run the tests of promotion gates that read a store, in a fresh environment with MLflow 2.22, the oldest allowed.

MLflow 2.22 does not know SQLAlchemy 2.1, which its own requirements let in; hence the bound here.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDS = ("mlflow==2.22.*", "sqlalchemy<2.1", "Flask-WTF", "pandas", "scikit-learn")
TOOLS = ("pytest", "pytest-xdist", "hypothesis", "syrupy", "jsonschema")
TESTS = ("test_contract.py", "test_scenarios.py", "test_traps.py", "test_gate_check.py")


def main() -> int:
    """Make the environment, install, test; further arguments go to pytest, such as `-k sqlite`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the environment; made if absent")
    arguments, options = parser.parse_known_args()
    python = arguments.folder / "bin" / "python"
    if not python.exists():
        venv.create(arguments.folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-e", str(ROOT), *NEEDS, *TOOLS], check=True)
    tests = [str(ROOT / "tests" / "gates" / name) for name in TESTS]
    return subprocess.run(
        [str(python), "-m", "pytest", "-n", "auto", *tests, *options], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
