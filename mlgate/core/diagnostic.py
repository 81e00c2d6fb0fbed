"""What a rule says about one place, before and after the engine has found the place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, StrEnum

from mlgate.core.fix import Fix
from mlgate.core.values import NamedTuple


class Severity(IntEnum):
    """How bad it is when the diagnostic is right; ordered, so that `>=` compares."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case name used in configuration and output."""
        return self.name.lower()


class Confidence(IntEnum):
    """How sure the analysis is; a fact apart from severity, so that a gate may block on high only."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """The lower-case name used in configuration and output."""
        return self.name.lower()


class Status(StrEnum):
    """How a diagnostic stands against the baseline or `--new-from`."""

    NEW = "new"
    KNOWN = "known"
    BASELINED = "baselined"
    SUPPRESSED = "suppressed"


class Span(NamedTuple):
    """Half-open range of character offsets in a unit's code."""

    start: int
    end: int


class CellPlace(NamedTuple):
    """A place inside a notebook cell; 1-based, `index` counts all cells."""

    index: int  # type: ignore[assignment]  # hides the method of tuples
    id: str | None
    execution_count: int | None
    line: int
    column: int


class Location(NamedTuple):
    """A place in the physical file: 1-based lines and columns, in Unicode code points; end exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: CellPlace | None = None


class RelatedSpan(NamedTuple):
    """Another place a diagnostic speaks of, with its caption ("split here")."""

    message: str
    span: Span


class Diagnostic(NamedTuple):
    """One statement about one span of a unit, as a rule yields it."""

    code: str
    name: str
    message: str
    span: Span
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    related: tuple[RelatedSpan, ...] = ()
    fix: Fix | None = None


class RelatedLocation(NamedTuple):
    """A related place, found in the file; `excerpt` is its source line(s) for reports."""

    message: str
    location: Location
    excerpt: str = ""


class LocatedEdit(NamedTuple):
    """One replacement: its place in the file, for editors and SARIF; its `span` in the unit's code, to apply it.

    `raw`: the span is one of a notebook's bytes. `creates`: there is no such file, and `content` is all of it.
    """

    location: Location
    content: str
    span: Span
    raw: bool = False
    creates: bool = False

    @classmethod
    def new_file(cls, path: str, content: str) -> LocatedEdit:
        """The edit that creates a file."""
        return cls(Location(path, 1, 1, 1, 1), content, Span(0, 0), creates=True)


class LocatedFix(NamedTuple):
    """A fix whose edits are places in the physical file.

    They are in one file, which for a project rule need not be that of the diagnostic, or they create files.
    """

    title: str
    applicability: str
    edits: Sequence[LocatedEdit]

    def is_within(self, path: str) -> bool:
        """Whether the fix edits the file `path` and no other."""
        return all(edit.location.path == path and not edit.creates for edit in self.edits)

    @property
    def creates_files(self) -> bool:
        """Whether any edit creates a file."""
        return any(edit.creates for edit in self.edits)


class LocatedDiagnostic(NamedTuple):
    """One diagnostic at its place in the physical file: what reporters, baselines and caches see.

    `statement` is the normalised text of the statement it stands in (fingerprints are made of it), `excerpt` the
    cell or file line(s) around the place.
    """

    code: str
    name: str
    message: str
    severity: Severity
    confidence: Confidence
    location: Location
    statement: str = ""
    excerpt: str = ""
    related: Sequence[RelatedLocation] = ()
    fix: LocatedFix | None = None
    status: Status = Status.NEW
    fingerprint: str = ""

    def with_status(self, status: Status) -> LocatedDiagnostic:
        """The same diagnostic under another status."""
        return self._replace(status=status)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of reports: by path, place, code."""
        return (self.location.path, self.location.line, self.location.column, self.code, self.message)
