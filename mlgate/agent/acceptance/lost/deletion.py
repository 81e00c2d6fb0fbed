"""How much may go: files and code are not repaired by being deleted."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.agent.acceptance.change import Change, start_of
from mlgate.agent.acceptance.verdict import Reason, Refusal
from mlgate.semantics.module import Module
from mlgate.semantics.parsing import PYTHON_KINDS
from mlgate.sources.file_kinds import kind_of_path

MOST_LINES = 10
LARGEST_SHARE = 0.3


def lost_files(change: Change) -> Iterator[Refusal]:
    """Files that are gone, or empty; one whose content lies elsewhere now is not lost."""
    for path in change.removed:
        data = change.before.tree[path]
        new = {change.after.tree[other] for other in _alike(change, path)}
        if data.strip() and data not in new and not _lies_elsewhere(change, path):
            yield Refusal(Reason.FILE_LOST, f"`{path}` is gone", start_of(path), gone=True)
    for path in change.changed:
        if change.before.tree[path].strip() and not change.after.tree[path].strip():
            yield Refusal(Reason.FILE_LOST, f"`{path}` is empty", start_of(path))


def _lies_elsewhere(change: Change, path: str) -> bool:
    """Whether most lines of a file are in files that are new: it was split, or renamed and edited."""
    lines = {line.strip() for line in change.before.tree[path].splitlines() if line.strip()}
    found = {line.strip() for other in _alike(change, path) for line in change.after.tree[other].splitlines()}
    return len(lines & found) >= 0.7 * len(lines)


def _alike(change: Change, path: str) -> list[str]:
    """New files that are read as a file was: what pip installs from is looked for by its name."""
    kind = kind_of_path(path)
    if kind is None or kind in PYTHON_KINDS:
        return [*change.added]
    return [other for other in change.added if kind_of_path(other) is kind]


def too_much_deleted(change: Change) -> Iterator[Refusal]:
    """More lines of code gone than a repair takes away."""
    before = sum(_lines(pair.before) for pair in change.python)
    after = sum(_lines(pair.after) for pair in change.python)
    lost = before - after
    if lost > MOST_LINES and lost > LARGEST_SHARE * before:
        place = start_of(change.python[0].path)
        yield Refusal(Reason.TOO_MUCH_DELETED, f"{lost} of {before} lines of code are gone", place)


def _lines(module: Module | None) -> int:
    """Lines with code; neither blank ones nor comments."""
    if module is None:
        return 0
    return sum(1 for line in module.code.splitlines() if line.strip() and not line.lstrip().startswith("#"))
