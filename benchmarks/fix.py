"""`python -m benchmarks.fix`: what the loop itself takes a round, on 200 files, with an agent that takes no time.

The project is the example, copied until it has that many files. The agent replies with the rules' own fixes and gives
up what they have none for. Counted is all that happens between two requests.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from mlgate.agent.autofix import SAFE
from mlgate.agent.budget import Budget, Limits
from mlgate.agent.plan import Unit
from mlgate.agent.prompt import Prompt
from mlgate.agent.provider import Answer, Provider, Request, Usage
from mlgate.agent.regions import regions_of
from mlgate.agent.session import Plan, Session
from mlgate.agent.snapshot import Snapshot
from mlgate.cli.fix import configure, first_look
from mlgate.cli.main import Parser
from mlgate.cli.session import open_session
from mlgate.engine.edits import compatible_fixes, edits_of
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.write_back import EditError, edited_bytes

EXAMPLE = Path(__file__).parent.parent / "examples"
LIMIT_SECONDS = 2.0
BOTH = frozenset({"safe", "unsafe"})


def make_project(folder: Path, files: int) -> None:
    """Copy the example's code until there are `files` files."""
    sources = sorted(path for path in EXAMPLE.rglob("*") if path.suffix in (".py", ".ipynb") and path.is_file())
    for number in range(files):
        source = sources[number % len(sources)]
        target = folder / f"part{number // len(sources)}" / source.relative_to(EXAMPLE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


class OwnFixes:
    """Replies with what the rules would do; what they have no fix for it gives up."""

    name = "own fixes"
    writes_files = False
    unit: Unit
    state: Snapshot

    def ask(self, request: Request) -> Answer:
        """The reply for the unit that is asked about."""
        fixes = [fix for fix in compatible_fixes(self.unit.diagnostics, BOTH) if fix.is_within(self.unit.path)]
        known = [item for item in self.unit.diagnostics if item.fix in fixes]
        given_up = [
            {"diagnostic": f"D{number}", "why": "no fix is known"}
            for number, item in enumerate(self.unit.diagnostics, 1)
            if item not in known
        ]
        edits = []
        try:
            before = self.state.unit(self.unit.path)
            after = unit_from_bytes(edited_bytes(before, [e for fix in fixes for e in edits_of(fix)]), self.unit.path)
            new = {region.anchor: region.shown for region in regions_of(after, self.unit.path)}
            for region in self.unit.regions:
                if new.get(region.anchor, region.shown) != region.shown:
                    place = {"anchor": region.anchor, "base_sha": region.sha}
                    edits.append({**place, "old": region.shown, "new": new[region.anchor]})
        except EditError:
            pass
        return Answer(json.dumps({"edits": edits, "unfixable": given_up}), None, Usage(1, 1))


class Timed(Session):
    """Notes when each round begins."""

    def __init__(self, start: Snapshot, plan: Plan, provider: OwnFixes, budget: Budget) -> None:
        super().__init__(start, plan, provider, budget)
        self._answerer = provider
        self.moments: list[float] = []

    def _asked(self, unit: Unit, prompt: Prompt, provider: Provider, budget: Budget, worst: int) -> Answer:
        self._answerer.unit, self._answerer.state = unit, self._state
        self.moments.append(time.perf_counter())
        return super()._asked(unit, prompt, provider, budget, worst)


def main() -> int:
    """Measure, print, and fail above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlgate-bench-") as name:
        folder = Path(name)
        make_project(folder, options.files)
        os.chdir(folder)
        command = Parser()
        configure(command)
        arguments = command.parse_args(["--isolated", "--no-cache", "."])
        began = time.perf_counter()
        start = first_look(open_session(arguments, ["."]), arguments)
        found = len(start.report.diagnostics)
        looked = time.perf_counter() - began
        limits = Limits(options.rounds, None, None, 3600, 100)
        session = Timed(start, Plan(SAFE), OwnFixes(), Budget(limits))
        outcome = session.run()
        ended = time.perf_counter()
        os.chdir("/")
    moments = [*session.moments, ended]
    rounds = sorted(later - earlier for earlier, later in pairwise(moments))
    accepted = sum(item.outcome == "accepted" for item in outcome.rounds)
    middle, late = statistics.median(rounds), rounds[int(len(rounds) * 0.95)]
    print(f"{options.files} files, {found} diagnostics; first look {looked:.2f} s")
    print(f"{len(rounds)} rounds, {accepted} accepted; limit {LIMIT_SECONDS:.0f} s a round")
    print(f"a round: {middle:.3f} s (median), {late:.3f} s (95 %), {rounds[-1]:.3f} s (longest)")
    return int(rounds[-1] >= LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
