"""The peers: how each is run on a folder. A peer that is not installed is named and left out.

Found on PATH, in `--peers DIR` (a folder of virtual environments), or by an environment variable such as
MLGATE_PEER_DSLINTER ("command with {folder}").
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

RUFF_SELECT = "F403,T20,S,NPY,PD,ANN,D,PTH"
RUFF = "ruff check --isolated --exit-zero --output-format concise"
COMMANDS: dict[str, str] = {
    "ruff": f"{RUFF} --no-cache --select {RUFF_SELECT} {{folder}}",
    "ruff, cached": f"{RUFF} --cache-dir {{cache}} --select {RUFF_SELECT} {{folder}}",
    "ruff, clean rules": f"{RUFF} --cache-dir {{cache}} --select F403,B006 {{folder}}",
    "pylint": "pylint --rcfile=/dev/null --recursive=y --persistent=n {folder}",
    "dslinter": "",
    "fixit": "fixit lint {folder}",
    "CodeSmile": "",
    "torchfix": "torchfix --select=ALL {folder}",
    "flake8": "flake8 --isolated {folder}",
    "bandit": "bandit -q -r {folder}",
    "semgrep": "",
    "nbqa": 'nbqa "ruff check --isolated --no-cache --exit-zero" {folder}',
    "pynblint": "pynblint {folder} -y",
}


def command(name: str, folder: Path, cache: Path | None = None, peers: Path | None = None) -> list[str] | None:
    """The command line of a peer on a folder, or None when it is not installed."""
    key = "MLGATE_PEER_" + name.split(",", maxsplit=1)[0].upper()
    template = os.environ.get(key) or COMMANDS[name]
    if not template:
        return None
    words = [word.format(folder=folder, cache=cache) for word in shlex.split(template)]
    found = find(words[0], peers)
    return [found, *words[1:]] if found else None


def find(program: str, peers: Path | None) -> str | None:
    """Where a program is: beside this Python, in one of the environments, on PATH."""
    if os.path.isabs(program):
        return program
    beside = Path(sys.executable).parent / program
    if beside.exists():
        return str(beside)
    for folder in sorted(peers.glob("*/bin")) if peers else ():
        if (folder / program).exists():
            return str(folder / program)
    return shutil.which(program)
