"""How a point of the checklist is declared: its parts, what proves each, what refutes it, and who is asked."""

from __future__ import annotations

from dataclasses import dataclass

from mlgate.documents.review.values import Area, ReviewSeverity, Risk
from mlgate.semantics.stages.vocabulary import Stage

SERVED = frozenset({"online", "batch"})
ONLINE = frozenset({"online"})
BEYOND_NOTEBOOKS = frozenset({"online", "batch", "research"})
EVERY_KIND = frozenset({"online", "batch", "research", "notebook"})


@dataclass(frozen=True, slots=True)
class Part:
    """One demand of a point.

    Attributes:
        name: What must be true.
        ask: What to do, where it is not.
        proofs: Kinds of evidence of which any one proves it.
        refuted_by: Kinds of evidence of which any one refutes it.
        codes: Rules whose diagnostics refute it.
        looked_at: Kinds of evidence that the rules look at: where there is any, their silence is proof.
        demanded_by: Kinds of evidence; where there is any, the lack of all proof is a no, and not an unknown.
        kinds: Kinds of projects that are asked at all.
        shown_by: Where nobody said which kind of project it is, evidence that makes it one of them; none: always asked.
        severity: Of the finding that the lack of it is.
        risk: What the lack of it puts at risk; the point's own unless given.
        title: Of that finding; without one, other findings tell of it.
        issue: What is wrong, in one line; `{}` stands for what was seen.
        refuted: The same, where evidence refutes it instead of lacking.
        why: What it means for production.
    """

    name: str
    ask: str
    title: str = ""
    issue: str = ""
    refuted: str = ""
    why: str = ""
    proofs: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    demanded_by: tuple[str, ...] = ()
    kinds: frozenset[str] = EVERY_KIND
    shown_by: tuple[str, ...] = ()
    severity: ReviewSeverity = ReviewSeverity.MEDIUM
    risk: Risk | None = None
    blocker: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One of the twelve points.

    Attributes:
        stages: A change that touches none of them is not held up by the point.
    """

    id: str
    title: str
    area: Area
    risk: Risk
    stages: frozenset[Stage]
    parts: tuple[Part, ...]
