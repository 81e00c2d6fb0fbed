"""Reading a plain file loads nothing that only rare files need."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from mlgate.sources.discovery import discover
from mlgate.sources.read import unit_from_bytes
unit_from_bytes(b"x = 1", "a.py")
unit_from_bytes(b'{"cells": [{"cell_type": "code", "source": "x"}]}', "a.ipynb")
discover(["."])
print(*sorted(sys.modules))
"""
RARE = {"yaml", "packaging", "pathspec", "tomllib", "nbformat", "shlex", "mlgate.sources.marimo"}


def test_no_rare_module_is_imported() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert not RARE & set(run.stdout.split())
