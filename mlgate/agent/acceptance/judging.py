"""`judge`: every demand in its order; the first that is broken decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mlgate.agent.acceptance import fewer, lost, no_worse, permitted, repaired, well_formed
from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.acceptance.verdict import BugError, Refusal, Tested, Verdict
from mlgate.agent.permissions import Permissions
from mlgate.agent.snapshot import Snapshot
from mlgate.core.diagnostic import LocatedDiagnostic

Demanded = Callable[[Change], Iterator[Refusal]]
DEMANDS: tuple[Demanded, ...] = (
    well_formed.check,
    permitted.check,
    repaired.check,
    no_worse.check,
    fewer.check,
    lost.check,
)


def judge(
    before: Snapshot,
    after: Snapshot,
    targets: Sequence[LocatedDiagnostic] = (),
    permissions: Permissions | None = None,
) -> Verdict:
    """Whether a change is accepted: the verdict comes from the two states alone, not from what anybody says of them.

    Args:
        before: The state at the start; its standard judges both.
        after: The state to be judged, made by `before.edited` or `before.with_tree`.
        targets: Diagnostics of `before.report` that the change is to repair; none: it only must not break anything.
        permissions: What may be touched; by default what the configuration allows.

    Raises:
        BugError: A rule failed on the new state.
    """
    change = Change(before, after, targets, permissions or Permissions.of(before.settings))
    refusal = next((refusal for demand in DEMANDS for refusal in demand(change)), None)
    if after.crashes and not before.crashes:
        raise BugError("\n".join(crash.trace for crash in after.crashes))
    found = matched(before.report.diagnostics, after.report.diagnostics, targets)
    shown = {item.fingerprint for item in before.report.diagnostics}
    unseen = [item for item in targets if refusal is None and item.fingerprint not in shown]
    return Verdict(refusal is None, refusal, after.report.diagnostics, (*found.gone, *unseen), Tested.UNVERIFIED)
