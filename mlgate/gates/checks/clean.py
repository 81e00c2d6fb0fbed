"""The code of the run's own commit has no diagnostics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mlgate.config.settings import FailLevel
from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.core.report import Report
from mlgate.engine.changes import GitError
from mlgate.gates.clean import lint_commit
from mlgate.gates.commits import Repository
from mlgate.gates.context import Context
from mlgate.gates.decision import Check, Verdict
from mlgate.gates.errors import SourceError
from mlgate.gates.model import CleanGate

_SHOWN = 3


def judge(gate: CleanGate, context: Context) -> Iterator[Check]:
    """The check of the gate."""
    wanted = gate.clean
    check = Check(gate.id, gate.kind, Verdict.FAIL, bound=f"no {wanted.fail_level} of {', '.join(wanted.select)}")
    commit = context.subject.run.tags.get(wanted.commit)
    if not commit:
        missing = (f"tag:{wanted.commit}",)
        yield replace(check, missing=missing, reason="the run names no commit", action="train from a git repository")
        return
    repository = context.grounds.repository
    if repository is None or not repository.knows(commit):
        where = "there is no git repository here" if repository is None else "it is not in this repository"
        action = f"fetch commit {commit[:12]}, and judge inside its repository"
        yield replace(
            check, observed=commit, reason=f"the code of commit {commit[:12]} cannot be read: {where}", action=action
        )
        return
    yield _judged(gate, replace(check, observed=commit), _report(gate, commit, repository, context))


def _report(gate: CleanGate, commit: str, repository: Repository, context: Context) -> Report:
    """What is found in a commit; many runs may come from one."""
    wanted, today, reports = gate.clean, context.now.date(), context.grounds.reports
    asked = (commit, tuple(wanted.select), wanted.paths and tuple(wanted.paths), today)
    if asked not in reports:
        try:
            reports[asked] = lint_commit(repository, commit, wanted.select, wanted.paths, today)
        except GitError as error:
            raise SourceError(f"git cannot read commit {commit[:12]}: {error}") from None
    return reports[asked]


def _judged(gate: CleanGate, check: Check, report: Report) -> Check:
    level = FailLevel(gate.clean.fail_level)
    found = [item for item in report.diagnostics if level.reached_by(item.severity)]
    action = f"fix it, train again: mlgate check --select {','.join(gate.clean.select)}"
    if not sum(report.files):
        reason = "the commit holds no notebook or script that counts"
        return replace(check, reason=reason, action="check `paths` of the gate")
    if not found:
        return replace(check, verdict=Verdict.PASS)
    more = f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    reason = ", ".join(map(_place, sorted(found, key=_worst_first)[:_SHOWN]))
    return replace(check, reason=f"{reason}{more}", action=action)


def _worst_first(item: LocatedDiagnostic) -> tuple[int, object]:
    return (Severity.ERROR - item.severity, item.sort_key)


def _place(item: LocatedDiagnostic) -> str:
    return f"{item.code} {item.name} in {item.location.path}:{item.location.line}"
