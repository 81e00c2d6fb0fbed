"""A1: what results can be read: code parses, a notebook is one, and only permitted cells differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, FilePair
from mlgate.agent.acceptance.notebook_form import notebook_problems
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import Location
from mlgate.semantics.module import Module


def check(change: Change) -> Iterator[Refusal]:
    """What is wrong with the form of the files."""
    if not change.paths and change.targets:
        yield Refusal(Reason.NOTHING_CHANGED, "no file differs")
    for pair in change.python:
        yield from _unparsed(pair)
        yield from notebook_problems(change, pair)


def _unparsed(pair: FilePair) -> Iterator[Refusal]:
    """Problems of the file that it did not have before."""
    if pair.after is None:
        return
    known = Counter(message for message, _ in _problems(pair.before)) if pair.before is not None else Counter()
    for message, place in _problems(pair.after):
        known[message] -= 1
        if known[message] < 0:
            yield Refusal(Reason.NOT_PARSED, message, place)


def _problems(module: Module) -> Iterator[tuple[str, Location]]:
    for problem in (*module.unit.problems, *module.problems):
        yield problem.message, module.unit.problem_location(problem)
