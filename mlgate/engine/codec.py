"""`FileRecord` to and from one line of text: the form in which it travels between processes and into the cache."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

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
from mlgate.core.later import LaterTuple
from mlgate.core.project import Fact
from mlgate.core.report import NotAnalysed
from mlgate.core.typing import Any, Protocol
from mlgate.engine.record import FileRecord, Suppression

SEPARATOR = "\x1f"
"""Stands in no JSON."""
_PLACE_IN_FILE = 4
"""Numbers of a location that is in no cell."""
_SEVERITIES = {int(severity): severity for severity in Severity}
_CONFIDENCES = {int(confidence): confidence for confidence in Confidence}


class Unread(Protocol):
    """Bytes that are still in a file."""

    def read(self) -> bytes:
        """The bytes."""


Shared = bytes | Unread
"""What project-wide rules see of a file, as it is written; b"" for nothing."""


def encode(record: FileRecord) -> bytes:
    """One line: the kind, a digest of what project-wide rules see, what was found, and what those rules see.

    Paths inside the record are left out, they are the record's own. What is empty is written as nothing.
    """
    found = [
        [_diagnostic(item) for item in record.diagnostics],
        [_suppression(item) for item in record.suppressions],
        [[item.reason, item.cell] for item in record.not_analysed],
        record.crashes,
    ]
    shared = _shared(record)
    seen = blake2b(f"{record.kind}{shared}".encode(), digest_size=8).hexdigest()
    parts = (record.kind, seen, _dumped(found) if any(found) else "", shared)
    return SEPARATOR.join(parts).encode()


def parted(line: bytes) -> tuple[bytes, bytes]:
    """What `encode` wrote, in two parts: what was found, and what project-wide rules see of it."""
    record, separator, shared = line.rpartition(SEPARATOR.encode())
    return (record, shared) if separator else (line, b"")


def decode(path: str, line: bytes, shared: Shared | None = None) -> FileRecord:
    """The record of `path`, of all that `encode` wrote or of its two parts; its facts are read when asked for.

    Raises:
        ValueError, TypeError, KeyError, IndexError: The line is not one that `encode` wrote.
    """
    if shared is None:
        line, shared = parted(line)
    head, separator, found = line.decode().rpartition(SEPARATOR)
    return decode_parts(path, head + separator, found, shared)


def decode_parts(path: str, head: str, found: str | list[Any], shared: Shared) -> FileRecord:
    """The same of kind and digest, what was found (as written, or read by `decode_found`), and what is shared."""
    kind, project_digest, _ = head.split(SEPARATOR)
    facts, imports = _NOTHING_SHARED
    if shared:
        facts = later = LaterFacts(path, shared)
        imports = LaterTuple(lambda: later.imports)
    if found == "":
        return FileRecord(path, kind, (), (), (), facts, imports, (), project_digest)
    diagnostics, suppressions, not_analysed, crashes = json.loads(found) if isinstance(found, str) else found
    return FileRecord(
        path,
        kind,
        tuple([_read_diagnostic(path, item) for item in diagnostics]),
        tuple([_read_suppression(path, item) for item in suppressions]),
        tuple([NotAnalysed(path, reason, cell) for reason, cell in not_analysed]),
        facts,
        imports,
        tuple(crashes),
        project_digest,
    )


def decode_found(found: Sequence[str]) -> Sequence[Any]:
    """What was found in many files, for `decode_parts`; read at once, which takes two thirds of the time.

    Raises:
        ValueError: Any of it is not what `encode` wrote.
    """
    read: list[Any] = json.loads(f"[{','.join(found)}]")
    if len(read) != len(found):
        raise ValueError("not one value each")
    return read


def head_of(record: FileRecord) -> str:
    """Kind and digest, as `encode` writes them."""
    return f"{record.kind}{SEPARATOR}{record.project_digest}{SEPARATOR}"


def _shared(record: FileRecord) -> str:
    """Imports and facts; rules of a family often gather the same ones, which are written once."""
    if not record.imports and not record.facts:
        return ""
    written: dict[str, int] = {}
    places = {
        code: written.setdefault(_dumped([_fact(item) for item in facts]), len(written))
        for code, facts in record.facts.items()
    }
    return f"[{_dumped(record.imports)},{_dumped(places)},[{','.join(written)}]]"


def _dumped(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


class LaterFacts(Mapping[str, tuple[Fact, ...]]):
    """What project-wide rules see of a file, still as it is written: read when one of its facts is asked for."""

    def __init__(self, path: str, written: Shared) -> None:
        self._path = path
        self._written = written

    @cached_property
    def _read(self) -> list[Any]:
        written = self._written if isinstance(self._written, bytes) else self._written.read()
        content: list[Any] = json.loads(written)
        return content

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """Dotted names."""
        return tuple(self._read[0])

    @cached_property
    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """By code of the rule that gathered them."""
        _, places, written = self._read
        facts = [tuple([_read_fact(self._path, item) for item in items]) for items in written]
        return {code: facts[place] for code, place in places.items()}

    def __getitem__(self, code: str) -> tuple[Fact, ...]:
        return self.facts[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)


_NOTHING_SHARED: tuple[Mapping[str, tuple[Fact, ...]], Sequence[str]] = (MappingProxyType({}), ())


def _location(location: Location) -> list[Any]:
    place = location.cell
    numbers: list[Any] = [location.line, location.column, location.end_line, location.end_column]
    return (
        numbers if place is None else [*numbers, place.index, place.id, place.execution_count, place.line, place.column]
    )


def _read_location(path: str, item: list[Any]) -> Location:
    if len(item) == _PLACE_IN_FILE:
        return Location(path, *item)
    line, column, end_line, end_column, *cell = item
    return Location(path, line, column, end_line, end_column, CellPlace(*cell))


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
        _SEVERITIES[severity],
        _CONFIDENCES[confidence],
        _read_location(path, location),
        statement,
        excerpt,
        LaterTuple(lambda: tuple([_read_related(path, *other) for other in related])) if related else (),
        _read_fix(path, fix) if fix is not None else None,
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


def _read_fix(path: str, item: list[Any]) -> LocatedFix:
    title, applicability, edits = item
    return LocatedFix(title, applicability, LaterTuple(lambda: tuple([_read_edit(path, *edit) for edit in edits])))


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
