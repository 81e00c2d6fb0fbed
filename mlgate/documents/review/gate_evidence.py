"""What gate files demand, and what a run came to: evidence and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import Location
from mlgate.core.typing import TYPE_CHECKING
from mlgate.core.values import NamedTuple
from mlgate.documents.review.values import Area, Finding, ReviewSeverity, Risk, Step, StepResult
from mlgate.documents.review.witnesses import Witness
from mlgate.sources.file_kinds import is_gate_path

if TYPE_CHECKING:  # pydantic: imported for those who have a gate file
    from mlgate.gates.decision import Check, Decision
    from mlgate.gates.loading import LoadedGates
    from mlgate.gates.model import AnyGate

_CHAMPION = ("champion", "production", "incumbent", "current")
_GUARDS = ("latency", "p95", "p99", "calibration", "ece", "fairness", "gap", "cost", "brier", "parity")


class GateFiles(NamedTuple):
    """The gate files of a project: those that can be judged by, and what they say."""

    loaded: tuple[LoadedGates, ...]
    witnesses: tuple[Witness, ...]


def read_gate_files(paths: Sequence[str]) -> GateFiles:
    """Read every gate file among the paths; one of another tool says nothing."""
    from mlgate.config.errors import ConfigurationError
    from mlgate.gates.loading import load_gates

    loaded: list[LoadedGates] = []
    found: list[Witness] = []
    for path in filter(is_gate_path, paths):
        try:
            gates = load_gates(path)
        except ConfigurationError as error:
            if _is_ours(path):
                words = str(error).splitlines()[0].removeprefix(f"{path}:").strip()
                found.append(Witness("gate-invalid", words, Location(path, 1, 1, 1, 1)))
            continue
        loaded.append(gates)
        found.extend(_of_file(gates))
    return GateFiles(tuple(loaded), tuple(found))


def _is_ours(path: str) -> bool:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(200_000)
    except OSError:
        return False
    return any(line.startswith("gates:") for line in text.split("\n"))


def _of_file(gates: LoadedGates) -> Iterator[Witness]:
    for gate in gates.file.gates:
        line = gates.line(gate.id) or 1
        place = Location(gates.path, line, 1, line, 1)
        yield from (Witness(kind, f"gate {gate.id}", place) for kind in _says(gate))
    if gates.file.run.late_metrics == "ignore":
        yield Witness("gate-open", "late_metrics: ignore", Location(gates.path, 1, 1, 1, 1))


def _says(gate: AnyGate) -> Iterator[str]:
    baseline = getattr(gate, "baseline", None)
    if baseline is not None:
        yield "gate-champion" if any(word in baseline.lower() for word in _CHAMPION) else "gate-baseline"
    if gate.kind == "slice":
        yield "gate-slices"
    if gate.kind == "evidence":
        yield "gate-evidence"
    named = f"{gate.id} {getattr(gate, 'metric', '')}".lower()
    if gate.guardrail or any(word in named for word in _GUARDS):
        yield "gate-guardrail"
    if getattr(gate, "on_missing", "fail") == "pass":
        yield "gate-open"


def of_decision(decision: Decision, loaded: Sequence[LoadedGates] = ()) -> Iterator[Witness]:
    """What the judgement of a run by gates proves and refutes."""
    run = f"run {decision.run.name or decision.run.run_id[:8]}"
    if decision.passed:
        yield Witness("gate-passed", run)
    for check in decision.checks if _has_ended(decision) else ():
        if check.failed and check.kind == "slice":
            yield Witness("gate-slice-failed", f"{check.id}: {check.reason}", _place(check, decision))
        elif check.failed and check.guardrail:
            yield Witness("gate-guardrail-failed", f"{check.id}: {check.reason}", _place(check, decision))
        elif check.failed and check.baseline is not None:
            yield Witness("gate-regression", f"{check.id}: {check.reason}", _place(check, decision))
    if decision.run.commit:
        yield Witness("run-provenance", f"commit {decision.run.commit[:12]} of the {run}")
    applied = [gates for gates in loaded if gates.path == decision.gates.path]
    yield from _shown_by(applied[0], decision, run) if applied else ()


def _shown_by(gates: LoadedGates, decision: Decision, run: str) -> Iterator[Witness]:
    """What the run has of what its gates ask for beside numbers."""
    from mlgate.gates.model import EvidenceGate

    passed = {check.id: check for check in decision.checks if not check.failed and not check.missing}
    for gate in gates.file.gates:
        if not isinstance(gate, EvidenceGate) or gate.id not in passed:
            continue
        asked, place = gate.require, _place(passed[gate.id], decision)
        for kind, found in (
            ("run-params", asked.params),
            ("run-data", asked.datasets),
            ("run-signature", asked.signature),
        ):
            if found:
                yield Witness(kind, f"gate {gate.id} on the {run}", place)


def _has_ended(decision: Decision) -> bool:
    from mlgate.gates.decision import Outcome

    return decision.outcome is not Outcome.NOT_READY


def _place(check: Check, decision: Decision) -> Location | None:
    if not (decision.gates.path and check.line):
        return None
    return Location(decision.gates.path, check.line, 1, check.line, 1)


def findings_of(decision: Decision) -> Iterator[Finding]:
    """A finding for each check that failed; a gate that was tampered with, and a slice that regresses, are critical.

    Of a run that has not ended, none: what it lacks may still come.
    """
    for check in decision.checks if _has_ended(decision) else ():
        if check.failed:
            yield Finding(
                ReviewSeverity.CRITICAL if check.id == "lock" or check.kind == "slice" else ReviewSeverity.HIGH,
                f"The run fails its gate `{check.id}`",
                _place(check, decision),
                _issue(check),
                check.action or "train and judge again; never lower the bound after the fact",
                Area.EVALUATION,
                Risk.EVALUATION,
                check.id,
                blocker="AP4" if check.kind == "slice" else "",
            )


def _issue(check: Check) -> str:
    observed = f"observed {check.observed}" if check.observed is not None else "nothing observed"
    demanded = f", demanded {check.bound}" if check.bound else ""
    return f"{check.reason} ({observed}{demanded})" if check.reason else f"{observed}{demanded}"


def step_of(decision: Decision) -> Step:
    """What judging the run came to, in one line."""
    from mlgate.gates.decision import Outcome

    results = {
        Outcome.PASS: StepResult.OK,
        Outcome.FAIL: StepResult.FAILED,
        Outcome.NOT_READY: StepResult.NOT_READY,
    }
    failed = ", ".join(decision.failed)
    words = f"{len(decision.checks)} checks on run {decision.run.name or decision.run.run_id[:8]}"
    return Step("gates", results[decision.outcome], f"{words}; failed: {failed}" if failed else words)
