"""Logic of undeclared-import; its page is rules/project/undeclared-import.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import Confidence, LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity, Tier
from mlgate.semantics.dependencies.undeclared import Dependencies, Undeclared, declaration_facts, import_facts
from mlgate.semantics.module import Module
from mlgate.sources.unit import SourceUnit


class UndeclaredImport(ProjectRule):
    """Code needs a package that no file of the project tells anybody to install."""

    code = "MLG907"
    name = "undeclared-import"
    severity = Severity.WARNING
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    names_versions = True
    covers = ("CV3", "TR2", "GO1")
    equivalents = ("deptry:DEP001", "deptry:DEP003", "julynter:i2")

    def gather(self, module: Module) -> Iterator[Fact]:
        """What the module cannot do without."""
        return import_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What the file declares."""
        return declaration_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each undeclared package once, where it is first imported."""
        dependencies = Dependencies(project, self.code)
        for found in dependencies.undeclared():
            severity = Severity.NOTE if found.is_aside or found.brought else None
            told = self.report_fact(found.fact, _message(found), dependencies.declaring(found), severity=severity)
            yield told if found.is_known else told._replace(confidence=Confidence.LOW)


def _message(found: Undeclared) -> str:
    missing = f"`{found.distribution}` is not declared" if found.distribution != found.root else "not declared"
    joint = "but" if found.distribution != found.root else "and"
    chance = f"; it comes with `{found.brought}`" if found.brought else ""
    return f"`{found.root}` is imported {joint} {missing}{chance}"
