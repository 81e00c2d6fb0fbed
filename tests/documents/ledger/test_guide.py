"""docs/ledger.md: what it shows is what the commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from mlgate.cli.ledger import ACTIONS
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from tests.documentation.blocks import blocks
from tests.documents.ledger.conftest import Command, Project

GUIDE = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")
TRUE, WRONG = "0.836 | +0.0236544", "0.846 | +0.0336544"


def fences(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def comparable(text: str) -> list[str]:
    """Lines without what differs from run to run: hashes and days."""
    return re.sub(r"20\d\d-\d\d-\d\d", "DAY", re.sub(r"\b[0-9a-f]{10,}\b", "HASH", text)).rstrip().split("\n")


def test_every_command_of_the_guide_prints_what_it_shows(mlgate: Command, workspace: Project) -> None:
    repository = workspace.repository
    repository.write(fences("yaml")[0], "gates.yaml")
    assert mlgate("gate", "check", "gates.yaml", "--run-id", workspace.judged, "--write").returncode == 0
    names = {"RUN1": workspace.before, "RUN2": workspace.judged, "URI": workspace.uri}
    for block in blocks("docs/ledger.md"):
        for command, code, shown in block.commands:
            if "--tracking-uri" in command:
                text = repository.path.read_text(encoding="utf-8")
                repository.commit(text)
                repository.write(text.replace(TRUE, WRONG, 1))
            done = mlgate(*(names.get(word, word) for word in shlex.split(command)[1:]))
            assert comparable(done.stdout + done.stderr) == comparable("\n".join(shown)), command
            assert done.returncode == code, command
    entry = repository.path.read_text(encoding="utf-8").partition("## Iteration 2")
    assert comparable("".join(entry[1:]).replace(WRONG, TRUE)) == comparable(fences("markdown")[0])


def test_the_guide_names_every_action_and_field() -> None:
    assert all(f"`mlgate ledger {name}" in GUIDE or f"$ mlgate ledger {name}" in GUIDE for name in ACTIONS)
    assert all(spec.name in GUIDE for spec in KIND.fields)
    assert all(f"MLD20{number}" in GUIDE for number in range(1, 6))
