"""What the rules on plans have in common: each reads plans of its kinds, and says what they leave open.

What reads documents is imported where one is read: code, of which this takes facts, needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity, Tier
from mlgate.core.typing import ClassVar
from mlgate.semantics.module import Module
from mlgate.semantics.project.ml_project import metadata_facts, training_facts
from mlgate.sources.unit import SourceUnit


class PlanRule(ProjectRule):
    """A plan of one of the `kinds` leaves something open."""

    notebooks = False
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    kinds: ClassVar[tuple[str, ...]]

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Which plan the file is, and what it leaves open."""
        from mlgate.semantics.documents.plans import document_facts

        yield from metadata_facts(unit)
        yield from document_facts(unit, self.kinds)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield what each plan leaves open, and in production each project that needs one and has none."""
        from mlgate.semantics.documents.plans import open_plans

        for lack in open_plans(project, self.code, self.name, self.kinds):
            yield self.report_fact(lack.place, lack.message, lack.fix)
