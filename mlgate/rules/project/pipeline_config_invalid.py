"""Logic of pipeline-config-invalid; its page is rules/project/pipeline-config-invalid.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic
from mlgate.core.project import Fact, Project
from mlgate.core.rule import ProjectRule, Severity, Tier
from mlgate.semantics.project.pipeline_files import missing_files, problem_facts
from mlgate.sources.unit import SourceUnit


class PipelineConfigInvalid(ProjectRule):
    """A pipeline or project file of MLflow lacks what it must say, or names what is not there."""

    code = "MLG917"
    name = "pipeline-config-invalid"
    severity = Severity.WARNING
    tier = Tier.B
    covers = ("CV5",)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What is wrong with the file, or would be if another file did not exist."""
        return problem_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each problem, at the line of its key."""
        for path, facts in project.facts(self.code).items():
            for fact in facts:
                if not fact.data["file"] or missing_files(project, path, fact.data["file"]):
                    yield self.report_fact(fact, fact.data["message"])
