"""`json`: a review for programs and agents; every key is always there."""

from __future__ import annotations

from mlgate.core.diagnostic import Location
from mlgate.core.typing import Any
from mlgate.documents.review.values import Evidence, Finding, PointResult, Review, StageTouched, Verdict
from mlgate.reporters.json_text import dump
from mlgate.reporters.records import location_record
from mlgate.reporters.review_facts import ReviewContext, by_severity

SCHEMA = "mlgate/review/1"
STATUS = {Verdict.APPROVE: "ok", Verdict.WARNINGS: "ok", Verdict.BLOCK: "blocked", Verdict.NONE: "needs_info"}

Record = dict[str, Any]


def render(review: Review, context: ReviewContext) -> str:
    """Render one document; `decision` is null where there is none yet."""
    return dump(
        {
            "schema": SCHEMA,
            "tool": {"name": "mlgate", "version": review.version},
            "status": STATUS[review.verdict],
            "decision": review.verdict.value if review.verdict is not Verdict.NONE else None,
            "reasons": list(review.reasons),
            "risks": [risk.value for risk in review.risks],
            "paths": list(review.paths),
            "kind": review.kind,
            "change": _change(review),
            "summary": {severity.word: count for severity, count in by_severity(review.findings)},
            "findings": [_finding(item) for item in review.findings],
            "points": [_point(item) for item in review.points],
            "blockers": [{"id": item.id, "title": item.title, "found": item.found} for item in review.blockers],
            "ran": [{"name": step.name, "result": step.result.value, "words": step.words} for step in review.steps],
        }
    )


def _change(review: Review) -> Record:
    change = review.change
    return {
        "since": change.revision,
        "files": change.files,
        "stages": [_stage(item) for item in change.stages],
        "other": list(change.other),
    }


def _stage(item: StageTouched) -> Record:
    return {"stage": item.stage.value, "evidence": [_evidence(found) for found in item.evidence]}


def _evidence(item: Evidence) -> Record:
    return {"words": item.words, "location": _location(item.location)}


def _location(location: Location | None) -> Record | None:
    return location_record(location) if location is not None else None


def _finding(item: Finding) -> Record:
    return {
        "severity": item.severity.word,
        "title": item.title,
        "location": _location(item.location),
        "more": [location_record(place) for place in item.more],
        "issue": item.issue,
        "why": item.why,
        "fix": item.fix,
        "area": item.area.value,
        "risk": item.risk.value,
        "source": item.source,
        "blocker": item.blocker or None,
        "counts": item.counts,
    }


def _point(item: PointResult) -> Record:
    return {
        "id": item.id,
        "title": item.title,
        "area": item.area.value,
        "state": item.state.value,
        "due": item.due,
        "parts": [
            {
                "name": part.name,
                "state": part.state.value,
                "note": part.note,
                "ask": part.ask,
                "evidence": [_evidence(found) for found in part.evidence],
            }
            for part in item.parts
        ],
    }
