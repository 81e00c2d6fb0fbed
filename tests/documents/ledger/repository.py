"""A real git repository with a ledger, for tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger_text import HEAD, entry_text

NAME = "docs/observation-ledger.md"
FULL = {spec.name: spec.example for spec in KIND.fields}


def entry(number: int, values: Mapping[str, str] | None = None, **others: str) -> str:
    """An entry in which every field is filled in, but for those given; `_` in names stands for a blank."""
    said = {name.replace("_", " "): text for name, text in others.items()}
    return entry_text(number, {**FULL, "Iteration": f"2026-06-{number:02}, the {number}th", **(values or {}), **said})


def ledger(*entries: str) -> str:
    return "\n".join((HEAD, *entries))


class Repository:
    """A repository whose ledger is committed step by step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME
        folder.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")
        for key, value in (("user.email", "ada@example.org"), ("user.name", "Ada"), ("commit.gpgsign", "false")):
            self.git("config", key, value)

    def git(self, *arguments: str) -> str:
        variables = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_EDITOR": "true"}
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def write(self, text: str, name: str = NAME) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def commit(self, text: str, *arguments: str, name: str = NAME) -> str:
        self.write(text, name)
        self.git("add", "-A")
        message = () if "-m" in arguments else ("-m", "Say what happened")
        self.git("commit", "-q", *message, *arguments)
        return self.git("rev-parse", "HEAD")
