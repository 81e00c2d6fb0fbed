"""A5: strictly fewer diagnostics, by severity first, then by count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.acceptance.revealed import is_revealed
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import LocatedDiagnostic, Severity


def check(change: Change) -> Iterator[Refusal]:
    """A change that was to repair something and has made nothing less; without targets nothing is asked for."""
    shown = {item.fingerprint for item in change.before.report.diagnostics}
    unseen = [item for item in change.targets if item.fingerprint not in shown]
    found = matched(change.before.report.diagnostics, change.after.report.diagnostics, change.targets)
    known = {item for item in found.new if is_revealed(change, item)}
    before = _counts([*change.before.report.diagnostics, *unseen])
    after = _counts([item for item in change.after.report.diagnostics if item not in known])
    if change.targets and not after < before:
        yield Refusal(Reason.NOT_FEWER, f"there are not fewer diagnostics: {sum(before)} before, {sum(after)} after")


def _counts(found: Sequence[LocatedDiagnostic]) -> tuple[int, ...]:
    """How many there are of each severity, the worst first."""
    severities = [item.severity for item in found]
    return tuple(severities.count(severity) for severity in sorted(Severity, reverse=True))
