"""What is always judged: lifecycle, status, late metrics and the lock of the gates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from mlgate.gates.context import Context
from mlgate.gates.decision import Check, Verdict

STAMP = "mlgate.gates.sha256"
"""The param that holds the hash of the gates; params are write-once."""

UNFINISHED = frozenset({"RUNNING", "SCHEDULED", "UNKNOWN"})
PENDING = "PENDING"


def lifecycle(context: Context) -> Check:
    """Neither the run nor its experiment was deleted."""
    subject = context.subject
    reason = "the run was deleted" if subject.run.is_deleted else ""
    if not reason and not subject.experiment_active:
        reason = "the experiment of the run was deleted"
    return _check("run_lifecycle", reason, subject.run.stage, "active", "restore it, or choose another run")


def status(context: Context) -> Check:
    """The run ended as the gates demand."""
    run, wanted = context.subject.run, context.gates.file.run.status
    reason = "" if run.status in wanted else f"the run is {run.status}"
    action = "wait until the run has ended" if run.status in UNFINISHED else "train again: choose a run that ended well"
    return _check("run_status", reason, run.status, " or ".join(wanted), action)


def model_status(context: Context) -> Check | None:
    """The model's upload ended."""
    model = context.subject.model
    if model is None:
        return None
    reason = "" if model.status == "READY" else f"the model is {model.status}"
    return _check("model_status", reason, model.status, "READY", "log the model again")


def late_metrics(context: Context) -> Check:
    """No metric that was judged is younger than the end of its run."""
    demand, ended = context.gates.file.run.late_metrics, context.subject.run.ended
    late = sorted({point.key for point in context.points_read if ended is not None and point.timestamp > ended})
    if not late or demand == "ignore":
        return Check("late_metrics", "run", Verdict.PASS, bound=demand)
    assert ended is not None
    reason = f"logged after the run ended ({utc(ended)}): {', '.join(f'`{key}`' for key in late)}"
    verdict = Verdict.FAIL if demand == "fail" else Verdict.WARN
    action = "evaluate again in a run of its own"
    return Check("late_metrics", "run", verdict, reason, action, observed=", ".join(late), bound=demand)


def lock(context: Context) -> Check:
    """The gates are those that were stamped on the run."""
    stamped, required = context.subject.run.params.get(STAMP), context.gates.file.lock.required
    bound = context.gates.sha256 if required or stamped is not None else ""
    if stamped == context.gates.sha256:
        return Check("lock", "run", Verdict.PASS, observed=stamped, bound=bound)
    if stamped is None and not required:
        return Check("lock", "run", Verdict.PASS, "not required", bound=bound)
    if stamped is None:
        reason = "the hash of the gates was not logged before the run ended"
        action = "stamp the next run when it starts: mlgate gate stamp"
    else:
        reason = "the gates were changed after the run was stamped: that is tampering"
        action = "judge by the gates that were stamped, or train again under the new ones"
    verdict = Verdict.FAIL if required else Verdict.WARN
    return Check("lock", "run", verdict, reason, action, observed=stamped, bound=bound)


def _check(identifier: str, reason: str, observed: str, bound: str, action: str) -> Check:
    if not reason:
        return Check(identifier, "run", Verdict.PASS, observed=observed, bound=bound)
    return Check(identifier, "run", Verdict.FAIL, reason, action, observed=observed, bound=bound)


def utc(milliseconds: int) -> str:
    """A time of the store as people read it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def state_checks(context: Context) -> Iterator[Check]:
    """All of them, in the order of the report; asked last, since late metrics are those that gates have read."""
    yield lifecycle(context)
    yield status(context)
    model = model_status(context)
    if model is not None:
        yield model
    yield late_metrics(context)
    yield lock(context)
