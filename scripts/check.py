"""Everything that must stay true apart from the tests: format, lint, types, contracts, generated files, ourselves."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STEPS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy")],
    "import contracts": [str(BIN / "lint-imports"), "--no-cache"],
    "generated documentation": [sys.executable, "scripts/generate_docs.py", "--check"],
    "compiled knowledge": [sys.executable, "scripts/compile_knowledge.py", "--check"],
    "mlgate on itself": [sys.executable, "-m", "mlgate", "check", "mlgate", "scripts", "benchmarks", "--no-cache"],
}


def main() -> int:
    """Run every step; print what failed."""
    failed = []
    for name, command in STEPS.items():
        started = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name} ({seconds:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
