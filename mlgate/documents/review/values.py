"""What a review is made of: evidence with its place, judged points, findings, and the decision."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from mlgate.core.diagnostic import Location
from mlgate.core.values import NamedTuple
from mlgate.semantics.stages.vocabulary import Stage


class ReviewSeverity(IntEnum):
    """How bad it is for production when a finding is right; ordered."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The lower-case name used in output."""
        return self.name.lower()


class State(StrEnum):
    """What a review knows of one demand; `UNKNOWN` is an answer, and never a pass."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"


class Verdict(StrEnum):
    """The decision; NONE where something that it depends on has not ended, or could not be asked."""

    APPROVE = "APPROVE"
    WARNINGS = "APPROVE WITH WARNINGS"
    BLOCK = "BLOCK"
    NONE = "NO VERDICT"


class Area(StrEnum):
    """The five areas of a review, each by its title."""

    DATA = "Data contract and leakage"
    TRAINING = "Training reproducibility"
    EVALUATION = "Evaluation and promotion"
    SERVING = "Serving and deployment"
    MONITORING = "Monitoring and incident response"


class Risk(StrEnum):
    """What a finding puts at risk."""

    LEAKAGE = "leakage"
    IRREPRODUCIBLE = "irreproducible training"
    EVALUATION = "weak evaluation"
    SERVING = "unsafe serving"
    MONITORING = "missing monitoring"
    OTHER = "other"


class Evidence(NamedTuple):
    """One thing that was seen; `location` is None where it has no place in a file."""

    words: str
    location: Location | None = None


class PartResult(NamedTuple):
    """One demand of a point, judged; `ask`: what to do, where it is not met or not known."""

    name: str
    state: State
    evidence: tuple[Evidence, ...] = ()
    ask: str = ""
    note: str = ""


class PointResult(NamedTuple):
    """One point of the checklist, judged; `due`: whether the decision depends on it."""

    id: str
    title: str
    area: Area
    parts: tuple[PartResult, ...]
    due: bool = True

    @property
    def state(self) -> State:
        """Not met as soon as one part is not; met when all that are asked are."""
        states = {part.state for part in self.parts} - {State.NOT_ASKED}
        if State.NOT_MET in states:
            return State.NOT_MET
        if State.UNKNOWN in states:
            return State.UNKNOWN
        return State.MET if states else State.NOT_ASKED


class Finding(NamedTuple):
    """What is wrong, where, why it matters in production, and what to do.

    Attributes:
        why: What it means for production; "" where the issue says it.
        source: A rule's code, the id of a gate's check, of a point, or what was run.
        more: Further places of the same.
        blocker: The common blocker that it is an instance of, or "".
        counts: Whether the decision depends on it: not so for what a change does not touch.
    """

    severity: ReviewSeverity
    title: str
    location: Location | None
    issue: str
    fix: str
    area: Area
    risk: Risk
    source: str
    more: tuple[Location, ...] = ()
    blocker: str = ""
    counts: bool = True
    why: str = ""


class StepResult(StrEnum):
    """What came of something that was run."""

    OK = "ok"
    FAILED = "failed"
    NOT_RUN = "not run"
    TIMED_OUT = "out of time"
    NOT_READY = "not ready"
    UNREACHABLE = "unreachable"


class Step(NamedTuple):
    """Something that the review ran, or did not."""

    name: str
    result: StepResult
    words: str


class StageTouched(NamedTuple):
    """A part of the system that the change touches, with what says so."""

    stage: Stage
    evidence: tuple[Evidence, ...]


class Change(NamedTuple):
    """What is reviewed: everything, or what differs from a revision.

    Attributes:
        revision: What it is compared with; None for the whole of the paths.
        files: How many files it touches.
        stages: The parts of the system that it touches, in order.
        other: Files that belong to no stage.
    """

    revision: str | None
    files: int
    stages: tuple[StageTouched, ...]
    other: tuple[str, ...] = ()

    @property
    def touched(self) -> frozenset[Stage]:
        """The stages alone."""
        return frozenset(item.stage for item in self.stages)


class Blocker(NamedTuple):
    """One of the nine common blockers, and whether the review found it; None where nothing could tell."""

    id: str
    title: str
    found: bool | None


class Review(NamedTuple):
    """The whole review."""

    verdict: Verdict
    reasons: tuple[str, ...]
    change: Change
    kind: str | None
    kind_from: str
    points: tuple[PointResult, ...]
    findings: tuple[Finding, ...]
    blockers: tuple[Blocker, ...]
    steps: tuple[Step, ...]
    version: str
    paths: tuple[str, ...] = (".",)

    @property
    def risks(self) -> tuple[Risk, ...]:
        """Primary risks: of what is critical, high or medium, worst first; what has no name is none."""
        counted = [item for item in self.findings if item.counts and item.severity >= ReviewSeverity.MEDIUM]
        ordered = sorted(counted, key=lambda item: -item.severity)
        return tuple(dict.fromkeys(item.risk for item in ordered if item.risk is not Risk.OTHER))
