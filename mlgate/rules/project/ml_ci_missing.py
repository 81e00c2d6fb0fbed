"""Logic of ml-ci-missing; its page is rules/project/ml-ci-missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from mlgate.core.diagnostic import LocatedDiagnostic, Location
from mlgate.core.project import Fact, Project
from mlgate.core.rule import Fixable, Hidden, ProjectRule, Repair, Severity, Tier, Unrepaired
from mlgate.semantics.module import Module
from mlgate.semantics.project.automation import automation_facts, lets_fail
from mlgate.semantics.project.ml_ci import projects_without_ci
from mlgate.semantics.project.ml_project import metadata_facts, training_facts
from mlgate.sources.unit import SourceUnit


class MlCiMissing(ProjectRule):
    """Nothing tests or trains a project when it changes."""

    code = "MLG918"
    name = "ml-ci-missing"
    notebooks = False
    severity = Severity.NOTE
    tier = Tier.B
    fixable = Fixable.SOMETIMES
    covers = ("GO9",)
    equivalents = ("mllint:ci/use",)
    creates = frozenset({"configuration", "automation"})
    left_to_people = "say what CI runs: it is no agent's to change"

    post_condition = "CI runs the tests, a check or a training, and fails when they do"
    hidden = frozenset({Hidden.TRAINING})

    def unrepaired(self, repair: Repair) -> Iterator[Unrepaired]:
        """See `post_condition`."""
        for path, text in repair.texts().items():
            found = lets_fail(text) if path not in repair.old_texts() or not lets_fail(repair.old_texts()[path]) else ""
            if found:
                yield Unrepaired(Location(path, 1, 1, 1, 1), f"`{found}` lets CI go on when it has failed")

    def gather(self, module: Module) -> Iterator[Fact]:
        """Where the module trains."""
        return training_facts(module)

    def gather_file(self, unit: SourceUnit) -> Iterator[Fact]:
        """What CI runs."""
        yield from metadata_facts(unit)
        yield from automation_facts(unit)

    def check(self, project: Project) -> Iterator[LocatedDiagnostic]:
        """Yield each repository whose CI runs nothing of it, at that CI or where the project trains."""
        for place, has_ci, fix in projects_without_ci(project, self.code):
            message = "CI runs no test, no check and no training" if has_ci else "no CI tests what trains here"
            yield self.report_fact(place, message, fix)
