"""`FileRecord` to and from one line of JSON: the form in which it travels between processes and into the cache."""

from __future__ import annotations

import json
from typing import Any

from mlgate.config.content_hash import blake2b
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
)
from mlgate.core.report import NotAnalysed
from mlgate.core.rule import Fact
from mlgate.engine.record import FileRecord, Suppression


def encode(record: FileRecord) -> str:
    """One line of JSON; paths inside the record are left out, they are the record's own."""
    facts = {code: [_fact(item) for item in facts] for code, facts in record.facts.items()}
    seen = json.dumps([record.kind, facts, record.imports]).encode()
    return json.dumps(
        [
            record.kind,
            [_diagnostic(item) for item in record.diagnostics],
            [_suppression(item) for item in record.suppressions],
            [[item.reason, item.cell] for item in record.not_analysed],
            facts,
            record.imports,
            record.crashes,
            blake2b(seen, digest_size=8).hexdigest(),
        ],
        separators=(",", ":"),
    )


def decode(path: str, line: str) -> FileRecord:
    """The record of `path`.

    Raises:
        ValueError, TypeError, KeyError, IndexError: The line is not one that `encode` wrote.
    """
    kind, diagnostics, suppressions, not_analysed, facts, imports, crashes, project_digest = json.loads(line)
    return FileRecord(
        path,
        kind,
        tuple([_read_diagnostic(path, item) for item in diagnostics]),
        tuple([_read_suppression(path, item) for item in suppressions]),
        tuple([NotAnalysed(path, reason, cell) for reason, cell in not_analysed]),
        {code: tuple([_read_fact(path, item) for item in items]) for code, items in facts.items()},
        tuple(imports),
        tuple(crashes),
        project_digest,
    )


def _location(location: Location) -> list[Any]:
    place = location.cell
    numbers: list[Any] = [location.line, location.column, location.end_line, location.end_column]
    return (
        numbers if place is None else [*numbers, place.index, place.id, place.execution_count, place.line, place.column]
    )


def _read_location(path: str, item: list[Any]) -> Location:
    place = CellPlace(*item[4:]) if len(item) > 4 else None
    return Location(path, item[0], item[1], item[2], item[3], place)


def _diagnostic(item: LocatedDiagnostic) -> list[Any]:
    related = [_related(other, item.location.path) for other in item.related]
    head = [item.code, item.name, item.message, int(item.severity), int(item.confidence), _location(item.location)]
    return [*head, item.statement, item.excerpt, related, _fix(item.fix, item.location.path)]


def _read_diagnostic(path: str, item: list[Any]) -> LocatedDiagnostic:
    code, name, message, severity, confidence, location, statement, excerpt, related, fix = item
    return LocatedDiagnostic(
        code,
        name,
        message,
        Severity(severity),
        Confidence(confidence),
        _read_location(path, location),
        statement,
        excerpt,
        tuple([_read_related(path, *other) for other in related]),
        _read_fix(path, fix),
    )


def _related(item: RelatedLocation, path: str) -> list[Any]:
    """A related place; only those in another file name it."""
    own = [item.message, _location(item.location), item.excerpt]
    return own if item.location.path == path else [*own, item.location.path]


def _read_related(path: str, text: str, place: list[Any], line: str, other: str | None = None) -> RelatedLocation:
    return RelatedLocation(text, _read_location(other or path, place), line)


def _fix(fix: LocatedFix | None, path: str) -> list[Any] | None:
    if fix is None:
        return None
    return [fix.title, fix.applicability, [_edit(edit, path) for edit in fix.edits]]


def _edit(edit: LocatedEdit, path: str) -> list[Any]:
    """An edit; only those in another file name it."""
    head = [_location(edit.location), edit.content, *edit.span]
    if edit.creates or edit.location.path != path:
        return [*head, edit.raw, edit.creates, edit.location.path]
    return [*head, True] if edit.raw else head


def _read_edit(
    own: str,
    place: list[Any],
    text: str,
    start: int,
    end: int,
    raw: bool = False,
    creates: bool = False,
    path: str | None = None,
) -> LocatedEdit:
    return LocatedEdit(_read_location(own if path is None else path, place), text, Span(start, end), raw, creates)


def _read_fix(path: str, item: list[Any] | None) -> LocatedFix | None:
    if item is None:
        return None
    return LocatedFix(item[0], item[1], tuple([_read_edit(path, *edit) for edit in item[2]]))


def _suppression(item: Suppression) -> list[Any]:
    head = [item.codes, _location(item.location), item.statement, item.first_line, item.last_line]
    return [*head, item.cell, item.reason, item.until, item.malformed, item.excerpt]


def _read_suppression(path: str, item: list[Any]) -> Suppression:
    codes, location, *rest = item
    return Suppression(tuple(codes), _read_location(path, location), *rest)


def _fact(item: Fact) -> list[Any]:
    return [item.kind, _location(item.location), item.statement, item.excerpt, item.data]


def _read_fact(path: str, item: list[Any]) -> Fact:
    kind, location, statement, excerpt, data = item
    return Fact(kind, _read_location(path, location), statement, excerpt, data)
