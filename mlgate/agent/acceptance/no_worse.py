"""A4: nothing new anywhere in the project, nothing that nobody analyses any more, no more suppressions of any tool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.acceptance.revealed import is_revealed
from mlgate.agent.acceptance.suppressions import new_suppressions
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import LocatedDiagnostic


def check(change: Change) -> Iterator[Refusal]:
    """What is worse than before."""
    yield from new_suppressions(change)
    yield from _not_analysed(change)
    yield from _new_diagnostics(change)


def _new_diagnostics(change: Change) -> Iterator[Refusal]:
    found = matched(change.before.report.diagnostics, change.after.report.diagnostics, change.targets)
    worse = [item for was, item in found.pairs if item.severity > was.severity]
    for item in sorted((*found.new, *worse), key=_worst_first):
        if is_revealed(change, item):
            continue
        yield Refusal(Reason.NEW_DIAGNOSTIC, f"{item.code} {item.name} is new: {item.message}", item.location)


def _worst_first(item: LocatedDiagnostic) -> tuple[object, ...]:
    return (-item.severity, *item.sort_key)


def _not_analysed(change: Change) -> Iterator[Refusal]:
    """Files and cells that nobody read: "clean" is never said of them."""
    before = Counter((item.path, item.reason) for item in change.before.report.not_analysed)
    for item in change.after.report.not_analysed:
        before[item.path, item.reason] -= 1
        if before[item.path, item.reason] < 0:
            words = f"`{item.path}` is not analysed any more: {item.reason}"
            yield Refusal(Reason.NOT_ANALYSED, words, start_of(item.path))
