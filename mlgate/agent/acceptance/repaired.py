"""A3: the diagnostics that were to be repaired are gone, and what their rules ask of a repair holds."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.acceptance.verdict import Reason, Refusal


def check(change: Change) -> Iterator[Refusal]:
    """Targets that are still there, and repairs that are none."""
    if not change.targets:
        return
    yield from _still_there(change)


def _still_there(change: Change) -> Iterator[Refusal]:
    """Of every severity and confidence: what became uncertain is not repaired. What was suppressed is told by A4."""
    targets = {target.fingerprint for target in change.targets}
    before, after = change.before.everything, change.after.everything
    old = [*before.diagnostics, *before.baselined]
    new = [*after.diagnostics, *after.baselined]
    found = matched(old, new, [item for item in old if item.fingerprint in targets])
    for was, item in found.pairs:
        if was.fingerprint in targets:
            yield Refusal(Reason.STILL_THERE, f"{item.code} {item.name} is still there: {item.message}", item.location)
