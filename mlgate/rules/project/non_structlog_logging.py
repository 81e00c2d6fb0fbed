"""Logic of non-structlog-logging; its page is rules/project/non-structlog-logging.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, LocatedFix
from mlgate.core.fix import Applicability
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity, Tier
from mlgate.semantics.editing.fact_edits import located_edits
from mlgate.semantics.habits.standard_logging import logging_facts, uses_structlog
from mlgate.semantics.module import Module
from mlgate.semantics.project.conventions import is_demanded


class NonStructlogLogging(ProjectRule):
    """A module logs by the standard library where the project logs by structlog."""

    code = "MLG905"
    name = "non-structlog-logging"
    severity = Severity.NOTE
    fixable = Fixable.SOMETIMES
    tier = Tier.B
    covers = ("CV2",)
    equivalents = ("ruff:LOG015",)
    libraries = frozenset({"logging"})
    notebooks = False
    tests = False
    owns = frozenset({"text"})

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module logs by the standard library."""
        return logging_facts(module)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each module with a logger of the other kind, once."""
        if not uses_structlog(project) and not is_demanded(project.settings, self.code, self.name):
            return
        for path, facts in project.facts(self.code).items():
            for fact in facts:
                yield self.report_fact(fact, f"`{fact.data['name']}` logs past structlog", _fix(path, fact))


def _fix(path: str, fact: Fact) -> LocatedFix | None:
    edits = located_edits(path, fact.data["edits"])
    return LocatedFix("Log by structlog", Applicability.UNSAFE.value, edits) if edits else None
