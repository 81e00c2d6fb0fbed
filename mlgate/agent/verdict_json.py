"""A verdict for programs; the schema ships as `mlgate/_schemas/verify-1.schema.json`."""

from __future__ import annotations

import json

import mlgate
from mlgate.agent.acceptance import Refusal, Verdict
from mlgate.agent.comparison import Comparison, counts
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.typing import Any
from mlgate.reporters.records import location_record

SCHEMA = "mlgate/verify/1"


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """A verdict with its reasons; every key is always there."""
    refusals = [refusal for refusal in (verdict.refusal, *verdict.further) if refusal is not None]
    return {
        "accepted": verdict.accepted,
        "reason": verdict.reason.value if verdict.reason is not None else None,
        "demand": verdict.reason.demand.value if verdict.reason is not None else None,
        "refusals": [_refusal_record(refusal) for refusal in refusals],
        "tests": verdict.tested.value,
        "fixed": [_diagnostic_record(item) for item in verdict.fixed],
        "remaining": [_diagnostic_record(item) for item in verdict.remaining],
    }


def render_json(comparison: Comparison, base: str, head: str | None) -> str:
    """The verdict of a comparison; `head` is None for the work tree."""
    record = {
        "schema": SCHEMA,
        "tool": {"name": "mlgate", "version": mlgate.__version__},
        "base": base,
        "head": head,
        "changed": list(comparison.changed),
        "counts": counts(comparison),
        **verdict_record(comparison.verdict),
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _refusal_record(refusal: Refusal) -> dict[str, Any]:
    return {
        "reason": refusal.reason.value,
        "demand": refusal.reason.demand.value,
        "message": refusal.words,
        "location": location_record(refusal.place) if refusal.place is not None else None,
        "gone": refusal.gone,
    }


def _diagnostic_record(item: LocatedDiagnostic) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity.word,
        "message": item.message,
        "fingerprint": item.fingerprint,
        "location": location_record(item.location),
    }
