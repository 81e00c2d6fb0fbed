"""Logic of makefile-target-missing; its page is rules/project/makefile-target-missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity
from mlgate.semantics.module import Module
from mlgate.semantics.project.automation import automation_facts
from mlgate.semantics.project.conventions import is_demanded
from mlgate.semantics.project.missing_targets import MissingTargets, missing_targets
from mlgate.semantics.project.ml_project import metadata_facts, training_facts
from mlgate.sources.unit import SourceUnit


class MakefileTargetMissing(ProjectRule):
    """No command of the project trains, evaluates or tests."""

    code = "MLG916"
    name = "makefile-target-missing"
    notebooks = False
    severity = Severity.NOTE
    fixable = Fixable.SOMETIMES
    covers = ("CV5",)
    creates = frozenset({"automation"})

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Targets of a task runner."""
        yield from metadata_facts(unit)
        yield from automation_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each project that lacks targets, at its Makefile or where it trains."""
        if is_demanded(project.settings, self.code, self.name):
            for missing in missing_targets(project, self.code):
                yield self.report_fact(missing.place, _message(missing), missing.fix)


def _message(missing: MissingTargets) -> str:
    *first, last = (f"`{name}`" for name in missing.names)
    names = f"{', '.join(first)} and {last}" if first else last
    many = len(missing.names) > 1
    if missing.runner:
        return f"{'targets' if many else 'target'} {names} {'are' if many else 'is'} missing"
    return f"no Makefile has {'targets' if many else 'a target'} {names}"
