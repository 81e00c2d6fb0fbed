"""Files that fixes create: only where there is none, inside the project, through no link; all of one fix or none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedEdit, LocatedFix
from mlgate.core.values import NamedTuple
from mlgate.engine.atomic import create_files
from mlgate.engine.fixer import FixedFile
from mlgate.engine.protection import PROTECTED, is_protected, refused_place
from mlgate.engine.run import Run
from mlgate.engine.work import WorkItem
from mlgate.semantics.parsing import parse
from mlgate.sources.read import unit_from_bytes

_PYTHON = (".py", ".ipynb")


class NewFiles(NamedTuple):
    """What one fix creates; nothing where any of it has a problem."""

    title: str
    files: tuple[FixedFile, ...]

    @property
    def problems(self) -> bool:
        """Whether the fix cannot be applied."""
        return any(file.problems for file in self.files)


def new_files(
    run: Run, diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str]
) -> Iterator[NewFiles]:
    """What the fixes of diagnostics create, each file for the first that wants it; nothing is written."""
    taken: set[str] = set()
    for diagnostic in sorted(diagnostics, key=lambda item: item.sort_key):
        fix = diagnostic.fix
        if fix is None or fix.applicability not in applicabilities or not fix.creates_files:
            continue
        paths = {edit.location.path for edit in fix.edits}
        if paths.isdisjoint(taken):
            taken |= paths
            yield NewFiles(fix.title, tuple(_planned(run, fix, edit) for edit in fix.edits))


def _planned(run: Run, fix: LocatedFix, edit: LocatedEdit) -> FixedFile:
    path = edit.location.path
    data = edit.content.encode()
    reason = _refusal(run, path, data)
    if not edit.creates or len({other.location.path for other in fix.edits}) < len(fix.edits):
        reason = f"fix `{fix.title}` both creates and edits files, and was not applied"
    item = WorkItem(path, path, len(data), 0)
    return FixedFile(item, b"", data, [fix.title], [reason] if reason else [], created=True)


def _refusal(run: Run, path: str, data: bytes) -> str:
    """Why a file must not be created, or ""."""
    if is_protected(run.settings, path):
        return PROTECTED
    if reason := refused_place(run.settings.root, path):
        return reason
    if os.path.lexists(path):
        return "exists already; not overwritten"
    if path.endswith(_PYTHON):
        unit = unit_from_bytes(data, path)
        if unit.problems or parse(unit)[2]:
            return "would not be valid; not written"
    return ""


def write_new(group: NewFiles) -> None:
    """Create the files of one fix.

    Raises:
        FileExistsError: One of them has appeared meanwhile; none is written.
        OSError: One of them cannot be written; none is.
    """
    create_files({Path(file.item.path): file.after for file in group.files})
