"""`--new-from REV`: which diagnostics are new since a revision."""

from __future__ import annotations

from collections.abc import Sequence

from mlgate.core.diagnostic import LocatedDiagnostic, Status
from mlgate.core.report import Report
from mlgate.engine.changes import Changes, files_at
from mlgate.engine.record import FileRecord
from mlgate.engine.run import Run
from mlgate.sources.read import unit_from_bytes


def only_new(report: Report, records: Sequence[FileRecord], run: Run, changes: Changes) -> Report:
    """The report with only the diagnostics that are new.

    New is what has its place, or a step of its flow, on a changed line, and what was absent at the revision.
    """
    before = _fingerprints_before(records, run, changes)
    new = tuple(item.with_status(Status.NEW) for item in report.diagnostics if _is_new(item, changes, before))
    fresh = {item.fingerprint for item in new}
    known = sum(1 for item in report.diagnostics if item.fingerprint not in fresh)
    words = "diagnostic that is not new since {} is" if known == 1 else "diagnostics that are not new since {} are"
    note = (f"{known:,} {words.format(changes.revision)} not shown",) if known else ()
    return report._replace(diagnostics=new, compared_to=changes.revision, notes=(*report.notes, *note))


def _is_new(item: LocatedDiagnostic, changes: Changes, before: frozenset[str]) -> bool:
    places = (item.location, *(step.location for step in item.related))
    if any(changes.touches(place.path, place.line, place.end_line) for place in places):
        return True
    return item.fingerprint not in before


def _fingerprints_before(records: Sequence[FileRecord], run: Run, changes: Changes) -> frozenset[str]:
    """Fingerprints of what the rules say of the revision: unchanged files as now, changed ones as they were."""
    changed = [record.path for record in records if changes.is_changed(record.path)]
    if not changed:
        return frozenset(_fingerprints(records, run))
    earlier = {path: changes.before(path) for path in changed}
    old = files_at(changes.revision, earlier.values(), changes.top)
    units = [unit_from_bytes(old[before], path) for path, before in earlier.items() if before in old]
    before = [record for record in records if record.path not in set(changed)]
    before.extend(run.checker.check_units(units))
    return frozenset(_fingerprints(before, run))


def _fingerprints(records: Sequence[FileRecord], run: Run) -> list[str]:
    crashes, surroundings = list(run.crashes), run.surroundings
    run.surroundings = surroundings._replace(changes=())  # at the revision, nothing had changed
    report = run.report(records)
    run.surroundings = surroundings
    run.crashes[:] = crashes  # the present state was judged already; its crashes count once
    return [item.fingerprint for item in report.diagnostics]
