"""What is always judged: lifecycle, status, late metrics and the lock of the gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mlgate.gates.commits import Declaration, Repository
from mlgate.gates.context import Context
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.times import utc

STAMP = "mlgate.gates.sha256"
"""The param that holds the hash of the gates; params are write-once."""

COMMIT_TAG = "mlflow.source.git.commit"
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
    late = sorted({point.key for point in context.points_read if point.timestamp > (ended or 0)})
    is_over = context.subject.run.status not in UNFINISHED
    if not late or demand == "ignore" or not (ended or is_over):
        return Check("late_metrics", "run", Verdict.PASS, bound=demand)
    names = ", ".join(f"`{key}`" for key in late)
    reason = (
        f"logged after the run ended ({utc(ended)}): {names}"
        if ended
        else f"no end of the run is on record, so {names} may be late"
    )
    verdict = Verdict.FAIL if demand == "fail" else Verdict.WARN
    action = "evaluate again in a run of its own"
    return Check("late_metrics", "run", verdict, reason, action, observed=", ".join(late), bound=demand)


def lock(context: Context) -> Check:
    """The gates are those that were stamped on the run, and were committed before it started."""
    stamped, required = context.subject.run.params.get(STAMP), context.gates.file.lock.required
    bound = context.gates.sha256 if required or stamped is not None else ""
    check = Check("lock", "run", Verdict.PASS, observed=stamped, bound=bound)
    if stamped is None and not required:
        return replace(check, reason="not required")
    reason, action = _broken_lock(context, stamped)
    if not reason:
        return check
    return replace(check, verdict=Verdict.FAIL if required else Verdict.WARN, reason=reason, action=action)


def _broken_lock(context: Context, stamped: str | None) -> tuple[str, str]:
    """Why the lock does not hold, and what to do; nothing where it holds."""
    if stamped is None:
        reason = "the hash of the gates was not logged before the run ended"
        return reason, "stamp the next run when it starts: mlgate gate stamp"
    if stamped != context.gates.sha256:
        reason = "the gates were changed after the run was stamped: that is tampering"
        return reason, "judge by the gates that were stamped, or train again under the new ones"
    return _broken_history(context)


def _broken_history(context: Context) -> tuple[str, str]:
    """What git says against the lock: gates that were not committed when the run started, or not in its history."""
    repository, declared, run = context.grounds.home, context.grounds.declaration, context.subject.run
    again = "commit the gates, then train again"
    if context.grounds.is_home_unreadable:
        return "git cannot read the repository of the gates", "make git work there: git log"
    if repository is None:
        return "", ""
    if declared is None:
        return "the gates are not committed as they are judged", again
    if run.started is None or declared.seconds * 1000 > run.started:
        return _too_young(repository, declared)
    commit = run.tags.get(COMMIT_TAG)
    if commit is None:
        return "", ""
    if not repository.knows(commit):
        return f"commit {commit[:12]} of the run is not in the repository of the gates", f"fetch commit {commit[:12]}"
    if not repository.is_ancestor(declared.commit, commit):
        return f"the run's commit {commit[:12]} does not hold these gates yet ({declared.commit[:12]})", again
    return "", ""


def _too_young(repository: Repository, declared: Declaration) -> tuple[str, str]:
    if repository.is_shallow():
        return "the clone is shallow: nobody knows when the gates were committed", "git fetch --unshallow"
    when = utc(declared.seconds * 1000)
    reason = f"the gates were committed ({declared.commit[:12]}, {when}) after the run started: that is tampering"
    return reason, "commit the gates, then train again"


def _check(identifier: str, reason: str, observed: str, bound: str, action: str) -> Check:
    if not reason:
        return Check(identifier, "run", Verdict.PASS, observed=observed, bound=bound)
    return Check(identifier, "run", Verdict.FAIL, reason, action, observed=observed, bound=bound)


def state_checks(context: Context) -> Iterator[Check]:
    """All of them, in the order of the report; asked last, since late metrics are those that gates have read."""
    yield lifecycle(context)
    yield status(context)
    model = model_status(context)
    if model is not None:
        yield model
    yield late_metrics(context)
    yield lock(context)
