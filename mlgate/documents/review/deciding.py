"""From findings, points and steps to the decision, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgate.documents.review.values import Finding, PointResult, ReviewSeverity, State, Step, StepResult, Verdict

_STOPS = (ReviewSeverity.CRITICAL, ReviewSeverity.HIGH)
UNDECIDED = (StepResult.TIMED_OUT, StepResult.NOT_READY, StepResult.UNREACHABLE)


def decide(
    findings: Sequence[Finding], points: Sequence[PointResult], steps: Sequence[Step]
) -> tuple[Verdict, tuple[str, ...]]:
    """The decision, with its reasons.

    Whatever stops it, stops it, however the rest ends. What has not ended, or could not be asked, leaves it open. An
    unknown point never approves without a warning.
    """
    counted = [item for item in findings if item.counts]
    stops = tuple(_stops(counted, steps))
    if stops:
        return Verdict.BLOCK, stops
    undecided = tuple(f"{step.name}: {step.words}" for step in steps if step.result in UNDECIDED)
    if undecided:
        return Verdict.NONE, undecided
    warnings = tuple(_warnings(counted, points))
    if warnings:
        return Verdict.WARNINGS, warnings
    return Verdict.APPROVE, ()


def _stops(findings: Sequence[Finding], steps: Sequence[Step]) -> Iterator[str]:
    for severity in _STOPS:
        count = sum(1 for item in findings if item.severity is severity)
        if count:
            yield _counted(count, f"{severity.word} finding")
    yield from (f"{step.name} failed" for step in steps if step.result is StepResult.FAILED)


def _warnings(findings: Sequence[Finding], points: Sequence[PointResult]) -> Iterator[str]:
    medium = sum(1 for item in findings if item.severity is ReviewSeverity.MEDIUM)
    if medium:
        yield _counted(medium, "medium finding")
    for state, words in ((State.NOT_MET, "not met"), (State.UNKNOWN, "unknown")):
        named = [point.id for point in points if point.due and point.state is state]
        if named:
            yield f"{', '.join(named)} {words}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
