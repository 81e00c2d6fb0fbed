"""What all formats of a review say alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from mlgate.core.diagnostic import Location
from mlgate.core.typing import TypeVar
from mlgate.core.values import NamedTuple
from mlgate.documents.review.judging import NOTHING_DOES
from mlgate.documents.review.maturity import Maturity
from mlgate.documents.review.values import (
    Area,
    Evidence,
    Finding,
    PartResult,
    PointResult,
    Review,
    ReviewSeverity,
    State,
    Verdict,
)
from mlgate.reporters.display import visible
from mlgate.reporters.places import line_and_column, notebook_cell


class ReviewContext(NamedTuple):
    """How a review is shown."""

    width: int = 80
    color: bool = False
    verbose: bool = False


Result = TypeVar("Result")
Reporter = Callable[[Result, ReviewContext], str]


def load_review_reporter(name: str) -> Reporter[Review]:
    """The reporter of a format; only that one is imported."""
    render: Reporter[Review] = import_module(f"mlgate.reporters.review_{name}").render
    return render


def load_maturity_reporter(name: str) -> Reporter[Maturity]:
    """The reporter of levels in a format."""
    render: Reporter[Maturity] = import_module(f"mlgate.reporters.maturity_{name}").render
    return render


def place_of(location: Location | None) -> str:
    """`src/train.py:28`, `churn.ipynb:cell 4:2`; "" where there is none."""
    if location is None:
        return ""
    cell = notebook_cell(location)
    line, _ = line_and_column(location)
    return f"{visible(location.path)}:cell {cell.index}:{line}" if cell else f"{visible(location.path)}:{line}"


def sentence(review: Review) -> str:
    """Why the decision is what it is."""
    return "; ".join(review.reasons) if review.reasons else "nothing stands against it"


def subject(review: Review) -> str:
    """What was reviewed."""
    paths = "" if review.paths == (".",) else " ".join(review.paths)
    files = f"{review.change.files:,} file{'' if review.change.files == 1 else 's'}"
    if review.change.revision is None:
        return f"{paths or 'the whole folder'} ({files})"
    return f"the change since {review.change.revision}{f' in {paths}' if paths else ''} ({files})"


def by_severity(findings: Sequence[Finding]) -> Iterator[tuple[ReviewSeverity, int]]:
    """How many findings of each severity count."""
    for severity in sorted(ReviewSeverity, reverse=True):
        yield severity, sum(1 for item in findings if item.severity is severity and item.counts)


def of_area(review: Review, area: Area) -> tuple[list[Finding], list[PointResult]]:
    """The findings and points of an area."""
    findings = [item for item in review.findings if item.area is area]
    return findings, [point for point in review.points if point.area is area]


def telling(point: PointResult) -> list[PartResult]:
    """The parts that make a point what it is: those not met before those unknown; all where it is met."""
    if point.state in (State.MET, State.NOT_ASKED):
        return list(point.parts)
    order = (State.NOT_MET, State.UNKNOWN)
    return [part for state in order for part in point.parts if part.state is state]


def issue_words(finding: Finding, *, in_full: bool) -> str:
    """What is wrong; in full, with what it means for production."""
    source = f" ({finding.source})"
    why = f". {finding.why}" if in_full and finding.why else ""
    return f"{visible(finding.issue)}{source}{visible(why)}"


def fix_words(finding: Finding) -> str:
    """What to do, as a sentence begins."""
    return visible(finding.fix[:1].upper() + finding.fix[1:])


def evidence_words(item: Evidence) -> str:
    """What was seen, and where."""
    place = place_of(item.location)
    words = visible(item.words)
    return f"{words} ({place})" if place else words


def part_words(part: PartResult) -> str:
    """What is known of a part, in one line."""
    seen = ", ".join(evidence_words(item) for item in part.evidence[:2])
    if part.state is State.MET:
        placed = any(item.location is not None for item in part.evidence)
        return ": ".join(filter(None, (part.note, seen if placed or not part.note else "")))
    if part.state is State.UNKNOWN:
        return ": ".join(filter(None, (part.note, seen)))
    if part.state is State.NOT_MET:
        return f"{part.note}; asked for by {seen}" if part.note == NOTHING_DOES else seen
    return part.note


def decision_line(review: Review) -> str:
    """The line that ends a review."""
    return f"Decision: {review.verdict.value}"


def blocking(verdict: Verdict) -> bool:
    """Whether the verdict is a no."""
    return verdict is Verdict.BLOCK
