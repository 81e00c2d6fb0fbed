"""The decision: what was judged, each check, and the record whose hash is the same for the same inputs.

Nothing here knows the time of day: judged twice, the same run gives the same record and the same hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

import mlgate
from mlgate.core.typing import Any
from mlgate.gates.canonical import canonical_json, digest, plain_value

SCHEMA = "mlgate/decision/1"


class Verdict(StrEnum):
    """What one check came to."""

    PASS = "pass"
    FAIL = "fail"
    WAIVED = "waived"
    WARN = "warn"
    SKIPPED = "skipped"
    NOT_JUDGED = "not_judged"


class Outcome(StrEnum):
    """What the whole decision came to."""

    PASS = "pass"
    FAIL = "fail"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A waiver that was used: who accepts a failing check, why, and until when."""

    by: tuple[str, ...]
    reason: str
    expires: str


@dataclass(frozen=True, slots=True)
class Statistic:
    """What a test over paired predictions came to."""

    method: str
    difference: float
    low: float | None
    high: float | None
    p_value: float | None
    confidence: float
    n: int
    seed: int | None = None
    n_boot: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was asked, what was seen, and the verdict.

    Attributes:
        id: Of the gate, with the slice where it has several: `slices[apac]`.
        kind: `run`, `metric`, `slice`, `statistic`, `evidence`, `clean`, `freshness` or `approvals`.
        reason: Why it did not pass, or what is to be known; empty for a plain pass.
        action: The smallest next thing to do; never a lower bound.
        observed: The number judged, or the words.
        bound: What was demanded, as people read it: `>= 0.82`.
        minimum: The number that had to be reached, after the baseline was counted in.
        maximum: The number that must not be exceeded.
        baseline: The champion's number.
        missing: What is not there: metric names, `auc@dataset`, `champion:f1`, `param:seed`, `artifact:path`.
        line: Of the gate in its file; not part of the record.
    """

    id: str
    kind: str
    verdict: Verdict
    reason: str = ""
    action: str = ""
    metric: str | None = None
    observed: Decimal | str | None = None
    bound: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    baseline: Decimal | str | None = None
    step: int | None = None
    timestamp: int | None = None
    dataset: str | None = None
    missing: tuple[str, ...] = ()
    guardrail: bool = False
    waiver: Acceptance | None = None
    statistic: Statistic | None = None
    line: int | None = field(default=None, compare=False)

    @property
    def failed(self) -> bool:
        """Whether it keeps the run from being promoted."""
        return self.verdict is Verdict.FAIL


@dataclass(frozen=True, slots=True)
class GatesFacts:
    """The gates that were applied; `path` is not part of the record."""

    sha256: str
    model: str | None = None
    alias: str = "champion"
    commit: str | None = None
    path: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The run that was judged."""

    run_id: str
    experiment_id: str
    name: str
    status: str
    stage: str
    started: int | None
    ended: int | None
    user: str | None
    commit: str | None
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChampionFacts:
    """The version that it was compared with."""

    version: str
    run_id: str | None


@dataclass(frozen=True)
class Decision:
    """The verdict over one run. `checks` stand in the order of the report."""

    outcome: Outcome
    checks: tuple[Check, ...]
    gates: GatesFacts
    run: RunFacts
    champion: ChampionFacts | None
    metrics_sha256: str
    notes: tuple[str, ...] = ()
    version: str = mlgate.__version__

    @property
    def passed(self) -> bool:
        """Whether the run may be promoted."""
        return self.outcome is Outcome.PASS

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the checks that failed, in report order."""
        return tuple(check.id for check in self.checks if check.failed)

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that is not there: metrics sorted, then other evidence as the file asks for it."""
        metrics = {name for check in self.checks if check.kind in ("metric", "slice") for name in check.missing}
        others = [name for check in self.checks if check.kind not in ("metric", "slice") for name in check.missing]
        return (*sorted(metrics), *dict.fromkeys(others))

    @cached_property
    def record(self) -> dict[str, Any]:
        """What is hashed and kept: everything judged, and no time of day."""
        return {
            "schema": SCHEMA,
            "tool": {"name": "mlgate", "version": self.version},
            "decision": self.outcome.value,
            "gates": _fields(self.gates, "path"),
            "run": _fields(self.run),
            "champion": _fields(self.champion) if self.champion else None,
            "checks": [_check_record(check) for check in self.checks],
            "failed": list(self.failed),
            "missing": list(self.missing),
            "notes": list(self.notes),
            "metrics_sha256": self.metrics_sha256,
        }

    @cached_property
    def sha256(self) -> str:
        """Of the canonical record."""
        return digest(self.record)

    @property
    def artifact_path(self) -> str:
        """Where the record is kept among the run's artifacts."""
        return f"mlgate/decision-{self.sha256[:12]}.json"

    def to_json(self) -> str:
        """The record as it is kept, one canonical line; its SHA-256 is `sha256`."""
        return canonical_json(self.record)


def _fields(value: Any, *without: str) -> dict[str, Any]:
    named = {name: getattr(value, name) for name in value.__slots__ if name not in without}
    return {name: plain_value(item) for name, item in named.items()}


def _check_record(check: Check) -> dict[str, Any]:
    found = _fields(check, "line", "waiver", "statistic")
    found["waiver"] = _fields(check.waiver) if check.waiver else None
    found["statistic"] = _fields(check.statistic) if check.statistic else None
    return found
