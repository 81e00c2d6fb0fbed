"""The result of one run: what reporters render and exit codes are made of."""

from __future__ import annotations

from mlgate.core.diagnostic import LocatedDiagnostic, Location, Severity
from mlgate.core.values import NamedTuple


class NotAnalysed(NamedTuple):
    """A file, or a part of it, that nobody read; `cell` is 1-based, `reason` one line."""

    path: str
    reason: str
    cell: int | None = None


class FileCount(NamedTuple):
    """How many files of which sort were checked."""

    notebooks: int = 0
    scripts: int = 0
    project_files: int = 0

    @property
    def total(self) -> int:
        """All files."""
        return self.notebooks + self.scripts + self.project_files


class SuppressionUse(NamedTuple):
    """A suppression that hid something: its place, the codes as written (none: every rule), why, until when."""

    location: Location
    codes: tuple[str, ...]
    reason: str | None
    until: str | None
    hidden: int


class Report(NamedTuple):
    """Everything a run found; `diagnostics` are those that count (not suppressed, not baselined), sorted by place."""

    diagnostics: tuple[LocatedDiagnostic, ...] = ()
    files: FileCount = FileCount()
    not_analysed: tuple[NotAnalysed, ...] = ()
    suppressed: tuple[LocatedDiagnostic, ...] = ()
    suppressions: tuple[SuppressionUse, ...] = ()
    baselined: tuple[LocatedDiagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    duration_ms: int = 0
    version: str = ""
    root: str = ""
    compared_to: str | None = None
    fixed: int = 0

    def count(self, severity: Severity) -> int:
        """Number of diagnostics of exactly this severity."""
        return sum(1 for diagnostic in self.diagnostics if diagnostic.severity is severity)

    def worst(self) -> Severity | None:
        """The highest severity among the diagnostics that count."""
        return max((diagnostic.severity for diagnostic in self.diagnostics), default=None)
