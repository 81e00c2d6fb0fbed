"""Changes of files that the configuration protects."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from mlgate.core.diagnostic import LocatedFix
from mlgate.core.fix import Applicability
from mlgate.core.project import FileChange, Project
from mlgate.core.values import NamedTuple


class ProtectedChange(NamedTuple):
    """A change, the protected path that it is of, and what was done in words."""

    change: FileChange
    path: str
    words: str


def protected_changes(project: Project) -> Iterator[ProtectedChange]:
    """The changes of protected files, in order; of a file that was moved, its old place counts before its new one."""
    patterns = project.settings.project.protected
    if not patterns:
        return
    for change in sorted(project.changes):
        old = change.before or change.relative
        if change.how == "renamed" and _is_protected(patterns, old):
            yield ProtectedChange(change, old, f"was moved to `{change.relative}`")
        elif change.how == "renamed" and _is_protected(patterns, change.relative):
            added = change._replace(how="added")
            yield ProtectedChange(added, change.relative, "was added")
        elif change.how != "renamed" and _is_protected(patterns, change.relative):
            yield ProtectedChange(change, change.relative, f"was {change.how}")


def restoration(change: FileChange, path: str) -> LocatedFix | None:
    """How the file is got back, only shown: work that nobody has committed would be lost. None for one that is new."""
    if change.how == "added":
        return None
    command = f"git restore --source REV -- {shlex.quote(path)}"
    return LocatedFix(f"Get it back, REV being what is compared with: {command}", Applicability.DISPLAY.value, ())


def _is_protected(patterns: Sequence[str], path: str) -> bool:
    from mlgate.config.patterns import matches

    return any(matches(pattern, path) for pattern in patterns)
