"""A9: the deterministic fixes have nothing to say about what was changed, and do not bring back what was repaired."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.agent.snapshot import Snapshot
from mlgate.core.fix import Applicability
from mlgate.engine.edits import compatible_fixes, edits_of
from mlgate.sources.edit_guard import EditError
from mlgate.sources.write_back import edited_bytes

MAX_PASSES = 10
SAFE = frozenset({Applicability.SAFE.value})


def check(change: Change) -> Iterator[Refusal]:
    """Files that the safe fixes would change without end, or back to what they were."""
    for path in change.paths:
        if path not in change.after.paths:
            continue
        states = list(_passes(change.after, path))
        if len(states) > MAX_PASSES:
            yield Refusal(Reason.NOT_STABLE, f"the fixes of `{path}` do not come to an end", start_of(path))
        elif len(states) > 1 and change.before.tree.get(path) in states:
            yield Refusal(Reason.NOT_STABLE, f"the safe fixes undo the change of `{path}`", start_of(path))
        elif len(states) > 1 and path in change.before.paths and len(list(_passes(change.before, path))) == 1:
            words = f"a second run of the fixes would change `{path}` again"
            yield Refusal(Reason.NOT_STABLE, words, start_of(path))


def _passes(state: Snapshot, path: str) -> Iterator[bytes]:
    """What a file becomes by safe fixes, pass by pass; the first is the file itself."""
    current = state
    for _ in range(MAX_PASSES + 1):
        yield current.tree[path]
        found = [item for item in current.report.diagnostics if item.fix and item.fix.is_within(path)]
        fixes = compatible_fixes(found, SAFE)
        if not fixes:
            return
        try:
            data = edited_bytes(current.unit(path), sorted({edit for fix in fixes for edit in edits_of(fix)}))
        except EditError:
            return
        if data == current.tree[path]:
            return
        current = current.edited({path: data})
