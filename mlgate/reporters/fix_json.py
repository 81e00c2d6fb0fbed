"""`json`: a run of `mlgate fix` as one stable document; its schema is `_schemas/fix-report-1.schema.json`."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic, Severity
from mlgate.core.fix_report import Ended, Ending, FixReport, Round
from mlgate.core.typing import Any
from mlgate.reporters.json_text import dump
from mlgate.reporters.records import location_record

SCHEMA = "mlgate/fix-report/1"
Record = dict[str, Any]


def render(report: FixReport) -> str:
    """Render the report as an indented JSON document."""
    return dump(fix_record(report))


def fix_record(report: FixReport) -> Record:
    """The document, as values."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "mlgate", "version": report.version},
        "started_at": report.started_at,
        "stop": {"reason": report.stop, "words": report.stop_words},
        "agent": None if report.agent is None else report.agent._asdict(),
        "summary": _summary(report),
        "diagnostics": [_ended(item) for item in report.diagnostics],
        "shown": [_ended(item) for item in report.shown],
        "rounds": [_round(item) for item in report.rounds],
        "rejections": dict(report.rejections),
        "bugs": [{"code": item.code, "paths": [*item.paths], "reason": item.reason} for item in report.bugs],
        "usage": {**report.spent._asdict(), "seconds": round(report.spent.seconds, 3)},
        "tests": {"verdict": report.tested, "command": [*report.test_command]},
        "tree": {"before": report.tree_before, "after": report.tree_after, "commit": report.commit or None},
        "files": {
            "written": [*report.written],
            "would_write": [*report.would_write],
            "stale_cells": {path: [*cells] for path, cells in report.stale.items()},
        },
        "patch": report.patch,
    }


def _round(item: Round) -> Record:
    return {**item._asdict(), "codes": [*item.codes], "seconds": round(item.seconds, 3)}


def _summary(report: FixReport) -> Record:
    return {
        "before": _by_severity([item.diagnostic for item in report.diagnostics]),
        "after": _by_severity(report.remaining),
        **{ending.value: report.count(ending) for ending in Ending},
    }


def _by_severity(found: list[LocatedDiagnostic] | tuple[LocatedDiagnostic, ...]) -> Record:
    return {
        severity.word: sum(1 for item in found if item.severity is severity)
        for severity in sorted(Severity, reverse=True)
    }


def _ended(item: Ended) -> Record:
    found = item.diagnostic
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.word,
        "message": found.message,
        "location": location_record(found.location),
        "fingerprint": found.fingerprint,
        "ending": item.ending.value,
        "why": item.why,
        "evidence": item.evidence,
    }
