"""Whether a project that trains keeps an Observation Ledger, and whether a change of it brought an entry."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedEdit, LocatedFix, Location, Severity, Span
from mlgate.core.fix import Applicability
from mlgate.core.lazy_regex import lazy_regex
from mlgate.core.project import Fact, FileChange, Project
from mlgate.core.values import NamedTuple
from mlgate.semantics.documents.kinds.observation_ledger import KIND
from mlgate.semantics.documents.ledger import is_ledger, ledger_entries
from mlgate.semantics.documents.ledger_text import HEAD
from mlgate.semantics.documents.reading import read_document
from mlgate.semantics.project.conventions import is_demanded
from mlgate.semantics.project.ml_project import TRAINS, MlProject, is_aside, ml_projects
from mlgate.sources.unit import SourceUnit

LEDGER, COMPACT = "ledger", "compact"
_COMPACT_KIND = "iteration-compact"
_CONFIG = lazy_regex(
    r"(?:^|/)(?:params|hparams|hyperparameters|config|settings|train(?:ing)?[-_]config)\.(?:ya?ml|toml|json)$"
    r"|(?:^|/)(?:configs?|conf|hydra)/(?:.+/)?[^/]+\.(?:ya?ml|toml|json|gin)$"
)


class Due(NamedTuple):
    """What is owed to a ledger: where, what to say, how severe, and the fix."""

    place: Fact
    message: str
    severity: Severity
    fix: LocatedFix | None = None


def ledger_facts(unit: SourceUnit) -> Iterator[Fact]:
    """That a file is a ledger, with how many entries, or an Iteration Compact."""
    document = read_document(unit)
    if document is None:
        return
    if is_ledger(document):
        title = unit.text[document.title.start : document.title.end]
        entries = len(ledger_entries(document))
        yield Fact(LEDGER, unit.location(document.title), title.strip(), title, {"entries": entries})
    elif document.kind.name == _COMPACT_KIND:
        yield Fact(COMPACT, unit.location(document.title), "", "", {})


def missing_ledgers(project: Project, code: str, name: str) -> Iterator[Due]:
    """Once for each project that trains and has none, where that is demanded or it writes compacts; and empty ones."""
    facts = [fact for found in project.facts(code).values() for fact in found]
    for found in ml_projects(project, code):
        mine = [fact for fact in facts if found.holds(fact.location.path)]
        ledgers = [fact for fact in mine if fact.kind == LEDGER]
        is_wanted = is_demanded(project.settings, code, name)
        if not ledgers and (is_wanted or any(fact.kind == COMPACT for fact in mine)):
            severity = Severity.WARNING if is_wanted else Severity.NOTE
            message = "models are trained here, and no Observation Ledger says what each iteration taught"
            yield Due(found.place, message, severity, _new_ledger(project, found))
        elif ledgers and not any(fact.data["entries"] for fact in ledgers):
            yield Due(ledgers[0], "the ledger has no entry yet", Severity.NOTE)


def _new_ledger(project: Project, found: MlProject) -> LocatedFix | None:
    path = f"{found.root}{KIND.path}"
    if project.exists(path):
        return None
    edit = LocatedEdit(Location(path, 1, 1, 1, 1), HEAD, Span(0, 0), creates=True)
    return LocatedFix(f"Create `{path}`", Applicability.SAFE.value, (edit,))


def stale_ledgers(project: Project, code: str) -> Iterator[Fact]:
    """The first change of what trains, or of its configuration, that left every ledger as it was."""
    facts = [fact for found in project.facts(code).values() for fact in found]
    ledgers = {fact.location.path for fact in facts if fact.kind == LEDGER}
    changed = {change.path for change in project.changes if change.how != "deleted"}
    if not ledgers or not ledgers.isdisjoint(changed):
        return
    trains = [fact for fact in facts if fact.kind == TRAINS and fact.location.path in changed]
    places = [fact for fact in trains if not is_aside(fact.location.path)]
    places += [_start(change) for change in project.changes if change.how != "deleted" and _is_config(project, change)]
    if places:
        yield min(places, key=lambda fact: (fact.kind != TRAINS, fact.location))


def _is_config(project: Project, change: FileChange) -> bool:
    from mlgate.config.patterns import matches

    own = project.settings.project.config_sources
    is_own = any(matches(pattern, change.relative) for pattern in own)
    return is_own or (_CONFIG.search(change.relative) is not None and not is_aside(change.relative))


def _start(change: FileChange) -> Fact:
    return Fact("config", Location(change.path, 1, 1, 1, 1), change.relative, "", {})
