"""Applies fixes to files: to a fixpoint with a bound, never introducing a syntax error, each file written at once."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedFix
from mlgate.engine.atomic import replace_file
from mlgate.engine.edits import compatible_fixes, edits_of
from mlgate.engine.protection import PROTECTED, is_protected, refused_place
from mlgate.engine.run import Run
from mlgate.engine.work import WorkItem
from mlgate.semantics.parsing import parse
from mlgate.sources.read import UnreadableError, read_unit, unit_from_bytes
from mlgate.sources.unit import SourceUnit
from mlgate.sources.write_back import EditError, edited_bytes

MAX_PASSES = 10


@dataclass
class FixedFile:
    """One file and what fixes made of it; `created`: there was none."""

    item: WorkItem
    before: bytes
    after: bytes
    applied: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    created: bool = False

    @property
    def changed(self) -> bool:
        """Whether any byte differs."""
        return self.before != self.after


def fix_files(
    run: Run, items: Sequence[WorkItem], diagnostics: Sequence[LocatedDiagnostic], applicabilities: frozenset[str]
) -> Iterator[FixedFile]:
    """Fix the files that diagnostics have fixes for; nothing is written."""
    fixable = {
        edit.location.path
        for item in diagnostics
        if item.fix and item.fix.applicability in applicabilities
        for edit in item.fix.edits
        if not edit.creates
    }
    project = [item for item in diagnostics if item.fix and _is_project_rule(run, item)]
    for item in items:
        if item.shown not in fixable:
            continue
        here = [d for d in project if d.fix and d.fix.is_within(item.shown)]
        reason = _refusal(run, item, here)
        yield FixedFile(item, b"", b"", problems=[reason]) if reason else fix_file(run, item, applicabilities, here)


def _refusal(run: Run, item: WorkItem, project: Sequence[LocatedDiagnostic]) -> str:
    """Why a file must not be written; what is edited for the sake of another file lies in the project itself."""
    if is_protected(run.settings, item.path):
        return PROTECTED
    is_other = any(diagnostic.location.path != item.shown for diagnostic in project)
    return refused_place(run.settings.root, item.path) if is_other else ""


def _is_project_rule(run: Run, diagnostic: LocatedDiagnostic) -> bool:
    return run.checker.rules.is_project_rule(diagnostic.code)


def fix_file(
    run: Run, item: WorkItem, applicabilities: frozenset[str], project: Sequence[LocatedDiagnostic]
) -> FixedFile:
    """Read one file and fix it."""
    try:
        unit = read_unit(Path(item.path), item.shown)
    except UnreadableError as error:
        return FixedFile(item, b"", b"", problems=[str(error)])
    return fix_unit(run, item, unit, applicabilities, project)


def fix_unit(
    run: Run,
    item: WorkItem,
    unit: SourceUnit,
    applicabilities: frozenset[str],
    project: Sequence[LocatedDiagnostic] = (),
) -> FixedFile:
    """Apply fixes to one unit until none is left; project rules' fixes first, once, as their places are known now."""
    result = FixedFile(item, unit.data, unit.data)
    unit = apply_to_unit(unit, compatible_fixes(project, applicabilities), result)
    for _ in range(MAX_PASSES):
        fixes = compatible_fixes(_reported(run, unit), applicabilities)
        after = apply_to_unit(unit, fixes, result) if fixes else unit
        if after.data == unit.data:
            return result
        unit = after
    result.problems.append(f"fixes did not come to an end after {MAX_PASSES} passes; the last state is kept")
    return result


def _reported(run: Run, unit: SourceUnit) -> list[LocatedDiagnostic]:
    """Diagnostics of one file as the run would show them: suppressed ones are not fixed."""
    records = run.checker.check_units([unit])
    report = run.file_report(records)
    fixed = (item for item in report.diagnostics if item.fix and item.fix.is_within(unit.path))
    return [item for item in fixed if not _is_project_rule(run, item)]


def apply_to_unit(unit: SourceUnit, fixes: Sequence[LocatedFix], result: FixedFile) -> SourceUnit:
    """Apply fixes that do not overlap, one alone where together they would break the file; `result` takes note."""
    together = _edited(unit, fixes)
    if together is not None and fixes:
        result.applied.extend(fix.title for fix in fixes)
        result.after = together.data
        return together
    for fix in fixes:
        alone = _edited(unit, [fix])
        if alone is None:
            result.problems.append(f"fix `{fix.title}` would break the file and was not applied")
            continue
        result.applied.append(fix.title)
        result.after = alone.data
        return alone  # places of the others have moved: the next pass finds them
    return unit


def _edited(unit: SourceUnit, fixes: Sequence[LocatedFix]) -> SourceUnit | None:
    """The unit after fixes, or None when it would have more problems than before."""
    edits = sorted({edit for fix in fixes for edit in edits_of(fix)})
    try:
        after = unit_from_bytes(edited_bytes(unit, edits), unit.path)
    except EditError:
        return None
    problems = len(unit.problems) + len(parse(unit)[2])
    return after if len(after.problems) + len(parse(after)[2]) <= problems else None


def write_file(path: Path, data: bytes, expected: bytes) -> None:
    """Replace a file's content at once, keeping its mode; a link's target is written, not the link.

    Raises:
        FileChangedError: The file is no longer what was read.
        OSError: It cannot be written; the old content stands.
    """
    target = Path(os.path.realpath(path))
    if target.read_bytes() != expected:
        raise FileChangedError(f"{path}: changed meanwhile, not overwritten")
    if not os.access(target, os.W_OK):  # a file may be replaced without any right to it, but nobody asked for that
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    replace_file(target, data, stat.S_IMODE(target.stat().st_mode))


class FileChangedError(Exception):
    """A file was changed by somebody else while fixes were computed."""
