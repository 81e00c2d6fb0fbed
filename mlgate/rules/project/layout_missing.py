"""Logic of layout-missing; its page is rules/project/layout-missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, ProjectRule, Severity
from mlgate.semantics.module import Module
from mlgate.semantics.project.conventions import is_demanded
from mlgate.semantics.project.layout import missing_parts
from mlgate.semantics.project.layout_files import layout_fix
from mlgate.semantics.project.ml_project import metadata_facts, ml_projects, training_facts
from mlgate.sources.unit import SourceUnit


class LayoutMissing(ProjectRule):
    """A project that trains has no place for one of the parts that every such project has."""

    code = "MLG910"
    name = "layout-missing"
    notebooks = False
    severity = Severity.NOTE
    fixable = Fixable.SOMETIMES
    covers = ("CV1",)
    equivalents = ("mllint:file-structure",)
    creates = frozenset({"tests"})

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """Whether the project is a published library."""
        return metadata_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each project that lacks parts, where it trains."""
        if not is_demanded(project.settings, self.code, self.name):
            return
        for found in ml_projects(project, self.code):
            missing = missing_parts(project, found)
            if missing:
                names = ", ".join(f"`{part}/`" for part in missing)
                fix = layout_fix(project, found, missing)
                yield self.report_fact(found.place, f"the project has no {names}", fix)
