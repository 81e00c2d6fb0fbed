"""The gate file as pydantic models. Unknown keys, empty lists, bounds that are no numbers: all refused when loading."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from mlgate.gates.people import person
from mlgate.gates.predictions import StatisticError
from mlgate.gates.statistics import Question, check_question
from mlgate.gates.value_types import (
    Amount,
    Day,
    Direction,
    GateId,
    Name,
    Names,
    Number,
    ShapeError,
    Table,
    Text,
    Version,
)

PROSE = ("why", "makes_cheaper", "makes_likelier", "paid_by")
"""What a gate says to people; a change of it changes no judgement, and not the hash."""


class Gate(Table):
    """What every gate has: an id, and words for people."""

    kind: ClassVar[str]
    key: ClassVar[str]

    id: GateId
    why: Text | None = None
    makes_cheaper: Text | None = None
    makes_likelier: Text | None = None
    paid_by: Text | None = None
    guardrail: StrictBool = False


class RelativeBounds(Gate):
    """Bounds against the champion's value of the same metric."""

    direction: Direction | None = None
    baseline: Name | None = None
    max_drop: Amount | None = None
    max_drop_rel: Amount | None = None
    min_gain: Amount | None = None
    min_gain_rel: Amount | None = None
    same_dataset: StrictBool = False
    on_missing: Literal["fail", "pass"] = "fail"
    min: Number | None = None
    max: Number | None = None

    _RELATIVE: ClassVar[tuple[str, ...]] = ("max_drop", "max_drop_rel", "min_gain", "min_gain_rel")

    @property
    def is_relative(self) -> bool:
        """Whether any bound is against the baseline."""
        return any(getattr(self, name) is not None for name in self._RELATIVE)

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ShapeError(f"`min` {self.min} is above `max` {self.max}: no value can pass")
        if self.is_relative:
            self._check_relative()
        else:
            self._check_absolute()
        return self

    def _check_relative(self) -> None:
        if self.baseline is None:
            raise ShapeError("compares, but names no `baseline` (such as `baseline: champion`)")
        if self.direction is None:
            raise ShapeError("compares, but names no `direction` (`max`: larger is better, `min`: smaller is better)")

    def _check_absolute(self) -> None:
        if self.min is None and self.max is None:
            raise ShapeError(
                "demands nothing: give `min`, `max`, or `baseline` with one of " + ", ".join(self._RELATIVE)
            )
        if self.baseline is not None:
            raise ShapeError("names a `baseline`, but demands nothing of it: give one of " + ", ".join(self._RELATIVE))
        if self.same_dataset:
            raise ShapeError("asks for the `same_dataset`, but compares with no `baseline`")
        if self.direction == "max" and self.min is None:
            raise ShapeError("has `direction: max` (larger is better), but only an upper bound `max`")
        if self.direction == "min" and self.max is None:
            raise ShapeError("has `direction: min` (smaller is better), but only a lower bound `min`")


class MetricGate(RelativeBounds):
    """Bounds on one metric."""

    kind: ClassVar[str] = "metric"
    key: ClassVar[str] = "metric"

    metric: Name
    aggregate: Literal["latest", "min", "max", "mean", "last_k"] = "latest"
    k: Annotated[StrictInt, Field(ge=1)] | None = None
    dataset: Name | None = None

    @model_validator(mode="after")
    def _check_aggregate(self) -> Self:
        if (self.aggregate == "last_k") != (self.k is not None):
            raise ShapeError("`aggregate: last_k` and `k` (how many) go together")
        return self


class RowCount(Table):
    """How many rows a slice needs to be judged."""

    metric: Name
    value: Annotated[StrictInt, Field(ge=1)]


class SliceGate(RelativeBounds):
    """Bounds on every metric that matches a pattern; `*` stands for the name of the slice."""

    kind: ClassVar[str] = "slice"
    key: ClassVar[str] = "slices"

    slices: Name
    min_n: RowCount | None = None

    @model_validator(mode="after")
    def _check_pattern(self) -> Self:
        for pattern in (self.slices, self.min_n.metric if self.min_n else "*"):
            if pattern.count("*") != 1:
                raise ShapeError(f"`{pattern}` must hold one `*`, which stands for the name of the slice")
        return self


class StatisticGate(Gate):
    """A test over predictions of the run and the baseline, paired row by row; what is estimated is a gain."""

    kind: ClassVar[str] = "statistic"
    key: ClassVar[str] = "statistic"

    statistic: Name
    artifact: Name
    key_column: Name = Field(alias="key")
    baseline: Name
    method: Literal["paired_bootstrap", "mcnemar", "delong"] = "paired_bootstrap"
    n_boot: Annotated[StrictInt, Field(ge=100, le=100_000)] = 2000
    seed: Annotated[StrictInt, Field(ge=0, lt=2**63)] = 0
    confidence: Number = Decimal("0.95")
    threshold: Number = Decimal("0.5")
    direction: Direction | None = None
    min_gain: Number = Decimal(0)
    truth: Name = "y_true"
    score: Name = "y_score"
    label: Name = "y_pred"
    value: Name = "value"
    on_missing: Literal["fail", "pass"] = "fail"

    @property
    def question(self) -> Question:
        """What is asked of the two tables."""
        return Question(
            statistic=self.statistic,
            key=self.key_column,
            method=self.method,
            n_boot=self.n_boot,
            seed=self.seed,
            confidence=float(self.confidence),
            threshold=float(self.threshold),
            direction=self.direction or "",
            truth=self.truth,
            score=self.score,
            label=self.label,
            value=self.value,
        )

    @model_validator(mode="after")
    def _check_question(self) -> Self:
        try:
            check_question(self.question)
        except StatisticError as error:
            raise ShapeError(f"cannot be asked: {error}") from None
        return self


class DatasetEvidence(Table):
    """A dataset that must be logged."""

    name: Name | None = None
    context: Name | None = None

    @model_validator(mode="after")
    def _check_some(self) -> Self:
        if self.name is None and self.context is None:
            raise ShapeError("needs `name` or `context`")
        return self


class Evidence(Table):
    """What must be there."""

    params: Names | None = None
    tags: Names | None = None
    artifacts: Names | None = None
    datasets: Annotated[tuple[DatasetEvidence, ...], Field(min_length=1)] | None = None
    signature: StrictBool = False
    model: Name = "model"

    @model_validator(mode="after")
    def _check_some(self) -> Self:
        if not (self.params or self.tags or self.artifacts or self.datasets or self.signature):
            raise ShapeError("requires nothing")
        return self


class EvidenceGate(Gate):
    """Params, tags, artifacts, datasets and a signature that a run must have logged."""

    kind: ClassVar[str] = "evidence"
    key: ClassVar[str] = "require"

    require: Evidence


class Cleanliness(Table):
    """Which rules the run's own code must satisfy."""

    commit: Name = "mlflow.source.git.commit"
    select: Names = ("MLG1",)
    fail_level: Literal["error", "warning", "note"] = "error"
    paths: Names | None = None


class CleanGate(Gate):
    """The code of the run's commit has no diagnostics."""

    kind: ClassVar[str] = "clean"
    key: ClassVar[str] = "clean"

    clean: Cleanliness


class Age(Table):
    """How old a run may be."""

    max_age_days: Annotated[Number, Field(gt=0)]


class FreshnessGate(Gate):
    """The run ended not long ago."""

    kind: ClassVar[str] = "freshness"
    key: ClassVar[str] = "freshness"

    freshness: Age


class Approvers(Table):
    """Whose approval is asked for."""

    count: Annotated[StrictInt, Field(ge=1)] = 1
    people: Names | None = Field(default=None, alias="from")
    not_author: StrictBool = True

    @model_validator(mode="after")
    def _check_enough(self) -> Self:
        if self.people is not None and len({person(name) for name in self.people}) < self.count:
            raise ShapeError(
                f"asks for {self.count} approvals `from` {len({person(name) for name in self.people})} people"
            )
        return self


class ApprovalsGate(Gate):
    """People said yes to this run under these gates."""

    kind: ClassVar[str] = "approvals"
    key: ClassVar[str] = "approvals"

    approvals: Approvers


AnyGate = MetricGate | SliceGate | StatisticGate | EvidenceGate | CleanGate | FreshnessGate | ApprovalsGate
GATE_KINDS: tuple[type[AnyGate], ...] = (
    MetricGate,
    SliceGate,
    StatisticGate,
    EvidenceGate,
    CleanGate,
    FreshnessGate,
    ApprovalsGate,
)


class Lock(Table):
    """Whether the hash of the gates must have been logged before the run ended."""

    required: StrictBool = False


class RunDemands(Table):
    """What a run must be to be judged at all."""

    status: Annotated[tuple[Literal["FINISHED", "RUNNING", "SCHEDULED"], ...], Field(min_length=1)] = ("FINISHED",)
    late_metrics: Literal["fail", "warn", "ignore"] = "warn"


class Waiver(Table):
    """Somebody accepts that a check fails, for a while."""

    check: Name
    by: Names
    reason: Text
    expires: Day


class GateFile(Table):
    """A whole gate file."""

    version: Version
    model: Name | None = None
    alias: Name = "champion"
    lock: Lock = Lock()
    run: RunDemands = RunDemands()
    gates: Annotated[tuple[AnyGate, ...], Field(min_length=1)]
    waivers: tuple[Waiver, ...] = ()
