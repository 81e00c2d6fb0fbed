"""The deterministic fixes, to a fixpoint, under the same acceptance as everybody's changes.

A fix that makes things worse is a bug of ours: its rule's fixes are left out for the rest of the run, and it is told.
One that is called unsafe may need more than one place to be repaired: it is left out until that is done.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from mlgate.agent.patching import without_old_outputs
from mlgate.agent.snapshot import Snapshot
from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.fix_report import Bug
from mlgate.core.values import NamedTuple
from mlgate.engine.edits import compatible_fixes
from mlgate.engine.fixer import FixedFile, apply_to_unit
from mlgate.engine.protection import is_protected, refused_place
from mlgate.engine.work import WorkItem
from mlgate.semantics.parsing import parse
from mlgate.sources.read import unit_from_bytes

MAX_PASSES = 10
SAFE = frozenset({"safe"})
ALL = frozenset({"safe", "unsafe"})


class Refused(NamedTuple):
    """Why fixes are not taken; whether they are at fault, or something else must be repaired with them."""

    words: str
    is_fault: bool


Refusal = Callable[[Snapshot, Snapshot, Sequence[LocatedDiagnostic]], Refused | None]
"""Judges a state after fixes of some diagnostics against the one before; says why not, or None."""


class AutoFixed(NamedTuple):
    """The state that the fixes led to, how many of which rule were applied, and which were refused."""

    state: Snapshot
    applied: Counter[str]
    bugs: tuple[Bug, ...]


def autofix(start: Snapshot, applicabilities: frozenset[str], refusal: Refusal, known: Sequence[Bug] = ()) -> AutoFixed:
    """Apply fixes until none is left that is accepted; rules whose fixes were refused before, as `known`, have none."""
    state, applied, bugs = start, Counter[str](), list(known)
    seen = {_content(start)}
    for _ in range(MAX_PASSES):
        disabled = {bug.code for bug in bugs}
        found = _fixable(state, applicabilities, disabled)
        after, counted, refused = _one_pass(state, found, refusal)
        bugs += refused
        if _content(after) in seen and not refused:
            break
        seen.add(_content(after))
        applied.update(counted)
        state = after
    return AutoFixed(state, applied, tuple(bugs))


def _content(state: Snapshot) -> tuple[tuple[str, int], ...]:
    return tuple((path, hash(state.tree[path])) for path in state.paths)


def _fixable(state: Snapshot, applicabilities: frozenset[str], disabled: Collection[str]) -> list[LocatedDiagnostic]:
    return [
        item
        for item in state.report.diagnostics
        if item.fix is not None and item.fix.applicability in applicabilities and item.code not in disabled
    ]


def _one_pass(
    state: Snapshot, found: Sequence[LocatedDiagnostic], refusal: Refusal
) -> tuple[Snapshot, Counter[str], list[Bug]]:
    """All fixes at once; where that is refused, rule by rule, to see whose fault it is."""
    after, done = _applied(state, found)
    if not done or refusal(state, after, done) is None:
        return after, Counter(item.code for item in done), []
    counted, bugs = Counter[str](), list[Bug]()
    for code in sorted({item.code for item in done}):
        wanted = [item for item in _fixable(state, ALL, ()) if item.code == code and _is_among(item, found)]
        after, done = _applied(state, wanted)
        refused = refusal(state, after, done) if done else None
        if refused is not None and refused.is_fault:
            bugs.append(Bug(code, tuple(sorted({item.location.path for item in done})), refused.words))
        elif done and refused is None:
            counted.update(item.code for item in done)
            state = after
    return state, counted, bugs


def _is_among(item: LocatedDiagnostic, found: Sequence[LocatedDiagnostic]) -> bool:
    """Whether a diagnostic was there before, perhaps elsewhere: other fixes have moved it."""
    return any(other.code == item.code and other.location.path == item.location.path for other in found)


def _applied(state: Snapshot, found: Sequence[LocatedDiagnostic]) -> tuple[Snapshot, list[LocatedDiagnostic]]:
    """The state after those fixes that go together, and the diagnostics that they were of."""
    changes: dict[str, bytes | None] = {}
    done: list[LocatedDiagnostic] = []
    by_path: dict[str, list[LocatedDiagnostic]] = defaultdict(list)
    for item in found:
        assert item.fix is not None
        paths = {edit.location.path for edit in item.fix.edits}
        if item.fix.creates_files:
            done += _created(state, item, changes)
        elif len(paths) == 1:
            by_path[paths.pop()].append(item)
    for path, items in by_path.items():
        if path in state.tree and not is_protected(state.settings, _absolute(state, path)):
            done += _edited(state, path, items, changes)
    return state.edited(changes) if changes else state, done


def _edited(
    state: Snapshot, path: str, items: Sequence[LocatedDiagnostic], changes: dict[str, bytes | None]
) -> Iterator[LocatedDiagnostic]:
    unit = state.unit(path)
    result = FixedFile(WorkItem(path, path, len(unit.data), 0), unit.data, unit.data)
    fixes = compatible_fixes(items, ALL)
    apply_to_unit(unit, fixes, result)
    if result.changed:
        changes[path] = without_old_outputs(unit, result.after)
        applied = Counter(result.applied)
        for item in items:
            if item.fix is not None and item.fix in fixes and applied[item.fix.title] > 0:
                applied[item.fix.title] -= 1
                yield item


def _created(state: Snapshot, item: LocatedDiagnostic, changes: dict[str, bytes | None]) -> Iterator[LocatedDiagnostic]:
    """Take a fix that only creates files, where none of them is there."""
    assert item.fix is not None
    wanted = {edit.location.path: edit.content.encode() for edit in item.fix.edits if edit.creates}
    if len(wanted) < len(item.fix.edits) or any(path in changes for path in wanted):
        return
    if all(_may_create(state, path, data) for path, data in wanted.items()):
        changes.update(wanted)
        yield item


def _may_create(state: Snapshot, path: str, data: bytes) -> bool:
    place = _absolute(state, path)
    if path in state.tree or os.path.lexists(place) or is_protected(state.settings, place):
        return False
    if refused_place(state.settings.root, place):
        return False
    unit = unit_from_bytes(data, path)
    return not (path.endswith((".py", ".ipynb")) and (unit.problems or parse(unit)[2]))


def _absolute(state: Snapshot, path: str) -> str:
    return os.path.join(state.standard.top, path)
