"""A saved JSON report read back: what `mlgate report` makes other formats of."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mlgate.core.diagnostic import (
    CellPlace,
    Confidence,
    LocatedDiagnostic,
    LocatedEdit,
    LocatedFix,
    Location,
    RelatedLocation,
    Severity,
    Span,
    Status,
)
from mlgate.core.report import FileCount, NotAnalysed, Report, SuppressionUse
from mlgate.core.typing import Any
from mlgate.reporters.records import SCHEMA

_NOWHERE = Location("", 1, 1, 1, 1)


class UnreadableReportError(ValueError):
    """The text is no JSON report of a version that this one reads."""


def read_report(text: str) -> Report:
    """The report that `--output-format json` wrote.

    Baselined and suppressed diagnostics are counted there, not listed: here they are as many without content.

    Raises:
        UnreadableReportError: The text is something else, with what and where.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnreadableReportError(f"no JSON: {error}") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise UnreadableReportError(f"its schema is {schema!r}, expected {SCHEMA!r}")
    try:
        return _report(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableReportError(f"not as the schema {SCHEMA} has it: {_words(error)}") from None


def _words(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _report(document: Mapping[str, Any]) -> Report:
    summary = document["summary"]
    kinds = summary["by_kind"]
    return Report(
        diagnostics=tuple(_diagnostic(item) for item in document["diagnostics"]),
        files=FileCount(kinds["notebooks"], kinds["scripts"], kinds["project_files"]),
        not_analysed=tuple(NotAnalysed(item["path"], item["reason"], item["cell"]) for item in summary["not_analysed"]),
        suppressed=(_nameless(Status.SUPPRESSED),) * summary["suppressed"],
        suppressions=tuple(_suppression(item) for item in document["suppressions"]),
        baselined=(_nameless(Status.BASELINED),) * summary["baselined"],
        duration_ms=summary["duration_ms"],
        version=document["tool"]["version"],
        compared_to=summary["compared_to"],
        fixed=summary["fixed"],
    )


def _nameless(status: Status) -> LocatedDiagnostic:
    return LocatedDiagnostic("", "", "", Severity.NOTE, Confidence.LOW, _NOWHERE, status=status)


def _diagnostic(item: Mapping[str, Any]) -> LocatedDiagnostic:
    return LocatedDiagnostic(
        item["code"],
        item["name"],
        item["message"],
        Severity[item["severity"].upper()],
        Confidence[item["confidence"].upper()],
        _location(item["location"]),
        excerpt=item["excerpt"],
        related=tuple(
            RelatedLocation(other["message"], _location(other["location"]), other["excerpt"])
            for other in item["related"]
        ),
        fix=_fix(item["fix"]),
        status=Status(item["status"]),
        fingerprint=item["fingerprint"],
    )


def _location(item: Mapping[str, Any]) -> Location:
    numbers = [item[key] for key in ("line", "column", "end_line", "end_column")]
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise ValueError(f"{item['path']} has a place without line and column")
    place = Location(item["path"], *numbers)
    cell = item["cell"]
    if cell is None:
        return place
    return place._replace(
        cell=CellPlace(cell["index"], cell["id"], cell["execution_count"], cell["line"], cell["column"])
    )


def _fix(item: Mapping[str, Any] | None) -> LocatedFix | None:
    if item is None:
        return None
    edits = tuple(
        LocatedEdit(_location(edit["location"]), edit["content"], Span(0, 0), creates=edit["creates"])
        for edit in item["edits"]
    )
    return LocatedFix(item["title"], item["applicability"], edits)


def _suppression(item: Mapping[str, Any]) -> SuppressionUse:
    return SuppressionUse(
        _location(item["location"]), tuple(item["codes"]), item["reason"], item["until"], item["hidden"]
    )
