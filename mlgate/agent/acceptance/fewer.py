"""A5: strictly fewer diagnostics, by severity first, then by count."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.core.diagnostic import Severity
from mlgate.core.report import Report


def check(change: Change) -> Iterator[Refusal]:
    """A change that was to repair something and has made nothing less; without targets nothing is asked for."""
    before, after = _counts(change.before.report), _counts(change.after.report)
    if change.targets and not after < before:
        yield Refusal(Reason.NOT_FEWER, f"there are not fewer diagnostics: {sum(before)} before, {sum(after)} after")


def _counts(report: Report) -> tuple[int, ...]:
    """How many there are of each severity, the worst first."""
    severities = [item.severity for item in report.diagnostics]
    return tuple(severities.count(severity) for severity in sorted(Severity, reverse=True))
