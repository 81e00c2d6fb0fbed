"""Whether a change of model code came with a change of its Iteration Compact."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedFix, Severity
from mlgate.core.project import Fact, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.kinds import document_kinds
from mlgate.semantics.documents.plans import DOCUMENT, new_document_fix
from mlgate.semantics.project.conventions import is_demanded
from mlgate.semantics.project.ml_project import TRAINS, is_aside

COMPACT = "iteration-compact"


class Due(NamedTuple):
    """A change that needs a compact: where, what to say, how severe, and the fix."""

    place: Fact
    message: str
    severity: Severity
    fix: LocatedFix | None


def compact_due(project: Project, code: str, name: str) -> Iterator[Due]:
    """Once, at the first changed file that trains; never where nothing is compared, or nothing is delivered.

    A note where the project has no compact at all and its profile does not demand the convention.
    """
    if not project.changes or project.settings.project.kind in ("research", "notebook"):
        return
    facts = [fact for found in project.facts(code).values() for fact in found]
    compacts = {fact.location.path for fact in facts if fact.kind == DOCUMENT}
    changed = {change.path for change in project.changes if change.how != "deleted"}
    trains = [f for f in facts if f.kind == TRAINS and f.location.path in changed and not is_aside(f.location.path)]
    if not trains or not compacts.isdisjoint(changed):
        return
    place = min(trains, key=lambda fact: (fact.location.path.count("/"), fact.location))
    kind = document_kinds()[COMPACT]
    fix = None
    if not compacts and not project.exists(kind.path):
        fix = new_document_fix(kind, kind.path, project.settings.project.kind)
    taken_up = bool(compacts) or is_demanded(project.settings, code, name)
    words = "leaves its Iteration Compact as it was" if compacts else "comes without an Iteration Compact"
    severity = Severity.WARNING if taken_up else Severity.NOTE
    yield Due(place, f"this change of what trains {words}", severity, fix)
