"""What the gates decided about a run, as the record says that was written to it."""

from __future__ import annotations

from mlgate.core.typing import Any
from mlgate.core.values import NamedTuple
from mlgate.gates.metrics_source import MetricsSource, Run
from mlgate.gates.records import DECISION_TAG, RecordError, record_of_run


class CheckLine(NamedTuple):
    """One check that kept the run back, or was waived: its id and what is said of it."""

    id: str
    text: str


class Verdict(NamedTuple):
    """The decision of the record; `problem` says why there is none."""

    outcome: str = ""
    sha256: str = ""
    failed: tuple[CheckLine, ...] = ()
    waived: tuple[CheckLine, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str = ""


def verdict_of(source: MetricsSource, run: Run) -> Verdict:
    """Read and prove the record of a run.

    Raises:
        SourceError: The store could not be used.
    """
    if DECISION_TAG not in run.tags:
        return Verdict(problem="the run carries no decision of the gates")
    try:
        record = record_of_run(source, run.run_id)
    except RecordError as error:
        return Verdict(problem=str(error))
    members = record.members
    checks = [check for check in members.get("checks", ()) if isinstance(check, dict)]
    failed = [
        CheckLine(_text(check, "id"), _text(check, "reason")) for check in checks if check.get("verdict") == "fail"
    ]
    waived = [CheckLine(_text(check, "id"), _waiver(check)) for check in checks if check.get("verdict") == "waived"]
    missing = tuple(str(name) for name in members.get("missing", ()))
    return Verdict(_text(members, "decision"), record.sha256, tuple(failed), tuple(waived), missing)


def _is(check: dict[str, Any], verdict: str) -> bool:
    return check.get("verdict") == verdict


def _text(members: dict[str, Any], key: str) -> str:
    return str(members.get(key) or "")


def _waiver(check: dict[str, Any]) -> str:
    waiver = check.get("waiver")
    if not isinstance(waiver, dict):
        return _text(check, "reason")
    people = ", ".join(str(name) for name in waiver.get("by", ()))
    return f"waived by {people} until {_text(waiver, 'expires')}: {_text(waiver, 'reason')}"
