"""Which parts of the system a change touches: by what the changed lines do, by what was removed, and by paths."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mlgate.config.settings import Settings
from mlgate.core.diagnostic import Location
from mlgate.core.project import FileChange
from mlgate.core.values import NamedTuple
from mlgate.documents.review.path_stages import CONFIGURATION, is_beside, stage_of_line, stage_of_path
from mlgate.documents.review.says import sayings
from mlgate.documents.review.values import Change, Evidence, StageTouched
from mlgate.documents.review.witnesses import Witness, Witnesses
from mlgate.engine.changes import Changes, GitError, files_at
from mlgate.engine.checker import catalogue_of
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.semantics.security.credentials import conceal
from mlgate.semantics.stages.code_marks import code_marks
from mlgate.semantics.stages.file_marks import file_marks
from mlgate.semantics.stages.vocabulary import MARK_KINDS, Mark, Stage
from mlgate.sources.file_kinds import kind_of_path
from mlgate.sources.read import unit_from_bytes
from mlgate.sources.unit import SourceUnit

MOST_EVIDENCE = 4
MOST_OLD_FILES = 300
LONGEST = 1_000_000
"""Bytes of a file whose lines are looked at: longer ones are data, whatever they are called."""


class Touch(NamedTuple):
    """One reason why a stage is touched."""

    stage: Stage
    evidence: Evidence


def whole(witnesses: Witnesses, files: int) -> Change:
    """What there is, where nothing is compared with."""
    touches = [Touch(stage, item.evidence) for item in witnesses if (stage := _stage(item)) is not None]
    return _change(None, files, touches, ())


def _stage(witness: Witness) -> Stage | None:
    known = MARK_KINDS.get(witness.kind)
    return known.stage if known is not None and witness.location is not None else None


def changed(
    changes: Changes, files: Sequence[FileChange], witnesses: Witnesses, before: Mapping[str, Sequence[Witness]]
) -> Change:
    """What a change touches.

    Args:
        changes: Lines that differ from the revision.
        files: The files among them that are reviewed.
        witnesses: Marks of the files as they are now.
        before: Marks of the files as they were, by shown path.
    """
    marks: dict[str, list[Witness]] = {}
    for witness in witnesses:
        if witness.location is not None and _stage(witness) is not None:
            marks.setdefault(witness.location.path, []).append(witness)
    touches: list[Touch] = []
    other: list[str] = []
    for file in files:
        found = list(_of_file(file, changes, marks.get(file.path, ()), before.get(file.path, ())))
        touches.extend(found)
        if not found:
            other.append(file.path)
    return _change(changes.revision, len(files), touches, tuple(other))


def earlier_marks(changes: Changes, files: Sequence[FileChange], settings: Settings) -> dict[str, list[Witness]]:
    """What the files of a change did at the revision, by shown path."""
    found: dict[str, list[Witness]] = {}
    for path, content in _before(changes, files).items():
        unit = unit_from_bytes(content, path)
        marks = _marks_of(unit, settings) if len(content) <= LONGEST else ()
        found[path] = [Witness(mark.kind, mark.words, unit.location(mark.span)) for mark in marks]
    return found


def _marks_of(unit: SourceUnit, settings: Settings) -> Iterator[Mark]:
    if unit.kind in PYTHON_KINDS:
        yield from code_marks(Module(unit, catalogue_of(settings), settings))
    else:
        yield from file_marks(unit)
        yield from (Mark(*saying) for saying in sayings(unit))


def _before(changes: Changes, files: Sequence[FileChange]) -> dict[str, bytes]:
    """Files of the change as they were at the revision, by shown path; those that nobody reads are left out."""
    earlier = {
        file.path: changes.before(file.path) if file.how != "deleted" else _absolute(file.path, changes.top)
        for file in files[:MOST_OLD_FILES]
        if file.how != "added" and kind_of_path(file.path) is not None
    }
    try:
        found = files_at(changes.revision, earlier.values(), changes.top)
    except (GitError, ValueError):
        return {}
    return {path: found[old] for path, old in earlier.items() if old in found}


def _absolute(path: str, top: str) -> str:
    """The absolute path of a file that is gone: its folder may be, too."""
    return os.path.join(os.path.realpath(os.path.dirname(os.path.abspath(path)) or top), os.path.basename(path))


def _of_file(
    file: FileChange, changes: Changes, marks: Sequence[Witness], before: Sequence[Witness]
) -> Iterator[Touch]:
    found = False
    for witness in marks:
        place = witness.location
        if place is not None and changes.touches(place.path, place.line, place.end_line):
            found = True
            yield Touch(_stage(witness) or Stage.TRAINING, witness.evidence)
    for touch in _removed(marks, before, file.path):
        found = True
        yield touch
    for touch in _of_lines(file, changes) if file.how != "deleted" else ():
        found = True
        yield touch
    stage = stage_of_path(file.path) if not found else None
    if stage is not None:
        yield Touch(stage, Evidence(f"{file.how}, by its path", Location(file.path, 1, 1, 1, 1)))


def _removed(marks: Sequence[Witness], before: Sequence[Witness], path: str) -> Iterator[Touch]:
    """What the file did at the revision, and does no more."""
    now = Counter((item.kind, item.words) for item in marks)
    for mark in before:
        stage = _stage(mark)
        now[mark.kind, mark.words] -= 1
        if now[mark.kind, mark.words] < 0 and stage is not None:
            yield Touch(stage, Evidence(f"removed: {mark.words}", Location(path, 1, 1, 1, 1)))


def _of_lines(file: FileChange, changes: Changes) -> Iterator[Touch]:
    """The changed lines of a configuration, a query or a manifest."""
    if not file.path.lower().endswith(CONFIGURATION) or is_beside(file.path):
        return
    seen: set[Stage] = set()
    for number, line in _lines(file.path):
        found = stage_of_line(line) if changes.touches(file.path, number, number) else None
        if found is not None and found[0] not in seen:
            seen.add(found[0])
            yield Touch(found[0], Evidence(conceal(found[1]), Location(file.path, number, 1, number, 1)))


def _lines(path: str) -> Iterator[tuple[int, str]]:
    try:
        with open(path, "rb") as file:
            data = file.read(LONGEST + 1)
    except OSError:
        return
    if len(data) <= LONGEST and b"\0" not in data:
        yield from enumerate(data.decode("utf-8", "replace").split("\n"), 1)


def _change(revision: str | None, files: int, touches: Sequence[Touch], other: tuple[str, ...]) -> Change:
    by_stage: dict[Stage, list[Evidence]] = {}
    for touch in touches:
        found = by_stage.setdefault(touch.stage, [])
        if touch.evidence not in found:
            found.append(touch.evidence)
    stages = tuple(StageTouched(stage, _chosen(by_stage[stage])) for stage in Stage if stage in by_stage)
    return Change(revision, files, stages, other)


def _chosen(found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first of each file before the second of any."""
    first: dict[str, Evidence] = {}
    for item in found:
        first.setdefault(item.location.path if item.location is not None else "", item)
    rest = [item for item in found if item not in first.values()]
    return tuple([*first.values(), *rest][:MOST_EVIDENCE])
