"""`FileRecord`: what analysing one file gives, in plain values: it travels between processes and into the cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.project import Fact
from mlgate.core.report import NotAnalysed, SuppressionUse
from mlgate.core.values import NamedTuple


class Suppression(NamedTuple):
    """One `mlgate: ignore` in a file.

    `first_line:last_line` (inclusive) are lines of the cell if `cell` is set, else of the file; both 0 for a whole file
    (`ignore-file`) or a whole cell (cell tag or metadata). `codes` are as written; empty means every code, or, with
    `malformed`, none.
    """

    codes: tuple[str, ...]
    location: Location
    statement: str
    first_line: int = 0
    last_line: int = 0
    cell: int | None = None
    reason: str | None = None
    until: str | None = None
    malformed: str | None = None
    excerpt: str = ""


class Split(NamedTuple):
    """Diagnostics that count, those that are hidden, remarks on the suppressions, and those that hid something."""

    active: list[LocatedDiagnostic]
    suppressed: list[LocatedDiagnostic]
    remarks: list[LocatedDiagnostic]
    uses: list[SuppressionUse]


class FileRecord(NamedTuple):
    """One file, analysed."""

    path: str
    kind: str
    diagnostics: tuple[LocatedDiagnostic, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    not_analysed: tuple[NotAnalysed, ...] = ()
    facts: Mapping[str, tuple[Fact, ...]] = MappingProxyType({})
    imports: Sequence[str] = ()
    crashes: tuple[str, ...] = ()
    project_digest: str = ""
    """Of all that project-wide rules see of the file."""
