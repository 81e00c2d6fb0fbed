"""`judge`: every demand in its order; the first that is broken decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from mlgate.agent.acceptance import fewer, lost, no_worse, permitted, repaired, stable, untouched, well_formed
from mlgate.agent.acceptance.change import Change
from mlgate.agent.acceptance.matching import matched
from mlgate.agent.acceptance.tested import check_tests, is_green
from mlgate.agent.acceptance.verdict import BugError, Reason, Refusal, Tested, Verdict
from mlgate.agent.permissions import Permissions
from mlgate.agent.snapshot import Snapshot
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.semantics.security.credentials import conceal

Demanded = Callable[[Change], Iterator[Refusal]]
MOST_REFUSALS = 20


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
    refusals = _refusals(change)
    if after.crashes and not before.crashes:
        raise BugError("\n".join(crash.trace for crash in after.crashes))
    refusal = refusals[0] if refusals else None
    found = matched(before.report.diagnostics, after.report.diagnostics, targets)
    shown = {item.fingerprint for item in before.report.diagnostics}
    unseen = [item for item in targets if refusal is None and item.fingerprint not in shown]
    return Verdict(
        refusal is None, refusal, after.report.diagnostics, (*found.gone, *unseen), _evidence(change), refusals[1:]
    )


def _refusals(change: Change) -> tuple[Refusal, ...]:
    """How the first demand that is not met is broken."""
    try:
        for demand in DEMANDS:
            found = tuple(item._replace(words=conceal(item.words)) for item in islice(demand(change), MOST_REFUSALS))
            if found:
                return found
    except RecursionError:
        return (Refusal(Reason.NOT_ANALYSED, "the code is nested too deeply to be judged"),)
    return ()


def _tests(change: Change) -> Iterator[Refusal]:
    suite = change.before.standard.suite
    return check_tests(change, suite) if suite is not None else iter(())


def _evidence(change: Change) -> Tested:
    """What is known of the tests of an accepted change."""
    suite = change.before.standard.suite
    outcome = suite.known(change.after.tree) if suite is not None else None
    return Tested.PASSED if outcome is not None and is_green(outcome) else Tested.UNVERIFIED


DEMANDS: tuple[Demanded, ...] = (
    well_formed.check,
    permitted.check,
    repaired.check,
    no_worse.check,
    fewer.check,
    lost.check,
    untouched.check,
    _tests,
    stable.check,
)
