"""Promotion gates with MLflow 2.22, the oldest allowed, in a fresh environment.

The port on sqlite, on a server and on one with basic auth, and the traps; with --whole everything, and the demo.
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
SHORT = ("test_contract.py", "test_traps.py")
DEMO = str(ROOT / "scripts" / "demo_gates.py")
WHOLE = (*SHORT, "test_scenarios.py", "test_gate_check.py", "test_requests.py", "test_real_model.py", "promotion")


def main() -> int:
    """Make the environment, install, test, play the demo; further arguments go to pytest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the environment; made if absent")
    parser.add_argument("--whole", action="store_true", help="all tests that talk to MLflow, on every kind of store")
    arguments, options = parser.parse_known_args()
    python = arguments.folder / "bin" / "python"
    if not python.exists():
        venv.create(arguments.folder, with_pip=True, upgrade_deps=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-e", str(ROOT), *NEEDS, *TOOLS], check=True)
    names = WHOLE if arguments.whole else SHORT
    chosen = [] if arguments.whole else ["-k", "contract or sqlite"]
    tests = [str(ROOT / "tests" / "gates" / name) for name in names]
    steps = [[str(python), "-m", "pytest", "-n", "4", *tests, *chosen, *options]]
    if arguments.whole:
        steps.append([str(python), DEMO])
    return next((code for step in steps if (code := subprocess.run(step, cwd=ROOT, check=False).returncode)), 0)


if __name__ == "__main__":
    sys.exit(main())
