"""Runs the peers over a folder of examples, each once; mlgate over each example by itself."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.material import Example
from benchmarks.speed import peers
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.engine.registry import rule_cards
from mlgate.testing import check_files

TOOLS = {
    "dslinter": "",
    "CodeSmile": "",
    "torchfix": "torchfix --select=ALL {folder}",
    "bandit": "bandit -q -r -f custom --msg-template {{abspath}}:{{line}}:1:{{test_id}} {folder}",
    "ruff": "ruff check --isolated --exit-zero --no-cache --output-format concise --select ALL {folder}",
    "pylint": "pylint --rcfile=/dev/null --persistent=n --recursive=y {folder}",
}
"""Commands; those without one are given by MLGATE_PEER_DSLINTER and MLGATE_PEER_CODESMILE ({folder}, {cache})."""

_LINE = re.compile(r"^(?:\./)?(?P<path>[^:\s][^:]*\.py):(?P<line>\d+)(?::\d+)?:\s*(?:\[\*\] )?(?P<rule>[A-Za-z][\w-]*)")


class Finding(NamedTuple):
    """What a tool says of a line of an example; `beside` are the other lines that the same words point at."""

    file: str
    line: int
    rule: str
    beside: tuple[int, ...] = ()


def run_peer(name: str, folder: Path, output: Path, environments: Path | None) -> list[Finding] | None:
    """What a peer finds; None when it is not installed."""
    template = os.environ.get(f"MLGATE_PEER_{name.upper()}") or TOOLS[name]
    if not template:
        return None
    words = [word.format(folder=folder, cache=output) for word in shlex.split(template)]
    program = peers.find(words[0], environments)
    if program is None:
        return None
    path = os.pathsep.join([str(Path(program).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [program, *words[1:]], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    tables = list(output.rglob("overview.csv"))
    return _of_table(tables[0]) if tables else _of_lines(done.stdout.splitlines())


def _of_lines(lines: Iterable[str]) -> list[Finding]:
    found = []
    for line in lines:
        match = _LINE.match(line)
        if match:
            found.append(Finding(Path(match["path"]).name, int(match["line"]), match["rule"]))
    return found


def _of_table(path: Path) -> list[Finding]:
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Finding(Path(row["filename"]).name, int(float(row["line"] or 1)), row["smell_name"]) for row in rows]


def run_mlgate(examples: Iterable[Example], codes: dict[str, tuple[str, ...]]) -> list[Finding]:
    """What our rules of each example's concept find; every example is a project of its own.

    Asked for are all tiers and every confidence: of the peers, too, all rules are on.
    """
    found: list[Finding] = []
    for example in examples:
        wanted = [card.code for card in rule_cards() if card.code.startswith(codes[example.concept])]
        if wanted:
            found += map(_of_diagnostic, check_files({example.name: example.code}, wanted))
    return found


def _of_diagnostic(item: LocatedDiagnostic) -> Finding:
    beside = tuple(related.location.line for related in item.related)
    return Finding(item.location.path, item.location.line, item.code, beside)
