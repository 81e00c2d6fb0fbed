"""`python -m benchmarks.loop FOLDER`: the loop of `mlgate fix` over projects, answered by patches written beforehand.

Each folder in FOLDER is a project; `NAME.yaml` beside it holds the replies: a list of `code` (several with spaces),
perhaps `about` (a text of the message, the path or the code), and either `edits`, pairs of old and new text, or `why`
no edit is a repair. Nothing is written. Prints a line for each project: diagnostics before, after the own fixes, at the
end; why the loop stopped; and each answer that was refused: where a patch is honest, a finding about the judge.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from mlgate.agent.autofix import ALL
from mlgate.agent.budget import Budget, Limits
from mlgate.agent.plan import Unit
from mlgate.agent.prompt import Prompt
from mlgate.agent.provider import Answer, Provider, Request, Usage
from mlgate.agent.session import Outcome, Plan, Session
from mlgate.agent.snapshot import Snapshot
from mlgate.cli.fix import configure, first_look
from mlgate.cli.main import Parser
from mlgate.cli.session import open_session
from mlgate.core.diagnostic import LocatedDiagnostic

Entry = dict[str, Any]
MOST_ROUNDS = 60
NO_REPLY = "no reply is written"


class Replies:
    """Answers with the first entry that speaks of a diagnostic."""

    name = "replies"
    writes_files = False
    unit: Unit

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def ask(self, request: Request) -> Answer:
        """The edits, or the reasons, for the unit that is asked about."""
        edits: list[dict[str, str]] = []
        given_up = []
        for number, item in enumerate(self.unit.diagnostics, 1):
            entry = self._entry(item)
            if entry is None or "why" in entry:
                given_up.append({"diagnostic": f"D{number}", "why": entry["why"] if entry else NO_REPLY})
            else:
                found = [self._edit(*pair) for pair in entry["edits"]]
                edits += [edit for edit in found if edit is not None and edit not in edits]
        return Answer(json.dumps({"edits": edits, "unfixable": given_up}), None, Usage(1, 1))

    def _entry(self, item: LocatedDiagnostic) -> Entry | None:
        told = f"{item.message} {item.location.path} {item.excerpt}"
        entries = (entry for entry in self._entries if item.code in entry["code"].split())
        return next((entry for entry in entries if entry.get("about", "") in told), None)

    def _edit(self, old: str, new: str) -> dict[str, str] | None:
        """The edit in the first region that is shown and has the text; None where no such region is shown."""
        if old.startswith("new:"):
            return {"anchor": old, "base_sha": "", "old": "", "new": new}
        region = next((region for region in self.unit.regions if old in region.shown), None)
        return {"anchor": region.anchor, "base_sha": region.sha, "old": old, "new": new} if region else None


class Answered(Session):
    """Tells who answers which unit is asked about."""

    def __init__(self, start: Snapshot, replies: Replies) -> None:
        super().__init__(start, Plan(ALL), replies, Budget(Limits(MOST_ROUNDS, None, None, 3600, 100)))
        self._replies = replies

    def _asked(self, unit: Unit, prompt: Prompt, provider: Provider, budget: Budget, worst: int) -> Answer:
        self._replies.unit = unit
        return super()._asked(unit, prompt, provider, budget, worst)


def run(project: Path, entries: Sequence[Entry]) -> Outcome:
    """The loop over one project."""
    here = Path.cwd()
    os.chdir(project)
    try:
        command = Parser()
        configure(command)
        arguments = command.parse_args(["--no-cache", "--jobs", "1", "."])
        return Answered(first_look(open_session(arguments, ["."]), arguments), Replies(entries)).run()
    finally:
        os.chdir(here)


def lines_of(name: str, outcome: Outcome) -> list[str]:
    """What came of a project, and each answer that was refused."""
    counts = [len(state.report.diagnostics) for state in (outcome.start, outcome.fixed.state, outcome.end)]
    lines = [
        f"{name:<24}{counts[0]:>6}{counts[1]:>8}{counts[2]:>6}  {outcome.stop.value} ({len(outcome.rounds)} rounds)"
    ]
    for item in outcome.rounds:
        if item.outcome not in ("accepted", "unfixable"):
            lines.append(f"  refused {', '.join(item.codes)} in {item.unit}: {item.outcome}: {item.words}")
    lines += [f"  bug: the fix of {bug.code} was refused: {bug.reason}" for bug in outcome.fixed.bugs]
    silent = sum(given.why == NO_REPLY for given in outcome.given_up.values())
    return [*lines, *([f"  {silent} without a reply"] if silent else [])]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run each project, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    print(f"{'project':<24}{'before':>6}{'own':>8}{'end':>6}")
    for project in sorted(path for path in options.folder.iterdir() if path.is_dir()):
        replies = project.with_name(f"{project.name}.yaml")
        entries = yaml.safe_load(replies.read_text(encoding="utf-8")) if replies.exists() else []
        print("\n".join(lines_of(project.name, run(project, entries or []))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
